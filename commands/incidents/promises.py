"""What is promised of an incident, in the words of its card and of its reporter: read from its service levels."""

from collections.abc import Iterator, Mapping, Sequence

from commands.shared.act import Act
from commands.shared.blocks import moment
from commands.shared.chances import like_it
from storage.forecasts import queries as forecasts
from storage.forecasts.records import Forecast
from storage.incidents.records import Incident
from storage.service_levels import queries as clocks
from storage.service_levels.records import PROMISED, ClockState, Measure, ServiceClock

DUE_WORDS = {Measure.RESPONSE: "answer", Measure.RESOLUTION: "fix"}
EXPECTED = {Measure.RESPONSE: "a first answer", Measure.RESOLUTION: "a fix"}


def due(act: Act, incident: Incident) -> str:
    """When an answer and a fix are due, or were; empty where nothing runs."""
    found = []
    for clock in _running(act, incident):
        assert clock.due_at is not None
        missed = clock.due_at <= act.now
        found.append(f"{DUE_WORDS[clock.measure]} {'was due' if missed else 'due'} {moment(clock.due_at)}")
        if clock.measure is Measure.RESOLUTION and (likely := foretold(act, clock)):
            found.append(likely)
    return f":alarm_clock: {' · '.join(found)}" if found else ""


def foretold(act: Act, clock: ServiceClock) -> str:
    """How many of those like it miss their promise, while that is worth a word; else empty."""
    return _worth_a_word(act, forecasts.of_clock(act.tx, clock.id) if clock.state is ClockState.RUNNING else None)


def all_foretold(act: Act, found: Sequence[ServiceClock]) -> Mapping[int, str]:
    """The same of several that run, by their ids, asked at once."""
    known = forecasts.of_clocks(act.tx, [clock.id for clock in found]) if found else {}
    return {clock.id: _worth_a_word(act, known.get(clock.id)) for clock in found}


def _worth_a_word(act: Act, forecast: Forecast | None) -> str:
    if forecast is None or not forecast.shown or act.now >= forecast.until:
        return ""
    return like_it(forecast.chance, forecast.n)


def expected(act: Act, incident: Incident) -> str:
    """What comes next, by when, once a team has it: a first answer, then a fix; empty where that is not to come."""
    ahead = [clock for clock in _running(act, incident) if clock.due_at is not None and clock.due_at > act.now]
    if incident.team is None or not ahead:
        return ""
    return f"{EXPECTED[ahead[0].measure]} by {moment(ahead[0].due_at or act.now)}"


def _running(act: Act, incident: Incident) -> Iterator[ServiceClock]:
    """Its clocks that run, the answer's before the fix's."""
    found = clocks.of_incident(act.tx, incident.id)
    running = [each for each in found if each.state is ClockState.RUNNING and each.measure in PROMISED]
    yield from sorted((each for each in running if each.due_at), key=lambda each: PROMISED.index(each.measure))
