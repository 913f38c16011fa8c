"""Of a package with a module for each language, or country, the one is loaded that is used."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.shared.loading import load_no_others

GERMAN = "from commands.shared.text import stems; stems('Die Drucker drucken nicht', 'german')"
GERMANY = "from commands.service_levels.countries import *; holidays_in('DE', None, (2026,))"


@pytest.mark.parametrize(
    ("code", "among", "one"),
    [
        (GERMAN, "name.endswith('_stemmer')", "snowballstemmer.german_stemmer"),
        (GERMANY, "name.startswith('holidays.countries.')", "holidays.countries.germany"),
        (GERMANY, "name.startswith('holidays.groups.hindu')", ""),
    ],
)
def test_no_other_is_loaded_for_one(code: str, among: str, one: str) -> None:
    code = f"import sys; {code}; print(*(name for name in sys.modules if {among}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == one


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package `wide`: its `calendars` take a name from each of two modules, of which one cannot be loaded."""
    for path, text in {
        "wide/__init__.py": "from wide.calendars.moon import PHASES\n",
        "wide/calendars/__init__.py": "from .moon import PHASES\nfrom .sun import YEARS\n",
        "wide/signs.py": "SIGNS = 12\n",
        "wide/calendars/moon.py": "PHASES = 8\n",
        "wide/calendars/sun.py": "raise AssertionError('nobody asked for the sun')\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "wide"]:
        del sys.modules[name]


@pytest.mark.usefixtures("packages")
def test_a_name_is_taken_from_its_module_and_the_others_stay_unloaded() -> None:
    load_no_others("wide.calendars")
    assert importlib.import_module("wide").PHASES == importlib.import_module("wide.calendars").PHASES == 8


@pytest.mark.usefixtures("packages")
def test_what_a_package_makes_itself_is_there_and_what_it_does_not_have_is_not() -> None:
    load_no_others("wide.signs")
    signs = importlib.import_module("wide.signs")
    assert signs.SIGNS == 12
    with pytest.raises(AttributeError, match=r"'wide\.signs' has no attribute 'STARS'"):
        _ = signs.STARS
