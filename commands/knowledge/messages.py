"""Articles as others show them: a line each, with what to press."""

from collections.abc import Iterable, Iterator, Sequence

from commands.knowledge import wording
from commands.knowledge.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, person, typed
from storage.knowledge.records import Article, Version

Line = tuple[str, Sequence[Block], None]


def to_review(waiting: Iterable[tuple[Article, Version]]) -> Iterator[Line]:
    """What waits for whoever publishes it."""
    for article, version in waiting:
        publish = bk.button("Publish", ActionId.PUBLISH, article.id, style="primary")
        back = bk.button("Ask for changes", ActionId.SEND_BACK, article.id)
        text = f"`{article.number}` {typed(version.title, 120)} · by {person(version.author)}"
        yield text, (publish, back, _read(article)), None


def to_check(found: Iterable[Article]) -> Iterator[Line]:
    """What may be right no more."""
    for article in found:
        right = bk.button("Still right", ActionId.STILL_RIGHT, article.id, style="primary")
        edit = bk.button("Edit", ActionId.EDIT, article.id)
        yield wording.to_check(article), (right, edit, _read(article)), None


def _read(article: Article) -> Block:
    return bk.button("Read it", ActionId.OPEN, article.id)
