"""What is in the way of a change is told once, until it vanishes; some of it takes an exception."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.changes import cards, notices, obstacles, operations, slots, verbs, views
from commands.changes.policy import Freeze
from commands.changes.rules import ALLOWED_IN, Action
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.links.words import Named
from commands.schedule import verbs as schedule
from commands.shared.act import Act
from commands.shared.blocks import moment
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome
from storage.journal.queries import QUARTERDECK
from storage.links.records import LinkKind
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT, CHANGE, END
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, TOM, Acting
from tests.commands.outcome import armed, entries, later, refused, said, text_of

HOUR = timedelta(hours=1)
NETWORK = replace(ASKED, title="New firmware", items=("network",), implementer=GORAN)


def request(act: Act, **more: Any) -> Change:
    return operations.request(act, replace(ASKED, **more))


def approve(acting: Acting, number: int, *voters: str) -> None:
    for person in voters or (MIRA, CARLOS, DORA):
        operations.vote(acting(person), number, choice=Choice.APPROVE)


def messages(act: Act) -> list[tuple[str, str]]:
    """Who is told what directly."""
    found = [each for each in said(act, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    told = [(str(each.arguments["channel"]), text_of(each)) for each in found]
    return [(channel, text) for channel, text in told if channel.startswith("U")]


def frozen(act: Act, kind: str = "hard") -> Act:
    """Nothing of the tills is to be changed on the day of the change."""
    freeze = Freeze.model_validate({"name": "Stocktaking", "start": AT.date(), "end": END.date() + timedelta(days=1),
                                    "services": ["pos"], "kind": kind})  # fmt: skip
    document = cast(Document, act.document)
    return replace(act, document=document.model_copy(update={"freezes": (freeze,)}))


def test_what_a_new_change_collides_with_is_told_to_the_other_side_and_stands_on_both_cards(acting: Acting) -> None:
    request(acting(ANA))
    said(acting(ANA), notices.FOLLOWS)
    operations.request(acting(CHEN), NETWORK)
    told = messages(acting(CHEN))
    assert [who for who, _ in told] == [CHEN, ANA, BEN]
    assert "CHG-1 touches Point of sale at the same time, one step away." in told[0][1]
    assert told[1][1].startswith("In the way of *CHG-1*")
    assert "CHG-2 touches Network at the same time, one step away" in told[1][1]
    for number, other in ((1, "CHG-2"), (2, "CHG-1")):
        assert str(cards.ballot(acting(ANA), change=number, ballot=1)).count(f"{other} touches") == 1


def test_it_is_told_once_however_often_it_is_looked_at_and_again_once_it_had_vanished(acting: Acting) -> None:
    request(acting(ANA))
    request(acting(ANA), title="Another", implementer=CHEN)
    messages(acting(ANA))
    approve(acting, 1)
    approve(acting, 2)
    assert not [text for _, text in messages(acting(ANA)) if "In the way" in text]
    operations.withdraw(acting(ANA), 2)
    assert [each.details["gone"] for each in entries(acting(ANA), ChangeEvent.CLEARED, record="CHG-1")] == [
        [["item", "CHG-2"]]
    ]
    messages(acting(ANA))
    request(acting(CHEN), title="The other, again", implementer=CHEN)
    assert [who for who, text in messages(acting(CHEN)) if "In the way of *CHG-1*" in text] == [ANA, BEN]


def test_where_nothing_changed_nothing_is_told(acting: Acting) -> None:
    """The null test: a change alone, looked at over and over until it begins."""
    request(acting(ANA))
    approve(acting, 1)
    said(acting(ANA), notices.FOLLOWS)
    for hours in (1, 5, 12):
        obstacles.look_again(later(acting(QUARTERDECK), hours=hours), 1)
    assert said(acting(ANA), notices.FOLLOWS) == []
    assert entries(acting(ANA), ChangeEvent.COLLIDES, ChangeEvent.CLEARED, record="CHG-1") == []


def test_what_is_done_or_rejected_is_in_nobodys_way(acting: Acting) -> None:
    request(acting(ANA))
    request(acting(CHEN), implementer=CHEN)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 2, choice=Choice.REJECT, reason="Not now")
    assert "Nothing in the way" in str(cards.ballot(acting(ANA), change=1, ballot=1))


def test_a_change_is_looked_at_a_day_and_an_hour_before_it_begins(acting: Acting) -> None:
    def looks() -> list[datetime]:
        return [timer.due_at for timer in armed(acting(ANA), obstacles.LOOK)]

    request(acting(ANA), start=AT + 48 * HOUR, end=END + 48 * HOUR)
    assert looks() == [AT + 24 * HOUR]
    obstacles.look_again(replace(acting(QUARTERDECK), now=AT + 24 * HOUR), 1)
    assert looks() == [AT + 47 * HOUR]
    operations.withdraw(acting(ANA), 1)
    assert looks() == []


def test_in_a_hard_freeze_nothing_is_begun_without_an_exception_of_a_manager(acting: Acting) -> None:
    request(frozen(acting(ANA)))
    assert "a manager must name an exception" in str(cards.ballot(frozen(acting(ANA)), change=1, ballot=1))
    assert "change.except" in str(cards.ballot(frozen(acting(ANA)), change=1, ballot=1))
    approve(lambda person: frozen(acting(person)), 1)
    now = replace(frozen(acting(BEN)), now=AT)
    with pytest.raises(MovedOn, match="Stocktaking does not allow CHG-1 now"):
        operations.implement(now, 1)
    sentence = (
        f"A service manager who neither requested nor implements CHG-1 names an exception: <@{MIRA}>."
    )  # fmt: skip
    with refused(NotAllowed, sentence, "CHG-1"):
        obstacles.grant_exception(frozen(acting(BEN)), 1, reason="We need it")
    obstacles.grant_exception(frozen(acting(MIRA)), 1, reason="Tills cannot count stock without it")
    shown = str(cards.ballot(frozen(acting(ANA)), change=1, ballot=1))
    assert f"<@{MIRA}> names an exception" in shown
    assert "change.except" not in shown
    assert operations.implement(now, 1).status is ChangeStatus.IMPLEMENT


def test_who_may_not_name_an_exception_is_not_shown_the_button_for_it_in_the_record(acting: Acting) -> None:
    request(frozen(acting(ANA)))
    shown = {who for who in (ANA, BEN, TOM, MIRA) if "change.except" in str(verbs.show(frozen(acting(who)), 1))}
    assert shown == {MIRA}


@pytest.mark.parametrize("status", ChangeStatus)
def test_an_exception_is_offered_as_long_as_it_can_be_named(status: ChangeStatus) -> None:
    offered = views.except_button(replace(CHANGE, status=status), [{"block_id": views.BARRED}])
    assert bool(offered) is (status in ALLOWED_IN[Action.EXCEPT])


def test_a_service_that_is_needed_then_is_called_by_its_name_where_it_stops_a_change(acting: Acting) -> None:
    change = request(acting(ANA), items=("mes",), start=AT + 12 * HOUR, end=END + 12 * HOUR)
    approve(acting, 1)
    with pytest.raises(MovedOn, match=r"^Plant control \(MES\) does not allow CHG-1 now\."):
        operations.implement(replace(acting(BEN), now=change.start), 1)


def test_a_soft_freeze_warns_and_stops_nothing(acting: Acting) -> None:
    request(frozen(acting(ANA), "soft"))
    approve(lambda person: frozen(acting(person), "soft"), 1)
    with pytest.raises(MovedOn, match="takes an exception"):
        obstacles.grant_exception(frozen(acting(MIRA), "soft"), 1, reason="To be sure")
    assert operations.implement(replace(frozen(acting(BEN), "soft"), now=AT), 1).status is ChangeStatus.IMPLEMENT


def test_an_emergency_is_stopped_by_no_freeze(acting: Acting) -> None:
    request(frozen(acting(ANA)), type=ChangeType.EMERGENCY)
    approve(lambda person: frozen(acting(person)), 1, MIRA, CARLOS)
    assert operations.implement(replace(frozen(acting(BEN)), now=AT), 1).status is ChangeStatus.IMPLEMENT


def test_what_is_urgent_on_its_items_or_on_what_they_need_is_asked_about_when_it_begins(acting: Acting) -> None:
    request(acting(ANA))
    approve(acting, 1)
    incidents.declare(acting(OSKAR), NewIncident("Down", OSKAR, service="network", impact=1, urgency=1))
    now = replace(acting(BEN), now=AT)
    with pytest.raises(MovedOn, match=r"INC-1 is open on what CHG-1 touches or needs.*`/change implement 1 anyway`"):
        operations.implement(now, 1)
    assert operations.implement(now, 1, anyway=True).status is ChangeStatus.IMPLEMENT


def test_what_comes_after_another_is_not_begun_before_that_is_done(acting: Acting) -> None:
    request(acting(ANA))
    request(acting(CHEN), items=("erp",), implementer=CHEN)
    operations.link(acting(CHEN), 2, named=Named("", 1, LinkKind.AFTER))
    approve(acting, 1)
    approve(acting, 2)
    with pytest.raises(MovedOn, match="CHG-2 comes after CHG-1, which is not done"):
        operations.implement(replace(acting(CHEN), now=AT), 2)
    now = replace(acting(BEN), now=AT)
    operations.implement(now, 1)
    operations.done(now, 1, outcome=Outcome.SUCCESS, note="")
    assert operations.implement(replace(acting(CHEN), now=AT), 2).status is ChangeStatus.IMPLEMENT


def test_no_change_comes_after_itself_by_way_of_others(acting: Acting) -> None:
    for items in (("pos",), ("erp",), ("payroll",)):
        request(acting(ANA), items=items)
    operations.link(acting(ANA), 2, named=Named("", 1, LinkKind.AFTER))
    operations.link(acting(ANA), 3, named=Named("", 2, LinkKind.AFTER))
    with pytest.raises(MovedOn, match="CHG-3 comes after CHG-1 already"):
        operations.link(acting(ANA), 1, named=Named("", 3, LinkKind.AFTER))


def test_no_change_comes_after_itself(acting: Acting) -> None:
    request(acting(ANA))
    with pytest.raises(Invalid, match="CHG-1 is linked with another record, not with itself"):
        operations.link(acting(ANA), 1, named=Named("", 1, LinkKind.AFTER))


def test_slots_keep_clear_of_freezes_other_changes_and_the_implementer(acting: Acting) -> None:
    request(acting(ANA))
    request(acting(CHEN), start=AT - 14 * HOUR, end=AT - HOUR, implementer=CHEN)
    answer = slots.free(acting(ANA), 1)
    assert "|2026-03-16 21:00 UTC>" in str(answer["blocks"])


def test_a_slot_of_days_names_the_day_on_which_it_ends(acting: Acting) -> None:
    request(acting(ANA), end=AT + 74 * HOUR)
    began = acting(ANA).now
    assert f"{moment(began)} – {moment(began + 74 * HOUR)}" in str(slots.free(acting(ANA), 1)["blocks"])


def test_the_calendar_marks_clashes_and_freezes(acting: Acting) -> None:
    request(acting(ANA))
    request(acting(CHEN), implementer=CHEN)
    shown = str(schedule._calendar(acting(ANA)))
    assert "clashes with CHG-2" in shown
    assert "clashes with CHG-1" in shown


def test_whoever_votes_waits_for_nothing_that_is_looked_at_and_after_many_votes_it_is_looked_at_once(
    acting: Acting,
) -> None:
    request(acting(ANA))
    messages(acting(ANA))
    for voter in (MIRA, CARLOS):
        operations.vote(acting(voter), 1, choice=Choice.ABSTAIN)
    (looks,) = armed(acting(ANA), obstacles.LOOK)
    assert (looks.due_at, looks.payload) == (acting(ANA).now + obstacles.A_MOMENT, {"change": 1})
    obstacles.look_again(frozen(acting(QUARTERDECK)), **looks.payload)
    assert [who for who, _ in messages(acting(ANA))] == [ANA, BEN]
