"""The life of a clock, read from the journal of its incident, in seconds of open time."""

from collections.abc import Callable, Mapping
from datetime import datetime

from commands.forecasts.opentime import OpenTime
from commands.forecasts.rules import Life, Stage
from commands.service_levels.stories import but_undone
from storage.forecasts.records import PastClock
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry

NEW, IN_PROGRESS = "new", "in progress"
STATES: Mapping[str, str] = {
    IncidentEvent.ACKNOWLEDGED: IN_PROGRESS,
    IncidentEvent.RESUMED: IN_PROGRESS,
    IncidentEvent.REOPENED: IN_PROGRESS,
}


def life_of(past: PastClock, open_time: OpenTime, now: datetime) -> Life:
    """As it is known at an instant; while it is not over, until then."""
    until = past.ended_at or past.lost_at or now
    spent = clock_of(past, open_time)
    return Life(spent(until), past.ended_at is not None, stages_of(past, spent), category_of(past))


def clock_of(past: PastClock, open_time: OpenTime) -> Callable[[datetime], float]:
    """What the clock showed at an instant."""
    begun = open_time.at(past.started_at)
    still = [(open_time.at(since), None if until is None else open_time.at(until)) for since, until in past.pauses]

    def spent(instant: datetime) -> float:
        at = open_time.at(instant)
        stood = sum(max(0.0, min(at, at if until is None else until) - min(at, since)) for since, until in still)
        return max(0.0, at - begun - stood)

    return spent


def stages_of(past: PastClock, spent: Callable[[datetime], float]) -> tuple[Stage, ...]:
    """How its incident stood, from the beginning on."""
    entries = but_undone(past.entries)
    given = [entry for entry in entries if entry.details.get("team")]
    state, moved, team = NEW, 0, given[0].details["team"] if given else past.team
    stages = [Stage(0.0, state, moved, team)]
    for entry in entries:
        state = _state_after(entry, state)
        if entry.what == IncidentEvent.ASSIGNED and not entry.details.get("to"):
            moved = min(2, moved + 1)
        team = entry.details.get("team") or team
        stages.append(Stage(spent(entry.at), state, moved, team))
    return tuple(stages)


def _state_after(entry: Entry, state: str) -> str:
    if entry.what == IncidentEvent.HELD:
        return f"on hold for the {entry.details['reason']}"
    if entry.what == IncidentEvent.ASSIGNED:
        return IN_PROGRESS if entry.details.get("to") and state == NEW else state
    return STATES.get(entry.what, state)


def category_of(past: PastClock) -> str | None:
    """Of what kind it was reported to be, or is by now, where that is known."""
    told = [each.details["category"] for each in past.entries if each.details.get("category")]
    return told[-1] if told else past.category
