"""What people have said is wrong about items, until whoever runs them has said that it is right."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from commands.items.register import register
from commands.items.views import Doubt
from commands.shared.act import Act
from storage.items.records import ItemEvent
from storage.journal import queries as journal

LOOKED_BACK, MOST = timedelta(days=365), 5000
PRESSED = "pressed"
"""What a button posted by an earlier version says in place of words."""


def open_doubts(act: Act) -> Mapping[str, Sequence[Doubt]]:
    """Of a year, by the item (a key) that there still is; each the oldest first."""
    found: dict[str, list[Doubt]] = {}
    told = journal.since(act.tx, act.now - LOOKED_BACK, ItemEvent.DOUBTED, ItemEvent.SETTLED, limit=MOST)
    for entry in told:
        key = entry.details["item"]
        if entry.what == ItemEvent.SETTLED:
            found.pop(key, None)
        else:
            text = str(entry.details.get("text") or "")
            found.setdefault(key, []).append(Doubt(entry.actor, entry.at, "" if text == PRESSED else text))
    known = register(act).items
    return {key: doubts for key, doubts in found.items() if key in known}
