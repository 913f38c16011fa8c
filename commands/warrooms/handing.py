"""The command changes hands: a report is frozen, whoever takes it says what they do first, and until then whoever
has it commands. Each function is one transaction, or part of one.
"""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import managers
from commands.shared.act import Act, Follower
from commands.shared.blocks import clip, moment, person
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, need
from commands.warrooms import briefing, operations
from commands.warrooms.handing_rules import LAPSES_AFTER, Offer, OfferState, offers, seal
from commands.warrooms.ids import HandField
from commands.warrooms.permissions import can_hold, live
from commands.warrooms.policy import WarRoomPolicy
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry, numbered
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, WarRoom, WarRoomEvent

LAPSE, OWED = "warroom.handover_lapse", "warroom.handover_owed"
LONGEST_IF = 1500
ABOUT = (
    *(WarRoomEvent.HANDOVER_OFFERED, WarRoomEvent.HANDOVER_ANSWERED, WarRoomEvent.HANDOVER_LAPSED),
    *(WarRoomEvent.ROLE_GIVEN, WarRoomEvent.ROLE_LEFT, WarRoomEvent.RESOLVED),
)
"""What an offer depends on."""


def offers_of(act: Act, number: int) -> list[Offer]:
    """The offers that there were in the room of an incident, oldest first, as they stand now."""
    return offers(journal.of_kinds(act.tx, numbered(number), *ABOUT), act.now)


def may_offer(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever has command of it, and for managers. Raises NotFound, MovedOn, NotAllowed."""
    room, incident = live(act, number)
    commander = warrooms.commander(act.tx, number)
    if commander is None or act.by not in (commander, *managers(act)):
        lead = f"{person(commander)} leads" if commander else "nobody leads yet: press *Take command*"
        only = f"Only the commander or a service manager hands over; {lead}."
        raise NotAllowed(only, attempted="handover", record=incident.number)
    return room, incident


def offer(act: Act, number: int, *, to: str, what_if: str = "") -> WarRoom:
    """Offer the command to somebody, with how it stands now: theirs once they accept, within ten minutes. A manager
    may offer it for whoever has it.

    One offer is open at a time: another takes it back.
    """
    room, incident = may_offer(act, number)
    commander = warrooms.commander(act.tx, number)
    if to == commander:
        has = "You have" if to == act.by else f"{person(to)} has"
        raise MovedOn(f"{has} command already; name somebody else.", record=incident.number)
    can_hold(act, incident, Role.COMMANDER, to)
    if len(what_if) > LONGEST_IF:
        sentence = f"That is {len(what_if):,} characters, and {LONGEST_IF:,} is the most."
        raise Invalid({HandField.WHAT_IF: sentence})
    report, what_if, until = briefing.report(act, number), what_if.strip(), act.now + LAPSES_AFTER
    kept = {"commander": commander, "report": report, "what_if": what_if, "sha256": seal(report, what_if)}
    act.journal(WarRoomEvent.HANDOVER_OFFERED, incident.number, person=to, until=until.isoformat(), **kept)
    timers.arm(act.tx, LAPSE, str(number), until, record=incident.number, incident=number)
    return room


def offered_to(act: Act, number: int) -> Offer:
    """The offer that whoever acts may answer now. Raises NotAllowed, MovedOn."""
    _, incident = live(act, number)
    made = offers_of(act, number)
    last = made[-1] if made else None
    if last is None or last.to != act.by or last.state in (OfferState.ACCEPTED, OfferState.DECLINED):
        gone = "That was offered to somebody else, or taken back."
        raise NotAllowed(gone, attempted="handover", record=incident.number)
    if last.state is OfferState.LAPSED:
        ended = f"That offer lapsed {moment(last.until or act.now, '{time}')}: {person(last.by)} has command still"
        raise MovedOn(f"{ended}, and can offer it again.", record=incident.number)
    if last.state is OfferState.OVER:
        ended = f"That offer ended when {incident.number} was resolved; {person(last.by)} can offer it again."
        raise MovedOn(ended, record=incident.number)
    if last.state is not OfferState.OPEN:
        lost = f"{person(last.by)} does not have command any more; the card shows who does."
        raise MovedOn(lost, record=incident.number)
    can_hold(act, incident, Role.COMMANDER, act.by)
    return last


def accept(act: Act, number: int, *, first: str = "") -> WarRoom:
    """Take the command that is offered, and say what one does first."""
    found = offered_to(act, number)
    first = need(first, HandField.FIRST, "Say what you will do first.")
    room = _answered(act, found, accepted=True, first=first)
    operations.give(act, room, Role.COMMANDER, act.by, first=clip(first, 500))
    return room


def decline(act: Act, number: int) -> WarRoom:
    """Leave the command where it is."""
    return _answered(act, offered_to(act, number), accepted=False)


def _answered(act: Act, found: Offer, *, accepted: bool, **told: str) -> WarRoom:
    room, incident = live(act, found.incident)
    of_it = {"offered_by": found.by, "offer": found.id, "sha256": found.seal}
    act.journal(WarRoomEvent.HANDOVER_ANSWERED, incident.number, accepted=accepted, **of_it, **told)
    timers.disarm(act.tx, LAPSE, str(incident.id))
    return room


def lapse(act: Act, incident: int) -> None:
    """Nobody has answered in time."""
    made = offers_of(act, incident)
    if made and made[-1].state is OfferState.LAPSED:
        told = {"person": made[-1].to, "offered_by": made[-1].by, "offer": made[-1].id}
        act.journal(WarRoomEvent.HANDOVER_LAPSED, numbered(incident), **told)


def propose(act: Act, incident: int) -> None:
    """Somebody has led for long: they are asked whether to hand over, and after as long again once more."""
    room = warrooms.of_incident(act.tx, incident)
    commander = warrooms.commander(act.tx, incident)
    if room is not None and commander is not None:
        since = warrooms.roles(act.tx, room.id)[Role.COMMANDER].since
        act.journal(WarRoomEvent.HANDOVER_OWED, room.number, person=commander, since=since.isoformat())
        _arm(act, room)


def _arm(act: Act, room: WarRoom) -> None:
    after = act.policy(WarRoomPolicy).war_rooms.handover_after
    if after:
        timers.arm(act.tx, OWED, str(room.incident), act.now + after, record=room.number, incident=room.incident)


def watch(act: Act, entry: Entry) -> None:
    """The command has changed hands, or its room has opened again: from now on it is counted how long they lead."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or entry.details.get("role", Role.COMMANDER) != Role.COMMANDER:
        return
    timers.disarm(act.tx, LAPSE, str(room.incident))
    if room.status in LIVE and warrooms.commander(act.tx, room.incident) is not None:
        _arm(act, room)
    else:
        timers.disarm(act.tx, OWED, str(room.incident))


def begin(act: Act) -> None:
    """Of rooms that an earlier version opened it is counted, too."""
    for room in warrooms.live(act.tx):
        if timers.find(act.tx, OWED, str(room.incident)) is None and warrooms.commander(act.tx, room.incident):
            _arm(act, room)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.ROLE_GIVEN: (watch,),
    WarRoomEvent.ROLE_LEFT: (watch,),
    WarRoomEvent.RESOLVED: (watch,),
    WarRoomEvent.REOPENED: (watch,),
}
