"""Every figure, defined once: report, JSON, `/desk kpi` and the page of figures are made from this table, and so is
what each opens.
"""

from typing import Any

from commands.reports import desk_figures, governance_figures
from commands.reports.figure import Day as Day
from commands.reports.figure import Figure as Figure

FIGURES: tuple[Figure, ...] = (*desk_figures.FIGURES, *governance_figures.FIGURES)


def as_json(day: Day) -> dict[str, Any]:
    """The report of a day, by the stable keys of its JSON."""
    return {"day": day.day.isoformat()} | {figure.key: figure.value(day) for figure in FIGURES}


def called(key: str) -> Figure | None:
    """The figure of this key or name, whichever letters are capitals."""
    wanted = key.casefold()
    return next((figure for figure in FIGURES if wanted in (figure.key, figure.name.casefold())), None)
