"""Where a procedure is shown as it is run, and where it is offered."""

from collections.abc import Mapping, Sequence

from commands.shared import prompts, speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address
from commands.sops import ids, reading, rules, views
from commands.sops.policy import SopPolicy
from commands.warrooms.notices import talk
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.sops import queries as sops
from storage.sops.records import Run, SopEvent
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoomEvent

OFFER = "sop.offer"


def show(act: Act, entry: Entry) -> None:
    """A line with how far it has come, and the steps in its thread."""
    run = sops.find(act.tx, entry.details["run"])
    assert run is not None
    _show(act, run)


def _show(act: Act, run: Run) -> None:
    lane = ids.head(run.id)
    speech.show(act, Address(run.channel, run.record, lane=lane, message=lane), "sop.head", run=run.id)
    at = Address(run.channel, run.record, lane=lane, thread=lane, message=ids.checklist(run.id))
    speech.show(act, at, "sop.checklist", run=run.id)


def leave_the_room(act: Act, entry: Entry) -> None:
    """Its incident has become private: what stands where everyone could read goes on with whoever began it."""
    for run in sops.of_record(act.tx, entry.record) if entry.details.get("became_private") else ():
        if run.channel != run.begun_by:
            speech.take_back_all(act, ids.folder(run.id), run.record, lane=ids.head(run.id))
            if (moved := sops.change(act.tx, run, channel=run.begun_by)) is not None:
                _show(act, moved)


def offer(act: Act, entry: Entry) -> None:
    """In a war room that opens, what app.yaml says is for such an incident."""
    wanted = act.policy(SopPolicy).sops or {}
    incident, room = incidents.find(act.tx, entry.number), warrooms.of_incident(act.tx, entry.number)
    if not wanted or incident is None or room is None or room.status not in LIVE or room.channel is None:
        return
    names = [key for key, settings in wanted.items() if settings.when.fits(incident)]
    found = [each for each in reading.procedures(act.done_by(room.declared_by))
             if any(rules.is_called(each, name) for name in names)]  # fmt: skip
    if found:
        text, blocks = "There is a procedure for this.", views.offer(found, room.incident)
        kept = {"incident": room.incident, "procedures": [each.number for each in found]}
        prompts.post(act, talk(room, room.channel), text, blocks, OFFER, key=entry.id, **kept)


def settle(act: Act, entry: Entry) -> None:
    """The room is over: nothing that was offered in it is begun any more."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None:
        prompts.settle(act, talk(room, ""), {OFFER: _goes_on})


def _goes_on(act: Act, incident: int, **_offered: object) -> bool:
    room = warrooms.of_incident(act.tx, incident)
    return room is not None and room.status in LIVE


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    SopEvent.BEGUN: (show,),
    SopEvent.DONE: (show,),
    SopEvent.SKIPPED: (show,),
    SopEvent.ENDED: (show,),
    WarRoomEvent.OPENED: (offer,),
    WarRoomEvent.RESOLVED: (settle,),
    IncidentEvent.SERVICE_SET: (leave_the_room,),
}
