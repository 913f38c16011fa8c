"""Like reports in a short time: the team is told once, as one."""

from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents import cards, operations, surging
from commands.incidents.notices import FOLLOWS
from commands.incidents.policy import Surge
from commands.incidents.report import NewIncident
from commands.incidents.surging import SURGE, WATCH
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.bench import surges as bench
from tests.commands.conftest import ANA, CARLOS, SOFIA, TOM, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import armed, entries, refused, said, text_of
from tests.conftest import MONDAY

TILLS = ("Receipts are blank at till {}", "Till {} prints blank receipts", "blank receipts, till {}")
CARD = "INC-1/said/surge"
FIVE = Surge()


def as_told(act: Act, surge: Surge | None) -> Act:
    settings = cast(Document, act.document).incidents.model_copy(update={"surge": surge})
    return replace(act, document=cast(Document, act.document).model_copy(update={"incidents": settings}))


def flood(acting: Acting, count: int, *, every: float = 60, surge: Surge | None = FIVE, **more: Any) -> list[Effect]:
    """So many people report the same, so many seconds apart; all that is to be said, and by whom it was said."""
    found = []
    for number in range(count):
        person = f"UFLOOD{number:03}"
        act = as_told(replace(acting(person), now=MONDAY + timedelta(seconds=every * number)), surge)
        text = TILLS[number % 3].format(number)
        operations.declare(act, NewIncident(text, person, **more))
        found += looked_at(act)
    return found


def looked_at(act: Act) -> list[Effect]:
    """What is said of a report, and once the clock has come to look for a surge."""
    found = said(act, FOLLOWS)
    for timer in armed(act, WATCH):
        assert timers.claim(act.tx, timer)
        surging.watch(act, **timer.payload)
    return found + said(act, FOLLOWS)


def surges(found: list[Effect]) -> list[Effect]:
    return [each for each in found if each.render == "incident.surge"]


@pytest.mark.parametrize(("count", "told"), [(4, []), (5, [CARD])])
def test_five_in_half_an_hour_are_told_to_their_team(acting: Acting, count: int, told: list[str]) -> None:
    found = surges(flood(acting, count))
    assert [each.message for each in found] == told
    assert {each.arguments["channel"] for each in found} <= {"#team-retail-apps"}


def test_forty_like_reports_are_one_message_that_is_kept_up_to_date(acting: Acting) -> None:
    found = flood(acting, 40, every=20)
    assert {each.message for each in surges(found)} == {CARD}
    assert {each.coalesce for each in surges(found)} == {f"show:{CARD}"}
    assert [each for each in found if each.method is Method.POST_MESSAGE] == []
    assert ":ocean: *40 like reports in 13 min*. The first is *INC-1*" in cards.surge(acting(ANA), 1)["text"]
    assert len(armed(acting(ANA), SURGE)) == 1


def test_of_many_reports_at_once_the_team_is_told_once_of_all(acting: Acting) -> None:
    for number in range(12):
        act = as_told(acting(f"UFLOOD{number:03}"), FIVE)
        operations.declare(act, NewIncident(TILLS[number % 3].format(number), act.by))
        assert surges(said(act, FOLLOWS)) == []
    assert len(armed(act, WATCH)) == 1
    assert [each.message for each in surges(looked_at(act))] == [CARD]
    (entry,) = entries(act, IncidentEvent.SURGED)
    assert entry.details["joined"] == [*range(2, 13)]


def test_over_a_longer_time_nobody_is_told(acting: Acting) -> None:
    assert surges(flood(acting, 8, every=8 * 60)) == []


def test_unwritten_nobody_is_told(acting: Acting) -> None:
    assert surges(flood(acting, 8, surge=None)) == []


def test_what_is_private_is_of_no_surge(acting: Acting) -> None:
    assert surges(flood(acting, 8, private=True)) == []


def test_of_another_service_or_of_other_words_it_is_another_matter(acting: Acting) -> None:
    flood(acting, 4)
    act = as_told(replace(acting(TOM), now=MONDAY + timedelta(minutes=5)), Surge())
    operations.declare(act, NewIncident("blank receipts, till 9", TOM, service="webshop"))
    operations.declare(act, NewIncident("the till wants a password", TOM))
    assert surges(looked_at(act)) == []


