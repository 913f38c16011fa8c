"""How incidents are found by their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.incidents import verbs, views
from commands.incidents.reading import sight_of
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from storage.incidents import queries as incidents
from storage.incidents.records import Words


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return _texts(act, incidents.words_after(act.tx, number, limit))


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return _texts(act, incidents.words_of(act.tx, numbers))


def _texts(act: Act, found: Iterable[Words]) -> list[Text]:
    """What was reported and how it was fixed; notes are for those who may read them, and so not among it."""
    names = act.document.service_names()
    return [
        Text(each.id, each.title, "\n".join(filter(None, (*each[2:4], names.get(each.service or ""), each[5]))))
        for each in found
    ]


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return incidents.seen(act.tx, numbers, sight_of(act))


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return incidents.public(act.tx, numbers)


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    return {incident.id: views.line_of(incident) for incident in incidents.those(act.tx, numbers, sight_of(act))}


SEARCHED = Searched(
    "INC", "incident", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show
)
