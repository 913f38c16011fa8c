"""What is left of stock and of licences: counted by somebody, and less by what was promised since."""

from collections.abc import Iterator
from datetime import datetime

from commands.requests.policy import Item, RequestPolicy
from commands.shared.act import Act
from commands.shared.blocks import moment, person, typed
from commands.shared.language import nearest
from commands.shared.refusals import Refused
from storage.journal import queries as journal
from storage.record import Record
from storage.requests import queries as requests
from storage.requests.queries import counted_as
from storage.requests.records import Request, RequestEvent

MOST = 1_000_000


class Left(Record):
    """So many were `counted` of an item, by whom and when (UTC); `left` is less by what was approved since, or was
    and had not been handed over by then. Below 0, more was promised than there is.
    """

    item: str
    counted: int
    by: str
    at: datetime
    left: float

    @property
    def said(self) -> str:
        """How many, for people."""
        return f"{_written(max(0.0, self.left))} of {self.counted:,}"


def _written(number: float) -> str:
    """`1,000`, `0.5`."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def left_of(act: Act, key: str) -> Left | None:
    """None where nobody has counted it."""
    entry = journal.latest(act.tx, counted_as(key), RequestEvent.COUNTED)
    item = act.policy(RequestPolicy).catalogue.get(key)
    if entry is None or item is None:
        return None
    taken = sum(amount(item, each) for each in requests.promised(act.tx, key, entry.at))
    counted = int(entry.details["counted"])
    return Left(key, counted, entry.actor, entry.at, counted - taken)


def amount(item: Item, request: Request) -> float:
    """How many are asked for: as its question says that asks it, else one."""
    asked = request.answers.get(item.amount) if item.amount is not None else None
    return float(asked) if isinstance(asked, int | float) else 1.0


def called(act: Act, text: str) -> str:
    """The key of the item of this name. Raises Refused, with what was perhaps meant."""
    policy = act.policy(RequestPolicy)
    key = policy.item_called(text)
    if key is None:
        names = {each.name.casefold(): each.name for each in policy.catalogue.values()}
        alike = [f"`{typed(names[each], 80)}`" for each in nearest(text.casefold(), names, 2)]
        hint = f"Did you mean {' or '.join(alike)}?" if alike else "`/request` alone shows what there is."
        raise Refused(f"There is nothing in the catalogue that is called {typed(text, 80)}. {hint}")
    return key


def all_left(act: Act) -> Iterator[Left]:
    """Of everything that was counted, what there is least of first."""
    found = (left_of(act, key) for key in act.policy(RequestPolicy).catalogue)
    yield from sorted((each for each in found if each is not None), key=lambda each: (each.left, each.item))


def line(act: Act, found: Left) -> str:
    name = act.policy(RequestPolicy).catalogue[found.item].name
    when = moment(found.at, "{date_short_pretty}")
    return f"*{typed(name, 80)}* {found.said} left · counted by {person(found.by)} {when}"


def meaning(act: Act, request: Request) -> str:
    """Whether there is one for it (mrkdwn); empty where nobody counts."""
    found, item = left_of(act, request.item), act.policy(RequestPolicy).catalogue.get(request.item)
    if found is None or item is None:
        return ""
    asked, more = amount(item, request), requests.asked_for(act.tx, request.item, but=request.id)
    others = sum(amount(item, each) for each in more)
    beside = f"; others ask for {_written(others)} more" if others else ""
    if found.left < asked:
        return f":warning: Only {found.said} left, so it would have to wait{beside}."
    return f":package: {found.said} left{beside}."


def is_last(act: Act, request: Request) -> bool:
    """Whether it has just taken the last one that there was."""
    found, item = left_of(act, request.item), act.policy(RequestPolicy).catalogue.get(request.item)
    return found is not None and item is not None and found.left <= 0 < found.left + amount(item, request)
