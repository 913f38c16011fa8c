"""The Home tab as its reader sees it: short lists, each line with what to press."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commands.changes import ids as change_ids
from commands.changes.ids import ActionId as ChangeAction
from commands.home import request_views, review_views
from commands.home.ids import ActionId
from commands.improvements.ids import ActionId as ImprovementAction
from commands.incidents.ids import ActionId as IncidentAction
from commands.knowledge import messages as knowledge_messages
from commands.problems import wording
from commands.problems.ids import ActionId as ProblemAction
from commands.reports.ids import ActionId as ReportAction
from commands.service_levels.ids import ActionId as LevelAction
from commands.shared import blocks as bk
from commands.shared import literal
from commands.shared.blocks import Block, escape, moment, person, typed
from commands.tasks.ids import ActionId as TaskAction
from storage.changes.records import Change, ChangeStatus
from storage.improvements.records import Improvement
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.knowledge.records import Article, Version
from storage.outbox.records import QueuedEffect
from storage.problems.records import Candidate, Problem
from storage.requests.records import Request, Step
from storage.reviews.records import Review
from storage.tasks.records import Task

LISTED = 10
"""So many of each kind at most; fewer, where all kinds together are more than a tab shows."""

MOST_BLOCKS = 100
TEAMS = 6
TITLE = 120


@dataclass(frozen=True)
class Due:
    """A promise that runs: of which incident, its name, and when it is due (UTC)."""

    incident: Incident
    name: str
    at: datetime


@dataclass(frozen=True)
class ToDo:
    """A task of theirs, or of their team; and how it reads (mrkdwn)."""

    task: Task
    text: str


@dataclass(frozen=True)
class Glance:
    """How the desk stands: what is open by team and priority (`None`: no team yet), how many are at risk, and the
    figures of the day so far. `day` is today (ISO 8601), `changes` what is planned for it; `late` are the tasks that
    are late, whoever has them; `teams` has the names of teams.
    """

    open: Mapping[str | None, Mapping[str, int]]
    at_risk: int
    opened: int
    resolved: int
    missed: int
    day: str
    changes: Sequence[Change] = ()
    late: Sequence[ToDo] = ()
    teams: Mapping[str, str] = field(default_factory=dict)

    @property
    def priorities(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for by_priority in self.open.values():
            for priority, count in by_priority.items():
                found[priority] = found.get(priority, 0) + count
        return found


@dataclass(frozen=True)
class Waiting:
    """What waits for one person.

    `stood_for` are ballots on which they vote for somebody who is away, and for whom; `looked_back_on` the changes
    whose review is theirs.
    `approvals` are requests to decide on, `requested` their own; `has_catalogue`: there is something to ask for.
    `looking_back` are the reviews that they owe, each with what it is about.
    `proposals` are improvements that they may accept, `problems` what they have to find the cause of, `candidates`
    what was proposed as one. `unclaimed` is of their teams and nobody has it, `rooms` the channels (ids) of the rooms
    of majors, `in_the_way` a few words on the change of a ballot. `glance` and `parked`
    are None for those who are not managers; of what is parked there may be more, in all.
    """

    assigned: Sequence[Incident]
    reported: Sequence[Incident]
    ballots: Sequence[Change]
    stood_for: Sequence[tuple[Change, str]] = ()
    looked_back_on: Sequence[Change] = ()
    tasks: Sequence[ToDo] = ()
    approvals: Sequence[tuple[Request, Step]] = ()
    requested: Sequence[Request] = ()
    has_catalogue: bool = False
    looking_back: Sequence[tuple[Review, str]] = ()
    proposals: Sequence[Improvement] = ()
    problems: Sequence[Problem] = ()
    candidates: Sequence[Candidate] = ()
    unclaimed: Sequence[Incident] = ()
    due: Sequence[Due] = ()
    reviews: Sequence[tuple[Article, Version]] = ()
    checks: Sequence[Article] = ()
    majors: Sequence[Incident] = ()
    rooms: Mapping[int, str] = field(default_factory=dict)
    in_the_way: Mapping[int, str] = field(default_factory=dict)
    glance: Glance | None = None
    parked: Sequence[QueuedEffect] | None = None
    parked_in_all: int = 0
    person: str = ""
    services: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A list on the tab: its title, and a line for each with its buttons; `all` asks for the rest if there is more.
    One that `is_cut` was read no further than is shown, so that nobody knows how many more there are.

    A line is (text, buttons, the block of the buttons or None).
    """

    title: str
    lines: Sequence[tuple[str, Sequence[Block], str | None]]
    all: Block | None = None
    nothing: str = ""
    is_cut: bool = False

    def blocks(self, most: int) -> Iterator[Block]:
        if not self.lines and not self.nothing:
            return
        yield bk.divider()
        yield bk.section(f"*{self.title}*")
        if not self.lines:
            yield bk.section(self.nothing)
        for text, buttons, block in self.lines[:most]:
            yield from _with_buttons(text, buttons, block)
        if (more := len(self.lines) - most) > 0:
            yield bk.section("_and more_" if self.is_cut else f"_and {more} more_", accessory=self.all)


