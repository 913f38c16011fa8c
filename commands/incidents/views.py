"""Incidents as people see them: cards, lists and questions."""

import functools
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from commands.incidents import fact_views, rules, wording
from commands.incidents.ids import ActionId, BlockId
from commands.incidents.policy import TAKEN_BACK
from commands.incidents.report import Link
from commands.incidents.rules import STATUS_WORDS
from commands.incidents.surroundings import ALONE, Around, parts
from commands.links.words import Linked
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, NO_NAMES, Block, Names, escape, moment, person, typed
from commands.shared.durations import say_duration
from commands.shared.pages import Page
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.journal.records import Entry, numbered

STATUS_MARKS: Mapping[IncidentStatus, str] = {
    IncidentStatus.NEW: ":new:",
    IncidentStatus.IN_PROGRESS: ":hammer_and_wrench:",
    IncidentStatus.ON_HOLD: ":double_vertical_bar:",
    IncidentStatus.RESOLVED: ":white_check_mark:",
    IncidentStatus.CLOSED: ":lock:",
    IncidentStatus.CANCELLED: ":heavy_minus_sign:",
}
ALL_BUTTONS = frozenset(ActionId)

VIP = ":star2: *VIP* ·"
WHICH_SERVICE = "*Which service is it?* Its team hears at once."


def card(
    incident: Incident,
    services: Mapping[str, str],
    *,
    teams: Names = NO_NAMES,
    linked: Sequence[Linked] = (),
    may_press: Collection[str] = ALL_BUTTONS,
    around: Around = ALONE,
) -> list[Block]:
    """The card that stands in the incidents channel and the team's: what, how urgent, whose, and what to press.

    `linked` is what it is linked with, as far as the reader may know; `may_press` what they may press of
    it; `around` what else they may know of it.
    """
    found = [bk.section(f"{VIP} {_headline(incident)}" if around.vip else _headline(incident))]
    if incident.details:
        found.append(bk.quote(incident.details, 1500))
    found.append(bk.context(_facts(incident, services, teams), around.due))
    if around.choices is not None:
        found += fact_views.blocks(incident, around.choices, can_choose=ActionId.FACT in may_press)
    if notice := _notice(incident, linked, around):
        found.append(bk.section(notice))
    if incident.is_open and incident.service is None and services and ActionId.SERVICE in may_press:
        found.append(service_picker(incident, services))
    if pressable := [button for button in _buttons(incident) if button["action_id"] in may_press]:
        found.append(bk.actions(*pressable))
    return found


def moved(incident: Incident, where: str, teams: Names = NO_NAMES) -> list[Block]:
    """What is left of the card in the channel of a team that had it; `where` (mrkdwn) is the channel it is in now."""
    gone = "It is with no team any more"
    if incident.team:
        gone = f":arrow_right: It went to the team {bk.team(incident.team, teams)}"
    return [bk.section(_headline(incident)), bk.context(f"{gone}{': ' if where else '.'}{where}")]


def card_text(incident: Incident) -> str:
    """The card in a line, for notifications."""
    return f"{incident.number} {incident.priority} {STATUS_WORDS[incident.status]}: {typed(incident.title, 300)}"


def _headline(incident: Incident) -> str:
    siren = ":rotating_light: *MAJOR* · " if incident.major else ""
    mark = bk.priority_mark(incident.priority)
    return f"{mark} {siren}*{incident.number} · {incident.priority}* · {typed(incident.title, 1000)}"


def _facts(incident: Incident, services: Mapping[str, str], teams: Names) -> str:
    service = escape(services.get(incident.service or "", "")) or "no service yet"
    owner = f":bust_in_silhouette: {person(incident.assignee)}" if incident.assignee else "nobody on it yet"
    if incident.assignee is None and incident.acknowledged_by is not None:
        owner += f", seen by {person(incident.acknowledged_by)}"
    team = bk.team(incident.team, teams) if incident.team else "no team yet"
    status = f"{STATUS_MARKS[incident.status]} {STATUS_WORDS[incident.status]}"
    began = "began " if incident.is_entered_afterwards else ""
    reported = f"{wording.whose(incident)}{', ' if began else ' '}{began}{moment(incident.opened_at)}"
    if incident.is_entered_afterwards and not incident.is_open and incident.assignee is None:
        owner = ""
    return " · ".join(part for part in (status, service, team, owner, reported) if part)


