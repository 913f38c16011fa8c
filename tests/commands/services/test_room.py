"""What a war room shows of changes: which its incident may come from, and which could be held meanwhile."""

from datetime import timedelta

from commands.changes import holding
from commands.items.policy import ItemPolicy
from commands.services import cards, notices, operations
from commands.warrooms import operations as warrooms
from storage.changes.records import ChangeEvent
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN
from storage.items.records import ItemEvent
from storage.journal.records import Entry
from storage.record import replace
from storage.warrooms import queries as rooms
from storage.warrooms.records import LIVE, RoomStatus
from tests.commands.conftest import ANA, CARLOS, MIRA, SOFIA, Acting
from tests.commands.outcome import said
from tests.commands.services.test_services import change, report, shown
from tests.conftest import MONDAY


def room(acting: Acting) -> int:
    number = report(acting(SOFIA), "Tills are down", service="pos", impact=1, urgency=1)
    incidents.change(acting(ANA).tx, number, was=OPEN, item="pos-db")
    warrooms.declare(acting(CARLOS), number)
    found = rooms.of_incident(acting(CARLOS).tx, number)
    assert found is not None
    rooms.change(acting(CARLOS).tx, found.id, was=LIVE, channel="C0ROOM", status=RoomStatus.OPEN)
    said(acting(CARLOS), {})
    return number


def below(acting: Acting, number: int) -> str:
    return shown({"blocks": cards.under_situation(acting(CARLOS), number)})


def test_the_changes_of_three_days_near_it_stand_there_at_most_three_each_with_its_reason(acting: Acting) -> None:
    for minutes in (30, 50, 90, 120):
        change(acting(ANA), f"Patch {minutes}", "pos-db", begun=timedelta(minutes=minutes))
    change(acting(ANA), "Paint", "mail-1", begun=timedelta(minutes=5))
    number = room(acting)
    found = below(acting, number)
    assert found.count("It was not") == 3
    assert ("Begun 30 min before it" in found, "it touched what this is about" in found) == (True, True)
    assert ("Paint" in found, "%" in found) == (False, False)
    operations.it_was_not(acting(ANA), incident=number, change="CHG-1", bucket="1h same item")
    assert "Patch 30" not in below(acting, number)
    operations.it_was(acting(ANA), incident=number, change="CHG-2", bucket="1h same item")
    found = below(acting, number)
    assert f"*It came from CHG-2*, says <@{ANA}>." in found
    assert "It was this" not in found


def test_an_answer_and_a_hold_are_shown_in_the_room(acting: Acting) -> None:
    change(acting(ANA), "Patch", "pos")
    number = room(acting)
    found = below(acting, number)
    assert "Hold changes of Point of sale?" in found
    assert "It would stop CHG-1 " in found
    act = acting(CARLOS)
    for what, record, details in (
        (ItemEvent.SUSPECT_CLEARED, f"INC-{number}", {}),
        (ChangeEvent.HELD, "desk", {"hold": holding.hold_for(acting(MIRA), number).id}),
    ):
        said(act, {})
        for follow in notices.FOLLOWS[what]:
            follow(act, Entry(1, MONDAY, CARLOS, what, record, details, "slack"))
        assert "warroom.situation" in [each.render for each in said(act, {})], what
    assert "Changes of Point of sale are held" in below(acting, number)
    assert "change.release" in below(acting, number)


def test_without_items_nothing_is_suspected(acting: Acting) -> None:
    change(acting(ANA), "Patch", "pos", begun=timedelta(minutes=30))
    number = room(acting)
    assert "Changed before it began" in below(acting, number)
    policy = acting(CARLOS).policy(ItemPolicy)
    bare = policy.model_copy(update={"items": None})
    assert cards.under_situation(replace(acting(CARLOS), document=bare), number) == []
