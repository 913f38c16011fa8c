"""What is to be done in a room, who is told when it is late, and what outlives the room."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.shared.act import Act
from commands.shared.refusals import Invalid, NotAllowed, NotFound
from commands.tasks import PRACTICE as TASKS
from commands.tasks import operations as task_operations
from commands.warrooms import PRACTICE, channel, operations, reading, situation_views, tasking, wording
from commands.warrooms.ids import TaskField
from commands.warrooms.task_rules import parts, read_by
from commands.warrooms.tasking import DUE, LATE
from commands.warrooms.verbs import VERBS
from storage.outbox.records import Method
from storage.tasks import queries as tasks
from storage.tasks.records import Task, TaskState
from storage.timers import queries as set_timers
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, SOFIA, Acting
from tests.commands.outcome import armed, entries, later, said, stand, told
from tests.commands.warrooms.examples import CHANNEL, opened, resolved, settle
from tests.conftest import MONDAY

LEFT_OPEN = "warroom.left_open"
BERLIN = ZoneInfo("Europe/Berlin")
BEN_TYPED, ANA_TYPED = f"<@{BEN}|ben>", f"<@{ANA}|ana>"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("restart the pool", ("restart the pool", None, "")),
        (f"restart the pool {BEN_TYPED} by 15m", ("restart the pool", BEN, "15m")),
        (f"restart the pool by 14:35 {BEN_TYPED}", ("restart the pool", BEN, "14:35")),
        (f"{BEN_TYPED} restart the pool by friday", ("restart the pool", BEN, "friday")),
        (f"order a switch for {BEN_TYPED}", ("order a switch", BEN, "")),
        (f"ask {ANA_TYPED} for the logs", ("ask @ana for the logs", None, "")),
        ("call the vendor by phone", ("call the vendor by phone", None, "")),
        ("meet in 4.12", ("meet in 4.12", None, "")),
        (f"restart the pool {BEN_TYPED} by 25:99", ("restart the pool", BEN, "25:99")),
        ("restart the pool by 2026-13-40.", ("restart the pool", None, "2026-13-40.")),
        ("see whether 3 &lt; 4", ("see whether 3 < 4", None, "")),
    ],
)
def test_a_line_says_what_and_at_its_ends_who_and_by_when(line: str, read: tuple[str, str | None, str]) -> None:
    assert parts(line) == read


@pytest.mark.parametrize(
    ("word", "local"),
    [
        ("15m", "2026-03-16 10:15"),
        ("2h", "2026-03-16 12:00"),
        ("14:35", "2026-03-16 14:35"),
        ("9:59", "2026-03-17 09:59"),
        ("friday", "2026-03-20 23:59"),
        ("2026-03-31", "2026-03-31 23:59"),
        ("phone", None),
        ("0m", None),
        ("999d", None),
    ],
)
def test_by_when_is_a_length_a_time_or_a_day_of_the_desks_clock(word: str, local: str | None) -> None:
    found = read_by(word, MONDAY, BERLIN)
    assert (None if found is None else f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}") == local


def given(acting: Acting, **more: Any) -> Task:
    """Carlos leads, and Ben is to restart the pool by in 15 minutes."""
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    task = tasking.add(acting(CARLOS), 1, **{"text": "restart the pool", "person": BEN, "by": "15m"} | more)
    settle(acting(ANA))
    return task


def reminded(acting: Acting) -> list[tuple[timedelta, str]]:
    """All that is said of late tasks until nothing is set any more: after how long, and to whom."""
    heard: list[tuple[timedelta, str]] = []
    jobs = {DUE: tasking.ask, LATE: tasking.ask_commander}
    while timers := [each for each in armed(acting(ANA)) if each.kind in jobs]:
        act = _at(acting("quarterdeck"), timers[0].due_at)
        jobs[timers[0].kind](act, **timers[0].payload)
        set_timers.disarm(act.tx, timers[0].kind, timers[0].key)
        for effect in said(act, PRACTICE.follows):
            if effect.render == LATE and PRACTICE.cards[LATE](act, **effect.subject):
                heard.append((act.now - MONDAY, effect.arguments["channel"]))
    return heard


def _at(act: Act, instant: datetime) -> Act:
    return later(act, seconds=(instant - act.now).total_seconds())


def test_past_due_the_owner_is_told_once_and_five_minutes_later_whoever_leads_then_silence(acting: Acting) -> None:
    given(acting)
    assert reminded(acting) == [(timedelta(minutes=15), BEN), (timedelta(minutes=20), CARLOS)]


def test_of_what_is_done_a_minute_before_nobody_is_told(acting: Acting) -> None:
    given(acting)
    tasking.done(later(acting(BEN), minutes=14), 1, called=1)
    told(acting(ANA), PRACTICE.follows)
    assert reminded(acting) == []


def test_of_what_nobody_has_whoever_leads_is_told_once(acting: Acting) -> None:
    given(acting, person=None)
    assert reminded(acting) == [(timedelta(minutes=15), CARLOS)]


def test_a_commander_who_has_it_is_told_once(acting: Acting) -> None:
    given(acting, person=CARLOS)
    assert reminded(acting) == [(timedelta(minutes=15), CARLOS)]


def test_nobody_is_told_once_the_room_is_over_and_of_a_day_the_digest_tells(acting: Acting) -> None:
    given(acting)
    tasking.add(acting(CARLOS), 1, text="order a switch", by="friday")
    resolved(acting, CARLOS)
    assert reminded(acting) == []


def test_the_room_has_one_message_of_a_task_and_the_card_one_line(acting: Acting) -> None:
    opened(acting)
    task = tasking.add(acting(ANA), 1, text="restart the pool", person=BEN, by="15m")
    heard = told(acting(ANA), PRACTICE.follows)
    assert [each.render for each in heard if each.render == "task.card"] == ["task.card"]
    (invited,) = [each.arguments["users"] for each in heard if each.method is Method.INVITE]
    assert invited == [BEN]
    stand(acting(ANA), [f"INC-1/room/said/task-{task.id}"], CHANNEL)
    assert ":white_large_square: Tasks: 1 open" in str(situation_views.situation(reading.story(acting(ANA), 1)))
    late = later(acting(ANA), minutes=16)
    assert "Tasks: 1 open, 1 late" in str(situation_views.situation(reading.story(late, 1)))
    tasking.done(acting(BEN), 1, called=1, note="INC-1")
    again = told(acting(ANA), PRACTICE.follows)
    assert [each.message for each in again if each.render == "task.card"][-1] == f"INC-1/room/said/task-{task.id}"
    assert "Tasks" not in str(situation_views.situation(reading.story(late, 1)))


def test_the_timeline_tells_who_was_to_do_what_and_what_became_of_it(acting: Acting) -> None:
    given(acting)
    tasking.done(acting(BEN), 1, called=1, note="two nodes")
    tasking.add(acting(CARLOS), 1, text="call the vendor")
    lines = [
        wording.on_the_timeline(each).partition("> ")[2] for each in entries(acting(ANA)) if wording.is_told(each)
    ]
    assert [each for each in lines if "T1" in each or "T2" in each] == [
        f"<@{CARLOS}> · task T1: restart the pool (<@{BEN}> by <!date^1773652500^{{date_short_pretty}} {{time}}|"
        "2026-03-16 09:15 UTC>)",
        f"<@{BEN}> · did T1: two nodes",
        f"<@{CARLOS}> · task T2: call the vendor",
    ]


def test_what_is_not_there_is_not_done(acting: Acting) -> None:
    given(acting)
    with pytest.raises(NotFound, match="There is no T7 here"):
        tasking.done(acting(BEN), 1, called=7)
    with pytest.raises(Invalid) as refused:
        tasking.add(acting(ANA), 1, text="call", by="soon")
    assert refused.value.fields == {TaskField.BY: "Say by when: `15m`, `14:35` or `friday`."}


def test_a_follow_up_has_an_owner_and_a_day_and_is_told_to_its_owner(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    task = tasking.follow_up(acting(ANA), 1, text="order a spare switch", person=BEN, by="friday")
    assert task.due_at is not None
    assert f"{task.due_at.astimezone(BERLIN):%a %H:%M}" == "Fri 23:59"
    (direct,) = [each for each in told(acting(ANA), TASKS.follows) if each.arguments.get("channel") == BEN]
    assert direct.render == "task.card"
    assert armed(acting(ANA), DUE) == []
    for line in ("follow-up order it", f"follow-up order it {BEN_TYPED}", "follow-up order it by friday"):
        read = next(verb for verb in VERBS if verb.name == "follow-up").reads
        with pytest.raises(ValueError, match="Say what, who and by which day"):
            read(line.removeprefix("follow-up "))
    with pytest.raises(Invalid, match="That day is over"):
        tasking.follow_up(acting(ANA), 1, text="order it", person=BEN, by="2026-03-01")
    with pytest.raises(NotAllowed):
        tasking.follow_up(acting(SOFIA), 1, text="order it", person=BEN, by="friday")


def test_what_is_not_done_is_named_at_the_end_and_dropped_with_the_room_but_follow_ups_stay(acting: Acting) -> None:
    task = given(acting)
    follow_up = tasking.follow_up(acting(ANA), 1, text="order a spare switch", person=BEN, by="friday")
    resolved(acting, CARLOS)
    ending = str(PRACTICE.cards[LEFT_OPEN](acting(ANA), incident=1)["blocks"])
    assert "*Still open*\\n• T1: " in ending
    assert "Add a follow-up" in ending
    assert "spare switch" not in ending.partition("*Still open*")[2]
    channel.archive(acting("quarterdeck"), incident=1)
    states = [found.state for key in (task.id, follow_up.id) if (found := tasks.find(acting(ANA).tx, key))]
    assert states == [TaskState.SKIPPED, TaskState.OPEN]


def test_what_is_done_once_the_room_is_over_is_open_no_more_on_its_card_and_at_its_end(acting: Acting) -> None:
    given(acting)
    operations.resolve(acting(CARLOS), 1, note="a new cable")
    (ending,) = [each.message for each in said(acting(CARLOS), PRACTICE.follows) if each.render == LEFT_OPEN]
    assert ending is not None
    stand(acting(ANA), [ending], CHANNEL)
    tasking.done(acting(BEN), 1, called=1)
    shown = [each.render for each in told(acting(BEN), PRACTICE.follows) if each.method is Method.SHOW]
    assert {LEFT_OPEN, "warroom.situation"} <= {*shown}
    assert "Nothing any more" in str(PRACTICE.cards[LEFT_OPEN](acting(ANA), incident=1)["blocks"])


def test_what_is_dropped_with_the_room_shows_that_before_slack_archives_it(acting: Acting) -> None:
    task = given(acting)
    stand(acting(ANA), [f"INC-1/room/said/task-{task.id}"], CHANNEL)
    resolved(acting, CARLOS)
    channel.archive(acting("quarterdeck"), incident=1)
    found = told(acting("quarterdeck"), PRACTICE.follows)
    assert [each.render or each.method for each in found] == ["task.card", "warroom.situation", Method.ARCHIVE]
    assert {each.lane for each in found} == {"room:1/talk"}, "one after the other"


def test_a_list_of_many_is_pages_and_whoever_may_not_see_it_gets_none(acting: Acting) -> None:
    opened(acting)
    for index in range(17):
        tasking.add(acting(ANA), 1, text=f"step {index}")
    task_operations.done(acting(ANA), 1)
    (verb,) = [verb for verb in VERBS if verb.name == "tasks"]
    assert verb.ask is not None
    first, second = (str(verb.ask(acting(ANA), 1, page=page)["blocks"]) for page in (0, 1))
    assert "Page 1 of 2, 17 in all" in first
    assert "step 0" not in first
    assert "step 0" in second
    assert entries(acting(ANA), WarRoomEvent.TASK)[0].details["called"] == "T1"
