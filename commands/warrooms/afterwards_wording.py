"""What is said of a major incident that was over before it was entered."""

from datetime import datetime

from commands.shared.blocks import escape, moment, typed
from commands.warrooms.afterwards_rules import lasted
from storage.incidents.records import Incident
from storage.journal.records import Entry


def entered(entry: Entry, incident: Incident, service: str | None) -> str:
    """What whoever entered it reads: how long it was, what counts as down by it, and that nobody else was told."""
    began, over = (datetime.fromisoformat(entry.details[name]) for name in ("started", "resolved"))
    when = f"{moment(began)} to {moment(over)}, {lasted(over - began)}"
    said = (
        f":memo: *{incident.number}* {incident.priority} is entered, resolved: {typed(incident.title, 300)}\n{when}."
    )
    if "up" in entry.details:
        down = lasted(datetime.fromisoformat(entry.details["up"]) - began)
        name = escape(service or entry.details["service"])
        take_back = f"`/sla outage {incident.id} {entry.details['service']} none` if it was not"
        said += f" {name} counts as down for {down} of it; {take_back}."
    report = "" if incident.private else " Tomorrow's report says it in a line."
    return f"{said}\nNobody was called.{report} `/incident show {incident.id}` has its story."
