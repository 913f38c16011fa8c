"""Forecasts as they are given, withdrawn and scored: each is journalled, and what came of it beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.forecasts import reading, rules
from commands.forecasts.policy import ForecastPolicy
from commands.forecasts.rules import Outlook, Silence
from commands.incidents.permissions import visible
from commands.service_levels.calendars import Calendar, NeverOpens
from commands.service_levels.clockwork import calendar_of
from commands.shared.act import Act, Follower
from storage.forecasts import queries as forecasts
from storage.forecasts.records import Forecast, ForecastEvent
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState, Measure, ServiceClock
from storage.timers import queries as timers

LOOK = "forecast.look"


def arm(act: Act, entry: Entry) -> None:
    """Something began, or goes on, or is promised anew: it is asked when its clock shows the next age."""
    if act.policy(ForecastPolicy).forecast is not None:
        for clock in clocks.of_incident(act.tx, entry.number):
            if clock.measure is Measure.RESOLUTION and clock.state is ClockState.RUNNING:
                _arm(act, clock)


def _arm(act: Act, clock: ServiceClock) -> None:
    spent = reading.spent_of(act, clock)
    age = rules.next_moment(spent, clock.target_seconds)
    if age is None:
        return
    try:
        at = calendar_of(act, clock).add(act.now, timedelta(seconds=age - spent))
    except NeverOpens:
        return
    timers.arm(act.tx, LOOK, str(clock.id), at, record=f"INC-{clock.incident}", clock=clock.id)


def look(act: Act, clock: int) -> None:
    """Its clock shows an age at which it is asked: what is foretold stands until the next, or nothing does."""
    found = clocks.find(act.tx, clock)
    if found is None or found.state is not ClockState.RUNNING:
        return
    told = reading.outlook(act, found)
    if isinstance(told, Outlook):
        _give(act, told)
    else:
        _withdraw(act, found)
    if told is not Silence.OFF:
        _arm(act, found)


def foretell(act: Act, number: int) -> tuple[Incident, Outlook | Silence]:
    """Somebody asks: what is said is kept, and scored, as if it had been its time. Raises NotFound."""
    incident = visible(act, number)
    found = [each for each in clocks.of_incident(act.tx, number) if each.measure is Measure.RESOLUTION]
    going = [each for each in found if each.state in (ClockState.RUNNING, ClockState.PAUSED)]
    told = reading.outlook(act, going[-1]) if going else Silence.NO_CLOCK
    if isinstance(told, Outlook):
        _give(act, told)
    return incident, told


def _give(act: Act, told: Outlook) -> None:
    clock, shown = told.clock, rules.is_worth_saying(told.chance)
    left = timedelta(seconds=rules.LATEST * clock.target_seconds - told.spent)
    until = _after(calendar_of(act, clock), act, left)
    standing = Forecast(clock.id, clock.incident, told.chance, told.n, act.now, until, shown)
    before = forecasts.stand(act.tx, standing)
    seen = shown or (before is not None and before.shown)
    about = {"clock": clock.id, "chance": round(told.chance, 4), "base": round(told.base, 4), "n": told.n}
    act.journal(ForecastEvent.GIVEN, f"INC-{clock.incident}", **about, moment=told.moment, shown=shown, seen=seen)


def _after(calendar: Calendar, act: Act, length: timedelta) -> datetime:
    try:
        return calendar.add(act.now, length)
    except NeverOpens:
        return act.now


def _withdraw(act: Act, clock: ServiceClock) -> None:
    before = forecasts.of_clock(act.tx, clock.id)
    if before is not None:
        forecasts.forget(act.tx, clock.id)
    if before is not None and before.shown:
        act.journal(ForecastEvent.WITHDRAWN, f"INC-{clock.incident}", clock=clock.id)


def score(act: Act, entry: Entry) -> None:
    """A promise is kept or missed: what was foretold of it is held against that, each forecast once."""
    clock = entry.details.get("clock")
    told: list[Entry] = []
    for each in journal.of_kinds(act.tx, entry.record, ForecastEvent.GIVEN, ForecastEvent.SCORED):
        if each.details["clock"] == clock:
            told = [*told, each] if each.what == ForecastEvent.GIVEN else []
    if not told:
        return
    given = [[each.details["chance"], each.details["base"], each.details["moment"]] for each in told]
    missed = entry.what == ClockEvent.BREACHED
    forecasts.forget(act.tx, told[0].details["clock"])
    act.done_by().journal(ForecastEvent.SCORED, entry.record, clock=clock, missed=missed, given=given)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.DECLARED: (arm,),
    IncidentEvent.RESUMED: (arm,),
    IncidentEvent.REOPENED: (arm,),
    IncidentEvent.PRIORITISED: (arm,),
    IncidentEvent.SERVICE_SET: (arm,),
    ClockEvent.BREACHED: (score,),
    ClockEvent.MET: (score,),
}
"""What is asked and scored when something happens to a clock."""
