"""Somebody is called until somebody comes; who stands in; who hears of it."""

from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.config import Document
from commands.incidents import operations as incidents
from commands.oncall import calling, cards, ids, operations, reading, verbs, views
from commands.oncall.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.directory import queries as directory
from storage.oncall import queries as oncall
from storage.oncall.records import Page, PageEvent, PageState
from storage.outbox.records import Method
from storage.record import replace
from storage.timers import queries as timers
from tests.commands.conftest import ANA, BEN, GORAN, MIRA, SOFIA, TOM, Acting, slack_id
from tests.commands.incidents.examples import declared
from tests.commands.outcome import armed, journalled, refused, said, stand
from tests.company import private_payroll
from tests.conftest import MONDAY

HANA, IVAN = slack_id("hana"), slack_id("ivan")
BERLIN = ZoneInfo("Europe/Berlin")
TWO = datetime(2026, 3, 17, 2, tzinfo=BERLIN).astimezone(UTC)
"""Two at night: Goran is on call from 16 March, 09:00."""


def at(act: Act, minutes: float = 0) -> Act:
    return replace(act, now=TWO + timedelta(minutes=minutes))


def bring(acting: Acting, by: str = ANA, **more: str) -> Page:
    return operations.bring(at(acting(by)), team="network", **more)


def time_is_up(acting: Acting) -> tuple[float, list[str]]:
    """After how many minutes the next is asked, and whom."""
    (timer,) = armed(acting(ANA), operations.NEXT)
    assert timers.claim(acting(ANA).tx, timer)
    page = operations.go_on(replace(acting("quarterdeck"), now=timer.due_at), **timer.payload)
    assert page is not None
    return (timer.due_at - TWO) / timedelta(minutes=1), [*page.asking]


def test_without_an_answer_the_next_is_asked_then_the_team_then_the_managers_and_it_is_told(acting: Acting) -> None:
    page = bring(acting, text="The stores are offline")
    assert [*page.asking] == [GORAN]
    assert time_is_up(acting) == (5, [IVAN])
    assert time_is_up(acting) == (15, [GORAN, HANA])
    assert time_is_up(acting) == (25, [MIRA])
    assert time_is_up(acting) == (35, [])
    over = oncall.find(acting(ANA).tx, page.id)
    assert over is not None
    assert over.state is PageState.NOBODY
    assert journalled(acting(ANA), "desk").count(PageEvent.ASKED) == 4
    told = [effect for effect in said(acting(ANA), FOLLOWS) if effect.render is None]
    assert [effect.arguments["channel"] for effect in told] == [ANA]
    assert "Nobody has come: Network was called" in told[0].arguments["text"]


def test_whoever_cannot_moves_it_on_at_once_and_whoever_comes_ends_it(acting: Acting) -> None:
    page = bring(acting)
    moved = operations.decline(at(acting(GORAN), 1), page.id)
    assert [*moved.asking] == [IVAN]
    (timer,) = armed(acting(ANA), operations.NEXT)
    assert timer.due_at == TWO + timedelta(minutes=11)
    assert operations.come(at(acting(IVAN), 4), page.id).came == IVAN
    assert armed(acting(ANA), operations.NEXT) == []
    with refused(MovedOn, f"<@{IVAN}> is coming already. Thank you.", record="desk"):
        operations.come(at(acting(HANA), 5), page.id)
    for late in (operations.go_on(at(acting(ANA), 15), page.id, 1),):
        assert late is None


def test_of_a_team_all_must_be_unable_before_it_goes_on(acting: Acting) -> None:
    page = bring(acting)
    time_is_up(acting)
    time_is_up(acting)
    assert operations.decline(at(acting(HANA), 16), page.id).step == 2
    assert [*operations.decline(at(acting(GORAN), 17), page.id).asking] == [MIRA]


def test_each_hears_once_and_reads_where_it_stands(acting: Acting) -> None:
    declared(acting, "Network is down in all stores", by=SOFIA)
    page = bring(acting, record="INC-1")
    (message,) = [effect for effect in said(acting(ANA), FOLLOWS) if effect.render == "oncall.call"]
    assert (message.arguments["channel"], message.message) == (GORAN, f"page-1/{GORAN}")
    shown = str(cards.call(acting(GORAN), page.id, GORAN))
    assert "Network is needed" in shown
    assert "INC-1" in shown
    assert "'Coming'" in shown
    stand(acting(ANA), [f"page-1/{GORAN}"])
    operations.come(at(acting(GORAN), 1), page.id)
    again = said(acting(ANA), FOLLOWS)
    assert [effect.render or effect.arguments["text"] for effect in again] == [
        "oncall.call", f"<@{GORAN}> is coming for *INC-1*.",
    ]  # fmt: skip
    assert "'Coming'" not in str(cards.call(acting(GORAN), page.id, GORAN))


