from datetime import datetime
from enum import StrEnum

from storage.record import Record


class Judgement(StrEnum):
    STRUCK = "struck"
    KEPT = "kept"


class Objection(Record):
    """A reporter's word that their incident (its number) did not wait for what it was on hold for. Instants are UTC.

    `hold` is the entry of the journal that began it, `began_at` when the pause began, `holders` who put it on hold
    (Slack ids); the pause ended with the objection. It waits for a judgement until there is one; `struck_from` is the
    instant from which the pause is struck.
    """

    id: int
    incident: int
    hold: int
    began_at: datetime
    holders: tuple[str, ...]
    reporter: str
    why: str
    objected_at: datetime
    judgement: Judgement | None = None
    judged_by: str | None = None
    judged_at: datetime | None = None
    struck_from: datetime | None = None
    reason: str = ""
