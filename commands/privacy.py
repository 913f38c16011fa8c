"""Whom a private incident concerns: to everyone else it does not exist."""

from sqlalchemy import Connection

from commands.organisation import Organisation
from storage.directory import queries as directory
from storage.incidents.records import Incident


def crew(tx: Connection, incident: Incident, organisation: Organisation) -> tuple[str, ...]:
    """Who works on it (Slack ids): its team and whoever has it; of one without a team, the service managers."""
    team = organisation.teams.get(incident.team or "")
    handles = team.members if team is not None else organisation.roles.managers
    holder = [incident.assignee] if incident.assignee else []
    return tuple(dict.fromkeys([*holder, *directory.ids_of(tx, handles)]))


def sees(tx: Connection, incident: Incident, person: str, organisation: Organisation) -> bool:
    """Whether a person may know of it: anyone of what is not private, else those whom it concerns."""
    if not incident.private or person == incident.reporter:
        return True
    roles = organisation.roles
    leading = directory.ids_of(tx, [*roles.commanders, *roles.managers])
    return person in leading or person in crew(tx, incident, organisation)
