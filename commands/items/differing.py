"""What an import would change: each row is one item that is here, or a new one; pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import datetime

from commands.items.files import Read, Row, Stated
from commands.items.known import Register
from commands.items.policy import APP_YAML, ItemPolicy, relations_of
from commands.shared.language import nearest
from storage.items.records import Item, ItemClass, ItemStatus, Relation, RelationKind
from storage.record import Mutable, Record, field, replace

VALUES = (
    "name",
    "kind",
    "service",
    "owner",
    "environment",
    "site",
    "status",
    "words",
    "facts",
    "serial",
    "external_id",
)


class Change(Record):
    """A field of an item: what it was, and what it becomes or would have become; `stays_by` is the source whose word
    stands in its way.
    """

    field: str
    was: object
    now: object
    stays_by: str = ""


class Difference(Mutable):
    """What an import does. `changes` and `kept` are by key; `gone` are items that it does not have, and how often in
    a row; `newly_gone` of `of` items of its source were there the last time.
    """

    source: str
    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    kept: dict[str, list[Change]] = field(default_factory=dict)
    touched: list[Item] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)
    newly_gone: int = 0
    of: int = 0
    relations: list[Relation] = field(default_factory=list)
    relations_gone: list[Relation] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    vague: Mapping[str, int] = field(default_factory=dict)


class Context(Record):
    """What an import is held against. `why_not_retired(key)` says why an item cannot be retired; empty: it can."""

    register: Register
    policy: ItemPolicy
    now: datetime
    why_not_retired: Callable[[str], str]


class _Known:
    """The items that are here, by all that they may be found by; and those that the file begins."""

    def __init__(self, register: Register, source: str) -> None:
        self.source = source
        self._begun: dict[tuple[object, ...], str] = {}
        self.by_external: dict[str, list[Item]] = defaultdict(list)
        self.by_serial: dict[tuple[ItemClass, str], list[Item]] = defaultdict(list)
        self.by_name: dict[tuple[ItemClass, str, str | None], list[Item]] = defaultdict(list)
        for item in register.items.values():
            if item.external_id and item.source in (source, APP_YAML):
                self.by_external[item.external_id].append(item)
            if item.serial:
                self.by_serial[item.kind, item.serial].append(item)
            self.by_name[item.kind, item.name.casefold(), item.environment].append(item)

    def matches(self, values: Mapping[str, object]) -> list[Item]:
        """By the first of three identities by which there is any."""
        kind = values.get("kind", ItemClass.OTHER)
        assert isinstance(kind, ItemClass)
        external, serial, name = (str(values.get(each) or "") for each in ("external_id", "serial", "name"))
        environment = str(values["environment"]) if values.get("environment") else None
        found = self.by_external.get(external, []) if external else []
        found = found or (self.by_serial.get((kind, serial), []) if serial else [])
        return found or self.by_name.get((kind, name.casefold(), environment), [])

    def begun(self, row: Row, values: Mapping[str, object]) -> str | None:
        """The key of the item that another row of the file has begun, and that this row is about too."""
        return next((self._begun[each] for each in _identities(row, values) if each in self._begun), None)

    def begin(self, row: Row, values: Mapping[str, object], key: str) -> None:
        self._begun |= dict.fromkeys(_identities(row, values), key)


def _identities(row: Row, values: Mapping[str, object]) -> list[tuple[object, ...]]:
    """By what a row is one with another of its file, while there is no such item: the key that was written there and
    what its source knows it by; without either its serial, else its name.
    """
    own = {"key": row.key if row.is_strict else None, "external": values.get("external_id")}
    if any(own.values()):
        return [(name, value) for name, value in own.items() if value]
    kind = values.get("kind", ItemClass.OTHER)
    if values.get("serial"):
        return [("serial", kind, values["serial"])]
    return [("name", kind, str(values["name"]).casefold(), values.get("environment") or None)]


def difference(read: Read, source: str, context: Context) -> Difference:
    """What the file would change, with every line that stands in its way."""
    found = Difference(source, wrong=[*read.wrong], vague=read.vague)
    known, register = _Known(context.register, source), context.register
    keys, lines = dict[str, str](), dict[str, int]()
    taken, own = set(register.items), {row.key for row in read.rows if row.is_strict and row.key}
    for row in read.rows:
        try:
            values = dict(_meant(row, context.policy))
            item = _matched(row, values, known, register, own)
        except ValueError as error:
            found.wrong.append((row.line, str(error)))
            continue
        key = item.key if item is not None else known.begun(row, values) or _new_key(row, values, taken)
        if key in lines:
            found.wrong.append((row.line, f"it is the item `{key}`, as is line {lines[key]}"))
            continue
        lines[key] = row.line
        taken.add(key)
        if item is None:
            known.begin(row, values, key)
        keys |= dict.fromkeys((key, *filter(None, (row.key,)), *row.called), key)
        if values.get("kind") is not ItemClass.SERVICE:
            _take(found, row, values, item or _begun(key, source), item is None, context)
    if read.is_full:
        _gone(found, lines, context)
    _relate(found, read, keys, lines, register)
    return found


def _meant(row: Row, policy: ItemPolicy) -> Iterator[tuple[str, object]]:
    """Its values, with services, teams and sites by their keys; where the file is another system's, one that
    app.yaml has not is kept as a fact.
    """
    facts = dict(row.values.get("facts") or {})  # type: ignore[call-overload]
    places = (
        ("service", "service", policy.service_names()),
        ("owner", "team", policy.team_names()),
        ("site", "site", policy.site_names()),
    )
    for name, what, known in places:
        value = str(row.values.get(name) or "")
        if not value:
            continue
        folded = {called.casefold(): key for key, text in known.items() for called in (text, key)}
        if (key := folded.get(value.casefold())) is not None:
            yield name, key
        elif row.is_strict:
            alike = nearest(value, known, 1)
            hint = f"; did you mean `{alike[0]}`?" if alike else ""
            raise ValueError(f"there is no {what} `{value}` in app.yaml{hint}")
        else:
            facts[name] = value
    yield from (
        (name, value) for name, value in row.values.items() if name not in ("service", "owner", "site", "facts")
    )
    if facts:
        yield "facts", facts


def _matched(row: Row, values: Mapping[str, object], known: _Known, register: Register, own: Set[str]) -> Item | None:
    """The item that a row is about; None: there is none yet. ValueError where it could be two. What has a row of its
    `own` in the file, by its key, is what another row is about.
    """
    if values.get("kind") is ItemClass.SERVICE:
        service = register.called(str(row.key)) or register.called(str(values["name"]))
        if service is None or service.kind is not ItemClass.SERVICE:
            raise ValueError(f"the system `{row.key}` is no service of app.yaml; add it under `services:`")
        return service
    named = register.items.get(row.key or "")
    if named is not None and named.kind in (ItemClass.SERVICE, ItemClass.SITE):
        raise ValueError(f"`{named.key}` is the key of a {named.kind}; give the item one of its own")
    found = known.matches(values)
    if row.is_strict:
        found = [each for each in found if each.key == row.key or each.key not in own]
        if named is not None and named.key in [each.key for each in found]:
            return named
    elif named is not None and _is_another(named, values, known.source):
        named = None
    if len(found) > 1 or (named is not None and found and named.key not in [each.key for each in found]):
        both = sorted({each.key for each in found} | ({named.key} if named is not None else set()))
        raise ValueError(f"it could be {' or '.join(f'`{key}`' for key in both)}; nothing is merged by itself")
    return named or (found[0] if found else None)


def _is_another(named: Item, values: Mapping[str, object], source: str) -> bool:
    """Whether the item that has the name of a row is one that their source tells apart from it: a component and a
    resource of Backstage, or two namespaces, may have the same.
    """
    return bool(named.external_id) and named.source == source and named.external_id != values.get("external_id")


def _new_key(row: Row, values: Mapping[str, object], taken: set[str]) -> str:
    base = row.key or re.sub(r"[^\w.]+", "-", str(values["name"]).casefold()).strip("-")[:70] or "item"
    count, key = 1, base
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


def _begun(key: str, source: str) -> Item:
    return Item(key, key, source=source)


def _take(
    found: Difference, row: Row, values: Mapping[str, object], item: Item, is_new: bool, context: Context
) -> None:
    """The item as it becomes: a value of a source whose word counts more stands, an empty one takes nothing away."""
    now: dict[str, object] = {"last_seen": context.now, "missed": 0}
    set_by, changes, kept = dict(item.set_by), list[Change](), list[Change]()
    for name in VALUES:
        value, was = values.get(name), getattr(item, name)
        if not value:
            continue
        before = "" if is_new or not was else set_by.get(name, item.source)
        outranked = bool(before) and context.policy.rank(before) < context.policy.rank(found.source)
        if outranked and name == "facts":
            value = {**value, **was}  # type: ignore[dict-item]
            outranked = False
        if value == was and not outranked:
            set_by[name] = found.source
        elif outranked and value != was:
            kept.append(Change(name, was, value, before))
        elif not outranked:
            now[name], set_by[name] = value, found.source
            changes.append(Change(name, was, value))
    if now.get("status") is ItemStatus.RETIRED and (why := context.why_not_retired(item.key)):
        found.wrong.append((row.line, f"`{item.key}` cannot be retired: {why}"))
    became = replace(item, **now, set_by=set_by)  # type: ignore[arg-type]
    if kept:
        found.kept[item.key] = kept
    if is_new:
        found.new.append(became)
    elif changes:
        found.changed.append(became)
        found.changes[item.key] = changes
    else:
        found.touched.append(became)


def _gone(found: Difference, lines: Mapping[str, int], context: Context) -> None:
    """What this source had and this file has not."""
    theirs = [item for item in context.register.items.values() if item.source == found.source]
    found.of = len(theirs)
    for item in theirs:
        if item.key not in lines and item.status is not ItemStatus.RETIRED:
            found.newly_gone += not item.missed
            found.gone.append(replace(item, missed=item.missed + 1))


def _relate(
    found: Difference, read: Read, keys: dict[str, str], lines: Mapping[str, int], register: Register
) -> None:
    """The relations that are new, and those of this source that are none any more."""
    wanted = _wanted(found, read.stated, keys, register)
    here = {(each.item, each.kind, each.other): each for each in register.relations}
    covered = lines.keys() if read.is_full else None
    for end, relation in wanted.items():
        before = here.get(end)
        if before is None:
            found.relations.append(relation)
        elif before.source == found.source and (before.group, before.needs) != (relation.group, relation.needs):
            found.relations_gone.append(before)
            found.relations.append(relation)
    for end, relation in here.items():
        ours = relation.source == found.source and relation.kind in read.kinds
        if ours and end not in wanted and (covered is None or relation.item in covered):
            found.relations_gone.append(relation)


def _wanted(
    found: Difference, stated: Sequence[Stated], keys: dict[str, str], register: Register
) -> dict[tuple[str, RelationKind, str], Relation]:
    wanted: dict[tuple[str, RelationKind, str], Relation] = {}
    by_external = {item.external_id: item.key for item in register.items.values() if item.external_id}
    gathered: dict[tuple[str, RelationKind], list[Stated]] = defaultdict(list)

    def key_of(ref: str, line: int) -> str | None:
        key = keys.get(ref) or (ref if ref in register.items else None) or by_external.get(ref)
        if key is None and (item := register.called(ref.rpartition("/")[2])) is not None:
            key = item.key
        if key is None:
            known = [*keys, *register.items]
            alike = nearest(ref, known, 1)
            hint = f"; did you mean `{alike[0]}`?" if alike else ""
            found.wrong.append((line, f"there is no item `{ref}`{hint}"))
        return key

    for each in stated:
        if (item := key_of(each.item, each.line)) is not None:
            gathered[item, each.kind].append(each)
    for (item, kind), those in gathered.items():
        needed = []
        for each in those:
            others = [key_of(ref, each.line) for ref in each.needed.keys]
            if item in others:
                found.wrong.append((each.line, f"`{item}` is named as what it stands on itself"))
            elif None not in others:
                needed.append(replace(each.needed, keys=tuple(filter(None, others))))
        for relation in relations_of(item, kind, needed, found.source):
            wanted.setdefault((relation.item, relation.kind, relation.other), relation)
    return wanted
