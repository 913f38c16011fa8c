"""A catalog-info.yaml of Backstage: several documents, each an entity that refers to others by name."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from commands.items.files import Read, Row, Stated
from commands.items.lines import Needed
from commands.shared.marked import Listed, Mapped, NotYaml, documents
from commands.shared.refusals import Refused
from storage.items.records import ItemClass, RelationKind
from storage.record import Record

SOURCE = "backstage"
DEFAULT = "default"
KINDS: Mapping[str, ItemClass] = {
    "database": ItemClass.DATABASE, "db": ItemClass.DATABASE, "server": ItemClass.SERVER, "vm": ItemClass.SERVER,
    "host": ItemClass.SERVER, "cluster": ItemClass.SERVER, "kubernetes-cluster": ItemClass.SERVER,
    "network": ItemClass.NETWORK, "switch": ItemClass.NETWORK, "router": ItemClass.NETWORK,
    "device": ItemClass.DEVICE, "supplier": ItemClass.SUPPLIER,
}  # fmt: skip
"""What the `spec.type` of a resource is here; anything else is other."""

ITEMS = ("component", "resource", "system")


class Entity(Record):
    """What stands in one document: `ref` is `component:default/name`."""

    line: int
    kind: str
    ref: str
    name: str
    metadata: Mapping[str, Any]
    spec: Mapped

    def refs(self, field: str, kind: str) -> Iterator[tuple[int, str]]:
        """What a field refers to, one or a list, each with its line."""
        value = self.spec.get(field)
        if isinstance(value, Listed):
            for line, each in zip(value.lines, value, strict=True):
                yield line, reference(str(each), kind, self.ref)
        elif value:
            yield self.spec.lines[field], reference(str(value), kind, self.ref)


def reference(text: str, kind: str, beside: str = "") -> str:
    """`[kind:][namespace/]name` in full; where it names no namespace that of the entity it stands in."""
    head, colon, rest = text.strip().lower().rpartition(":")
    namespace, slash, name = rest.rpartition("/")
    own = beside.partition(":")[2].partition("/")[0] or DEFAULT
    return f"{head if colon else kind}:{namespace if slash else own}/{name}"


def read(text: str, path: Path) -> Read:
    """Raises Refused for what is no YAML, or holds no entity."""
    entities = list(_entities(text, path))
    if not entities:
        raise Refused(f"{path} holds no entity of Backstage: each has `kind` and `metadata.name`.")
    found = Read(SOURCE, kinds=frozenset((RelationKind.DEPENDS_ON, RelationKind.PART_OF)))
    providers = _providers(entities)
    apis = {each.ref for each in entities if each.kind == "api"}
    for entity in entities:
        if entity.kind in ITEMS:
            found.rows.append(_row(entity))
            found.stated += _stated(entity)
            _consumed(entity, providers, apis, found)
    return found


def _row(entity: Entity) -> Row:
    values: dict[str, object] = {"name": str(entity.metadata.get("title") or entity.name), "kind": _kind(entity)}
    values["external_id"] = entity.ref
    for field, spec in (("owner", "owner"), ("service", "system")):
        if value := entity.spec.get(spec):
            values[field] = str(value).rpartition(":")[2].rpartition("/")[2]
    facts = {name: str(entity.spec[name]) for name in ("type", "lifecycle") if entity.spec.get(name)}
    if facts:
        values["facts"] = facts
    return Row(entity.line, entity.name, values, (entity.ref,), is_strict=False)


def _kind(entity: Entity) -> ItemClass:
    if entity.kind == "resource":
        return KINDS.get(str(entity.spec.get("type", "")).lower(), ItemClass.OTHER)
    return ItemClass.SERVICE if entity.kind == "system" else ItemClass.APPLICATION


def _stated(entity: Entity) -> Iterator[Stated]:
    for line, other in entity.refs("dependsOn", "component"):
        yield Stated(line, entity.ref, RelationKind.DEPENDS_ON, Needed((other,)))
    for line, other in entity.refs("dependencyOf", "component"):
        yield Stated(line, other, RelationKind.DEPENDS_ON, Needed((entity.ref,)))
    for field, kind in (("partOf", "component"), ("subcomponentOf", "component"), ("system", "system")):
        for line, other in entity.refs(field, kind):
            yield Stated(line, entity.ref, RelationKind.PART_OF, Needed((other,)))


def _providers(entities: list[Entity]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entity in entities:
        for _, api in entity.refs("providesApis", "api"):
            found.setdefault(api, []).append(entity.ref)
    return found


def _consumed(entity: Entity, providers: Mapping[str, list[str]], apis: set[str], found: Read) -> None:
    """Who consumes an API depends on who provides it; several that do stand in for each other."""
    for line, api in entity.refs("consumesApis", "api"):
        by = tuple(each for each in providers.get(api, ()) if each != entity.ref)
        if by:
            needed = Needed(by, 1 if len(by) > 1 else 0)
            found.stated.append(Stated(line, entity.ref, RelationKind.DEPENDS_ON, needed))
        elif api not in apis and api not in providers:
            found.wrong.append((line, f"nobody provides the API `{api.rpartition('/')[2]}`"))


def _entities(text: str, path: Path) -> Iterator[Entity]:
    try:
        found = documents(text)
    except NotYaml as error:
        sentence = f"{path}, line {error.line}: is not YAML here: {error.problem}; nothing was imported."
        raise Refused(sentence) from None
    for document in found:
        if not isinstance(document, Mapped):
            continue
        metadata, spec = document.get("metadata"), document.get("spec")
        if document.get("kind") and isinstance(metadata, Mapped) and metadata.get("name"):
            kind, name = str(document["kind"]).lower(), str(metadata["name"])
            namespace = str(metadata.get("namespace") or DEFAULT)
            ref = f"{kind}:{namespace}/{name}".lower()
            states = spec if isinstance(spec, Mapped) else Mapped(document.line)
            yield Entity(document.line, kind, ref, name, metadata, states)
