"""What somebody is told of an incident directly, with what to press; and what stands there once that is over."""

from collections.abc import Mapping, Sequence

from commands.incidents import wording
from commands.incidents.permissions import existing
from commands.incidents.rules import STATUS_WORDS
from commands.shared import blocks as bk
from commands.shared import prompts
from commands.shared.act import Act, Follower
from commands.shared.practice import Rendered
from commands.shared.speech import Address, Blocks, directly
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry

GIVEN, PROPOSED = "incident.given", "incident.proposed"


def tell(act: Act, person: str, entry: Entry, text: str, blocks: Blocks, card: str) -> None:
    """To one person, in a direct message; `card` is what stands there later."""
    at, key = directly(person, entry.record), f"{entry.id}-{person}"
    prompts.post(act, at, text, blocks, card, key=key, incident=entry.number, entry=entry.id)


def given(act: Act, incident: int, entry: int, over: bool = False) -> Rendered:
    """That somebody gave it to them, once it is over, or somebody else has it."""
    found, told = existing(act, incident), journal.find(act.tx, entry)
    if told is None or not over:
        return {}
    elsewhere = found.is_open and found.assignee != told.details["to"]
    became = f"{found.number} is with somebody else by now." if elsewhere else stands(found)
    return _over(wording.to_assignee(told, found), became)


def proposed(act: Act, incident: int, entry: int, over: bool = False) -> Rendered:
    """That somebody proposes it as a major incident, once that is answered."""
    found, told = existing(act, incident), journal.find(act.tx, entry)
    if told is None or not over:
        return {}
    became = f"{found.number} is a major incident by now." if found.major and found.is_open else stands(found)
    return _over(wording.to_commander(told, found), became)


def stands(incident: Incident) -> str:
    if incident.is_open and incident.parent is not None:
        return f"{incident.number} is part of another by now."
    return f"{incident.number} is {STATUS_WORDS[incident.status].lower()} by now."


def _over(text: str, became: str) -> Rendered:
    return {"text": text, "blocks": [bk.section(text), bk.context(became)]}


def _is_theirs(act: Act, incident: int, entry: int) -> bool:
    found, told = existing(act, incident), journal.find(act.tx, entry)
    return told is not None and found.is_open and found.assignee == told.details["to"]


def _can_be_declared(act: Act, incident: int, **_entry: int) -> bool:
    found = existing(act, incident)
    return found.is_open and not found.major and found.parent is None


def settle(act: Act, entry: Entry) -> None:
    """What was told of it before, and can be done no more."""
    prompts.settle(act, Address("", entry.record), {GIVEN: _is_theirs, PROPOSED: _can_be_declared})


FOLLOWS: Mapping[str, Sequence[Follower]] = dict.fromkeys(
    (
        *(IncidentEvent.ASSIGNED, IncidentEvent.SERVICE_SET, IncidentEvent.MAJOR, IncidentEvent.CHILD_OF),
        *(IncidentEvent.RESOLVED, IncidentEvent.CANCELLED),
    ),
    (settle,),
)
