"""What may happen to an incident, who may do it, and how a line of `/incident` is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commands.shared.language import leading_number, nearest, number_in, person_in
from storage.incidents.records import HoldReason, Incident, IncidentStatus

TITLE = 150
LONGEST = 3000


class Action(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    ASSIGN = "assign"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    NOTE = "note"
    PRIORITY = "priority"
    SERVICE = "service"
    LINK = "link"
    DUPLICATE = "duplicate"


NEW, WORKED, HELD = IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD
RESOLVED, CLOSED, CANCELLED = IncidentStatus.RESOLVED, IncidentStatus.CLOSED, IncidentStatus.CANCELLED

ALLOWED_IN: Mapping[Action, frozenset[IncidentStatus]] = {
    Action.ACKNOWLEDGE: frozenset({NEW}),
    Action.TAKE: frozenset({NEW, WORKED, HELD}),
    Action.ASSIGN: frozenset({NEW, WORKED, HELD}),
    Action.HOLD: frozenset({NEW, WORKED}),
    Action.RESUME: frozenset({HELD}),
    Action.RESOLVE: frozenset({NEW, WORKED, HELD}),
    Action.CONFIRM: frozenset({RESOLVED}),
    Action.REOPEN: frozenset({RESOLVED}),
    Action.CLOSE: frozenset({RESOLVED}),
    Action.CANCEL: frozenset({NEW, WORKED, HELD}),
    Action.NOTE: frozenset(IncidentStatus),
    Action.PRIORITY: frozenset({NEW, WORKED, HELD}),
    Action.SERVICE: frozenset({NEW, WORKED, HELD}),
    Action.LINK: frozenset(IncidentStatus),
    Action.DUPLICATE: frozenset({NEW, WORKED, HELD}),
}
OWN = frozenset({Action.CONFIRM, Action.REOPEN, Action.NOTE, Action.CANCEL, Action.SERVICE})
"""What reporters may do with what they reported themselves."""

STATUS_WORDS: Mapping[IncidentStatus, str] = {
    NEW: "New",
    WORKED: "In progress",
    HELD: "On hold",
    RESOLVED: "Resolved",
    CLOSED: "Closed",
    CANCELLED: "Cancelled",
}
HOLD_WORDS: Mapping[HoldReason, str] = {
    HoldReason.CALLER: "waiting for the reporter",
    HoldReason.CHANGE: "waiting for a change",
    HoldReason.PROBLEM: "waiting for a problem's cause",
    HoldReason.VENDOR: "waiting for a vendor",
}
HOLD_CLUES: Mapping[HoldReason, tuple[str, ...]] = {
    HoldReason.VENDOR: ("vendor", "supplier", "provider", "manufacturer", "carrier"),
    HoldReason.CHANGE: ("change", "chg", "release", "deployment", "maintenance window"),
    HoldReason.PROBLEM: ("problem", "prb", "root cause"),
}


@dataclass(frozen=True)
class Standing:
    """What a person is to an incident."""

    reporter: bool
    team: bool
    commander: bool
    manager: bool

    @property
    def works_on_it(self) -> bool:
        return self.team or self.commander or self.manager


def may(action: Action, standing: Standing) -> bool:
    """Anyone reports, and confirms or reopens their own; the team, commanders and managers do the rest."""
    return standing.works_on_it or (standing.reporter and action in OWN)


def why_not(incident: Incident, action: Action) -> str:
    """Why this cannot be done to an incident that stands as it does, and what to do instead (mrkdwn)."""
    status = STATUS_WORDS[incident.status].lower()
    number = incident.number
    if incident.status is CLOSED:
        return f"{number} is closed and stays so. If it is broken again, report it anew and `/incident link` the two."
    if incident.status is CANCELLED:
        return f"{number} was cancelled. If there is something to fix after all, report it anew."
    if incident.status is RESOLVED:
        reopen = f"`/incident reopen {incident.id} REASON`"
        return f"{number} is resolved already. If it is not fixed, reopen it first: {reopen}."
    if action is Action.ACKNOWLEDGE:
        return f"{number} has been acknowledged already; it is {status}."
    if action is Action.RESUME:
        return f"{number} is not on hold; it is {status}."
    if action is Action.HOLD:
        return f"{number} is on hold already. Resume it first: `/incident resume {incident.id}`."
    return f"{number} is {status}, so there is nothing to {action}. See it with `/incident show {incident.id}`."


def hold_reason_in(text: str) -> HoldReason:
    """Which of the four reasons a sentence gives; the reporter, when it names none of the others."""
    lowered = text.lower()
    for reason, clues in HOLD_CLUES.items():
        if any(re.search(rf"\b{re.escape(clue)}", lowered) for clue in clues):
            return reason
    return HoldReason.CALLER


def title_and_details(text: str) -> tuple[str, str]:
    """A report's first line as its title; the whole text as details when the title does not say it all."""
    first = " ".join(text.strip().splitlines()[0].split()) if text.strip() else ""
    if len(first) > TITLE:
        cut = first[: TITLE - 1].rsplit(" ", 1)[0] if " " in first[: TITLE - 1] else first[: TITLE - 1]
        return cut + "…", text.strip()
    return first, "" if first == " ".join(text.split()) else text.strip()