Line = tuple[str, Sequence[Block], str | None]


def _with_buttons(text: str, buttons: Sequence[Block], block: str | None) -> Iterator[Block]:
    """One beside the line, several below it."""
    if len(buttons) == 1 and block is None:
        yield bk.section(text, accessory=buttons[0])
        return
    yield bk.section(text)
    if buttons:
        yield bk.actions(*buttons, block=block)


def home(name: str, waiting: Waiting) -> Block:
    """The tab (a Block Kit home view): what needs this person first, then what they follow; never more than a tab
    shows.
    """
    for most in range(LISTED, 0, -1):
        blocks = _blocks(name, waiting, most)
        if len(literal.blocks(blocks)) <= MOST_BLOCKS:
            break
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _blocks(name: str, waiting: Waiting, most: int) -> list[Block]:
    blocks = [
        bk.header(name),
        bk.section("Something wrong? Say it in a line, or with `/incident`."),
        bk.actions(*_begin(waiting)),
    ]
    if waiting.parked:
        blocks += _unsaid(waiting.parked, max(waiting.parked_in_all, len(waiting.parked)), most)
    if waiting.glance is not None:
        blocks += _at_a_glance(waiting.glance)
    return [*blocks, *(block for part in _parts(waiting) for block in part.blocks(most))]


def _begin(waiting: Waiting) -> list[Block]:
    report = bk.button("Report an incident", IncidentAction.REPORT, "home", style="primary")
    return [report, request_views.ask_for_something()] if waiting.has_catalogue else [report]