def test_whoever_calls_reads_what_time_it_is_for_whom_they_call(acting: Acting) -> None:
    directory.store(acting(ANA).tx, "goran@northgate.example", [GORAN], MONDAY, "Asia/Tokyo")
    page = bring(acting)
    assert calling.told(at(acting(ANA)), page) == (
        f"Calling <@{GORAN}> of Network (it is 10:00 for <@{GORAN}>). You hear who comes."
    )  # fmt: skip


def test_to_acknowledge_the_incident_is_to_come_and_its_end_ends_the_call(acting: Acting) -> None:
    declared(acting, "Network is down")
    declared(acting, "Network is slow")
    first, second = bring(acting, record="INC-1"), bring(acting, record="INC-2")
    said(acting(ANA), FOLLOWS)
    incidents.acknowledge(at(acting(HANA), 2), 1)
    incidents.cancel(at(acting(SOFIA), 3), 2, reason="It works")
    said(acting(ANA), FOLLOWS)
    found = [oncall.find(acting(ANA).tx, page.id) for page in (first, second)]
    assert [(each.state, each.came) for each in found if each] == [
        (PageState.COMING, HANA), (PageState.OVER, None),
    ]  # fmt: skip
    assert armed(acting(ANA), operations.NEXT) == []


def test_of_what_is_as_grave_as_can_be_somebody_is_called_once(acting: Acting) -> None:
    declared(acting, "Network is down", impact=1, urgency=1, service="network")
    declared(acting, "Network is slow", impact=3, urgency=3, service="network")
    declared(acting, "Tills are down", impact=1, urgency=1, service="pos")
    said(acting(ANA), FOLLOWS)
    waiting = armed(acting(ANA), operations.FIRST)
    assert [timer.key for timer in waiting] == ["INC-1", "INC-3"]
    pages = [operations.call_first(acting("quarterdeck"), **timer.payload) for timer in waiting]
    assert [page and page.record for page in pages] == ["INC-1", None]
    assert operations.call_first(acting("quarterdeck"), 1) is None


def test_whom_it_cannot_be_known_to_is_not_called(acting: Acting) -> None:
    incident = declared(acting, "Salary on the screen", private=True, service="payroll")
    with refused(NotFound, "There is no INC-1. See yours with `/incident mine`, all with `/incident list`."):
        bring(acting, by=TOM, record=incident.number)
    page = bring(acting, by=MIRA, record=incident.number)
    assert [*page.asking] == [MIRA]
    messages = [effect.arguments["channel"] for effect in said(acting(ANA), FOLLOWS) if effect.render]
    assert messages == [MIRA]


def test_where_no_team_has_anybody_on_call_any_more_that_is_said(acting: Acting) -> None:
    nobody = replace(acting(ANA), document=cast(Document, acting(ANA).document).model_copy(update={"on_call": {}}))
    for asked in (lambda: operations.bring(nobody, team="network"), lambda: verbs.of_team(nobody, words="network")):
        with pytest.raises(Refused, match="No team has anybody on call"):
            asked()


def test_nobody_is_called_twice_for_one_thing_nor_for_a_team_without_a_rota(acting: Acting) -> None:
    bring(acting)
    with refused(MovedOn, "Network is being called already.", record="desk"):
        bring(acting, by=BEN)
    with pytest.raises(Refused, match=r"Nobody is on call for ERP\. On call are: Network"):
        operations.bring(acting(ANA), team="erp")
    with pytest.raises(NotAllowed, match="Guests"):
        operations.bring(replace(acting(TOM), is_guest=True), team="network")
    with refused(NotAllowed, "That is for those who are called.", record="desk"):
        operations.come(acting(TOM), 1)


def test_whoever_calls_more_than_three_times_in_an_hour_is_asked(acting: Acting) -> None:
    for _ in range(3):
        operations.come(at(acting(GORAN)), bring(acting).id)
    asked = calling.bring(at(acting(ANA)), words="network", record="desk", text="again")
    assert "Yes, call" in str(asked["blocks"])
    assert "Calling" in calling.bring(at(acting(ANA)), words="network", record="desk", text="", sure=True)["text"]


