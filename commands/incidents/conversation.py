"""What the team writes down for itself, what it tells the reporter, and what the reporter answers."""

from collections.abc import Sequence

from commands.incidents import rules
from commands.incidents.holds import go_on
from commands.incidents.ids import AnswerField
from commands.incidents.moves import AUTO_CLOSE, LINE
from commands.incidents.permissions import permitted, visible
from commands.incidents.report import SharedFile
from commands.incidents.rules import Action
from commands.shared.act import Act
from commands.shared.refusals import need
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.timers import queries as timers

TEAM = "team"
"""Whom a note is for that its reporter does not read. Notes of earlier versions name nobody: both sides read them."""


def note(act: Act, number: int, *, text: str, files: Sequence[SharedFile] = ()) -> Incident:
    """A resolver writes something down for the team; what the reporter notes is their answer."""
    incident = permitted(act, number, Action.NOTE)
    if act.by == incident.reporter:
        return answer(act, number, text=text, files=files)
    words = _words(text, files, LINE, "Say what to note.")
    act.journal(IncidentEvent.NOTED, incident.number, text=words, files=_kept(files), reader=TEAM)
    return incident


def tell(act: Act, number: int, *, text: str, files: Sequence[SharedFile] = (), overheard: bool = False) -> Incident:
    """Write to the reporter; what reporters tell is their answer. `overheard`: it stands in the team's thread."""
    incident = visible(act, number)
    if act.by == incident.reporter:
        return answer(act, number, text=text, files=files)
    incident = permitted(act, number, Action.TELL)
    words = _words(text, files, AnswerField.TEXT, "Say what the reporter should read.")
    act.journal(IncidentEvent.TOLD, incident.number, text=words, files=_kept(files), overheard=overheard)
    return incident


def answer(
    act: Act, number: int, *, text: str, files: Sequence[SharedFile] = (), overheard: bool = False
) -> Incident:
    """What a reporter says about it, in whatever way: what waited for it goes on, and a fix is in doubt.

    What is in doubt does not close by itself. `overheard`: it stands in the team's thread already.
    """
    incident = permitted(act, number, Action.NOTE)
    words, thanks = _words(text, files, LINE, "Say what to note."), rules.is_thanks(text)
    doubted = incident.status is IncidentStatus.RESOLVED and not thanks and act.by == incident.reporter
    said = {"files": _kept(files), "overheard": overheard, "thanks": thanks, "doubted": doubted}
    more = {name: value for name, value in said.items() if value}
    act.journal(IncidentEvent.NOTED, incident.number, text=words, **more)
    if doubted:
        timers.disarm(act.tx, AUTO_CLOSE, incident.number)
    if incident.hold_reason is HoldReason.CALLER and act.by == incident.reporter:
        return go_on(act, incident, answered=True)
    return incident


def _words(text: str, files: Sequence[SharedFile], field: str, sentence: str) -> str:
    """A file says enough without a word."""
    return "" if files and not text.strip() else need(text, field, sentence)


def _kept(files: Sequence[SharedFile]) -> list[dict[str, str]]:
    return [{"name": file.name, "url": file.url} for file in files]
