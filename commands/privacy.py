"""Whom a private incident concerns: to everyone else it does not exist."""

from sqlalchemy import Connection

from commands.shared.organisation import Organisation
from storage.directory import queries as directory
from storage.incidents.records import Incident


def crew(tx: Connection, incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """Who works on it (Slack ids): whoever has it and its team; where no team is found, the service managers."""
    team = organisation.teams.get(incident.team or "")
    holder = [incident.assignee] if incident.assignee else []
    able = directory.ids_of(tx, team.members) if team is not None else ()
    return tuple(dict.fromkeys([*holder, *(able or directory.ids_of(tx, organisation.roles.managers))]))


def said(incident: Incident) -> str:
    """The folder of the messages that speak of it where everyone reads, so that they can be taken back."""
    return f"{incident.number}/said/"


def sees(tx: Connection, incident: Incident, person: str, organisation: Organisation) -> bool:
    """Whether a person may know of it: anyone of what is not private, else those whom it concerns."""
    if not incident.private or person == incident.reporter:
        return True
    roles = organisation.roles
    leading = directory.ids_of(tx, [*roles.commanders, *roles.managers])
    return person in leading or person in crew(tx, incident, organisation)
