"""What may be asked of alerts: by button, and by word after `/desk`."""

import re
from datetime import timedelta

from commands.alerts import forms, opening, operations, views, wording
from commands.alerts.ids import ActionId, MuteField, ViewId
from commands.incidents.permissions import visible
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.durations import read_duration
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.refusals import need
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.alerts import queries as alerts
from storage.incidents.records import Incident

MUTE = pattern(r"(\S+)\s+(\S+)\s+(\d+[smhd])\s+(\S.*)", re.DOTALL)
LONGEST_MUTE = timedelta(days=7)


def _all(act: Act, page: int) -> Answer:
    act.refuse_guests("alerts")
    count = alerts.count_firing(act.tx)
    if not count:
        return {"text": "No alert fires."}
    found = alerts.firing(act.tx, limit=pages.SIZE, skip=page * pages.SIZE)
    known = [each for each in found if opening.knows(act, each)]
    lines = [views.listed(each, act.now) for each in known]
    hidden = [f"_{len(found) - len(known)} that you may not see_"] * (len(known) < len(found))
    listed = Page([*lines, *hidden], page, count, ActionId.ALL, {})
    hint = "Mute one: `/desk mute SOURCE KEY 1h REASON`"
    return {"text": "Alerts that fire", "blocks": listed.blocks("*Alerts that fire*", hint)}


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _which(act: Act, number: int) -> Answer:
    incident = visible(act, number)
    members = alerts.of_incident(act.tx, number)
    lines = [views.line(each, act.now) for each in members[:MOST_SHOWN]]
    more = [f"_and {len(members) - MOST_SHOWN} more; `/desk alerts` lists what fires_"] * (len(members) > MOST_SHOWN)
    head = wording.counted(members) if members else f"No alert is part of {incident.number}."
    return {"text": f"Alerts of {incident.number}", "blocks": [bk.section(head), *bk.lines([*lines, *more])]}


MOST_SHOWN = 40


def _read_mute(rest: str) -> Arguments:
    """`prometheus KEY 1h the host is being replaced`."""
    found = MUTE.fullmatch(rest.strip())
    if found is None:
        raise Unshaped("Name the source, the key, how long and why: `/desk mute prometheus KEY 1h REASON`.")
    try:
        lasts = read_duration(found[3])
    except ValueError:
        lasts = timedelta.max
    if not timedelta() < lasts <= LONGEST_MUTE:
        raise Unshaped("Mute it for at most 7d; it ends by itself.")
    source, key, reason = (as_typed(found[part]) for part in (1, 2, 4))
    if not reason:
        raise Unshaped("Say why; it is kept.")
    return {"source": source, "key": key, "until": lasts, "reason": reason}


def _mute_form(act: Act, number: int) -> Block:
    incident = opening.mutable(act, number)
    return forms.mute_form(incident, len(operations.still_firing(act, number)))


def _mute_incident(act: Act, number: int, *, reason: str) -> Incident:
    return operations.mute_incident(act, number, reason=need(reason, MuteField.WHY, "Say why; it is kept."))


def _muted(title: str) -> str:
    return f"Nothing more is said of {bk.typed(title, 150)} until then."


BUTTONS = (
    Verb("which alerts", None, "The alerts of an incident", ask=_which, button=ActionId.LIST),
    Verb("mute for 1h", None, "Say nothing of its alerts for an hour", do=_mute_incident, button=ActionId.MUTE,
         form=Form(ViewId.MUTE, opens=_mute_form, reads=forms.read_mute)),
)  # fmt: skip

VERBS = (
    Verb("alerts", about="What monitoring says is wrong now, the worst first", ask=_all, given={"page": 0},
         button=Beginning(ActionId.ALL), pressed=_turned),
    Verb("mute", "SOURCE KEY 1h REASON", "Say nothing of an alert for so long; it ends by itself", reads=_read_mute,
         do=operations.mute, said=_muted),
)  # fmt: skip
