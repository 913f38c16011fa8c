"""What happens to changes: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from commands.changes import rules
from commands.changes.ids import FormField, RejectField
from commands.changes.permissions import existing, permitted, permitted_to_vote
from commands.changes.policy import ChangePolicy
from commands.changes.reading import electorate_of
from commands.changes.rules import Action, Decision, NewChange
from commands.shared.act import Act
from commands.shared.refusals import LONGEST, Invalid, MovedOn, Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome, Vote
from storage.directory import queries as directory
from storage.timers import queries as timers

CLOSE_BALLOT = "change.close_ballot"
MOST_REASONS = 10
"""So many reasons against it are told."""

DECIDED: Mapping[Decision, tuple[ChangeStatus, ChangeEvent]] = {
    Decision.APPROVED: (ChangeStatus.SCHEDULED, ChangeEvent.APPROVED),
    Decision.REJECTED: (ChangeStatus.NEW, ChangeEvent.REJECTED),
}


def request(act: Act, asked: NewChange) -> Change:
    """Raise a change and put it to its board; one that needs no vote is scheduled at once."""
    wrong = _mistakes_in(act, asked)
    if wrong:
        raise Invalid(wrong)
    change = changes.add(act.tx, **asdict(asked), requester=act.by, opened_at=act.now)
    act.journal(ChangeEvent.REQUESTED, change.number, title=change.title)
    return submit(act, change.id)


def _mistakes_in(act: Act, asked: NewChange) -> dict[str, str]:
    policy, wrong = act.policy(ChangePolicy), _mistakes_in_texts(asked)
    if not asked.items:
        wrong[FormField.ITEMS] = "Choose what it touches."
    if not asked.implementer:
        wrong[FormField.IMPLEMENTER] = "Choose who implements it."
    if asked.start is None or asked.end is None:
        wrong[FormField.START] = "Give the start and the end."
    elif asked.end <= asked.start:
        wrong[FormField.END] = "The end must be after the start."
    elif asked.end <= act.now:
        wrong[FormField.END] = "That is over already; choose a window that is to come."
    if asked.type is ChangeType.NORMAL and policy.board_for(asked.type) is None and policy.boards:
        wrong[FormField.TYPE] = "No board decides on normal changes yet; the operator sets one in app.yaml."
    return wrong


def _mistakes_in_texts(asked: NewChange) -> dict[str, str]:
    texts = {
        FormField.TITLE: asked.title,
        FormField.REASON: asked.reason,
        FormField.IMPLEMENTATION: asked.implementation_plan,
        FormField.TEST: asked.test_plan,
        FormField.ROLLBACK: asked.rollback_plan,
    }
    wrong: dict[str, str] = {}
    for block, text in texts.items():
        if not text:
            wrong[block] = "Fill this in; the board decides by it."
        elif len(text) > LONGEST:
            wrong[block] = _too_long(text)
    return wrong


def _too_long(text: str) -> str:
    return f"That is {len(text):,} characters; {LONGEST:,} is the most."


def submit(act: Act, number: int) -> Change:
    """Put it to the vote (again): a new round, in which the old votes do not count."""
    change = permitted(act, number, Action.SUBMIT)
    board = act.policy(ChangePolicy).board_for(change.type)
    if change.status not in rules.ALLOWED_IN[Action.SUBMIT]:
        raise MovedOn(rules.why_not(change, Action.SUBMIT), record=change.number)
    return _schedule_unvoted(act, change) if board is None else _open_ballot(act, change, board)


def _schedule_unvoted(act: Act, change: Change) -> Change:
    scheduled = _move(act, change, Action.SUBMIT, status=ChangeStatus.SCHEDULED, decided_at=act.now)
    act.journal(ChangeEvent.SCHEDULED, change.number, voted=False)
    return scheduled


def _open_ballot(act: Act, change: Change, name: str) -> Change:
    board = act.policy(ChangePolicy).boards[name]
    members = directory.ids_of(act.tx, board.members)
    voters = [each for each in members if each not in (change.requester, change.implementer)]
    if len(voters) < board.quorum:
        raise Refused(
            f"The board `{name}` cannot decide on {change.number}: {len(voters)} may vote and its quorum is "
            f"{board.quorum}. Choose another implementer, or have somebody else request it.",
            record=change.number,
        )
    closes, voting_round = act.now + board.closes_after, change.voting_round + 1
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
    return opened


def vote(act: Act, number: int, *, choice: Choice, reason: str = "") -> Change:
    """One vote a person, the last before closing counts; decided as soon as nothing can change it."""
    change = permitted_to_vote(act, number)
    if choice is Choice.REJECT and not reason.strip():
        raise Invalid({RejectField.WHY: "Say why; the requester needs it."})
    if len(reason) > LONGEST:
        raise Invalid({RejectField.WHY: _too_long(reason)})
    reason = reason.strip()
    changes.cast(act.tx, Vote(number, change.voting_round, act.by, choice, reason, act.now))
    act.journal(ChangeEvent.VOTED, change.number, choice=choice, reason=reason)
    votes = changes.votes_on(act.tx, number, change.voting_round)
    decision = rules.decide(electorate_of(act, change), rules.choices(votes))
    return change if decision is Decision.PENDING else _decide(act, change, decision, votes)


def close_ballot(act: Act, change: int, ballot: int) -> Change | None:
    """Time is up: what the votes say holds; None when that voting round (`ballot`) is over already."""
    found = existing(act, change)
    if found.status is not ChangeStatus.AUTHORISE or found.voting_round != ballot:
        return None
    votes = changes.votes_on(act.tx, change, ballot)
    decision = rules.final(electorate_of(act, found), rules.choices(votes))
    return _decide(act, found, decision, votes)


def _decide(act: Act, change: Change, decision: Decision, votes: Sequence[Vote]) -> Change:
    """The board decides, and not whoever voted last."""
    status, event = DECIDED[decision]
    values = {"status": status, "decision": decision, "decided_at": act.now}
    decided = changes.change(act.tx, change.id, was=[ChangeStatus.AUTHORISE], **values)
    assert decided is not None
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    reasons = [(vote.person, vote.reason) for vote in votes if vote.reason][:MOST_REASONS]
    act.done_by().journal(event, change.number, board=change.board, reasons=reasons)
    return decided


def withdraw(act: Act, number: int) -> Change:
    change = permitted(act, number, Action.WITHDRAW)
    withdrawn = _move(act, change, Action.WITHDRAW, status=ChangeStatus.CANCELLED, closed_at=act.now)
    act.journal(ChangeEvent.WITHDRAWN, change.number)
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    return withdrawn


def implement(act: Act, number: int) -> Change:
    """Begin it."""
    change = permitted(act, number, Action.IMPLEMENT)
    begun = _move(act, change, Action.IMPLEMENT, status=ChangeStatus.IMPLEMENT)
    act.journal(ChangeEvent.BEGUN, change.number)
    return begun


def done(act: Act, number: int, *, outcome: Outcome, note: str) -> Change:
    """How it went: a success is closed, anything else is reviewed."""
    change = permitted(act, number, Action.DONE)
    if outcome is not Outcome.SUCCESS and not note.strip():
        raise Refused(f"Say what happened: `/change done {number} {outcome} NOTE`.", record=change.number)
    if len(note) > LONGEST:
        raise Refused(_too_long(note), record=change.number)
    values: dict[str, Any] = {"status": ChangeStatus.REVIEW}
    if outcome is Outcome.SUCCESS:
        values = {"status": ChangeStatus.CLOSED, "closed_at": act.now}
    told = {"outcome": outcome, "note": note.strip()}
    values |= {"outcome": outcome, "outcome_note": told["note"], "implemented_at": act.now}
    finished = _move(act, change, Action.DONE, **values)
    act.journal(ChangeEvent.DONE, change.number, **told)
    return finished


def _move(act: Act, change: Change, action: Action, **values: Any) -> Change:
    """Change it, if it still stands where the action is allowed."""
    moved = changes.change(act.tx, change.id, was=rules.ALLOWED_IN[action], **values)
    if moved is None:
        raise MovedOn(rules.why_not(change, action), record=change.number)
    return moved
