"""Who hears of alerts, and where: the card of their incident, and those who have seen it when it matters."""

from collections.abc import Mapping, Sequence

from commands.alerts import cards, operations, views, wording
from commands.changes import ids
from commands.changes.permissions import existing as existing_change
from commands.incidents import notices as incident_notices
from commands.incidents.permissions import existing, responders
from commands.shared import prompts, speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from commands.warrooms import notices as room_notices
from storage.alerts import queries as alerts
from storage.alerts.records import AlertEvent
from storage.incidents.records import IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.warrooms import queries as rooms

SHOWN = "incidents shown with their alerts"
OVER, LEFT = "alert.over", "alert.left"


def tell_who_has_seen_it(act: Act, entry: Entry) -> None:
    """Of what is new of an incident that somebody has seen."""
    if entry.details["why"] is None:
        return
    incident = existing(act, entry.number)
    text = wording.joined(entry, incident)
    if incident.assignee is None:
        incident_notices.say_to_team(act, incident, text)
    else:
        speech.post(act, speech.directly(incident.assignee, incident.number), text)


def ask_to_resolve(act: Act, entry: Entry) -> None:
    """Whoever has it; where nobody has, its team, under its card."""
    incident = existing(act, entry.number)
    if incident.assignee is None:
        incident_notices.say_to_team(act, incident, wording.over(incident, entry.details["alerts"]))
        return
    at = speech.directly(incident.assignee, incident.number)
    prompts.prompt(act, at, OVER, key=entry.id, coalesce=f"{OVER}:{incident.number}", incident=incident.id)


def tell_the_team(act: Act, entry: Entry) -> None:
    """What was left out, under the card of what was not."""
    if entry.details["told"]:
        incident_notices.say_to_team(act, existing(act, entry.number), wording.noted(entry))


def look_at_what_is_left(act: Act, entry: Entry) -> None:
    if entry.actor != QUARTERDECK:
        operations.tell_what_is_left(act, entry.number)


def tell_what_is_left(act: Act, entry: Entry) -> None:
    """Whoever resolved it, and may see it."""
    incident = existing(act, entry.number)
    if entry.actor in responders(act, incident):
        text = wording.left(entry)
        at, blocks = speech.directly(entry.actor, incident.number), views.left(text, incident)
        prompts.post(act, at, text, blocks, LEFT, key=entry.id, incident=incident.id, entry=entry.id)


def settle(act: Act, entry: Entry) -> None:
    """What was asked about its alerts, and is answered, or is not so any more."""
    prompts.settle(act, Address("", entry.record), {OVER: cards.over, LEFT: _can_be_reopened})


def _can_be_reopened(act: Act, incident: int, **_entry: int) -> bool:
    found, members = existing(act, incident), alerts.of_incident(act.tx, incident)
    return not found.is_open and any(each.firing for each in members)


def say_under_change(act: Act, entry: Entry) -> None:
    """Where its board has it, else to whoever implements it."""
    change, text = existing_change(act, entry.number), wording.expected(entry)
    if not change.voting_round:
        speech.post(act, speech.directly(change.implementer, change.number), text)
        return
    name = ids.ballot(change.id, change.voting_round)
    at = Address(channel_ref(act.document.channels.cab), change.number, lane=name, thread=name)
    speech.post(act, at, text)


def show_card(act: Act, entry: Entry) -> None:
    """With the situation in its war room, where it has one; once for all that one transaction has to say of it."""
    shown: set[str] = act.tx.info.setdefault(SHOWN, set())
    if entry.record.startswith("INC-") and entry.record not in shown:
        shown.add(entry.record)
        incident_notices.show_cards(act, entry)
        if rooms.of_incident(act.tx, entry.number) is not None:
            room_notices.show_situation(act, entry)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.RESOLVED: (look_at_what_is_left, settle),
    IncidentEvent.CANCELLED: (settle,),
    IncidentEvent.REOPENED: (settle,),
    AlertEvent.OPENED: (show_card,),
    AlertEvent.JOINED: (show_card, tell_who_has_seen_it, settle),
    AlertEvent.SHARED: (show_card,),
    AlertEvent.AGAIN: (show_card, settle),
    AlertEvent.ENDED: (show_card, settle),
    AlertEvent.OVER: (ask_to_resolve,),
    AlertEvent.EXPECTED: (say_under_change,),
    AlertEvent.MUTED: (show_card,),
    AlertEvent.NOTED: (tell_the_team,),
    AlertEvent.LEFT: (tell_what_is_left,),
}
