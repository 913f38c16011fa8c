"""The journal of an incident, as its clocks read it."""

from collections.abc import Iterable

from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry


def but_undone(story: Iterable[Entry]) -> list[Entry]:
    """The journal of an incident as if no merge that was undone had been."""
    found: list[Entry] = []
    for entry in story:
        if entry.what == IncidentEvent.REOPENED and entry.details.get("unmerged"):
            cancelled = [at for at, each in enumerate(found) if each.what == IncidentEvent.CANCELLED]
            found = [each for at, each in enumerate(found) if at not in cancelled[-1:]]
        else:
            found.append(entry)
    return found
