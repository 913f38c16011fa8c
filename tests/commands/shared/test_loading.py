"""Of a package with a module for each language, the one is loaded that is used."""

import subprocess
import sys


def test_to_read_a_text_loads_the_stemmer_of_its_language_alone() -> None:
    code = (
        "import sys; from commands.shared.text import stems; stems('Die Drucker drucken nicht', 'german'); "
        "print(*(name for name in sys.modules if name.endswith('_stemmer')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == ["snowballstemmer.german_stemmer"]
