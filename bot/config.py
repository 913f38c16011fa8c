"""app.yaml: reads and validates it; mistakes are reported with line numbers and cures."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from commands.alerts.policy import AlertPolicy
from commands.availability.policy import AvailabilityPolicy
from commands.changes.policy import ChangePolicy
from commands.chasing.policy import ChasingPolicy
from commands.forecasts.policy import ForecastPolicy
from commands.history.policy import HistoryPolicy
from commands.improvements.policy import ImprovementPolicy
from commands.incidents.policy import IncidentPolicy
from commands.items.policy import ItemPolicy
from commands.knowledge.policy import KnowledgePolicy
from commands.oncall.policy import OnCallPolicy
from commands.problems.policy import ProblemPolicy
from commands.reports.policy import ReportPolicy
from commands.requests.policy import RequestPolicy
from commands.shared.language import nearest
from commands.shared.marked import Listed, Mapped, NotYaml, documents
from commands.shared.organisation import Organisation
from commands.sops.policy import SopPolicy
from commands.status.policy import StatusPolicy
from commands.surveys.policy import SurveyPolicy
from commands.warrooms.policy import WarRoomPolicy
from storage.record import Record

FILE = "app.yaml"
LARGEST = 1_000_000
MOST_NODES = 50_000
LONGEST_MESSAGE = 400
"""Of one mistake: a value of a thousand letters says no more than its first."""

CURES = {
    "bool": "must be true or false",
    "date": "must be a day, like 2026-11-23, or a time, like 2026-11-23T08:00",
    "dict": "must hold keys, like {key: value}",
    "float": "must be a number",
    "frozen_set": "must be a list, like [one, another]",
    "int": "must be a whole number",
    "model": "must hold keys, like {key: value}",
    "string": "must be text; where it looks like something else put it in quotes",
    "too_short": "must hold at least one",
    "tuple": "must be a list, like [one, another]",
}
"""By the beginning of pydantic's name for the mistake."""

Path_ = tuple[str | int, ...]


class Problem(Record):
    """A mistake in the file: where it is, and what to write instead."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        key = f" {_clipped(self.key)}:" if self.key else ""
        return _printable(f"{self.file}, line {self.line}:{key} {_clipped(self.message, LONGEST_MESSAGE)}")


class ConfigurationError(Exception):
    """app.yaml cannot be used; `problems` holds every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class UnusableSetting(Exception):
    """An environment variable cannot be meant as it is; the text says which, and what to write."""


class Document(
    SopPolicy,
    ImprovementPolicy,
    ChasingPolicy,
    ProblemPolicy,
    AlertPolicy,
    IncidentPolicy,
    WarRoomPolicy,
    StatusPolicy,
    ChangePolicy,
    SurveyPolicy,
    RequestPolicy,
    AvailabilityPolicy,
    OnCallPolicy,
    ForecastPolicy,
    KnowledgePolicy,
    ReportPolicy,
    HistoryPolicy,
    ItemPolicy,
):
    """All of app.yaml: what each practice reads of it, in one."""


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


DocumentT = TypeVar("DocumentT", bound=Organisation)


def load(path: Path) -> Document:
    """Raises ConfigurationError with every mistake in the file."""
    return load_as(Document, path)


def load_as(kind: type[DocumentT], path: Path) -> DocumentT:
    """The file as a document of this kind. Raises ConfigurationError with every mistake in it."""
    return understood(kind, path, parse(path))


def understood(kind: type[DocumentT], path: Path, tree: Mapping[str, Any]) -> DocumentT:
    """What `parse` found in the file, as a document of this kind. Raises ConfigurationError."""
    locate = _Locator(path, tree)
    try:
        document = kind.model_validate(_with_files(_plain(tree, path), locate))
    except ValidationError as error:
        raise ConfigurationError(_one_each(_problem(kind, locate, each) for each in error.errors())) from None
    found = [locate.problem(where, message) for where, message in document.mistakes()]
    if found:
        raise ConfigurationError(_one_each(sorted(found, key=lambda problem: problem.line)))
    return document


def _with_files(plain: Any, locate: "_Locator") -> Any:
    """What `items.from` names, beside app.yaml, is read as if it stood under `items.known`."""
    items = plain.get("items") if isinstance(plain, dict) else None
    files = items.get("from") if isinstance(items, dict) else None
    if not isinstance(files, list) or not isinstance(items, dict):
        return plain
    known = items.get("known")
    read: dict[str, Any] = {**known} if isinstance(known, dict) else {}
    for at, name in enumerate(files):
        path = locate.path.parent / str(name)
        if not path.is_file():
            raise ConfigurationError([locate.problem(("items", "from", at), f"there is no file {path}")])
        tree = parse(path)
        within = _Locator(path, tree)
        for key, item in _plain(tree, path).items():
            if key in read:
                raise ConfigurationError(
                    [within.problem((key,), "is known already; give each item a key of its own")]
                )
            read[key] = item
            locate.elsewhere[("items", "known", key)] = within
    return {**plain, "items": {**items, "known": read}}


def _one_each(problems: Iterable[Problem]) -> list[Problem]:
    """One for each place, and none for what is only wrong since something within it is."""
    first: dict[tuple[int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.key), problem)
    return [each for each in first.values() if not any(_is_within(other, each) for other in first.values())]


def _is_within(inner: Problem, outer: Problem) -> bool:
    return bool(outer.key) and inner.key.startswith((f"{outer.key}.", f"{outer.key}["))


