"""What is drawn of a calendar, and the same in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from commands.schedule.rules import Calendar
from commands.shared.pictures import Picture, in_words
from storage.changes.records import Change, ChangeStatus

MOST_ROWS = 14
LONGEST_NAME = 14
A_NUMBER = 0.17
"""So much of the width of a calendar the number of a change takes beside its bar."""


def picture(calendar: Calendar, services: Mapping[str, str], now: datetime) -> Picture | None:
    """A row for each service that is changed; None where there is nothing to draw."""
    items = calendar.touched()
    if not items:
        return None
    days = calendar.days
    title = f"Changes, {_day(days.first)} to {_day(days.last)}"
    rows = [_row(calendar, item, services) for item in items[:MOST_ROWS]]
    spec = {
        "kind": "calendar", "title": title, "rows": rows, "now": days.place(now),
        "days": [f"{day:%a}\n{day.day}" for day, _, _ in days],
    }  # fmt: skip
    return {"spec": spec, "title": title, "alt": _alt(title, calendar, items, services)}


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _row(calendar: Calendar, item: str, services: Mapping[str, str]) -> dict[str, Any]:
    name, days = services.get(item, item), calendar.days
    bars = [_bar(calendar, each) for each in calendar.found if item in each.items]
    frozen = [
        {"from": days.place(each.start), "to": days.place(each.end), "name": each.name}
        for each in calendar.frozen
        if not each.services or item in each.services
    ]
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
    return {"name": short, "bars": in_lanes(bars, A_NUMBER * days.count), "frozen": frozen}


def _bar(calendar: Calendar, change: Change) -> dict[str, Any]:
    days = calendar.days
    return {
        "label": change.number.removeprefix("CHG-"), "from": days.place(change.start), "to": days.place(change.end),
        "state": change.status.value, "clash": bool(calendar.clashes_with_others(change)),
    }  # fmt: skip


def in_lanes(bars: Sequence[Mapping[str, Any]], room: float) -> list[dict[str, Any]]:
    """Each in the first lane in which it stands free, with so much room after it."""
    ends: list[float] = []
    placed = []
    for bar in sorted(bars, key=lambda each: (each["from"], each["to"])):
        lane = next((at for at, end in enumerate(ends) if end <= bar["from"]), len(ends))
        ends[lane : lane + 1] = [bar["to"] + room]
        placed.append({**bar, "lane": lane})
    return placed


def _alt(title: str, calendar: Calendar, items: Sequence[str], services: Mapping[str, str]) -> str:
    told = [_told(calendar, item, services) for item in items[:MOST_ROWS]]
    frozen = [f"freeze {each.name}" for each in calendar.frozen]
    more = [f"{len(items) - MOST_ROWS} more in the list"] if len(items) > MOST_ROWS else []
    return in_words(title, *told, *frozen, *more)


def _told(calendar: Calendar, item: str, services: Mapping[str, str]) -> str:
    zone, parts = calendar.days.zone, []
    for each in calendar.found:
        if item in each.items:
            clashes = ", clashes" if calendar.clashes_with_others(each) else ""
            parts.append(f"{each.number} {each.start.astimezone(zone):%a %d %H:%M} {WORDS[each.status]}{clashes}")
    return f"{services.get(item, item)}: {', '.join(parts)}"


WORDS: Mapping[ChangeStatus, str] = {
    ChangeStatus.NEW: "to be decided",
    ChangeStatus.AUTHORISE: "with the board",
    ChangeStatus.SCHEDULED: "scheduled",
    ChangeStatus.IMPLEMENT: "being made",
}
