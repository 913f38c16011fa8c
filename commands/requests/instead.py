"""A report that is a wish: whoever writes "I need a new laptop" is answered that this is a request.

It is reported all the same, so nothing that was typed is lost; once it is asked for, the report is taken back.
"""

import json
import re
from contextlib import suppress
from datetime import timedelta

from commands.incidents import offers, taking_back, waiting
from commands.incidents.permissions import visible
from commands.links import operations as links
from commands.requests import operations
from commands.requests.ids import ActionId
from commands.requests.lines import WANTING, item_in
from commands.requests.permissions import is_there, may_order
from commands.requests.policy import Item, RequestPolicy
from commands.requests.rules import NewRequest
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, typed
from commands.shared.patterns import pattern
from commands.shared.refusals import MovedOn
from commands.shared.speech import Blocks
from commands.shared.suggesting import Said, Suggestion
from storage.links.records import LinkKind
from storage.requests.records import Request

WAITS = timedelta(minutes=3)
"""So long the card of the team waits for what whoever reports says to that."""

LONGEST_KEPT = 700
"""So much of it a button carries; all of it stands in the report."""

BROKEN = pattern(
    r"\b(?:broken|broke|not work\w*|does ?n.t|do ?n.t|stopp?\w*|crash\w*|fail\w*|error\w*|down|slow|stuck|lost|"
    r"dead|fix\w*|repair\w*|reset|help with|problem\w*)\b",
    re.IGNORECASE,
)


def suggests(act: Act, said: Said) -> Suggestion | None:
    """Where a report names one item of the catalogue, and says that it is wanted rather than broken."""
    if not is_there(act.document) or act.is_guest or said.private:
        return None
    policy, text = act.policy(RequestPolicy), f"{said.text} {said.details}"[:2000]
    if not is_wished(policy, text):
        return None
    key = item_in(policy, text)
    item = None if key is None else policy.catalogue[key]
    if key is None or item is None or not may_order(act, item):
        return None

    def shown(_act: Act, record: str) -> Blocks:
        return _shown(key, item, record, said.text)

    return Suggestion(shown, None if said.urgent else WAITS)


def is_wished(policy: RequestPolicy, text: str) -> bool:
    """Whether it says that something is wanted, or says nothing but what the catalogue has."""
    if BROKEN.search(text):
        return False
    return WANTING.search(text) is not None or policy.item_called(text.strip(" .!?")) is not None


def _shown(key: str, item: Item, record: str, text: str) -> list[Block]:
    is_reported = record.startswith("INC-")
    kept = f" It is kept as {record} until you say which." if is_reported else ""
    value = json.dumps({"item": key, "text": text[:LONGEST_KEPT], "of": record}, ensure_ascii=False)
    buttons = [bk.button("Request it", ActionId.ORDER, value, style="primary")]
    if is_reported:
        buttons.append(bk.button("No, it is broken", ActionId.BROKEN, record.partition("-")[2]))
    said = f":package: *That is a request.* {typed(item.name, 80)} is in the catalogue.{kept}"
    return [bk.section(said), bk.actions(*buttons)]


def broken(act: Act, number: int) -> str:
    """It is no wish: its team is shown it at once."""
    incident = visible(act, number)
    waiting.let_through(act, number)
    return f"{incident.number} stays as you reported it, and its team sees it."


def submit(act: Act, asked: NewRequest, of: str = "") -> Request:
    """Ask for it; `of` is the report, or the question whether to report, that it takes the place of."""
    request = operations.submit(act, asked)
    kind, _, number = of.partition("-")
    if number.isdecimal() and kind == "INC":
        _take_back(act, int(number), request)
    elif number.isdecimal() and kind == "offer":
        with suppress(MovedOn):
            offers.settle(act, int(number))
    return request


def _take_back(act: Act, number: int, request: Request) -> None:
    """What somebody has acted on by now stays; both say what became of it."""
    incident = visible(act, number)
    if incident.reporter != act.by:
        return
    if incident.is_open and taking_back.why_too_late(act, incident) is None:
        taking_back.undo(act, number)
    links.relate(act, incident.number, LinkKind.BECAME, request.number)
