"""`quarterdeck import items` and `quarterdeck impact`: the register from files, and what falls with what."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.config import Document
from commands.items import operations, reading, telling
from commands.items.differing import Difference
from commands.shared.act import Act
from storage.database import open_database
from storage.journal.queries import QUARTERDECK
from storage.record import Record


class Asked(Record):
    """What is to be imported, and how. `agreed`: however many items it has no more."""

    file: Path
    source: str = ""
    dry_run: bool = False
    agreed: bool = False


async def import_items(url: str, document: Document, asked: Asked) -> str:
    """What came of it, in lines. Raises Refused, DatabaseUnavailable; then nothing was written."""
    database = await open_database(url)
    try:
        found = await database.write_much(import_in, document, asked)
    finally:
        await database.close()
    return "\n".join(telling.imported(found, document.register_settings.stale_after, dry_run=asked.dry_run))


def import_in(tx: Connection, document: Document, asked: Asked) -> Difference:
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    return operations.take_over(act, asked.file, source=asked.source, dry_run=asked.dry_run, agreed=asked.agreed)


def impact_in(tx: Connection, document: Document, keys: Sequence[str], spared: Sequence[str], as_json: bool) -> str:
    """What goes down with items, in lines or as JSON. Raises Refused for what is no item."""
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    found = reading.impact_of(act, keys, spared)
    if as_json:
        return json.dumps(reading.json_of(found.impact), ensure_ascii=False)
    return "\n".join(telling.fallen(found))
