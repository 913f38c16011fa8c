"""Ids of what availability shows: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    BUDGET = "uptime.budget"
