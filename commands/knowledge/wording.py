"""What people read of articles, in sentences."""

from collections.abc import Mapping

from commands.knowledge.families import Family
from commands.knowledge.rules import STATUS_WORDS
from commands.shared.blocks import escape, person, typed
from storage.journal.records import Entry
from storage.knowledge.records import Article, ArticleEvent

WORDS: Mapping[str, str] = {
    ArticleEvent.DRAFTED: "wrote it",
    ArticleEvent.EDITED: "changed it",
    ArticleEvent.SUBMITTED: "sent it to review",
    ArticleEvent.SENT_BACK: "asked for changes",
    ArticleEvent.PUBLISHED: "published it",
    ArticleEvent.DROPPED: "dropped it",
    ArticleEvent.RETIRED: "retired it",
    ArticleEvent.CHECKED: "found it still right",
}
"""What somebody did, in the story of an article."""

SILENT: frozenset[str] = frozenset(
    {
        *(ArticleEvent.CHECK_DUE, ArticleEvent.OFFERED, ArticleEvent.SOLVED, ArticleEvent.NO_HELP),
        *(ArticleEvent.USED, ArticleEvent.TAKEN_BACK),
    }
)
"""Of what it was offered for, and not of its own."""

DEEDS: Mapping[str, str] = {
    ArticleEvent.SENT_BACK: "sent it back",
    ArticleEvent.CHECK_DUE: "noted that it is to be checked",
    ArticleEvent.SOLVED: "said that an article solved it",
    ArticleEvent.NO_HELP: "said that an article did not help with it",
    ArticleEvent.TAKEN_BACK: "took back that an article had solved it",
}
"""What somebody did by an event whose name does not say so."""


def called(article: Article) -> str:
    """Number and title (mrkdwn)."""
    return f"*{article.number}* {typed(article.title, 200)}"


def published(entry: Entry, article: Article) -> str:
    title = typed(article.title, 200)
    return f"{person(entry.actor)} has published {article.number}, {title}: it is offered from now on."


def sent_back(entry: Entry, article: Article) -> str:
    why = typed(entry.details["why"], 1500)
    return f"{person(entry.actor)} asks for changes to {article.number}, {typed(article.title, 200)}: {why}"


def used(entry: Entry, article: Article) -> str:
    return f"{person(entry.actor)} thinks that this helps: {article.number} {typed(article.title, 200)}"


def gap(family: Family) -> str:
    """What is reported again and again (mrkdwn)."""
    hours = family.minutes / 60
    waited = f"{family.minutes:.0f} minutes" if hours < 2 else f"{hours:,.0f} hours"
    known = len(family.best())
    start = f"; {known} of them say how it was fixed" if known else ""
    numbers = ", ".join(f"INC-{each.id}" for each in family.reports[:3])
    more = f" and {len(family.reports) - 3:,} more" if len(family.reports) > 3 else ""
    count = f"{len(family.reports):,} reports, people waited {waited}{start}"
    return f":memo: *{typed(family.title, 150)}* · {count}\n{numbers}{more}"


def to_check(article: Article) -> str:
    return f"`{article.number}` {typed(article.title, 120)} · {escape(article.check_why or '')}"


def line(article: Article, helped: str = "") -> str:
    """An article in one line of a list."""
    check = " · :warning: to be checked" if article.check_why else ""
    status = "" if article.status == "published" else f" · {STATUS_WORDS[article.status]}"
    return f":book: {called(article)}{status}{check}{f' · {helped}' if helped else ''}"
