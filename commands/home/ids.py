"""Ids of what the Home tab shows."""

from enum import StrEnum


class ActionId(StrEnum):
    RETRY = "effect.retry"
    DROP = "effect.drop"
    LATE = "home.late"
