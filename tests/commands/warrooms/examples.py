"""A major incident and its room, to be varied; and what people do first."""

from typing import Any

from bot.config import Document
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.warrooms import PRACTICE, channel, operations
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.policy import WarRoomSettings
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentStatus
from storage.journal.records import Entry
from storage.record import replace
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, WarRoom
from tests import company
from tests.commands.conftest import ANA, SOFIA, Acting, slack_id
from tests.commands.outcome import all_sent, told
from tests.conftest import MONDAY

INGRID, GORAN, HANA = map(slack_id, ("ingrid", "goran", "hana"))
TEAM = (ANA, slack_id("ben"))
COMMANDERS = (slack_id("carlos"), INGRID)
TITLE = "Point of sale is down in all stores"
CHANNEL = "C00000009"
INCIDENT = replace(company.INCIDENT, title=TITLE, major=True)
ROOM = company.ROOM


def entry(what: str, by: str = ANA, **details: Any) -> Entry:
    return Entry(1, MONDAY, by, what, "INC-1", details, "slack")


def reported(acting: Acting, text: str = TITLE, reporter: str = SOFIA, **more: Any) -> Incident:
    """INC-1, of the team retail-apps."""
    return incident_operations.declare(acting(SOFIA), NewIncident(text, reporter, **more))


def declared(acting: Acting, by: str = ANA, **more: Any) -> WarRoom:
    """The room of INC-1; its channel is ordered."""
    reported(acting, **more)
    return operations.declare(acting(by), 1)


def answer(private: bool = False, **more: Any) -> dict[str, Any]:
    """What Slack answers once the channel is made."""
    return {"channel": {"id": CHANNEL, "name": "inc-1-point-of-sale", "is_private": private} | more}


def opened(acting: Acting, **more: Any) -> WarRoom:
    """The room of INC-1, its channel made; all that was to be done in Slack is done."""
    declared(acting, **more)
    channel.opened(acting("quarterdeck"), answer(incident_of(acting(ANA), 1).private), incident=1)
    settle(acting(ANA))
    return room_of(acting(ANA), 1)


def settle(act: Act) -> None:
    """All follows that is to follow, and is done in Slack."""
    told(act, PRACTICE.follows)
    all_sent(act)


def resolved(acting: Acting, by: str = ANA, note: str = "a new cable") -> WarRoom:
    """The incident is resolved, and the room has followed it."""
    incident_operations.resolve(acting(by), 1, note=note)
    settle(acting(by))
    return room_of(acting(ANA), 1)


def turned_private(act: Act) -> Incident:
    """INC-1, made private without a word to anybody."""
    changed = incidents.change(act.tx, 1, was=[*IncidentStatus], private=True)
    assert changed is not None
    return changed


def with_settings(act: Act, **settings: Any) -> Act:
    """The same, where app.yaml says so under `war_rooms:`."""
    assert isinstance(act.document, Document)
    rooms = WarRoomSettings.model_validate(settings)
    return replace(act, document=act.document.model_copy(update={"war_rooms": rooms}))


def without_commanders(act: Act) -> Act:
    """The same, where nobody is known that app.yaml names as a commander."""
    for handle in act.document.roles.commanders:
        directory.discard(act.tx, handle)
    return act


def holder(act: Act, role: Role) -> str | None:
    """Who has a role in the room of INC-1."""
    found = warrooms.roles(act.tx, room_of(act, 1).id).get(role)
    return None if found is None else found.person
