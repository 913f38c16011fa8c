"""War rooms as people see them: the situation card, the announcement, the timeline, the form of an update."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum

from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.warrooms import rules
from commands.warrooms.rules import ROLE_WORDS
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.warrooms.records import Role, RoleHolder, RoomStatus, WarRoom

Roles = Mapping[Role, RoleHolder]


class ActionId(StrEnum):
    DECLARE = "incident.declare_major"
    COMMANDER = "warroom.role.commander"
    COMMUNICATIONS = "warroom.role.communications"
    OPERATIONS = "warroom.role.operations"
    SCRIBE = "warroom.role.scribe"
    UPDATE = "warroom.update"
    RESOLVE = "warroom.resolve"
    ACCEPT_HANDOVER = "warroom.handover.accept"
    DECLINE_HANDOVER = "warroom.handover.decline"


class ViewId(StrEnum):
    UPDATE = "warroom.update.form"
    RESOLVE = "warroom.resolve.form"


class UpdateField(StrEnum):
    TEXT = "update.text"


class ResolveField(StrEnum):
    NOTE = "warroom.resolve.note"


BUTTONS: Mapping[Role, tuple[str, ActionId]] = {
    Role.COMMANDER: ("Take command", ActionId.COMMANDER),
    Role.COMMUNICATIONS: ("Communications", ActionId.COMMUNICATIONS),
    Role.OPERATIONS: ("Operations", ActionId.OPERATIONS),
    Role.SCRIBE: ("Scribe", ActionId.SCRIBE),
}


def situation(room: WarRoom, incident: Incident, roles: Roles, service: str | None) -> list[Block]:
    """The pinned card: how it stands, who does what, when the next word is due, and what to press."""
    head = f":rotating_light: *{incident.number} · {incident.priority} · {_state(room)}*"
    shown = [role for role in Role if role is not Role.DEPUTY or role in roles]
    found = [
        bk.section(f"{head}\n{typed(incident.title, 1000)}"),
        bk.section("", fields=[_role(role, roles) for role in shown]),
        bk.section(_last_word(room)),
        bk.context(_about(room, incident, service)),
    ]
    if room.status in (RoomStatus.OPENING, RoomStatus.OPEN):
        taking = [bk.button(text, action, room.incident, style="primary" if role is Role.COMMANDER else None)
                  for role, (text, action) in BUTTONS.items() if role not in roles]  # fmt: skip
        told = bk.button("Post update", ActionId.UPDATE, room.incident)
        done = bk.button("Resolve", ActionId.RESOLVE, room.incident)
        found.append(bk.actions(*taking, told, done))
    return found


def _state(room: WarRoom) -> str:
    if room.status in (RoomStatus.OPENING, RoomStatus.OPEN):
        return "major incident"
    return "resolved" if room.status is RoomStatus.RESOLVED else "archived"


def _role(role: Role, roles: Roles) -> str:
    holder = roles.get(role)
    return f"*{ROLE_WORDS[role]}*\n{person(holder.person) if holder else '_nobody yet_'}"


def _last_word(room: WarRoom) -> str:
    if room.status not in (RoomStatus.OPENING, RoomStatus.OPEN):
        return f":white_check_mark: *Resolved:* {typed(room.resolution_note, 2000)}"
    due = f"\n:alarm_clock: Next update due {moment(room.next_update_at)}" if room.next_update_at else ""
    if room.last_update_at is None:
        return f"_No update yet._{due}"
    by = f" · {person(room.last_update_by)}" if room.last_update_by else ""
    return f"*Last update* {moment(room.last_update_at)}{by}\n{typed(room.last_update, 2000)}{due}"


def _about(room: WarRoom, incident: Incident, service: str | None) -> str:
    parts = [bk.escape(service) if service else "", f"`{incident.team}`" if incident.team else ""]
    parts.append(f"declared by {person(room.declared_by)} {moment(room.declared_at)}")
    parts.append(f"reported by {person(incident.reporter)}")
    return " · ".join(part for part in parts if part)


def situation_text(room: WarRoom, incident: Incident) -> str:
    return f"{incident.number} {incident.priority} {_state(room)}: {typed(incident.title, 300)}"


def announcement(room: WarRoom, incident: Incident, roles: Roles, service: str | None) -> list[Block]:
    """What the majors channel reads: the latest, and where the work goes on."""
    commander = roles.get(Role.COMMANDER)
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    lead = f"led by {person(commander.person)}" if commander else "nobody leads yet"
    mark = ":rotating_light:" if room.status in (RoomStatus.OPENING, RoomStatus.OPEN) else ":white_check_mark:"
    head = f"{mark} *{incident.number} · {incident.priority} · {_state(room)}* · {typed(incident.title, 1000)}"
    service_word = f"{bk.escape(service)} · " if service else ""
    return [bk.section(head), bk.section(_last_word(room)), bk.context(f"{service_word}{lead} · {where}")]


def update_overdue(number: int, owed_by: Sequence[str]) -> str:
    return f":alarm_clock: {_call(owed_by)} an update on INC-{number} is due: `/major update …` or *Post update*."


def leaderless(number: int, able: Sequence[str]) -> str:
    return f":warning: {_call(able)} nobody leads INC-{number} yet. Press *Take command* on the pinned card."


def _call(people: Sequence[str]) -> str:
    return " ".join(map(person, people)) or "Somebody:"


def update_form(number: int) -> Block:
    return bk.modal(
        ViewId.UPDATE,
        f"Update on INC-{number}",
        [
            bk.field(
                "What should everyone know?",
                UpdateField.TEXT,
                bk.text_input("text", multiline=True, placeholder="What is affected, what is being done"),
                hint="It goes to this room, the majors channel and the reporter. When the next is due is added.",
            )
        ],
        submit="Post",
        kept=str(number),
    )


def read_update_form(view: Block) -> tuple[int, str]:
    return int(view["private_metadata"]), bk.answer(view, UpdateField.TEXT) or ""


def resolve_form(number: int) -> Block:
    note = bk.text_input("text", multiline=True, placeholder="What was wrong, and what fixed it")
    return bk.modal(
        ViewId.RESOLVE,
        f"Resolve INC-{number}",
        [bk.field("How was it fixed?", ResolveField.NOTE, note)],
        submit="Resolve",
        kept=str(number),
    )


def read_resolve_form(view: Block) -> tuple[int, str]:
    return int(view["private_metadata"]), bk.answer(view, ResolveField.NOTE) or ""


def handover(room: WarRoom, leaving: str, to: str) -> list[Block]:
    """Handing over is accepted, not assumed."""
    return [
        bk.section(f"{person(to)}, {person(leaving)} hands the command of INC-{room.incident} over to you."),
        bk.actions(
            bk.button("I have command", ActionId.ACCEPT_HANDOVER, room.incident, style="primary"),
            bk.button("Not now", ActionId.DECLINE_HANDOVER, room.incident),
        ),
    ]


MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
WORDS = {
    "incident.declared": "reported",
    "incident.acknowledged": "acknowledged",
    "incident.assigned": "assigned",
    "incident.held": "put on hold",
    "incident.resumed": "resumed",
    "incident.resolved": "resolved",
    "incident.reopened": "reopened",
    "incident.noted": "noted",
    "incident.prioritised": "priority changed",
    "warroom.declared": "declared a major incident",
    "warroom.opened": "war room open",
    "warroom.role": "takes a role",
    "warroom.updated": "update",
    "warroom.noted": "note",
    "warroom.pinned": "pinned",
    "warroom.task": "task",
    "warroom.nudged": "an update was overdue",
    "warroom.leaderless": "nobody had taken command",
    "warroom.resolved": "room closed",
}


def timeline(entries: Sequence[Entry], title: str) -> list[Block]:
    """What happened, oldest first, made from the journal; of a long story the end."""
    lines = [_line(entry) for entry in entries if entry.what in WORDS]
    chunks = [lines[start : start + 8] for start in range(0, len(lines), 8)][-40:]
    return [bk.section(f"*{title}*"), *(bk.section("\n".join(chunk)) for chunk in chunks)]


def _line(entry: Entry) -> str:
    said = entry.details.get("text") or entry.details.get("note") or entry.details.get("title") or ""
    if "role" in entry.details:
        said = f"{ROLE_WORDS[Role(entry.details['role'])]}: {person(entry.details['person'])}"
        return f"{moment(entry.at, '{time}')} {said}"
    tail = f": {typed(str(said), 250)}" if said else ""
    return f"{moment(entry.at, '{time}')} {person(entry.actor)} · {WORDS[entry.what]}{tail}"


def record(
    room: WarRoom,
    incident: Incident,
    roles: Roles,
    entries: Sequence[Entry],
    *,
    service: str | None,
    names: Mapping[str, str],
    zone: tzinfo,
) -> str:
    """The whole story of a major incident as Markdown, to keep and to review by.

    `names` has what to call people by their Slack id; whoever is not in it is called by that. Times are in `zone`.
    """
    facts = {
        "Priority": incident.priority,
        "Service": service,
        "Team": incident.team,
        "Reported": _fact(incident.opened_at, incident.reporter, names, zone),
        "Declared a major incident": _fact(room.declared_at, room.declared_by, names, zone),
        "Resolved": _fact(room.resolved_at, room.resolved_by, names, zone),
        "How": _prose(room.resolution_note, names),
    }
    held = {ROLE_WORDS[role]: names.get(holder.person, holder.person) for role, holder in roles.items()}
    lines = [f"- {name}: {value}" for name, value in (facts | held).items() if value]
    story = [_told(entry, names, zone) for entry in entries if entry.what in WORDS]
    head = f"# {incident.number}: {_prose(incident.title, names)}"
    return "\n".join([head, "", *lines, "", "## What happened", f"Times are of {zone}.", "", *story, ""])


def _fact(at: datetime | None, by: str | None, names: Mapping[str, str], zone: tzinfo) -> str:
    if at is None:
        return ""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" + (f" by {names.get(by, by)}" if by else "")


def _told(entry: Entry, names: Mapping[str, str], zone: tzinfo) -> str:
    at = f"- {entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if "role" in entry.details:
        holder, role = entry.details["person"], ROLE_WORDS[Role(entry.details["role"])]
        return f"{at} {names.get(holder, holder)} is {role.lower()}"
    said = entry.details.get("text") or entry.details.get("note") or entry.details.get("title") or ""
    tail = f": {_prose(str(said), names)}" if said else ""
    return f"{at} {names.get(entry.actor, entry.actor)}, {WORDS[entry.what]}{tail}"


def _prose(text: str, names: Mapping[str, str]) -> str:
    """In one line, with people by name."""
    return MENTION.sub(lambda found: names.get(found[1], found[1]), bk.one_line(text))


def help_blocks() -> list[Block]:
    lines = "\n".join(f"`/major {usage}`" for usage in rules.USAGE.values())
    return [
        bk.section("*Declare a major incident:* `/major INC-42`, or `/major the tills are down everywhere`."),
        bk.section(f"*In its war room:*\n{lines}"),
        bk.context("The reaction :pushpin: puts a message on the timeline."),
    ]
