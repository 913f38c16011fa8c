"""On the card of an incident: whether it came from a change that more came in after than on days like it."""

import json
from collections.abc import Collection, Sequence

from commands.changes.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from storage.changes.records import Change
from storage.journal.records import Entry

SHOWN = 2
"""So many changes at most are asked about on one card."""


def questions(incident: int, found: Sequence[Change], unsure: Collection[Entry]) -> list[Block]:
    """Of each change the three answers, and who could not tell."""
    shown: list[Block] = []
    for change in found[:SHOWN]:
        at = "" if change.implemented_at is None else f", done {moment(change.implemented_at)}"
        asked = [f"*Was it {change.number}?* {typed(change.title, 150)}{at}."]
        tried = dict.fromkeys(entry.actor for entry in unsure if entry.details["change"] == change.number)
        asked += [f"{' and '.join(map(person, tried))} could not tell."] if tried else []
        value = json.dumps([incident, change.number])
        buttons = [bk.button(text, f"{action}.{change.number}", value) for text, action in ANSWERS]
        shown += [bk.section("\n".join(asked)), bk.actions(*buttons)]
    return shown


ANSWERS = (("Yes", ActionId.WAS_IT), ("No", ActionId.WAS_NOT), ("Not sure", ActionId.UNSURE))
