"""Ids of what reports show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    OPEN = "report.open"
    WHY = "report.why"
    WEEK = "report.week"
    CSV = "report.csv"
    SILENCE = "noise.silence"
    UNSILENCE = "noise.unsilence"
