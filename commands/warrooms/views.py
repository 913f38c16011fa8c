"""War rooms as people see them: the situation card, the announcement, the timeline, the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.warrooms import wording
from commands.warrooms.ids import ActionId
from commands.warrooms.rules import ROLE_WORDS, Story
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.warrooms.records import LIVE, Role, RoleHolder, RoomStatus, WarRoom

BUTTONS: Mapping[Role, tuple[str, ActionId]] = {
    Role.COMMANDER: ("Take command", ActionId.COMMANDER),
    Role.COMMUNICATIONS: ("Communications", ActionId.COMMUNICATIONS),
    Role.OPERATIONS: ("Operations", ActionId.OPERATIONS),
    Role.SCRIBE: ("Scribe", ActionId.SCRIBE),
}


def situation(story: Story, service: str | None) -> list[Block]:
    """The pinned card: how it stands, who does what, when the next word is due, and what to press."""
    room, incident, roles = story.room, story.incident, story.roles
    head = f":rotating_light: *{incident.number} · {incident.priority} · {_state(room)}*"
    shown = [role for role in Role if role is not Role.DEPUTY or role in roles]
    found = [
        bk.section(f"{head}\n{typed(incident.title, 1000)}"),
        bk.section("", fields=[_role(role, roles) for role in shown]),
        bk.section(_last_word(room)),
        bk.context(_about(room, incident, service)),
    ]
    if room.status in LIVE:
        taking = [bk.button(text, action, room.incident, style="primary" if role is Role.COMMANDER else None)
                  for role, (text, action) in BUTTONS.items() if role not in roles]  # fmt: skip
        told = bk.button("Post update", ActionId.UPDATE, room.incident)
        done = bk.button("Resolve", ActionId.RESOLVE, room.incident)
        found.append(bk.actions(*taking, told, done))
    return found


def _state(room: WarRoom) -> str:
    if room.status in LIVE:
        return "major incident"
    return "resolved" if room.status is RoomStatus.RESOLVED else "archived"


def _role(role: Role, roles: Mapping[Role, RoleHolder]) -> str:
    holder = roles.get(role)
    return f"*{ROLE_WORDS[role]}*\n{person(holder.person) if holder else '_nobody yet_'}"


def _last_word(room: WarRoom) -> str:
    if room.status not in LIVE:
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


def situation_text(story: Story) -> str:
    room, incident = story.room, story.incident
    return f"{incident.number} {incident.priority} {_state(room)}: {typed(incident.title, 300)}"


def announcement(story: Story, service: str | None) -> list[Block]:
    """What the majors channel reads: the latest, and where the work goes on."""
    room, incident, commander = story.room, story.incident, story.roles.get(Role.COMMANDER)
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    lead = f"led by {person(commander.person)}" if commander else "nobody leads yet"
    mark = ":rotating_light:" if room.status in LIVE else ":white_check_mark:"
    head = f"{mark} *{incident.number} · {incident.priority} · {_state(room)}* · {typed(incident.title, 1000)}"
    service_word = f"{bk.escape(service)} · " if service else ""
    return [bk.section(head), bk.section(_last_word(room)), bk.context(f"{service_word}{lead} · {where}")]


def handover(room: WarRoom, leaving: str, to: str) -> list[Block]:
    """Handing over is accepted, not assumed."""
    return [
        bk.section(f"{person(to)}, {person(leaving)} hands the command of INC-{room.incident} over to you."),
        bk.actions(
            bk.button("I have command", ActionId.ACCEPT_HANDOVER, room.incident, style="primary"),
            bk.button("Not now", ActionId.DECLINE_HANDOVER, room.incident),
        ),
    ]


def timeline(entries: Sequence[Entry], title: str) -> list[Block]:
    """What happened, oldest first, made from the journal; of a long story the end."""
    lines = [wording.on_the_timeline(entry) for entry in entries if entry.what in wording.WORDS]
    chunks = [lines[start : start + 8] for start in range(0, len(lines), 8)][-40:]
    return [bk.section(f"*{title}*"), *(bk.section("\n".join(chunk)) for chunk in chunks)]


def record(story: Story, *, service: str | None, names: Mapping[str, str], zone: tzinfo) -> str:
    """The whole story of a major incident as Markdown, to keep and to review by.

    `names` has what to call people by their Slack id; whoever is not in it is called by that. Times are in `zone`.
    """
    room, incident = story.room, story.incident
    facts = {
        "Priority": incident.priority,
        "Service": service,
        "Team": incident.team,
        "Reported": _fact(incident.opened_at, incident.reporter, names, zone),
        "Declared a major incident": _fact(room.declared_at, room.declared_by, names, zone),
        "Resolved": _fact(room.resolved_at, room.resolved_by, names, zone),
        "How": wording.prose(room.resolution_note, names),
    }
    held = {ROLE_WORDS[role]: names.get(holder.person, holder.person) for role, holder in story.roles.items()}
    lines = [f"- {name}: {value}" for name, value in (facts | held).items() if value]
    told = [wording.in_the_record(entry, names, zone) for entry in story.entries if entry.what in wording.WORDS]
    head = f"# {incident.number}: {wording.prose(incident.title, names)}"
    return "\n".join([head, "", *lines, "", "## What happened", f"Times are of {zone}.", "", *told, ""])


def _fact(at: datetime | None, by: str | None, names: Mapping[str, str], zone: tzinfo) -> str:
    if at is None:
        return ""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" + (f" by {names.get(by, by)}" if by else "")


def help_blocks(usages: str) -> list[Block]:
    return [
        bk.section("*Declare a major incident:* `/major INC-42`, or `/major the tills are down everywhere`."),
        bk.section(f"*In its war room:*\n{usages}"),
        bk.context("The reaction :pushpin: puts a message on the timeline."),
    ]
