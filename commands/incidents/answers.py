"""What whoever reports is answered, where they stand; and what comes of what they press on the answer."""

from collections.abc import Mapping

from commands.incidents import reading, views
from commands.incidents.ids import ActionId, BlockId
from commands.incidents.operations import set_service
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import NO_NAMES, Block, Names, escape
from commands.shared.replies import Origin, Pressed, reply
from storage.incidents.records import Incident
from storage.outbox import queries as outbox

ON_ITS_WAY = "It is reported. The rest is in a direct message."


def text(incident: Incident) -> str:
    return f"{incident.number} is reported, priority {incident.priority}."


def reported(
    incident: Incident, services: Mapping[str, str], *, teams: Names = NO_NAMES, chosen: bool = False
) -> list[Block]:
    """It is reported; which service it is about is asked, unless its reporter has chosen it."""
    name = escape(services.get(incident.service or "", ""))
    about = f", about *{name}*" if name else ""
    said = f":white_check_mark: *{incident.number}* is reported, priority {incident.priority}{about}."
    found = [bk.section(f"{said}{views.has_it(incident, teams)} I will tell you each step in a direct message.")]
    if incident.private:
        found.append(bk.context(":lock: It is private: only those whom it concerns see it."))
    if services and not chosen:
        asks = f"Not about {name}? Choose the service." if name else views.WHICH_SERVICE
        found.append(views.service_picker(incident, services, asks, BlockId.ANSWER))
    return [*found, bk.actions(bk.button("Take it back", ActionId.UNDO, incident.id))]


def say_reported(
    act: Act, origin: Origin, incident: Incident, *, chosen: bool = False, replace: bool = False
) -> None:
    """Answer where it was reported; `replace` puts the answer in place of the question whether to.

    Where others read that, of a private one nothing is said but that it is on its way.
    """
    if incident.private and replace and origin.openly:
        reply(act, origin, ON_ITS_WAY, replace=True)
        return
    services, teams = act.document.service_names(), act.document.team_names()
    blocks = reported(incident, services, teams=teams, chosen=chosen)
    reply(act, origin, text(incident), blocks=blocks, replace=replace)


def choose_service(act: Act, number: int, at: Pressed, *, service: str) -> Incident:
    """Say which service it is; the question, where nothing else keeps it up to date, becomes the answer."""
    incident = set_service(act, number, service=service)
    if not outbox.messages_at(act.tx, at.origin.channel or "", at.ts):
        names = act.document.service_names()
        if at.block.startswith(f"{BlockId.ANSWER}:"):
            say_reported(act, at.origin, incident, chosen=True, replace=True)
        else:
            teams = act.document.team_names()
            shown = views.detail(incident, names, *reading.story(act, number)[1:], teams=teams)
            reply(act, at.origin, views.card_text(incident), blocks=shown, replace=True)
    return incident
