"""YAML as plain values, where each key and each member of a list knows its line.

It is read by libyaml, where PyYAML has it: in Python that takes a tenth of the time to start. What a word means is
YAML 1.2: `on` and `22:00` are text.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import yaml

from commands.shared.blocks import clip
from storage.record import Mutable, field

DEEPEST = 100
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = object()
_TAG = "tag:yaml.org,2002:"


class Mapped(dict[Any, Any]):
    """A mapping; `lines` has the line of each key, `line` its own (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[Any, int] = {}


class Listed(list[Any]):
    """A list; `lines` has the line of each member."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class NotYaml(Exception):
    """It cannot be read: why not and what to do, and on which line (from 1)."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


def documents(text: str) -> list[Any]:
    """Each document of a text. Raises NotYaml."""
    reading = _Reading()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NotYaml(line, f"{error.problem}; mind the indentation and the quotes") from None
    except (yaml.YAMLError, ValueError) as error:
        raise NotYaml(1, f"it is no text that can be read ({error.__class__.__name__}); save it as UTF-8") from None
    return reading.found


class _Open(Mutable):
    """A value that has begun: of a mapping the key whose value comes next with its line, and what is merged in."""

    value: Mapped | Listed
    key: tuple[Any, int] | None = None
    merged: list[Mapped] = field(default_factory=list)

    @property
    def awaits_a_key(self) -> bool:
        return isinstance(self.value, Mapped) and self.key is None


class _Reading:
    """Builds values of what the parser tells, one event after the other: however deep, nothing calls itself."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Any] = {}

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event), _line(event), event.anchor)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(Mapped(_line(event)), event, "map")
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(Listed(_line(event)), event, "seq")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise NotYaml(_line(event), f"there is no &{event.anchor} above it; write it out")
            self._put(self._anchors[event.anchor], _line(event), None)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors = {}

    def _scalar(self, event: Any) -> Any:
        if "\0" in event.value:
            raise NotYaml(_line(event), "it holds the character \\0, which no database keeps; take it out")
        if event.tag in (None, "!"):
            if not event.implicit[0]:
                return event.value
            if event.value == "<<" and self._open and self._open[-1].awaits_a_key:
                return _MERGE
            return _meant(event.value, _line(event))
        if event.tag == f"{_TAG}str":
            return event.value
        if event.tag.startswith(_TAG) and (read := _READ.get(event.tag.removeprefix(_TAG))) is not None:
            return _value(read, event.value, _line(event))
        raise NotYaml(_line(event), f"the tag {event.tag} means nothing here; take it out")

    def _begin(self, value: Mapped | Listed, event: Any, kind: str) -> None:
        if event.tag not in (None, "!", f"{_TAG}{kind}"):
            raise NotYaml(value.line, f"the tag {event.tag} means nothing here; take it out")
        if len(self._open) == DEEPEST:
            raise NotYaml(value.line, f"it is nested more than {DEEPEST} deep; write it flatter")
        self._put(value, value.line, event.anchor)
        self._open.append(_Open(value))

    def _end(self) -> None:
        ended = self._open.pop()
        if isinstance(ended.value, Mapped):
            _fill(ended.value, ended.merged)

    def _put(self, value: Any, line: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._open:
            self.found.append(value)
            return
        into = self._open[-1]
        if isinstance(into.value, Listed):
            into.value.append(value)
            into.value.lines.append(line)
        elif into.key is None:
            if isinstance(value, (Mapped, Listed)):
                raise NotYaml(line, "a key must be text; put it in quotes")
            into.key = value, line
        else:
            (key, at), into.key = into.key, None
            if key is _MERGE:
                into.merged += _merged(value, at)
            else:
                _set(into.value, key, at, value)


def _merged(value: Any, line: int) -> list[Mapped]:
    others = value if isinstance(value, Listed) else [value]
    if not all(isinstance(other, Mapped) for other in others):
        raise NotYaml(line, "only what holds keys can be merged in with <<; take it out")
    return others


def _fill(into: Mapped, others: Iterable[Mapped]) -> None:
    """With what the others hold and it does not; the first of them first."""
    for other in others:
        for key, value in other.items():
            if key not in into:
                _set(into, key, other.lines[key], value)


def _set(into: Mapped, key: Any, line: int, value: Any) -> None:
    if key in into:
        raise NotYaml(line, f"{key!r} stands there a second time; keep one")
    into[key], into.lines[key] = value, line


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _nothing(_text: str) -> None:
    return None


def _whole(text: str) -> int:
    text = text.replace("_", "")
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 10)
    return sign * int(digits if base == 10 else digits[2:], base)


def _number(text: str) -> float:
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))


def _instant(text: str) -> date | datetime:
    """A day, or a time with an offset where one is given."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("it is no day")
    year, month, day, hour, minute, second, fraction, zone, sign, hours, minutes = match.groups()
    if hour is None:
        return date(int(year), int(month), int(day))
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    tz = None if zone is None else UTC if zone == "Z" else timezone(offset)
    parts = (int(each) for each in (year, month, day, hour, minute, second))
    return datetime(*parts, int((fraction or "0")[:6].ljust(6, "0")), tzinfo=tz)  # type: ignore[misc, arg-type]


def _truth(text: str) -> bool:
    if not _BOOL.fullmatch(text):
        raise ValueError("it is neither true nor false")
    return text.lower() == "true"


_BOOL = re.compile("true|True|TRUE|false|False|FALSE")
_TIME = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?"
    r"(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?",
    re.ASCII,
)
_READ: dict[str, Callable[[str], Any]] = {
    "null": _nothing, "bool": _truth, "int": _whole, "float": _number, "timestamp": _instant,
}  # fmt: skip
_PLAIN: Iterable[tuple[str, re.Pattern[str]]] = (
    ("null", re.compile("~|null|Null|NULL|")),
    ("bool", _BOOL),
    ("int", re.compile(r"[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+")),
    ("float", re.compile(
        r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
        r"|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    )),
    ("timestamp", re.compile(rf"\d{{4}}-\d\d-\d\d|(?=.*:){_TIME.pattern}", re.ASCII)),
)  # fmt: skip
_MAY_MEAN = frozenset("~nNtTfF-+.0123456789")


def _meant(text: str, line: int) -> Any:
    """What a word without quotes means."""
    if text and text[0] not in _MAY_MEAN:
        return text
    for kind, pattern in _PLAIN:
        if pattern.fullmatch(text):
            return _value(_READ[kind], text, line)
    return text


def _value(read: Callable[[str], Any], text: str, line: int) -> Any:
    try:
        return read(text)
    except (ArithmeticError, ValueError) as error:
        raise NotYaml(line, f"{clip(text, 40)!r} is no value ({error}); correct it, or put it in quotes") from None
