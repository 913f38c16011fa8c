"""The holidays of one country, as the `holidays` package knows them."""

import importlib.util
import sys
from datetime import date

PACKAGE = "holidays.countries"


def holidays_in(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Local days, of a country (ISO code) and perhaps a part of it. Raises NotImplementedError for one not known."""
    import holidays

    _load_no_others()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))


def _load_no_others() -> None:
    """Have each country's module loaded when it is asked for: the package that they are in loads all 250 as it is
    loaded itself, which takes 7 MB and a twentieth of the time to start.
    """
    if PACKAGE not in sys.modules:
        package = importlib.util.find_spec(PACKAGE)
        assert package is not None
        sys.modules[PACKAGE] = importlib.util.module_from_spec(package)
