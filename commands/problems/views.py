"""Problems and proposals as people see them: cards, lists, and what incidents have in common."""

import json
from collections.abc import Collection, Mapping, Sequence

from commands.problems import wording
from commands.problems.common import CHANGE, NAMES, Shared
from commands.problems.ids import ActionId
from commands.problems.rules import STATUS_WORDS, WHY_NOT, WhyNot, outcome, stands
from commands.problems.surroundings import Around, Proposed
from commands.shared import blocks as bk
from commands.shared.blocks import NO_NAMES, Arguments, Block, Names, escape, moment, person, typed
from storage.changes.records import Change, ChangeStatus, Outcome
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.problems.records import STANDING, Candidate, CandidateState, Problem, ProblemEvent, ProblemStatus

ALL_BUTTONS = frozenset(ActionId)
NEW, ANALYSIS, FIX = ProblemStatus.NEW, ProblemStatus.ANALYSIS, ProblemStatus.FIX
SHORT = 500
"""So much of each text stands beside the story, which has to fit into one message too."""

MOST_CHANGES, MOST_SHARED, MOST_TOLD = 10, 10, 12
CHANGE_WORDS: Mapping[str, str] = {
    ChangeStatus.AUTHORISE: "with the board",
    ChangeStatus.IMPLEMENT: "being implemented",
    ChangeStatus.REVIEW: "in review",
    ChangeStatus.CANCELLED: "withdrawn",
    Outcome.SUCCESS: "a success",
    Outcome.ISSUES: "done, with issues",
}
"""How a change stands, or went, where that is not its own word."""

BUTTONS: Mapping[ProblemStatus, tuple[ActionId, ...]] = {
    NEW: (ActionId.TAKE, ActionId.CAUSE, ActionId.WORKAROUND),
    ANALYSIS: (
        *(ActionId.TAKE, ActionId.CAUSE, ActionId.WORKAROUND, ActionId.KNOWN_ERROR),
        *(ActionId.CHANGE, ActionId.ACCEPT),
    ),
    FIX: (
        *(ActionId.RESOLVE, ActionId.CAUSE, ActionId.WORKAROUND, ActionId.KNOWN_ERROR),
        *(ActionId.CHANGE, ActionId.ACCEPT),
    ),
    ProblemStatus.RESOLVED: (ActionId.REOPEN, ActionId.WORKAROUND),
}
LABELS: Mapping[ActionId, str] = {
    ActionId.TAKE: "Take",
    ActionId.CAUSE: "Cause",
    ActionId.WORKAROUND: "Workaround",
    ActionId.KNOWN_ERROR: "Known error",
    ActionId.CHANGE: "Raise a change",
    ActionId.RESOLVE: "Resolve",
    ActionId.ACCEPT: "Accept the risk",
    ActionId.REOPEN: "Reopen",
    ActionId.DETAILS: "Details",
}


def card_text(problem: Problem) -> str:
    """The card in a line, for notifications."""
    return f"{problem.number} {STATUS_WORDS[problem.status]}: {typed(problem.title, 300)}"


def card(
    problem: Problem,
    around: Around,
    services: Mapping[str, str],
    teams: Names = NO_NAMES,
    *,
    may_press: Collection[str] = ALL_BUTTONS,
    limit: int = 1000,
) -> list[Block]:
    """What it is, how it stands, and what to press next, as far as the reader `may_press` it."""
    found = [bk.section(_headline(problem)), bk.context(_facts(problem, around, services, teams))]
    found += [bk.section(line) for line in _known(problem, around, limit)]
    if pressable := [each for each in _pressable(problem) if each["action_id"] in may_press]:
        found.append(bk.actions(*pressable))
    return found


def _headline(problem: Problem) -> str:
    mark = bk.priority_mark(problem.priority)
    known = " · :label: known error" if problem.known_error else ""
    head = f"{mark} *{problem.number} · {problem.priority} · {STATUS_WORDS[problem.status]}*{known}"
    return f"{head} · {typed(problem.title, 300)}"


def _facts(problem: Problem, around: Around, services: Mapping[str, str], teams: Names) -> str:
    count = "no incidents yet"
    if around.incidents:
        count = f"{around.incidents} incident{'s' * (around.incidents > 1)}, {around.open} open"
    owner = f":bust_in_silhouette: {person(problem.owner)}" if problem.owner else "nobody has it yet"
    service = escape(services.get(problem.service or "", "")) or "no service"
    team = bk.team(problem.team, teams) if problem.team else "no team"
    return " · ".join([count, service, team, owner, f"opened {moment(problem.opened_at)}"])


