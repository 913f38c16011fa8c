"""Ids of what war rooms show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    COMMANDER = "warroom.role.commander"
    COMMUNICATIONS = "warroom.role.communications"
    OPERATIONS = "warroom.role.operations"
    SCRIBE = "warroom.role.scribe"
    UPDATE = "warroom.update"
    UPDATE_PHASE = "warroom.update.phase"
    RESOLVE = "warroom.resolve"
    GIVE_ROLE = "warroom.role.give"
    HAND_OVER = "warroom.handover"
    ACCEPT_HANDOVER = "warroom.handover.accept"
    DECLINE_HANDOVER = "warroom.handover.decline"
    RAISE_PRIORITY = "warroom.raise_priority"
    OUTAGE = "warroom.outage"
    MORE = "warroom.more"
    TASK = "warroom.task"
    TASKS = "warroom.tasks"
    FOLLOW_UP = "warroom.follow_up"
    PAGE = "warroom.page"
    PAGE_TEAM = "warroom.page.team"
    ATTACH = "warroom.attach"
    MERGE = "warroom.merge"
    UNDO_MERGE = "warroom.merge.undo"
    LIST = "warroom.list"
    NOTHING_NEW = "warroom.nothing_new"
    FOLLOW = "warroom.follow"
    TIME = "warroom.time"
    STREAM_UPDATE = "warroom.stream.update"
    STREAM_CLOSE = "warroom.stream.close"
    SEVERITY = "warroom.severity"
    LINE_DO = "warroom.line.do"
    LINE_DECLARE = "warroom.line.declare"
    LINE_DROP = "warroom.line.drop"


class ViewId(StrEnum):
    UPDATE = "warroom.update.form"
    RESOLVE = "warroom.resolve.form"
    DECLARE = "warroom.declare.form"
    OUTAGE = "warroom.outage.form"
    SEVERITY = "warroom.severity.form"
    ROLE = "warroom.role.form"
    TASK = "warroom.task.form"
    BRING = "warroom.page.form"
    MERGE = "warroom.merge.form"
    FOLLOW_UP = "warroom.follow_up.form"
    RETRO = "warroom.retro.form"
    HAND_OVER = "warroom.handover.form"
    TAKE_COMMAND = "warroom.command.form"
    STREAM = "warroom.stream.form"
    STREAM_UPDATE = "warroom.stream.update.form"
    STREAM_CLOSE = "warroom.stream.close.form"


class UpdateField(StrEnum):
    TEXT = "update.text"
    PHASE = "update.phase"
    AUDIENCE = "update.audience"
    PUBLIC = "update.public"
    NEXT = "update.next"


class SeverityField(StrEnum):
    PRIORITY = "severity.priority"
    REASON = "severity.reason"


class ResolveField(StrEnum):
    NOTE = "warroom.resolve.note"


class DeclareField(StrEnum):
    TITLE = "warroom.declare.title"
    DETAILS = "warroom.declare.details"
    SERVICE = "warroom.declare.service"
    PRIVATE = "warroom.declare.private"


class RetroField(StrEnum):
    TITLE = "warroom.retro.title"
    SERVICE = "warroom.retro.service"
    STARTED = "warroom.retro.started"
    DETECTED = "warroom.retro.detected"
    MITIGATED = "warroom.retro.mitigated"
    RESOLVED = "warroom.retro.resolved"
    NOTE = "warroom.retro.note"
    PRIORITY = "warroom.retro.priority"
    PRIVATE = "warroom.retro.private"


class RoleField(StrEnum):
    ROLE = "warroom.role.role"
    WHO = "warroom.role.who"


GRAVER, LIKELY = "warroom.graver", "warroom.likely"
"""What renders the question how grave it is, and who fixed the last ones like it."""


class HandField(StrEnum):
    TO = "warroom.handover.to"
    WHAT_IF = "warroom.handover.what_if"
    FIRST = "warroom.handover.first"


class TaskField(StrEnum):
    TEXT = "warroom.task.text"
    WHO = "warroom.task.who"
    BY = "warroom.task.by"
    DAY = "warroom.task.day"


class CallField(StrEnum):
    TEAM = "warroom.page.team"
    WHO = "warroom.page.who"
    TEXT = "warroom.page.text"


class BridgeField(StrEnum):
    """What is wrong about a line that says where the call is held."""

    URL = "warroom.bridge.url"


class StreamField(StrEnum):
    NAME = "warroom.stream.name"
    LEAD = "warroom.stream.lead"
    OTHERS = "warroom.stream.others"
    TEXT = "warroom.stream.text"
    WHICH = "warroom.stream.which"
    WORD = "warroom.stream.word"


class MergeField(StrEnum):
    OTHER = "warroom.merge.other"
