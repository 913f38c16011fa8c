"""Who hears of a service level, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from commands.incidents import notices as incident_notices
from commands.incidents.permissions import existing, managers, responders
from commands.service_levels import messages, wording
from commands.service_levels.operations import WARNED, WARNING
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState


def warn_team(act: Act, entry: Entry) -> None:
    """In the team's channel; of a private incident, each of those who work on it."""
    incident = existing(act, entry.number)
    about = {name: entry.details[name] for name in ("clock", "due_at")}
    if incident.private:
        _warn_responders(act, incident, about)
        return
    team = act.document.teams.get(incident.team or "")
    channel = channel_ref(team.channel if team else act.document.channels.incidents)
    at = Address(channel, incident.number, message=messages.warnings(incident.number, about["clock"]))
    speech.warn(act, at, f"sla:{about['clock']}", WARNING, **about)


def _warn_responders(act: Act, incident: Incident, about: Mapping[str, Any]) -> None:
    for each in responders(act, incident):
        name = messages.warnings(incident.number, about["clock"], each)
        at = replace(speech.directly(each, incident.number), message=name)
        speech.warn(act, at, f"sla:{about['clock']}:{each}", WARNING, **about, person=each)


def warn_again(act: Act, entry: Entry) -> None:
    """It has become private: whoever works on it now hears how its clocks stand, as nobody can read it any more."""
    if not entry.details.get("became_private"):
        return
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.state is ClockState.RUNNING and clock.warned:
            about = {"clock": clock.id, "due_at": act.now.isoformat()}
            _warn_responders(act, existing(act, entry.number), about)


def show_warnings(act: Act, entry: Entry) -> None:
    """What was said of its clocks tells who is on it, and, once they do not run, how that ended."""
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.warned:
            _show_warnings(act, entry.record, clock.id)


def _show_warnings(act: Act, number: str, clock: int) -> None:
    for name in outbox.names_under(act.tx, messages.warnings(number, clock)):
        _show(act, number, name, clock, None)
    folder = messages.directly(number, clock)
    for name in outbox.names_under(act.tx, folder):
        _show(act, number, name, clock, name.removeprefix(folder).partition("/")[0])


def _show(act: Act, number: str, name: str, clock: int, person: str | None) -> None:
    about: dict[str, Any] = {"clock": clock} | ({} if person is None else {"person": person})
    speech.show(act, Address("", number, lane=name, message=name), WARNED, **about)


def tell_managers(act: Act, entry: Entry) -> None:
    clock, incident = clocks.find(act.tx, entry.details["clock"]), existing(act, entry.number)
    assert clock is not None
    due = datetime.fromisoformat(entry.details["due"]) if entry.details.get("due") else clock.due_at
    for manager in managers(act):
        text = wording.breach(clock, incident, due, act.document.team_names())
        speech.post(act, speech.directly(manager, incident.number), text)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ClockEvent.WARNED: (warn_team,),
    ClockEvent.BREACHED: (warn_team, tell_managers, incident_notices.show_cards),
    ClockEvent.ON_IT: (show_warnings,),
    IncidentEvent.ACKNOWLEDGED: (show_warnings,),
    IncidentEvent.ASSIGNED: (show_warnings,),
    IncidentEvent.HELD: (show_warnings,),
    IncidentEvent.RESUMED: (show_warnings,),
    IncidentEvent.RESOLVED: (show_warnings,),
    IncidentEvent.REOPENED: (show_warnings,),
    IncidentEvent.CANCELLED: (show_warnings,),
    IncidentEvent.PRIORITISED: (show_warnings,),
    IncidentEvent.SERVICE_SET: (show_warnings, warn_again),
}