def _known(problem: Problem, around: Around, limit: int) -> list[str]:
    lines = []
    if problem.cause:
        kind = f" _{typed(problem.cause_kind, 100)}_" if problem.cause_kind else ""
        known = f"\nHow we know: {typed(problem.evidence, limit)}" if problem.evidence else ""
        lines.append(f"*Cause*{kind}\n{typed(problem.cause, limit)}{known}")
    if problem.workaround:
        tally = [f"helped {around.helped}"] * bool(around.helped)
        tally += [f"did not help {around.not_helped}"] * bool(around.not_helped)
        told = f" _{', '.join(tally)}_" if tally else ""
        lines.append(f"*Meanwhile*{told}\n{typed(problem.workaround, limit)}")
    if around.changes:
        lines.append(f"*Fixed by* {', '.join(map(_change, around.changes[:MOST_CHANGES]))}")
    if ended := _ended(problem, around, limit):
        lines.append(ended)
    return lines


def _change(change: Change) -> str:
    stands = change.outcome or change.status
    return f"{change.number} ({CHANGE_WORDS.get(stands, stands)})"


def _ended(problem: Problem, around: Around, limit: int) -> str:
    if problem.duplicate_of is not None:
        return (
            f"The same as {around.original}, which has its incidents." if around.original else "It is known already."
        )
    if problem.is_accepted and problem.revisit_at is not None:
        until = moment(problem.revisit_at, "{date_short_pretty}")
        return f"*Risk accepted* until {until}\n{typed(problem.reason, limit)}"
    if problem.status is ProblemStatus.CANCELLED:
        return f"*Cancelled*\n{typed(problem.reason, limit)}"
    if not problem.fix_note:
        return ""
    watched = ""
    if problem.status is ProblemStatus.RESOLVED and problem.watch_until is not None:
        watched = f"\nWatched until {moment(problem.watch_until, '{date_short_pretty}')}, then it closes by itself."
    return f"*Fix*\n{typed(problem.fix_note, limit)}{watched}"


def _pressable(problem: Problem) -> list[Block]:
    wanted = BUTTONS.get(problem.status, ())
    if problem.is_accepted and problem.status is ProblemStatus.CLOSED:
        wanted = (ActionId.REOPEN,)
    if problem.known_error:
        wanted = tuple(each for each in wanted if each != ActionId.KNOWN_ERROR)
    return [button(each, problem) for each in (*wanted, ActionId.DETAILS)]


def button(action: ActionId, problem: Problem) -> Block:
    style = "primary" if action in (ActionId.RESOLVE,) or (action, problem.status) == (ActionId.TAKE, NEW) else None
    return bk.button(LABELS[action], action, problem.id, style=style)


def asking(text: str, action: ActionId, problem: Problem) -> list[Block]:
    """A line to somebody about a problem, with what they will want to press."""
    return [bk.section(text), bk.actions(button(action, problem), button(ActionId.DETAILS, problem))]


def answered(text: str, problem: Problem) -> list[Block]:
    """The same once it was answered, by whatever was done."""
    became = bk.context(f"{problem.number} is {stands(problem)} by now.")
    return [bk.section(text), became, bk.actions(button(ActionId.DETAILS, problem))]


ASKED: Mapping[str, ActionId] = {
    ProblemEvent.FIX_READY: ActionId.RESOLVE,
    ProblemEvent.DID_NOT_HOLD: ActionId.REOPEN,
    ProblemEvent.REVISIT: ActionId.REOPEN,
}
"""What is asked about a problem, and what is pressed on it."""


def record(
    shown: Sequence[Block],
    incidents: Sequence[str],
    hidden: int,
    linked: Sequence[Block],
    story: Sequence[Entry],
) -> list[Block]:
    """All that is known of it: its card, its incidents (a line each), what else it is linked with, and its story."""
    head, facts, *rest = shown
    found = [head, facts, *linked, *rest]
    if incidents or hidden:
        found += [bk.section("*Incidents*"), *bk.packed(_incidents(incidents, hidden))]
    told = wording.stories(story)[-MOST_TOLD:]
    return [*found, bk.section("*Story*"), *bk.packed(told)] if told else found


def _incidents(incidents: Sequence[str], hidden: int) -> list[str]:
    lines = [*incidents[:MOST_TOLD]]
    if len(incidents) > MOST_TOLD:
        lines.append(f"_and {len(incidents) - MOST_TOLD} more: `/desk search` finds them by their words_")
    return [*lines, *_not_theirs(hidden)]


def _not_theirs(hidden: int) -> list[str]:
    return [f"_{hidden} you may not see_"] if hidden else []


def line_of(problem: Problem) -> str:
    mark = bk.priority_mark(problem.priority)
    owner = f" · {person(problem.owner)}" if problem.owner else ""
    return f"{mark} {wording.line(problem)}{owner}"


def candidate_text(found: Proposed, service: str) -> str:
    """What came of a family lately, in a sentence or three (mrkdwn)."""
    at = f" at {escape(service)}" if service else ""
    if found.candidate.state is CandidateState.MERGED:
        return f"*{found.candidate.n} like this{at}.* {typed(found.candidate.title, 200)}."
    people = "1 person" if found.people == 1 else f"{found.people} people"
    usual = f" Usual is {wording.a_number(found.usual)}." if found.usual is not None else ""
    lost = f"{wording.length(found.lost)} lost by {people}"
    return f"*{found.n} like this in {found.days} days{at}, {lost}.* {typed(found.candidate.title, 200)}.{usual}"