def _parts(waiting: Waiting) -> Iterator[Part]:
    """What needs this person first, then what they follow."""
    yield Part(
        "Major incidents that are open", [_major(each, waiting.rooms) for each in waiting.majors], all=_all_open()
    )
    ballots = [_ballot(each, waiting.in_the_way.get(each.id)) for each in waiting.ballots]
    ballots += [_ballot_for(each, seat, waiting.in_the_way.get(each.id)) for each, seat in waiting.stood_for]
    yield Part("Waits for your vote", ballots, all=_changes("All votes", "board"))
    yield Part("Waits for your approval", [*request_views.to_decide(waiting.approvals)])
    looked_back_on = [review_views.of_change(each) for each in waiting.looked_back_on]
    yield Part("Changes to look back on", looked_back_on, is_cut=True)
    yield Part("Waits for your review", [*knowledge_messages.to_review(waiting.reviews)], is_cut=True)
    yield Part("Still right?", [*knowledge_messages.to_check(waiting.checks)], is_cut=True)
    yield Part(
        "Reviews that you owe", [review_views.of_incident(*each) for each in waiting.looking_back], is_cut=True
    )
    yield Part("Improvements to decide on", [_proposal(each) for each in waiting.proposals], all=_all_proposed())
    yield Part("Yours to do", [_to_do(each) for each in waiting.tasks], all=_all_tasks())
    by_when = {each.incident.id: each.at for each in waiting.due}
    fixing = [_with_due(_line(each, _resolve(each), _open(each)), by_when.get(each.id)) for each in waiting.assigned]
    yield Part("Yours to fix", fixing, all=_all_of(waiting.person))
    yield Part("Your problems", [_problem(each) for each in waiting.problems], all=_all_problems())
    keeps = [_candidate(each, waiting.services) for each in waiting.candidates]
    yield Part("What keeps coming", keeps, all=bk.button("All of it", ProblemAction.CANDIDATES, 0), is_cut=True)
    unclaimed = [_with_due(_line(each, _take(each), _open(each)), by_when.get(each.id)) for each in waiting.unclaimed]
    yield Part("Your team's, and nobody has it", unclaimed, all=_queue("", "All of the queue"), is_cut=True)
    listed = {each.id for each in (*waiting.assigned, *waiting.unclaimed)}
    due = [_due(each, waiting.person) for each in waiting.due if each.incident.id not in listed]
    yield Part("Due next", due, all=_breaching("All that is due"), is_cut=True)
    if waiting.glance is not None:
        yield Part("Changes today", [_planned(each) for each in waiting.glance.changes], all=_changes("All changes"))
        late = [_late(each) for each in waiting.glance.late]
        yield Part("Tasks that are late", late, all=_all_late(), is_cut=True)
    reported = [_reported(each) for each in sorted(waiting.reported, key=_asks_nothing)]
    requested = [*request_views.mine(waiting.requested)]
    yield Part("Requested by you", requested, all=request_views.all_of_mine(), is_cut=True)
    nothing = "Nothing is open. All you reported is done."
    yield Part("Reported by you", reported, all=_all_of(waiting.person), nothing=nothing)


def _at_a_glance(glance: Glance) -> list[Block]:
    """Open by team and priority, and the figures of today, each with what opens it."""
    count = sum(glance.priorities.values())
    told = f"{count} open: {_by_priority(glance.priorities)}" if count else "Nothing is open."
    blocks = [bk.divider(), bk.section(f"*The desk*\n{told}", accessory=_all_open() if count else None)]
    ranked = sorted(glance.open.items(), key=lambda each: (-sum(each[1].values()), each[0] or ""))
    for team, by_priority in ranked[:TEAMS]:
        called = escape(glance.teams.get(team, team)) if team else "no team yet"
        in_all = f"{sum(by_priority.values())} open, " if len(by_priority) > 1 else ""
        text = f"{called}: {in_all}{_by_priority(by_priority)}"
        blocks.append(bk.section(text, accessory=_queue(team, "Queue") if team else None))
    if rest := ranked[TEAMS:]:
        open_there = sum(sum(by_priority.values()) for _, by_priority in rest)
        blocks.append(bk.context(f"{len(rest)} more teams have {open_there}; `/incident team NAME` shows each."))
    today = f"Today: {glance.opened} opened, {glance.resolved} resolved, {glance.missed} missed."
    blocks.append(bk.section(f"{today} {glance.at_risk or 'None'} at risk."))
    if pressable := [*_figures(glance)]:
        blocks.append(bk.actions(*pressable))
    return blocks


def _figures(glance: Glance) -> Iterator[Block]:
    """A button for each figure of the day behind which there is something."""
    if glance.at_risk:
        yield _breaching(f"At risk: {glance.at_risk}")
    for key, text, found in (("sla", "Missed today", glance.missed), ("opened", "Opened today", glance.opened)):
        if found:
            kept = json.dumps({"key": key, "day": glance.day, "page": 0})
            yield bk.button(f"{text}: {found}", f"{ReportAction.WHY}.{key}", kept)


