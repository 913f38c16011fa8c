"""What did not go as planned is looked back on: what broke, what is learned from it, and what is to be done."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from commands.changes import rules
from commands.changes.answers import NONE, Answers, FollowUp
from commands.changes.ids import ReviewField, another
from commands.changes.permissions import existing, permitted_to_review, reviewers
from commands.changes.policy import ChangePolicy
from commands.changes.rules import Action, Why
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.shared.refusals import LONGEST, Invalid, MovedOn
from commands.tasks import operations as tasks
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Outcome
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers

OWED = "change.review"
MOST_TASKS = 20
MOST_LESSONS = 15
LOOKED_BACK, MOST_CALLED = timedelta(days=730), 2000
REVIEWED_IN = (ChangeStatus.REVIEW, ChangeStatus.CLOSED)


REMINDED, TOLD_MANAGERS = 0, 1
"""Once it is due its owner hears so, and after as long again the managers do."""


def why_reviewed(act: Act, change: Change, outcome: Outcome) -> list[Why]:
    """Why a change that is done now is looked back on; what succeeded, only where app.yaml says within how long."""
    found = [] if outcome is Outcome.SUCCESS else [Why(outcome)]
    if act.policy(ChangePolicy).changes.review_within is None:
        return found
    if change.type is ChangeType.EMERGENCY:
        found.append(Why.EMERGENCY)
    if journal.latest(act.tx, change.number, ChangeEvent.EXCEPTED) is not None:
        found.append(Why.EXCEPTION)
    if rules.overran(change, act.now):
        found.append(Why.OVERRAN)
    return found


def owe(act: Act, change: Change, *why: Why) -> None:
    """A review is owed from now on: whose it is hears so, and of it once more when it is due, where app.yaml says
    when that is. One that is owed already is only told to have another reason.
    """
    called = call_for(act, change)
    if called is not None:
        why = tuple(each for each in why if each not in called.details["why"])
        if not why:
            return
    due = _due(act)
    owner = called.details["owner"] if called is not None else owner_of(act, change)
    told = {"why": [*(called.details["why"] if called else ()), *why], "due": due and due.isoformat()}
    act.done_by().journal(ChangeEvent.REVIEW_CALLED, change.number, owner=owner, **told)
    _arm(act, change, REMINDED, due)


def _due(act: Act) -> datetime | None:
    policy = act.policy(ChangePolicy)
    days = policy.changes.review_within
    return None if days is None else working_days_later(act.now, days, policy.desk.zone, policy.is_workday)


def _arm(act: Act, change: Change, step: int, due: datetime | None) -> None:
    if due is not None:
        timers.arm(act.tx, OWED, change.number, due, record=change.number, change=change.id, step=step)


def working_days_later(instant: datetime, days: int, zone: tzinfo, is_workday: Callable[[date], bool]) -> datetime:
    """The end of the last of so many working days after the day of an instant (UTC)."""
    day = instant.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        days -= is_workday(day)
    return midnight(day + timedelta(days=1), zone)


def owner_of(act: Act, change: Change) -> str | None:
    """Whom a review is asked of: of those who may close it one of its board, in turn, else a manager."""
    able = reviewers(act, change)
    own = [each for each in able if each in change.voters and each != change.requester] or able
    return own[change.id % len(own)] if own else None


def call_for(act: Act, change: Change) -> Entry | None:
    """When a review was called for that nobody has closed."""
    last = journal.latest(act.tx, change.number, ChangeEvent.REVIEW_CALLED, ChangeEvent.REVIEWED)
    return last if last is not None and last.what == ChangeEvent.REVIEW_CALLED else None


def is_owed(act: Act, change: Change) -> bool:
    """What is in review, and what is closed and was flagged since."""
    return change.status is ChangeStatus.REVIEW or (
        change.status is ChangeStatus.CLOSED and call_for(act, change) is not None
    )


def remind(act: Act, change: int, step: int = REMINDED) -> None:
    """Still owed: its owner hears so, and after as long again the managers do; nobody is told any more then."""
    found = existing(act, change)
    if is_owed(act, found):
        called = call_for(act, found)
        owner = called.details["owner"] if called is not None and step == REMINDED else None
        act.journal(ChangeEvent.REVIEW_OWED, found.number, owner=owner)
        if step == REMINDED:
            _arm(act, found, TOLD_MANAGERS, _due(act))


def owed_to(act: Act, person: str, limit: int) -> list[Change]:
    """The reviews that are owed by somebody, the longest owed first."""
    called = journal.since(act.tx, act.now - LOOKED_BACK, ChangeEvent.REVIEW_CALLED, limit=MOST_CALLED)
    theirs = dict.fromkeys(entry.number for entry in called if entry.details["owner"] == person)
    found = {change.id: change for change in changes.those(act.tx, theirs)}
    return [found[each] for each in theirs if each in found and is_owed(act, found[each])][:limit]


def permitted_to_close(act: Act, number: int) -> Change:
    """The change, whose review whoever acts may close. Raises NotFound, NotAllowed, MovedOn."""
    change = permitted_to_review(act, number)
    if not is_owed(act, change):
        raise MovedOn(rules.why_not(change, Action.REVIEW), record=change.number)
    return change


def review(act: Act, number: int, *, answers: Answers) -> Change:
    """Close what was looked back on; each follow-up is a task of its owner."""
    change = permitted_to_close(act, number)
    wrong = _mistakes_in(answers, act.today)
    if wrong:
        raise Invalid(wrong)
    closed = changes.change(
        act.tx, number, was=REVIEWED_IN, status=ChangeStatus.CLOSED, closed_at=change.closed_at or act.now
    )
    assert closed is not None
    timers.disarm(act.tx, OWED, closed.number)
    told = {"goal": answers.goal, "broke": answers.broke, "differently": answers.differently}
    act.journal(ChangeEvent.REVIEWED, closed.number, **told, follow_ups=answers.in_lines)
    for each in answers.all_of_them:
        assert each.due is not None
        due = midnight(each.due + timedelta(days=1), act.document.desk.zone)
        tasks.add(act, closed.number, each.title, person=each.owner, due=due)
    return closed


def _mistakes_in(answers: Answers, today: date) -> dict[str, str]:
    texts = {
        ReviewField.GOAL: answers.goal, ReviewField.BROKE: answers.broke,
        ReviewField.DIFFERENTLY: answers.differently, ReviewField.FOLLOW_UPS: answers.follow_ups,
    }  # fmt: skip
    wrong: dict[str, str] = {
        block: "Fill this in; it is what is learned." for block, text in texts.items() if not text
    }
    long = f"{LONGEST:,} characters are the most."
    wrong |= {block: long for block, text in texts.items() if len(text) > LONGEST}
    if ReviewField.FOLLOW_UPS in wrong:
        return wrong
    if answers.follow_ups.lower().strip(" .") == NONE:
        return wrong | {ReviewField.FOLLOW_UPS: "Say why there are none: none, because …"}
    if len(answers.to_do) > MOST_TASKS:
        return wrong | {ReviewField.FOLLOW_UPS: f"At most {MOST_TASKS} lines; the rest belongs into one of them."}
    if answers.to_do:
        wrong |= _mistakes_of(FollowUp(answers.follow_ups, answers.owner, answers.due), today, *FIRST)
    for row, each in enumerate(answers.more, 2):
        if not each.is_empty:
            wrong |= _mistakes_of(each, today, *(another(field, row) for field in FIRST))
    return wrong


FIRST = (ReviewField.FOLLOW_UPS, ReviewField.OWNER, ReviewField.DUE)


def _mistakes_of(found: FollowUp, today: date, title: str, owner: str, due: str) -> dict[str, str]:
    """By the blocks of its inputs."""
    if not found.title:
        return {title: "Say what is to be done."}
    if found.owner is None:
        return {owner: "Choose who sees to it, or write: none, because …"}
    if found.due is None:
        return {due: "Choose a day, or write: none, because …"}
    return {due: "That day is over. Choose one that is to come."} if found.due < today else {}


def lessons(act: Act, service: str | None) -> Sequence[tuple[Change, Entry]]:
    """What was learned from changes, of those that touch a service or of all; the last reviewed first."""
    told = journal.between(act.tx, act.now - LOOKED_BACK, act.now, ChangeEvent.REVIEWED, limit=MOST_CALLED)
    known = {change.id: change for change in changes.those(act.tx, {entry.number for entry in told})}
    last = {entry.number: entry for entry in reversed(told) if entry.number in known}
    found = [(known[number], entry) for number, entry in last.items()]
    about = [each for each in found if service is None or service in each[0].items]
    return sorted(about, key=lambda each: -each[1].id)[:MOST_LESSONS]
