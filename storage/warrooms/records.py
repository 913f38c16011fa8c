from datetime import datetime
from enum import StrEnum

from storage.journal.records import numbered
from storage.record import Record


class RoomStatus(StrEnum):
    OPENING = "opening"
    OPEN = "open"
    RESOLVED = "resolved"
    ARCHIVED = "archived"


LIVE = (RoomStatus.OPENING, RoomStatus.OPEN)
"""Work goes on in it."""


class Role(StrEnum):
    COMMANDER = "commander"
    DEPUTY = "deputy"
    COMMUNICATIONS = "communications"
    OPERATIONS = "operations"
    SCRIBE = "scribe"


class RoomPhase(StrEnum):
    """How far the work has come; that it is over is the status of the room."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    FIXING = "fixing"
    WATCHING = "watching"


class LineKind(StrEnum):
    """What a line of the timeline is."""

    IMPACT = "impact"
    FINDING = "finding"
    RULED_OUT = "ruled-out"
    DECISION = "decision"
    ACTION = "action"
    NEED = "need"
    NOTE = "note"


class Audience(StrEnum):
    """Who hears an update."""

    ROOM = "room"
    MAJORS = "majors"
    FOLLOWERS = "followers"
    EXECUTIVES = "executives"
    PAGE = "page"


class WarRoomEvent(StrEnum):
    """What is journalled of war rooms."""

    DECLARED = "warroom.declared"
    OPENED = "warroom.opened"
    ROLE_GIVEN = "warroom.role_given"
    HANDOVER_OFFERED = "warroom.handover_offered"
    HANDOVER_ANSWERED = "warroom.handover_answered"
    HANDOVER_LAPSED = "warroom.handover_lapsed"
    HANDOVER_OWED = "warroom.handover_owed"
    UPDATED = "warroom.updated"
    NOTED = "warroom.noted"
    TASK = "warroom.task"
    TASK_LATE = "warroom.task_late"
    FOLLOW_UP = "warroom.follow_up"
    ATTACHED = "warroom.attached"
    MERGED = "warroom.merged"
    MERGED_INTO = "warroom.merged_into"
    UNMERGED = "warroom.unmerged"
    BRIDGE_OPENED = "warroom.bridge_opened"
    BRIDGE_CLOSED = "warroom.bridge_closed"
    PINNED = "warroom.pinned"
    UPDATE_OVERDUE = "warroom.update_overdue"
    LEADERLESS = "warroom.leaderless"
    RESOLVED = "warroom.resolved"
    REOPENED = "warroom.reopened"
    CHANNEL_LOST = "warroom.channel_lost"
    ARCHIVED = "warroom.archived"
    ROLE_LEFT = "warroom.role_left"
    CALLED_IN = "warroom.called_in"
    SHOWN_OUT = "warroom.shown_out"
    RECORDED = "warroom.recorded"
    LINE_KEPT = "warroom.line"
    LINE_ANSWERED = "warroom.line_answered"
    PHASED = "warroom.phased"
    EDITED = "warroom.edited"
    STRUCK = "warroom.struck"
    LINKED = "warroom.linked"
    NOTHING_NEW = "warroom.nothing_new"
    BRIEFED = "warroom.briefed"
    SEVERITY_PROPOSED = "warroom.severity_proposed"
    CAUGHT_UP = "warroom.caught_up"
    ENTERED = "warroom.entered"


class WarRoom(Record):
    """The war room of a major incident. Instants are UTC; `channel` is Slack's id once the channel exists.

    `last_update` is what was last told to the public, `next_update_at` when the next is owed.
    """

    id: int
    incident: int
    name: str
    channel: str | None
    status: RoomStatus
    declared_by: str
    declared_at: datetime
    last_update: str
    last_update_at: datetime | None
    last_update_by: str | None
    next_update_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution_note: str
    archived_at: datetime | None

    @property
    def number(self) -> str:
        """Of its incident, or drill."""
        return numbered(self.incident)

    @property
    def place(self) -> str | None:
        """The channel in which something can be said: none yet, or not any more once it is archived."""
        return None if self.status is RoomStatus.ARCHIVED else self.channel

    @property
    def is_drill(self) -> bool:
        """Nothing has happened: its crew practises."""
        return self.incident < 0


class RoleHolder(Record):
    """Who holds a role in a room, and since when."""

    room: int
    role: Role
    person: str
    since: datetime
