"""How articles are found by their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.knowledge import reading, verbs, wording
from commands.knowledge.cutting import cut_by
from commands.knowledge.permissions import readable
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.suggesting import KB
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from commands.shared.ranking import Cut
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article


def _after(act: Act, number: int, limit: int) -> list[Text]:
    return [*map(_text, knowledge.after(act.tx, number, limit))]


def _named(act: Act, numbers: Sequence[int]) -> list[Text]:
    return [*map(_text, knowledge.those(act.tx, numbers))]


def _text(article: Article) -> Text:
    """What is offered with a report shows what to do."""
    body = "\n".join(filter(None, (article.helps, article.steps, article.words)))
    return Text(article.id, article.title, body, article.steps if article.is_offered else None)


def _visible(act: Act, numbers: Collection[int]) -> list[Article]:
    return readable(act, knowledge.those(act.tx, numbers))


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    return {each.id for each in _visible(act, numbers)}


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return reading.public(knowledge.those(act.tx, numbers))


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    found: Iterable[Article] = _visible(act, numbers)
    return {each.id: wording.line(each) for each in found}


def _cut(act: Act) -> Cut:
    return cut_by(act.policy(KnowledgePolicy).languages)


SEARCHED = Searched(
    KB, "article", after=_after, named=_named, seen=_seen, public=_public, lines=_lines, show=verbs.show, cut=_cut
)
