"""A call that also rings elsewhere: an event for PagerDuty, acknowledged and resolved as the call is.

It goes by the outbox: one that a kill or a lost answer has left in doubt is sent again, and is the same event there.
"""

from typing import Any

from commands.incidents.permissions import existing
from commands.oncall import reading
from commands.oncall.ids import DEDUP_KEY
from commands.oncall.policy import OnCallPolicy
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.sight import public
from storage.journal.records import Entry, number_of
from storage.oncall import queries as oncall
from storage.oncall.records import Page
from storage.outbox.records import Effect, Method

LONGEST = 1000
"""PagerDuty takes 1,024 characters."""


def ring(act: Act, entry: Entry) -> None:
    """Once, as the call begins."""
    page = oncall.find(act.tx, entry.details["page"])
    if page is not None:
        summary = {"summary": _summary(act, page)[:LONGEST], "source": "Quarterdeck", "severity": "critical"}
        _send(act, page, "trigger", payload=summary, client="Quarterdeck")


def acknowledge(act: Act, entry: Entry) -> None:
    """Somebody comes: nobody need be rung for any more. What is about no incident is over with that."""
    page = oncall.find(act.tx, entry.details["page"])
    if page is not None:
        _send(act, page, "resolve" if page.record == "desk" else "acknowledge")


def stop(act: Act, entry: Entry) -> None:
    """The incident is over."""
    for page in oncall.of_record(act.tx, entry.record):
        _send(act, page, "resolve")


def _send(act: Act, page: Page, action: str, **more: Any) -> None:
    settings = act.policy(OnCallPolicy).rotas.get(page.team)
    if settings is None or settings.call is None:
        return
    event = {"event_action": action, "dedup_key": f"{DEDUP_KEY}-{page.id}-{page.asked_at:%Y%m%d%H%M%S}", **more}
    name = f"{DEDUP_KEY}-{page.id}"
    arguments = {"key": settings.call, "event": event}
    speech.put(act, Effect(name, Method.RING, page.record, arguments, key=f"{name}-{action}"))


def _summary(act: Act, page: Page) -> str:
    """What is needed, in plain words; of what only some may see, no more than its number."""
    team = act.document.team_names().get(page.team, page.team)
    if page.record == "desk":
        return f"{team} is needed" + (f": {page.text}" if page.text else "")
    if not public(act, [page.record]):
        return f"{team} is needed for {page.record}"
    incident = existing(act, number_of(page.record))
    said = f" ({page.text})" if page.text else ""
    return f"{team} is needed for {page.record}, {incident.priority}: {incident.title}{said}"


def rings_elsewhere(act: Act) -> list[str]:
    """The teams (keys) whose calls ring elsewhere too."""
    return [team for team in reading.teams(act) if act.policy(OnCallPolicy).rotas[team].call is not None]
