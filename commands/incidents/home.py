"""Incidents on the Home tab: how each reads there, and what its reader has reported."""

import json
from collections.abc import Iterator

from commands.incidents.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, typed
from commands.shared.tab import TITLE, Line, OnHome, Part, Place
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident, IncidentStatus

MOST = 50
"""So many of one's own are looked at."""


OWN = "own incidents"
"""Kept with whoever shows a Home tab, until that is shown anew."""


def own(act: Act) -> list[Incident]:
    """What concerns whoever acts: asked once for all that a Home tab shows of it."""
    known: dict[str, list[Incident]] = act.tx.info.setdefault(OWN, {})
    if act.by not in known:
        known[act.by] = incidents.concerning(act.tx, act.by, MOST)
    return known[act.by]


def _begins(_act: Act) -> Iterator[Block]:
    yield bk.button("Report an incident", ActionId.REPORT, "home", style="primary")


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    mine = [each for each in own(act) if each.reporter == act.by and (each.is_open or not each.is_entered_afterwards)]
    lines = [reported(each) for each in sorted(mine, key=_asks_nothing)]
    nothing = "Nothing is open. All you reported is done."
    yield Place.REPORTED, Part("Reported by you", lines, all=all_of(act.by), nothing=nothing)


HOME = OnHome(_begins, _parts)


def _asks_nothing(incident: Incident) -> bool:
    """What waits for its reporter comes first."""
    return incident.status is not IncidentStatus.RESOLVED and incident.hold_reason is not HoldReason.CALLER


def reported(incident: Incident) -> Line:
    """What somebody reported, with what waits for their answer."""
    if incident.status is IncidentStatus.RESOLVED:
        works = bk.button("It works", ActionId.CONFIRM, incident.id, style="primary")
        return line(incident, works, bk.button("Still broken", ActionId.REOPEN, incident.id), opening(incident))
    if incident.hold_reason is HoldReason.CALLER:
        answer = bk.button("Answer", ActionId.ANSWER, incident.id, style="primary")
        return f"{_named(incident)} · waits for *your answer*", (answer, opening(incident)), None
    return line(incident, opening(incident))


def line(incident: Incident, *buttons: Block) -> Line:
    return f"{_named(incident)} · {_state(incident)}", buttons, None


def _named(incident: Incident) -> str:
    return f"`{incident.number}` {incident.priority} · {typed(incident.title, TITLE)}"


def _state(incident: Incident) -> str:
    if incident.status is IncidentStatus.RESOLVED:
        return "fixed, *does it work?*"
    if incident.hold_reason is HoldReason.CALLER:
        return "waits for its reporter"
    return str(incident.status).replace("_", " ")


def opening(incident: Incident) -> Block:
    return bk.button("Open", ActionId.OPEN, incident.id)


def all_open() -> Block:
    return bk.button("All open", ActionId.LIST, _words("", as_text=False))


def all_of(person: str) -> Block:
    return bk.button("All of yours", ActionId.LIST, _words(f"<@{person}> open resolved", as_text=False))


def queue(team: str, text: str) -> Block:
    """What a team has (its key), or the teams of whoever presses."""
    return bk.button(text, ActionId.TEAM, _words(team))


def _words(words: str, **more: bool) -> str:
    return json.dumps({"words": words, **more, "page": 0})