def candidate(found: Proposed, service: str) -> list[Block]:
    """The card of a proposal: what came, what it cost, and whether it is a problem."""
    text, proposal = candidate_text(found, service), found.candidate
    if proposal.state is CandidateState.MERGED:
        apart = [bk.button("Not the same", ActionId.APART, proposal.id)] if found.has_others else []
        return [
            bk.section(text),
            bk.context(decided(proposal, found.became)),
            *([bk.actions(*apart)] if apart else []),
        ]
    if proposal.state not in STANDING:
        return [bk.section(text), bk.context(decided(proposal))]
    return [bk.section(text), bk.actions(*_decides(proposal, has_others=found.has_others, style="primary"))]


def _decides(proposal: Candidate, *, has_others: bool, style: str | None = None) -> list[Block]:
    """What is pressed on a proposal that waits; `style` is of the first button."""
    same = [bk.button("Same as another", ActionId.SAME, proposal.id)] if has_others else []
    return [
        bk.button("Open a problem", ActionId.OPEN, proposal.id, style=style),
        bk.button("Not a problem", ActionId.DISMISS, proposal.id),
        *same,
        bk.button("Show them", ActionId.INCIDENTS, proposal.id),
    ]


def decided(proposal: Candidate, became: Candidate | None = None) -> str:
    """Who decided what of it (mrkdwn); `became` is what it was said to be the same as, once that is decided."""
    if proposal.decided_by is None:
        return "It came no more."
    who = person(proposal.decided_by)
    if proposal.state is CandidateState.MERGED:
        if became is None:
            return f"{who}: it is the same as another, and counted with that."
        return f"{who}: it is the same as another. {decided(became)}"
    if proposal.reason == WhyNot.BELONGS:
        return f"{who}: it belongs to {outcome(proposal)}."
    if proposal.state is CandidateState.OPENED:
        return f"{who} opened {outcome(proposal)}."
    why = WHY_NOT[WhyNot(proposal.reason)]
    return f"{who}: not a problem. {why}."


def candidate_line(proposal: Candidate, services: Mapping[str, str], *, has_others: bool = False) -> list[Block]:
    told = "" if proposal.state is CandidateState.TOLD else " · not told yet"
    buttons = _decides(proposal, has_others=has_others)
    return [bk.section(f"{wording.proposed(proposal, services)}{told}"), bk.actions(*buttons)]


def shared(found: Sequence[Shared], names: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is not chance, a line each with how many."""
    return [_shared(each, names) for each in found[:MOST_SHARED]]


def _shared(found: Shared, names: Mapping[str, Mapping[str, str]]) -> str:
    called = typed(names.get(found.kind, {}).get(found.value, found.value), 100)
    others, of_others = found.marked - found.hits, found.total - found.drawn
    what = NAMES[found.kind].capitalize() if found.kind == CHANGE else f"{NAMES[found.kind].capitalize()} *{called}*"
    if found.kind == "hour":
        what = f"Opened between *{found.value}:00 and {(int(found.value) + 1) % 24:02d}:00*"
    against = f"{100 * others / of_others:.0f}% of the {of_others:,} others" if of_others else "no other"
    return f"{what}: {found.hits} of {found.drawn}, against {against}"


def likely(problem: Problem, incident: int) -> Block:
    """On the card of an incident: the problem that it is probably of."""
    text = f":mag: Looks like {problem.number}: {typed(problem.title, 200)}"
    return bk.section(text, accessory=bk.button(f"It is {problem.number}", ActionId.LIKELY, incident))


def meanwhile(problem: Problem, *, named: bool = True) -> Block:
    """On the card of an incident: what helps until its problem is fixed."""
    of = f" ({problem.number})" if named else ""
    return bk.section(f":bulb: *Meanwhile*{of} {typed(problem.workaround, 1000)}")


def offer(incident: Incident, workaround: str, cycle: int, *, answered: str = "") -> list[Block]:
    """To the reporter: what they can do meanwhile, and whether it helped; `cycle` is how often they were offered
    something by then.
    """
    head = bk.section(f":bulb: Until {incident.number} is fixed, this may help:")
    shown = [head, bk.quote(workaround, 2000)]
    if answered:
        return [*shown, bk.context(answered)]
    value = json.dumps({"number": incident.id, "cycle": cycle})
    helped = bk.button("That helped", ActionId.HELPED, value, style="primary")
    return [*shown, bk.actions(helped, bk.button("Did not help", ActionId.NOT_HELPED, value))]


def read_offer(action: Block) -> tuple[int, Arguments]:
    """Which incident was pressed of, and in which round; a button that was posted long ago says only the first."""
    kept = json.loads(action["value"])
    return (kept, {}) if isinstance(kept, int) else (kept["number"], {"cycle": kept["cycle"]})