def _by_priority(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{counts[priority]} {priority}" for priority in sorted(counts))


def _words(words: str, **more: bool) -> str:
    return json.dumps({"words": words, **more, "page": 0})


def _all_open() -> Block:
    return bk.button("All open", IncidentAction.LIST, _words("", as_text=False))


def _all_of(person: str) -> Block:
    return bk.button("All of yours", IncidentAction.LIST, _words(f"<@{person}> open resolved", as_text=False))


def _queue(team: str, text: str) -> Block:
    return bk.button(text, IncidentAction.TEAM, _words(team))


def _breaching(text: str) -> Block:
    return bk.button(text, LevelAction.BREACHING, _words(""))


def _all_tasks() -> Block:
    return bk.button("All of yours", TaskAction.LIST, json.dumps({"page": 0}))


def _to_do(to_do: ToDo) -> Line:
    """Taken by whoever does it; what is not done says why."""
    key = to_do.task.id
    first = ("Take", TaskAction.TAKE) if to_do.task.person is None else ("Done", TaskAction.DONE)
    rest = [bk.button(*each, key) for each in (("Skip", TaskAction.SKIP), ("Not possible", TaskAction.IMPOSSIBLE))]
    return to_do.text, [bk.button(*first, key, style="primary"), *rest], None


def _proposal(found: Improvement) -> Line:
    accept = bk.button("Accept", ImprovementAction.ACCEPT, found.id, style="primary")
    reject = bk.button("Reject", ImprovementAction.REJECT, found.id)
    return f"`{found.number}` {typed(found.title, TITLE)}", (accept, reject), None


def _problem(found: Problem) -> Line:
    return wording.line(found), (bk.button("Open", ProblemAction.DETAILS, found.id),), None


def _all_problems() -> Block:
    return bk.button("All problems", ProblemAction.LIST, json.dumps({"which": "", "page": 0}))


def _candidate(found: Candidate, services: Mapping[str, str]) -> Line:
    show = bk.button("Show them", ProblemAction.INCIDENTS, found.id)
    return wording.proposed(found, services), (bk.button("Open a problem", ProblemAction.OPEN, found.id), show), None


def _all_proposed() -> Block:
    return bk.button("All proposals", ImprovementAction.LIST, json.dumps({"words": "proposed", "page": 0}))


def _all_late() -> Block:
    return bk.button("All that are late", ActionId.LATE, json.dumps({"page": 0}))


def _late(to_do: ToDo) -> Line:
    """Opens what it is for."""
    prefix, _, number = to_do.task.record.partition("-")
    opens = {"INC": IncidentAction.OPEN, "CHG": ChangeAction.DETAILS}.get(prefix)
    return to_do.text, [bk.button("Open", opens, number)] if opens is not None else [], None


def _changes(text: str, words: str = "") -> Block:
    return bk.button(text, ChangeAction.LIST, _words(words))


def _open(incident: Incident) -> Block:
    return bk.button("Open", IncidentAction.OPEN, incident.id)


def _take(incident: Incident) -> Block:
    return bk.button("Take", IncidentAction.TAKE, incident.id, style="primary")


def _resolve(incident: Incident) -> Block:
    return bk.button("Resolve", IncidentAction.RESOLVE, incident.id)


def _line(incident: Incident, *buttons: Block) -> Line:
    return f"{_named(incident)} · {_state(incident)}", buttons, None


def _named(incident: Incident) -> str:
    return f"`{incident.number}` {incident.priority} · {typed(incident.title, TITLE)}"


def _reported(incident: Incident) -> Line:
    """What somebody reported, with what waits for their answer."""
    if incident.status is IncidentStatus.RESOLVED:
        works = bk.button("It works", IncidentAction.CONFIRM, incident.id, style="primary")
        return _line(incident, works, bk.button("Still broken", IncidentAction.REOPEN, incident.id), _open(incident))
    if incident.hold_reason is HoldReason.CALLER:
        answer = bk.button("Answer", IncidentAction.ANSWER, incident.id, style="primary")
        text = f"{_named(incident)} · waits for *your answer*"
        return text, (answer, _open(incident)), None
    return _line(incident, _open(incident))


def _major(incident: Incident, rooms: Mapping[int, str]) -> Line:
    """With the way to its war room."""
    text, buttons, block = _line(incident, _open(incident))
    room = rooms.get(incident.id)
    return f"{text} · <#{room}>" if room else text, buttons, block


def _asks_nothing(incident: Incident) -> bool:
    """What waits for its reporter comes first."""
    return incident.status is not IncidentStatus.RESOLVED and incident.hold_reason is not HoldReason.CALLER


def _due(due: Due, person: str) -> Line:
    incident = due.incident
    take = [] if incident.assignee == person else [_take(incident)]
    text, buttons, block = _line(incident, *take, _resolve(incident), _open(incident))
    return f"{moment(due.at)} · {escape(due.name)} · {text}", buttons, block


def _with_due(line: Line, at: datetime | None) -> Line:
    """What is listed already says when it is due there, and not once more."""
    text, buttons, block = line
    return (text if at is None else f"{text} · due {moment(at)}"), buttons, block


def _state(incident: Incident) -> str:
    if incident.status is IncidentStatus.RESOLVED:
        return "fixed, *does it work?*"
    if incident.hold_reason is HoldReason.CALLER:
        return "waits for its reporter"
    return str(incident.status).replace("_", " ")


def _ballot(change: Change, in_the_way: str | None) -> Line:
    """As on the ballot of this round, which the block of the buttons names: those of an older one do not count."""
    clash = f"\n{in_the_way}" if in_the_way else ""
    closes = f" · closes {moment(change.closes_at)}" if change.closes_at is not None else ""
    buttons = (
        bk.button("Approve", ChangeAction.APPROVE, change.id, style="primary"),
        bk.button("Reject", ChangeAction.REJECT, change.id, style="danger"),
        bk.button("Abstain", ChangeAction.ABSTAIN, change.id),
        bk.button("Details", ChangeAction.DETAILS, change.id),
    )
    block = change_ids.ballot(change.id, change.voting_round)
    return f"`{change.number}` {typed(change.title, TITLE)}{closes}{clash}", buttons, block


def _ballot_for(change: Change, seat: str, in_the_way: str | None) -> Line:
    """For somebody who is away: the buttons say for whom."""
    text, (*_, details), block = _ballot(change, in_the_way)
    value = json.dumps([change.id, seat, change.voting_round])
    buttons = (
        bk.button("Approve", ChangeAction.APPROVE_FOR, value, style="primary"),
        bk.button("Reject", ChangeAction.REJECT_FOR, value, style="danger"),
        bk.button("Abstain", ChangeAction.ABSTAIN_FOR, value),
    )
    return f"{text}\nYou vote for {person(seat)}.", (*buttons, details), f"{block}/for/{seat}"


def _planned(change: Change) -> Line:
    window = f"{moment(change.start)} – {moment(change.end, '{time}')}"
    begun = " · *begun*" if change.status is ChangeStatus.IMPLEMENT else ""
    text = f"`{change.number}` {window} · {typed(change.title, TITLE)}{begun}"
    return text, (bk.button("Details", ChangeAction.DETAILS, change.id),), None


def _unsaid(rows: Sequence[QueuedEffect], in_all: int, most: int) -> list[Block]:
    """What Slack would not take: tried again, or dropped, by whoever answers for the desk."""
    blocks = [bk.divider(), bk.section(f":warning: *{in_all} could not be said in Slack*")]
    for row in rows[:most]:
        about = row.effect.message or row.effect.lane
        why = typed(row.error or "no reason was given", 300)
        blocks.append(bk.section(f"{escape(row.effect.method)} for `{typed(about, 100)}`\n{why}"))
        sure = bk.confirmation("Drop it?", "It will not be said. The journal keeps that you dropped it.", "Drop")
        retry = bk.button("Retry", ActionId.RETRY, row.id)
        blocks.append(bk.actions(retry, bk.button("Drop", ActionId.DROP, row.id, confirm=sure)))
    if in_all > most:
        blocks.append(bk.context(f"{in_all - min(most, len(rows))} more come up as these are retried or dropped."))
    return blocks