def test_once_it_is_over_the_next_is_told_anew(acting: Acting) -> None:
    flood(acting, 5)
    act = as_told(replace(acting(TOM), now=MONDAY + timedelta(hours=3)), Surge())
    (timer,) = armed(act, SURGE)
    assert timer.due_at == MONDAY + timedelta(minutes=4 + 30)
    surging.end(act, **timer.payload)
    assert timers.claim(act.tx, timer)
    for number in range(5):
        operations.declare(act, NewIncident(TILLS[number % 3].format(number), TOM))
        last = surges(looked_at(act))
    assert [each.message for each in last] == ["INC-6/said/surge"]


def test_the_first_becomes_the_parent_of_the_rest_by_one_button(acting: Acting) -> None:
    flood(acting, 6)
    act = acting(ANA)
    incidents.change(act.tx, 3, was=["new"], status="closed")  # type: ignore[list-item]
    surging.make_parent(act, 1)
    assert [each.id for each in incidents.children(act.tx, 1)] == [2, 4, 5, 6]
    found = said(act, FOLLOWS)
    told = [each.arguments["channel"] for each in found if each.method is Method.POST_MESSAGE]
    assert told == ["UFLOOD001", "UFLOOD003", "UFLOOD004", "UFLOOD005"]
    assert len({each.message for each in surges(found)}) == 1
    shown = str(cards.surge(act, 1)["blocks"])
    assert "4 are part of INC-1 and are resolved with it." in shown
    assert "Make one the parent" not in shown
    with refused(MovedOn, "None of them is left that could become part of INC-1."):
        surging.make_parent(act, 1)


def test_a_major_is_proposed_once_to_those_who_may_declare_it(acting: Acting) -> None:
    flood(acting, 5)
    act = acting(ANA)
    surging.propose_major(act, 1)
    told = [each for each in said(act, FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert CARLOS in {each.arguments["channel"] for each in told}
    assert text_of(told[0]).startswith(
        f":ocean: <@{ANA}> proposes INC-1 as a major incident: 5 like reports. Receipts"
    )
    assert "incident.declare_major" in str(told[0].arguments["blocks"])
    assert "A major incident has been proposed." in str(cards.surge(act, 1)["blocks"])
    with refused(MovedOn, "INC-1 has been proposed already."):
        surging.propose_major(act, 1)


def test_neither_is_for_anybody_else(acting: Acting) -> None:
    flood(acting, 5)
    for step in (surging.make_parent, surging.propose_major):
        with pytest.raises(NotAllowed):
            step(acting(SOFIA), 1)


def test_once_the_first_is_private_nothing_is_said_of_it(acting: Acting) -> None:
    flood(acting, 5)
    incidents.change(acting(ANA).tx, 1, was=["new"], private=True)  # type: ignore[list-item]
    assert cards.surge(acting(ANA), 1) == {}


def test_what_was_taken_back_does_not_count(acting: Acting) -> None:
    flood(acting, 4)
    incidents.change(acting(ANA).tx, 2, was=["new"], status="cancelled")  # type: ignore[list-item]
    act = as_told(replace(acting(TOM), now=MONDAY + timedelta(minutes=5)), Surge())
    operations.declare(act, NewIncident("blank receipts, till 9", TOM))
    assert surges(looked_at(act)) == []
    assert entries(act, IncidentEvent.SURGED) == []


def test_while_nothing_is_like_it_no_timer_is_asked_for(acting: Acting) -> None:
    standing(acting(ANA), title="Prices are wrong")
    finish(acting(ANA).tx)
    operations.declare(as_told(acting(SOFIA), Surge()), NewIncident("till is on fire", SOFIA))
    looked_at(as_told(acting(SOFIA), Surge()))
    assert armed(acting(ANA), SURGE) == []


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([0, 1, 2, 3, 4], 1),
        ([0, 1, 2, 3], 0),
        ([0, 10, 20, 25, 30], 0),
        ([0, 10, 20, 25, 29], 1),
        ([*range(40)], 1),
        ([0, 1, 2, 3, 4, 33, 62], 1),
        ([0, 1, 2, 3, 4, 34, 35, 36, 37, 38], 2),
    ],
)
def test_how_often_the_rule_would_have_told(minutes: list[float], told: int) -> None:
    assert bench.told(minutes, 5, 30) == told
