"""What may happen to an article, when one is offered, and how much it has helped."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.shared import chances
from storage.knowledge.records import Article, ArticleStatus, Helped, VersionState

DRAFT, REVIEW, PUBLISHED, RETIRED = (
    ArticleStatus.DRAFT,
    ArticleStatus.REVIEW,
    ArticleStatus.PUBLISHED,
    ArticleStatus.RETIRED,
)
FAR_AHEAD = 1.5
"""The best is offered alone when its score is so many times that of the second."""

MOST_OFFERED = 3
FEWEST = 5
"""Of fewer tries no percentage is told."""

IN_A_ROW = 2
"""So many tries in a row that did not help, and it is to be checked."""


class Action(StrEnum):
    EDIT = "edit"
    REVIEW = "review"
    PUBLISH = "publish"
    SEND_BACK = "send_back"
    DROP = "drop"
    RETIRE = "retire"
    CHECK = "check"


ALLOWED_IN: Mapping[Action, frozenset[ArticleStatus]] = {
    Action.EDIT: frozenset({DRAFT, REVIEW, PUBLISHED}),
    Action.REVIEW: frozenset({DRAFT, PUBLISHED}),
    Action.PUBLISH: frozenset({DRAFT, REVIEW, PUBLISHED}),
    Action.SEND_BACK: frozenset({REVIEW, PUBLISHED}),
    Action.DROP: frozenset({DRAFT, REVIEW, PUBLISHED}),
    Action.RETIRE: frozenset({DRAFT, REVIEW, PUBLISHED}),
    Action.CHECK: frozenset({PUBLISHED}),
}

FROM: Mapping[Action, frozenset[VersionState]] = {
    Action.EDIT: frozenset({VersionState.DRAFT, VersionState.REVIEW}),
    Action.REVIEW: frozenset({VersionState.DRAFT}),
    Action.PUBLISH: frozenset({VersionState.DRAFT, VersionState.REVIEW}),
    Action.SEND_BACK: frozenset({VersionState.REVIEW}),
    Action.DROP: frozenset({VersionState.DRAFT, VersionState.REVIEW}),
}
"""In which state the version that is being written must be."""

STATUS_WORDS: Mapping[ArticleStatus, str] = {
    DRAFT: "Draft",
    REVIEW: "In review",
    PUBLISHED: "Published",
    RETIRED: "Retired",
}


def why_not(article: Article, action: Action) -> str:
    """Why this cannot be done to an article that stands as it does, and what to do instead (mrkdwn)."""
    number, again = article.number, f"`/knowledge edit {article.number}`"
    if article.status is RETIRED:
        instead = f" Read KB-{article.successor} in its place." if article.successor else ""
        return f"{number} is retired.{instead or ' Write it anew: `/knowledge write`.'}"
    if action is Action.CHECK:
        return f"{number} is not published yet, so there is nothing to check."
    if action is Action.REVIEW:
        return (
            f"{number} has nothing new to review: it waits for that already, or is as published. {again} changes it."
        )
    if action is Action.SEND_BACK:
        return f"{number} does not wait for review. {again} changes it."
    return f"{number} has no new version. {again} begins one."


@dataclass(frozen=True)
class Hit:
    """An article that has some of the words of a report: how well it fits, and which of them it has."""

    number: int
    score: float
    stems: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What a report asks of the articles: how many words it has, and what those weigh that any article knows."""

    stems: int
    known: Mapping[str, float]


def offered(asked: Asked, hits: Sequence[Hit], *, matching: int, share: float) -> list[int]:
    """The articles to offer, the best first: one whose steps are shown, or up to three by their titles.

    `hits` are the best first. One is offered that has at least so many of the words that any article knows, and so
    great a share of their weight; a report of a single word, when one article alone has that.
    """
    if asked.stems == 1 and len(asked.known) == 1 and len(hits) == 1:
        return [hits[0].number]
    whole = math.fsum(asked.known.values())
    fitting = [
        hit
        for hit in hits
        if len(hit.stems) >= matching and math.fsum(asked.known[stem] for stem in hit.stems) >= share * whole
    ]
    if not fitting:
        return []
    second = next((hit.score for hit in hits if hit.number != fitting[0].number), 0.0)
    if fitting[0].score >= FAR_AHEAD * second:
        return [fitting[0].number]
    return [hit.number for hit in fitting[:MOST_OFFERED]]


NUMBERING = re.compile(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+")


def steps_of(text: str) -> list[str]:
    """What to do, a step a line, whatever they were numbered with."""
    lines = (NUMBERING.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def share_of(found: Helped) -> float | None:
    """How often it helped, in percent; None of too few to tell."""
    return None if found.used < FEWEST else 100 * found.helped / found.used


def helped(found: Helped) -> str:
    """How much it has helped, in words; empty where nobody has tried it."""
    if not found.used:
        return ""
    share = share_of(found)
    if share is None:
        times = "time" if found.used == 1 else "times"
        return f"helped {found.helped} of the {found.used} {times} it was tried"
    low, high = chances.of_a_share(found.helped, found.used)
    return f"helped {share:.0f}% of {found.used} who tried it (by chance {low:.0f}% to {high:.0f}%)"


def changed(before: Helped, since: Helped, record: str) -> str:
    """How much it helped before a change, and since; empty where that cannot be told."""
    then, now = share_of(before), share_of(since)
    if then is None or now is None:
        return ""
    return f"helped {then:.0f}% before {record}, {now:.0f}% since"


def deflection(offered_: int, solved: int) -> float | None:
    """In percent; None where nothing was offered."""
    return 100 * solved / offered_ if offered_ else None


def may_publish(by: str, author: str, reviewers: Collection[str]) -> bool:
    """Another than whoever wrote it."""
    return by != author and by in reviewers
