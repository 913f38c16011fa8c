"""Ids of what surveys show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    RATE = "survey.rate"
    COMMENT = "survey.comment"
    DECLINE = "survey.decline"
    CALL_BACK = "survey.call_back"
    NO_CALL_BACK = "survey.no_call_back"


class ViewId(StrEnum):
    COMMENT = "survey.comment.form"


class CommentField(StrEnum):
    TEXT = "survey.comment.text"
