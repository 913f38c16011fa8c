"""Who is told of what they are to do: one message a day, in their own hours, of what they can press."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.config import Document
from commands.chasing import operations
from commands.chasing.notices import FOLLOWS
from commands.improvements.policy import ImprovementSettings
from commands.shared.act import Act
from commands.shared.sites import Known
from commands.tasks import cards
from commands.tasks import operations as tasks
from storage.directory import queries as directory
from storage.record import replace
from storage.tasks.records import Task
from tests.commands.conftest import ANA, BEN, CHEN, DORA, MIRA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import armed, later, said
from tests.conftest import MONDAY

WEDNESDAY = MONDAY.replace(day=18, hour=7)
"""08:00 in Berlin."""

FRIDAY = MONDAY.replace(day=20, hour=22, minute=59)


def given(act: Act, title: str = "Restart the pool", due: datetime | None = FRIDAY, **more: Any) -> Task:
    return tasks.add(act, "INC-1", title, due=due, told=False, **more)


def on(act: Act, now: datetime) -> Act:
    return replace(act, now=now)


def told(act: Act) -> dict[str, str]:
    """Where -> what is read there, once it has been chased."""
    operations.chase(act)
    found = said(act, FOLLOWS)
    assert all(effect.render == "task.digest" for effect in found)
    return {
        effect.arguments["channel"]: str(cards.digest(act, **effect.subject).get("blocks", "")) for effect in found
    }


def test_everybody_is_told_once_of_all_that_is_theirs_and_a_team_of_what_waits_in_it(acting: Acting) -> None:
    declared(acting)
    given(acting(ANA), "Restart", person=BEN)
    given(acting(ANA), "Look", person=BEN)
    given(acting(ANA), "Call", person=CHEN)
    given(acting(ANA), "Patch", team="retail-apps")
    given(acting(ANA), "Another day", person=ANA, due=FRIDAY + timedelta(days=10))
    found = told(on(acting("quarterdeck"), WEDNESDAY))
    assert set(found) == {BEN, CHEN, "#team-retail-apps"}
    assert "2 things are yours to do" in found[BEN]
    assert "Restart" in found[BEN]
    assert "Look" in found[BEN]
    assert "Patch" in found["#team-retail-apps"]


def test_on_a_day_on_which_nothing_counts_nobody_is_told(acting: Acting) -> None:
    declared(acting)
    given(acting(ANA), person=BEN)
    given(acting(ANA), person=BEN, due=None)
    assert told(on(acting("quarterdeck"), WEDNESDAY - timedelta(days=1))) == {}
    assert set(told(on(acting("quarterdeck"), WEDNESDAY - timedelta(days=2)))) == {BEN}


def test_what_is_done_by_the_time_it_can_be_said_is_not_said(acting: Acting) -> None:
    declared(acting)
    task = given(acting(ANA), person=BEN)
    tasks.done(acting(BEN), task.id)
    assert cards.digest(acting(BEN), [task.id], openly=False) == {}


def test_of_a_private_record_each_of_the_team_is_told_and_no_channel(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    task = given(acting(CHEN), "Look at the pay slips", team="erp")
    assert cards.digest(acting(CHEN), [task.id], openly=True) == {}
    found = told(on(acting("quarterdeck"), WEDNESDAY))
    assert set(found) == {CHEN, DORA}
    assert "Look at the pay slips" in found[DORA]


def test_of_a_private_record_whoever_is_away_hears_when_they_are_back(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    given(acting(CHEN), "Look at the pay slips", team="erp")
    declared(acting)
    tasks.add(acting(CHEN), "INC-2", "Patch", due=FRIDAY, team="erp", told=False)
    operations.chase_one(on(acting("quarterdeck"), WEDNESDAY), CHEN)
    (effect,) = said(acting(CHEN), FOLLOWS)
    assert effect.subject["found"] == [1]


def test_who_cannot_act_any_more_is_not_told(acting: Acting) -> None:
    declared(acting)
    given(acting(ANA), person=BEN)
    directory.store(acting(ANA).tx, BEN, [], MONDAY)
    assert told(on(acting("quarterdeck"), WEDNESDAY)) == {}


@pytest.fixture
def stores(acting: Acting) -> Acting:
    """Ben works in the hours of the stores in America: from eight in the morning in New York."""

    def there(person: str) -> Act:
        act = acting(person)
        assert isinstance(act.document, Document)
        known = {BEN: Known(hours="stores-americas")}
        return replace(act, document=act.document.model_copy(update={"told": known}))

    return there


def test_people_are_told_in_their_own_hours(stores: Acting) -> None:
    declared(stores)
    given(stores(ANA), person=BEN)
    assert told(on(stores("quarterdeck"), WEDNESDAY)) == {}
    (timer,) = armed(stores(ANA), operations.ONE)
    assert timer.due_at == WEDNESDAY.replace(hour=12)
    operations.chase_one(on(stores("quarterdeck"), timer.due_at), **timer.payload)
    (effect,) = said(stores(ANA), FOLLOWS)
    assert effect.arguments["channel"] == BEN


def test_where_no_hours_are_written_people_are_told_in_the_morning_of_their_own_clock(acting: Acting) -> None:
    declared(acting)
    directory.store(acting(ANA).tx, BEN, [BEN], MONDAY, "Australia/Sydney")
    given(acting(ANA), person=BEN)
    thursday = WEDNESDAY + timedelta(days=1)
    assert told(on(acting("quarterdeck"), thursday)) == {}
    (timer,) = armed(acting(ANA), operations.ONE)
    assert timer.due_at == MONDAY.replace(day=19, hour=21)
    operations.chase_one(on(acting("quarterdeck"), timer.due_at), **timer.payload)
    assert [effect.arguments["channel"] for effect in said(acting(ANA), FOLLOWS)] == [BEN]


def test_the_day_is_set_once_and_comes_again(acting: Acting) -> None:
    operations.begin(acting("quarterdeck"))
    (timer,) = armed(acting(ANA), operations.DAY)
    operations.begin(later(acting("quarterdeck"), days=2))
    assert armed(acting(ANA), operations.DAY) == [timer]
    assert timer.due_at == MONDAY.replace(day=17, hour=7)
    operations.chase(on(acting("quarterdeck"), timer.due_at))
    assert [each.due_at for each in armed(acting(ANA), operations.DAY)] == [MONDAY.replace(day=18, hour=7)]


def test_hours_that_are_no_calendar_cannot_be_meant(acting: Acting) -> None:
    document = acting(ANA).document
    wrong = document.model_copy(update={"told": {BEN: Known(hours="ofice")}})
    assert list(wrong.mistakes()) == [
        (("people", BEN, "hours"), "there is no calendar `ofice`; did you mean `office`?")
    ]


def test_managers_hear_as_the_week_begins_of_what_others_have_left_late_for_two_weeks(acting: Acting) -> None:
    declared(acting)
    due = MONDAY - timedelta(days=14, hours=2)
    given(acting(ANA), "Restart", person=BEN, due=due)
    given(acting(ANA), "Patch", team="retail-apps", due=due)
    given(acting(ANA), "Call back", person=MIRA, due=due)
    given(acting(ANA), "Look", person=BEN, due=due + timedelta(hours=3))
    found = told(acting("quarterdeck"))
    assert set(found) == {BEN, MIRA, "#team-retail-apps"}
    assert "1 thing is yours to do, 2 tasks of others are more than two weeks late" in found[MIRA]
    assert f"<@{BEN}>" in found[MIRA]
    assert "Look" not in found[MIRA]
    assert MIRA not in told(on(acting("quarterdeck"), WEDNESDAY))


def test_how_long_ahead_somebody_hears_is_for_app_yaml_to_say(acting: Acting) -> None:
    act = on(acting("quarterdeck"), WEDNESDAY - timedelta(days=1))
    improvements = ImprovementSettings(remind="3 days")  # type: ignore[arg-type]
    early = replace(act, document=act.document.model_copy(update={"improvements": improvements}))
    declared(acting)
    given(acting(ANA), person=BEN)
    assert told(act) == {}
    assert set(told(early)) == {BEN}
