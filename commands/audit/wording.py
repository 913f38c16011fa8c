"""What an auditor reads of an entry: who did what to which record, with what facts, in which words."""

from collections.abc import Iterator, Mapping
from typing import Any

from commands.shared.blocks import NAMED, moment, person, typed
from commands.shared.deeds import deed
from commands.shared.patterns import pattern
from storage.incidents.records import HoldReason, IncidentEvent
from storage.journal.records import DeskEvent, Entry
from storage.warrooms.records import WarRoomEvent

PAST = {"taken": "took", "begun": "began", "given": "gave", "drawn": "drew", "withdrawn": "withdrew"}
"""Names of events that do not say by themselves what somebody did."""

CALLED = {"warroom": "war room", "sop": "procedure"}
"""Subjects of events that read otherwise."""

NUMBERED_AS = {"article": "kb"}
"""Subjects of events whose records have numbers that begin otherwise."""

WORDS = ("title", "note", "text", "reason", "why", "because", "how", "reasons")
"""Of an entry, what people said, and what sentences say of a record."""

HIDDEN = ("links", "files", "figures", "kept", "url", "response_url", "mentions", "ts", "overheard", "said_at",
          "card_waits", "names")  # fmt: skip
"""Of an entry, what is about how it was said, and no fact; and what it names that not everyone may know of."""

UNSAID = frozenset({
    *(IncidentEvent.OFFERED, IncidentEvent.LINE_KEPT, IncidentEvent.OVERHEARD, IncidentEvent.OFFER_ANSWERED),
    *(WarRoomEvent.LINE_KEPT, WarRoomEvent.LINE_ANSWERED),
})  # fmt: skip
"""What somebody began to write, in a direct message perhaps, and has not reported: nobody reads its words."""

WAITS: Mapping[str, str] = {
    HoldReason.CALLER: "waiting for the reporter",
    HoldReason.CHANGE: "waiting for a change",
    HoldReason.PROBLEM: "waiting for a problem's cause",
    HoldReason.VENDOR: "waiting for a vendor",
}
"""How the key of what a hold waits for reads."""

SLACK_ID = pattern("[UW][A-Z0-9]{6,}")

LONGEST = 300
SAID = 500

DEEDS: Mapping[str, str] = {
    DeskEvent.REFUSED: "was refused",
    DeskEvent.READ: "was shown it, which is private",
    DeskEvent.HANDLE_GONE: "found nobody for a name in app.yaml",
}
"""What somebody did by an event whose name does not say so."""


def did(entry: Entry) -> str:
    """What was done to the record, or to what belongs to it: `assigned it`, `opened its task`."""
    subject, _, word = entry.what.replace("_", " ").partition(".")
    whose = "it" if _is_of(entry.record, subject) else f"its {CALLED.get(subject, subject)}"
    return deed(entry.what) or f"{PAST.get(word, word) or subject} {whose}"


def _is_of(record: str, subject: str) -> bool:
    """Whether it was done to the record itself: its number begins as the word does, `PRB-1` as `problem`."""
    return record[:2].lower() == NUMBERED_AS.get(subject, subject)[:2]


def facts(entry: Entry) -> str:
    """What it says beside people's words: `choice: approve, board: cab`; who has no account here as `name:Ann`."""
    return ", ".join(f"{name}: {value}" for name, value in _told(entry))[:LONGEST]


def facts_in_slack(entry: Entry) -> str:
    """The same in mrkdwn, with people as people; who did it is not said again."""
    left, told = LONGEST, []
    for name, value in _told(entry):
        if value != entry.actor and left > 0:
            told.append(f"{name}: {_shown(value[:left])}")
            left -= len(name) + len(value)
    return ", ".join(told)


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    for name, value in entry.details.items():
        if name not in (*WORDS, *HIDDEN) and (fact := _fact(value)):
            yield name.replace("_", " "), fact


def _shown(value: str) -> str:
    is_person = value.startswith(NAMED) or SLACK_ID.fullmatch(value) is not None
    return person(value) if is_person else typed(value, LONGEST)


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
    if entry.what == IncidentEvent.HELD:
        said = [WAITS.get(str(each), each) for each in said]
    return " / ".join(" ".join(each.split()) for each in said if isinstance(each, str) and each.strip())


def line(entry: Entry, *, with_record: bool) -> str:
    """A line of mrkdwn; what is known of the record's number stands in the title, where all are of one."""
    on = f" *{entry.record}*" if with_record else ""
    told = [f"{moment(entry.at)} {person(entry.actor)} {did(entry)}{on}"]
    told += [each for each in (facts_in_slack(entry), typed(words(entry), SAID)) if each]
    return " · ".join([*told, f"_{typed(entry.source, 40)}_"])
