"""How improvements are found by their words. Everybody but a guest may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.improvements import verbs
from commands.improvements.wording import line
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from storage.improvements import queries as improvements
from storage.improvements.records import Improvement


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return _texts(improvements.after(act.tx, number, limit))


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return _texts(improvements.those(act.tx, numbers))


def _texts(found: Iterable[Improvement]) -> list[Text]:
    return [Text(each.id, each.title, each.because) for each in found]


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return {each.id for each in improvements.those(act.tx, numbers)}


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return set() if act.is_guest else _public(act, numbers)


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    zone = act.document.desk.zone
    return {each.id: line(each, zone) for each in improvements.those(act.tx, _seen(act, numbers))}


SEARCHED = Searched(
    "IMP", "improvement", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show
)
