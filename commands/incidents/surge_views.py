"""A surge as its team sees it, and what they propose."""

from datetime import timedelta

from commands.incidents import views
from commands.incidents.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, typed
from commands.shared.durations import say_duration
from storage.incidents.records import Incident


def surge_text(head: Incident, others: int, took: timedelta) -> str:
    """How many, how fast, and which was the first; the others are not named, since one may become private."""
    fast = f" in {say_duration(took)}" if took >= timedelta(minutes=1) else " within a minute"
    first = f"The first is *{head.number}* · {typed(head.title, 500)}"
    return f":ocean: *{others + 1} like reports{fast}*. {first}"


def surge(head: Incident, text: str, service: str, *, parts: int, left: int, proposed: bool) -> list[Block]:
    """`parts` is how many are part of it, `left` how many could become so; `service` what it is about."""
    told = [f"About {escape(service)}." if service else ""]
    is_are = "is" if parts == 1 else "are"
    told += [f"{parts} {is_are} part of {head.number} and {is_are} resolved with it." if parts else ""]
    told += ["A major incident has been proposed." if proposed and not head.major else ""]
    pressable = []
    if left and head.is_open and head.parent is None:
        pressable.append(bk.button("Make one the parent", ActionId.SURGE_PARENT, head.id, style="primary"))
    if head.is_open and not head.major and head.parent is None and not proposed:
        pressable.append(bk.button("Propose a major", ActionId.SURGE_MAJOR, head.id))
    said = " ".join(filter(None, told))
    shown = [bk.section(text), *([bk.context(said)] if said else [])]
    return [*shown, bk.actions(*pressable)] if pressable else shown


def proposal(text: str, incident: Incident) -> list[Block]:
    """To whoever may declare it."""
    declare = views.declare_major(incident)
    return [bk.section(text), *([bk.actions(declare)] if declare is not None else [])]