def _notice(incident: Incident, linked: Sequence[Linked], around: Around = ALONE) -> str:
    """What else a resolver must know: why it waits, how it was fixed, what it belongs to."""
    lines, named = [], {record for _, record in linked}
    if incident.hold_reason is not None:
        why = rules.HOLD_WORDS[incident.hold_reason]
        more = f":* {typed(incident.hold_note, 1000)}" if rules.says_more(incident.hold_note) else "*"
        lines.append(f":double_vertical_bar: *{why[0].upper()}{why[1:]}{more}")
    if incident.resolution_note:
        code = incident.resolution_code if incident.resolution_code != "Fixed" else None
        how = f" _{typed(code, 200)}_" if code else ""
        lines.append(f":white_check_mark: *Fixed:* {typed(incident.resolution_note, 1000)}{how}")
    if incident.resolution_code == TAKEN_BACK:
        lines.append("Taken back by whoever reported it: reported by mistake.")
    if incident.duplicate_of is not None:
        known = numbered(incident.duplicate_of) in named
        lines.append(f"Same as INC-{incident.duplicate_of}." if known else "It is known already.")
    if incident.parent is not None:
        known = numbered(incident.parent) in named
        lines.append(f"Part of INC-{incident.parent}." if known else "Part of something larger.")
    if around.children:
        lines.append(parts(incident, around.children))
    if incident.reopened:
        times = "once" if incident.reopened == 1 else f"{incident.reopened} times"
        lines.append(f":leftwards_arrow_with_hook: Reopened {times}.")
    return "\n".join(lines)


def service_picker(
    incident: Incident, services: Mapping[str, str], asks: str = WHICH_SERVICE, block: BlockId = BlockId.SERVICE
) -> Block:
    """A select; of more services than one can show, a select that looks for what is typed."""
    options = _options(tuple(services.items()))
    picker = bk.select(ActionId.SERVICE, options, initial=incident.service, placeholder="Choose the service")
    if len(options) > MOST_OPTIONS:
        picker = {"type": "external_select", "action_id": ActionId.SERVICE, "min_query_length": 0}
        picker["placeholder"] = bk.plain("Choose the service")
    return bk.section(asks, accessory=picker, block=f"{block}:{incident.id}")


@functools.lru_cache(maxsize=8)
def _options(services: tuple[tuple[str, str], ...]) -> Sequence[Block]:
    """The same for everybody who reports."""
    return [bk.option(name, key) for key, name in services]


LABELS: Mapping[ActionId, tuple[str, str | None]] = {
    ActionId.ACKNOWLEDGE: ("Acknowledge", "primary"),
    ActionId.TAKE: ("Take", None),
    ActionId.HOLD: ("Hold", None),
    ActionId.RESUME: ("Resume", "primary"),
    ActionId.RESOLVE: ("Resolve", None),
    ActionId.REOPEN: ("Reopen", None),
    ActionId.ANSWER: ("Answer", None),
}
"""What a button says, and its style."""

PRESSABLE: Mapping[IncidentStatus, tuple[ActionId, ...]] = {
    IncidentStatus.NEW: (ActionId.ACKNOWLEDGE, ActionId.TAKE, ActionId.ANSWER, ActionId.HOLD, ActionId.RESOLVE),
    IncidentStatus.IN_PROGRESS: (ActionId.TAKE, ActionId.ANSWER, ActionId.HOLD, ActionId.RESOLVE),
    IncidentStatus.ON_HOLD: (ActionId.RESUME, ActionId.TAKE, ActionId.ANSWER, ActionId.RESOLVE),
    IncidentStatus.RESOLVED: (ActionId.REOPEN, ActionId.ANSWER),
}


GO_ON: Mapping[IncidentStatus, tuple[ActionId, ...]] = {
    IncidentStatus.ON_HOLD: (ActionId.RESUME,),
    IncidentStatus.RESOLVED: (ActionId.REOPEN,),
}
"""How work goes on after what a reporter says."""


