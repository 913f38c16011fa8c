from datetime import datetime
from enum import StrEnum

from storage.record import Record


class SurveyEvent(StrEnum):
    """What is journalled of surveys, each under the record that it is about."""

    ASKED = "survey.asked"
    RATED = "survey.rated"
    COMMENTED = "survey.commented"
    DECLINED = "survey.declined"
    SET_ASIDE = "survey.set_aside"
    ENDED = "survey.ended"
    CALL_BACK = "survey.call_back"


class Survey(Record):
    """Somebody was asked how it went. Instants are UTC, people Slack ids.

    record   the number of what it is about; it is asked about once in each `cycle`, which counts its reopenings
    service, team, resolver  whose work it is about, as it stood when it was asked
    apart    whether it is a message of its own, and not the end of the one that tells of the fix
    score    the last mark, 1 to 5; `rated_at` is when the first was given
    set_aside_at  when it turned out not to be fixed: the mark does not count any more
    agreed   whether they may be called back, None where that is not answered; `due_at` until when
    """

    id: int
    record: str
    cycle: int
    person: str
    service: str | None
    team: str | None
    resolver: str | None
    apart: bool
    asked_at: datetime
    score: int | None
    rated_at: datetime | None
    comment: str
    declined_at: datetime | None
    set_aside_at: datetime | None
    agreed: bool | None
    due_at: datetime | None


class Span(Record):
    """From `start` up to, and without, `end` (UTC)."""

    start: datetime
    end: datetime


class Tally(Record):
    """What a span of time has: how many gave each mark (1 to 5), how many were asked, and of those answered."""

    marks: dict[int, int]
    asked: int
    answered: int

    @property
    def n(self) -> int:
        return sum(self.marks.values())

    @property
    def happy(self) -> int:
        return self.marks.get(4, 0) + self.marks.get(5, 0)
