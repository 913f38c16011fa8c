"""Who hears of a service level, and where."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.incidents import notices as incident_notices
from commands.incidents.permissions import commanders, existing, managers, responders, sees
from commands.service_levels import messages, wording
from commands.service_levels.digests import DIGEST
from commands.service_levels.operations import WARNED, WARNING
from commands.service_levels.targets import ROLES
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.directory import queries as directory
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import Entry
from storage.objections import queries as objections
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState

STAYS = "sla.stays"
"""A file of every stay with a vendor."""


def tell(act: Act, entry: Entry) -> None:
    """Whom its step names; where no steps are written, the team, and at a breach the managers."""
    audience = entry.details.get("tell")
    if audience is None:
        warn_team(act, entry)
        if entry.what == ClockEvent.BREACHED:
            tell_managers(act, entry)
        return
    _tell_those(act, entry, audience)


def _tell_those(act: Act, entry: Entry, audience: Sequence[str]) -> None:
    incident = existing(act, entry.number)
    to_team = "team" in audience or ("assignee" in audience and incident.assignee is None)
    people = dict.fromkeys(_people(act, incident, audience))
    if to_team:
        warn_team(act, entry)
        people.pop(incident.assignee or "", None)
    if "managers" in audience and entry.details["percent"] >= 100:
        tell_managers(act, entry)
        people = {each: None for each in people if each not in managers(act)}
    if entry.details.get("page"):
        people |= dict.fromkeys([incident.assignee] if incident.assignee else responders(act, incident))
    about = {name: entry.details[name] for name in ("clock", "due_at")}
    for channel in (each for each in audience if each.startswith("#") and not incident.private):
        _warn_in(act, incident, channel, about)
    already = responders(act, incident) if incident.private and to_team else ()
    _warn_people(act, incident, [each for each in people if each not in already], about)


def _people(act: Act, incident: Incident, audience: Sequence[str]) -> Iterator[str]:
    """Those of them (Slack ids) who hear of it in a direct message, as far as they may know of it."""
    if "assignee" in audience and incident.assignee is not None:
        yield incident.assignee
    if "managers" in audience:
        yield from managers(act)
    if "commanders" in audience:
        yield from commanders(act)
    named = [each for each in audience if each not in ROLES and not each.startswith("#")]
    yield from (each for each in directory.ids_of(act.tx, named) if sees(act, incident, each))


def _warn_in(act: Act, incident: Incident, channel: str, about: Mapping[str, Any]) -> None:
    at = Address(channel, incident.number, message=messages.warnings(incident.number, about["clock"]))
    speech.warn(act, at, f"sla:{about['clock']}:{channel}", WARNING, **about)


def post_digest(act: Act, entry: Entry) -> None:
    """In the team's channel; of what is private each of those who work on it hears by themselves."""
    team = act.document.teams.get(entry.details["team"] or "")
    channel, keys = channel_ref(team.channel if team else act.document.channels.incidents), entry.details["clocks"]
    speech.warn(act, Address(channel, entry.record), f"sla:digest:{entry.id}", DIGEST, keys=keys)
    for key in keys:
        clock = clocks.find(act.tx, key)
        incident = None if clock is None else existing(act, clock.incident)
        if incident is not None and incident.private:
            _warn_people(act, incident, responders(act, incident), {"clock": key, "due_at": entry.at.isoformat()})


def warn_team(act: Act, entry: Entry) -> None:
    """In the team's channel; of a private incident, each of those who work on it."""
    incident = existing(act, entry.number)
    about = {name: entry.details[name] for name in ("clock", "due_at")}
    if incident.private:
        _warn_people(act, incident, responders(act, incident), about)
        return
    team = act.document.teams.get(incident.team or "")
    channel = channel_ref(team.channel if team else act.document.channels.incidents)
    at = Address(channel, incident.number, message=messages.warnings(incident.number, about["clock"]))
    speech.warn(act, at, f"sla:{about['clock']}", WARNING, **about)


def _warn_people(act: Act, incident: Incident, people: Sequence[str], about: Mapping[str, Any]) -> None:
    for each in people:
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
            incident = existing(act, entry.number)
            _warn_people(act, incident, responders(act, incident), about)


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


def tell_of_objection(act: Act, entry: Entry) -> None:
    """The reporter, the team, and those managers who may judge it."""
    incident = existing(act, entry.number)
    incident_notices.say_to_reporter(act, incident, wording.OBJECTED)
    incident_notices.say_to_team(act, incident, wording.objected_to_team(entry, incident))
    folder = messages.objection(incident.number, entry.details["objection"])
    for manager in managers(act):
        if manager not in entry.details["holders"]:
            at = replace(speech.directly(manager, incident.number), message=f"{folder}{manager}")
            speech.show(act, at, "sla.objection", objection=entry.details["objection"])


def tell_of_judgement(act: Act, entry: Entry) -> None:
    incident, found = existing(act, entry.number), objections.find(act.tx, entry.details["objection"])
    assert found is not None
    incident_notices.say_to_reporter(act, incident, wording.judged_to_reporter(found))
    if entry.what == ClockEvent.STRUCK:
        incident_notices.say_to_team(act, incident, wording.judged_to_team(found))
    for name in outbox.names_under(act.tx, messages.objection(incident.number, found.id)):
        at = Address("", incident.number, lane=f"dm:{name.rpartition('/')[2]}", message=name)
        speech.show(act, at, "sla.objection", objection=found.id)


def send_stays(act: Act, entry: Entry) -> None:
    """To whoever asked, and to nobody else."""
    subject = {"vendor": entry.details["vendor"], "since": entry.details["since"], "person": entry.actor}
    arguments = {"channel": entry.actor}
    speech.put(act, Effect(f"dm:{entry.actor}", Method.UPLOAD, "desk", arguments, render=STAYS, subject=subject))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ClockEvent.WARNED: (tell,),
    ClockEvent.BREACHED: (tell, incident_notices.show_cards),
    ClockEvent.DIGESTED: (post_digest,),
    ClockEvent.ON_IT: (show_warnings,),
    ClockEvent.OBJECTED: (tell_of_objection,),
    ClockEvent.STRUCK: (tell_of_judgement,),
    ClockEvent.KEPT: (tell_of_judgement,),
    ClockEvent.OVERTURNED: (incident_notices.show_cards,),
    ClockEvent.EXPORTED: (send_stays,),
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
