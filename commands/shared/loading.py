"""Loading one module of a package that would load hundreds beside it."""

import ast
import importlib
import sys
from functools import cache, partial
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec, resolve_name
from pathlib import Path
from types import ModuleType
from typing import Any


def load_no_others(package: str) -> None:
    """Have each module of a package loaded when it, or a name from it, is asked for; the package would load all."""
    if package in sys.modules:
        return
    spec = _spec(package)
    sys.modules[package] = module = module_from_spec(spec)

    taken = cache(partial(_taken, spec))

    def from_its_module(name: str) -> Any:
        if name in taken():
            return getattr(importlib.import_module(taken()[name]), name)
        del vars(module)["__getattr__"]
        assert spec.loader is not None
        spec.loader.exec_module(module)  # what it makes itself is there once all of it is loaded
        return getattr(module, name)

    vars(module)["__getattr__"] = from_its_module


def one_of(package: str, module: str) -> ModuleType:
    """One module of such a package."""
    load_no_others(package)
    return importlib.import_module(f"{package}.{module}")


def _spec(package: str) -> ModuleSpec:
    """Where a package is; importlib's own `find_spec` loads what it is in, and that may load the package."""
    within = package.rpartition(".")[0]
    found = PathFinder.find_spec(package, _spec(within).submodule_search_locations if within else None)
    assert found is not None
    return found


def _taken(spec: ModuleSpec) -> dict[str, str]:
    """Each name that a package takes from a module, as `from module import name` stands in it -> that module."""
    assert spec.origin is not None
    written = ast.parse(Path(spec.origin).read_bytes())
    return {
        alias.name: resolve_name("." * each.level + (each.module or ""), spec.name)
        for each in written.body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
        if alias.asname is None
    }
