"""A forecast in words (mrkdwn), and how it was made."""

from collections.abc import Iterator, Mapping

from commands.forecasts.rules import LEAST, MOST, Cell, Outlook, Silence, rounded
from commands.shared.blocks import escape, typed
from commands.shared.chances import in_words
from storage.forecasts.records import ForecastEvent
from storage.incidents.records import Incident

SILENT: frozenset[str] = frozenset(ForecastEvent)
"""Of no incident's story: its card shows them, and `/sla forecast`."""

WHY: Mapping[Silence, str] = {
    Silence.OFF: "Nothing is foretold here: `forecast:` is not in app.yaml.",
    Silence.NO_CLOCK: "no promise of a fix runs, so there is nothing to foretell.",
    Silence.PAUSED: "its clock stands still. How likely it is missed can be told once it goes on.",
    Silence.LATE: "three quarters of its time are used; what is left of it says more than any forecast.",
    Silence.TOO_FEW: "too few like it are known yet to say anything.",
    Silence.NO_SKILL: "forecasts at this age have been no better than none here, so none is given.",
}


def silent(incident: Incident, why: Silence) -> str:
    return (
        WHY[why] if why is Silence.OFF else f"{incident.number}: {WHY[why]} `/sla {incident.number}` has its clocks."
    )


def told(incident: Incident, found: Outlook) -> str:
    """The chance that it is missed, to the nearest five percent."""
    chance, target = rounded(found.chance), typed(found.clock.target_name, 80)
    if chance < LEAST:
        likely = f"fewer than {in_words(LEAST)} like it miss"
    elif chance > MOST:
        likely = f"more than {in_words(MOST)} like it miss"
    else:
        likely = f"{in_words(chance)} like it miss"
    return f"*{incident.number}* · {target}: {likely} (from {found.n:,})."


def made(found: Outlook) -> Iterator[str]:
    """From whom it was told, the coarsest first; each leans on the one above it."""
    for cell in found.cells:
        yield f"{_kind(cell, found)}: {round(100 * cell.chance)}% (from {cell.n:,})"


def _kind(cell: Cell, found: Outlook) -> str:
    moved = ("", ", given on once", ", given on more than once")[found.stage.moved]
    return {
        "all": "All that were open at this age",
        "state": f"of these, {escape(found.stage.state)}{moved}",
        "team": f"of these, with `{typed(found.stage.team or '', 60)}`",
        "category": f"of these, {typed(found.category or '', 60)}",
    }[cell.kind]
