"""What happens to changes: each function is one transaction that decides, records and says what follows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from commands.changes import rules, views
from commands.changes.policy import ChangePolicy
from commands.changes.rules import Ballot, Collision, Decision
from commands.changes.views import FormField, Request
from commands.shared import speech
from commands.shared.blocks import person, typed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Outcome, Vote
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.timers import queries as timers

CLOSE_BALLOT = "change.close_ballot"
Freezes = Sequence[tuple[str, datetime, datetime, Sequence[str]]]


def request(tx: Connection, asked: Request, *, by: str, policy: ChangePolicy, now: datetime) -> Change:
    """Raise a change and put it to its board; a standard one, which needs no vote, is scheduled at once."""
    _check(asked, policy, now)
    values = {name: getattr(asked, name) for name in Request.__dataclass_fields__}
    values |= {"requester": by, "opened_at": now, "items": list(asked.items)}
    change = changes.add(tx, **values)
    journal.append(tx, "change.requested", change.number, actor=by, now=now, title=change.title)
    return submit(tx, change.id, by=by, policy=policy, now=now)


def _check(asked: Request, policy: ChangePolicy, now: datetime) -> None:
    wrong: dict[str, str] = {}
    for block, text in _texts(asked).items():
        if not text:
            wrong[block] = "Fill this in; the board decides by it."
        elif len(text) > rules.LONGEST:
            wrong[block] = f"That is {len(text):,} characters; {rules.LONGEST:,} is the most."
    if not asked.items:
        wrong[FormField.ITEMS] = "Choose what it touches."
    if not asked.implementer:
        wrong[FormField.IMPLEMENTER] = "Choose who implements it."
    if asked.start is None or asked.end is None:
        wrong[FormField.START] = "Give the start and the end."
    elif asked.end <= asked.start:
        wrong[FormField.END] = "The end must be after the start."
    elif asked.end <= now:
        wrong[FormField.END] = "That is over already; choose a window that is to come."
    if asked.type is ChangeType.NORMAL and policy.board_for(asked.type) is None and policy.boards:
        wrong[FormField.TYPE] = "No board decides on normal changes yet; the operator sets one in app.yaml."
    if wrong:
        raise Invalid(wrong)


def _texts(asked: Request) -> dict[str, str]:
    return {
        FormField.TITLE: asked.title,
        FormField.REASON: asked.reason,
        FormField.IMPLEMENTATION: asked.implementation_plan,
        FormField.TEST: asked.test_plan,
        FormField.ROLLBACK: asked.rollback_plan,
    }


def submit(tx: Connection, number: int, *, by: str, policy: ChangePolicy, now: datetime) -> Change:
    """Put it to the vote (again): a new ballot, on which the old votes do not count."""
    change = _own(tx, number, by, policy, "submit")
    board_name = policy.board_for(change.type)
    if change.status not in rules.ALLOWED_IN["submit"]:
        raise MovedOn(rules.why_not(change, "submit"))
    if board_name is None:
        return _schedule_unvoted(tx, change, by, policy, now)
    board = policy.boards[board_name]
    members = directory.ids_of(tx, board.members)
    voters = [each for each in members if each not in (change.requester, change.implementer)]
    if len(voters) < board.quorum:
        raise Refused(
            f"The board `{board_name}` cannot decide on {change.number}: {len(voters)} may vote and its quorum is "
            f"{board.quorum}. Choose another implementer, or have somebody else request it."
        )
    closes = now + board.closes_after
    opened = changes.change(
        tx,
        number,
        was=rules.ALLOWED_IN["submit"],
        status=ChangeStatus.AUTHORISE,
        board=board_name,
        ballot=change.ballot + 1,
        members=list(members),
        voters=voters,
        closes_at=closes,
        decision=None,
        decided_at=None,
    )
    assert opened is not None
    journal.append(tx, "change.submitted", opened.number, actor=by, now=now, board=board_name)
    timers.arm(tx, CLOSE_BALLOT, opened.number, closes, change=number, ballot=opened.ballot)
    show_ballot(tx, opened, policy, now)
    return opened


def _schedule_unvoted(tx: Connection, change: Change, by: str, policy: ChangePolicy, now: datetime) -> Change:
    values = {"status": ChangeStatus.SCHEDULED, "decided_at": now}
    scheduled = changes.change(tx, change.id, was=rules.ALLOWED_IN["submit"], **values)
    assert scheduled is not None
    journal.append(tx, "change.scheduled", change.number, actor=by, now=now, voted=False)
    text = f":white_check_mark: *{change.number}* needs no vote and is scheduled: {typed(change.title, 300)}"
    _tell(tx, scheduled, text, policy, now)
    return scheduled


def vote(
    tx: Connection, number: int, *, choice: Choice, by: str, policy: ChangePolicy, now: datetime, reason: str = ""
) -> Change:
    """One vote a person, the last before closing counts; decided as soon as nothing can change it."""
    change = check_voter(tx, number, by=by, now=now)
    if choice is Choice.REJECT and not reason.strip():
        raise Invalid({views.RejectField.WHY: "Say why; the requester needs it."})
    if len(reason) > rules.LONGEST:
        raise Invalid({views.RejectField.WHY: f"That is {len(reason):,} characters; {rules.LONGEST:,} is the most."})
    changes.vote(tx, number, change.ballot, by, choice, reason.strip(), now)
    journal.append(tx, "change.voted", change.number, actor=by, now=now, choice=choice, reason=reason.strip())
    show_ballot(tx, change, policy, now)
    cast = changes.votes_on(tx, number, change.ballot)
    decision = rules.decide(paper(change, policy, tx), {each.person: each.choice for each in cast})
    return change if decision is Decision.PENDING else _decide(tx, change, decision, cast, policy, now)


def check_voter(tx: Connection, number: int, *, by: str, now: datetime) -> Change:
    """Only members of the board, never the requester or the implementer, and only until it closes."""
    change = _get(tx, number)
    if change.status is not ChangeStatus.AUTHORISE or (change.closes_at and now >= change.closes_at):
        raise MovedOn(f"The vote on {change.number} is closed; it is {rules.STATUS_WORDS[change.status].lower()}.")
    if by in (change.requester, change.implementer):
        role = "requested" if by == change.requester else "implement"
        raise NotAllowed(
            f"You {role} {change.number}, so you cannot vote on it.", attempted="vote", record=change.number
        )
    if by not in change.voters:
        raise NotAllowed(
            f"You are not on the board `{change.board}`, which decides on {change.number}. Tell one of its members "
            f"what you think: {' '.join(person(each) for each in change.voters[:10])}",
            attempted="vote",
            record=change.number,
        )
    return change


def close_ballot(tx: Connection, number: int, ballot: int, *, policy: ChangePolicy, now: datetime) -> None:
    """Time is up: what the votes say holds."""
    change = _get(tx, number)
    if change.status is not ChangeStatus.AUTHORISE or change.ballot != ballot:
        return
    cast = changes.votes_on(tx, number, ballot)
    decision = rules.final(paper(change, policy, tx), {each.person: each.choice for each in cast})
    _decide(tx, change, decision, cast, policy, now)


def _decide(
    tx: Connection, change: Change, decision: Decision, cast: Sequence[Vote], policy: ChangePolicy, now: datetime
) -> Change:
    status = ChangeStatus.SCHEDULED if decision is Decision.APPROVED else ChangeStatus.NEW
    values = {"status": status, "decision": decision, "decided_at": now}
    decided = changes.change(tx, change.id, was=[ChangeStatus.AUTHORISE], **values)
    assert decided is not None
    timers.disarm(tx, CLOSE_BALLOT, change.number)
    what = "change.approved" if decision is Decision.APPROVED else "change.rejected"
    journal.append(tx, what, change.number, actor=QUARTERDECK, now=now, board=change.board)
    show_ballot(tx, decided, policy, now)
    _tell(tx, decided, views.outcome(decided, decision, cast), policy, now)
    return decided


def withdraw(tx: Connection, number: int, *, by: str, policy: ChangePolicy, now: datetime) -> Change:
    change = _own(tx, number, by, policy, "withdraw")
    withdrawn = _step(tx, change, "withdraw", now, by, status=ChangeStatus.CANCELLED, closed_at=now)
    timers.disarm(tx, CLOSE_BALLOT, change.number)
    if change.ballot:
        show_ballot(tx, withdrawn, policy, now)
    _tell(tx, withdrawn, f"*{change.number}* is withdrawn by {person(by)}: {typed(change.title, 300)}", policy, now)
    return withdrawn


def implement(tx: Connection, number: int, *, by: str, policy: ChangePolicy, now: datetime) -> Change:
    change = _own(tx, number, by, policy, "implement")
    begun = _step(tx, change, "implement", now, by, status=ChangeStatus.IMPLEMENT)
    if change.ballot:
        show_ballot(tx, begun, policy, now)
    text = f":hammer_and_wrench: {person(by)} begins *{change.number}*: {typed(change.title, 300)}"
    _tell(tx, begun, text, policy, now)
    return begun


def done(
    tx: Connection, number: int, *, outcome: Outcome, note: str, by: str, policy: ChangePolicy, now: datetime
) -> Change:
    """How it went: a success is closed, anything else is reviewed."""
    change = _own(tx, number, by, policy, "done")
    if outcome is not Outcome.SUCCESS and not note.strip():
        raise Refused(f"Say what happened: `/change done {number} {outcome} NOTE`.")
    if len(note) > rules.LONGEST:
        raise Refused(f"That is {len(note):,} characters; {rules.LONGEST:,} is the most.")
    status = ChangeStatus.CLOSED if outcome is Outcome.SUCCESS else ChangeStatus.REVIEW
    values: dict[str, Any] = {"outcome": outcome, "outcome_note": note.strip(), "implemented_at": now}
    values |= {"closed_at": now} if status is ChangeStatus.CLOSED else {}
    finished = _step(tx, change, "done", now, by, status=status, **values)
    if change.ballot:
        show_ballot(tx, finished, policy, now)
    word = {Outcome.SUCCESS: "a success", Outcome.ISSUES: "done, with issues", Outcome.FAILED: "failed"}[outcome]
    text = f"*{change.number}* is {word}, says {person(by)}. {typed(note, 1000)}"
    _tell(tx, finished, text, policy, now)
    return finished


def _step(tx: Connection, change: Change, doing: str, now: datetime, by: str, **values: Any) -> Change:
    moved = changes.change(tx, change.id, was=rules.ALLOWED_IN[doing], **values)
    if moved is None:
        raise MovedOn(rules.why_not(change, doing))
    journal.append(tx, f"change.{doing}", change.number, actor=by, now=now, note=values.get("outcome_note", ""))
    return moved


def paper(change: Change, policy: ChangePolicy, tx: Connection) -> Ballot:
    """The ballot as its board's rules make it; of a board that app.yaml no longer has, all must agree."""
    board = policy.boards.get(change.board or "")
    if board is None:
        return Ballot(frozenset(change.voters), len(change.voters), "unanimous")
    veto = frozenset(directory.ids_of(tx, board.veto))
    return Ballot(frozenset(change.voters), board.quorum, board.rule, veto)


