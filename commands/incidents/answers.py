"""What whoever reports is answered, where they stand; and what comes of what they press on the answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commands.incidents import operations, reading, views
from commands.incidents.following import follow_instead
from commands.incidents.ids import ActionId, BlockId
from commands.incidents.policy import HIGH
from commands.incidents.report import NewIncident
from commands.incidents.rules import STATUS_WORDS
from commands.incidents.surging import reported_already
from commands.shared import blocks as bk
from commands.shared import suggesting
from commands.shared.act import Act
from commands.shared.blocks import NO_NAMES, Block, Names, escape, moment, typed
from commands.shared.pressed import Pressed
from commands.shared.replies import Origin, reply
from commands.shared.suggesting import NOTHING, Said, Suggested, Suggestion
from commands.shared.verbs import Answer
from storage.incidents.queries import Recent
from storage.incidents.records import Incident, IncidentStatus
from storage.outbox import queries as outbox
from storage.record import replace

ON_ITS_WAY = "It is reported. The rest is in a direct message."


def text(incident: Incident) -> str:
    return f"{incident.number} is reported, priority {incident.priority}."


def reported(
    incident: Incident,
    services: Mapping[str, str],
    *,
    teams: Names = NO_NAMES,
    chosen: bool = False,
    already: Sequence[Recent] = (),
    suggested: Suggested = NOTHING,
) -> list[Block]:
    """It is reported; which service it is about is asked, unless its reporter has chosen it.

    What others reported `already` of the same, the first of which can be followed instead, is counted and not named.
    What practices have `suggested` stands right under the first line.
    """
    name = escape(services.get(incident.service or "", ""))
    about = f", about *{name}*" if name else ""
    said = f":white_check_mark: *{incident.number}* is reported, priority {incident.priority}{about}."
    whose = views.sees_it(incident, teams, suggested.card_waits) or views.has_it(incident, teams)
    found = [bk.section(f"{said}{whose} I will tell you each step in a direct message.")]
    if incident.private:
        found.append(bk.context(":lock: It is private: only those whom it concerns see it."))
    found += suggested.blocks
    if services and not chosen:
        asks = f"Not about {name}? Choose the service." if name else views.WHICH_SERVICE
        found.append(views.service_picker(incident, services, asks, BlockId.ANSWER))
    take_back = bk.button("Take it back", ActionId.UNDO, incident.id)
    if not already:
        return [*found, bk.actions(take_back)]
    value = json.dumps({"number": incident.id, "of": already[0].parent or already[0].id})
    follow = bk.button("Follow it", ActionId.FOLLOW_INSTEAD, value, style="primary")
    return [*found, bk.section(_already(already)), bk.actions(follow, take_back)]


def _already(already: Sequence[Recent]) -> str:
    first = already[0]
    who = "Somebody else reported" if len(already) == 1 else f"{len(already)} others reported"
    stands = STATUS_WORDS[IncidentStatus(first.status)].lower()
    told = f":busts_in_silhouette: *{who} the same*, first {moment(first.opened_at, '{time}')}: that is {stands}."
    return f"{told} *Follow it*, and you hear each step of that; yours then needs no work of its own."


def read_follow(action: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
    """One's own report, and what is followed instead. ValueError for what is no such button's."""
    kept = json.loads(action["value"])
    return int(kept["number"]), {"of": int(kept["of"])}


def follow_instead_of(act: Act, number: int, *, of: int) -> str:
    """What whoever gives up their report reads in place of the answer to it."""
    other = follow_instead(act, number, of=of)
    told = f"You follow {other.number}: {typed(other.title, 300)}. I will tell you each step of it; INC-{number}, "
    return f"{told}which is the same, needs no work of its own."


def declare(act: Act, report: NewIncident) -> dict[str, Any]:
    """Report it; the answer to whoever did."""
    incident, suggested = declare_and_suggest(act, report)
    services, teams = act.document.service_names(), act.document.team_names()
    already = reported_already(act, incident)
    blocks = reported(incident, services, teams=teams, already=already, suggested=suggested)
    return {"text": text(incident), "blocks": blocks}


def declare_and_suggest(act: Act, report: NewIncident) -> tuple[Incident, Suggested]:
    """Report it; and what practices have to say to it, for which the card of its team may wait."""
    found = suggestions(act, report)
    if not found:
        return operations.declare(act, report), NOTHING
    waits = suggesting.card_waits(found)
    incident = operations.declare(act, replace(report, card_waits=waits))
    return incident, Suggested(suggesting.shown(act, found, incident.number), waits)


def suggestions(act: Act, report: NewIncident) -> Sequence[Suggestion]:
    """What practices have to say to what somebody reports, or may report."""
    urgent = report.urgency == HIGH
    return suggesting.suggested(act, Said(report.text, report.reporter, report.details, urgent, report.private))


def say_reported(
    act: Act,
    origin: Origin,
    incident: Incident,
    *,
    chosen: bool = False,
    replace: bool = False,
    suggested: Suggested = NOTHING,
) -> None:
    """Answer where it was reported; `replace` puts the answer in place of the question whether to.

    Where others read that, of a private one nothing is said but that it is on its way.
    """
    if incident.private and replace and origin.openly:
        reply(act, origin, ON_ITS_WAY, replace=True)
        return
    services, teams = act.document.service_names(), act.document.team_names()
    already = reported_already(act, incident) if incident.is_open else ()
    blocks = reported(incident, services, teams=teams, chosen=chosen, already=already, suggested=suggested)
    reply(act, origin, text(incident), blocks=blocks, replace=replace)


def service_chosen(act: Act, at: Pressed, incident: Incident, _said: Answer) -> None:
    """The question which service it is, where nothing else keeps it up to date, becomes the answer."""
    if outbox.messages_at(act.tx, at.channel, at.message):
        return
    if at.block.startswith(f"{BlockId.ANSWER}:"):
        say_reported(act, at.origin, incident, chosen=True, replace=True)
    else:
        names, teams = act.document.service_names(), act.document.team_names()
        shown = views.detail(incident, names, *reading.story(act, incident.id)[1:], teams=teams)
        reply(act, at.origin, views.card_text(incident), blocks=shown, replace=True)
