"""What everybody is told of a major incident: by whom, to whom, in which words, and when they hear again."""

from collections.abc import Sequence
from datetime import timedelta

from commands.incidents import operations as incident_operations
from commands.incidents.permissions import existing, leads
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.organisation import Organisation
from commands.shared.refusals import Invalid, NotAllowed, need
from commands.warrooms import cadence, phases
from commands.warrooms.ids import UpdateField
from commands.warrooms.permissions import may_update
from storage.incidents.records import Incident, IncidentStatus
from storage.journal.records import Entry
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Audience, Role, RoomPhase, WarRoom, WarRoomEvent

EVERYBODY = (Audience.ROOM, Audience.MAJORS, Audience.FOLLOWERS)
"""Who hears an update unless somebody says otherwise."""

SPEAKERS = (Role.COMMANDER, Role.DEPUTY, Role.COMMUNICATIONS)
LONGEST_WAIT = timedelta(hours=24)


def update(
    act: Act,
    number: int,
    *,
    text: str,
    audience: Sequence[Audience] = EVERYBODY,
    phase: RoomPhase | None = None,
    public: str = "",
    within: timedelta | None = None,
) -> WarRoom:
    """How it stands, for those who hear it, in the `phase` that it is in now; the next word is due `within` so long.

    `public` is what stands on the page that anybody may read, and is said if and only if that is to hear it.
    """
    room, incident = may_update(act, number)
    text = need(text, UpdateField.TEXT, "Say how it stands.")
    heard = _audience(act, room, incident, audience)
    words = _public_words(incident, heard, public)
    if phase is not None and phase is not phases.phase_of(act, room):
        phases.set_phase(act, number, phase=phase)
    changed = _told(act, room, text, within) if {*heard} - {Audience.ROOM} else room
    due = changed.next_update_at or act.now
    more = {"public": words} if words else {}
    act.journal(WarRoomEvent.UPDATED, room.number, text=text, due_at=due.isoformat(), audience=[*heard], **more)
    first_answer(act, number)
    return changed


def _audience(act: Act, room: WarRoom, incident: Incident, audience: Sequence[Audience]) -> list[Audience]:
    """The room always hears it. Raises NotAllowed for who may not speak beyond it."""
    heard = [each for each in Audience if each in (*audience, Audience.ROOM)]
    if heard != [Audience.ROOM] and not may_tell_everybody(act, room):
        who = " or ".join(person(holder) for holder in _speakers(act, room))
        sentence = f"Beyond this room {who} tells how it stands. `/major find TEXT` writes it down for them."
        raise NotAllowed(sentence, attempted="update", record=incident.number)
    return heard


def may_tell_everybody(act: Act, room: WarRoom) -> bool:
    """The commander, whoever has communications, commanders and managers; anyone of the crew while nobody leads."""
    speakers = _speakers(act, room)
    return not speakers or act.by in speakers or leads(act, act.by)


def _speakers(act: Act, room: WarRoom) -> list[str]:
    """Those who speak for the room (Slack ids); nobody, while nobody leads it."""
    holders = warrooms.roles(act.tx, room.id)
    return [holders[role].person for role in SPEAKERS if role in holders] if Role.COMMANDER in holders else []


def _public_words(incident: Incident, heard: Sequence[Audience], public: str) -> str:
    words = public.strip()
    if Audience.PAGE not in heard:
        if words:
            raise Invalid({UpdateField.PUBLIC: "Tick the status page above to publish this, or empty it."})
        return ""
    if incident.private:
        never = f"{incident.number} is private: nothing of it stands where anybody may read it."
        raise NotAllowed(never, attempted="update", record=incident.number)
    return need(words, UpdateField.PUBLIC, "Say it in words for the public, or leave the status page out.")


def _told(act: Act, room: WarRoom, text: str, within: timedelta | None) -> WarRoom:
    """Others than the room hear it: that is the word that was owed."""
    due = cadence.due_after(act, room, within)
    values = {"last_update": text, "last_update_at": act.now, "last_update_by": act.by, "next_update_at": due}
    changed = warrooms.change(act.tx, room.id, was=LIVE, **values)
    assert changed is not None
    cadence.arm(act, changed, due)
    return changed


def first_answer(act: Act, number: int) -> None:
    """To take command, or to say how it stands, is a first answer to what nobody has seen yet."""
    if existing(act, number).status is IncidentStatus.NEW:
        incident_operations.acknowledge(act, number)


def is_heard_by(entry: Entry, audience: Audience) -> bool:
    """Whether an update was for these; before there was a choice, it was for everybody."""
    return audience in entry.details.get("audience", EVERYBODY)


def has_page(organisation: Organisation) -> bool:
    """Whether there is a status page."""
    return getattr(organisation, "status_page", None) is not None
