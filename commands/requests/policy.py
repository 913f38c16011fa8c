"""What requests read from app.yaml: the catalogue, item by item."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from commands.requests.rules import Condition
from commands.service_levels.policy import ServiceLevelPolicy, target_length
from commands.shared.durations import Duration, say_business_time
from commands.shared.organisation import ConfigModel, Mistake, Word, unknown
from commands.shared.written import Key, Name, People, Wait, WaitOrNever
from commands.shared.written import person as read_person

LINE_MANAGER = "line-manager"
MOST_ITEMS = 100
"""So many a select of Slack's shows."""

MOST_QUESTIONS, MOST_OPTIONS, MOST_STEPS, MOST_TASKS = 20, 100, 10, 30


def _several(who: Any) -> Any:
    return (who,) if isinstance(who, str) else who


def _decider(text: str) -> str:
    """`line-manager`, the key of a team, or a person."""
    text = text.strip()
    return read_person(text) if "@" in text else text


Deciders = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1, max_length=50)]


class Question(ConfigModel):
    """One question of an item: a line, unless it says what else; `optional` may be left out."""

    label: Name
    options: Annotated[tuple[Name, ...], Field(max_length=MOST_OPTIONS)] = ()
    long: bool = False
    number: bool = False
    date: bool = False
    person: bool = False
    optional: bool = False

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Question":
        kinds = [bool(self.options), self.long, self.number, self.date, self.person]
        if sum(kinds) > 1:
            raise ValueError("is of several kinds; write one of options, long, number, date and person")
        if len(set(self.options)) < len(self.options):
            raise ValueError("has an option twice; write each once")
        return self


class Approval(ConfigModel):
    """A step: who decides by which rule, and when it is asked at all; what happens when `within` is over.

    `over` is about the cost, or the number that the question `of` asks for; `when` about options that were chosen.
    """

    who: Deciders
    rule: Literal["any", "all", "majority"] = "any"
    within: Wait | None = None
    then: Literal["remind", "managers", "reject"] = "managers"
    over: float | None = Field(default=None, ge=0)
    of: str | None = None
    when: dict[str, str] = Field(default_factory=dict)

    @field_validator("who")
    @classmethod
    def _each(cls, who: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_decider, who)))

    @property
    def condition(self) -> Condition:
        return Condition(self.over, self.of, self.when)

    def handles(self) -> Iterator[str]:
        yield from (each for each in self.who if "@" in each)


class PlannedTask(ConfigModel):
    """What is to be done: by which `team` (else that of the item), `after` which others, `within` what time."""

    key: Key
    title: Name
    team: str | None = None
    after: tuple[str, ...] = ()
    within: Wait | None = None


class Promise(ConfigModel):
    """Within how much open time it is fulfilled, `from` its approval or from when it was asked for."""

    target: Duration
    calendar: str = "always"
    since: Literal["approved", "submitted"] = Field(default="approved", alias="from")

    @field_validator("target")
    @classmethod
    def _some(cls, target: timedelta) -> timedelta:
        return target_length(target)


class Item(ConfigModel):
    """What can be asked for. `words` are what people call it; without `who` everybody may; it is of a service's team,
    or of a `team`. `amount` is the question that asks how many; else it is one.
    """

    name: Name
    words: tuple[Word, ...] = ()
    service: str | None = None
    team: str | None = None
    cost: float | None = Field(default=None, ge=0)
    who: People = ()
    amount: str | None = None
    ask: Annotated[dict[Key, Question], Field(max_length=MOST_QUESTIONS)] = Field(default_factory=dict)
    approve: Annotated[tuple[Approval, ...], Field(max_length=MOST_STEPS)] = ()
    tasks: Annotated[tuple[PlannedTask, ...], Field(max_length=MOST_TASKS)] = ()
    sla: Promise | None = None

    @property
    def needs_answers(self) -> bool:
        return any(not question.optional for question in self.ask.values())


class RequestSettings(ConfigModel):
    """`auto_close_after` it is fulfilled; 0 is never."""

    auto_close_after: WaitOrNever = timedelta(days=5)


