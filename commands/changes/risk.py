"""How risky a change is: what is asked and looked up gives points, and those a level. Pure, in whole numbers.

The greatest score is worked out from what app.yaml asks: the most that the answers of each question can give, and of
each fact `MOST_POINTS`. So a level begins at an exact share of it, without a gap and without rounding.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from commands.shared.organisation import ConfigModel, Mistake
from commands.shared.written import Key, Name
from storage.record import Record


class Level(StrEnum):
    """How risky, from low to high."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        return [*Level].index(self)


FORMS: Mapping[int, Level] = {1: Level.HIGH, 2: Level.MEDIUM, 3: Level.LOW}
"""What a form says of the risk, as a level."""

MOST_POINTS = 3
MOST_QUESTIONS = 20
MOST_REASONS = 2

Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]
Weight = Annotated[int, Field(ge=0, le=10)]
Percentage = Annotated[int, Field(ge=1, le=100)]
Answers = tuple[tuple[str, str], ...]
"""(question, answer) by their keys in app.yaml."""


class Question(ConfigModel):
    """What is asked, what each answer gives in points, and how often those count. `says` is how an answer reads where
    it stands alone: `{answer} notices`; unwritten, the key of the question and the answer.
    """

    ask: Name
    weight: Weight = 1
    answers: dict[Key, Points] = Field(min_length=2, max_length=100)
    says: str = ""

    def said(self, key: str, answer: str) -> str:
        return self.says.replace("{answer}", answer) if self.says else f"{key} {answer}"


class FactWeights(ConfigModel):
    """How often what is looked up counts; 0 leaves it out."""

    criticality: Weight = 3
    items: Weight = 1
    window: Weight = 2
    failures: Weight = 2
    lead_time: Weight = 1
    budget: Weight = 0

    def by_name(self) -> dict[str, int]:
        return self.model_dump()


class Bounds(ConfigModel):
    """From how many percent of the greatest score a level is the case."""

    medium: Percentage = 30
    high: Percentage = 60


class Risk(ConfigModel):
    """`at_least` names, by level, answers (`rollback not at all`) and facts (`criticality 1`) from which on it is
    that level, whatever the score says.
    """

    questions: dict[Key, Question] = Field(default_factory=dict, max_length=MOST_QUESTIONS)
    facts: FactWeights = FactWeights()
    levels: Bounds = Bounds()
    at_least: dict[Literal["medium", "high"], tuple[str, ...]] = Field(default_factory=dict)

    @property
    def greatest(self) -> int:
        asked = sum(each.weight * max(each.answers.values()) for each in self.questions.values())
        return asked + MOST_POINTS * sum(self.facts.by_name().values())

    def mistakes(self) -> Iterator[Mistake]:
        """Where in this section something cannot be meant."""
        if self.levels.high <= self.levels.medium:
            yield ("levels", "high"), f"must be more than {self.levels.medium}, from where it is medium"
        if not self.greatest:
            yield (), "gives no points to anything: ask a question, or give a fact a weight"
        for level, rules in self.at_least.items():
            for at, rule in enumerate(rules):
                if self.condition(rule) is None:
                    yield ("at_least", level, at), self._unknown_rule(rule)

    def _unknown_rule(self, rule: str) -> str:
        answers = [f"{key} {answer}" for key, question in self.questions.items() for answer in question.answers]
        known = ", ".join(f"`{each}`" for each in [*answers[:4], "criticality 1"])
        return f"`{rule}` is no answer and no fact; write one like {known}"

    def condition(self, rule: str) -> tuple[str, str] | None:
        """What a rule of `at_least` is about, and the answer or number; None where that is not known."""
        for key, question in self.questions.items():
            for answer in question.answers:
                if rule.strip() == f"{key} {answer}":
                    return key, answer
        fact, _, number = rule.strip().partition(" ")
        most = LEAST_CRITICAL if fact == CRITICALITY else MOST_POINTS
        is_known = fact in self.facts.by_name() and number in map(str, range(1, most + 1))
        return (fact, number) if is_known else None

    def unanswered(self, answers: Answers) -> list[str]:
        """The questions that still wait for an answer, or whose answer there is no more."""
        given = dict(answers)
        return [key for key, question in self.questions.items() if given.get(key) not in question.answers]


