from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.record import Record


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
    CALENDAR_DUE = "oncall.calendar_due"
    CALENDAR_LOST = "oncall.calendar_lost"
    CALENDAR_UNKNOWN = "oncall.calendar_unknown"


class Page(Record):
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


class RotaCalendar(Record):
    """What was last read of the calendar of a team's rota. Instants are UTC.

    shifts   what lies around `read_at`: `from` and `to` (ISO 8601), `people` (emails), `named` where it names nobody
    unknown  whom it names (an email, or a summary without one) and nobody knows
    since    when it was first tried; `tried_at` when last, `read_at` when it last could be read (None: never)
    failure  why it could not be read when last tried; `told_at` when managers were told of that
    """

    team: str
    shifts: Sequence[Mapping[str, Any]]
    unknown: Sequence[str]
    since: datetime
    read_at: datetime | None
    tried_at: datetime
    failure: str | None
    told_at: datetime | None


class Stand(Record):
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
