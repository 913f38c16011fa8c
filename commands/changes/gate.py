"""The gate: a pipeline asks whether a change may be made now, and is told at once. Nothing is kept of it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from commands.changes.collisions import EXCEPTED, Collision, Kind
from commands.changes.policy import ChangePolicy
from commands.changes.reading import collisions_of, exception_of, freezes
from commands.changes.rules import is_in_window, stops_for_nothing
from commands.items.register import register
from commands.shared.act import Act
from commands.shared.doors import Knock, Let, Reply, TurnedAway, is_secret, token_of
from commands.shared.language import number_in
from commands.shared.organisation import Organisation
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus
from storage.record import Record

AT_WORK = (ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)
HOW = "ask with ?service=pos, ?change=CHG-7, or both"


class Asked(Record):
    """What is to be changed (as whoever asks calls it), and as which change; one of them is given."""

    service: str | None
    change: int | None


class Reason(Record):
    """Why it may not be made now: `kind` is for programs, `text` for people."""

    kind: str
    text: str


def lets_in(document: Organisation, knock: Knock) -> Let:
    """Anybody, or where app.yaml names a token whoever brings it. Raises TurnedAway."""
    assert isinstance(document, ChangePolicy)
    written = document.changes.gate
    if written is not None and not is_secret(token_of(knock.headers, None), written):
        raise TurnedAway(401, "not let in")
    service, named = knock.query.get("service", "").strip()[:200], knock.query.get("change", "").strip()[:50]
    change = number_in(named, "chg")
    if (named and change is None) or not (service or named):
        raise TurnedAway(400, HOW)
    return Let(Asked(service or None, change))


def answer(act: Act, asked: Asked) -> Reply:
    """200, or 409 with the reasons against it."""
    change, found = _looked_for(act, asked)
    against = [*found] or ([] if change is None else [*why_not(act, change)])
    told: dict[str, Any] = {"allow": not against} | ({} if change is None else {"change": change.number})
    if against:
        told["reasons"] = [{"kind": each.kind, "text": each.text} for each in against]
    elif change is not None:
        told["until"] = change.end.isoformat()
    return Reply(json.dumps(told), 409 if against else 200, "application/json", {"cache-control": "no-store"})


def _looked_for(act: Act, asked: Asked) -> tuple[Change | None, list[Reason]]:
    """The change that is asked about; where none is named the one in whose window that service is changed now."""
    keys = None if asked.service is None else _keys(act, asked.service)
    if asked.change is not None:
        change = changes.find(act.tx, asked.change)
        if change is None:
            return None, [Reason("unknown", f"there is no CHG-{asked.change}")]
        if keys is not None and not keys & {*change.items}:
            untouched = Reason("not_touched", f"{change.number} does not touch {asked.service}")
            return change, [_unknown(act, asked.service) or untouched]
        return change, []
    assert keys is not None
    open_now = [each for each in changes.at_work(act.tx, act.now) if keys & {*each.items}]
    allowed = next((each for each in open_now if not [*why_not(act, each)]), None)
    if allowed is not None or open_now:
        return allowed or open_now[0], []
    none = Reason("not_approved", f"no approved change of {asked.service} has its window now")
    return None, [_unknown(act, asked.service) or none, *_on_service(act, keys)]


def _unknown(act: Act, called: str | None) -> Reason | None:
    """Why nothing touches it, where nothing is called so."""
    if called is None or register(act).called(called) is not None:
        return None
    return Reason("unknown", f"there is no service or item {called}")


def _keys(act: Act, called: str) -> set[str]:
    """The item that is called so, and its service."""
    item = register(act).called(called)
    return {called} if item is None else {item.key, *([item.service] if item.service else [])}


def _on_service(act: Act, keys: set[str]) -> Iterator[Reason]:
    """What would be in the way of any change of it."""
    for freeze in freezes(act):
        if (
            freeze.is_hard
            and freeze.start <= act.now < freeze.end
            and (not freeze.services or keys & {*freeze.services})
        ):
            yield Reason("freeze", f"in the freeze {freeze.name}, until {freeze.end.isoformat()}")
    for hold in holds.standing(act.tx):
        if hold.service is None or hold.service in keys:
            yield Reason("hold", f"hold {hold.id}: {hold.reason}")


def why_not(act: Act, change: Change) -> Iterator[Reason]:
    """What speaks against making it now; of an emergency only that nobody approved it."""
    if change.status not in AT_WORK:
        yield Reason("not_approved", f"{change.number} is {change.status.value}")
    if stops_for_nothing(change):
        return
    if not is_in_window(change, act.now):
        window = f"{change.start.isoformat()} to {change.end.isoformat()}"
        yield Reason("outside_window", f"its window is {window}")
    yield from _in_the_way(act, change, collisions_of(act, change))


def _in_the_way(act: Act, change: Change, found: Sequence[Collision]) -> Iterator[Reason]:
    """A soft freeze, and what its board knew of, only warns."""
    excepted = exception_of(act, change) is not None
    for each in found:
        if each.kind is Kind.HOLD:
            yield Reason("hold", f"hold {each.other}: {each.about}")
        elif each.kind is Kind.DEPENDENCY:
            yield Reason("dependency", f"it comes after {each.other}, which is not done")
        elif each.kind in EXCEPTED and not excepted:
            is_freeze = each.kind is Kind.HARD_FREEZE
            text = f"in the freeze {each.other}" if is_freeze else f"{each.other} is needed in its window"
            yield Reason("freeze" if is_freeze else "production", text)
        elif each.kind is Kind.ITEM and _is_made_now(act, each.other):
            yield Reason("clash", f"{each.other} is being made on {each.about}")


def _is_made_now(act: Act, number: str) -> bool:
    other = changes.find(act.tx, int(number.rpartition("-")[2]))
    return other is not None and other.status is ChangeStatus.IMPLEMENT