PRIVATE = re.compile(r"private(?:\s*[:,;]\s*|\s+(?:[-–—]\s+)?)(\S.*)", re.IGNORECASE | re.DOTALL)


def private_text(text: str) -> str | None:
    """What to report privately, of `private TEXT` or `private: TEXT`; None when that is not what was typed."""
    found = PRIVATE.match(text.strip())
    return found[1].strip() if found else None


def service_in(text: str, services: Mapping[str, str]) -> str | None:
    """The one service (of key -> name) whose key or name stands in the text; None when none or several do."""
    found = [key for key, name in services.items() if _stands_in(key, text) or _stands_in(name, text)]
    return found[0] if len(found) == 1 else None


def _stands_in(word: str, text: str) -> bool:
    """Whether a text has this word, or these words, as such: `pos` does not stand in `post`."""
    if word.casefold() not in text.casefold():
        return False
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def auto_close_at(resolved_at: datetime, after: timedelta | None, *, major: bool) -> datetime | None:
    """When a resolved incident closes by itself: a major one never does."""
    return None if major or after is None else resolved_at + after


class Verb(StrEnum):
    LIST = "list"
    MINE = "mine"
    HELP = "help"
    SHOW = "show"
    ACK = "ack"
    TAKE = "take"
    ASSIGN = "assign"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    NOTE = "note"
    LINK = "link"
    DUPLICATE = "duplicate"
    PRIORITY = "priority"


ALONE = frozenset({Verb.LIST, Verb.MINE, Verb.HELP})
NUMBER_ONLY = frozenset({Verb.SHOW, Verb.ACK, Verb.TAKE, Verb.RESUME, Verb.CLOSE})
USAGE: Mapping[Verb, str] = {
    Verb.LIST: "list",
    Verb.MINE: "mine",
    Verb.HELP: "help",
    Verb.SHOW: "show N",
    Verb.ACK: "ack N",
    Verb.TAKE: "take N",
    Verb.ASSIGN: "assign N @person|team",
    Verb.HOLD: "hold N REASON",
    Verb.RESUME: "resume N",
    Verb.RESOLVE: "resolve N NOTE",
    Verb.REOPEN: "reopen N REASON",
    Verb.CLOSE: "close N",
    Verb.CANCEL: "cancel N REASON",
    Verb.NOTE: "note N TEXT",
    Verb.LINK: "link N N",
    Verb.DUPLICATE: "duplicate N of M",
    Verb.PRIORITY: "priority N IMPACT URGENCY",
}


@dataclass(frozen=True)
class Line:
    """A line after `/incident`: a verb with what it needs, or None for a report.

    `rest` is as Slack sent it. `certain` is False when the line could also be a report; `missing` says what the
    verb still needs.
    """

    verb: Verb | None
    number: int = 0
    rest: str = ""
    other: int = 0
    certain: bool = True
    missing: bool = False


def read_line(text: str) -> Line:
    """A verb counts only where what follows has its shape; everything else is a report."""
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if word.lower() not in USAGE:
        alike = nearest(word, [verb.value for verb in Verb], 1) if not rest else []
        return Line(Verb(alike[0]), certain=False, missing=True) if alike else Line(None)
    verb = Verb(word.lower())
    if verb in ALONE:
        return Line(verb) if not rest else Line(None)
    if not rest:
        return Line(verb, missing=True)
    numbered = leading_number(rest, "inc")
    return Line(None) if numbered is None else _numbered(verb, *numbered)


def _numbered(verb: Verb, number: int, rest: str) -> Line:
    if verb in NUMBER_ONLY:
        return Line(verb, number, certain=not rest)
    if verb is Verb.ASSIGN:
        shaped = person_in(rest) is not None or " " not in rest
        return Line(verb, number, rest, certain=shaped, missing=not rest)
    if verb in (Verb.LINK, Verb.DUPLICATE):
        other = number_in(re.sub(r"^(of|to|with|and)\s+", "", rest, flags=re.IGNORECASE), "inc")
        return Line(verb, number, rest, other or 0, certain=other is not None or not rest, missing=other is None)
    if verb is Verb.PRIORITY:
        levels = read_levels(rest)
        return Line(verb, number, rest, certain=levels is not None or not rest, missing=levels is None)
    return Line(verb, number, rest, missing=not rest)


LEVELS = {"high": 1, "h": 1, "1": 1, "medium": 2, "med": 2, "m": 2, "2": 2, "low": 3, "l": 3, "3": 3}


def read_levels(text: str) -> tuple[int, int] | None:
    """Impact and urgency out of `high low`, `1 3` or `high/low`."""
    words = re.split(r"[\s/,]+", text.strip().lower())
    if len(words) != 2 or any(word not in LEVELS for word in words):
        return None
    return LEVELS[words[0]], LEVELS[words[1]]
