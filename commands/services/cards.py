"""What services add to the cards of others at the moment that they are sent."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from commands.changes import holding
from commands.items import suspects
from commands.items.policy import ItemPolicy
from commands.items.reading import lines_of
from commands.items.register import register
from commands.services import room_views, stakes, views
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.blocks import Block
from storage.changes import queries as changes
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.items import queries as stored
from storage.items.records import Item, ItemClass, ItemEvent
from storage.journal import queries as journal

FRESH = timedelta(days=180)
SHOWN = 5
MOST = 5000


def under_situation(act: Act, incident: int) -> list[Block]:
    """What is down with what the room is about, what it may come from, and the changes that could be held."""
    found = incidents.find(act.tx, incident)
    if found is None or not found.is_open:
        return []
    fallen, offer = stakes.of_incident(act, found), holding.offered(act, incident)
    shown = [] if fallen is None else views.fallen(fallen, incident)
    shown += _suspects(act, found)
    return shown if offer is None else [*shown, *room_views.hold(incident, offer, act.document.service_names())]


def _suspects(act: Act, incident: Incident) -> list[Block]:
    """Those that everyone may know of."""
    if act.policy(ItemPolicy).items is None:
        return []
    cause = suspects.cause(act, incident.number)
    found = suspects.suspects_of(act, incident) if cause is None else []
    records = [each.record for each in found] if cause is None else [cause.details["change"]]
    openly = sight.public(act, records)
    shown = [each for each in found if each.record in openly]
    lines = dict(zip(records, lines_of(act, records), strict=False))
    return room_views.suspects(incident, shown, {each: lines[each] for each in openly if each in lines}, cause)


def under_ballot(act: Act, change: int, ballot: int) -> list[Block]:
    """What is at stake with a change, while it is to come."""
    found = changes.find(act.tx, change)
    if found is None or found.voting_round != ballot or found.status not in changes.PLANNED:
        return []
    at_stake = stakes.of_change(act, found)
    return [] if at_stake is None else views.stakes(at_stake)


def under_week(act: Act, entry: int) -> list[Block]:
    """In the first weekly report of a month: which items were doubted most in the month before."""
    posted = journal.find(act.tx, entry)
    if posted is None or act.policy(ItemPolicy).items is None:
        return []
    monday = date.fromisoformat(posted.details["week"])
    sunday = monday + timedelta(days=6)
    if sunday.day > 7:
        return []
    last = sunday.replace(day=1) - timedelta(days=1)
    return views.doubted(doubted(act, last), freshness(act), f"{last:%B}")


def doubted(act: Act, month: date) -> list[tuple[str, int]]:
    """The names of the items that were doubted most in the month of a day, and how often."""
    zone, known = act.document.desk.zone, register(act)
    begins = datetime.combine(month.replace(day=1), time(), zone)
    ends = datetime.combine((month.replace(day=28) + timedelta(days=4)).replace(day=1), time(), zone)
    told = [each for each in journal.since(act.tx, begins, ItemEvent.DOUBTED, limit=MOST) if each.at < ends]
    counts = Counter(each.details["item"] for each in told)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [(known.name(key), count) for key, count in ordered[:SHOWN]]


def freshness(act: Act) -> int | None:
    """Percent of the items in use, services and sites apart, that were seen or verified within half a year."""
    verified = {item.key: item for item in stored.all_items(act.tx)}
    kept = [
        verified.get(item.key, item)
        for item in register(act).items.values()
        if item.is_in_use and item.kind not in (ItemClass.SERVICE, ItemClass.SITE)
    ]
    fresh = sum(_is_fresh(item, act.now - FRESH) for item in kept)
    return round(100 * fresh / len(kept)) if kept else None


def _is_fresh(item: Item, since: datetime) -> bool:
    return any(at is not None and at >= since for at in (item.last_seen, item.verified_at))
