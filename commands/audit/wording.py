"""What an auditor reads of an entry: who did what to which record, with what facts, in which words."""

from collections.abc import Mapping
from typing import Any

from commands.shared.blocks import moment, person, typed
from storage.changes.records import ChangeEvent
from storage.incidents.records import IncidentEvent
from storage.journal.records import DeskEvent, Entry
from storage.service_levels.records import ClockEvent
from storage.surveys.records import SurveyEvent
from storage.warrooms.records import WarRoomEvent

DID: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported it",
    IncidentEvent.MAJOR: "declared it a major incident",
    IncidentEvent.NOTED: "noted on it",
    IncidentEvent.TOLD: "told its reporter",
    IncidentEvent.PRIORITISED: "changed its priority",
    IncidentEvent.SERVICE_SET: "set its service",
    SurveyEvent.RATED: "rated it",
    ChangeEvent.VOTED: "voted on it",
    ChangeEvent.BEGUN: "began it",
    ChangeEvent.DONE: "finished it",
    DeskEvent.REFUSED: "was refused",
    DeskEvent.READ: "was shown it, which is private",
    DeskEvent.HANDLE_GONE: "found nobody for a name in app.yaml",
    ClockEvent.BREACHED: "saw its target missed",
    ClockEvent.MET: "kept a promise about it",
    ClockEvent.OBJECTED: "objected to its pause",
    ClockEvent.STRUCK: "struck its pause",
    ClockEvent.KEPT: "kept its pause",
    ClockEvent.OVERTURNED: "overturned a verdict on it",
}
"""What is not well told by the name of its event: `incident.assigned` reads as `assigned it`."""

WHOLE = ("incident", "change")
"""What is journalled of these is done to the record itself."""

WORDS = ("title", "note", "text", "reason", "why", "because", "how", "reasons")
"""Of an entry, what people said, and what sentences say of a record."""

HIDDEN = ("links", "files", "figures", "kept", "url", "response_url", "mentions", "ts", "overheard", "said_at")
"""Of an entry, what is about how it was said, and no fact."""

UNSAID = frozenset({
    *(IncidentEvent.OFFERED, IncidentEvent.LINE_KEPT, IncidentEvent.OVERHEARD, IncidentEvent.OFFER_ANSWERED),
    *(WarRoomEvent.LINE_KEPT, WarRoomEvent.LINE_ANSWERED),
})  # fmt: skip
"""What somebody began to write, in a direct message perhaps, and has not reported: nobody reads its words."""

LONGEST = 300
SAID = 500


def did(entry: Entry) -> str:
    """What was done to the record, or to what belongs to it: `assigned it`, `opened its task`."""
    subject, _, word = entry.what.replace("_", " ").partition(".")
    return DID.get(entry.what) or f"{word or subject} {'it' if subject in WHOLE else f'its {subject}'}"


def facts(entry: Entry) -> str:
    """What it says beside people's words: `choice: approve, board: cab`."""
    told = ((name, _fact(value)) for name, value in entry.details.items() if name not in (*WORDS, *HIDDEN))
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told if value)[:LONGEST]


def _fact(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list):
        return " ".join(filter(None, map(_fact, value[:20])))
    return ""


def words(entry: Entry) -> str:
    """What was said, in one line."""
    if entry.what in UNSAID:
        return ""
    said = [entry.details.get(name) for name in WORDS]
    return " / ".join(" ".join(each.split()) for each in said if isinstance(each, str) and each.strip())


def line(entry: Entry, *, with_record: bool) -> str:
    """A line of mrkdwn; what is known of the record's number stands in the title, where all are of one."""
    on = f" *{entry.record}*" if with_record else ""
    told = [f"{moment(entry.at)} {person(entry.actor)} {did(entry)}{on}"]
    told += [typed(each, SAID) for each in (facts(entry), words(entry)) if each]
    return " · ".join([*told, f"_{typed(entry.source, 40)}_"])