def _buttons(incident: Incident) -> list[Block]:
    major = declare_major(incident) if incident.is_open else None
    pressable = [_button(action, incident) for action in PRESSABLE.get(incident.status, ())]
    return pressable if major is None else [*pressable, major]


def _button(action: ActionId, incident: Incident) -> Block:
    text, style = LABELS[action]
    return bk.button(text, action, incident.id, style=style)


def declare_major(incident: Incident) -> Block | None:
    if incident.major or incident.parent is not None:
        return None
    sure = bk.confirmation(
        "Declare a major incident?",
        f"{incident.number} gets a war room, its responders are called in, and the majors channel is told.",
        "Declare major",
        style="danger",
    )
    return bk.button("Declare major", ActionId.DECLARE_MAJOR, incident.id, style="danger", confirm=sure)


def pointer(text: str, incident: Incident) -> list[Block]:
    """A line to somebody about an incident, with what they will want to press."""
    new = (ActionId.ACKNOWLEDGE,) if incident.status is IncidentStatus.NEW else ()
    pressable = [_button(action, incident) for action in (*new, ActionId.HOLD, ActionId.RESOLVE)]
    return [bk.section(text), bk.actions(*pressable)]


def answered(text: str, incident: Incident) -> list[Block]:
    """What the reporter says, with what whoever works on it will want to press."""
    nobodys = (ActionId.TAKE,) if incident.is_open and incident.assignee is None else ()
    pressable = [_button(action, incident) for action in (ActionId.ANSWER, *nobodys, *GO_ON.get(incident.status, ()))]
    return [bk.section(text), bk.actions(*pressable)]


def only_the_team(incident: Incident, name: str, reply: int) -> list[Block]:
    """To whoever replied under a card: who does not read it. `reply` is the number under which it was kept."""
    text = f"Only the team reads this. {person(incident.reporter)}, who reported {incident.number}, does not."
    return [bk.section(text), bk.actions(bk.button(f"Send it to {name}", ActionId.SEND_ON, reply))]


def doubt(incident: Incident, reopened_before: int) -> list[Block]:
    """To a reporter who says something under what is resolved: is it fixed? And what became of that."""
    if incident.reopened > reopened_before:
        return [bk.section(f":leftwards_arrow_with_hook: {incident.number} is open again.")]
    if incident.status is not IncidentStatus.RESOLVED:
        return [bk.section(f"{incident.number} is {STATUS_WORDS[incident.status].lower()}.")]
    asked = f"{incident.number} is resolved, and the team reads what you say. Shall it be opened again?"
    return [bk.section(asked), bk.actions(*_works_or_not(incident))]


def _works_or_not(incident: Incident) -> list[Block]:
    return [
        bk.button("It works", ActionId.CONFIRM, incident.id, style="primary"),
        _still_broken(incident),
    ]


def _still_broken(incident: Incident) -> Block:
    return bk.button("Still broken", ActionId.REOPEN, incident.id, style="danger")


def receipt(
    incident: Incident,
    services: Mapping[str, str],
    *,
    teams: Names = NO_NAMES,
    expected: str = "",
    waits: datetime | None = None,
) -> list[Block]:
    """The head of the reporter's thread: their report, how it stands, and what to expect by when. `waits`: until then
    (UTC) the card of its team waits for what they make of an answer.
    """
    stands = STATUS_WORDS[incident.status] if incident.duplicate_of is None else "Known already"
    status = f"{STATUS_MARKS[incident.status]} {stands}"
    owner = f", {person(incident.assignee)} is on it" if incident.assignee and incident.is_open else ""
    team = _whose_it_is(incident, teams, waits) if incident.is_open and not incident.assignee else ""
    name = services.get(incident.service or "")
    service = f" · {escape(name)}" if name else ""
    promised = f": {expected}" if expected else ""
    head = f"*{incident.number}* · {typed(incident.title, 1000)}"
    asks = incident.is_open and incident.service is None and bool(services)
    return [
        bk.section(f"{head}\n{status}{owner}.{team}"),
        *([service_picker(incident, services)] if asks else []),
        bk.context(f"{incident.priority}{promised}{service} · {_what_next(incident)}"),
    ]


