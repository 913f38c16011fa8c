"""What is known of a person."""

from sqlalchemy import Connection

from commands.service_desk.views import Standing
from commands.shared.organisation import Organisation
from storage.directory import queries as directory


def standing(tx: Connection, person: str, organisation: Organisation) -> Standing:
    """The teams and roles of a person (a Slack id), as app.yaml and Slack have them now."""
    roles = organisation.roles
    named = {"a service manager": roles.managers, "an incident commander": roles.commanders}
    return Standing(
        teams=[key for key, team in organisation.teams.items() if person in directory.ids_of(tx, team.members)],
        roles=[word for word, handles in named.items() if person in directory.ids_of(tx, handles)],
    )
