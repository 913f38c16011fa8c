"""What may happen to an incident, and who may do it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from commands.shared.patterns import pattern
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.record import Record


class Action(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    ASSIGN = "assign"
    HOLD = "hold"
    HOLD_FOR = "hold_for"
    RESUME = "resume"
    RESOLVE = "resolve"
    SOLVE = "solve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    NOTE = "note"
    TELL = "tell"
    PRIORITY = "priority"
    SERVICE = "service"
    FACT = "fact"
    LINK = "link"
    DUPLICATE = "duplicate"
    CHILD = "child"
    PROPOSE = "propose"
    TIME = "time"


NEW, WORKED, HELD = IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD
RESOLVED, CLOSED, CANCELLED = IncidentStatus.RESOLVED, IncidentStatus.CLOSED, IncidentStatus.CANCELLED

ALLOWED_IN: Mapping[Action, frozenset[IncidentStatus]] = {
    Action.ACKNOWLEDGE: frozenset({NEW}),
    Action.TAKE: frozenset({NEW, WORKED, HELD}),
    Action.ASSIGN: frozenset({NEW, WORKED, HELD}),
    Action.HOLD: frozenset({NEW, WORKED}),
    Action.HOLD_FOR: frozenset({HELD}),
    Action.RESUME: frozenset({HELD}),
    Action.RESOLVE: frozenset({NEW, WORKED, HELD}),
    Action.SOLVE: frozenset({NEW, WORKED, HELD}),
    Action.CONFIRM: frozenset({RESOLVED}),
    Action.REOPEN: frozenset({RESOLVED}),
    Action.CLOSE: frozenset({RESOLVED}),
    Action.CANCEL: frozenset({NEW, WORKED, HELD}),
    Action.NOTE: frozenset(IncidentStatus),
    Action.TELL: frozenset(IncidentStatus),
    Action.PRIORITY: frozenset({NEW, WORKED, HELD}),
    Action.SERVICE: frozenset({NEW, WORKED, HELD}),
    Action.FACT: frozenset(IncidentStatus),
    Action.LINK: frozenset(IncidentStatus),
    Action.DUPLICATE: frozenset({NEW, WORKED, HELD}),
    Action.CHILD: frozenset({NEW, WORKED, HELD}),
    Action.PROPOSE: frozenset({NEW, WORKED, HELD}),
    Action.TIME: frozenset(IncidentStatus),
}
DOING: Mapping[Action, str] = {
    Action.HOLD: "To put {} on hold",
    Action.HOLD_FOR: "To say what {} waits for",
    Action.NOTE: "To note something on {}",
    Action.TELL: "To write to the reporter of {}",
    Action.PRIORITY: "To change the priority of {}",
    Action.SERVICE: "To say which service {} is about",
    Action.FACT: "To say what {} is about",
    Action.DUPLICATE: "To mark {} as the same as another",
    Action.CHILD: "To make {} part of another",
    Action.PROPOSE: "To propose {} as a major incident",
    Action.TIME: "To say when {} started, was detected or mitigated",
}
"""What some of it is called in a sentence; the rest is its own word."""

OWN = frozenset(
    {Action.SOLVE, Action.CONFIRM, Action.REOPEN, Action.NOTE, Action.CANCEL, Action.SERVICE, Action.FACT}
)
"""What reporters may do with what they reported themselves."""

ENDS = frozenset({Action.RESOLVE, Action.SOLVE, Action.CANCEL, Action.DUPLICATE})
"""What ends an incident: of a major one it is the commander's word, or a manager's, while somebody has command."""

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
_WAITING = r"\b(?:a?waiting|waits?)\s+(?:(?:for|on)\s+)?(?:(?:a|an|the|our|their|its)\s+)?(?:next\s+)?"
_VENDOR, _CHANGE = "(?:vendor|supplier|manufacturer|provider|carrier)s?", "(?:change|release|deployment)"
_PROBLEM = "(?:problem|root cause)"
NAMED: Mapping[HoldReason, re.Pattern[str]] = {
    reason: pattern("|".join(ways), re.IGNORECASE)
    for reason, ways in {
        HoldReason.CALLER: (r"^(?:reporter|caller|user)\b\s*[:,–—-]",),
        HoldReason.VENDOR: (rf"^(?:the\s+|our\s+)?{_VENDOR}\b", rf"{_WAITING}{_VENDOR}\b"),
        HoldReason.CHANGE: (
            *(r"\bCHG[-–—‑ #]?\d", rf"^{_CHANGE}\s*(?:[:,–—-]|$)"),
            rf"{_WAITING}(?:{_CHANGE}|maintenance window)\b",
        ),
        HoldReason.PROBLEM: (
            *(r"\bPRB[-–—‑ #]?\d", rf"^{_PROBLEM}\s*(?:[:,–—-]|$)", r"^root cause\b"),
            rf"{_WAITING}{_PROBLEM}(?:['’]s)?(?:\s+cause)?\s*(?:[:,.;]|$)",
        ),
    }.items()
}
"""How a line names what it waits for: it begins with it, says `waiting for` it, or has its number. A word in it
that could mean anything (the problem, which provider) names nothing.
"""

_KIND = f"(?:reporter|caller|user|{_VENDOR}|{_CHANGE}|{_PROBLEM})"
BARE = pattern(rf"(?:(?:the|our|a)\s+)?{_KIND}\W*", re.IGNORECASE)


def says_more(note: str) -> bool:
    """Whether the line of a hold says more than what kind of thing it waits for."""
    return BARE.fullmatch(note) is None


class Relation(Record):
    """What a person is to an incident; `in_command` is who has the command of it in its war room."""

    reporter: bool
    team: bool
    commander: bool
    manager: bool
    in_command: bool = False

    @property
    def works_on_it(self) -> bool:
        return self.team or self.commander or self.manager or self.in_command


def may(action: Action, relation: Relation) -> bool:
    """Anyone reports, and confirms or reopens their own; the team, commanders and managers do the rest."""
    return relation.works_on_it or (relation.reporter and action in OWN)


def why_not(incident: Incident, action: Action) -> str:
    """Why this cannot be done to an incident that stands as it does, and what to do instead (mrkdwn)."""
    status = STATUS_WORDS[incident.status].lower()
    number = incident.number
    if incident.status is CLOSED:
        again = f"`/incident reopen {incident.id} REASON` reports it anew, linked with it"
        return f"{number} is closed and stays so. If it is broken again, {again}."
    if incident.status is CANCELLED:
        return f"{number} was cancelled. If there is something to fix after all, report it anew."
    if incident.status is RESOLVED:
        reopen = f"`/incident reopen {incident.id} REASON`"
        return f"{number} is resolved already. If it is not fixed, reopen it first: {reopen}."
    if action is Action.ACKNOWLEDGE:
        return f"{number} has been acknowledged already; it is {status}."
    if action in (Action.RESUME, Action.HOLD_FOR):
        return f"{number} is not on hold; it is {status}."
    if action is Action.HOLD:
        return f"{number} is on hold already. Resume it first: `/incident resume {incident.id}`."
    return f"{number} is {status}, so there is nothing to {action}. See it with `/incident show {incident.id}`."


def hold_reason_in(text: str) -> HoldReason:
    """Which of the four reasons a line names; the reporter, when it names none."""
    return next((reason for reason, named in NAMED.items() if named.search(text.strip())), HoldReason.CALLER)


GRATEFUL = pattern(
    r"(?:(?:many|ok|okay|great|perfect|super|it|all|now|works?|working|fine|good|again|fixed|is|very|much|so|you"
    r"|thanks?|thank|thx|cheers|danke|merci)[\s,.!:)]*)+",
    re.IGNORECASE,
)


def is_thanks(text: str) -> bool:
    """Whether a reporter says no more than thanks, or that it works."""
    return GRATEFUL.fullmatch(text.strip()) is not None


def auto_close_at(resolved_at: datetime, after: timedelta | None, *, major: bool) -> datetime | None:
    """When a resolved incident closes by itself: a major one never does."""
    return None if major or after is None else resolved_at + after


LEVELS = {"high": 1, "h": 1, "1": 1, "medium": 2, "med": 2, "m": 2, "2": 2, "low": 3, "l": 3, "3": 3}


def read_levels(text: str) -> tuple[int, int] | None:
    """Impact and urgency out of `high low`, `1 3` or `high/low`."""
    words = re.split(r"[\s/,]+", text.strip().lower())
    if len(words) != 2 or any(word not in LEVELS for word in words):
        return None
    return LEVELS[words[0]], LEVELS[words[1]]