def parse(path: Path) -> Any:
    """The file's keys, each with its line. Raises ConfigurationError where it is no YAML."""

    def refuse(line: int, message: str) -> ConfigurationError:
        return ConfigurationError([Problem(str(path), line, "", message)])

    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refuse(1, "there is no such file; copy the one that ships, or name yours with --config") from None
    except OSError as error:
        raise refuse(1, f"cannot be read ({error.strerror}); name a YAML file with --config") from None
    except ValueError:
        raise refuse(1, "is not text in UTF-8; save it as such") from None
    if len(text) > LARGEST:
        raise refuse(1, f"is larger than {LARGEST:,} characters, which no app.yaml should be")
    try:
        found = documents(text)
    except NotYaml as error:
        raise refuse(error.line, f"is not YAML here: {error.problem}") from None
    if len(found) > 1:
        raise refuse(getattr(found[1], "line", 1), "begins a second document; take the line `---` before it out")
    tree = next(iter(found), None)
    if tree is None:
        raise refuse(1, "is empty; copy the one that ships and change it to your company")
    if not isinstance(tree, Mapping):
        raise refuse(1, "must hold keys such as `desk:` and `teams:` at its left margin")
    return tree


def _plain(tree: Any, path: Path) -> Any:
    """The tree as plain dicts and lists; one that unfolds to a monster is refused."""
    budget = iter(range(MOST_NODES))

    def unfold(node: Any) -> Any:
        if next(budget, None) is None:
            raise ConfigurationError([Problem(str(path), 1, "", "unfolds to far too much; remove its aliases")])
        if isinstance(node, Mapping):
            return {_key(key): unfold(value) for key, value in node.items()}
        if isinstance(node, list):
            return [unfold(value) for value in node]
        return node

    try:
        return unfold(tree)
    except RecursionError:
        raise ConfigurationError([Problem(str(path), 1, "", "holds itself; remove its aliases")]) from None


def _key(key: Any) -> Any:
    return key if isinstance(key, str) else str(key)


class _Locator:
    """Finds the line of a key path in the parsed file."""

    def __init__(self, path: Path, tree: Any) -> None:
        self.path, self._tree = path, tree
        self.elsewhere: dict[Path_, _Locator] = {}
        """What stands in a file of its own, under its last key: key path -> that file."""

    def problem(self, where: Path_, message: str) -> Problem:
        for length in range(1, len(where) + 1):
            if (other := self.elsewhere.get(where[:length])) is not None:
                return other.problem(where[length - 1 :], message)
        return Problem(str(self.path), self.line(where), _dotted(where), message)

    def line(self, where: Path_) -> int:
        node, line = self._tree, 1
        for step in where:
            position = _position(node, step)
            if position is None:
                return line
            node, line = position
        return line

    def has(self, where: Path_) -> bool:
        """Whether something is written at a key path."""
        return where in self.elsewhere or _position(self.value(where[:-1]), where[-1]) is not None

    def value(self, where: Path_) -> Any:
        for length in range(1, len(where) + 1):
            if (other := self.elsewhere.get(where[:length])) is not None:
                return other.value(where[length - 1 :])
        node = self._tree
        for step in where:
            position = _position(node, step)
            if position is None:
                return None
            node = position[0]
        return node


def _position(node: Any, step: str | int) -> tuple[Any, int] | None:
    """The child under a key or an index, and its line."""
    if isinstance(node, Mapped):
        for key in node:
            if _key(key) == step:
                return node[key], node.lines[key]
    if isinstance(node, Listed) and isinstance(step, int) and step < len(node):
        return node[step], node.lines[step]
    return None


def _dotted(where: Path_) -> str:
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


BETWEEN = ("[key]", "literal['always']", "known", "field")
"""What stands in the place of an error, and in no app.yaml: of several things that may be written there, which."""


def _problem(kind: type[BaseModel], locate: _Locator, error: Mapping[str, Any]) -> Problem:
    where: Path_ = tuple(step for step in error["loc"] if step not in BETWEEN)
    while where and not locate.has(where) and error["type"] != "missing":
        where = where[:-1]
    return locate.problem(where, _cure(kind, where, error))


def _cure(kind: type[BaseModel], where: Path_, error: Mapping[str, Any]) -> str:
    """What is wrong, and what to write."""
    wrong = error["type"]
    if wrong == "extra_forbidden":
        known = known_keys(where[:-1], kind)
        alike = nearest(str(where[-1]), known, 1)
        hint = f"did you mean `{alike[0]}`?" if alike else f"known here are {', '.join(known)}"
        return f"unknown key; {hint}"
    if wrong == "missing":
        return "is missing; it must be given"
    if wrong == "value_error":
        return str(error["ctx"]["error"])
    if error["input"] is None:
        return "is empty; write something there, or take the key out"
    cure = next((cure for kind_of, cure in CURES.items() if wrong.startswith(kind_of)), None)
    return f"{cure or error['msg'][0].lower() + error['msg'][1:]}, not {_shown(error['input'])}"


def _shown(value: Any) -> str:
    return _clipped(repr(value), 40)


def _clipped(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _printable(text: str) -> str:
    """On one line, and of characters that any terminal takes."""
    seen = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    return seen.encode("utf-8", "backslashreplace").decode()


def known_keys(where: Path_, kind: type[BaseModel] = Document) -> list[str]:
    """The keys that app.yaml may have at this place."""
    model: type[BaseModel] | None = kind
    for step in where:
        if model is None:
            return []
        field = _fields(model).get(str(step))
        if field is not None:
            model = _model_in(field.annotation)
    return [] if model is None else list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """By the names that app.yaml has for them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
