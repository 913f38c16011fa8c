"""What happens to changes: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.changes import afterwards, chasers, doing, reviewing, rules, watching
from commands.changes.afterwards import CLOSE_BALLOT as CLOSE_BALLOT
from commands.changes.asking import by_key, in_a_freeze, mistakes_in, nobody_implements, too_long
from commands.changes.assessing import assessed, must_answer, owe
from commands.changes.board_words import the_board
from commands.changes.ids import FinishField, FormField, RecuseField, RejectField
from commands.changes.obstacles import come_after, look, look_soon, may_begin
from commands.changes.permissions import (
    ANYWHERE,
    existing,
    permitted,
    permitted_to_ask,
    permitted_to_link,
    permitted_to_recuse,
    permitted_to_vote,
)
from commands.changes.policy import ChangePolicy
from commands.changes.reading import freezes_over, may_go_unvoted
from commands.changes.risk import Answers
from commands.changes.rules import Action, Left, NewChange, team_in
from commands.changes.seats import (
    alternates_of,
    concerned,
    electorate,
    electorate_of,
    members_of,
    path_of,
    seated,
    successor,
)
from commands.changes.teams import board_called
from commands.links import operations as links
from commands.links.words import Named
from commands.shared import voting
from commands.shared.act import Act
from commands.shared.pressed import Pressed
from commands.shared.refusals import LONGEST, Invalid, MovedOn, NotAllowed, Refused, need
from commands.shared.voting import Decision, Shortfall
from commands.tasks import operations as tasks
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome, Vote
from storage.directory import queries as directory
from storage.links.records import LinkKind
from storage.record import asdict
from storage.tasks import queries as stored_tasks
from storage.timers import queries as timers

VOTED_ON = (ChangeStatus.AUTHORISE, *afterwards.REVIEWED)
MOST_REASONS = 10
"""So many reasons against it are told."""

DECIDED: Mapping[Decision, tuple[ChangeStatus, ChangeEvent]] = {
    Decision.APPROVED: (ChangeStatus.SCHEDULED, ChangeEvent.APPROVED),
    Decision.REJECTED: (ChangeStatus.NEW, ChangeEvent.REJECTED),
}


def request(act: Act, asked: NewChange, template: str | None = None, answers: Answers = ()) -> Change:
    """Raise a change and put it to its board; one that needs no vote is scheduled at once. Where it is asked how
    risky it is, it waits as New for the answers, unless they are known.
    """
    permitted_to_ask(act)
    asked = by_key(act, asked)
    wrong = mistakes_in(act, asked, template)
    if wrong:
        raise Invalid(wrong)
    values = asdict(asked) | {"template": template, "answers": answers}
    change = changes.add(act.tx, **values, requester=act.by, opened_at=act.now)
    act.journal(ChangeEvent.REQUESTED, change.number, title=change.title)
    if must_answer(act, change):
        owe(act, change)
        return change
    return submit(act, change.id)


def submit(act: Act, number: int) -> Change:
    """Put it to the vote (again): a new round, in which the old votes do not count."""
    change = permitted(act, number, Action.SUBMIT)
    if change.status not in rules.ALLOWED_IN[Action.SUBMIT]:
        raise MovedOn(rules.why_not(change, Action.SUBMIT), record=change.number)
    if change.end <= act.now:
        raise MovedOn(rules.why_no_ballot(change), record=change.number)
    if not directory.can_act(act.tx, change.implementer):
        raise Refused(nobody_implements(change), record=change.number)
    if must_answer(act, change):
        raise MovedOn(rules.why_unanswered(change), record=change.number)
    change = assessed(act, change)
    board = path_of(act, change)
    if not change.test_plan and team_in(board) is None:
        raise Invalid({FormField.TEST: rules.NEEDS_A_TEST})
    return _schedule_unvoted(act, change) if board is None else _open_ballot(act, change, board)


def _schedule_unvoted(act: Act, change: Change) -> Change:
    _may_go_unvoted(act, change)
    scheduled = _move(act, change, Action.SUBMIT, status=ChangeStatus.SCHEDULED, decided_at=act.now)
    act.journal(ChangeEvent.SCHEDULED, change.number, voted=False)
    look(act, scheduled, answered=True)
    return scheduled


def _may_go_unvoted(act: Act, change: Change) -> None:
    """Where there are boards, only few may do without one, unless it was assessed as needing none; and in a freeze
    only an emergency.
    """
    kind = change.type
    is_fit = change.level is not None or change.template is not None
    is_trusted = is_fit or may_go_unvoted(act, act.by)
    if not is_trusted and (kind is ChangeType.STANDARD or act.policy(ChangePolicy).boards):
        sentence = f"No board decides on {kind} changes, so only those named for it submit {change.number}."
        raise NotAllowed(sentence, attempted=Action.SUBMIT, record=change.number)
    if kind is ChangeType.STANDARD or change.level is not None:
        _in_no_freeze(act, change)


def _in_no_freeze(act: Act, change: Change) -> None:
    frozen = freezes_over(act, change)
    if frozen:
        raise MovedOn(f"{in_a_freeze(frozen)} Withdraw it: `/change withdraw {change.id}`.", record=change.number)


def _open_ballot(act: Act, change: Change, name: str) -> Change:
    board = board_called(act, name)
    assert board is not None
    members = members_of(act, board)
    voters = seated(members, alternates_of(act, board), concerned(act, change))
    if not voting.can_pass(electorate(act, board, voters)):
        which = the_board(name, act.policy(ChangePolicy).board_names())
        raise Refused(rules.why_no_board(which, len(voters), board.quorum, board.needs), record=change.number)
    length = board.open_for(act.now, act.document.desk.zone, discussed=rules.is_discussed(change))
    closes, voting_round = rules.closing(change, act.now, length), change.voting_round + 1
    opened = _move(
        act,
        change,
        Action.SUBMIT,
        status=ChangeStatus.AUTHORISE,
        board=name,
        voting_round=voting_round,
        members=members,
        voters=voters,
        closes_at=closes,
        decision=None,
        decided_at=None,
    )
    act.journal(ChangeEvent.SUBMITTED, change.number, board=name)
    payload = {"change": change.id, "ballot": voting_round}
    timers.arm(act.tx, CLOSE_BALLOT, change.number, closes, record=change.number, **payload)
    chasers.arm(act, opened)
    look(act, opened, answered=True)
    return opened


def vote(
    act: Act, number: int, *, choice: Choice, reason: str = "", at: Pressed = ANYWHERE, seat: str | None = None
) -> Change:
    """One vote a seat, the last before closing counts; decided as soon as nothing can change it.

    `seat` is whose it is, where it is cast for somebody who is away (a Slack id).
    """
    change, cast = permitted_to_vote(act, number, at, seat)
    if choice is Choice.REJECT and not reason.strip():
        raise Invalid({RejectField.WHY: "Say why; the requester needs it."})
    if len(reason) > LONGEST:
        raise Invalid({RejectField.WHY: too_long(reason)})
    reason = reason.strip()
    by_proxy = {} if cast == act.by else {"seat": cast}
    proxy = act.by if by_proxy else None
    changes.cast(act.tx, Vote(number, change.voting_round, cast, choice, reason, act.now, proxy))
    act.journal(ChangeEvent.VOTED, change.number, choice=choice, reason=reason, **by_proxy)
    return _count(act, change)


def recuse(act: Act, number: int, *, reason: str) -> Change:
    """Whoever has a conflict leaves the vote, with what they said of it; the next free alternate takes the seat."""
    change = permitted_to_recuse(act, number)
    reason = need(reason, RecuseField.WHY, f"Say what the conflict is: `/change recuse {number} REASON`.")
    return leave(act, change, reason)


def leave(act: Act, change: Change, reason: str) -> Change:
    """A seat leaves the vote that is open, that of whoever acts."""
    follows = successor(act, change)
    act.journal(ChangeEvent.RECUSED, change.number, reason=reason, ballot=change.voting_round, successor=follows)
    voters = [each for each in change.voters if each != act.by] + ([] if follows is None else [follows])
    left = changes.change(act.tx, change.id, was=VOTED_ON, voters=voters)
    assert left is not None
    return _count(act, left)


def _count(act: Act, change: Change) -> Change:
    """Decided, where nothing can change it any more; what is in its way is looked at either way, in a moment."""
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    decision = voting.decide(electorate_of(act, change, votes), voting.choices(votes))
    if decision is not Decision.PENDING:
        change = _decide(act, change, decision, votes)
    look_soon(act, change)
    return change


def close_ballot(act: Act, change: int, ballot: int) -> Change | None:
    """Time is up: what the votes say holds; None when that voting round (`ballot`) is over already."""
    found = existing(act, change)
    is_open = found.status is ChangeStatus.AUTHORISE or found.asked_afterwards
    if not is_open or found.voting_round != ballot:
        return None
    votes = changes.votes_on(act.tx, change, ballot)
    decision = voting.final(electorate_of(act, found, votes), voting.choices(votes))
    decided = _decide(act, found, decision, votes)
    look(act, decided)
    return decided


def _decide(act: Act, change: Change, decision: Decision, votes: Sequence[Vote]) -> Change:
    """The board decides, and not whoever voted last. What it decides too late is not approved."""
    if change.asked_afterwards:
        return afterwards.decide(act, change, decision, votes)
    why = Shortfall("late") if act.now >= change.end else None
    decision = decision if why is None else Decision.REJECTED
    status, event = DECIDED[decision]
    values = {"status": status, "decision": decision, "decided_at": act.now}
    decided = changes.change(act.tx, change.id, was=[ChangeStatus.AUTHORISE], **values)
    assert decided is not None
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    chasers.disarm(act, change)
    reasons = [(vote.person, vote.reason) for vote in votes if vote.reason][:MOST_REASONS]
    told: dict[str, Any] = {"board": change.board, "reasons": reasons}
    if decision is Decision.REJECTED:
        told["why"] = asdict(why or voting.shortfall(electorate_of(act, change, votes), voting.choices(votes)))
    act.done_by().journal(event, change.number, **told)
    return decided


def link(act: Act, number: int, *, named: Named) -> Change:
    """Say what another record is to this one."""
    change = permitted_to_link(act, number)
    if named.kind is not LinkKind.AFTER:
        links.link(act, change.number, named)
        return change
    permitted(act, number, "link")
    if named.number != number:
        come_after(act, change, named.number)
    links.link(act, change.number, named)
    look(act, change, answered=True)
    return change


def withdraw(act: Act, number: int) -> Change:
    change = permitted(act, number, Action.WITHDRAW)
    withdrawn = _move(act, change, Action.WITHDRAW, status=ChangeStatus.CANCELLED, closed_at=act.now)
    act.journal(ChangeEvent.WITHDRAWN, change.number)
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    chasers.disarm(act, change)
    look(act, withdrawn)
    return withdrawn


def implement(act: Act, number: int, *, anyway: bool = False) -> Change:
    """Begin it, within its window; an emergency at any time, which its board is told. `anyway`: although something
    urgent is open on what it touches.
    """
    change = permitted(act, number, Action.IMPLEMENT)
    if change.status in rules.ALLOWED_IN[Action.IMPLEMENT]:
        _may_begin(act, change)
        may_begin(act, change, anyway=anyway)
    begun = _move(act, change, Action.IMPLEMENT, status=ChangeStatus.IMPLEMENT)
    doing.watch(act, begun)
    act.journal(ChangeEvent.BEGUN, change.number, outside=not rules.is_in_window(change, act.now))
    return begun


def _may_begin(act: Act, change: Change) -> None:
    if change.type is ChangeType.EMERGENCY:
        return
    if not rules.is_in_window(change, act.now):
        raise MovedOn(rules.why_not_now(change, act.now), record=change.number)
    if not change.voting_round and (change.type is ChangeType.STANDARD or change.level is not None):
        _in_no_freeze(act, change)


def done(act: Act, number: int, *, outcome: Outcome, note: str, left: Left | None = None) -> Change:
    """How it went: what needs no review is closed. `left` is what becomes of tasks that are open."""
    change = permitted(act, number, Action.DONE)
    if outcome is not Outcome.SUCCESS and not note.strip():
        raise Invalid({FinishField.NOTE: f"Say what happened: `/change done {number} {outcome} NOTE`."})
    if len(note) > LONGEST:
        raise Invalid({FinishField.NOTE: too_long(note)})
    _nothing_forgotten(act, change, left)
    values: dict[str, Any] = {"status": ChangeStatus.REVIEW}
    why = reviewing.why_reviewed(act, change, outcome)
    if not why:
        values = {"status": ChangeStatus.CLOSED, "closed_at": act.now}
    told = {"outcome": outcome, "note": note.strip()}
    values |= {"outcome": outcome, "outcome_note": told["note"], "implemented_at": act.now}
    finished = _move(act, change, Action.DONE, **values)
    act.journal(ChangeEvent.DONE, change.number, **told)
    if left is Left.SKIP:
        tasks.skip_all(act, change.number, reason=f"{change.number} is done without it")
    doing.unwatch(act, finished)
    if why:
        reviewing.owe(act, finished, *why)
    watching.arm(act, finished)
    look(act, finished)
    return finished


def _nothing_forgotten(act: Act, change: Change, left: Left | None) -> None:
    """Of a change that is being made, whoever says that it is done says what becomes of what is open."""
    open_tasks = [task.called for task in stored_tasks.of_record(act.tx, change.number) if task.is_open]
    if open_tasks and left is None and change.status in rules.ALLOWED_IN[Action.DONE]:
        raise Invalid({FinishField.TASKS: rules.why_open(change, open_tasks)})


def _move(act: Act, change: Change, action: Action, **values: Any) -> Change:
    """Change it, if it still stands where the action is allowed."""
    moved = changes.change(act.tx, change.id, was=rules.ALLOWED_IN[action], **values)
    if moved is None:
        raise MovedOn(rules.why_not(change, action), record=change.number)
    return moved
