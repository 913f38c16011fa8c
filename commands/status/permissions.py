"""Who may say something on the page that everybody reads, and of what."""

from commands.incidents.permissions import commanders, managers
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed, Refused
from commands.status.policy import StatusPolicy
from commands.warrooms.permissions import room_of, seen
from storage.incidents.records import Incident
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role

SPEAKERS = (Role.COMMANDER, Role.COMMUNICATIONS)


def may_post(act: Act, number: int) -> Incident:
    """The incident, for whoever may tell everybody of it. Raises NotFound, NotAllowed; Refused for a private one."""
    act.refuse_guests("post publicly")
    incident, room = seen(act, number), room_of(act, number)
    if act.policy(StatusPolicy).status_page is None:
        raise Refused("That is not set up here: app.yaml has no `status_page`.", record=incident.number)
    roles = warrooms.roles(act.tx, room.id)
    speaking = [roles[role].person for role in SPEAKERS if role in roles]
    able = [*speaking, *managers(act), *(() if Role.COMMANDER in roles else commanders(act))]
    if act.by not in able:
        sentence = "On the status page speak the commander, communications, and service managers."
        raise NotAllowed(sentence, attempted="post publicly", record=incident.number)
    if incident.is_drill:
        raise Refused(f"{incident.number} is a drill: nobody outside of it hears a word.", record=incident.number)
    if incident.private:
        raise Refused(
            f"{incident.number} is private: nothing of it stands on the status page.", record=incident.number
        )
    return incident
