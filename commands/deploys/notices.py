"""Who hears of deploys: the board of what was not to be done so, and the team of what belongs to no change."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.changes import ids
from commands.changes.permissions import existing
from commands.deploys import wording
from commands.deploys.ids import ActionId
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.deploys import queries as deploys
from storage.deploys.records import DeployEvent
from storage.journal.records import Entry


def tell_of_what_is_odd(act: Act, entry: Entry) -> None:
    """Under its ballot, or to whoever implements it: that it failed, or came when it was not to; else nothing."""
    deploy = deploys.find(act.tx, entry.details["deploy"])
    if deploy is None or not (entry.details["outside"] or entry.details["failed"]):
        return
    change = existing(act, entry.number)
    text = wording.of_change(entry, deploy, change, item_names(act))
    if not change.voting_round:
        speech.post(act, speech.directly(change.implementer, change.number), text)
        return
    name = ids.ballot(change.id, change.voting_round)
    board = channel_ref(act.document.channels.cab)
    speech.post(act, Address(board, change.number, lane=name, thread=name), text)


def tell_team(act: Act, entry: Entry) -> None:
    """In the channel of the team that runs it; of what nobody runs, where the board is."""
    deploy = deploys.find(act.tx, entry.details["deploy"])
    if deploy is None:
        return
    service = act.document.services.get(deploy.service or "")
    team = None if service is None else act.document.teams.get(service.team)
    channel = act.document.channels.cab if team is None else team.channel
    since = datetime.fromisoformat(entry.details["since"])
    text = wording.unregistered(deploy, entry.details["more"], since, item_names(act))
    blocks = [bk.section(text), bk.actions(bk.button("Already done", ActionId.DONE, deploy.id))]
    speech.post(act, Address(channel_ref(channel), "desk"), text, blocks=blocks)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    DeployEvent.REGISTERED: (tell_of_what_is_odd,),
    DeployEvent.UNREGISTERED: (tell_team,),
}
