"""What may be asked of availability, by word after `/sla`, and by button."""

import re
from datetime import date, datetime, time, timedelta

from commands.availability import operations, reading, views, wording, words
from commands.availability.ids import ActionId
from commands.availability.policy import AvailabilityPolicy, Promise
from commands.availability.reading import service_called
from commands.availability.standing import Standing
from commands.incidents.permissions import sees
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Arguments, typed
from commands.shared.days import coming_day, day_or_word
from commands.shared.language import as_typed
from commands.shared.patterns import pattern
from commands.shared.refusals import NotFound
from commands.shared.verbs import Answer, Payload, Unshaped, Verb
from storage.availability.records import Outage
from storage.incidents import queries as incidents

UNTIL = pattern(r"(.+?)\s+until\s+(\S+)\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def _uptime(act: Act, service: str) -> Answer:
    act.refuse_guests("uptime")
    promises = [*act.policy(AvailabilityPolicy).uptime] if not service else _promises(act, service)
    if not promises:
        return {"text": views.NO_PROMISES}
    found = [views.line(reading.standing(act, each), _name(act, each), act.document.desk.zone) for each in promises]
    return {"text": "Uptime", "blocks": [bk.section("*Uptime*"), *bk.lines(found)]}


def _budget(act: Act, service: str) -> Answer:
    act.refuse_guests("budget")
    promises = _promises(act, service)
    spent, zone = reading.spent_budgets(act, promises[0].service), act.document.desk.zone
    blocks = []
    for each in promises[:MOST_SHOWN]:
        found = reading.standing(act, each)
        blocks += views.budget(found, _name(act, each), zone, _seen(act, found), spent)
    return {"text": f"What is left of {typed(_name(act, promises[0]), 80)}", "blocks": blocks}


MOST_SHOWN = 5


def _promises(act: Act, service: str) -> list[Promise]:
    """Those of the service that people call so. Raises Refused."""
    key = service_called(act.document, service)
    found = act.policy(AvailabilityPolicy).promises_of(key)
    if not found:
        name = typed(act.document.service_name(key) or key, 80)
        raise NotFound(f"No uptime of {name} is promised; app.yaml names it under `uptime:`.")
    return found


def _name(act: Act, promise: Promise) -> str:
    return act.document.service_name(promise.service) or promise.service


def _seen(act: Act, found: Standing) -> set[int]:
    """The incidents among these that whoever asks may know of."""
    numbers = {each.incident for each in found.outages if each.incident is not None}
    known = (incidents.find(act.tx, number) for number in numbers)
    return {each.id for each in known if each is not None and sees(act, each, act.by)}


def _optional(rest: str) -> Arguments:
    return {"service": as_typed(rest)}


def _needed(rest: str) -> Arguments:
    if not as_typed(rest):
        raise Unshaped("Name the service.")
    return {"service": as_typed(rest)}


def _of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"service": str(action["value"])}


def _waiver(rest: str) -> Arguments:
    match = UNTIL.fullmatch(as_typed(rest))
    if match is None:
        raise Unshaped("Say of which service, until which day and why: `pos until 2026-12-01 the fix itself`.")
    day = day_or_word(match[2])
    if day is None:
        raise Unshaped("Write the day like 2026-12-01, or `friday`.")
    return {"service": match[1], "until": day if isinstance(day, str) else _end_of(day), "reason": match[3]}


def _end_of(day: date) -> datetime:
    """A local time of the desk."""
    return datetime.combine(day, time()) + timedelta(days=1)


def _waive(act: Act, *, service: str, until: datetime | str, reason: str) -> datetime:
    """With the day that a word says."""
    if isinstance(until, str):
        day = coming_day(until, act.today)
        assert day is not None
        until = _end_of(day)
    return operations.waive(act, service=service, until=until, reason=reason)


def _waived(until: datetime) -> str:
    return f"Waived until {bk.moment(until)}: its changes are judged as if something were left."


def _outage(noted: tuple[Outage, str]) -> str:
    outage, name = noted
    return wording.outage_noted(outage, name, f"/sla outage INC-{outage.incident}")


VERBS = (
    Verb("uptime", "[SERVICE]", "how available services are, and what is left", reads=_optional, ask=_uptime,
         takes_long=True),
    Verb("budget", "SERVICE", "what is left of a service's downtime, and what it went on", reads=_needed, ask=_budget,
         button=ActionId.BUDGET, pressed=_of_button),
    Verb("outage", "N SERVICE [share 3%] [from HH:MM] [to HH:MM]", "say or correct what an incident took down",
         reads=words.read_line, do=operations.outage, said=_outage),
    Verb("waive", "SERVICE until DAY REASON", "let changes go on although nothing is left, for managers",
         reads=_waiver, do=_waive, said=_waived),
)  # fmt: skip
