"""app.yaml: reads and validates it; mistakes are reported with line numbers and cures."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from commands.changes.policy import NO_BOARD, Board, ChangePolicy, Freeze, Routes
from commands.incidents.policy import LEVELS, IncidentPolicy, IncidentSettings, Priorities
from commands.reports.policy import ReportPolicy, ReportSettings
from commands.service_levels.calendars import NeverOpens
from commands.service_levels.policy import CalendarSettings, ServiceLevelPolicy, Target
from commands.shared.language import nearest
from commands.shared.organisation import Channels, DeskIdentity, Organisation, Part, Roles, Service, Team
from commands.warrooms.policy import WarRoomPolicy, WarRoomSettings

FILE = "app.yaml"
LARGEST = 1_000_000
MOST_NODES = 50_000
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """A mistake in the file: where it is, and what to write instead."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        key = f" {self.key}:" if self.key else ""
        return f"{self.file}, line {self.line}:{key} {self.message}"


class ConfigurationError(Exception):
    """app.yaml cannot be used; `problems` holds every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Document(Part):
    """Every key that app.yaml may have."""

    desk: DeskIdentity = DeskIdentity()
    channels: Channels = Channels()
    roles: Roles = Roles()
    teams: dict[str, Team] = Field(default_factory=dict)
    services: dict[str, Service] = Field(default_factory=dict)
    calendars: dict[str, CalendarSettings] = Field(default_factory=dict)
    priorities: Priorities = Priorities()
    sla: tuple[Target, ...] = ()
    boards: dict[str, Board] = Field(default_factory=dict)
    changes: Routes = Routes()
    freezes: tuple[Freeze, ...] = ()
    reports: ReportSettings = ReportSettings()
    incidents: IncidentSettings = IncidentSettings()
    war_rooms: WarRoomSettings = WarRoomSettings()


@dataclass(frozen=True)
class Settings:
    """app.yaml as the practices read it."""

    path: Path
    organisation: Organisation
    incidents: IncidentPolicy
    war_rooms: WarRoomPolicy
    changes: ChangePolicy
    service_levels: ServiceLevelPolicy
    reports: ReportPolicy

    def policies(self) -> tuple[object, ...]:
        return (self.incidents, self.war_rooms, self.changes, self.service_levels, self.reports)

    def people(self) -> list[str]:
        """Every handle that somebody must be found behind."""
        boards = self.changes.boards.values()
        members = [handle for board in boards for handle in (*board.members, *board.veto)]
        return list(dict.fromkeys([*self.organisation.people(), *members]))


def default_path(given: str | None = None) -> Path:
    """The file to read: the one given, app.yaml here, else the one that ships."""
    if given:
        return Path(given)
    here = Path(FILE)
    return here if here.exists() else shipped_path()


def shipped_path() -> Path:
    """Beside the packages in a checkout, under share/quarterdeck when installed."""
    beside = Path(__file__).resolve().parent.parent / FILE
    return beside if beside.exists() else Path(sys.prefix) / "share" / "quarterdeck" / FILE


def load(path: Path) -> Settings:
    """Raises ConfigurationError with every mistake in the file."""
    tree = _parse(path)
    locate = _Locator(path, tree)
    try:
        document = Document.model_validate(_plain(tree))
    except ValidationError as error:
        raise ConfigurationError([_problem(locate, each) for each in error.errors()]) from None
    found = [locate.problem(where, message) for where, message in _contradictions(document)]
    if found:
        raise ConfigurationError(sorted(found, key=lambda problem: problem.line))
    return _compose(path, document)


def _compose(path: Path, document: Document) -> Settings:
    organisation = Organisation(
        desk=document.desk,
        channels=document.channels,
        roles=document.roles,
        teams=document.teams,
        services=document.services,
    )
    return Settings(
        path=path,
        organisation=organisation,
        incidents=IncidentPolicy(
            organisation=organisation, priorities=document.priorities, settings=document.incidents
        ),
        war_rooms=WarRoomPolicy(organisation=organisation, settings=document.war_rooms),
        changes=ChangePolicy(
            organisation=organisation,
            boards=document.boards,
            routes=document.changes,
            freezes=document.freezes,
        ),
        service_levels=ServiceLevelPolicy(
            organisation=organisation, calendars=document.calendars, targets=document.sla
        ),
        reports=ReportPolicy(organisation=organisation, settings=document.reports),
    )


def _parse(path: Path) -> Any:
    def refuse(line: int, message: str) -> ConfigurationError:
        return ConfigurationError([Problem(str(path), line, "", message)])

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise refuse(1, "there is no such file; copy the one that ships, or name yours with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(1, f"cannot be read as text ({error}); it must be a YAML file in UTF-8") from None
    if len(text) > LARGEST:
        raise refuse(1, f"is larger than {LARGEST:,} characters, which no app.yaml should be")
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refuse(line, f"is not YAML here: {error.problem}; mind the indentation and the quotes") from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise refuse(1, f"is not YAML that can be read ({error.__class__.__name__})") from None
    if tree is None:
        raise refuse(1, "is empty; copy the one that ships and change it to your company")
    if not isinstance(tree, Mapping):
        raise refuse(1, "must hold keys such as `desk:` and `teams:` at its left margin")
    return tree


def _plain(tree: Any) -> Any:
    """The tree as plain dicts and lists; one that unfolds to a monster is refused."""
    budget = iter(range(MOST_NODES))

    def unfold(node: Any) -> Any:
        if next(budget, None) is None:
            raise ConfigurationError([Problem(FILE, 1, "", "unfolds to far too much; remove its aliases")])
        if isinstance(node, Mapping):
            return {_key(key): unfold(value) for key, value in node.items()}
        if isinstance(node, list):
            return [unfold(value) for value in node]
        return node

    return unfold(tree)


def _key(key: Any) -> Any:
    return key if isinstance(key, str) else str(key)


class _Locator:
    """Finds the line of a key path in the parsed file."""

    def __init__(self, path: Path, tree: Any) -> None:
        self._path, self._tree = path, tree

    def problem(self, where: Path_, message: str) -> Problem:
        return Problem(str(self._path), self.line(where), _dotted(where), message)

    def line(self, where: Path_) -> int:
        node, line = self._tree, 1
        for step in where:
            position = _position(node, step)
            if position is None:
                return line
            node, line = position[0], position[1] + 1
        return line

    def value(self, where: Path_) -> Any:
        node = self._tree
        for step in where:
            position = _position(node, step)
            if position is None:
                return None
            node = position[0]
        return node


def _position(node: Any, step: str | int) -> tuple[Any, int] | None:
    """The child under a key or an index, and its line (from 0)."""
    if isinstance(node, CommentedMap):
        for key in node:
            if _key(key) == step:
                return node[key], node.lc.key(key)[0]
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return node[step], node.lc.item(step)[0]
    return None


def _dotted(where: Path_) -> str:
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _problem(locate: _Locator, error: Mapping[str, Any]) -> Problem:
    where: Path_ = tuple(step for step in error["loc"] if step not in ("[key]", "literal['always']"))
    while where and _position(locate.value(where[:-1]), where[-1]) is None and error["type"] != "missing":
        where = where[:-1]
    return locate.problem(where, _cure(where, error))


def _cure(where: Path_, error: Mapping[str, Any]) -> str:
    """What is wrong, and what to write."""
    kind = error["type"]
    if kind == "extra_forbidden":
        known = known_keys(where[:-1])
        alike = nearest(str(where[-1]), known, 1)
        hint = f"did you mean `{alike[0]}`?" if alike else f"known here are {', '.join(known)}"
        return f"unknown key; {hint}"
    if kind == "missing":
        return "is missing; it must be given"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg'][0].lower()}{error['msg'][1:]}, not {_shown(error['input'])}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def known_keys(where: Path_) -> list[str]:
    """The keys that app.yaml may have at this place."""
    model: type[BaseModel] | None = Document
    for step in where:
        if model is None:
            return []
        if isinstance(step, str) and step in model.model_fields:
            model_or_items = model.model_fields[step].annotation
            model = _model_in(model_or_items)
    return [] if model is None else list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


Contradiction = tuple[Path_, str]


def _contradictions(document: Document) -> Iterator[Contradiction]:
    """What is well written and cannot be meant."""
    yield from _services(document)
    yield from _calendars(document)
    yield from _matrix(document)
    yield from _targets(document)
    yield from _boards(document)
    yield from _freezes(document)


def _unknown(kind: str, name: str, known: Sequence[str]) -> str:
    alike = nearest(name, known, 1)
    hint = f"did you mean `{alike[0]}`?" if alike else f"known are {', '.join(known) or 'none yet'}"
    return f"there is no {kind} `{name}`; {hint}"


def _services(document: Document) -> Iterator[Contradiction]:
    calendars = [*document.calendars, "always"]
    for key, service in document.services.items():
        if service.team not in document.teams:
            yield ("services", key, "team"), _unknown("team", service.team, list(document.teams))
        if service.calendar is not None and service.calendar not in calendars:
            yield ("services", key, "calendar"), _unknown("calendar", service.calendar, calendars)


def _calendars(document: Document) -> Iterator[Contradiction]:
    for name, calendar in document.calendars.items():
        try:
            calendar.calendar(name).next_opening(datetime.now(UTC))
        except NeverOpens:
            message = "never opens; give it hours, such as mon-fri: ['09:00-17:00'], or hours: always"
            yield ("calendars", name), message


def _matrix(document: Document) -> Iterator[Contradiction]:
    matrix = document.priorities.matrix
    for impact in LEVELS:
        row = matrix.get(impact)
        if row is None:
            yield ("priorities", "matrix"), f"has a hole: no row for {impact} impact; give {impact}: {{high: P1, …}}"
            continue
        for urgency in LEVELS:
            if urgency not in row:
                where = ("priorities", "matrix", impact)
                yield where, f"has a hole: nothing for {urgency} urgency; give {urgency}: P1 to P5"
            elif row[urgency] not in PRIORITIES:
                yield ("priorities", "matrix", impact, urgency), f"is `{row[urgency]}`; priorities are P1 to P5"
    for impact in set(matrix) - set(LEVELS):
        yield ("priorities", "matrix", impact), _unknown("impact", impact, LEVELS)


def _targets(document: Document) -> Iterator[Contradiction]:
    calendars = [*document.calendars, "always"]
    seen: set[str] = set()
    for index, target in enumerate(document.sla):
        if target.name in seen:
            yield ("sla", index, "name"), f"`{target.name}` is there twice; names tell targets apart"
        seen.add(target.name)
        if target.calendar not in calendars:
            yield ("sla", index, "calendar"), _unknown("calendar", target.calendar, calendars)
        for position, service in enumerate(target.services):
            if service not in document.services:
                yield ("sla", index, "services", position), _unknown("service", service, list(document.services))
        for position, priority in enumerate(target.priorities):
            if priority not in PRIORITIES:
                yield ("sla", index, "priorities", position), _unknown("priority", priority, PRIORITIES)


def _boards(document: Document) -> Iterator[Contradiction]:
    for name, board in document.boards.items():
        groups = any(member.startswith("@") for member in board.members)
        members = len(set(board.members))
        if board.quorum > members and not groups:
            message = f"is {board.quorum}, but the board has {members} members; lower it or add members"
            yield ("boards", name, "quorum"), message
        for position, person in enumerate(board.veto):
            if person not in board.members and not groups:
                yield ("boards", name, "veto", position), f"`{person}` is not a member of the board; add them to it"
    for kind, board_name in document.changes.model_dump().items():
        if board_name != NO_BOARD and board_name not in document.boards:
            yield ("changes", kind), _unknown("board", board_name, [*document.boards, NO_BOARD])


def _freezes(document: Document) -> Iterator[Contradiction]:
    for index, freeze in enumerate(document.freezes):
        start, end = freeze.span(ZoneInfo(document.desk.timezone))
        if end <= start:
            yield (
                ("freezes", index, "end"),
                "is not after its start; a freeze lasts from start to before its end",
            )
        for position, service in enumerate(freeze.services):
            if service not in document.services:
                where = ("freezes", index, "services", position)
                yield where, _unknown("service", service, list(document.services))
