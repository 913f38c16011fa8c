"""The Home tab as its reader sees it: short lists, each line a thing to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.home.ids import ActionId
from commands.incidents.ids import ActionId as IncidentActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, typed
from storage.changes.records import Change
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.outbox.records import QueuedEffect

LISTED = 10
"""So many of each kind: all kinds together stay below the 100 blocks of a tab."""


@dataclass(frozen=True)
class Due:
    """A promise that runs: of which incident, its name, and when it is due (UTC)."""

    incident: Incident
    name: str
    at: datetime


@dataclass(frozen=True)
class Glance:
    """How the desk stands: what is open by priority and by team, and the figures of the day so far."""

    priorities: Mapping[str, int]
    teams: Mapping[str, int]
    opened: int
    resolved: int
    missed: int


@dataclass(frozen=True)
class Waiting:
    """What waits for one person.

    `unclaimed` is of their teams and nobody has it. `glance` and `parked` are None for those who are not managers; of
    what is parked there may be more, in all.
    """

    assigned: Sequence[Incident]
    reported: Sequence[Incident]
    ballots: Sequence[Change]
    unclaimed: Sequence[Incident] = ()
    due: Sequence[Due] = ()
    majors: Sequence[Incident] = ()
    glance: Glance | None = None
    parked: Sequence[QueuedEffect] | None = None
    parked_in_all: int = 0


def home(name: str, waiting: Waiting) -> Block:
    """The tab (a Block Kit home view): what needs this person first, then what they follow."""
    blocks = [
        bk.header(name),
        bk.section("Something wrong? Say it in a line, or with `/incident`."),
        bk.actions(bk.button("Report an incident", IncidentActionId.REPORT, "home", style="primary")),
    ]
    if waiting.parked:
        blocks += _unsaid(waiting.parked, max(waiting.parked_in_all, len(waiting.parked)))
    if waiting.glance is not None:
        blocks += _at_a_glance(waiting.glance)
    if waiting.majors:
        blocks += _listed("Major incidents that are open", [_incident(incident) for incident in waiting.majors])
    if waiting.ballots:
        blocks += _listed("Waits for your vote", [_ballot(change) for change in waiting.ballots])
    blocks += _pressable("Yours to fix", waiting.assigned, "Resolve", IncidentActionId.RESOLVE)
    blocks += _pressable("Your team's, and nobody has it", waiting.unclaimed, "Take", IncidentActionId.TAKE)
    if waiting.due:
        blocks += _listed("Due next", [_due(each) for each in waiting.due])
    return {"type": "home", "callback_id": "home", "blocks": [*blocks, *_reported(waiting.reported)]}


def _at_a_glance(glance: Glance) -> list[Block]:
    today = f"Today: {glance.opened} opened, {glance.resolved} resolved, {glance.missed} missed."
    if not glance.priorities:
        return [bk.divider(), bk.section(f"*The desk*\nNothing is open. {today}")]
    priorities = " · ".join(f"{priority} {glance.priorities[priority]}" for priority in sorted(glance.priorities))
    ranked = sorted(glance.teams.items(), key=lambda each: (-each[1], each[0]))
    teams = " · ".join(f"{escape(team)} {count}" for team, count in ranked[:LISTED])
    text = f"*The desk*\n{sum(glance.priorities.values())} open: {priorities}\n{teams}\n{today}"
    return [bk.divider(), bk.section(text), bk.context("`/desk report` has the figures of yesterday.")]


def _listed(title: str, lines: Sequence[str]) -> list[Block]:
    return [bk.divider(), bk.section(f"*{title}*"), bk.section("\n".join([*lines[:LISTED], *_more(lines)]))]


def _more(found: Sequence[object]) -> list[str]:
    return [f"_and {len(found) - LISTED} more_"] if len(found) > LISTED else []


def _pressable(title: str, found: Sequence[Incident], text: str, action: IncidentActionId) -> list[Block]:
    """Incidents with what to press beside each."""
    if not found:
        return []
    shown = [bk.section(_incident(each), accessory=bk.button(text, action, each.id)) for each in found[:LISTED]]
    return [bk.divider(), bk.section(f"*{title}*"), *shown, *(bk.section(more) for more in _more(found))]


def _reported(found: Sequence[Incident]) -> list[Block]:
    """What somebody reported, with the question that waits for their answer."""
    blocks = [bk.divider(), bk.section("*Reported by you*")]
    if not found:
        return [*blocks, bk.section("Nothing is open. All you reported is done.")]
    for incident in found[:LISTED]:
        blocks.append(bk.section(_incident(incident)))
        if incident.status is IncidentStatus.RESOLVED:
            works = bk.button("It works", IncidentActionId.CONFIRM, incident.id, style="primary")
            blocks.append(bk.actions(works, bk.button("Still broken", IncidentActionId.REOPEN, incident.id)))
    return [*blocks, *(bk.section(more) for more in _more(found))]


def _due(due: Due) -> str:
    return f"{moment(due.at)} · {escape(due.name)} · {_incident(due.incident)}"


def _incident(incident: Incident) -> str:
    return f"`{incident.number}` {incident.priority} · {typed(incident.title, 120)} · {_state(incident)}"


def _state(incident: Incident) -> str:
    if incident.status is IncidentStatus.RESOLVED:
        return "fixed, *does it work?*"
    if incident.hold_reason is HoldReason.CALLER:
        return "waits for an answer of whoever reported it"
    return str(incident.status).replace("_", " ")


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
