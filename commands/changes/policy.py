"""What changes read from app.yaml: boards, who decides which type, freezes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from commands.changes.collisions import FreezeWindow, Hours
from commands.changes.risk import Level, Risk
from commands.changes.rules import one_of
from commands.changes.templates import Template, is_ever_open
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.counts import so_many
from commands.shared.days import midnight, next_at
from commands.shared.doors import Secret
from commands.shared.durations import WORKING_DAYS, say_duration
from commands.shared.organisation import ConfigModel, Mistake, key_called, taken_names, unknown
from commands.shared.patterns import pattern
from commands.shared.written import Day, Key, Name, People, Wait, Weekly
from storage.changes.records import ChangeType
from storage.directory.queries import is_slack_id

SATURDAY = 5
NO_BOARD = "none"
MOST_VOTERS = 1000
"""More than Slack would name in one message; a user group may stand for them."""


Percent = Annotated[int, Field(ge=1, le=99)]


A_MEETING = timedelta(hours=2)
"""So long after a board has begun to meet it is still there."""


class Board(ConfigModel):
    """`name` is how it reads, its key where none is written.

    `rule` counts votes cast (majority), members, asks all (unanimous), or takes the first yes or no, whatever the
    quorum (anyone); a `veto` member's no decides.

    `alternates` take the seats of members who have a conflict, in this order. `needs` is how many yes at least there
    must be of some of the `seats`, by what those are called. `chase`: after so many percent of the time to vote the
    fewest are asked whose yes would settle it. `meeting`: when it meets, in the desk's zone (`tue 13:00`).
    """

    name: Name | None = None
    members: People = Field(min_length=1)
    quorum: int = Field(ge=1, le=MOST_VOTERS)
    rule: Literal["majority", "members", "unanimous", "anyone"] = "majority"
    closes_after: Wait = timedelta(hours=24)
    veto: People = ()
    alternates: People = ()
    seats: dict[Key, People] = Field(default_factory=dict)
    needs: dict[Key, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    chase: tuple[Percent, ...] = ()
    meeting: Weekly | None = None

    def next_meeting(self, after: datetime, zone: tzinfo) -> datetime | None:
        """When it meets next after an instant (UTC), by the clocks of a zone; None where it never does."""
        return None if self.meeting is None else next_at(after, self.meeting, zone)

    def open_for(self, now: datetime, zone: tzinfo, *, discussed: bool) -> timedelta:
        """How long a vote is open: what is to be discussed at least until the board has met."""
        meets = self.next_meeting(now, zone) if discussed else None
        return self.closes_after if meets is None else max(self.closes_after, meets + A_MEETING - now)


def _working_days(value: object) -> int:
    """`5 working days` is 5. ValueError, with the cure, for anything else."""
    found = WORKING_DAYS.fullmatch(" ".join(str(value).split()))
    if found is None:
        raise ValueError(f"{value!r} is no number of working days; write it like 5 working days")
    return int(found[1])


TEMPLATE = pattern(r"[a-z0-9][a-z0-9-]{0,59}")
"""The name of a template, as a line holds it."""

PEER = "peer"
"""In place of a board: one of the team that runs what is touched."""


class Paths(ConfigModel):
    """Who decides on a normal change, by how risky it is: a board, `peer`, or `none`."""

    low: str
    medium: str
    high: str

    def of(self, level: Level) -> str:
        found: str = getattr(self, level.value)
        return found


class Routes(ConfigModel):
    """Which board decides each type of change; `none`: it needs no vote. Normal ones may go by how risky they are,
    which `risk` says how to find out.

    `standard_by` are the people who may have a standard change; unwritten, managers and the board of normal changes.
    Where `review_within` is written, more than failures are reviewed, and each review is due after so many working
    days.
    So long after a change is done, as `watch` says, the incidents that came in since are counted, against the same
    hours of days like it.
    Who asks at `/gate` brings the token that `gate` names; where it is unwritten, nobody need bring any.
    What was made before anybody was asked is voted on for `retrospective_within`.
    What is at most `collision_depth` steps from what a change touches is in its way too.
    """

    normal: str | Paths = NO_BOARD
    emergency: str = NO_BOARD
    standard: str = NO_BOARD
    standard_by: People | None = None
    review_within: Annotated[int, BeforeValidator(_working_days), Field(ge=1, le=60)] | None = None
    watch: tuple[Wait, ...] = ()
    collision_depth: int = Field(default=1, ge=0, le=5)
    gate: Secret | None = None
    risk: Risk | None = None
    retrospective_within: Wait = timedelta(hours=72)
    templates: dict[Key, Template] | None = None

    @property
    def by_level(self) -> Paths | None:
        """Where normal changes go by how risky they are."""
        return self.normal if isinstance(self.normal, Paths) else None

    def boards(self, kind: ChangeType) -> dict[tuple[str, ...], str]:
        """Who may decide a type, by where that is written: boards, `peer`, or `none`."""
        if kind is ChangeType.NORMAL and self.by_level is not None:
            return {(kind.value, level.value): self.by_level.of(level) for level in Level}
        return {(kind.value,): getattr(self, kind.value)}


MEANT_DAYS = 60
"""A longer freeze is asked about: the end of one is easily in the wrong year."""


class Freeze(ConfigModel):
    """No change from `start` to `end`, half-open; a date is its local midnight. No services: all. A `hard` one takes
    an exception, which a manager names; a `soft` one warns.
    """

    name: Name
    start: Day
    end: Day
    services: tuple[str, ...] = ()
    kind: Literal["hard", "soft"] = "soft"

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From and until, in UTC."""
        return _instant(self.start, zone), _instant(self.end, zone)

    def window(self, zone: tzinfo) -> FreezeWindow:
        return FreezeWindow(self.name, *self.span(zone), self.services, self.kind == "hard")

    def days(self, zone: tzinfo) -> int:
        """How long it is, in days of this zone; one that has begun counts."""
        since, until = (each.astimezone(zone).replace(tzinfo=None) for each in self.span(zone))
        return -(-(until - since) // timedelta(days=1))


def _instant(value: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return midnight(value, zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


class ChangePolicy(ServiceLevelPolicy):
    boards: dict[Key, Board] = Field(default_factory=dict)
    changes: Routes = Routes()
    freezes: tuple[Freeze, ...] = ()

    def board_for(self, kind: ChangeType, level: Level | None = None) -> str | None:
        """The name of the board that decides this type, or `peer`; None when it needs no vote. Of what goes by how
        risky it is, and nobody has said that yet, it is as of the riskiest.
        """
        *_, name = self.changes.boards(kind).values()
        if level is not None and kind is ChangeType.NORMAL and self.changes.by_level is not None:
            name = self.changes.by_level.of(level)
        return None if name == NO_BOARD else name

    def board_names(self) -> dict[str, str]:
        """key -> how it reads."""
        return {key: board.name or key for key, board in self.boards.items()}

    def board_called(self, text: str) -> str | None:
        """The key of the board of this name or key, whichever letters are capitals."""
        return key_called(self.board_names(), text)

    def deciders(self) -> dict[str, str]:
        """How whoever decides on a change reads, by what a change keeps: a board, or one of a team."""
        return self.board_names() | {one_of(key): name for key, name in self.team_names().items()}

    def is_peer(self, name: str | None) -> bool:
        """Whether this stands for one of the team; where a board is called so, it is that board."""
        return name == PEER and PEER not in self.boards and self.changes.by_level is not None

    @property
    def has_peers(self) -> bool:
        return any(self.is_peer(name) for name in self.changes.boards(ChangeType.NORMAL).values())

    def hours_for(self, key: str) -> Hours:
        """When a service is maintained, and when it must not be touched; of what is no service nothing is known."""
        found = self.services.get(key)
        names = (None, None) if found is None else (found.maintenance, found.production)
        return Hours(*(None if name is None else self.calendar(name) for name in names))

    def is_day_off(self, day: date) -> bool:
        """Whether a day is off where the desk is: a holiday, or closed, in any calendar of its zone."""
        calendars = (self.calendar(name) for name in self.calendar_names())
        here = [each for each in calendars if each.has_a_week and each.zone == self.desk.zone]
        return any(each.is_holiday(day) or each.special.get(day) == () for each in here)

    def is_workday(self, day: date) -> bool:
        """Monday to Friday, holidays out."""
        return day.weekday() < SATURDAY and not self.is_day_off(day)

    def trusted(self) -> tuple[str, ...]:
        """The handles of those who may have a change that nobody votes on."""
        if self.changes.standard_by is not None:
            return self.changes.standard_by
        boards = [self.boards.get(name) for name in self.changes.boards(ChangeType.NORMAL).values()]
        return (*self.roles.managers, *(each for board in boards if board is not None for each in board.members))

    def people(self) -> Iterator[str]:
        yield from super().people()
        yield from self.changes.standard_by or ()
        for board in self.boards.values():
            yield from (*board.members, *board.veto, *board.alternates)
            yield from (each for seats in board.seats.values() for each in seats)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for name, board in self.boards.items():
            yield from _mistakes_of(name, board)
        for key, taken in taken_names({key: board.name for key, board in self.boards.items()}):
            yield ("boards", key, "name"), f"is what the board `{taken}` is called; give each a name of its own"
        yield from self._mistaken_routes()
        for key, service in self.services.items():
            for field, called in (("maintenance", service.maintenance), ("production", service.production)):
                if called is not None and called not in self.calendar_names():
                    yield ("services", key, field), unknown("calendar", called, self.calendar_names())
        yield from self._mistaken_freezes()

    def _mistaken_routes(self) -> Iterator[Mistake]:
        by_level = self.changes.by_level
        known = [*self.boards, NO_BOARD, *([PEER] if by_level is not None else [])]
        for kind in ChangeType:
            for where, name in self.changes.boards(kind).items():
                if name not in self.boards and name != NO_BOARD and not self.is_peer(name):
                    yield ("changes", *where), unknown("board", name, known)
        if by_level is not None and self.is_peer(by_level.high):
            yield ("changes", "normal", "high"), "cannot be `peer`: the riskiest changes are decided by a board"
        yield from self._mistaken_templates()
        if self.changes.risk is not None:
            yield from ((("changes", "risk", *where), wrong) for where, wrong in self.changes.risk.mistakes())

    def _mistaken_templates(self) -> Iterator[Mistake]:
        items = [*self.services, *self.needed_too()]
        for name, template in (self.changes.templates or {}).items():
            where = ("changes", "templates", name)
            if not TEMPLATE.fullmatch(name):
                yield (
                    where,
                    "is no name that a line can hold; write small letters, digits and -, like renew-certificate",
                )
            yield from (((*where, key), wrong) for key, wrong in template.mistakes(items))
            yield from (((*where, "answers", key), wrong) for key, wrong in self._mistaken_answers(template))
            if template.within is not None and template.within not in self.calendar_names():
                yield (*where, "within"), unknown("calendar", template.within, self.calendar_names())
            elif template.within is not None and not is_ever_open(self.calendar(template.within), template.longest):
                yield (*where, "longest"), f"is longer than `{template.within}` is ever open at a stretch"

    def _mistaken_answers(self, template: Template) -> Iterator[tuple[str, str]]:
        """By the question: what it does not ask, or what is no answer to it."""
        asked = {} if self.changes.risk is None else self.changes.risk.questions
        for key, answer in template.answers.items():
            if key not in asked:
                yield key, unknown("question", key, list(asked))
            elif answer not in asked[key].answers:
                yield key, unknown("answer", answer, list(asked[key].answers))

    def _mistaken_freezes(self) -> Iterator[Mistake]:
        for index, freeze in enumerate(self.freezes):
            start, end = freeze.span(self.desk.zone)
            if end <= start:
                late = "is not after its start; a freeze lasts from start to before its end"
                yield ("freezes", index, "end"), late
            for position, service in enumerate(freeze.services):
                if service not in self.services:
                    where = ("freezes", index, "services", position)
                    yield where, unknown("service", service, list(self.services))

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        yield f"\nBoards ({len(self.boards)})"
        for name, board in self.boards.items():
            routed = [
                " ".join(reversed(where))
                for kind in ChangeType
                for where, board_name in self.changes.boards(kind).items()
                if board_name == name
            ]
            closes = say_duration(board.closes_after)
            quorum = "the first vote decides" if board.rule == "anyone" else f"quorum {board.quorum}, {board.rule}"
            size = f"{so_many(len(one_each(board.members)), 'member')}, {quorum}"
            called = f"{name} ({board.name})" if board.name else name
            yield f"  {called}: {size}, closes after {closes}; decides {' and '.join(routed) or 'no'} changes"
        trusted = self.changes.standard_by
        names = "managers and the board of normal changes" if trusted is None else ", ".join(trusted) or "nobody"
        yield f"  standard changes: {names}"
        yield from self._described_risk()
        yield f"\nFreezes ({len(self.freezes)})"
        zone = self.desk.zone
        for freeze in self.freezes:
            since, until = (each.astimezone(zone).strftime("%Y-%m-%d %H:%M") for each in freeze.span(zone))
            length = "1 day" if (days := freeze.days(zone)) == 1 else f"{days} days"
            about = f"{', '.join(freeze.services) or 'all services'}; {freeze.kind}"
            yield f"  {freeze.name}: {since} up to {until} ({length}), {about}"

    def _described_risk(self) -> Iterator[str]:
        if self.changes.templates is not None:
            yield f"  templates of standard changes: {', '.join(self.changes.templates) or 'none yet'}"
        risk = self.changes.risk
        if risk is not None:
            bounds, points = risk.levels, so_many(risk.greatest, "point")
            asked = f"{so_many(len(risk.questions), 'question')}, at most {points}"
            yield f"  risk: {asked}; medium from {bounds.medium}%, high from {bounds.high}%"
        if self.has_peers and self.changes.by_level is not None:
            peers = [level for level in Level if self.is_peer(self.changes.by_level.of(level))]
            yield f"  one of the team that runs it decides {' and '.join(peers)} normal changes"

    def doubts(self) -> Iterator[str]:
        yield from super().doubts()
        for freeze in self.freezes:
            if (days := freeze.days(self.desk.zone)) > MEANT_DAYS:
                yield f"the freeze {freeze.name} lasts {days} days; is its end meant, {freeze.end}?"


def one_each(handles: Iterable[str]) -> set[str]:
    """Handles in one spelling: an address or a group is the same in capitals. An id is not an address, so whom it
    stands for is known only once Slack was asked.
    """
    return {handle if is_slack_id(handle) else handle.strip().casefold() for handle in handles}


def _mistakes_of(name: str, board: Board) -> Iterator[Mistake]:
    groups = any(member.startswith("@") for member in board.members)
    members = one_each(board.members)
    if board.rule != "anyone" and board.quorum > len(members) and not groups:
        message = f"is {board.quorum}, but the board has {so_many(len(members), 'member')}; lower it or add members"
        yield ("boards", name, "quorum"), message
    kinds = {is_slack_id(member) for member in board.members}
    for position, person in enumerate(board.veto):
        if not one_each([person]) <= members and not groups and kinds == {is_slack_id(person)}:
            yield ("boards", name, "veto", position), f"`{person}` is not a member of the board; add them to it"
    yield from _mistaken_needs(name, board)


def _mistaken_needs(name: str, board: Board) -> Iterator[Mistake]:
    for needed, count in board.needs.items():
        where, seats = ("boards", name, "needs", needed), board.seats.get(needed)
        if seats is None:
            yield where, f"names no seats; write `seats: {{{needed}: [people]}}` beside it"
        elif count > len(one_each(seats)) and not any(each.startswith("@") for each in seats):
            yield where, f"is {count}, but only {len(one_each(seats))} have such a seat; lower it or add people"
