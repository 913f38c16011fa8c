"""Alerts as people see them: a line on the card, a list, a question."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from commands.alerts import rules, wording
from commands.alerts.ids import ActionId
from commands.incidents.ids import ActionId as IncidentAction
from commands.shared import blocks as bk
from commands.shared.blocks import Block, typed
from storage.alerts.records import Alert, Severity
from storage.incidents.records import Incident

MARKS = {Severity.CRITICAL: ":red_circle:", Severity.ERROR: ":large_orange_circle:",
         Severity.WARNING: ":large_yellow_circle:", Severity.INFO: ":white_circle:"}  # fmt: skip


def on_card(incident: Incident, members: Sequence[Alert]) -> list[Block]:
    """What the card of its incident says of them."""
    buttons = [bk.button("Which?", ActionId.LIST, incident.id)]
    if incident.is_open and any(each.firing for each in members):
        buttons.append(bk.button("Mute for 1h", ActionId.MUTE, incident.id))
    wrong = [each for each in members if each.firing]
    if incident.is_open and len(wrong) == 1 and wrong[0].silence:
        buttons.append(bk.link_button("Silence in Grafana", ActionId.SILENCE, wrong[0].silence))
    return [bk.context(wording.counted(members)), bk.actions(*buttons)]


def in_room(incident: int, members: Sequence[Alert]) -> list[Block]:
    """What the situation in a war room says of them."""
    return [bk.section(wording.counted(members), accessory=bk.button("Which?", ActionId.LIST, incident))]


def listed(alert: Alert, now: datetime) -> str:
    """One of all that there are: with what mutes it, and its incident."""
    part = f" · INC-{alert.incident}" if alert.incident else ""
    return f"{line(alert, now)}{part} · {typed(alert.key, 200)}"


def line(alert: Alert, now: datetime) -> str:
    """One of an incident: how bad, what, where, since when."""
    mark = MARKS[alert.severity] if alert.firing else ":white_check_mark:"
    at = f" at {typed(alert.item, 80)}" if alert.item else ""
    lasted = wording.since(alert, now)
    state = f"for {lasted}" if alert.firing else f"over after {lasted}"
    flapping = " · flapping" if alert.flaps >= rules.FLAPPING else ""
    silence = f" · <{_address(alert.silence)}|silence it>" if alert.firing and alert.silence else ""
    return f"{mark} {typed(alert.title, 200)}{at} · {state} · {typed(alert.source, 80)}{flapping}{silence}"


def _address(url: str) -> str:
    """As it stands in a sentence, whatever is in it."""
    return bk.escape(quote(url, safe="%/:?&=#+,;@~!$'()*[]"))


def over(text: str, incident: Incident) -> list[Block]:
    """The question to whoever works on it."""
    return [bk.section(text), bk.actions(bk.button("Resolve", IncidentAction.RESOLVE, incident.id, style="primary"))]


def left(text: str, incident: Incident) -> list[Block]:
    return [bk.section(text), bk.actions(bk.button("Reopen", IncidentAction.REOPEN, incident.id))]
