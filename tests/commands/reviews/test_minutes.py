"""Each minute is of one kind, and the parts sum to the whole."""

import random
from datetime import datetime, timedelta
from typing import Any

from commands.reviews.minutes import Course, Kind, Part, of_incident, of_room, whole
from commands.reviews.wording import sums
from storage.incidents.records import IncidentEvent as Event
from storage.journal.records import Entry
from storage.record import replace
from storage.warrooms.records import WarRoomEvent
from tests.company import INCIDENT
from tests.conftest import MONDAY


def after(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def entry(minutes: float, what: str, **told: Any) -> Entry:
    return Entry(int(minutes * 100), after(minutes), "UANA", what, "INC-1", told, "slack")


def parts(found: list[Part]) -> dict[Kind, float]:
    return {part.kind: part.length.total_seconds() / 60 for part in found}


def commander(minutes: float) -> Entry:
    return entry(minutes, WarRoomEvent.ROLE_GIVEN, role="commander", person="UANA")


def test_of_a_major_incident_it_is_told_what_the_room_had_by_then() -> None:
    course = Course(after(-10), after(-4), after(3), after(60), after(100), "network")
    story = [
        entry(0, Event.DECLARED, team="retail"),
        commander(8),
        entry(20, Event.ASSIGNED, team="network"),
        entry(30, WarRoomEvent.ROLE_LEFT, role="commander", person="UANA"),
        commander(35.5),
    ]
    assert parts(of_room(course, story)) == {
        Kind.UNNOTICED: 6, Kind.UNDECLARED: 7, Kind.LEADERLESS: 5 + 5.5, Kind.WITHOUT_FIXERS: 12,
        Kind.FIXING: 10 + 24.5, Kind.WATCHING: 40,
    }  # fmt: skip


def test_of_any_other_it_is_told_who_held_it() -> None:
    incident = replace(INCIDENT, team="network", opened_at=MONDAY)
    story = [
        entry(0, Event.DECLARED, team=None),
        entry(5, Event.ASSIGNED, team="retail"),
        entry(15, Event.ASSIGNED, team="network"),
        entry(18, Event.ACKNOWLEDGED),
        entry(30, Event.HELD, reason="vendor"),
        entry(50, Event.HELD, reason="caller"),
        entry(55, Event.RESUMED),
        entry(60, Event.RESOLVED),
        entry(75, Event.REOPENED),
        entry(80, Event.RESOLVED),
    ]
    assert parts(of_incident(incident, story, after(80))) == {
        Kind.NOBODY: 5, Kind.ANOTHER_TEAM: 10, Kind.NOT_BEGUN: 3, Kind.SOLVERS: 12 + 5 + 5, Kind.VENDOR: 20,
        Kind.CALLER: 5, Kind.THOUGHT_FIXED: 15,
    }  # fmt: skip


def test_what_was_merged_into_another_and_is_not_the_same_after_all_waits_as_before() -> None:
    incident = replace(INCIDENT, team="network", opened_at=MONDAY)
    story = [
        entry(0, Event.DECLARED, team="network"),
        entry(10, Event.HELD, reason="caller"),
        entry(20, Event.CANCELLED, reason="", of=2),
        entry(25, Event.REOPENED, reason="it is not the same as INC-2", unmerged=True),
        entry(60, Event.RESUMED),
    ]
    assert parts(of_incident(incident, story, after(70))) == {Kind.NOT_BEGUN: 10, Kind.CALLER: 50, Kind.SOLVERS: 10}


def test_the_parts_sum_to_the_whole_whatever_the_order_of_things() -> None:
    """To the second, with times that were said late, out of order, or beside the incident."""
    chance = random.Random(7)

    def when() -> float:
        return chance.uniform(-500, 1500)

    for _ in range(200):
        course = Course(after(when()), after(when()), after(when()), after(when()), after(when()), "network")
        story = [commander(when()), entry(when(), WarRoomEvent.ROLE_LEFT, role="commander", person="UANA")]
        story += [entry(when(), Event.ASSIGNED, team=chance.choice(["network", "retail"])) for _ in range(3)]
        length = course.ended.replace(microsecond=0) - course.began.replace(microsecond=0)
        assert whole(of_room(course, story)) == max(length, timedelta())
        kinds = [*Event]
        story = [entry(when(), chance.choice(kinds), team="network", reason="caller") for _ in range(8)]
        end = after(when())
        length = end.replace(microsecond=0) - INCIDENT.opened_at.replace(microsecond=0)
        assert whole(of_incident(INCIDENT, story, end)) == max(length, timedelta())


def test_how_many_they_were_reads_as_every_count_does() -> None:
    some = [Part(Kind.FIXING, timedelta(hours=2000))]
    assert "of the last 1,097 incidents fixed in" in sums(1097, some, 7, is_cut=True)
    assert "of 1 incident fixed in" in sums(1, some, 7, is_cut=False)
