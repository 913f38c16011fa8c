"""What people hear of an incident: an entry of its journal to a sentence (mrkdwn)."""

from collections.abc import Callable, Mapping

from commands.incidents.rules import HOLD_WORDS, STATUS_WORDS
from commands.shared.blocks import person, typed
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal.records import Entry

WORDS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported it",
    IncidentEvent.ACKNOWLEDGED: "acknowledged it",
    IncidentEvent.ASSIGNED: "assigned it",
    IncidentEvent.HELD: "put it on hold",
    IncidentEvent.RESUMED: "resumed it",
    IncidentEvent.RESOLVED: "resolved it",
    IncidentEvent.CONFIRMED: "confirmed the fix",
    IncidentEvent.CLOSED: "closed it",
    IncidentEvent.REOPENED: "reopened it",
    IncidentEvent.CANCELLED: "cancelled it",
    IncidentEvent.NOTED: "noted",
    IncidentEvent.LINKED: "linked it",
    IncidentEvent.PRIORITISED: "changed its priority",
    IncidentEvent.SERVICE_SET: "set its service",
    IncidentEvent.MAJOR: "declared it a major incident",
    IncidentEvent.RATED: "rated it",
}
"""What somebody did, in the story of an incident."""

SILENT: frozenset[str] = frozenset({IncidentEvent.OFFERED, IncidentEvent.OFFER_ANSWERED, IncidentEvent.LINE_KEPT})
"""Of no incident's story."""


MANY = (
    "That is more than a handful of reports within a minute. All are kept, but the teams may read them a little "
    "later. `/incident mine` lists them; `/incident undo` takes back the last, if it was a mistake."
)
"""What somebody hears who reports very much at once."""


def in_the_story(entry: Entry) -> str:
    """Who did what, and their words."""
    details = entry.details
    did = f"{person(entry.actor)} {WORDS[entry.what]}"
    if entry.what == IncidentEvent.ASSIGNED:
        return f"{did} to {person(details['to'])}" if "to" in details else f"{did} to `{details.get('team')}`"
    if entry.what == IncidentEvent.PRIORITISED:
        return f"{did}: {details['was']} to {details['priority']}"
    said = details.get("note") or details.get("text") or details.get("reason") or ""
    return f"{did}: {typed(str(said), 150)}" if said else did


def to_reporter(entry: Entry, incident: Incident) -> str | None:
    """What the reporter hears of what others did, and of their own answer; None: nothing.

    What they did themselves they know; that it was given to them they hear as whoever has it.
    """
    if entry.details.get("answered"):
        return "Thank you, work goes on."
    say = _TO_REPORTER.get(entry.what)
    own = incident.reporter in (entry.actor, entry.details.get("to"))
    return None if say is None or own else say(entry)


def _acknowledged(entry: Entry) -> str:
    return f"{person(entry.actor)} has seen it and is on it."


def _assigned(entry: Entry) -> str:
    to = entry.details.get("to")
    return f"{person(to)} works on it now." if to else _with_the_team(entry)


def _with_the_team(entry: Entry) -> str:
    return f"It is with the team {entry.details['team']} now."


def _held(entry: Entry) -> str:
    reason = HoldReason(entry.details["reason"])
    why = f"It is on hold, {HOLD_WORDS[reason]}: {typed(entry.details['note'], 1000)}"
    return why if reason is not HoldReason.CALLER else f"{why}\n*Answer here in this thread*, and work goes on."


def _resumed(entry: Entry) -> str:
    return f"{person(entry.actor)} works on it again."


def _reopened(_entry: Entry) -> str:
    return "It is open again, and with the team. Anything that helps them, say it in this thread."


def _cancelled(entry: Entry) -> str:
    details = entry.details
    if "of" not in details:
        return f"{person(entry.actor)} cancelled it: {typed(details['reason'], 1000)}"
    known = "It is known already"
    if details["known"]:
        known = f"It is the same as {details['of']}, which is {_status(details['of_status'])}"
    return f"{known}; you will not hear of it twice."


def _status(status: str) -> str:
    return STATUS_WORDS[IncidentStatus(status)].lower()


def _prioritised(entry: Entry) -> str | None:
    priority = entry.details["priority"]
    return f"Its priority is {priority} now." if priority != entry.details["was"] else None


def _noted(entry: Entry) -> str:
    return f"{person(entry.actor)}: {typed(entry.details['text'], 2500)}"


_TO_REPORTER: Mapping[str, Callable[[Entry], str | None]] = {
    IncidentEvent.ACKNOWLEDGED: _acknowledged,
    IncidentEvent.ASSIGNED: _assigned,
    IncidentEvent.HELD: _held,
    IncidentEvent.RESUMED: _resumed,
    IncidentEvent.REOPENED: _reopened,
    IncidentEvent.CANCELLED: _cancelled,
    IncidentEvent.PRIORITISED: _prioritised,
    IncidentEvent.SERVICE_SET: _with_the_team,
    IncidentEvent.NOTED: _noted,
}


def to_team(entry: Entry, incident: Incident) -> str | None:
    """What the team hears under its card: that it is still broken, and what the reporter notes; None: nothing."""
    if entry.what == IncidentEvent.NOTED and entry.actor == incident.reporter:
        return _noted(entry)
    if entry.what != IncidentEvent.REOPENED:
        return None
    reason = entry.details.get("reason")
    because = f": {typed(reason, 1000)}" if reason else "."
    who = f"{person(incident.assignee)} " if incident.assignee else ""
    return f"{who}{incident.number} is still broken, says {person(entry.actor)}{because}"


def to_assignee(entry: Entry, incident: Incident) -> str:
    """What somebody hears to whom others gave it."""
    return f"{person(entry.actor)} gave you {incident.number}: {typed(incident.title, 300)}"
