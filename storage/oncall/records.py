from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageState(StrEnum):
    CALLING = "calling"
    COMING = "coming"
    NOBODY = "nobody"
    """All steps are gone through, and nobody has said that they come."""
    OVER = "over"
    """Nobody is needed any more."""


class PageEvent(StrEnum):
    """What is journalled when somebody is called, with the incident that it is about, or the desk."""

    CALLED = "page.called"
    ASKED = "page.asked"
    DECLINED = "page.declined"
    COMING = "page.coming"
    NOBODY = "page.nobody"
    OVER = "page.over"


class CoverEvent(StrEnum):
    """What is journalled of shifts: who stands in for another, who has it now, and gaps; `desk` is the record."""

    MADE = "cover.made"
    ASKED = "cover.asked"
    DECLINED = "cover.declined"
    HANDED_OVER = "oncall.handed_over"
    GAPS = "oncall.gaps"


@dataclass(frozen=True)
class Page:
    """A call for somebody of a `team` (a key), or for a person (a Slack id). Instants are UTC, people Slack ids;
    `record` is an incident's number, or `desk`. `step` is which step of the escalation runs, `asking` who is asked in
    it, `declined` who cannot.
    """

    id: int
    team: str
    record: str
    text: str
    asked_by: str
    asked_at: datetime
    state: PageState
    step: int
    asking: Sequence[str]
    declined: Sequence[str]
    came: str | None
    came_at: datetime | None
    over_at: datetime | None


@dataclass(frozen=True)
class Stand:
    """Somebody (a Slack id) stands in for a team's rota from `start` up to `end` (UTC); not `agreed`, it waits
    for the yes of `asks`. Those of one `swap` are agreed together.
    """

    id: int
    team: str
    person: str
    start: datetime
    end: datetime
    made_by: str
    made_at: datetime
    agreed: bool
    asks: str | None
    swap: int | None
