"""Who may know of a drill. They are not found by words: `/major list` shows those that go on."""

from collections.abc import Collection, Mapping, Sequence

from commands.incidents.reading import sight_of
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from commands.shared.refusals import NotFound
from commands.shared.verbs import Answer
from storage.incidents import queries as incidents


def _no_texts(_act: Act, *_asked: object) -> Sequence[Text]:
    return []


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    """Everybody but guests, of what is not private."""
    return set() if act.is_guest else {-each for each in incidents.seen(act.tx, _rows(numbers), sight_of(act))}


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return {-each for each in incidents.public(act.tx, _rows(numbers))}


def _rows(numbers: Collection[int]) -> list[int]:
    return [-each for each in numbers]


def _no_lines(_act: Act, _numbers: Collection[int]) -> Mapping[int, str]:
    return {}


def _show(_act: Act, number: int) -> Answer:
    raise NotFound(f"DRILL-{number} is shown in its room. `/major list` has those that go on.")


SEARCHED = Searched(
    "DRILL", "drill", after=_no_texts, named=_no_texts, seen=_seen, public=_public, lines=_no_lines, show=_show
)
