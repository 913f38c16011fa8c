"""A change that was made before anybody was asked: it is in review at once, and its board says afterwards whether
that was right.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.changes import asking, reviewing, rules, watching
from commands.changes.board_words import the_board
from commands.changes.ids import AfterField
from commands.changes.permissions import permitted_to_ask
from commands.changes.policy import ChangePolicy
from commands.changes.reading import freezes_over, keys_of
from commands.changes.rules import Why
from commands.changes.seats import alternates_of, electorate, electorate_of, members_of, seated
from commands.incidents.policy import IncidentPolicy
from commands.shared import voting
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.refusals import LONGEST, Invalid, Refused
from commands.shared.voting import Decision
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Outcome, Vote
from storage.directory import queries as directory
from storage.record import Record, asdict, replace
from storage.timers import queries as timers

CLOSE_BALLOT = "change.close_ballot"
A_WHILE = timedelta(minutes=15)
"""So long what somebody only names in a line is taken to have lasted."""

LONGEST_TITLE = 150
MEDIUM = 2
REVIEWED = (ChangeStatus.REVIEW, ChangeStatus.CLOSED)


class Made(Record):
    """What was done, on which items (keys), when (UTC), by whom, why nobody was asked, and how it went."""

    title: str
    items: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    implementer: str
    reason: str
    outcome: Outcome = Outcome.SUCCESS
    note: str = ""


def in_a_line(act: Act, text: str) -> Made:
    """What somebody says in a line that names the service: they did it, just now. Raises Invalid."""
    document = act.document
    service = act.policy(IncidentPolicy).service_in(text)
    if service is None and document.services:
        known = ", ".join(f"`{each}`" for each in document.services)
        raise Invalid({AfterField.ITEMS: f"Name the one service in it: {typed(text, 80)}. Known are {known}."})
    items = (service,) if service is not None else (text[:LONGEST_TITLE],)
    return Made(text[:LONGEST_TITLE], items, act.now - A_WHILE, act.now, act.by, text)


def afterwards(act: Act, *, made: Made, answered: bool = False) -> Change:
    """Write down what was done. It is reviewed; what its board does not approve counts as unauthorised.

    `answered`: whoever does that reads it in the answer, so that they need not be told apart.
    """
    permitted_to_ask(act)
    made = replace(made, items=keys_of(act, made.items))
    wrong = _mistakes_in(act, made)
    if wrong:
        raise Invalid(wrong)
    asked = _ask_the_board(act, _kept(act, made))
    frozen = [each.other for each in freezes_over(act, asked)]
    act.journal(
        ChangeEvent.MADE_BEFORE, asked.number, title=asked.title, board=asked.board, frozen=frozen, answered=answered,
        **({} if asked.asked_afterwards else {"outcome": made.outcome}),
    )  # fmt: skip
    watching.arm(act, asked)
    reviewing.owe(act, asked, Why.UNREGISTERED, *([] if made.outcome is Outcome.SUCCESS else [Why(made.outcome)]))
    return asked


def _kept(act: Act, made: Made) -> Change:
    assert made.start is not None
    assert made.end is not None
    return changes.add(
        act.tx,
        title=made.title,
        reason=made.reason,
        type=ChangeType.EMERGENCY,
        items=made.items,
        start=made.start,
        end=made.end,
        requester=act.by,
        implementer=made.implementer,
        risk=MEDIUM,
        impact=MEDIUM,
        implementation_plan="",
        test_plan="",
        rollback_plan="",
        status=ChangeStatus.REVIEW,
        outcome=made.outcome,
        outcome_note=made.note,
        opened_at=act.now,
        implemented_at=made.end,
    )


def _mistakes_in(act: Act, made: Made) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for field, text in ((AfterField.WHAT, made.title), (AfterField.WHY, made.reason)):
        if not text.strip():
            wrong[field] = "Fill this in; the board decides by it."
        elif len(text) > LONGEST:
            wrong[field] = f"{LONGEST:,} characters are the most."
    if (why := asking.wrong_items(act, made.items, "Choose what was changed.")) is not None:
        wrong[AfterField.ITEMS] = why
    if made.start is None or made.end is None:
        wrong[AfterField.BEGAN] = "Say when it began and when it was done."
    elif made.end <= made.start:
        wrong[AfterField.ENDED] = "The end must be after the beginning."
    elif made.end > act.now:
        wrong[AfterField.ENDED] = "That is still to come: `/change` asks the board first."
    if not made.implementer or not directory.can_act(act.tx, made.implementer):
        wrong[AfterField.WHO] = "Choose who did it."
    if made.outcome is not Outcome.SUCCESS and not made.note.strip():
        wrong[AfterField.NOTE] = "Say what happened."
    return wrong


def _ask_the_board(act: Act, change: Change) -> Change:
    """The board of emergencies, or where that cannot decide the one of normal changes; none where there are none."""
    policy = act.policy(ChangePolicy)
    named = [policy.board_for(kind) for kind in (ChangeType.EMERGENCY, ChangeType.NORMAL)]
    names = [each for each in dict.fromkeys(named) if each in policy.boards]
    for name in names:
        members = members_of(act, policy.boards[name])
        own = (change.requester, change.implementer)
        voters = seated(members, alternates_of(act, policy.boards[name]), own)
        if voting.can_pass(electorate(act, policy.boards[name], voters)):
            return _open(act, change, name, members, voters)
    if names:
        board = policy.boards[names[0]]
        which = the_board(names[0], policy.board_names())
        raise Refused(rules.why_no_board(which, len(voters), board.quorum, board.needs))
    return change


def _open(act: Act, change: Change, board: str, members: Sequence[str], voters: Sequence[str]) -> Change:
    closes = act.now + act.policy(ChangePolicy).changes.retrospective_within
    told = {"board": board, "members": members, "voters": voters, "voting_round": 1, "closes_at": closes}
    opened = changes.change(act.tx, change.id, was=[ChangeStatus.REVIEW], **told)
    assert opened is not None
    timers.arm(act.tx, CLOSE_BALLOT, change.number, closes, record=change.number, change=change.id, ballot=1)
    return opened


def decide(act: Act, change: Change, decision: Decision, votes: Sequence[Vote]) -> Change:
    """The board says whether it was right; what it does not approve, or lets lapse, counts as unauthorised."""
    decided = changes.change(act.tx, change.id, was=REVIEWED, decision=decision, decided_at=act.now)
    assert decided is not None
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    reasons = [(vote.person, vote.reason) for vote in votes if vote.reason][:10]
    if decision is Decision.APPROVED:
        told = {"board": change.board, "reasons": reasons, "outcome": change.outcome}
        act.done_by().journal(ChangeEvent.RATIFIED, change.number, **told)
    else:
        why = asdict(voting.shortfall(electorate_of(act, change, votes), voting.choices(votes)))
        act.done_by().journal(ChangeEvent.UNAUTHORISED, change.number, board=change.board, reasons=reasons, why=why)
    return decided
