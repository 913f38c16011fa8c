"""Ids of what items show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    LIST = "item.list"
    SHOW = "item.show"
    IMPACT = "item.impact"
    FALLING = "item.falling"
    WRONG = "item.wrong"
    RIGHT = "item.right"
    DOUBTED = "item.doubted"


class ViewId(StrEnum):
    WRONG = "item.wrong.form"


class Field(StrEnum):
    WRONG = "item.what"
