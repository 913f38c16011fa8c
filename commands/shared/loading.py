"""Loading one module of a package that would load hundreds beside it."""

import importlib
import importlib.util
import sys
from types import ModuleType


def load_no_others(package: str) -> None:
    """Have each module of a package loaded when it is asked for: the package would load them all."""
    if package not in sys.modules:
        found = importlib.util.find_spec(package)
        assert found is not None
        sys.modules[package] = importlib.util.module_from_spec(found)


def one_of(package: str, module: str) -> ModuleType:
    """One module of such a package."""
    load_no_others(package)
    return importlib.import_module(f"{package}.{module}")
