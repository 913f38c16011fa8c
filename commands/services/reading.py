"""What is asked of a service: how it stands, as far as whoever asks may know."""

from collections.abc import Sequence
from datetime import timedelta

from commands.availability.policy import AvailabilityPolicy
from commands.availability.reading import standing
from commands.incidents.queue import of_services
from commands.items.fallen import Fallen, Redundancy
from commands.items.policy import ItemPolicy
from commands.items.reading import fallen, lines_of
from commands.items.register import register, related_items
from commands.service_levels.policy import ServiceLevelPolicy
from commands.services.down import lost
from commands.services.page import Page
from commands.shared.act import Act
from commands.shared.organisation import PRIORITIES
from commands.shared.relations import Towards
from storage.changes import by_item as changes

SHOWN = 5
BEFORE, AHEAD = timedelta(days=14), timedelta(days=28)
MOST_ITEMS = 30
"""Changes are looked for by the service and so many of its items."""


def page_of(act: Act, key: str) -> Page:
    service, policy = act.document.services[key], act.policy(ServiceLevelPolicy)
    tickets, count = of_services(act, (key,), SHOWN)
    past, coming = _changes(act, key)
    needs = related_items(act, [key], 1, Towards.NEEDED)
    needing = related_items(act, [key], 1, Towards.NEEDING)
    return Page(
        key=key,
        service=service,
        hours=policy.hours_of(service.calendar) if service.calendar else "",
        promises=_promises(act, key),
        uptime=[standing(act, each) for each in act.policy(AvailabilityPolicy).promises_of(key)],
        tickets=tickets,
        open=count,
        past=past,
        coming=coming,
        needs=[*needs],
        needed_by=[*needing],
        at_risk=_at_risk(act, key),
    )


def _promises(act: Act, key: str) -> list[tuple[str, str]]:
    """(name, what is promised) of the targets that count for it: of each measure and priority the first that applies;
    those of some priorities say which.
    """
    policy = act.policy(ServiceLevelPolicy)
    return [
        (each.name, " · ".join(filter(None, (policy.promised(each), ", ".join(each.priorities)))))
        for each in policy.promises()
        if any(policy.target_for(each.measure, priority, key) == each for priority in PRIORITIES)
    ]


def _changes(act: Act, key: str) -> tuple[list[str], list[str]]:
    """Lines of what was changed of it and its items lately, the last first; and of what is to come."""
    known = register(act).items.values()
    touched = [key, *(item.key for item in known if item.service == key and item.key != key)][:MOST_ITEMS]
    found = changes.around(act.tx, touched, act.now - BEFORE, act.now + AHEAD)
    past = [each.number for each in reversed(found) if each.end <= act.now]
    coming = [each.number for each in found if each.end > act.now]
    return lines_of(act, past), lines_of(act, coming)


def _at_risk(act: Act, key: str) -> list[tuple[str, Redundancy]]:
    if act.policy(ItemPolicy).items is None:
        return []
    found = fallen(act, [*lost(act)]).impact.at_risk
    beneath = related_items(act, [key], None, Towards.NEEDED) if found else {}
    return [(each, at) for each, at in found.items() if each in beneath]


def impact_of_incident(act: Act, item: str, spared: Sequence[str]) -> Fallen:
    """What goes down with what an incident is about, but for what is said not to be affected."""
    return fallen(act, [item], spared)
