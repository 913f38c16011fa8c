"""What can wait of service levels: a team reads it together, at most every quarter of an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.service_levels import rules
from commands.service_levels.clockwork import target_length
from commands.shared.act import Act
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.service_levels import queries as clocks
from storage.service_levels.records import CALLS, ClockEvent, ClockState, ServiceClock
from storage.timers import queries as timers

DIGEST = "sla.digest"
EVERY = timedelta(minutes=15)
PRESSING = 0.75
"""From so much of a target on everything is told at once."""

GRAVE = ("P1", "P2")
MOST = 500


def can_wait(incident: Incident, clock: ServiceClock, marks: Sequence[int]) -> bool:
    """Whether what is told at these thresholds is not grave, and far from being missed."""
    length = target_length(clock)
    return incident.priority not in GRAVE and rules.amount(marks[-1], length) < length * PRESSING


def put_off(act: Act, incident: Incident) -> None:
    """Have its team read it in the next digest; one that is set already comes when it was to come."""
    key = incident.team or ""
    if timers.find(act.tx, DIGEST, key) is None:
        payload = {"team": incident.team, "since": act.now.isoformat()}
        timers.arm(act.tx, DIGEST, key, act.now + EVERY, record="desk", **payload)


def gather(act: Act, team: str | None, since: str) -> None:
    """A team's digest is due: journalled with its clocks, as far as there is still something to tell of them."""
    put_off_since = journal.since(act.tx, datetime.fromisoformat(since), ClockEvent.WARNED, limit=MOST)
    waiting = dict.fromkeys(entry.details["clock"] for entry in put_off_since if entry.details.get("digest"))
    pressing = [clock for key in waiting if (clock := still(act, key)) is not None]
    theirs = [clock.id for clock in pressing if existing(act, clock.incident).team == team]
    if theirs:
        act.journal(ClockEvent.DIGESTED, "desk", team=team, clocks=theirs)


def still(act: Act, key: int) -> ServiceClock | None:
    """A clock of which a digest tells: it runs, was not told of since, and nobody has said that they are on it."""
    clock = clocks.find(act.tx, key)
    if clock is None or clock.state is not ClockState.RUNNING:
        return None
    last = journal.latest(act.tx, f"INC-{clock.incident}", *CALLS)
    is_on_it = last is not None and last.what == ClockEvent.ON_IT
    told = rules.in_order(clock.warned, target_length(clock))
    return clock if not is_on_it and told and can_wait(existing(act, clock.incident), clock, told) else None
