"""Articles that may be right no more: their time is over, they do not help, or what they are about was changed."""

from commands.knowledge import rules
from commands.knowledge.operations import REVIEW
from commands.knowledge.permissions import existing, is_published
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Article, ArticleEvent, ArticleStatus
from storage.timers import queries as timers

PUBLISHED = (ArticleStatus.PUBLISHED,)


def due(act: Act, article: int) -> None:
    """It was published, or looked at, so long ago that somebody looks again."""
    found = existing(act, article)
    if is_published(found) and found.review_at is not None and found.review_at <= act.now:
        check(act, found, "nobody has looked at it for a while")


def not_helping(act: Act, article: Article) -> None:
    """It was tried in vain; after the second time in a row it is to be checked."""
    last = knowledge.last_told(act.tx, article.id, rules.IN_A_ROW)
    if len(last) == rules.IN_A_ROW and not any(use.helped for use in last):
        check(act, article, "it did not help twice in a row")


def changed(act: Act, entry: Entry) -> None:
    """A change is done: what was written of what it touched may be right no more."""
    change = changes.find(act.tx, entry.number)
    for article in knowledge.published_about(act.tx, () if change is None else change.items):
        check(act, article, why_changed(entry.record), change=entry.record)


def why_changed(change: str) -> str:
    """Why an article is to be checked that a change (`CHG-7`) was about."""
    return f"{change} changed what it is about"


def check(act: Act, article: Article, why: str, change: str | None = None) -> None:
    """Its team is told once; while it waits to be checked, a change more says no more."""
    if article.check_why is not None:
        return
    values = {"check_why": why, "check_at": act.now}
    if knowledge.change(act.tx, article.id, was=PUBLISHED, **values) is not None:
        timers.disarm(act.tx, REVIEW, article.number)
        more = {} if change is None else {"change": change}
        act.done_by(QUARTERDECK).journal(ArticleEvent.CHECK_DUE, article.number, why=why, **more)