WHAT_NEXT: Mapping[IncidentStatus, str] = {
    IncidentStatus.RESOLVED: "Say in this thread whether it works.",
    IncidentStatus.CLOSED: "Broken again? *Still broken* in this thread, or `/incident reopen {0} REASON`.",
    IncidentStatus.CANCELLED: "If something is broken after all, report it anew with `/incident what is wrong`.",
}


def _what_next(incident: Incident) -> str:
    """What its reporter can do, as it stands."""
    if incident.hold_reason is HoldReason.CALLER:
        return "*It waits for you*: answer in this thread, and work goes on."
    if incident.duplicate_of is not None or incident.resolution_code == TAKEN_BACK:
        return "Each step is told here." if incident.duplicate_of is not None else "Nobody needs to do anything."
    if incident.status is IncidentStatus.RESOLVED and incident.resolved_by == incident.reporter:
        return "You said that it works. Is it back? Say so in this thread."
    told = "Each step is told here; answer in this thread to add to it."
    return WHAT_NEXT.get(incident.status, told).format(incident.id)


def broken_again(text: str, incident: Incident) -> list[Block]:
    """To a reporter who says something under what is closed."""
    return [bk.section(text), bk.actions(_still_broken(incident))]


def has_it(incident: Incident, teams: Names) -> str:
    """Whose it is, after what else a reporter reads."""
    return f" The team {bk.team(incident.team, teams)} has it." if incident.team else ""


def _whose_it_is(incident: Incident, teams: Names, waits: datetime | None) -> str:
    """Whose it is, or from when on."""
    if not incident.team or waits is None:
        return has_it(incident, teams)
    then = f"The team {bk.team(incident.team, teams)} sees it at {moment(waits, '{time}')}"
    return f" {then}, unless the answer that you were offered settles it."


def sees_it(incident: Incident, teams: Names, waits: timedelta | None) -> str:
    """Whose it will be, where its card waits for so long; empty where it does not."""
    if not incident.team or not waits:
        return ""
    whose = f" The team {bk.team(incident.team, teams)} sees it in {say_duration(waits)}"
    return f"{whose}, unless what stands below settles it."


def confirmation(
    incident: Incident, reopened_before: int, *, closes: datetime | None = None, goes_on: str = ""
) -> list[Block]:
    """What a reporter is asked once it is resolved, and what became of their answer.

    `closes` is when it closes by itself (UTC), if it does; `goes_on` the number of what follows it.
    """
    if incident.reopened > reopened_before:
        return [bk.section(f":leftwards_arrow_with_hook: {incident.number} was not fixed; it is open again.")]
    fixed = f":white_check_mark: *{incident.number} is fixed*, says {person(incident.resolved_by or '')}."
    told = bk.section(f"{fixed}\n{typed(incident.resolution_note, 2500)}")
    if incident.status is IncidentStatus.RESOLVED:
        silence = [bk.context(f"If you say nothing, it closes by itself {moment(closes)}.")] if closes else []
        asked = bk.section("Does it work for you again?")
        return [told, asked, bk.actions(*_works_or_not(incident)), *silence]
    if goes_on:
        return [told, bk.context(f"Closed. It goes on as {goes_on}.")]
    return [told, bk.context("Closed."), bk.actions(_still_broken(incident))]


def confirmation_text(incident: Incident, reopened_before: int) -> str:
    if incident.reopened > reopened_before:
        return f"{incident.number} is open again."
    if incident.status is IncidentStatus.RESOLVED:
        return f"{incident.number} is fixed. Does it work for you again?"
    return f"{incident.number} is closed."


FIRST_HELP = (
    "*Say in a line what is wrong*, here or with `/incident`, and it is reported. Each step is told to you here, and "
    "you say whether the fix works.\n`/incident mine` shows what became of yours, `/incident undo` takes back what "
    "was a mistake, `/desk help` shows the rest."
)


def first_help() -> list[Block]:
    """What somebody needs who asks for help in a word."""
    report = bk.button("Report an incident", ActionId.REPORT, "form", style="primary")
    return [bk.section(FIRST_HELP), bk.actions(report)]


