"""What is closed stays closed: when it is broken again, a new one follows it."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import cards, conversation, operations, views
from commands.incidents.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, IncidentEvent, IncidentStatus
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, CLOSED, HELD, INCIDENT, NEW, RESOLVED, WORKED, standing
from tests.commands.outcome import details, last, later, refused, stand, told
from tests.conftest import MONDAY

OVER: dict[str, Any] = {
    "status": CLOSED,
    "closed_at": MONDAY,
    "team": "network",
    "impact": 1,
    "details": "since eight",
}


def broken_again(acting: Acting, reason: str = "") -> Act:
    """Sofia says of what is closed that it is broken again."""
    standing(acting(ANA), **OVER)
    operations.reopen(acting(SOFIA), 1, reason=reason)
    return acting(SOFIA)


def test_what_is_closed_is_followed_by_a_new_one_that_is_linked_with_it(acting: Acting) -> None:
    act = broken_again(acting, "the printer, too")
    old, new = incidents.find(act.tx, 1), incidents.find(act.tx, 2)
    assert old is not None
    assert new is not None
    assert (old.status, old.reopened) == (CLOSED, 0)
    assert (new.status, new.reporter, new.assignee) == (NEW, SOFIA, None)
    assert (new.title, new.service, new.team, new.impact) == (old.title, "pos", "network", 1)
    assert new.details == "INC-1 was closed, and it is broken again: the printer, too\nsince eight"
    assert incidents.linked(act.tx, 1) == [2]
    assert details(act, IncidentEvent.DECLARED, "INC-2")["follows"] == "INC-1"
    assert last(act, "INC-1").details == {"to": "INC-2", "other": 2, "reason": "the printer, too"}


def test_the_button_says_no_reason_so_what_its_reporter_has_said_since_is_told(acting: Acting) -> None:
    standing(acting(ANA), **OVER)
    conversation.answer(later(acting(SOFIA), hours=1), 1, text="it is dead again")
    assert operations.reopen(later(acting(SOFIA), hours=2), 1).details.startswith(
        "INC-1 was closed, and it is broken again: it is dead again"
    )


def test_what_a_reporter_said_before_it_was_closed_is_not_said_again(acting: Acting) -> None:
    standing(acting(ANA), **(OVER | {"closed_at": MONDAY + timedelta(days=1)}))
    conversation.answer(acting(SOFIA), 1, text="till 7")
    assert "till 7" not in operations.reopen(later(acting(SOFIA), days=2), 1).details


def test_a_private_one_is_followed_by_a_private_one(acting: Acting) -> None:
    standing(acting(ANA), **OVER, private=True)
    assert operations.reopen(acting(SOFIA), 1).private


def test_a_service_or_team_that_is_there_no_more_is_found_anew(acting: Acting) -> None:
    standing(acting(ANA), **(OVER | {"service": "gone", "team": "gone", "title": "ERP is slow"}))
    followed = operations.reopen(acting(SOFIA), 1)
    assert (followed.service, followed.team) == ("erp", "erp")


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (NEW, "that is new. Say more there: `/incident note 2 TEXT`."),
        (WORKED, "that is in progress. Say more there: `/incident note 2 TEXT`."),
        (HELD, "that is on hold. Say more there: `/incident note 2 TEXT`."),
        (RESOLVED, "that is resolved. If it is not fixed, reopen it: `/incident reopen 2 REASON`."),
    ],
)
def test_pressed_twice_it_is_reported_once(acting: Acting, status: IncidentStatus, says: str) -> None:
    act = broken_again(acting)
    incidents.change(act.tx, 2, was=[NEW], status=status)
    with refused(MovedOn, f"INC-1 is closed, and INC-2 goes on from it: {says}"):
        operations.reopen(act, 1)


@pytest.mark.parametrize("status", [CLOSED, CANCELLED])
def test_once_that_is_over_another_may_follow(acting: Acting, status: IncidentStatus) -> None:
    act = broken_again(acting)
    incidents.change(act.tx, 2, was=[NEW], status=status)
    assert operations.reopen(act, 1).id == 3


def test_what_follows_and_became_private_is_not_named_to_others(acting: Acting) -> None:
    standing(acting(ANA), **OVER, assignee=TOM)
    standing(acting(ANA), private=True)
    acting(SOFIA).journal(IncidentEvent.FOLLOWED_UP, "INC-1", to="INC-2", other=2, reason="")
    with refused(MovedOn, "INC-1 is closed and stays so; what follows it is being worked on."):
        operations.reopen(acting(TOM), 1)


def test_the_reporter_sees_where_it_goes_on_in_place_of_the_button(acting: Acting) -> None:
    act = broken_again(acting)
    shown = str(cards.confirmation(act, 1, 0)["blocks"])
    assert "It goes on as INC-2." in shown
    assert "Still broken" not in shown


def test_both_are_shown_anew_and_nobody_is_told_twice(acting: Acting) -> None:
    act = broken_again(acting)
    stand(act, ["INC-1/fix/0"])
    found = told(act, FOLLOWS)
    assert {effect.method for effect in found} == {Method.SHOW}
    assert {"INC-1/fix/0", "INC-1/reporter", "INC-2/reporter", "INC-2/card/team:network"} <= {
        effect.message for effect in found
    }


def test_while_it_is_resolved_the_question_says_when_it_closes_by_itself(acting: Acting) -> None:
    standing(acting(ANA))
    operations.resolve(acting(ANA), 1, note="a cable")
    closes = int((MONDAY + timedelta(days=5)).timestamp())
    assert f"it closes by itself <!date^{closes}^" in str(cards.confirmation(acting(ANA), 1, 0)["blocks"])
    conversation.answer(acting(SOFIA), 1, text="no")
    assert "closes by itself" not in str(cards.confirmation(acting(ANA), 1, 0)["blocks"])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "Each step is told here; answer in this thread to add to it."),
        (
            {"status": HELD, "hold_reason": HoldReason.CALLER},
            "*It waits for you*: answer in this thread, and work goes on.",
        ),
        ({"status": RESOLVED}, "Say in this thread whether it works."),
        ({"status": CLOSED}, "Broken again? *Still broken* in this thread, or `/incident reopen 1 REASON`."),
        ({"status": CANCELLED}, "If something is broken after all, report it anew"),
        ({"status": CANCELLED, "duplicate_of": 2}, "Each step is told here."),
        ({"status": CANCELLED, "resolution_code": "Taken back"}, "Nobody needs to do anything."),
    ],
)
def test_in_every_state_the_reporter_reads_what_to_do(more: dict[str, Any], says: str) -> None:
    assert says in str(views.receipt(replace(INCIDENT, **more), {}))


def test_no_team_has_what_is_over_and_what_is_known_already_is_called_so() -> None:
    over = replace(INCIDENT, status=IncidentStatus.CANCELLED, team="network")
    assert "has it" not in str(views.receipt(over, {}))
    assert "Known already" in str(views.receipt(replace(over, duplicate_of=9), {}))
    fixed = replace(INCIDENT, status=IncidentStatus.RESOLVED, resolved_by=ANA)
    assert "Say in this thread whether it works." in str(views.receipt(fixed, {}))
    assert "You said that it works." in str(views.receipt(replace(fixed, resolved_by=INCIDENT.reporter), {}))
    assert "has it" in str(views.receipt(replace(INCIDENT, team="network"), {}))
