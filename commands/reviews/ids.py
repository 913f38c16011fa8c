"""Ids of what reviews show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    SHOW = "review.show"
    SCHEDULE = "review.schedule"
    CALL_OFF = "review.call_off"
    LOOK = "review.look"
    HELD = "review.held"
    WRITE = "review.write"
    ACCEPT = "review.accept"
    RECORD = "review.record"
    LIST = "review.list"


class ViewId(StrEnum):
    SCHEDULE = "review.schedule.form"
    LOOK = "review.look.form"
    WRITE = "review.write.form"
    ACCEPT = "review.accept.form"


class MeetField(StrEnum):
    WHEN = "review.when"
    LENGTH = "review.length"


class Field(StrEnum):
    CAUSE = "review.cause"
    FACTORS = "review.factors"
    WENT_WELL = "review.went_well"
    FOLLOW_UPS = "review.follow_ups"
    OWNER = "review.owner"
    DUE = "review.due"
    NOW = "review.now"


class WhyField(StrEnum):
    WHY = "review.why"
