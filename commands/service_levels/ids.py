"""Ids of what service levels show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    ON_IT = "sla.on_it"
    BREACHING = "sla.breaching"
    MISSED = "sla.missed"
    LIST = "sla.list"
    STRIKE = "sla.strike"
    KEEP = "sla.keep"
    STAYS = "sla.stays"
    STAYS_CSV = "sla.stays_csv"
    WHATIF = "sla.whatif"


class ViewId(StrEnum):
    OBJECT = "sla.object.form"
    STRIKE = "sla.strike.form"
    KEEP = "sla.keep.form"


class ObjectField(StrEnum):
    WHY = "object.why"


class JudgeField(StrEnum):
    SINCE = "judge.since"
    REASON = "judge.reason"
