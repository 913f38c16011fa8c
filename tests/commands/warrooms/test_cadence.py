"""When the next word is owed: by how grave it is, also where there is nothing new to say."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.shared.desk import follow_up
from commands.shared.refusals import MovedOn, NotAllowed
from commands.warrooms import PRACTICE, cadence, cards, operations
from commands.warrooms.cadence import UPDATE_DUE
from commands.warrooms.permissions import room_of
from storage.incidents import queries as incidents
from storage.outbox.records import Method
from storage.warrooms.records import WarRoomEvent
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, armed, effects, entries, later, text_of, told
from tests.commands.warrooms.examples import opened, with_settings
from tests.conftest import MONDAY

P1: dict[str, Any] = {"impact": 1, "urgency": 1}
P2: dict[str, Any] = {"impact": 1, "urgency": 2}


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def owed(acting: Acting) -> datetime | None:
    return room_of(acting(ANA), 1).next_update_at


@pytest.mark.parametrize(("said", "due"), [(4, 24), (119, 139), (120, 160)])
def test_of_a_p1_updates_are_owed_every_20_minutes_for_two_hours_then_half_as_often(
    acting: Acting, said: int, due: int
) -> None:
    opened(acting, **P1)
    assert owed(acting) == at(5)
    operations.update(later(acting(ANA), minutes=said), 1, text="we look into it")
    assert owed(acting) == at(due)


def test_of_a_p2_half_as_often_and_raising_it_moves_the_next(acting: Acting) -> None:
    opened(acting, **P2)
    operations.update(later(acting(ANA), minutes=20), 1, text="we look into it")
    assert owed(acting) == at(60)
    incident_operations.set_priority(later(acting(ANA), minutes=30), 1, **P1)
    follow_up(later(acting(ANA), minutes=30), PRACTICE.follows)
    assert owed(acting) == at(50)
    assert [timer.due_at for timer in armed(acting(ANA), UPDATE_DUE)] == [at(50)]


def test_what_becomes_graver_is_never_owed_later(acting: Acting) -> None:
    opened(acting, **P2)
    incident_operations.set_priority(acting(ANA), 1, **P1)
    follow_up(acting(ANA), PRACTICE.follows)
    assert owed(acting) == at(5)


def test_where_app_yaml_says_one_interval_it_is_that_of_all(acting: Acting) -> None:
    opened(acting, **P1)
    operations.update(with_settings(later(acting(ANA), minutes=4), update_every="30m"), 1, text="we look into it")
    assert owed(acting) == at(34)


def test_nothing_new_counts_as_an_update_and_is_a_line_in_the_thread(acting: Acting) -> None:
    opened(acting, **P1)
    operations.update(acting(ANA), 1, text="we look into it")
    told(acting(ANA), PRACTICE.follows)
    all_sent(acting(ANA))
    cadence.nothing_new(later(acting(ANA), minutes=15), 1)
    assert owed(acting) == at(35)
    waiting = told(later(acting(ANA), minutes=15), PRACTICE.follows)
    (line,) = [each for each in waiting if each.method is Method.POST_MESSAGE]
    assert (line.thread, "Nothing new, says" in text_of(line)) == ("INC-1/majors", True)
    card = str(cards.situation(later(acting("quarterdeck"), minutes=16), incident=1))
    assert "we look into it\\n_Nothing new <!date" in card


def test_nothing_new_is_said_twice_in_a_row_at_most(acting: Acting) -> None:
    opened(acting, **P1)
    with pytest.raises(MovedOn, match="Nobody has said yet how it stands"):
        cadence.nothing_new(acting(ANA), 1)
    operations.update(acting(ANA), 1, text="we look into it")
    for minutes in (15, 30):
        assert cadence.may_say_nothing_new(acting(ANA), 1)
        cadence.nothing_new(later(acting(ANA), minutes=minutes), 1)
    assert not cadence.may_say_nothing_new(acting(ANA), 1)
    with pytest.raises(MovedOn, match="say what is being tried"):
        cadence.nothing_new(later(acting(ANA), minutes=45), 1)
    operations.update(later(acting(ANA), minutes=46), 1, text="we try the other cable")
    assert cadence.may_say_nothing_new(acting(ANA), 1)
    assert len(entries(acting(ANA), WarRoomEvent.NOTHING_NEW)) == 2


def test_only_the_crew_says_that_there_is_nothing_new(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(ANA), 1, text="we look into it")
    with pytest.raises(NotAllowed):
        cadence.nothing_new(acting(SOFIA), 1)


def test_whoever_follows_hears_each_update_directly(acting: Acting) -> None:
    opened(acting)
    incidents.follow(acting(ANA).tx, 1, TOM, MONDAY)
    operations.update(acting(ANA), 1, text="we look into it")
    told(acting(ANA), PRACTICE.follows)
    assert [
        text_of(each).partition(" · ")[2].partition("\n")[0]
        for each in effects(acting(ANA))
        if each.lane == f"dm:{TOM}"
    ] == ["we look into it"]
    shown = str(cards.announcement(acting("quarterdeck"), incident=1))
    assert "'text': 'Follow'" in shown
