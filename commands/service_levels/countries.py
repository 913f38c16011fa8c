"""The holidays of one country, as the `holidays` package knows them."""

from datetime import date

from commands.shared.loading import load_no_others


def holidays_in(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Local days, of a country (ISO code) and perhaps a part of it. Raises NotImplementedError for one not known."""
    for each in ("countries", "calendars", "groups"):  # all take 9 MB, and a twentieth of the time to start
        load_no_others(f"holidays.{each}")
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
