"""What people read of a change that is done: why it is reviewed and by whom, and what came in after it (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.changes.rules import Why
from commands.shared.blocks import moment, person, typed
from commands.shared.counts import so_many
from commands.shared.durations import say_duration
from storage.changes.records import Change
from storage.journal.records import Entry

NAMED = 4

REASONS: Mapping[str, str] = {
    Why.FAILED: "it failed",
    Why.ISSUES: "there were issues",
    Why.BACK: "it was rolled back",
    Why.EMERGENCY: "it was an emergency",
    Why.EXCEPTION: "a manager let it be done all the same",
    Why.UNREGISTERED: "nobody had asked for it",
    Why.OVERRAN: "it took much longer than its window",
    Why.WATCH: "more came in after it than on any day like it",
}
"""Why a change is reviewed."""


def _reasons(call: Entry) -> str:
    return " and ".join(REASONS[each] for each in call.details["why"])


def _due_by(call: Entry) -> str:
    """The last day, of a review that is due at the midnight after it."""
    due = call.details["due"]
    return "" if due is None else f" by {moment(datetime.fromisoformat(due) - A_MOMENT, '{date_short_pretty}')}"


A_MOMENT = timedelta(minutes=1)


def review_called(entry: Entry, change: Change) -> str:
    return (
        f":mag: *{change.number}* {typed(change.title, 150)}: {_reasons(entry)}. Please review it{_due_by(entry)}: "
        "what broke, what is learned, what is to be done."
    )


def flagged(entry: Entry, change: Change, openly: Sequence[str]) -> str:
    """That more came in after a change than on any day like it; of the incidents those that everyone may know."""
    found = entry.details
    length = say_duration(timedelta(seconds=found["seconds"]))
    days = "working days" if found["workday"] else "days off"
    hidden = len(found["incidents"]) - len(openly)
    which = ", ".join(openly[-NAMED:]) + (f" and {len(openly) - NAMED} more" if len(openly) > NAMED else "")
    more = f"{', and' if openly else ''} {hidden} that not everyone may see" if hidden else ""
    return (
        f":eyes: In the {length} after *{change.number}* {typed(change.title, 150)} "
        f"{_so_many(found['count'])} on what it touched or what is next to it; never more than {found['most']} in "
        f"these hours of the last {found['days']} {days}. Was it the change? {which}{more}: their cards ask."
    )


def watched(entry: Entry) -> str:
    """What was counted after it, on the card of the change."""
    found = entry.details
    length, came = say_duration(timedelta(seconds=found["seconds"])), _so_many(found["count"])
    like = f"at most {found['most']} in the same hours of {so_many(found['days'], 'day')} like it"
    return f":eyes: In the {length} after it {came}; {like if found['days'] else 'no day like it is known yet'}."


def _so_many(count: int) -> str:
    return f"{so_many(count, 'incident')} came in"


def owed(call: Entry) -> str:
    """That a review is owed, on the card of the change."""
    owner = call.details["owner"]
    whose = f"{person(owner)} reviews it" if owner else "It is to be reviewed"
    return f":mag: {whose}{_due_by(call)}: {_reasons(call)}."