def test_somebody_stands_in_and_hears_of_it(acting: Acting) -> None:
    friday = datetime(2026, 3, 20, 18, tzinfo=BERLIN).astimezone(UTC)
    made = operations.cover(acting(GORAN), team="network", whose=BEN, start=friday, end=friday + timedelta(hours=15))
    assert reading.ids(acting(ANA), reading.at(acting(ANA), "network", friday)) == (BEN,)
    assert reading.ids(acting(ANA), reading.at(acting(ANA), "network", made.end)) == (GORAN,)
    (told,) = said(acting(ANA), FOLLOWS)
    assert told.arguments["channel"] == BEN
    with pytest.raises(NotAllowed, match="say who stands in"):
        operations.cover(acting(BEN), team="network", whose=BEN, start=made.end, end=made.end + timedelta(hours=1))
    with pytest.raises(Invalid, match="not over already"):
        operations.cover(acting(GORAN), team="network", whose=BEN, start=friday, end=friday)


def test_a_swap_stands_once_the_other_says_yes(acting: Acting) -> None:
    day = datetime(2026, 3, 18, tzinfo=BERLIN).astimezone(UTC)
    asked = operations.swap(acting(GORAN), team="network", whose=HANA, start=day, end=day + timedelta(days=1))
    on = reading.ids(acting(ANA), reading.at(acting(ANA), "network", asked.start))
    assert on == (GORAN,)
    (message,) = said(acting(ANA), FOLLOWS)
    assert message.arguments["channel"] == HANA
    with refused(NotAllowed, "That is for whoever was asked.", record="desk"):
        operations.answer_swap(acting(ANA), asked.id, agreed=True)
    mine, back = operations.answer_swap(acting(HANA), asked.id, agreed=True)
    assert reading.ids(acting(ANA), reading.at(acting(ANA), "network", mine.start)) == (HANA,)
    assert reading.ids(acting(ANA), reading.at(acting(ANA), "network", back.start)) == (GORAN,)
    with refused(MovedOn, "You have answered that already.", record="desk"):
        operations.answer_swap(acting(HANA), asked.id, agreed=False)
    with pytest.raises(Invalid, match="You have no shift then"):
        operations.swap(acting(BEN), team="network", whose=HANA, start=day, end=day + timedelta(days=1))


def test_a_shift_of_somebody_who_has_left_is_a_gap_and_the_next_is_asked_at_once(acting: Acting) -> None:
    directory.store(acting(ANA).tx, "goran@northgate.example", [], MONDAY)
    assert reading.gaps(acting(ANA), "network", TWO)
    assert [*bring(acting).asking] == [IVAN]


def test_what_four_weeks_were_for_each_counts_nights_by_their_own_clock(acting: Acting) -> None:
    operations.come(at(acting(GORAN), 1), bring(acting).id)
    found = reading.share(at(acting(MIRA), 60))
    assert (found.calls[GORAN], found.nights[GORAN]) == (1, 1)
    assert found.seconds[GORAN] > 24 * 3600
    directory.store(acting(ANA).tx, "goran@northgate.example", [GORAN], MONDAY, "Asia/Tokyo")
    tokyo = replace(at(acting(MIRA), 60))
    tokyo.tx.info.pop("zones", None)
    assert reading.share(tokyo).nights[GORAN] == 0
    assert f"<@{GORAN}>" in str(views.report(found))


def test_of_what_is_private_those_who_may_know_of_it_are_called(acting: Acting) -> None:
    seen = declared(acting, "Network leaks passwords", service="network", private=True, impact=1, urgency=1)
    said(acting(ANA), FOLLOWS)
    page = operations.call_first(acting("quarterdeck"), seen.id)
    assert page is not None
    assert [effect.arguments["channel"] for effect in said(acting(ANA), FOLLOWS)] == [*page.asking] == [GORAN]


def test_once_it_is_private_no_channel_shows_that_its_team_is_called_to_it(
    acting: Acting,
) -> None:
    document = private_payroll(cast(Document, acting(ANA).document))
    seen = declared(acting, "Network leaks passwords", service="network", impact=1, urgency=1)
    page = operations.call_first(acting("quarterdeck"), seen.id)
    assert page is not None
    said(acting(ANA), FOLLOWS)
    stand(acting(ANA), [ids.message(page.id, to) for to in (GORAN, "#team-network")])
    incidents.set_service(replace(acting(MIRA), document=document), seen.id, service="payroll")
    deleted = [each.message for each in said(acting(MIRA), FOLLOWS) if each.method is Method.DELETE]
    assert [name for name in deleted if name and name.startswith("page-")] == [ids.message(page.id, "team-network")]
