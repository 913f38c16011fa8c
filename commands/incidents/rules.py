"""What may happen to an incident, and who may do it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.incidents.records import HoldReason, Incident, IncidentStatus


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
class Relation:
    """What a person is to an incident."""

    reporter: bool
    team: bool
    commander: bool
    manager: bool

    @property
    def works_on_it(self) -> bool:
        return self.team or self.commander or self.manager


def may(action: Action, relation: Relation) -> bool:
    """Anyone reports, and confirms or reopens their own; the team, commanders and managers do the rest."""
    return relation.works_on_it or (relation.reporter and action in OWN)


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
