"""What did not go as planned is looked back on: what broke, what is learned from it, and what is to be done."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from commands.changes import rules
from commands.changes.answers import NONE, Answers
from commands.changes.ids import ReviewField
from commands.changes.permissions import existing, permitted_to_review
from commands.changes.policy import ChangePolicy
from commands.changes.rules import Action
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.shared.refusals import LONGEST, Invalid, MovedOn
from commands.tasks import operations as tasks
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers

OWED = "change.review"
MOST_TASKS = 20
MOST_LESSONS = 15
SATURDAY = 5


def owe(act: Act, change: Change) -> None:
    """A review is owed: it is asked for again and again, so many working days apart, where app.yaml says so."""
    days = act.policy(ChangePolicy).changes.review_within
    if days is not None:
        due = working_days_later(act.now, days, act.document.desk.zone)
        timers.arm(act.tx, OWED, change.number, due, record=change.number, change=change.id)


def working_days_later(instant: datetime, days: int, zone: tzinfo) -> datetime:
    """The end of the last of so many days from Monday to Friday after the day of an instant (UTC)."""
    day = instant.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return midnight(day + timedelta(days=1), zone)


def remind(act: Act, change: int) -> None:
    """Still owed: whoever may close it hears so."""
    found = existing(act, change)
    if found.status is ChangeStatus.REVIEW:
        act.journal(ChangeEvent.REVIEW_OWED, found.number)
        owe(act, found)


def review(act: Act, number: int, *, answers: Answers) -> Change:
    """Close what was looked back on; each follow-up is a task of its owner."""
    change = permitted_to_review(act, number)
    if change.status not in rules.ALLOWED_IN[Action.REVIEW]:
        raise MovedOn(rules.why_not(change, Action.REVIEW), record=change.number)
    wrong = _mistakes_in(answers)
    if wrong:
        raise Invalid(wrong)
    closed = changes.change(
        act.tx, number, was=rules.ALLOWED_IN[Action.REVIEW], status=ChangeStatus.CLOSED, closed_at=act.now
    )
    assert closed is not None
    timers.disarm(act.tx, OWED, closed.number)
    told = {"goal": answers.goal, "broke": answers.broke, "differently": answers.differently}
    act.journal(ChangeEvent.REVIEWED, closed.number, **told, follow_ups=answers.follow_ups)
    if answers.to_do and answers.due is not None:
        due = midnight(answers.due + timedelta(days=1), act.document.desk.zone)
        for title in answers.to_do:
            tasks.add(act, closed.number, title, person=answers.owner, due=due)
    return closed


def _mistakes_in(answers: Answers) -> dict[str, str]:
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
    if answers.to_do and answers.owner is None:
        return wrong | {ReviewField.OWNER: "Choose who sees to it, or write: none, because …"}
    if answers.to_do and answers.due is None:
        return wrong | {ReviewField.DUE: "Choose a day, or write: none, because …"}
    return wrong


def lessons(act: Act, service: str | None) -> Sequence[tuple[Change, Entry]]:
    """What was learned from changes, of those that touch a service or of all; the newest first."""
    found = []
    for change in changes.closed_after_review(act.tx, service, MOST_LESSONS):
        entry = journal.latest(act.tx, change.number, ChangeEvent.REVIEWED)
        if entry is not None:
            found.append((change, entry))
    return found
