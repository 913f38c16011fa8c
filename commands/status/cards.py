"""What the status page adds to the card of a war room: what everybody reads of it, and the way to say more."""

from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, moment
from commands.status.ids import ActionId
from commands.status.policy import StatusPolicy
from commands.warrooms.permissions import incident_of, room_of
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.status.records import StatusEvent
from storage.warrooms.records import LIVE


def below(act: Act, incident: int) -> list[Block]:
    """Nothing under the card of a private one or a drill, nor where there is no page."""
    found, settings = incident_of(act, incident), act.policy(StatusPolicy).status_page
    is_kept = found.private or found.is_drill
    if settings is None or is_kept or room_of(act, incident).status not in LIVE:
        return []
    last, post = last_post(act, found), bk.button("Post publicly", ActionId.POST, incident)
    if last is None:
        return [bk.section(standing(last), accessory=post)]
    off = bk.button("Take it off the page", ActionId.WITHDRAW, incident, confirm=SURE)
    return [bk.context(standing(last)), bk.actions(post, off)]


SURE = bk.confirmation("Take it off?", "Nobody reads of it on the status page any more.", "Take it off")


def last_post(act: Act, incident: Incident) -> Entry | None:
    """What stands on the page last; None: nothing."""
    last = journal.latest(act.tx, incident.number, StatusEvent.POSTED, StatusEvent.WITHDRAWN)
    return last if last is not None and last.what == StatusEvent.POSTED else None


def standing(last: Entry | None) -> str:
    if last is None:
        return ":globe_with_meridians: Nothing of it stands on the status page."
    return f":globe_with_meridians: On the status page, last posted {moment(last.at)}."
