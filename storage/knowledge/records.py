from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storage.record import Record


class Kind(StrEnum):
    """What an article is: an answer to a question, the way around a known error, or a procedure done step by step."""

    ANSWER = "answer"
    KNOWN_ERROR = "known_error"
    SOP = "sop"


class ArticleStatus(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


class VersionState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    REPLACED = "replaced"
    DROPPED = "dropped"


PENDING = (VersionState.DRAFT, VersionState.REVIEW)
"""Being written, or waiting for somebody who publishes it."""


class Audience(StrEnum):
    """Whom it is for: everyone who may report, or the team that owns it."""

    EVERYONE = "everyone"
    TEAM = "team"


class ArticleEvent(StrEnum):
    """What is journalled of articles; offered, solved, no_help and used under what they were offered for."""

    DRAFTED = "article.drafted"
    EDITED = "article.edited"
    SUBMITTED = "article.submitted"
    SENT_BACK = "article.sent_back"
    PUBLISHED = "article.published"
    DROPPED = "article.dropped"
    RETIRED = "article.retired"
    CHECK_DUE = "article.check_due"
    CHECKED = "article.checked"
    OFFERED = "article.offered"
    SOLVED = "article.solved"
    NO_HELP = "article.no_help"
    USED = "article.used"
    TAKEN_BACK = "article.taken_back"


class Content(Record):
    """What an article says. `steps` is what to do, a step a line; `about` the service (a key) or item it is for."""

    title: str
    helps: str
    steps: str
    words: str = ""
    about: str | None = None
    audience: Audience = Audience.EVERYONE


class Article(Record):
    """An article as it is read: the published version, else the one that is being written.

    Instants are UTC; people are Slack ids; `team` (a key) owns it. `check_why` says why it may be right no more, and
    `check_at` since when. `source` is the incident (`INC-4`) that it was drafted from, `key` that of app.yaml,
    `problem` (`PRB-3`) whose known error it tells; `successor` is the article to read in its place.
    """

    id: int
    kind: Kind
    status: ArticleStatus
    title: str
    helps: str
    steps: str
    words: str
    about: str | None
    audience: Audience
    team: str | None
    author: str
    version: int
    opened_at: datetime
    published_at: datetime | None
    published_by: str | None
    review_at: datetime | None
    check_why: str | None
    check_at: datetime | None
    source: str | None
    key: str | None
    problem: str | None
    successor: int | None
    retired_why: str | None

    @property
    def number(self) -> str:
        return f"KB-{self.id}"

    @property
    def content(self) -> Content:
        return Content(self.title, self.helps, self.steps, self.words, self.about, self.audience)

    @property
    def is_offered(self) -> bool:
        """Whether it is shown to whoever reports something like it."""
        return self.status is ArticleStatus.PUBLISHED and self.audience is Audience.EVERYONE


class Version(Record):
    """A version of an article; `note` is why it was sent back, `decided_by` whoever decided on it."""

    id: int
    article: int
    number: int
    title: str
    helps: str
    steps: str
    words: str
    about: str | None
    audience: Audience
    author: str
    made_at: datetime
    state: VersionState
    decided_by: str | None
    decided_at: datetime | None
    note: str | None

    @property
    def content(self) -> Content:
        return Content(self.title, self.helps, self.steps, self.words, self.about, self.audience)


class Offer(Record):
    """What was offered with a report (`INC-4`), or with the question whether to make one (`offer-17`).

    `outcome` is whether it solved it, None while nobody has said; `back_at` when the same person came back with it.
    """

    id: int
    record: str
    person: str
    articles: list[int]
    offered_at: datetime
    outcome: bool | None
    article: int | None
    outcome_at: datetime | None
    back_at: datetime | None


class Use(Record):
    """An article that was tried for a record; `helped` is None while nobody knows."""

    id: int
    article: int
    record: str
    person: str
    used_at: datetime
    by_hand: bool
    helped: bool | None
    told_at: datetime | None


class Helped(Record):
    """How often an article was tried, as far as it is known what came of it, and how often it helped."""

    used: int = 0
    helped: int = 0


class Reported(NamedTuple):
    """A report, as much of it as others are grouped with; `people` is how many have it."""

    id: int
    title: str
    service: str | None
    opened_at: datetime
    resolved_at: datetime | None
    resolution_note: str
    reopened: int
    people: int

    def minutes(self, now: datetime) -> float:
        """How long people have waited for it to be fixed, each for themselves."""
        return self.people * max(0.0, ((self.resolved_at or now) - self.opened_at).total_seconds() / 60)
