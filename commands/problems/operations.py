"""What happens to problems: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from commands.changes.permissions import permitted_to_read as readable_change
from commands.incidents.permissions import managers, visible
from commands.incidents.policy import IncidentPolicy
from commands.incidents.report import TITLE, private_text
from commands.links import operations as links
from commands.problems import linking, rules
from commands.problems.duplicates import duplicate as duplicate
from commands.problems.ids import Field
from commands.problems.moves import move
from commands.problems.permissions import After, permitted, permitted_to_open, refuse_what_is_behind, sees
from commands.problems.permissions import visible as visible_problem
from commands.problems.policy import LONGEST_RISK, ProblemPolicy
from commands.problems.rules import Action
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, need
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.links import queries as all_links
from storage.links.records import LinkKind
from storage.problems import queries as problems
from storage.problems.records import OPEN, Ending, Problem, ProblemEvent, ProblemStatus
from storage.timers import queries as timers

WATCH, REVISIT = "problem.watch", "problem.revisit"
PLAIN_PRIORITY = "P4"
"""Of a problem that no incident is of yet."""

MOST_AT_ONCE = 50


def open_problem(act: Act, *, text: str, service: str | None = None, incidents: Sequence[int] = ()) -> Problem:
    """Something keeps happening, says somebody in a team; `incidents` are of it."""
    permitted_to_open(act)
    private = private_text(text)
    title = need(private or text, Field.TITLE, "Say in a line what keeps happening.")
    if len(title) > TITLE:
        long = f"That is {len(title)} characters, and {TITLE} is the most. Say the rest as its cause."
        raise Invalid({Field.TITLE: long})
    if len(incidents) > MOST_AT_ONCE:
        raise Invalid({Field.INCIDENTS: f"Name {MOST_AT_ONCE} at most; the rest can be linked afterwards."})
    theirs = [visible(act, number) for number in incidents]
    named = service or act.policy(IncidentPolicy).service_in(title)
    place = named or next((each.service for each in theirs), None)
    secret = private is not None or any(each.private for each in theirs)
    opened = create(act, title=title, service=place, private=secret)
    for each in theirs:
        if not linking.attach(act, opened, each):
            raise Invalid({Field.INCIDENTS: f"{each.number} is of another problem already."})
    return existing(act, opened)


def create(act: Act, *, title: str, service: str | None, private: bool = False, team: str | None = None) -> Problem:
    policy = act.policy(IncidentPolicy)
    team = policy.team_of(service) or team
    opened = problems.add(
        act.tx,
        title=title,
        service=service,
        team=team,
        priority=PLAIN_PRIORITY,
        private=private or policy.is_private(service),
        opened_by=act.by,
        opened_at=act.now,
    )
    act.journal(ProblemEvent.OPENED, opened.number, title=title)
    return opened


def existing(act: Act, problem: Problem) -> Problem:
    """As it stands by now."""
    found = problems.find(act.tx, problem.id)
    assert found is not None
    return found


def take(act: Act, number: int) -> Problem:
    """It is mine: its analysis begins."""
    problem = permitted(act, number, Action.TAKE)
    if problem.owner == act.by:
        raise MovedOn(f"{problem.number} is yours already.", record=problem.number)
    begun = problem.status is ProblemStatus.NEW
    values = {"owner": act.by} | ({"status": ProblemStatus.ANALYSIS} if begun else {})
    return move(act, problem, Action.TAKE, ProblemEvent.TAKEN, values)


def follow(act: Act, number: int) -> Problem:
    """Hear when there is a workaround, and when it is fixed; refused of what is over."""
    problem = visible_problem(act, number)
    if problem.is_over:
        raise MovedOn(rules.why_not(problem, Action.TAKE), record=problem.number)
    if not problems.follow(act.tx, number, act.by):
        raise MovedOn(f"You follow {problem.number} already.", record=problem.number)
    act.journal(ProblemEvent.FOLLOWED, problem.number)
    return problem


def cause(
    act: Act, number: int, *, text: str, kind: str | None = None, evidence: str | None = None, after: After = None
) -> Problem:
    """What it is that causes it; with a change on its way the fix is in progress."""
    problem = permitted(act, number, Action.CAUSE)
    refuse_what_is_behind(act, problem, after, ProblemEvent.CAUSE, Field.CAUSE)
    values: dict[str, Any] = {"cause": need(text, Field.CAUSE, "Say what the cause is.")}
    if kind is not None:
        if kind not in (*act.policy(ProblemPolicy).solving.causes, problem.cause_kind):
            raise Invalid({Field.KIND: "There is no such kind any more. Choose another."})
        values["cause_kind"] = kind
    if evidence is not None:
        values["evidence"] = evidence.strip()
    said = move(act, problem, Action.CAUSE, ProblemEvent.CAUSE, values, text=values["cause"])
    return begin_fix(act, said)


def workaround(act: Act, number: int, *, text: str, after: After = None) -> Problem:
    """What people can do meanwhile: the reporters of its open incidents are offered it."""
    problem = permitted(act, number, Action.WORKAROUND)
    refuse_what_is_behind(act, problem, after, ProblemEvent.WORKAROUND, Field.WORKAROUND)
    words = need(text, Field.WORKAROUND, "Say what people can do meanwhile.")
    if words == problem.workaround:
        raise MovedOn(f"{problem.number} has that workaround already.", record=problem.number)
    said = move(act, problem, Action.WORKAROUND, ProblemEvent.WORKAROUND, {"workaround": words}, text=words)
    linking.give_to_all(act, said)
    return said


def known_error(act: Act, number: int) -> Problem:
    """Its cause is known and there is a way around it, and no fix yet."""
    problem = permitted(act, number, Action.KNOWN_ERROR)
    _needs(problem, rules.missing(problem, "a cause", "a workaround"))
    if problem.known_error:
        raise MovedOn(f"{problem.number} is a known error already.", record=problem.number)
    return move(act, problem, Action.KNOWN_ERROR, ProblemEvent.KNOWN_ERROR, {"known_error": True})


def _needs(problem: Problem, missing: str | None) -> None:
    if missing is not None:
        raise MovedOn(missing, record=problem.number)


def change(act: Act, number: int, *, change: int) -> Problem:
    """Which change fixes it; with a cause, the fix is in progress."""
    problem = permitted(act, number, Action.CHANGE)
    found = readable_change(act, change)
    if links.relate(act, problem.number, LinkKind.FIXED_BY, found.number) is None:
        raise MovedOn(f"{problem.number} has {found.number} already.", record=problem.number)
    return begin_fix(act, problem)


def changes_of(act: Act, problem: Problem) -> list[Change]:
    """The changes that fix it, by number."""
    found = all_links.of_all(act.tx, [problem.number], LinkKind.FIXED_BY)
    numbers = [
        number_of(each.other) for each in found if each.one == problem.number and each.other.startswith("CHG-")
    ]
    return changes.those(act.tx, numbers) if numbers else []


def begin_fix(act: Act, problem: Problem) -> Problem:
    """With a cause and a change, its fix is in progress."""
    ready = problem.status is ProblemStatus.ANALYSIS and problem.cause and changes_of(act, problem)
    if not ready:
        return problem
    return move(act, problem, Action.CHANGE, ProblemEvent.FIXING, {"status": ProblemStatus.FIX})


def resolve(act: Act, number: int, *, note: str) -> Problem:
    """Fixed, says its owner: what waited for it is resolved, and whether the fix holds is watched."""
    problem, note = resolvable(act, number), need(note, Field.NOTE, "Say how it was fixed.")
    until = act.now + act.policy(ProblemPolicy).solving.watch
    values = {
        "status": ProblemStatus.RESOLVED,
        "fix_note": note,
        "resolved_at": act.now,
        "watch_until": until,
    }
    resolved = move(act, problem, Action.RESOLVE, ProblemEvent.RESOLVED, values, note=note)
    timers.arm(act.tx, WATCH, problem.number, until, record=problem.number, problem=problem.id)
    linking.end_with(act, resolved, note)
    return resolved


def resolvable(act: Act, number: int) -> Problem:
    """Refuse, as resolving itself would, before somebody writes how it was fixed."""
    problem = permitted(act, number, Action.RESOLVE)
    found = changes_of(act, problem)
    wanted = ("an owner", "a cause", "a linked change")
    _needs(problem, rules.missing(problem, *wanted, has_change=bool(found)))
    _needs(problem, rules.why_not_fixed(problem.number, found))
    return problem


def close(act: Act, number: int, *, note: str) -> Problem:
    """A manager ends the watch, and says why."""
    problem = permitted(act, number, Action.CLOSE)
    return end(act, problem, need(note, Field.REASON, "Say why it need not be watched any longer."))


def end(act: Act, problem: Problem, note: str, **told: Any) -> Problem:
    values = {"status": ProblemStatus.CLOSED, "closed_at": act.now, "ended": Ending.FIXED, "reason": note}
    closed = move(act, problem, Action.CLOSE, ProblemEvent.CLOSED, values, note=note, **told)
    timers.disarm(act.tx, WATCH, problem.number)
    return closed


def accept(act: Act, number: int, *, reason: str, until: datetime | None = None) -> Problem:
    """It is not fixed, and a manager who does not have it says that this is so; until it is looked at again."""
    problem = acceptable(act, number)
    why = need(reason, Field.REASON, "Say why the risk is accepted.")
    at = rules.revisit_at(act.now, until, act.policy(ProblemPolicy).solving.revisit_risk, LONGEST_RISK)
    if at is None:
        raise Invalid({Field.REVISIT: "Choose a day to come, in 365 days at the latest."})
    values = {
        "status": ProblemStatus.CLOSED,
        "closed_at": act.now,
        "ended": Ending.ACCEPTED,
        "reason": why,
        "revisit_at": at,
    }
    held = linking.let_go(act, problem)
    told = {"reason": why, "until": at.isoformat(), "resumed": held}
    accepted = move(act, problem, Action.ACCEPT, ProblemEvent.ACCEPTED, values, **told)
    timers.arm(act.tx, REVISIT, problem.number, at, record=problem.number, problem=problem.id)
    return accepted


def acceptable(act: Act, number: int) -> Problem:
    """Refuse, as accepting itself would, before somebody says why."""
    problem = permitted(act, number, Action.ACCEPT)
    if problem.owner == act.by:
        own = f"You have {problem.number}, so another manager must accept its risk."
        others = len(managers(act)) > 1
        raise NotAllowed(
            own if others else f"{own} Whoever else has it then: `/problem take {number}`.",
            attempted=Action.ACCEPT,
            record=problem.number,
        )
    _needs(problem, rules.missing(problem, "a cause"))
    return problem


def reopen(act: Act, number: int, *, reason: str) -> Problem:
    """The fix did not hold, or a risk is taken up again; what was fixed and closed is followed by another."""
    problem = reopenable(act, number)
    why = need(reason, Field.REASON, "Say why it is taken up again.")
    if problem.status is ProblemStatus.CLOSED and not problem.is_accepted:
        return _anew(act, problem, why)
    event = ProblemEvent.REVISITED if problem.is_accepted else ProblemEvent.REOPENED
    values = {
        "status": ProblemStatus.ANALYSIS,
        "resolved_at": None,
        "watch_until": None,
        "closed_at": None,
        "ended": None,
        "revisit_at": None,
        "owner": problem.owner or act.by,
    }
    reopened = move(act, problem, Action.REOPEN, event, values, reason=why)
    timers.disarm(act.tx, WATCH, problem.number)
    timers.disarm(act.tx, REVISIT, problem.number)
    return reopened


def reopenable(act: Act, number: int) -> Problem:
    """Refuse, as reopening itself would, before somebody says why: while the last that followed it is not over."""
    problem = permitted(act, number, Action.REOPEN)
    entry = journal.latest(act.tx, problem.number, ProblemEvent.FOLLOWED_UP)
    follows = None if entry is None else problems.find(act.tx, entry.details["other"])
    if follows is not None and not follows.is_over:
        goes_on = rules.goes_on_as(problem, follows)
        if not sees(act, follows, act.by):
            goes_on = f"{problem.number} is closed and stays so; what follows it is being worked on."
        raise MovedOn(goes_on, record=problem.number)
    return problem


def _anew(act: Act, closed: Problem, why: str) -> Problem:
    opened = create(act, title=closed.title, service=closed.service, private=closed.private, team=closed.team)
    for family in problems.families_of(act.tx, closed.id):
        problems.add_family(act.tx, opened.id, family)
    links.relate(act, opened.number, LinkKind.RELATED, closed.number)
    problems.change(act.tx, opened.id, was=OPEN, priority=closed.priority, reason=why)
    act.journal(ProblemEvent.FOLLOWED_UP, closed.number, other=opened.id, reason=why)
    return existing(act, opened)


def cancel(act: Act, number: int, *, reason: str) -> Problem:
    """It is none; what waited for it goes on."""
    problem = permitted(act, number, Action.CANCEL)
    why = need(reason, Field.REASON, "Say why it is none.")
    values = {"status": ProblemStatus.CANCELLED, "closed_at": act.now, "ended": Ending.CANCELLED, "reason": why}
    held = linking.let_go(act, problem)
    return move(act, problem, Action.CANCEL, ProblemEvent.CANCELLED, values, reason=why, resumed=held)
