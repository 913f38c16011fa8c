"""Ids of what availability shows: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    BUDGET = "uptime.budget"


class OutageField(StrEnum):
    SERVICE = "warroom.outage.service"
    SHARE = "warroom.outage.share"
    SINCE = "warroom.outage.since"
    UNTIL = "warroom.outage.until"
