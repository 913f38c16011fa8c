"""How the Home tab looks at the moment that it is published."""

from collections.abc import Sequence

from commands.home import glance, unsaid
from commands.incidents.home import OWN
from commands.incidents.permissions import managers
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from commands.shared.tab import LISTED, OnHome, Part, fitting
from storage.directory import queries as directory
from storage.outbox import queries as outbox
from storage.outbox.records import QueuedEffect
from storage.record import replace


def home(act: Act, person: str, of: Sequence[OnHome] = (), *, is_guest: bool = False) -> Rendered:
    """Of what practices show (the lowest in rank first), what waits for a person, as far as they may see it."""
    act = replace(act, by=person, is_guest=is_guest)
    act.tx.info.pop(OWN, None)
    directory.look_up(act.tx, act.document.people())
    begins = [button for each in of for button in each.begins(act)]
    placed = sorted((each for shown in of for each in shown.parts(act)), key=lambda each: each[0])
    is_manager = person in managers(act)
    parked, in_all = (outbox.parked(act.tx, LISTED), outbox.count_parked(act.tx)) if is_manager else ([], 0)
    desk = glance.blocks(glance.glance(act)) if is_manager else []
    begun = [bk.header(act.document.desk.name), bk.section(HOW_TO), bk.actions(*begins)]
    return {"view": view(begun, (parked, in_all), desk, [part for _, part in placed])}


HOW_TO = "Something wrong? Say it in a line, or with `/incident`."


def view(
    begun: Sequence[Block], unheard: tuple[Sequence[QueuedEffect], int], desk: Sequence[Block], parts: Sequence[Part]
) -> Block:
    """The tab (a Block Kit home view): never more than a tab shows. What is `unheard` are the oldest of how many."""

    def head(most: int) -> list[Block]:
        return [*begun, *unsaid.blocks(*unheard, most), *desk]

    return {"type": "home", "callback_id": "home", "blocks": fitting(head, parts)}