CRITICALITY = "criticality"
LEAST_CRITICAL = 4


class Fact(Record):
    """What was looked up: its points (0 to 3), in words, and of a criticality which it is."""

    points: int
    words: str
    value: int = 0


class Beside(Record):
    """What raises a level besides the score: what the form says (1 high to 3), and a budget that is spent."""

    asked: int = 3
    is_spent: bool = False


class Assessed(Record):
    """A level and why; `score` of the `greatest` possible, 0 of 0 where nothing is asked or looked up."""

    level: Level
    score: int = 0
    greatest: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def percent(self) -> int | None:
        return 100 * self.score // self.greatest if self.greatest else None


def assess(risk: Risk | None, answers: Answers, facts: Mapping[str, Fact], beside: Beside) -> Assessed:
    """The level by the score, which rules, the form and a spent budget may raise, and nothing lowers."""
    found = Assessed(Level.LOW) if risk is None else _by_score(risk, answers, facts)
    if risk is not None:
        found = _by_rules(risk, dict(answers), facts, found)
    said = FORMS.get(beside.asked, Level.LOW)
    if said.rank > found.level.rank:
        found = _raised(found, said, f"asked for as {said}")
    if beside.is_spent and found.level is not Level.HIGH:
        found = _raised(found, [*Level][found.level.rank + 1], "no downtime is left")
    return found


def _by_score(risk: Risk, answers: Answers, facts: Mapping[str, Fact]) -> Assessed:
    counted = [*_answered(risk, answers), *_looked_up(risk, facts)]
    score = sum(points for points, _ in counted)
    heaviest = sorted(counted, key=lambda each: -each[0])
    reasons = tuple(words for points, words in heaviest[:MOST_REASONS] if points)
    level = level_of(score, risk.greatest, risk.levels)
    return Assessed(level, score, risk.greatest, reasons)


def _answered(risk: Risk, answers: Answers) -> Iterator[tuple[int, str]]:
    for key, answer in answers:
        question = risk.questions.get(key)
        if question is not None and answer in question.answers:
            yield question.weight * question.answers[answer], question.said(key, answer)


def _looked_up(risk: Risk, facts: Mapping[str, Fact]) -> Iterator[tuple[int, str]]:
    for name, weight in risk.facts.by_name().items():
        if name in facts:
            yield weight * facts[name].points, facts[name].words


def level_of(score: int, greatest: int, bounds: Bounds) -> Level:
    """The highest level at whose share of the greatest score, or above, this is."""
    if 100 * score >= bounds.high * greatest:
        return Level.HIGH
    return Level.MEDIUM if 100 * score >= bounds.medium * greatest else Level.LOW


def _by_rules(risk: Risk, answers: Mapping[str, str], facts: Mapping[str, Fact], found: Assessed) -> Assessed:
    for name, rules in risk.at_least.items():
        level = Level(name)
        for subject, value in filter(None, map(risk.condition, rules)):
            if level.rank > found.level.rank and _is_met(subject, value, answers, facts):
                is_asked = subject in risk.questions
                words = risk.questions[subject].said(subject, value) if is_asked else facts[subject].words
                found = _raised(found, level, words)
    return found


def _is_met(subject: str, value: str, answers: Mapping[str, str], facts: Mapping[str, Fact]) -> bool:
    if subject not in facts:
        return answers.get(subject) == value
    if subject == CRITICALITY:
        return 0 < facts[subject].value <= int(value)
    return facts[subject].points >= int(value)


def _raised(found: Assessed, level: Level, why: str) -> Assessed:
    reasons = (why, *(each for each in found.reasons if each != why))[:MOST_REASONS]
    return Assessed(level, found.score, found.greatest, reasons)
