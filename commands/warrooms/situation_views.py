"""The card that is pinned in a war room, and what the majors channel reads.

What stands on the card is three tables: LINES of the small print, BUTTONS and the MENU. To add to it is a row.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.warrooms import calling_wording, stream_views, timeline, wording
from commands.warrooms.ids import ActionId
from commands.warrooms.rules import ROLE_WORDS, Story, call_of
from storage.incidents.records import Incident, IncidentStatus
from storage.journal.records import Entry
from storage.tasks.records import Task
from storage.warrooms.records import LIVE, Role, RoleHolder

ROLE_BUTTONS: Mapping[Role, tuple[str, ActionId]] = {
    Role.COMMANDER: ("Take command", ActionId.COMMANDER),
    Role.COMMUNICATIONS: ("Communications", ActionId.COMMUNICATIONS),
    Role.OPERATIONS: ("Operations", ActionId.OPERATIONS),
    Role.SCRIBE: ("Scribe", ActionId.SCRIBE),
}


def situation(story: Story) -> list[Block]:
    """The pinned card: how it stands, who does what, when the next word is due, and what to press."""
    room, incident, roles = story.room, story.incident, story.roles
    head = f"{_mark(story)} *{incident.number} · {incident.priority} · {_state(story)}{_phase(story)}*"
    shown = [role for role in Role if role is not Role.DEPUTY or role in roles]
    found = [
        bk.section(f"{head}\n{typed(incident.title, 1000)}"),
        *([bk.section(_impact(story))] if room.status in LIVE or timeline.impact(story.lines) else []),
        bk.section("", fields=[_role(role, roles) for role in shown]),
        bk.section(_last_word(story)),
        bk.context(*(line for make in LINES for line in make(story))),
    ]
    return [*found, *_pressable(story)] if room.status in LIVE else found


def _phase(story: Story) -> str:
    """Nothing, while nobody has said how far it is."""
    phase, since = story.phase
    return f" · {phase} since {moment(since)}" if story.is_phased and story.room.status in LIVE else ""


def _impact(story: Story) -> str:
    said = timeline.impact(story.lines)
    return f"*Impact* {typed(said.text, 600)}" if said else "*Impact* _nobody has said_: `/major impact TEXT`"


def _pressable(story: Story) -> list[Block]:
    """The roles that nobody has, then what is done in a room."""
    taking = [
        bk.button(text, action, story.room.incident, style="primary" if role is Role.COMMANDER else None)
        for role, (text, action) in ROLE_BUTTONS.items()
        if role not in story.roles
    ]
    doing = [bk.button(text, action, story.room.incident) for text, action, is_shown in BUTTONS if is_shown(story)]
    giving = bk.button("Give a role", ActionId.GIVE_ROLE, story.room.incident)
    more = [] if story.room.is_drill else [_menu(story.room.incident)]
    return [bk.actions(*taking, giving), bk.actions(*doing, *more)]


def _menu(number: int) -> Block:
    """What is not needed every minute; the value names the verb that it asks for."""
    options = [bk.option(text, json.dumps([number, verb])) for text, verb in MENU]
    return {"type": "overflow", "action_id": ActionId.MORE, "options": options}


def _always(_story: Story) -> bool:
    return True


def _has_been_told(story: Story) -> bool:
    return story.room.last_update_at is not None


def _has_on_call(story: Story) -> bool:
    return story.has_on_call


def _is_led(story: Story) -> bool:
    return Role.COMMANDER in story.roles


BUTTONS: Sequence[tuple[str, ActionId, Callable[[Story], bool]]] = (
    ("Post update", ActionId.UPDATE, _always),
    ("Nothing new", ActionId.NOTHING_NEW, _has_been_told),
    ("Task", ActionId.TASK, _always),
    ("Bring", ActionId.PAGE, _has_on_call),
    ("Hand over", ActionId.HAND_OVER, _is_led),
    ("Resolve", ActionId.RESOLVE, _always),
)
"""What is pressed on the card, in this order: text, action id (the value is the incident), when it is shown."""

MENU: Sequence[tuple[str, str]] = (
    ("Severity", "severity"),
    ("Outage", "outage"),
    ("Stream", "stream"),
    ("Merge", "merge"),
    ("Report", "sitrep"),
)
"""Of the card, five at most: its text, and the verb of `/major` whose form it opens, or whose answer it shows."""


def _tasks(story: Story) -> list[str]:
    """How many are open and late."""
    open_, late = sum(task.is_open for task in story.tasks), sum(_is_late(task, story) for task in story.tasks)
    return [f":white_large_square: Tasks: {open_} open" + (f", {late} late" if late else "")] if open_ else []


def _is_late(task: Task, story: Story) -> bool:
    return task.is_open and task.due_at is not None and story.now is not None and task.due_at < story.now


def _outages(story: Story) -> list[str]:
    return wording.outages(story.outages, story.services)


def _state(story: Story) -> str:
    if story.room.is_drill:
        return "drill" if story.room.status in LIVE else "drill, over"
    return "major incident" if story.room.status in LIVE else story.ending


def _mark(story: Story) -> str:
    if story.room.is_drill:
        return ":dart:"
    if story.room.status in LIVE:
        return ":rotating_light:"
    return ":heavy_minus_sign:" if story.incident.status is IncidentStatus.CANCELLED else ":white_check_mark:"


def _role(role: Role, roles: Mapping[Role, RoleHolder]) -> str:
    holder = roles.get(role)
    return f"*{ROLE_WORDS[role]}*\n{person(holder.person) if holder else '_nobody yet_'}"


def _last_word(story: Story) -> str:
    room = story.room
    if room.status not in LIVE:
        said = f":* {typed(room.resolution_note, 2000)}" if room.resolution_note else ".*"
        return f"{_mark(story)} *{_capital(story.ending)}{said}"
    due = f"\n:alarm_clock: Next update due {moment(room.next_update_at)}" if room.next_update_at else ""
    if room.last_update_at is None:
        return f"_No update yet._{due}"
    by = f" · {person(room.last_update_by)}" if room.last_update_by else ""
    since = f"\n_Nothing new {moment(story.nothing_new_at)}._" if story.nothing_new_at else ""
    return f"*Last update* {moment(room.last_update_at)}{by}\n{typed(room.last_update, 2000)}{since}{due}"


def _about(story: Story) -> list[str]:
    room, incident = story.room, story.incident
    parts = [_service(story), bk.team(incident.team, story.teams) if incident.team else ""]
    parts.append(f"{person(incident.assignee)} works on it" if incident.assignee else "")
    done = "begun" if room.is_drill else "declared"
    parts.append(f"{done} by {person(room.declared_by)} {moment(room.declared_at)}")
    parts.append("" if room.is_drill else f"reported by {person(incident.reporter)}")
    return [" · ".join(part for part in parts if part)]


def _call(story: Story) -> list[str]:
    url = call_of(story.entries)
    return [f":telephone_receiver: <{url}|Join the call>"] if url else []


def _streams(story: Story) -> list[str]:
    """Where the parts of the work are done, and who leads each."""
    told = [stream_views.named(each) for each in story.streams if each.is_open]
    return [f":twisted_rightwards_arrows: Streams: {' · '.join(told)}"] if told else []


LINES: Sequence[Callable[[Story], Sequence[str]]] = (_about, _call, _streams, _tasks, _outages)
"""The small print of the card, a row each: what each makes of the story, nothing where there is nothing to say."""


def _service(story: Story) -> str:
    return bk.escape(story.service or "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def situation_text(story: Story) -> str:
    incident = story.incident
    return f"{incident.number} {incident.priority} {_state(story)}: {typed(incident.title, 300)}"


def announcement(story: Story) -> list[Block]:
    """What the majors channel reads: the latest, and where the work goes on."""
    room, incident, commander = story.room, story.incident, story.roles.get(Role.COMMANDER)
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    lead = f"led by {person(commander.person)}" if commander else "nobody leads yet"
    named = f"{incident.number} · {incident.priority} · {_state(story)}{_phase(story)}"
    head = f"{_mark(story)} *{named}* · {typed(incident.title, 1000)}"
    about = " · ".join(part for part in (_service(story), lead, where) if part)
    found = [bk.section(head), bk.section(_last_word(story)), bk.context(about)]
    return [*found, bk.actions(bk.button("Follow", ActionId.FOLLOW, room.incident))] if room.status in LIVE else found


def executives(story: Story) -> list[Block]:
    """What executives read: how grave, how far, what it means, when they hear again; the latest, in one message."""
    room, incident = story.room, story.incident
    head = f"{_mark(story)} *{incident.number} · {incident.priority} · {_state(story)}{_phase(story)}*"
    about = " · ".join(part for part in (_service(story), f"declared {moment(room.declared_at)}") if part)
    said = timeline.impact(story.lines)
    impact = f"*Impact* {typed(said.text, 600)}" if said else "*Impact* nobody has said yet"
    return [bk.section(f"{head}\n{typed(incident.title, 1000)}"), bk.section(impact), bk.section(_last_word(story)),
            bk.context(about)]  # fmt: skip


def graver(text: str, entry: Entry) -> list[Block]:
    """It may be graver than it says: one press raises it."""
    reason = "; ".join(calling_wording.SIGNS[sign] for sign in entry.details["why"])
    value = json.dumps([entry.number, entry.details["to"], reason])
    raised = bk.button(f"Make it {entry.details['to']}", ActionId.SEVERITY, value, style="danger")
    return [bk.section(text), bk.actions(raised)]


def not_graver(text: str, incident: Incident) -> list[Block]:
    """The same once it was answered, or there is nothing to raise any more."""
    became = (
        f"{incident.number} is {incident.priority} by now." if incident.is_open else f"{incident.number} is over."
    )
    return [bk.section(text), bk.context(became)]


def update_due(text: str, number: int) -> list[Block]:
    """An update is owed: what it takes is at hand."""
    return [bk.section(text), bk.actions(bk.button("Post update", ActionId.UPDATE, number))]


def commander_missing(text: str, number: int) -> list[Block]:
    take, action = ROLE_BUTTONS[Role.COMMANDER]
    return [bk.section(text), bk.actions(bk.button(take, action, number, style="primary"))]
