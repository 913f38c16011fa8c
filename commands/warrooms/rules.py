"""How a room is called, and when the next word is owed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from commands.shared.language import PERSON, as_typed
from commands.warrooms import timeline
from commands.warrooms.timeline import Line
from storage.availability.records import Outage
from storage.incidents.records import Incident, IncidentStatus
from storage.journal.records import Entry
from storage.record import Record, field
from storage.streams.records import Stream
from storage.tasks.records import Task
from storage.warrooms.records import Role, RoleHolder, RoomPhase, WarRoom, WarRoomEvent

NAME, TOPIC = 80, 250
FREQUENT = timedelta(hours=2)
"""For so long updates are owed at the interval of the policy; afterwards half as often."""

MOST_LOST, LOST_WITHIN = 3, timedelta(hours=1)
"""So many channels of one record, lost within so long, are followed by another; from then on an operator decides."""

PRACTISED = frozenset({
    "update", "role", "handover", "task", "done", "tasks", "timeline", "note", "impact", "find", "rule-out", "decide",
    "did", "need", "phase", "sitrep", "brief", "catchup", "summary", "who", "resolve", "help", "list", "retro",
})  # fmt: skip
"""The verbs of a room that a drill has, too: none of them reaches anybody outside of it."""

LATIN = str.maketrans(dict(zip("łøđðħıŧŋĸ", "loddhitnk", strict=True)) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
"""Latin letters that are none of a to z with a mark, as they are written where there are only those."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.COMMANDER: "Commander",
    Role.DEPUTY: "Deputy",
    Role.COMMUNICATIONS: "Communications",
    Role.OPERATIONS: "Operations",
    Role.SCRIBE: "Scribe",
}


class Story(Record, dict=True):
    """Everything that a card or a timeline shows of a room.

    `original` is the number of what it is the same as, where everyone who reads of it may know that; `services` and
    `teams` have their names by their keys, `outages` are those from the incident, as they are known, `tasks` and
    `streams` those of the incident. `now` is when it is shown, `zone` that of the desk.
    """

    room: WarRoom
    incident: Incident
    roles: Mapping[Role, RoleHolder]
    entries: Sequence[Entry]
    original: int | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    outages: Sequence[Outage] = ()
    tasks: Sequence[Task] = ()
    streams: Sequence[Stream] = ()
    has_on_call: bool = False
    now: datetime | None = None
    zone: tzinfo = UTC

    @cached_property
    def lines(self) -> Sequence[Line]:
        """What people wrote down, in the order in which it happened."""
        return timeline.lines(self.entries)

    @property
    def phase(self) -> tuple[RoomPhase, datetime]:
        """How far the work has come, and since when."""
        said = next((entry for entry in reversed(self.entries) if entry.what == WarRoomEvent.PHASED), None)
        if said is None:
            return RoomPhase.INVESTIGATING, self.room.declared_at
        return RoomPhase(said.details["phase"]), said.at

    @property
    def is_phased(self) -> bool:
        """Whether anybody has said how far it is."""
        return any(entry.what == WarRoomEvent.PHASED for entry in self.entries)

    @property
    def nothing_new_at(self) -> datetime | None:
        """When it was last said that there is nothing new, since the last update."""
        said = (WarRoomEvent.UPDATED, WarRoomEvent.NOTHING_NEW)
        last = next((entry for entry in reversed(self.entries) if entry.what in said), None)
        return last.at if last is not None and last.what == WarRoomEvent.NOTHING_NEW else None

    @property
    def service(self) -> str | None:
        """What the service is called, where one is known."""
        return self.services.get(self.incident.service or "")

    @property
    def ending(self) -> str:
        """How it ended, as what it is then: resolved, cancelled, the same as another."""
        return ending(self.incident, self.original)


def ending(incident: Incident, original: int | None) -> str:
    if incident.is_drill:
        return "over"
    if incident.duplicate_of is not None:
        return "known already" if original is None else f"the same as INC-{original}"
    return "cancelled" if incident.status is IncidentStatus.CANCELLED else "resolved"


def channel_name(number: int, title: str) -> str:
    """`inc-42-tills-down`: at most 80 of a-z, 0-9 and -, only the number where the title has no Latin letter."""
    plain = unicodedata.normalize("NFKD", title.lower()).translate(LATIN).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    short = "-".join(slug.split("-")[:5])
    return f"inc-{number}-{short}"[:NAME].rstrip("-")


def stream_channel_name(room: str, name: str) -> str:
    """How the channel of a stream is called, below a room: `inc-42-tills-down-network`."""
    plain = unicodedata.normalize("NFKD", name.lower()).translate(LATIN).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[: NAME // 2].rstrip("-") or "stream"
    return f"{room[: NAME - len(slug) - 1].rstrip('-')}-{slug}"


def stream_topic(number: str, name: str) -> str:
    return f"{number} · the stream {name}"[:TOPIC]


def next_name(name: str, before: int) -> str:
    """How the channel is called that follows one of this name; `before` is how many there were."""
    suffix = f"-{before + 1}"
    first = name.removesuffix(f"-{before}") if before > 1 else name
    return f"{first[: NAME - len(suffix)].rstrip('-')}{suffix}"


def is_followed(lost: Iterable[datetime], now: datetime) -> bool:
    """Whether another channel follows one that is archived or gone, after those that were `lost` at these instants.

    Whatever archives channels as soon as they are made (a rule of the workspace, another app) would have us make them
    for ever.
    """
    return sum(at > now - LOST_WITHIN for at in lost) < MOST_LOST


def topic(incident: Incident, service: str | None, call: str = "") -> str:
    """What stands above the room: number, priority, service, title and where its call is, in the 250 characters that
    Slack takes.
    """
    parts = [incident.number, incident.priority, service or "", " ".join(incident.title.split())]
    told, end = " · ".join(part for part in parts if part), f" · {call}" if call else ""
    return told[: TOPIC - len(end)] + end if len(end) < TOPIC // 2 else told[:TOPIC]


def call_of(entries: Sequence[Entry]) -> str:
    """The address of the call that a story has the room hold last; empty where it holds none."""
    about = (WarRoomEvent.BRIDGE_OPENED, WarRoomEvent.BRIDGE_CLOSED)
    last = next((entry for entry in reversed(entries) if entry.what in about), None)
    return str(last.details["url"]) if last is not None and last.what == WarRoomEvent.BRIDGE_OPENED else ""


def next_update(declared_at: datetime, now: datetime, every: timedelta) -> datetime:
    """When the public must hear again: at the interval for two hours, then at twice that."""
    return now + (every if now - declared_at < FREQUENT else every * 2)


def said_in_slack(raw: str) -> tuple[str, list[str]]:
    """A message as its writer typed it, Slack's escapes undone, once; and the ids of whom it mentions.

    Those stand in the text as `<@U1>`; what somebody only typed so is none of them.
    """
    pieces: list[str] = []
    at = 0
    for mention in PERSON.finditer(raw):
        pieces += [_plain(raw[at : mention.start()]), f"<@{mention[1]}>"]
        at = mention.end()
    return "".join([*pieces, _plain(raw[at:])]).strip(), list(dict.fromkeys(PERSON.findall(raw)))


def _plain(piece: str) -> str:
    """As typed, with the spaces at its ends."""
    return as_typed(f"|{piece}|")[1:-1]
