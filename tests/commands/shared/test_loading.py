"""Of a package with a module for each language, or country, the one is loaded that is used."""

import subprocess
import sys

import pytest

GERMAN = "from commands.shared.text import stems; stems('Die Drucker drucken nicht', 'german')"
GERMANY = "from commands.service_levels.countries import *; holidays_in('DE', None, (2026,))"


@pytest.mark.parametrize(
    ("code", "among", "one"),
    [
        (GERMAN, "name.endswith('_stemmer')", "snowballstemmer.german_stemmer"),
        (GERMANY, "name.startswith('holidays.countries.')", "holidays.countries.germany"),
    ],
)
def test_no_other_is_loaded_for_one(code: str, among: str, one: str) -> None:
    code = f"import sys; {code}; print(*(name for name in sys.modules if {among}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == [one]
