"""What knowledge reads from app.yaml."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from commands.shared.counts import so_many
from commands.shared.durations import Duration, say_duration
from commands.shared.organisation import ConfigModel, Mistake, Organisation, unknown
from commands.shared.stop_words import STOP_WORDS
from commands.shared.written import Key, People, WaitOrNever, between
from storage.knowledge.records import Kind

MOST_ARTICLES = 200
LONGEST_HOLD = timedelta(minutes=15)
TITLE, HELPS, STEPS, WORDS = 150, 500, 3000, 300
"""So many characters at most has each part of an article."""

Hold = Annotated[Duration, AfterValidator(between(timedelta(seconds=1), LONGEST_HOLD, or_never=True))]
Step = Annotated[str, Field(min_length=1, max_length=STEPS)]


class Offering(ConfigModel):
    """An article is offered that knows so many of the words of a report, and so great a `share` of their weight."""

    matching: int = Field(default=2, ge=1, le=10)
    share: float = Field(default=0.6, ge=0.1, le=1)


class Starter(ConfigModel):
    """An article that is there from the start: published once, and people's from then on."""

    title: str = Field(min_length=1, max_length=TITLE)
    helps: str = Field(default="", max_length=HELPS)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=30)
    words: tuple[str, ...] = ()
    service: str | None = None
    kind: Literal[Kind.ANSWER, Kind.SOP] = Kind.ANSWER


class KnowledgeSettings(ConfigModel):
    """The keys under `knowledge:`.

    languages     in which articles are written and reports are, beside that of the desk
    offer         when an article is offered with a report
    hold_card     so long the card of a team waits when one was offered and it does not press; 0: not at all
    review_after  so long after it was published somebody looks whether it is still right; 0 is never
    reviewers     who publishes: another of the `team` that owns it, or these people
    articles      those to begin with, by key
    """

    languages: tuple[str, ...] = ()
    offer: Offering = Offering()
    hold_card: Hold = timedelta(minutes=2)
    review_after: WaitOrNever = timedelta(days=180)
    reviewers: Literal["team"] | People = "team"
    articles: dict[Key, Starter] = Field(default_factory=dict, max_length=MOST_ARTICLES)


class KnowledgePolicy(Organisation):
    """Where no `knowledge` is written, nothing is offered and nothing can be asked of it."""

    knowledge: KnowledgeSettings | None = None

    @property
    def knowing(self) -> KnowledgeSettings:
        return self.knowledge or KnowledgeSettings()

    @property
    def languages(self) -> tuple[str, ...]:
        """That of the desk, and those in which articles are written beside it."""
        return tuple(dict.fromkeys([self.desk.language, *self.knowing.languages]))

    def people(self) -> Iterator[str]:
        yield from super().people()
        if not isinstance(self.knowing.reviewers, str):
            yield from self.knowing.reviewers

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for at, language in enumerate(self.knowing.languages):
            if language not in STOP_WORDS:
                yield ("knowledge", "languages", at), unknown("language", language, [*STOP_WORDS])
        for key, article in self.knowing.articles.items():
            if article.service is not None and article.service not in self.services:
                yield (
                    ("knowledge", "articles", key, "service"),
                    unknown("service", article.service, [*self.services]),
                )
            if len("\n".join(article.steps)) > STEPS:
                yield ("knowledge", "articles", key, "steps"), f"are more than {STEPS:,} characters; shorten them"
            if len(", ".join(article.words)) > WORDS:
                yield ("knowledge", "articles", key, "words"), f"are more than {WORDS} characters; leave some out"

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.knowledge is not None:
            asked = self.knowledge
            waits = f"; a card waits {say_duration(asked.hold_card)} meanwhile" if asked.hold_card else ""
            written = so_many(len(asked.articles), "article")
            yield f"\nKnowledge: {written} to begin with, offered with a report{waits}"
