"""How changes are found by their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.changes import verbs
from commands.changes.listing import line_of
from commands.changes.permissions import is_limited
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from storage.changes import queries as changes
from storage.changes.records import Change


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return [*_texts(act, changes.after(act.tx, number, limit))]


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return [*_texts(act, changes.those(act.tx, numbers))]


def _texts(act: Act, found: Iterable[Change]) -> Iterable[Text]:
    for change in found:
        items = [act.document.service_name(item) or item for item in change.items]
        plans = (change.implementation_plan, change.test_plan, change.rollback_plan)
        parts = (change.reason, *items, *plans, change.outcome_note)
        yield Text(change.id, change.title, "\n".join(filter(None, parts)))


def _visible(act: Act, numbers: Collection[int]) -> list[Change]:
    found = changes.those(act.tx, numbers)
    if not is_limited(act):
        return found
    return [each for each in found if act.by in (each.requester, each.implementer, *each.voters)]


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return {change.id for change in _visible(act, numbers)}


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return {change.id for change in changes.those(act.tx, numbers)}


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    zone = act.document.desk.zone
    return {change.id: line_of(change, zone) for change in _visible(act, numbers)}


SEARCHED = Searched(
    "CHG", "change", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show
)
