"""What people hear of service levels: warnings, and breaches (mrkdwn)."""

from collections.abc import Sequence
from datetime import datetime

from commands.service_levels.rules import DueWarning
from commands.shared.blocks import escape, moment, person, typed
from storage.incidents.records import Incident
from storage.service_levels.records import ClockEvent, ServiceClock

SILENT: frozenset[str] = frozenset(ClockEvent)
"""Of no incident's story: `/sla` tells them."""


def warning(due: DueWarning) -> str:
    """What the team reads before a breach, and at it; a late one says so."""
    clock, incident = due.clock, due.incident
    assert clock.due_at is not None
    title = f"*{incident.number}* · {incident.priority} · {typed(incident.title, 200)}"
    name, who = escape(clock.target_name), _call(due.able)
    if due.percent >= 100:
        head = f":red_circle: {title}\n*{name} is missed*: it was due {moment(clock.due_at)}. {who}"
    else:
        head = f":hourglass_flowing_sand: {title}\n*{name}: {due.percent}% used*, due {moment(clock.due_at)}. {who}"
    if due.late_since is None:
        return head
    return f"{head}\n_This comes late: it was for {moment(due.late_since)}, and could not be said then._"


def _call(people: Sequence[str]) -> str:
    return " ".join(map(person, people))


def breach(clock: ServiceClock, incident: Incident, due: datetime | None) -> str:
    """What the service managers read at a breach; `due` is when it was."""
    when = f", due {moment(due)}" if due else ""
    owner = f"{person(incident.assignee)} has it" if incident.assignee else "nobody has it"
    team = f" in `{incident.team}`" if incident.team else ""
    return (
        f":red_circle: *{incident.number}* · {incident.priority} · {typed(incident.title, 200)}\n"
        f"missed *{escape(clock.target_name)}*{when}; {owner}{team}."
    )


NAMED = 20


def astray(kept: str, counts_by: str | None, numbers: Sequence[str]) -> str:
    """What an operator reads at the start of incidents (`INC-1`) with clocks on a calendar that is not there."""
    more = len(numbers) - NAMED
    concerned = ", ".join(numbers[:NAMED]) + (f" and {more} more" if more > 0 else "")
    if counts_by == kept:
        return f"calendar {kept} opens no more, so that clocks on it are never due; give it hours: {concerned}"
    gone = f"calendar {kept} is not in app.yaml any more"
    if counts_by is not None:
        return f"{gone}; clocks on it count on {counts_by} now: {concerned}"
    stay = "stay due when they are, and count around the clock after a hold"
    return (
        f"{gone}, nor a target for the clocks on it, which {stay}; put it back to have them count on it: {concerned}"
    )
