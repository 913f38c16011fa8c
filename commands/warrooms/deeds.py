"""What somebody did in a war room, in words."""

from collections.abc import Mapping

from storage.streams.records import StreamEvent
from storage.warrooms.records import WarRoomEvent

DEEDS: Mapping[str, str] = {
    WarRoomEvent.DECLARED: "called for its war room",
    WarRoomEvent.ROLE_GIVEN: "gave a role in its war room",
    WarRoomEvent.ROLE_LEFT: "left a role in its war room",
    WarRoomEvent.HANDOVER_OFFERED: "offered the command of it",
    WarRoomEvent.HANDOVER_ANSWERED: "answered whether they take command of it",
    WarRoomEvent.HANDOVER_LAPSED: "withdrew an offer of the command of it",
    WarRoomEvent.HANDOVER_OWED: "proposed to hand over the command of it",
    WarRoomEvent.UPDATED: "posted an update on it",
    WarRoomEvent.NOTED: "wrote on its timeline",
    WarRoomEvent.TASK: "gave a task in its war room",
    WarRoomEvent.TASK_LATE: "reminded of a task in its war room",
    WarRoomEvent.FOLLOW_UP: "gave a follow-up of it",
    WarRoomEvent.ATTACHED: "attached reports to it",
    WarRoomEvent.MERGED: "merged another into it",
    WarRoomEvent.MERGED_INTO: "merged it into another",
    WarRoomEvent.UNMERGED: "took a merge of it back",
    WarRoomEvent.BRIDGE_OPENED: "opened its call",
    WarRoomEvent.BRIDGE_CLOSED: "closed its call",
    WarRoomEvent.PINNED: "put a message on its timeline",
    WarRoomEvent.EDITED: "corrected a line of its timeline",
    WarRoomEvent.STRUCK: "struck a line of its timeline",
    WarRoomEvent.LINKED: "linked a message with its timeline",
    WarRoomEvent.UPDATE_OVERDUE: "noted that an update on it is overdue",
    WarRoomEvent.LEADERLESS: "noted that nobody leads it",
    WarRoomEvent.CHANNEL_LOST: "lost the channel of its war room",
    WarRoomEvent.CALLED_IN: "called somebody into its war room",
    WarRoomEvent.SHOWN_OUT: "took somebody out of its war room",
    WarRoomEvent.RECORDED: "kept its record as a file",
    WarRoomEvent.LINE_KEPT: "was asked what a line was meant as",
    WarRoomEvent.LINE_ANSWERED: "answered what a line was meant as",
    WarRoomEvent.PHASED: "said how far it is",
    WarRoomEvent.NOTHING_NEW: "said that there is nothing new of it",
    WarRoomEvent.BRIEFED: "told executives how it stands",
    WarRoomEvent.SEVERITY_PROPOSED: "proposed another priority for it",
    WarRoomEvent.CAUGHT_UP: "read how it stands",
    WarRoomEvent.ENTERED: "entered it afterwards",
    StreamEvent.STARTED: "started a stream of it",
    StreamEvent.OPENED: "opened a stream of it",
    StreamEvent.CLOSED: "closed a stream of it",
    StreamEvent.REOPENED: "reopened a stream of it",
    StreamEvent.LED: "gave a stream of it to somebody",
    StreamEvent.UPDATED: "posted an update on a stream of it",
    StreamEvent.LOST: "lost the channel of a stream of it",
    StreamEvent.MOVED: "moved a stream of it",
}
"""What somebody did by an event whose name does not say so."""
