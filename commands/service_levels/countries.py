"""The holidays of one country, as the `holidays` package knows them."""

from datetime import date

from commands.shared.loading import load_no_others


def holidays_in(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Local days, of a country (ISO code) and perhaps a part of it. Raises NotImplementedError for one not known."""
    import holidays

    load_no_others("holidays.countries")  # all 250 take 7 MB, and a twentieth of the time to start
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
