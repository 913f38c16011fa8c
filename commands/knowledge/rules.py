"""What may happen to an article, when one is offered, and how much it has helped."""

import math
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from itertools import islice

from commands.shared import chances
from commands.shared.patterns import pattern
from commands.shared.ranking import Ranking
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
FEW = 300
"""To look at one takes as long as to put it in order among those that fit as well."""

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


def offered(asked: Ranking, *, matching: int, share: float) -> list[int]:
    """The articles (numbers) to offer, the best first: one whose steps are shown, or up to three by their titles.

    One is offered that has at least so many of the words that any article knows, and so great a share of their
    weight; a report of a single word, when one article alone has that.
    """
    if asked.stems == 1 and len(asked.scores) == 1:
        return [*asked.scores]
    fitting = _fitting(asked, matching, share * math.fsum(asked.known.values()))
    if not fitting:
        return []
    others = {**asked.scores}
    is_far_ahead = others.pop(fitting[0]) >= FAR_AHEAD * max(others.values(), default=0.0)
    return fitting[:1] if is_far_ahead else fitting


def _fitting(asked: Ranking, matching: int, enough: float) -> list[int]:
    """The best that fit, as many as are offered. Of few all are looked at before any is scored, of many the best."""
    near = _near(asked, enough)
    if len(near) <= FEW:
        return asked.by_score([each for each in near if _fits(asked, each, matching, enough)])[:MOST_OFFERED]
    if matching > 1:
        near &= _have_two(asked.said.values())
    return [*islice((each for each in asked.by_score(near) if _fits(asked, each, matching, enough)), MOST_OFFERED)]


def _near(asked: Ranking, enough: float) -> set[int]:
    """The articles that have one of the heaviest words, without which all the rest weighs too little."""
    heaviest = sorted(asked.known, key=asked.known.__getitem__, reverse=True)
    needed = 0
    while needed < len(heaviest) and math.fsum(asked.known[each] for each in heaviest[needed:]) >= enough:
        needed += 1
    return set[int]().union(*(asked.said[each] for each in heaviest[:needed]))


def _have_two(said: Iterable[Mapping[int, float]]) -> set[int]:
    once, twice = set[int](), set[int]()
    for each in said:
        twice |= each.keys() & once
        once |= each.keys()
    return twice


def _fits(asked: Ranking, number: int, matching: int, enough: float) -> bool:
    weights = [asked.known[stem] for stem, said in asked.said.items() if number in said]
    return len(weights) >= matching and math.fsum(weights) >= enough


NUMBERING = pattern(r"^\s*(?:[-*•–—]|\d{1,2}[.)])\s+")


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
