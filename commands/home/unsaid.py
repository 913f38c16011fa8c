"""What Slack would not take: tried again, or dropped, by whoever answers for the desk."""

from collections.abc import Sequence

from commands.home.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, typed
from storage.outbox.records import QueuedEffect


def blocks(rows: Sequence[QueuedEffect], in_all: int, most: int) -> list[Block]:
    """At most so many of them, and how many there are in all."""
    if not rows:
        return []
    shown = [bk.divider(), bk.section(f":warning: *{in_all} could not be said in Slack*")]
    for row in rows[:most]:
        about = row.effect.message or row.effect.lane
        why = typed(row.error or "no reason was given", 300)
        shown.append(bk.section(f"{escape(row.effect.method)} for `{typed(about, 100)}`\n{why}"))
        sure = bk.confirmation("Drop it?", "It will not be said. The journal keeps that you dropped it.", "Drop")
        retry = bk.button("Retry", ActionId.RETRY, row.id)
        shown.append(bk.actions(retry, bk.button("Drop", ActionId.DROP, row.id, confirm=sure)))
    if in_all > most:
        shown.append(bk.context(f"{in_all - min(most, len(rows))} more come up as these are retried or dropped."))
    return shown
