"""Ids of what services show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    LIST = "service.list"
    SHOW = "service.show"
    PATHS = "service.paths"
    SUSPECT_YES = "service.suspect.yes"
    SUSPECT_NO = "service.suspect.no"
