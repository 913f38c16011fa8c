"""Ids of what the desk shows."""

from enum import StrEnum


class ActionId(StrEnum):
    FOUND = "desk.found"
    SHOW = "desk.show"
