"""What may be asked of the status page: by word after `/major`, and by button."""

import re

from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.language import SEPARATOR, as_typed, written
from commands.shared.patterns import pattern
from commands.shared.refusals import Refused
from commands.shared.verbs import Form, Unshaped, Verb
from commands.status import cards, forms, operations, rules
from commands.status.ids import ActionId, ViewId
from commands.status.permissions import may_post
from commands.warrooms.reading import room_in
from storage.incidents.records import Incident
from storage.journal.records import Entry

NUMBERED = pattern(written("inc") + SEPARATOR, re.IGNORECASE)
OFF = "off"


def _words(rest: str) -> Arguments:
    """Where it is not said in the room, the incident first."""
    said = as_typed(rest)
    numbered = NUMBERED.match(said)
    words = said[numbered.end() :] if numbered else said
    if not words:
        raise Unshaped("Say it in words for the public, or `off` to take it off the page.")
    return {"words": words, **({"named": int(numbered[2])} if numbered else {})}


def _public(act: Act, *, words: str, named: int | None = None) -> str:
    room = room_in(act, act.place) if named is None and act.place is not None else None
    number = named or (room.incident if room is not None else None)
    if number is None:
        raise Refused("Say it in the war room, or name the incident: `/major public INC-42 TEXT`.")
    if words.strip().lower() == OFF:
        return _withdrawn(operations.withdraw(act, number))
    return _posted(operations.post(act, number, words=words))


def _as_it_is(said: str) -> str:
    return said


def _posted(entry: Entry) -> str:
    return f"Posted. Of {entry.record} everybody reads that on the status page now."


def _withdrawn(incident: Incident) -> str:
    return f"Nothing of {incident.number} stands on the status page any more."


def _post_form(act: Act, number: int) -> Block:
    incident = may_post(act, number)
    state = operations.state_of(act, incident)
    words = rules.draft(state, act.document.service_name(incident.service))
    return forms.post_form(number, words, state, cards.standing(cards.last_post(act, incident)))


POST = Form(ViewId.POST, opens=_post_form, reads=forms.read_post_form)

OF_MAJORS = (
    Verb("public", "[INC-N] TEXT|off", "Post on the status page, or take it off again", reads=_words, do=_public,
         said=_as_it_is),
)  # fmt: skip
BUTTONS = (
    Verb("post publicly", None, "Post on the status page", do=operations.post, said=_posted, button=ActionId.POST,
         form=POST),
    Verb("take it off the page", None, "Nothing of it stands on the status page any more", do=operations.withdraw,
         said=_withdrawn, button=ActionId.WITHDRAW),
)  # fmt: skip
