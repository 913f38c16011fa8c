"""The calendar as people see it: its days, with a button for each change."""

from collections.abc import Iterator, Mapping, Sequence

from commands.changes.collisions import Collision, FreezeWindow, Kind
from commands.changes.ids import ActionId
from commands.changes.way_words import names
from commands.changes.wording import status
from commands.schedule.rules import Calendar
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, typed
from commands.shared.pictures import CANNOT
from storage.changes.records import Change

FREEZES = (Kind.HARD_FREEZE, Kind.FREEZE)
MOST_CHARACTERS = 7500
"""So much of a calendar fits into a message."""

MOST_BLOCKS = 44
COMES = "The same as a picture comes to you as a direct message."


def title(calendar: Calendar, timezone: str) -> str:
    days = calendar.days
    return f"*{days.first:%a %d %b} to {days.last:%a %d %b}*, in the time of {escape(timezone)}"


def blocks(calendar: Calendar, services: Mapping[str, str], timezone: str) -> list[Block]:
    """A part for each day on which there is something to say, as many as fit into a message."""
    shown: list[Block] = []
    room = MOST_CHARACTERS
    for day in _days(calendar, services):
        room -= sum(len(str(block)) for block in day)
        if room < 0 or len(shown) + len(day) > MOST_BLOCKS:
            shown.append(bk.section("_and more: `/change list` shows all of it_"))
            break
        shown += day
    empty = bk.section("Nothing is planned. `/change` opens the form.")
    return [bk.section(title(calendar, timezone)), *(shown or [empty])]


def picture_note(can_be_drawn: bool) -> Block:
    return bk.context(COMES if can_be_drawn else CANNOT)


def _days(calendar: Calendar, services: Mapping[str, str]) -> Iterator[list[Block]]:
    """A change has its button on the first of its days."""
    pressed: set[int] = set()
    for day, begins, ends in calendar.days:
        on_it = [each for each in calendar.found if each.start < ends and begins < each.end]
        lines = [
            f":snowflake: *{typed(each.name, 100)}*: {_touched(each, services)}"
            for each in calendar.frozen
            if each.start < ends
            and begins < each.end
            and (on_it or day == calendar.days.first or each.start >= begins)
        ]
        lines += [_line(calendar, each) for each in on_it if each.id in pressed]
        new = [each for each in on_it if each.id not in pressed]
        if not lines and not new:
            continue
        pressed |= {each.id for each in new}
        head = bk.section(bk.clip("\n".join([f"*{day:%a %d %b}*", *lines]), bk.SECTION))
        yield [head, *(_pressed(calendar, each) for each in new)]


def _pressed(calendar: Calendar, change: Change) -> Block:
    return bk.section(_line(calendar, change), accessory=bk.button(change.number, ActionId.DETAILS, change.id))


def _touched(freeze: FreezeWindow, services: Mapping[str, str]) -> str:
    return names(freeze.services, services) if freeze.services else "everything"


def _line(calendar: Calendar, change: Change) -> str:
    """Its window in the calendar's zone, with the date of an end on another day."""
    zone = calendar.days.zone
    start, end = change.start.astimezone(zone), change.end.astimezone(zone)
    style = "%H:%M" if start.date() == end.date() else "%d %b %H:%M"
    window = f"{start:{style}} – {end:{style}}"
    found: Sequence[Collision] = calendar.clashes.get(change.id, ())
    marks = [f":snowflake: in {typed(each.other, 60)}" for each in found if each.kind in FREEZES]
    against = calendar.clashes_with_others(change)
    marks += [f":warning: clashes with {', '.join(against)}"] if against else []
    return " · ".join([f"{window} *{change.number}* {typed(change.title, 80)}", status(change), *marks])
