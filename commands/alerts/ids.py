from enum import StrEnum


class ActionId(StrEnum):
    LIST = "alert.list"
    MUTE = "alert.mute"
    ALL = "alert.all"
    SILENCE = "alert.silence"


class ViewId(StrEnum):
    MUTE = "alert.mute.form"


class MuteField(StrEnum):
    WHY = "alert.mute.why"
