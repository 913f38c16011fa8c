from enum import StrEnum


class ActionId(StrEnum):
    LIST = "alert.list"
    MUTE = "alert.mute"
    ALL = "alert.all"


class ViewId(StrEnum):
    MUTE = "alert.mute.form"


class MuteField(StrEnum):
    WHY = "alert.mute.why"
