"""How problems are found by their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.problems import verbs, views
from commands.problems.permissions import sight_of
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from storage.problems import queries as problems
from storage.problems.records import Problem


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return [*_texts(act, problems.after(act.tx, number, limit))]


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return [*_texts(act, problems.those(act.tx, numbers))]


def _texts(act: Act, found: Iterable[Problem]) -> Iterable[Text]:
    for each in found:
        service = act.document.service_name(each.service)
        parts = (each.cause, each.workaround, each.fix_note, each.evidence, service, each.cause_kind)
        yield Text(each.id, each.title, "\n".join(filter(None, parts)))


def _visible(act: Act, numbers: Collection[int]) -> list[Problem]:
    return [] if act.is_guest else problems.those(act.tx, numbers, sight_of(act))


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return {problem.id for problem in _visible(act, numbers)}


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return {problem.id for problem in problems.those(act.tx, numbers) if not problem.private}


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    return {problem.id: views.line_of(problem) for problem in _visible(act, numbers)}


SEARCHED = Searched(
    "PRB", "problem", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show
)
