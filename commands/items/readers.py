"""Which kind of file it is that holds items, and its reading."""

from pathlib import Path

from commands.items import backstage, ours, servicenow
from commands.items.files import Read, table, text_of
from commands.shared.refusals import Refused


def read_file(path: Path) -> Read:
    """Whatever kind of file it is. Raises Refused for one that is none, or cannot be read."""
    text = text_of(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        return backstage.read(text, path)
    header, rows = table(text, path)
    if servicenow.is_relations(header):
        return servicenow.read_relations(rows)
    if servicenow.is_items(header):
        return servicenow.read_items(header, rows)
    if missing := [name for name in ours.NEEDED if name not in header]:
        raise Refused(
            f"{path} is no list of items: it has no column {' and '.join(missing)}. Give a CSV with key and name, "
            "a catalog-info.yaml of Backstage, or cmdb_ci and cmdb_rel_ci of ServiceNow as CSV."
        )
    return ours.read(header, rows)
