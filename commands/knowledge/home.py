"""Articles on the Home tab: what waits for whoever publishes it, and what may be right no more."""

from collections.abc import Iterator

from commands.knowledge import wording
from commands.knowledge.ids import ActionId
from commands.knowledge.reading import to_check, to_review
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, person, typed
from commands.shared.tab import LISTED, TITLE, Line, OnHome, Part, Place
from storage.knowledge.records import Article, Version


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    reviews = [_review(*each) for each in to_review(act, LISTED + 1)]
    yield Place.DECIDE, Part("Waits for your review", reviews, is_cut=True)
    checks = [_check(each) for each in to_check(act, LISTED + 1)]
    yield Place.DECIDE, Part("Still right?", checks, is_cut=True)


HOME = OnHome(parts=_parts)


def _review(article: Article, version: Version) -> Line:
    publish = bk.button("Publish", ActionId.PUBLISH, article.id, style="primary")
    back = bk.button("Ask for changes", ActionId.SEND_BACK, article.id)
    text = f"`{article.number}` {typed(version.title, TITLE)} · by {person(version.author)}"
    return text, (publish, back, _read(article)), None


def _check(article: Article) -> Line:
    right = bk.button("Still right", ActionId.STILL_RIGHT, article.id, style="primary")
    edit = bk.button("Edit", ActionId.EDIT, article.id)
    return wording.to_check(article), (right, edit, _read(article)), None


def _read(article: Article) -> Block:
    return bk.button("Read it", ActionId.OPEN, article.id)
