"""The Home tab as its reader sees it: short lists, each line a thing to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.home.ids import ActionId
from commands.incidents.ids import ActionId as IncidentActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, typed
from storage.changes.records import Change
from storage.incidents.records import Incident, IncidentStatus
from storage.outbox.records import QueuedEffect

LISTED = 10


@dataclass(frozen=True)
class Waiting:
    """What waits for one person. `parked` is None for those who are not managers; of it there may be more, in all."""

    assigned: Sequence[Incident]
    reported: Sequence[Incident]
    ballots: Sequence[Change]
    parked: Sequence[QueuedEffect] | None = None
    parked_in_all: int = 0


def home(name: str, waiting: Waiting) -> Block:
    """The tab (a Block Kit home view): to vote on, to work on, reported, and what could not be said."""
    blocks = [
        bk.header(name),
        bk.section("Something wrong? Say it in a line, or with `/incident`."),
        bk.actions(bk.button("Report an incident", IncidentActionId.REPORT, "home", style="primary")),
    ]
    if waiting.parked:
        blocks += _unsaid(waiting.parked, max(waiting.parked_in_all, len(waiting.parked)))
    if waiting.ballots:
        blocks += _listed("Waits for your vote", [_ballot(change) for change in waiting.ballots])
    if waiting.assigned:
        blocks += _listed("Yours to fix", [_incident(incident) for incident in waiting.assigned])
    blocks += _listed(
        "Reported by you",
        [_incident(incident) for incident in waiting.reported] or ["Nothing is open. All you reported is done."],
    )
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _listed(title: str, lines: Sequence[str]) -> list[Block]:
    shown = list(lines[:LISTED])
    if len(lines) > LISTED:
        shown.append(f"_and {len(lines) - LISTED} more_")
    return [bk.divider(), bk.section(f"*{title}*"), bk.section("\n".join(shown))]


def _incident(incident: Incident) -> str:
    status = str(incident.status).replace("_", " ")
    asked = " · *does it work?* Say so in your messages here." if incident.status is IncidentStatus.RESOLVED else ""
    return f"`{incident.number}` {incident.priority} · {typed(incident.title, 120)} · {status}{asked}"


def _ballot(change: Change) -> str:
    closes = f" · closes {moment(change.closes_at)}" if change.closes_at is not None else ""
    return f"`{change.number}` {typed(change.title, 120)}{closes}"


def _unsaid(rows: Sequence[QueuedEffect], in_all: int) -> list[Block]:
    """What Slack would not take: tried again, or dropped, by whoever answers for the desk."""
    blocks = [bk.divider(), bk.section(f":warning: *{in_all} could not be said in Slack*")]
    for row in rows[:LISTED]:
        about = row.effect.message or row.effect.lane
        why = typed(row.error or "no reason was given", 300)
        blocks.append(bk.section(f"{escape(row.effect.method)} for `{typed(about, 100)}`\n{why}"))
        sure = bk.confirmation("Drop it?", "It will not be said. The journal keeps that you dropped it.", "Drop")
        retry = bk.button("Retry", ActionId.RETRY, row.id)
        blocks.append(bk.actions(retry, bk.button("Drop", ActionId.DROP, row.id, confirm=sure)))
    if in_all > LISTED:
        blocks.append(bk.context(f"{in_all - LISTED} more come up as these are retried or dropped."))
    return blocks
