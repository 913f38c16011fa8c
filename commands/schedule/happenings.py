"""What stands in somebody's calendar: changes, freezes, maintenance and the meetings of their boards."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from commands.changes.policy import ChangePolicy
from commands.changes.reading import freezes
from commands.changes.seats import alternates_of, members_of
from commands.changes.wording import status
from commands.items.reading import item_names
from commands.service_levels.calendars import Calendar, NeverOpens
from commands.shared.act import Act
from commands.shared.days import midnight
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import Record, replace

BEHIND, AHEAD = timedelta(days=30), timedelta(days=365)
"""So far back and ahead a calendar tells of changes; and so long of one that is not made."""

MAINTAINED = timedelta(days=28)
LONGEST = timedelta(days=7)
"""A window of maintenance that goes on has begun by so long ago."""

MEETINGS = 8
A_MEETING = timedelta(hours=1)
MOST = 1000

DIFFERENT = (ChangeEvent.EDITED, ChangeEvent.EXTENDED, ChangeEvent.WITHDRAWN, ChangeEvent.REJECTED)
"""After each of these a calendar must take what it shows anew."""

TO_COME = (ChangeEvent.SUBMITTED, ChangeEvent.SCHEDULED)
"""And after these, where it was not approved before: what was struck through is to come again."""


class Happening(Record):
    """Something in a calendar. `uid` stands for it for ever, `sequence` grows with each edit; instants are UTC.

    `state` is CONFIRMED, TENTATIVE or CANCELLED. `busy`: whoever has the calendar has no time then. Of what is
    `private` only that it is there is told.
    """

    uid: str
    start: datetime
    end: datetime
    title: str
    stamp: datetime
    details: str = ""
    state: str = "CONFIRMED"
    sequence: int = 0
    busy: bool = False
    private: bool = False


def happenings(act: Act) -> list[Happening]:
    """All of whoever acts, from today on and for some time back; within a day the same."""
    zone = act.document.desk.zone
    today = midnight(act.now.astimezone(zone).date(), zone)
    found = [*_changes(act, today), *_freezes(act, today), *_maintenance(act, today), *_meetings(act, today)]
    return [*_told_apart(found)]


def _told_apart(found: Sequence[Happening]) -> Iterator[Happening]:
    """Of two that are known by the same, as freezes of one name and time are, a calendar would show one alone."""
    seen = Counter[str]()
    for each in found:
        seen[each.uid] += 1
        name, _, desk = each.uid.rpartition("@")
        yield each if seen[each.uid] == 1 else replace(each, uid=f"{name}-{seen[each.uid]}@{desk}")


def _changes(act: Act, today: datetime) -> Iterator[Happening]:
    found = _on_calendar(act, today)
    entries = _different(act, [change.number for change in found])
    edits, latest = Counter(each.record for each in entries), {each.record: each.at for each in entries}
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    for change in found:
        if change.status is ChangeStatus.CANCELLED and (change.closed_at or change.opened_at) < today - BEHIND:
            continue
        theirs = act.by in (change.requester, change.implementer)
        hidden = not (theirs or act.by in (*change.voters, *managers)) and _is_private(act, change)
        stamps = [change.opened_at, change.decided_at, change.implemented_at, latest.get(change.number)]
        yield Happening(
            uid=f"chg-{change.id}@desk",
            start=change.start,
            end=change.end,
            title="Busy" if hidden else f"{change.number} {change.title}",
            stamp=max(each for each in stamps if each is not None),
            details="" if hidden else _details(act, change),
            state=_state(change),
            sequence=edits[change.number],
            busy=theirs,
            private=hidden,
        )


def _on_calendar(act: Act, today: datetime) -> list[Change]:
    """What is to come, the soonest first, then what was; of more than MOST the oldest are left out."""
    coming = changes.on_calendar(act.tx, today, today + AHEAD, MOST)
    before = changes.on_calendar(act.tx, today - BEHIND, today, MOST, latest_first=True)
    return [*{each.id: each for each in (*coming, *before)}.values()][:MOST]


def _different(act: Act, records: Sequence[str]) -> list[Entry]:
    """What made changes different in a calendar, oldest first."""
    kinds = (*DIFFERENT, *TO_COME)
    entries = [each for kind in kinds for each in journal.all_of_kind(act.tx, records, kind)]
    found: list[Entry] = []
    struck: set[str] = set()
    for each in sorted(entries, key=lambda entry: entry.id):
        if each.what in DIFFERENT or each.record in struck:
            found.append(each)
        if each.what == ChangeEvent.REJECTED:
            struck.add(each.record)
        elif each.what in TO_COME:
            struck.discard(each.record)
    return found


def _state(change: Change) -> str:
    """What a board did not approve is as little to come as what was withdrawn."""
    if change.status is ChangeStatus.CANCELLED or (change.status is ChangeStatus.NEW and change.decision is not None):
        return "CANCELLED"
    return "TENTATIVE" if change.status in (ChangeStatus.NEW, ChangeStatus.AUTHORISE) else "CONFIRMED"


def _is_private(act: Act, change: Change) -> bool:
    """Whether it touches a private service of whose team whoever acts is not."""
    for item in change.items:
        service = act.document.services.get(item)
        if service is not None and service.private:
            team = act.document.teams.get(service.team)
            if team is None or act.by not in directory.ids_of(act.tx, team.members):
                return True
    return False


def _details(act: Act, change: Change) -> str:
    names = item_names(act)
    return f"{status(change)}: {', '.join(names.get(item, item) for item in change.items)}"


def _freezes(act: Act, today: datetime) -> Iterator[Happening]:
    names = act.document.service_names()
    for each in freezes(act):
        if each.end > today - BEHIND and each.start < today + AHEAD:
            about = ", ".join(names.get(key, key) for key in each.services) or "everything"
            uid = f"freeze-{_slug(each.name)}-{each.start:%Y%m%d}-{each.end:%Y%m%d}@desk"
            yield Happening(uid, each.start, each.end, f"Freeze: {each.name}", today, f"No changes of {about}")


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-")


def _maintenance(act: Act, today: datetime) -> Iterator[Happening]:
    """A calendar of maintenance once, with all that is maintained on it; windows that touch are one."""
    policy = act.policy(ChangePolicy)
    maintained: dict[str, list[str]] = {}
    for service in policy.services.values():
        if service.maintenance is not None and not service.private:
            maintained.setdefault(service.maintenance, []).append(service.name)
    for name, services in maintained.items():
        for start, end in _windows(policy.calendar(name), today):
            uid = f"maintenance-{_slug(name)}-{start:%Y%m%dT%H%M}@desk"
            yield Happening(uid, start, end, f"Maintenance: {', '.join(services)}", today)


def _windows(calendar: Calendar, today: datetime) -> list[tuple[datetime, datetime]]:
    """When it is open from today on: what touches is one, what began before as it began."""
    found: list[tuple[datetime, datetime]] = []
    if calendar.always:
        return found
    with suppress(NeverOpens):
        for opened, closed in calendar.intervals(today - LONGEST):
            if opened >= today + MAINTAINED:
                break
            if found and opened <= found[-1][1]:
                found[-1] = found[-1][0], max(closed, found[-1][1])
            else:
                found.append((opened, closed))
    return [each for each in found if each[1] > today]


def _meetings(act: Act, today: datetime) -> Iterator[Happening]:
    """Of the boards that whoever acts is on; a manager of all."""
    zone, manages = act.document.desk.zone, act.by in directory.ids_of(act.tx, act.document.roles.managers)
    for name, board in act.policy(ChangePolicy).boards.items():
        seats: Collection[str] = (*members_of(act, board), *alternates_of(act, board))
        at: datetime | None = today
        for _ in range(MEETINGS if manages or act.by in seats else 0):
            at = None if at is None else board.next_meeting(at, zone)
            if at is None:
                break
            uid = f"meeting-{_slug(name)}-{at:%Y%m%d}@desk"
            busy = act.by in seats
            called = board.name or f"Change board {name}"
            yield Happening(uid, at, at + A_MEETING, called, today, "/change agenda", busy=busy)