def in_the_way(tx: Connection, change: Change, policy: ChangePolicy) -> list[Collision]:
    """What collides with it as things stand now."""
    others = changes.overlapping(tx, change.start, change.end, but=change.id)
    return rules.collisions(change, others, freezes(policy))


def freezes(policy: ChangePolicy) -> Freezes:
    zone = ZoneInfo(policy.organisation.desk.timezone)
    return [(each.name, *each.span(zone), each.services) for each in policy.freezes]


def show_ballot(tx: Connection, change: Change, policy: ChangePolicy, now: datetime) -> None:
    name, subject = f"{change.number}/ballot/{change.ballot}", {"change": change.id, "ballot": change.ballot}
    channel = speech.place(policy.organisation.channels.cab)
    speech.show_card(tx, name=name, channel=channel, lane=name, render="change.ballot", subject=subject, now=now)


def _tell(tx: Connection, change: Change, text: str, policy: ChangePolicy, now: datetime) -> None:
    """The requester, the implementer, and those who voted under the ballot."""
    for each in dict.fromkeys([change.requester, change.implementer]):
        speech.post(tx, channel=each, text=text, lane=f"dm:{each}", now=now)
    channel = speech.place(policy.organisation.channels.cab)
    name = f"{change.number}/ballot/{change.ballot}"
    speech.post(tx, channel=channel, text=text, thread=name, lane=name, now=now)


def get(tx: Connection, number: int) -> Change:
    return _get(tx, number)


def _get(tx: Connection, number: int) -> Change:
    found = changes.find(tx, number)
    if found is None:
        raise NotFound(f"There is no CHG-{number}. See what is planned with `/change list`.")
    return found


def _own(tx: Connection, number: int, by: str, policy: ChangePolicy, doing: str) -> Change:
    """Its requester and implementer move it on, and service managers."""
    change = _get(tx, number)
    managers = directory.ids_of(tx, policy.organisation.roles.managers)
    if by in (change.requester, change.implementer) or by in managers:
        return change
    raise NotAllowed(
        f"Only {person(change.requester)}, who requested {change.number}, and {person(change.implementer)}, who "
        "implements it, can do that; service managers too.",
        attempted=doing,
        record=change.number,
    )
