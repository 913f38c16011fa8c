"""ServiceNow's items and what they are to each other, as its lists are exported: `cmdb_ci` and `cmdb_rel_ci`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from commands.items.files import Lined, Read, Row, Stated
from commands.items.lines import Needed
from storage.items.records import ItemClass, ItemStatus, RelationKind

SOURCE = "servicenow"
RELATION_COLUMNS = ("parent", "child", "type")
CLASS_COLUMNS = ("sys_class_name", "class")

KINDS: Sequence[tuple[ItemClass, tuple[str, ...]]] = (
    (ItemClass.DATABASE, ("database", "db_", "sql", "oracle instance", "db instance", "data base")),
    (ItemClass.NETWORK, ("switch", "router", "firewall", "netgear", "network", "load balancer", "_lb", "wap", "vpn")),
    (ItemClass.SERVER, ("server", "vm", "virtual machine", "esx", "host", "cluster", "hypervisor")),
    (ItemClass.DEVICE, ("computer", "printer", "pos", "scanner", "phone", "device", "ups", "peripheral", "handheld")),
    (ItemClass.APPLICATION, ("appl", "service", "web site", "app")),
)
"""Words of a class of theirs, and what that is here; the first that has one counts."""

STATES: Mapping[str, ItemStatus] = {
    "operational": ItemStatus.LIVE, "installed": ItemStatus.LIVE, "in use": ItemStatus.LIVE, "live": ItemStatus.LIVE,
    "non-operational": ItemStatus.MAINTENANCE, "repair in progress": ItemStatus.MAINTENANCE,
    "in maintenance": ItemStatus.MAINTENANCE, "on order": ItemStatus.PLANNED, "pending install": ItemStatus.PLANNED,
    "ready": ItemStatus.PLANNED, "retired": ItemStatus.RETIRED, "absent": ItemStatus.RETIRED,
    "stolen": ItemStatus.RETIRED,
}  # fmt: skip

TYPES: Mapping[str, RelationKind] = {
    "depends on": RelationKind.DEPENDS_ON, "uses": RelationKind.DEPENDS_ON, "consumes": RelationKind.DEPENDS_ON,
    "powered by": RelationKind.DEPENDS_ON, "runs on": RelationKind.RUNS_ON, "hosted on": RelationKind.RUNS_ON,
    "virtualized by": RelationKind.RUNS_ON, "instantiated on": RelationKind.RUNS_ON,
    "contained by": RelationKind.PART_OF, "member of": RelationKind.PART_OF, "part of": RelationKind.PART_OF,
    "backed up by": RelationKind.BACKED_UP_BY, "dr provided by": RelationKind.BACKED_UP_BY,
    "connects to": RelationKind.CONNECTS_TO, "connected by": RelationKind.CONNECTS_TO,
}  # fmt: skip
"""By one half of the type's name. `Depends on::Used by` says that the parent depends on the child,
`Contains::Contained by` that the child is part of the parent.
"""


def is_relations(header: Sequence[str]) -> bool:
    return all(name in header for name in RELATION_COLUMNS)


def is_items(header: Sequence[str]) -> bool:
    return "name" in header and ("sys_class_name" in header or "sys_id" in header) and "key" not in header


def read_items(header: Sequence[str], rows: Iterable[Lined]) -> Read:
    found = Read(SOURCE)
    class_column = next((name for name in CLASS_COLUMNS if name in header), "")
    for line, row in rows:
        if not row["name"]:
            found.wrong.append((line, "it has no name"))
            continue
        called = tuple(filter(None, (row.get("sys_id", ""), row["name"])))
        found.rows.append(Row(line, None, dict(_values(row, class_column)), called, is_strict=False))
    return found


def _values(row: Mapping[str, str], class_column: str) -> Iterator[tuple[str, object]]:
    yield "name", row["name"]
    yield "kind", _kind(row.get(class_column, ""))
    for field, columns in (
        ("external_id", ("sys_id",)),
        ("serial", ("serial_number",)),
        ("environment", ("environment", "used_for")),
        ("owner", ("support_group", "assignment_group", "owned_by")),
        ("site", ("location",)),
        ("service", ("business_service",)),
    ):
        if value := next(filter(None, (row.get(name, "") for name in columns)), ""):
            yield field, value
    state = row.get("operational_status", "") or row.get("install_status", "")
    if (status := STATES.get(state.lower())) is not None:
        yield "status", status
    known = {
        name: row[name]
        for name in ("ip_address", "fqdn", "os", "manufacturer", "model_id", "asset_tag")
        if row.get(name)
    }
    if known:
        yield "facts", known


def _kind(name: str) -> ItemClass:
    folded = name.lower()
    return next((kind for kind, words in KINDS if any(word in folded for word in words)), ItemClass.OTHER)


def read_relations(rows: Iterable[Lined]) -> Read:
    found = Read(SOURCE, is_full=False, kinds=frozenset(RelationKind))
    for line, row in rows:
        if missing := [name for name in RELATION_COLUMNS if not row[name]]:
            found.wrong.append((line, f"it has no {missing[0]}"))
            continue
        kind, is_turned = _type(row["type"])
        if kind is None:
            found.vague[row["type"]] = found.vague.get(row["type"], 0) + 1
        item, other = (row["child"], row["parent"]) if is_turned else (row["parent"], row["child"])
        found.stated.append(Stated(line, item, kind or RelationKind.CONNECTS_TO, Needed((other,))))
    return found


def _type(text: str) -> tuple[RelationKind | None, bool]:
    """What it is here, and whether it is the child that is so to the parent."""
    parent, _, child = (part.strip().lower() for part in text.partition("::"))
    if parent in TYPES:
        return TYPES[parent], False
    return (TYPES[child], True) if child in TYPES else (None, False)
