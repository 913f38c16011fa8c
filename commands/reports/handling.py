"""How a day's incidents were handled: found out, led, made bearable, told of; and what was objected to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.incidents.times import times_of_all
from commands.reports.handling_rules import Handled, Lengths
from commands.shared.act import Act
from storage.figures import queries as figures
from storage.figures.records import Window
from storage.incidents.records import IncidentEvent, Phase
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.service_levels.records import ClockEvent
from storage.warrooms.records import Role, WarRoomEvent

MOST = 20_000
A_MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

SAID = (WarRoomEvent.UPDATED, WarRoomEvent.NOTHING_NEW)


def handled(act: Act, window: Window, until: datetime) -> Handled:
    """Of a window, as the journal had it at `until` (UTC), the window's end or later."""
    judged = [entry.what for entry in _entries(act, window, ClockEvent.STRUCK, ClockEvent.KEPT)]
    return Handled(
        detected=_phases(act, window, until, Phase.DETECTED),
        led=_led(act, window, until),
        mitigated=_phases(act, window, until, Phase.MITIGATED),
        updates=_updates(act, window),
        objections=(judged.count(ClockEvent.STRUCK), len(judged)),
    )


def _entries(act: Act, window: Window, *what: str) -> list[Entry]:
    """Of incidents, oldest first; what is only practised is none."""
    found = journal.between(act.tx, window.start - A_MOMENT, window.end - A_MOMENT, *what, limit=MOST)
    return [entry for entry in reversed(found) if entry.record.startswith("INC-")]


def _standing(act: Act, found: Sequence[Entry], until: datetime) -> list[int]:
    """The numbers of those that were not cancelled by then."""
    records = dict.fromkeys(entry.record for entry in found)
    gone = figures.cancelled_by(act.tx, records, until)
    return [number_of(record) for record in records if record not in gone]


def _phases(act: Act, window: Window, until: datetime, phase: Phase) -> Lengths:
    """Of those of which that was said in the window: from the start to the detection, or from that on."""
    said = [entry for entry in _entries(act, window, IncidentEvent.TIMED) if entry.details["phase"] == phase]
    found = [existing(act, number) for number in _standing(act, said, until)]
    times = times_of_all(act, found, until)
    spans = {
        number: each.to_detect if phase is Phase.DETECTED else each.to_mitigate for number, each in times.items()
    }
    return [(number, span / HOUR) for number, span in spans.items() if span is not None]


def _led(act: Act, window: Window, until: datetime) -> Lengths:
    """From declaring it major to the first who led, of those that were led for the first time that day."""
    given = [
        entry for entry in _entries(act, window, WarRoomEvent.ROLE_GIVEN) if entry.details["role"] == Role.COMMANDER
    ]
    found = []
    for number in _standing(act, given, until):
        story = journal.of_kinds(act.tx, f"INC-{number}", WarRoomEvent.DECLARED, WarRoomEvent.ROLE_GIVEN)
        declared = next((entry.at for entry in story if entry.what == WarRoomEvent.DECLARED), None)
        first = next(entry.at for entry in story if entry.details.get("role") == Role.COMMANDER)
        if declared is not None and window.start <= first < window.end:
            found.append((number, (first - declared) / HOUR))
    return found


def _updates(act: Act, window: Window) -> tuple[int, int]:
    """Each word that was owed once: in time when it was said, else when it was overdue."""
    in_time = owed = 0
    for record in dict.fromkeys(e.record for e in _entries(act, window, *SAID, WarRoomEvent.UPDATE_OVERDUE)):
        late = False
        for entry in journal.of_kinds(act.tx, record, *SAID, WarRoomEvent.UPDATE_OVERDUE):
            is_late = entry.what == WarRoomEvent.UPDATE_OVERDUE
            if window.start <= entry.at < window.end and not late:
                owed += 1
                in_time += not is_late
            late = is_late
    return in_time, owed
