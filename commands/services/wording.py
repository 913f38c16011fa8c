"""How what is at stake reads."""

from commands.items.fallen import Redundancy
from commands.items.wording import at_risk
from commands.shared.blocks import typed
from storage.journal.records import Entry

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spent(entry: Entry, name: str, out: str) -> str:
    """To the team: what goes on with fewer than it had; `out` says which are out of use (mrkdwn)."""
    now = Redundancy(*(int(entry.details[each]) for each in ("left", "of", "needs")))
    because = f": {out}" if out else ""
    key = typed(str(entry.details["item"]), 75)
    return f":warning: *{typed(name, 80)}* goes on with {at_risk(now)}{because}. `/service item {key}`"


def takes_the_last(name: str, now: Redundancy) -> str:
    """`pos-db has one of two left: this change takes the last`."""
    has = f"*{typed(name, 80)}* has {_number(now.left)} of {_number(now.of)} left"
    if now.left == 1:
        return f":warning: {has}: this change takes the last"
    return f":warning: {has} and needs {_number(now.needs)}: this change takes one of them"


def takes_one(name: str, during: Redundancy) -> str:
    return f"*{typed(name, 80)}* goes on with {at_risk(during)}"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