class RequestPolicy(ServiceLevelPolicy):
    """Without a catalogue nothing can be asked for."""

    catalogue: Annotated[dict[Key, Item], Field(max_length=MOST_ITEMS)] = Field(default_factory=dict)
    requests: RequestSettings = RequestSettings()

    def people(self) -> Iterator[str]:
        yield from super().people()
        for item in self.catalogue.values():
            yield from (handle for step in item.approve for handle in step.handles())

    def handles(self) -> Iterator[str]:
        yield from super().handles()
        for item in self.catalogue.values():
            yield from item.who

    def team_for(self, item: Item) -> str:
        """The key of the team that an item is of."""
        return item.team or self.services[item.service or ""].team

    def service_of(self, key: str) -> str | None:
        """The key of the service that an item (a key) is of, where it is of one and still there."""
        item = self.catalogue.get(key)
        return None if item is None else item.service

    def item_called(self, text: str) -> str | None:
        """The key of the one item of this key or name, or that people call so."""
        said = " ".join(text.split()).casefold()
        for named in (_by_name, _by_words):
            found = [key for key, item in self.catalogue.items() if said in named(key, item)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for key, item in self.catalogue.items():
            where = ("catalogue", key)
            yield from ((where + at, said) for at, said in self._mistaken(item))
        yield from self._mistaken_words()

    def _mistaken(self, item: Item) -> Iterator[Mistake]:
        if item.service is not None and item.service not in self.services:
            yield ("service",), unknown("service", item.service, list(self.services))
        if item.team is not None and item.team not in self.teams:
            yield ("team",), unknown("team", item.team, list(self.teams))
        if item.service is None and item.team is None:
            yield (), "is of nobody; write the service or the team that sees to it"
        for at, step in enumerate(item.approve):
            yield from ((("approve", at, *more), said) for more, said in self._mistaken_step(item, step))
        yield from self._mistaken_tasks(item)
        if item.amount is not None and item.amount not in _numbers(item):
            yield ("amount",), unknown("number question", item.amount, _numbers(item))
        if item.sla is not None and item.sla.calendar not in self.calendar_names():
            yield ("sla", "calendar"), unknown("calendar", item.sla.calendar, self.calendar_names())

    def _mistaken_step(self, item: Item, step: Approval) -> Iterator[Mistake]:
        for at, who in enumerate(step.who):
            if "@" in who or who == LINE_MANAGER or _is_an_id(who):
                if who == LINE_MANAGER and not self.roles.managers:
                    yield ("who", at), "needs roles.managers too: they decide where no line manager is known"
            elif who not in self.teams:
                yield ("who", at), unknown("team", who, [LINE_MANAGER, *self.teams])
            elif not self.teams[who].members:
                yield ("who", at), f"nobody could decide: the team `{who}` has no members; name them, or others"
        yield from _mistaken_condition(item, step)

    def _mistaken_tasks(self, item: Item) -> Iterator[Mistake]:
        keys = [task.key for task in item.tasks]
        before: set[str] = set()
        for at, task in enumerate(item.tasks):
            if task.key in before:
                yield ("tasks", at, "key"), f"`{task.key}` is there twice; keys tell tasks apart"
            if task.team is not None and task.team not in self.teams:
                yield ("tasks", at, "team"), unknown("team", task.team, list(self.teams))
            for position, other in enumerate(task.after):
                if other not in before:
                    known = other in keys
                    wrong = "comes later; put tasks in the order in which they are done"
                    yield ("tasks", at, "after", position), wrong if known else unknown("task", other, keys)
            before.add(task.key)

    def _mistaken_words(self) -> Iterator[Mistake]:
        taken: dict[str, str] = {}
        for key, item in self.catalogue.items():
            for name in _by_name(key, item):
                if (other := taken.setdefault(name, key)) != key:
                    yield ("catalogue", key, "name"), f"`{other}` is called so too; give each a name of its own"

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.catalogue:
            yield f"\nCatalogue ({len(self.catalogue)})"
        for key, item in self.catalogue.items():
            steps = ", then ".join(_described(step) for step in item.approve) or "nobody approves it"
            yield f"  {key}: {item.name}, {steps}{self._promise_of(item)}"

    def _promise_of(self, item: Item) -> str:
        if item.sla is None:
            return ""
        return f"; within {say_business_time(item.sla.target)}, {self.hours_of(item.sla.calendar)}"


def _by_name(key: str, item: Item) -> tuple[str, ...]:
    return key.casefold(), item.name.casefold()


def _by_words(_key: str, item: Item) -> tuple[str, ...]:
    return tuple(word.casefold() for word in item.words)


def _is_an_id(who: str) -> bool:
    try:
        return read_person(who) == who and "@" not in who
    except ValueError:
        return False


def _numbers(item: Item) -> list[str]:
    """Its questions (keys) that ask for a number."""
    return [key for key, question in item.ask.items() if question.number]


def _mistaken_condition(item: Item, step: Approval) -> Iterator[Mistake]:
    numbers = _numbers(item)
    if step.of is not None and step.over is None:
        yield ("of",), "says of what `over` is; write how much with it, like over: 1000"
    if step.of is not None and step.of not in numbers:
        yield ("of",), unknown("number question", step.of, numbers)
    if step.over is not None and step.of is None and item.cost is None:
        yield ("over",), "is about the cost, and this item has none; write its cost, or of: and a number question"
    for key, value in step.when.items():
        question = item.ask.get(key)
        if question is None or not question.options:
            chosen = [name for name, each in item.ask.items() if each.options]
            yield ("when", key), unknown("question with options", key, chosen)
        elif value not in question.options:
            yield ("when", key), unknown("option", value, question.options)


def _described(step: Approval) -> str:
    conditions = [f"{step.of or 'the cost'} over {step.over:,.10g}"] if step.over is not None else []
    conditions += [f"{key} {value}" for key, value in step.when.items()]
    only = f" ({', '.join(conditions)})" if conditions else ""
    within = f" within {say_business_time(step.within)}" if step.within else ""
    return f"{step.rule} of {', '.join(step.who)}{only}{within}"
