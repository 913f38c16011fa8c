"""Lines that could be a command or something else, kept while that is asked."""

from commands.shared.act import Act
from commands.shared.refusals import NotFound
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal


def keep(act: Act, text: str) -> int:
    """Keep a line as Slack sent it; the number by which a button asks for it."""
    return act.journal(IncidentEvent.LINE_KEPT, "line", text=text).id


def kept(act: Act, number: int) -> str:
    """The line that was kept, for the one who typed it."""
    entry = journal.find(act.tx, number)
    if entry is None or entry.what != IncidentEvent.LINE_KEPT or entry.actor != act.by:
        raise NotFound("I no longer know what that was. Type it again.")
    return str(entry.details["text"])
