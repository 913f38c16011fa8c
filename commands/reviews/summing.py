"""Where the minutes of all incidents went that were fixed in a time: by who held each, summed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.reviews import minutes
from commands.reviews.minutes import OF_OTHERS, Kind, Part
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.record import Record

MOST, AT_ONCE = 5000, 400
"""So many incidents are looked at at most, the last to be fixed; and so many at a time."""

HEARD = (
    IncidentEvent.DECLARED,
    IncidentEvent.ASSIGNED,
    IncidentEvent.SERVICE_SET,
    IncidentEvent.ACKNOWLEDGED,
    IncidentEvent.HELD,
    IncidentEvent.RESUMED,
    IncidentEvent.RESOLVED,
    IncidentEvent.REOPENED,
)
"""What says who holds an incident."""


class Sums(Record):
    """Of so many incidents how long they were of each kind, the longest first; `is_cut`: there were more."""

    count: int
    parts: Sequence[Part]
    is_cut: bool = False


def sums(act: Act, since: datetime, until: datetime) -> Sums:
    """Of those that were fixed in a time (UTC) and are not open again. Private ones are counted: no word is told.

    Of what was over when it was entered nobody knows who held it: that is left out.
    """
    ended = journal.between(act.tx, since, until, IncidentEvent.RESOLVED, limit=MOST + 1)
    records = [*dict.fromkeys(entry.record for entry in ended[:MOST])]
    lengths: Counter[Kind] = Counter()
    count = 0
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        stories = _stories(act, some)
        for incident in incidents.those(act.tx, [number_of(record) for record in some]):
            end = incident.resolved_at
            if end is None or incident.is_open or incident.is_entered_afterwards or not since < end <= until:
                continue
            count += 1
            for part in minutes.of_incident(incident, stories[incident.number], end):
                lengths[part.kind] += int(part.length.total_seconds())
    found = [Part(kind, timedelta(seconds=lengths[kind])) for kind in OF_OTHERS if lengths[kind]]
    return Sums(count, sorted(found, key=lambda part: -part.length), len(ended) > MOST)


def _stories(act: Act, records: Sequence[str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for what in HEARD:
        for entry in journal.all_of_kind(act.tx, records, what):
            found[entry.record].append(entry)
    return found
