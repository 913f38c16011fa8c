"""Improvements on the Home tab: what was proposed, for whoever may accept it."""

import json
from collections.abc import Iterator

from commands.improvements.ids import ActionId
from commands.improvements.reading import waiting_for
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.tab import TITLE, Line, OnHome, Part, Place
from storage.improvements.records import Improvement


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    every = bk.button("All proposals", ActionId.LIST, json.dumps({"words": "proposed", "page": 0}))
    yield Place.DECIDE, Part("Improvements to decide on", [_proposal(each) for each in waiting_for(act)], all=every)


HOME = OnHome(parts=_parts)


def _proposal(found: Improvement) -> Line:
    accept = bk.button("Accept", ActionId.ACCEPT, found.id, style="primary")
    reject = bk.button("Reject", ActionId.REJECT, found.id)
    return f"`{found.number}` {typed(found.title, TITLE)}", (accept, reject), None
