"""What the messages of a call show at the moment that they are sent."""

from datetime import datetime

from commands.incidents.permissions import existing
from commands.oncall import reading, views, wording
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.practice import Rendered
from commands.shared.sight import public
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.oncall import queries as oncall
from storage.oncall.records import Page, PageState


def call(act: Act, page: int, reader: str) -> Rendered:
    """To one person, or in a channel; nothing there of what has become private meanwhile, or is over already."""
    found = oncall.find(act.tx, page)
    assert found is not None
    openly = reader.startswith("#") or reader[:1] in ("C", "G")
    if openly and found.record != "desk" and not public(act, [found.record]):
        return {}
    said = wording.needed(found, reading.called(act, found.team), about(act, found))
    if openly and found.state is PageState.CALLING:
        said = f"{' '.join(f'<@{each}>' for each in found.asking)}\n{said}"
    return {"text": said.partition("\n")[0], "blocks": views.call(found, reader, said)}


def about(act: Act, page: Page) -> str:
    """The incident in a few words; empty where it is about none."""
    if page.record == "desk":
        return ""
    incident = existing(act, number_of(page.record))
    return f"*{incident.number}* {incident.priority} {typed(incident.title, 150)}"


def swap(act: Act, stand: int, entry: int, over: bool = False) -> Rendered:
    """That somebody asked for a swap, once it is answered, or its time is over."""
    told = journal.find(act.tx, entry)
    if told is None or not over:
        return {}
    start, end = (datetime.fromisoformat(str(told.details[each])) for each in ("start", "end"))
    text = wording.asked_once(told.actor, reading.called(act, told.details["team"]), start, end)
    became = wording.swapped(oncall.of_swap(act.tx, stand))
    return {"text": text, "blocks": [bk.section(text), bk.context(became)]}
