"""What is said on the status page: drafts are nobody's to read, and what is posted is journalled."""

from collections.abc import Mapping, Sequence

from commands.shared.act import Act, Follower
from commands.shared.refusals import Invalid, MovedOn, need
from commands.status.ids import PostField
from commands.status.permissions import may_post
from commands.status.policy import StatusPolicy
from commands.status.rules import LONGEST
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.status.records import State, StatusEvent
from storage.warrooms.records import RoomPhase, WarRoomEvent

STATES: Mapping[str, State] = {
    RoomPhase.INVESTIGATING: State.INVESTIGATING,
    RoomPhase.IDENTIFIED: State.IDENTIFIED,
    RoomPhase.FIXING: State.IDENTIFIED,
    RoomPhase.WATCHING: State.MONITORING,
}


def state_of(act: Act, incident: Incident) -> State:
    """How far the work is, by the phase of its room."""
    if not incident.is_open:
        return State.RESOLVED
    said = journal.latest(act.tx, incident.number, WarRoomEvent.PHASED)
    return State.INVESTIGATING if said is None else STATES.get(said.details["phase"], State.INVESTIGATING)


def post(act: Act, number: int, *, words: str, state: State | None = None) -> Entry:
    """Say it to everybody: from now on it stands on the page."""
    incident = may_post(act, number)
    words = need(words, PostField.WORDS, "Say it in words for the public.")
    if len(words) > LONGEST:
        raise Invalid({PostField.WORDS: f"{LONGEST:,} characters are the most for the page."})
    return act.journal(StatusEvent.POSTED, incident.number, text=words, state=state or state_of(act, incident))


def withdraw(act: Act, number: int) -> Incident:
    """Nothing of it stands on the page any more."""
    incident = may_post(act, number)
    last = journal.latest(act.tx, incident.number, StatusEvent.POSTED, StatusEvent.WITHDRAWN)
    if last is None or last.what == StatusEvent.WITHDRAWN:
        raise MovedOn(f"Nothing of {incident.number} stands on the status page.", record=incident.number)
    act.journal(StatusEvent.WITHDRAWN, incident.number)
    return incident


def follow(act: Act, entry: Entry) -> None:
    """An update for everybody has words for the public, too: whoever ticked the page has posted them."""
    words, incident = entry.details.get("public"), incidents.find(act.tx, entry.number)
    if not words or incident is None or incident.private or act.policy(StatusPolicy).status_page is None:
        return
    act.journal(StatusEvent.POSTED, incident.number, text=words, state=state_of(act, incident))


FOLLOWS: Mapping[str, Sequence[Follower]] = {WarRoomEvent.UPDATED: (follow,)}