def offer(text: str, number: int, *, above: Sequence[Block] = ()) -> list[Block]:
    """The answer to a mention or a direct message: shall this be reported? A file alone says nothing.

    `above` the question stands what practices have to say to it.
    """
    decline = bk.button("No, thank you", ActionId.OFFER_DECLINE, number)
    if not text:
        write = bk.button("Say what is wrong", ActionId.OFFER_FORM, number, style="primary")
        return [bk.section("What is wrong? Say it in the form; the file is kept."), bk.actions(write, decline)]
    return [
        *above,
        bk.section("Shall I report this as an incident?"),
        bk.quote(text, 1000),
        bk.actions(
            bk.button("Report it", ActionId.OFFER_ACCEPT, number, style="primary"),
            bk.button("Add details first", ActionId.OFFER_FORM, number),
            decline,
        ),
    ]


def links(found: Sequence[Link]) -> list[Block]:
    """What hangs on a report, by name: as rich text, in which a name and an address are what they are."""
    shown = [{"type": "link", "url": link.url, "text": _name_of(link)} for link in found if len(link.url) <= 1000]
    if not shown:
        return []
    listed = [part for link in shown[:10] for part in ({"type": "text", "text": "  "}, link)]
    section = {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "paperclip"}, *listed]}
    return [{"type": "rich_text", "elements": [section]}]


def _name_of(link: Link) -> str:
    return bk.clip(bk.one_line(link.name), 60) or "a file"


def ambiguity_question(question: str, reading: str, command: str, offered: int, doing: int) -> list[Block]:
    """The line could be a command or a report: two buttons ask; their values are numbers of the journal."""
    report = bk.button("Report it as an incident", ActionId.LINE_REPORT, offered)
    return bk.which(question, reading, command, doing, report)


def line_of(incident: Incident, *, vip: bool = False) -> str:
    """An incident in one line of a list; `vip`: its reporter is highlighted."""
    nobody = " · nobody yet" if incident.is_open else ""
    owner = f" · {person(incident.assignee)}" if incident.assignee else nobody
    mark = bk.priority_mark(incident.priority)
    status = STATUS_WORDS[incident.status] if incident.duplicate_of is None else "Known already"
    number = f":star2: *{incident.number}*" if vip else f"*{incident.number}*"
    said = f"{mark} {number} {incident.priority} · {typed(incident.title, 120)} · {status}{owner}"
    return f"{said}{wording.marked(incident)}"


def listing(title: str, found: Sequence[Incident], nothing: str) -> list[Block]:
    """A short list, all of it."""
    if not found:
        return [bk.section(nothing)]
    shown = bk.lines([line_of(incident) for incident in found])
    return [bk.section(f"*{title}*"), *shown, bk.context(f"{len(found)} in all · `/incident show N` for one of them")]


def page_of(found: Sequence[Incident], page: Page, words: str) -> list[Block]:
    """A page of the list, and what it is narrowed down to."""
    if not found:
        return [bk.section(NOTHING_CHOSEN if words else NOTHING_OPEN)]
    title = f"*Incidents* · {typed(words, 200)}" if words else "*Open incidents*"
    return page.blocks(title, "`/incident show N` for one of them")


def detail(
    incident: Incident,
    services: Mapping[str, str],
    history: Sequence[Entry],
    linked: Sequence[Linked],
    *,
    teams: Names = NO_NAMES,
    may_press: Collection[str] = ALL_BUTTONS,
    around: Around = ALONE,
) -> list[Block]:
    """`/incident show N`: the card and its story."""
    told = sorted((entry for entry in history if wording.is_in_the_story(entry)), key=wording.happened)[-15:]
    story = [f"{moment(wording.happened(entry))} {wording.in_the_story(entry, teams)}" for entry in told]
    shown = card(incident, services, teams=teams, linked=linked, may_press=may_press, around=around)
    return [*shown, bk.divider(), *bk.packed(story)] if story else shown


NOTHING_MINE = "Nothing of yours is open. Report something with `/incident what is wrong`."
NOTHING_CHOSEN = "There is nothing of that kind."
NOTHING_OPEN = "Nothing is open. Enjoy it while it lasts."


def receipt_text(incident: Incident) -> str:
    return f"{incident.number} {STATUS_WORDS[incident.status]}: {typed(incident.title, 300)}"
