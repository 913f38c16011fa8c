"""Alerts in words: an entry to a sentence, and a line each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.alerts import rules
from commands.shared.blocks import typed
from storage.alerts.records import Alert, AlertEvent
from storage.incidents.records import Incident
from storage.journal.records import Entry

DEEDS: Mapping[str, str] = {
    AlertEvent.OPENED: "reported it, from an alert",
    AlertEvent.JOINED: "added an alert to it",
    AlertEvent.SHARED: "named it after what its alerts have in common",
    AlertEvent.AGAIN: "saw an alert of it fire again",
    AlertEvent.ENDED: "saw an alert of it end",
    AlertEvent.OVER: "saw all its alerts over",
    AlertEvent.EXPECTED: "took an alert for a part of it",
    AlertEvent.LEFT: "noted which alerts of it still fire",
    AlertEvent.MUTED: "muted an alert",
    AlertEvent.NOTED: "noted what its monitoring said",
}
"""What somebody did by an event whose name does not say so."""


def _what(entry: Entry) -> str:
    at = entry.details.get("item")
    return typed(entry.details.get("title") or "An alert", 150) + (f" at {typed(at, 80)}" if at else "")


SILENT = frozenset({AlertEvent.EXPECTED, AlertEvent.AGAIN, AlertEvent.LEFT})
"""What stands in no story; the rest is told in that of the incident."""

WORDS: Mapping[str, str] = {
    AlertEvent.OPENED: "opened it for an alert",
    AlertEvent.JOINED: "took in one more alert",
    AlertEvent.SHARED: "found what its alerts have in common",
    AlertEvent.ENDED: "heard that an alert is over",
    AlertEvent.OVER: "heard that all its alerts are over",
    AlertEvent.MUTED: "muted its alerts",
    AlertEvent.NOTED: "heard more from monitoring that is no alert",
}


def joined(entry: Entry, incident: Incident) -> str:
    """To those who have seen the incident."""
    why = typed(entry.details["why"], 150)
    return f":bell: {incident.number} has one more alert, {_what(entry)}: {why}."


def noted(entry: Entry) -> str:
    """To the team, once an incident: what a source says beside its alerts."""
    return f":bell: {entry.record}: {typed(entry.details['note'], 300)}."


def expected(entry: Entry) -> str:
    """Under the change in whose window it fires."""
    fires = f":bell: Expected? {_what(entry)} fires."
    return f"{fires} No incident is made of it unless it still does 10 minutes after the window."


def over(incident: Incident, count: int) -> str:
    what = "The alert of" if count == 1 else f"All {count} alerts of"
    return f"{what} {incident.number} {'is' if count == 1 else 'are'} over. Resolve it?"


def were_over(incident: Incident, count: int) -> str:
    """The same, once there is nothing to resolve."""
    what = "alert" if count == 1 else "alerts"
    return f"The {what} of {incident.number} {'was' if count == 1 else 'were'} over."


def left(entry: Entry) -> str:
    return f"{still_fired(entry)} Is it not over? Reopen it."


def still_fired(entry: Entry) -> str:
    count = entry.details["alerts"]
    fires = "1 alert still fires" if count == 1 else f"{count} alerts still fire"
    named = ", ".join(typed(each, 80) for each in entry.details["named"])
    return f":bell: {entry.record} is resolved, and {fires}: {named}."


def counted(members: Sequence[Alert]) -> str:
    """`Alerts: 3 firing, 1 over (host-3, host-4)`."""
    wrong = [each for each in members if each.firing]
    over_ones = len(members) - len(wrong)
    parts = [f"{len(wrong)} firing"] * bool(wrong) + [f"{over_ones} over"] * bool(over_ones)
    flapping = " · flapping" if any(each.flaps >= rules.FLAPPING for each in members) else ""
    named = ", ".join(typed(each, 80) for each in rules.named(wrong or members))
    return f":bell: *Alerts:* {', '.join(parts)} ({named}){flapping}"


def since(alert: Alert, now: datetime) -> str:
    """How long it has been wrong, or was."""
    until = now if alert.firing or alert.ended_at is None else alert.ended_at
    lasted = until - alert.started_at
    minutes = max(0, int(lasted.total_seconds() // 60))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
