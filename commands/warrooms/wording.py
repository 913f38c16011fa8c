"""What people hear of a major incident: an entry of its journal to a sentence (mrkdwn), or a line of its record."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from commands.availability.wording import outage
from commands.incidents.wording import TIMED, is_told_by_entering
from commands.shared import blocks as bk
from commands.shared.blocks import NO_NAMES, Names, moment, person, typed
from commands.shared.patterns import pattern
from commands.tasks.wording import line as task_line
from commands.warrooms.rules import ROLE_WORDS
from commands.warrooms.tails import TAILS, Writing, words
from storage.availability.records import Outage, OutageEvent, UptimeEvent
from storage.incidents.records import AFTERWARDS, IncidentEvent
from storage.journal.records import Entry, numbered
from storage.oncall.records import CoverEvent, PageEvent
from storage.service_levels.records import ClockEvent
from storage.streams.records import StreamEvent
from storage.tasks.records import Task, TaskEvent
from storage.warrooms.records import LineKind, Role, RoleHolder, WarRoomEvent

MENTION = pattern(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
WORDS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported",
    IncidentEvent.ACKNOWLEDGED: "acknowledged",
    IncidentEvent.ASSIGNED: "assigned",
    IncidentEvent.HELD: "put on hold",
    IncidentEvent.RESUMED: "resumed",
    IncidentEvent.RESOLVED: "resolved",
    IncidentEvent.CANCELLED: "cancelled",
    IncidentEvent.REOPENED: "reopened",
    IncidentEvent.NOTED: "noted",
    IncidentEvent.TOLD: "told the reporter",
    IncidentEvent.PRIORITISED: "priority changed",
    IncidentEvent.SERVICE_SET: "service named",
    IncidentEvent.TIMED: "said when it",
    WarRoomEvent.DECLARED: "declared a major incident",
    WarRoomEvent.OPENED: "war room open",
    WarRoomEvent.CHANNEL_LOST: "its channel was archived or deleted, another opens",
    WarRoomEvent.ROLE_GIVEN: "takes a role",
    WarRoomEvent.ROLE_LEFT: "leaves a role",
    WarRoomEvent.HANDOVER_OFFERED: "offers the command",
    WarRoomEvent.HANDOVER_ANSWERED: "answers the offer",
    WarRoomEvent.HANDOVER_LAPSED: "an offer of the command lapsed",
    WarRoomEvent.UPDATED: "update",
    WarRoomEvent.NOTHING_NEW: "nothing new",
    WarRoomEvent.PHASED: "phase",
    WarRoomEvent.NOTED: "note",
    WarRoomEvent.ENTERED: "entered this afterwards",
    WarRoomEvent.PINNED: "pinned",
    WarRoomEvent.TASK: "task",
    WarRoomEvent.TASK_LATE: "a task was late",
    WarRoomEvent.FOLLOW_UP: "follow-up",
    WarRoomEvent.ATTACHED: "attached reports",
    WarRoomEvent.MERGED: "merged in",
    WarRoomEvent.MERGED_INTO: "merged into another",
    WarRoomEvent.UNMERGED: "merge undone",
    WarRoomEvent.BRIDGE_OPENED: "call opened",
    WarRoomEvent.BRIDGE_CLOSED: "call over",
    StreamEvent.STARTED: "opened a stream",
    StreamEvent.LED: "stream",
    StreamEvent.UPDATED: "update from",
    StreamEvent.CLOSED: "closed the stream",
    StreamEvent.REOPENED: "opened again the stream",
    StreamEvent.MOVED: "took along the stream",
    StreamEvent.LOST: "the channel of a stream was archived or deleted, another opens",
    PageEvent.CALLED: "called",
    PageEvent.ASKED: "asked",
    PageEvent.COMING: "is coming",
    PageEvent.DECLINED: "cannot come",
    PageEvent.NOBODY: "nobody has come",
    TaskEvent.TAKEN: "took",
    TaskEvent.DONE: "did",
    TaskEvent.SKIPPED: "skipped",
    TaskEvent.IMPOSSIBLE: "could not do",
    WarRoomEvent.UPDATE_OVERDUE: "an update was overdue",
    WarRoomEvent.LEADERLESS: "nobody had taken command",
    WarRoomEvent.RESOLVED: "room closed",
    OutageEvent.OPENED: "outage",
    OutageEvent.ENDED: "outage over",
    OutageEvent.CORRECTED: "outage corrected",
    OutageEvent.WITHDRAWN: "no outage after all",
}
"""What somebody did, on the timeline."""

SILENT: frozenset[str] = frozenset(
    {
        *(
            WarRoomEvent.REOPENED,
            WarRoomEvent.ARCHIVED,
            WarRoomEvent.RECORDED,
            WarRoomEvent.CALLED_IN,
            WarRoomEvent.SHOWN_OUT,
        ),
        StreamEvent.OPENED,
        *(WarRoomEvent.LINE_KEPT, WarRoomEvent.LINE_ANSWERED, WarRoomEvent.HANDOVER_OWED),
        *(WarRoomEvent.EDITED, WarRoomEvent.STRUCK, WarRoomEvent.LINKED),
        *(WarRoomEvent.BRIEFED, WarRoomEvent.CAUGHT_UP, WarRoomEvent.SEVERITY_PROPOSED),
        *(IncidentEvent.CONFIRMED, IncidentEvent.CLOSED, IncidentEvent.FACT_SET),
        *(IncidentEvent.FOLLOWED, IncidentEvent.SURGED, IncidentEvent.MAJOR_PROPOSED),
        *(IncidentEvent.LINKED, IncidentEvent.CHILD_OF, IncidentEvent.FOLLOWED_UP, IncidentEvent.MAJOR),
        *(IncidentEvent.OFFERED, IncidentEvent.OFFER_ANSWERED, IncidentEvent.LINE_KEPT, IncidentEvent.OVERHEARD),
        *(IncidentEvent.CARD_WAITED, IncidentEvent.CARD_KEPT_BACK),
        *(TaskEvent.OPENED, TaskEvent.CHASED, PageEvent.OVER, *CoverEvent),
        *ClockEvent,
        *UptimeEvent,
    }
)
"""Not on the timeline, or in the line that they change; of a reopening the incident tells."""

KIND_WORDS: Mapping[LineKind, tuple[str, str]] = {
    LineKind.IMPACT: (":boom:", "impact"),
    LineKind.FINDING: (":mag:", "finding"),
    LineKind.RULED_OUT: (":no_entry:", "ruled out"),
    LineKind.DECISION: (":scales:", "decision"),
    LineKind.ACTION: (":hammer:", "did"),
    LineKind.NEED: (":raised_hand:", "need"),
    LineKind.NOTE: (":memo:", "note"),
}
"""How a line of each kind begins in the room, and what it is called."""


def is_told(entry: Entry) -> bool:
    """A hold that goes on for another reason is told once."""
    return entry.what in WORDS and not entry.details.get("corrected") and not is_told_by_entering(entry)


def on_the_timeline(
    entry: Entry, services: Names = NO_NAMES, teams: Names = NO_NAMES, *, style: str = "{time}"
) -> str:
    """A line of mrkdwn; `style` is how its instant is written."""
    at = moment(entry.at, style)
    if entry.what in _OF_ROLES:
        role, holder = ROLE_WORDS[Role(entry.details["role"])], person(entry.details["person"])
        return f"{at} {role}: " + (holder if entry.what == WarRoomEvent.ROLE_GIVEN else f"nobody, after {holder}")
    writing = Writing(person, in_mrkdwn, lambda name, url: f"<{url}|{typed(name, 80)}>", services, teams, moment)
    who, what = told(entry, writing)
    return f"{at} {who} · {what}"


def in_the_record(
    entry: Entry,
    names: Names,
    zone: tzinfo,
    services: Names = NO_NAMES,
    teams: Names = NO_NAMES,
    *,
    plain: bool = False,
) -> str:
    """A line of Markdown, or of plain text. `names` has what to call people by Slack id; times are in `zone`."""
    said = prose if plain else in_markdown

    def who(key: str) -> str:
        return names.get(key, key)

    def told_at(instant: datetime) -> str:
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"

    at = f"- {entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if entry.what in _OF_ROLES:
        role, holder = ROLE_WORDS[Role(entry.details["role"])].lower(), who(entry.details["person"])
        return f"{at} {holder} is {role}" + ("" if entry.what == WarRoomEvent.ROLE_GIVEN else " no longer")

    def link(name: str, url: str) -> str:
        return f"{name} <{url}>"

    writing = Writing(who, lambda text, _: said(text, names), link, services, teams, told_at)
    subject, what = told(entry, writing)
    return f"{at} {subject}, {what}"


_OF_ROLES = (WarRoomEvent.ROLE_GIVEN, WarRoomEvent.ROLE_LEFT)


def in_mrkdwn(text: str, mentioned: Sequence[str], limit: int = 250) -> str:
    """What was said, harmless but for the people whom it mentioned."""
    pieces, left = [], limit
    for piece in re.split(f"<@({'|'.join(mentioned)})>", text) if mentioned else [text]:
        pieces.append(person(piece) if piece in mentioned else typed(piece, max(1, left)) if piece else "")
        left -= len(pieces[-1])
    return "".join(pieces)


def told(entry: Entry, writing: Writing) -> tuple[str, str]:
    """Who, and what they did."""
    who, said_by = writing.who(entry.actor), entry.details.get("said_by")
    if entry.what == WarRoomEvent.PINNED and said_by not in (None, entry.actor):
        marked = "pinned" if _is_a_pin(entry) else f"{_kind(entry)}, marked"
        return writing.who(said_by), f"{marked} by {who}{words(entry, writing)}"
    if entry.what == IncidentEvent.TIMED and entry.source == AFTERWARDS:
        return who, f"it {TIMED[entry.details['phase']]}"
    tell, what = TAILS.get(entry.what, words), WORDS[entry.what]
    called = _kind(entry) if "kind" in entry.details and not _is_a_pin(entry) else what
    if entry.what == WarRoomEvent.NOTED and "stream" in entry.details:
        called += f" in {writing.words(entry.details['stream'], ())}"
    return who, f"{called}{tell(entry, writing)}"


def _is_a_pin(entry: Entry) -> bool:
    """A message that was marked as nothing in particular."""
    return entry.what == WarRoomEvent.PINNED and entry.details.get("kind") in (None, LineKind.NOTE)


def _kind(entry: Entry) -> str:
    return KIND_WORDS[LineKind(entry.details["kind"])][1]


def outages(found: Sequence[Outage], services: Names) -> list[str]:
    """A line of the card, where something was down; of many the last."""
    said = "; ".join(outage(each, services) for each in found[-MOST_OUTAGES:])
    return [f":small_red_triangle_down: {said}"] if said else []


MOST_OUTAGES = 5


def prose(text: str, names: Mapping[str, str]) -> str:
    """In one line, with people by name."""
    return MENTION.sub(lambda found: names.get(found[1], found[1]), bk.one_line(text))


LIVE = pattern(r"((?:https?://|www\.)[^\s`]+)|([\\`\[\]<])", re.IGNORECASE)


def in_markdown(text: str, names: Mapping[str, str]) -> str:
    """The same where it is read as Markdown: nothing in it is a link, a picture or a tag."""
    return not_live(prose(text, names))


def not_live(text: str) -> str:
    """What Markdown would make a link, a picture or a tag of stays text."""
    return LIVE.sub(lambda found: f"`{found[1]}`" if found[1] else f"\\{found[2]}", text)


def in_the_room(entry: Entry) -> str | None:
    """What the room hears; None: nothing."""
    say = _IN_THE_ROOM.get(entry.what)
    return None if say is None else say(entry)


def updated(entry: Entry) -> str:
    """What everyone hears: how it stands, and when the next word is due."""
    due = datetime.fromisoformat(entry.details["due_at"])
    said = f":loudspeaker: *{entry.record}* · {typed(entry.details['text'], 2500)}"
    return f"{said}\n_Next update due {moment(due, '{time}')}._"


def nothing_new(entry: Entry) -> str:
    """What the majors channel reads in the thread when there is nothing to add."""
    due = datetime.fromisoformat(entry.details["due_at"])
    return f":hourglass: Nothing new, says {person(entry.actor)}. _Next update due {moment(due, '{time}')}._"


def _role_given(entry: Entry) -> str:
    first = entry.details.get("first")
    does = f" First: {typed(first, 600)}" if first else ""
    return f"{person(entry.details['person'])} is {ROLE_WORDS[Role(entry.details['role'])].lower()}.{does}"


def handover(by: str, to: str, number: str, *, of: str) -> str:
    """`of` has command so far; a manager may hand it over for them."""
    instead = "" if by == of else f" for {person(of)}"
    return f"{person(to)}, {person(by)} hands the command of {number} over to you{instead}."


def _handover_lapsed(entry: Entry) -> str:
    told = entry.details
    return f":hourglass: {person(told['person'])} has not taken the command; {person(told['offered_by'])} keeps it."


def bridge(entry: Entry) -> str:
    return f":telephone_receiver: {person(entry.actor)} holds the call at <{entry.details['url']}>"


def _reports_attached(entry: Entry) -> str:
    count = len(entry.details.get("incidents", ()))
    said = "1 report is part" if count == 1 else f"{count} reports are part"
    return f":link: {said} of {entry.record} now: whoever reported hears every update."


def _merged(entry: Entry) -> str:
    count = len(entry.details.get("tasks", ()))
    along = [] if not count else ["its open task" if count == 1 else f"its {count} open tasks"]
    if names := [typed(each, 80) for each in entry.details.get("streams", ())]:
        along.append(f"the stream {names[0]}" if len(names) == 1 else f"the streams {', '.join(names)}")
    tasks = f" with {' and '.join(along)}" if along else ""
    other = f"INC-{entry.details.get('other', '')}"
    return f":link: {other} is the same: it goes on here{tasks}, and whoever waits on it hears every update."


def _unmerged(entry: Entry) -> str:
    other = "What it was merged into" if entry.details.get("unnamed") else f"INC-{entry.details.get('other', '')}"
    return f":leftwards_arrow_with_hook: {other} is not the same after all, says {person(entry.actor)}."


def followed_up(entry: Entry) -> str:
    """What the room hears of what outlives it."""
    told = entry.details
    by = moment(datetime.fromisoformat(told["due"]), "{date_short_pretty}")
    return f":calendar: Follow-up {told['called']}, {person(told['person'])} by {by}: {typed(told['text'], 400)}"


def task_late(task: Task, zone: tzinfo, now: datetime) -> str:
    """What whoever has it, or leads, reads of a task that is past due."""
    whose = f", {person(task.person)} has it" if task.person else ", nobody has it yet"
    return f":alarm_clock: {task_line(task, zone, now)}{whose}."


def led_for_long(number: int, holder: RoleHolder, now: datetime) -> str:
    """What a commander reads after some hours."""
    hours = round((now - holder.since) / timedelta(hours=1))
    return (
        f"You have had command of {numbered(number)} for {hours} {'hour' if hours == 1 else 'hours'}. Hand it over?"
    )


def led_once(number: int, *, is_over: bool) -> str:
    """What stands in place of that once there is nothing to hand over."""
    return f"{numbered(number)} is over." if is_over else f"You have command of {numbered(number)} no more."


def _role_left(entry: Entry) -> str:
    role = ROLE_WORDS[Role(entry.details["role"])].lower()
    vacant = " Press *Take command* on the pinned card." if role == Role.COMMANDER else ""
    why = "of no support team any more" if entry.details.get("why") == "gone" else "this is private now"
    return f"{person(entry.details['person'])} is {role} no longer: {why}.{vacant}"


def _handover_answered(entry: Entry) -> str | None:
    if entry.details["accepted"]:
        return None
    return f"{person(entry.actor)} cannot take command now; {person(entry.details['offered_by'])} keeps it."


def _noted(entry: Entry) -> str:
    mark, called = KIND_WORDS[LineKind(entry.details.get("kind") or LineKind.NOTE)]
    said = in_mrkdwn(entry.details["text"], entry.details.get("mentions") or (), 2500)
    return f"{mark} {called[:1].upper()}{called[1:]}, {person(entry.actor)}: {said}"


def _reopened(entry: Entry) -> str:
    return f":leftwards_arrow_with_hook: {entry.record} is open again."


_IN_THE_ROOM: Mapping[str, Callable[[Entry], str | None]] = {
    WarRoomEvent.ROLE_GIVEN: _role_given,
    WarRoomEvent.ROLE_LEFT: _role_left,
    WarRoomEvent.HANDOVER_ANSWERED: _handover_answered,
    WarRoomEvent.HANDOVER_LAPSED: _handover_lapsed,
    WarRoomEvent.UPDATED: updated,
    WarRoomEvent.NOTED: _noted,
    WarRoomEvent.ATTACHED: _reports_attached,
    WarRoomEvent.MERGED: _merged,
    WarRoomEvent.UNMERGED: _unmerged,
    WarRoomEvent.REOPENED: _reopened,
}


def to_majors(entry: Entry, note: str) -> str:
    """What the majors channel hears of the end; `note` is how it was fixed, or why it was cancelled."""
    how, by = entry.details.get("how"), person(entry.actor)
    because = f": {typed(note, 2000)}" if note else ""
    if how is None:
        return f":white_check_mark: *{entry.record}* is resolved, says {by}{because}"
    return f":heavy_minus_sign: *{entry.record}* is {bk.escape(how)}{because} ({by})"


def open_again(entry: Entry) -> str:
    """What the majors channel hears when it is not over after all."""
    reason = entry.details.get("reason")
    because = f": {typed(reason, 2000)}" if reason else "."
    return f":leftwards_arrow_with_hook: *{entry.record}* is open again, says {person(entry.actor)}{because}"


def goes_on_in(number: str, channel: str) -> str:
    """What the majors channel hears of a room that has another channel."""
    return f":arrow_right: The war room of *{number}* is <#{channel}> now."


MAJOR_NOW = ":rotating_light: It is a major incident now: everyone needed is called in."
"""What the reporter hears."""


def update_overdue(number: int, owed_by: Sequence[str]) -> str:
    return f":alarm_clock: {_call(owed_by)} an update on {numbered(number)} is due."


def leaderless(number: int, able: Sequence[str]) -> str:
    return f":warning: {_call(able)} nobody leads {numbered(number)} yet."


def led(number: int, commander: str | None) -> str:
    """What stands in place of that once it is over: who took command, where anybody did."""
    return f"{person(commander)} leads {numbered(number)}." if commander else f"Nobody led {numbered(number)}."


def _call(people: Sequence[str]) -> str:
    return " ".join(map(person, people)) or "Somebody:"
