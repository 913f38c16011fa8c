"""How requests are found by their words, and who may know of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.requests import verbs
from commands.requests.permissions import sees
from commands.requests.wording import line
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from storage.requests import queries as requests
from storage.requests.records import Request


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return [*_texts(requests.after(act.tx, number, limit))]


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return [*_texts(requests.those(act.tx, numbers))]


def _texts(found: Iterable[Request]) -> Iterable[Text]:
    for request in found:
        said = [str(answer) for answer in request.answers.values()]
        yield Text(request.id, request.title, "\n".join(filter(None, (*said, request.text, request.reason))))


def _visible(act: Act, numbers: Collection[int]) -> list[Request]:
    return [each for each in requests.those(act.tx, numbers) if sees(act, each)]


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return {request.id for request in _visible(act, numbers)}


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    """Its number and what it is of stand on the cards of its tasks, where teams read."""
    return {request.id for request in requests.those(act.tx, numbers)}


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    return {request.id: line(request) for request in _visible(act, numbers)}


SEARCHED = Searched(
    "REQ", "request", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show
)
