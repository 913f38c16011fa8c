"""Ids of what posting on the status page shows: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    POST = "status.post"
    WITHDRAW = "status.withdraw"


class ViewId(StrEnum):
    POST = "status.post.form"


class PostField(StrEnum):
    WORDS = "status.words"
    STATE = "status.state"
