"""Ids of what service levels show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    ON_IT = "sla.on_it"
    BREACHING = "sla.breaching"
    LIST = "sla.list"
