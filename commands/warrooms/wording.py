"""What people hear of a major incident: an entry of its journal to a sentence (mrkdwn), or a line of its record."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import moment, person, typed
from commands.warrooms.rules import ROLE_WORDS
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.service_levels.records import ClockEvent
from storage.warrooms.records import Role, WarRoomEvent

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
WORDS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported",
    IncidentEvent.ACKNOWLEDGED: "acknowledged",
    IncidentEvent.ASSIGNED: "assigned",
    IncidentEvent.HELD: "put on hold",
    IncidentEvent.RESUMED: "resumed",
    IncidentEvent.RESOLVED: "resolved",
    IncidentEvent.REOPENED: "reopened",
    IncidentEvent.NOTED: "noted",
    IncidentEvent.TOLD: "told the reporter",
    IncidentEvent.PRIORITISED: "priority changed",
    WarRoomEvent.DECLARED: "declared a major incident",
    WarRoomEvent.OPENED: "war room open",
    WarRoomEvent.ROLE_GIVEN: "takes a role",
    WarRoomEvent.UPDATED: "update",
    WarRoomEvent.NOTED: "note",
    WarRoomEvent.PINNED: "pinned",
    WarRoomEvent.TASK: "task",
    WarRoomEvent.UPDATE_OVERDUE: "an update was overdue",
    WarRoomEvent.LEADERLESS: "nobody had taken command",
    WarRoomEvent.RESOLVED: "room closed",
}
"""What somebody did, on the timeline."""

SILENT: frozenset[str] = frozenset(
    {
        *(WarRoomEvent.HANDOVER_OFFERED, WarRoomEvent.HANDOVER_ANSWERED, WarRoomEvent.REOPENED),
        *(IncidentEvent.CONFIRMED, IncidentEvent.CLOSED, IncidentEvent.CANCELLED, IncidentEvent.RATED),
        *(IncidentEvent.LINKED, IncidentEvent.SERVICE_SET, IncidentEvent.MAJOR),
        *(IncidentEvent.OFFERED, IncidentEvent.OFFER_ANSWERED, IncidentEvent.LINE_KEPT, IncidentEvent.OVERHEARD),
        *ClockEvent,
    }
)
"""Not on the timeline; of a hand-over the role that is given tells, of a reopening the incident."""


def on_the_timeline(entry: Entry) -> str:
    at = moment(entry.at, "{time}")
    if entry.what == WarRoomEvent.ROLE_GIVEN:
        return f"{at} {ROLE_WORDS[Role(entry.details['role'])]}: {person(entry.details['person'])}"
    said = _said(entry)
    tail = f": {typed(said, 250)}" if said else ""
    return f"{at} {person(entry.actor)} · {WORDS[entry.what]}{tail}"


def in_the_record(entry: Entry, names: Mapping[str, str], zone: tzinfo) -> str:
    """A line of Markdown. `names` has what to call people by their Slack id; times are in `zone`."""
    at = f"- {entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if entry.what == WarRoomEvent.ROLE_GIVEN:
        holder, role = entry.details["person"], ROLE_WORDS[Role(entry.details["role"])]
        return f"{at} {names.get(holder, holder)} is {role.lower()}"
    said = _said(entry)
    tail = f": {prose(said, names)}" if said else ""
    return f"{at} {names.get(entry.actor, entry.actor)}, {WORDS[entry.what]}{tail}"


def _said(entry: Entry) -> str:
    return str(entry.details.get("text") or entry.details.get("note") or entry.details.get("title") or "")


def prose(text: str, names: Mapping[str, str]) -> str:
    """In one line, with people by name."""
    return MENTION.sub(lambda found: names.get(found[1], found[1]), bk.one_line(text))


def in_the_room(entry: Entry) -> str | None:
    """What the room hears; None: nothing."""
    say = _IN_THE_ROOM.get(entry.what)
    return None if say is None else say(entry)


def updated(entry: Entry) -> str:
    """What everyone hears: how it stands, and when the next word is due."""
    due = datetime.fromisoformat(entry.details["due_at"])
    said = f":loudspeaker: *{entry.record}* · {typed(entry.details['text'], 2500)}"
    return f"{said}\n_Next update due {moment(due, '{time}')}._"


def _role_given(entry: Entry) -> str:
    return f"{person(entry.details['person'])} is {ROLE_WORDS[Role(entry.details['role'])].lower()}."


def handover(entry: Entry) -> str:
    return (
        f"{person(entry.details['person'])}: {person(entry.actor)} hands the command of {entry.record} over to you."
    )


def _handover_answered(entry: Entry) -> str | None:
    if entry.details["accepted"]:
        return None
    return f"{person(entry.actor)} cannot take command now; {person(entry.details['offered_by'])} keeps it."


def _noted(entry: Entry) -> str:
    return f":memo: Note, {person(entry.actor)}: {typed(entry.details['text'], 2500)}"


def _task(entry: Entry) -> str:
    return f":ballot_box_with_check: Task, {person(entry.actor)}: {typed(entry.details['text'], 2500)}"


def _reopened(entry: Entry) -> str:
    return f":leftwards_arrow_with_hook: {entry.record} is open again."


_IN_THE_ROOM: Mapping[str, Callable[[Entry], str | None]] = {
    WarRoomEvent.ROLE_GIVEN: _role_given,
    WarRoomEvent.HANDOVER_ANSWERED: _handover_answered,
    WarRoomEvent.UPDATED: updated,
    WarRoomEvent.NOTED: _noted,
    WarRoomEvent.TASK: _task,
    WarRoomEvent.REOPENED: _reopened,
}


def to_majors(entry: Entry, note: str) -> str:
    """What the majors channel hears of the end; `note` is how it was fixed."""
    return f":white_check_mark: *{entry.record}* is resolved, says {person(entry.actor)}: {typed(note, 2000)}"


MAJOR_NOW = ":rotating_light: It is a major incident now: everyone needed is called in."
"""What the reporter hears."""


def update_overdue(number: int, owed_by: Sequence[str]) -> str:
    return f":alarm_clock: {_call(owed_by)} an update on INC-{number} is due: `/major update …` or *Post update*."


def leaderless(number: int, able: Sequence[str]) -> str:
    return f":warning: {_call(able)} nobody leads INC-{number} yet. Press *Take command* on the pinned card."


NOT_INVITED: Mapping[str, str] = {
    **dict.fromkeys(("user_disabled", "user_not_found", "no_user"), "has no account any more"),
    **dict.fromkeys(("user_is_restricted", "user_is_ultra_restricted", "ura_max_channels"), "is a guest"),
    **dict.fromkeys(
        ("org_user_not_in_team", "user_team_not_in_channel", "no_external_invite_permission"),
        "is of another workspace",
    ),
    **dict.fromkeys(("user_is_bot", "app_cannot_join_channel"), "is an app"),
}
"""Why Slack let somebody not into the room, by its code."""


def not_called_in(left_out: Mapping[str, str]) -> str:
    """`left_out` is Slack's code for each of those whom it did not let in."""
    each = [f"{person(one)} ({NOT_INVITED.get(code, f'Slack says `{code}`')})" for one, code in left_out.items()]
    return f":warning: I could not bring in {', '.join(each)}. Tell them another way, or bring somebody else."


def _call(people: Sequence[str]) -> str:
    return " ".join(map(person, people)) or "Somebody:"
