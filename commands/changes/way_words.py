"""What is in the way of a change, as people read it: what it meets, exceptions, holds (mrkdwn)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from commands.changes.collisions import Collision, Kind
from commands.shared.blocks import escape, moment, person, typed
from commands.shared.durations import say_duration
from storage.availability.records import SpentBudget
from storage.changes.records import Change, Hold
from storage.journal.records import Entry

MOST_COLLISIONS = 15


NAMED = 4


def names(items: Sequence[str], services: Mapping[str, str]) -> str:
    """The first few by name, and how many more."""
    named = ", ".join(typed(services.get(item, item), 80) for item in items[:NAMED])
    return named if len(items) <= NAMED else f"{named} and {len(items) - NAMED} more"


def no_budget(spent: SpentBudget) -> str:
    """That a service has been down for as long as it may be, until when, and whether that is waived."""
    until = f" until {moment(spent.until)}" if spent.until else ", and it is down now"
    head = f":red_circle: *{typed(spent.promise, 80)}*: no downtime is left{until}."
    if spent.waived_until is None:
        return head
    waived = f"{person(spent.waived_by or '')} has waived that until {moment(spent.waived_until)}"
    return f"{head} {waived}: {typed(spent.reason, 300)}"


def collision(found: Collision, services: Mapping[str, str]) -> str:
    """What is in the way, in a line."""
    return _IN_THE_WAY[found.kind](found, services)


def _touching(found: Collision, services: Mapping[str, str]) -> str:
    return names(found.about.split(", "), services)


def _name(key: str, services: Mapping[str, str]) -> str:
    return typed(services.get(key, key), 80)


def _hard(found: Collision, _services: Mapping[str, str]) -> str:
    return f":no_entry: In the freeze *{escape(found.other)}*: a manager must name an exception."


def _production(found: Collision, services: Mapping[str, str]) -> str:
    hours = f"{say_duration(found.length)} of it while {_name(found.other, services)} is needed"
    return f":no_entry: {hours[:1].upper()}{hours[1:]}: a manager must name an exception."


def _maintenance(found: Collision, services: Mapping[str, str]) -> str:
    outside = f"{say_duration(found.length)} of it outside the maintenance of {_name(found.other, services)}."
    return f":warning: {outside}"


def _live(found: Collision, services: Mapping[str, str]) -> str:
    priority, _, service = found.about.partition(" ")
    return f":rotating_light: {found.other} ({priority}) is open on {_name(service, services)}."


_AWAITED = {"withdrawn": "is withdrawn", "failed": "has failed", "later": "is not done by then"}


_IN_THE_WAY: Mapping[Kind, Callable[[Collision, Mapping[str, str]], str]] = {
    Kind.HOLD: lambda found, _: f":lock: Hold {found.other}: {typed(found.about, 200)}",
    Kind.AWAY: lambda found, _: f":palm_tree: {person(found.other)}, who implements it, is away then.",
    Kind.ENGAGED: lambda found, _: (
        f":telephone_receiver: {person(found.other)}, who implements it, is {typed(found.about, 200)} then."
    ),
    Kind.DEPENDENCY: lambda found, _: f":no_entry: Comes after {found.other}, which {_AWAITED[found.about]}.",
    Kind.HARD_FREEZE: _hard,
    Kind.PRODUCTION: _production,
    Kind.ITEM: lambda found, services: (
        f":warning: {found.other} touches {_touching(found, services)} at the same time."
    ),
    Kind.LIVE: _live,
    Kind.RELATED: lambda found, services: (
        f":warning: {found.other} touches {_touching(found, services)} at the same time, one step away."
    ),
    Kind.IMPLEMENTER: lambda found, _: f":warning: {person(found.about)} implements {found.other} at the same time.",
    Kind.MAINTENANCE: _maintenance,
    Kind.FREEZE: lambda found, _: f":snowflake: In the freeze *{escape(found.other)}*.",
}


def briefly(found: Sequence[Collision], services: Mapping[str, str]) -> str:
    """The gravest of what is in the way, and how much more there is."""
    more = f" _and {len(found) - 1} more_" if len(found) > 1 else ""
    return f"{collision(found[0], services)}{more}"


def came_in_the_way(entry: Entry, change: Change, services: Mapping[str, str]) -> str:
    """What its people hear of what has come in its way since they last looked."""
    found = [
        Collision(Kind(kind), other, about, timedelta(seconds=length))
        for kind, other, about, length in entry.details["found"]
    ]
    lines = [collision(each, services) for each in found[:MOST_COLLISIONS]]
    window = f"{moment(change.start)} – {moment(change.end)}"
    return "\n".join([f"In the way of *{change.number}* {typed(change.title, 150)}, {window}:", *lines])


def excepted(entry: Entry) -> str:
    """Who lets it be done nonetheless, and why."""
    return f":unlock: {person(entry.actor)} names an exception: {typed(entry.details['reason'], 300)}"


def clear(now: datetime) -> str:
    return f":white_check_mark: Nothing in the way, looked at {moment(now, '{time}')}."


def held(hold: Hold, stops: Sequence[str], services: Mapping[str, str]) -> str:
    """What the board reads of a hold: who, on what, why, and what it stops."""
    on = "all services" if hold.service is None else typed(services.get(hold.service, hold.service), 80)
    stopped = f" It stops {', '.join(stops[:MOST_COLLISIONS])}." if stops else " It stops nothing that is planned."
    more = f" And {len(stops) - MOST_COLLISIONS} more." if len(stops) > MOST_COLLISIONS else ""
    head = f":lock: {person(hold.made_by)} holds changes of *{on}* (hold {hold.id}): {typed(hold.reason, 500)}"
    return f"{head}\n{stopped.strip()}{more}"


def released(hold: Hold) -> str:
    by = person(hold.released_by or "")
    return f":unlock: Hold {hold.id} is released by {by}. It was made because: {typed(hold.reason, 300)}"
