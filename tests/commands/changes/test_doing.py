"""While a change is being made: the point of no return, that it takes too long, more time, and going back."""

from datetime import timedelta
from typing import Any

import pytest

from commands.changes import cards, doing, forms, notices, operations, verbs
from commands.changes.ids import FormField
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Choice, Outcome
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Method
from storage.record import replace
from storage.timers import queries as timers
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, details, last, said, text_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = replace(ASKED, start=AT, end=AT + 4 * HOUR, rollback_seconds=45 * 60)
"""From 22:00 to 02:00; to go back takes 45 minutes."""


def begun(acting: Acting, **more: Any) -> Change:
    operations.request(acting(ANA), replace(NIGHT, **more))
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    change = operations.implement(replace(acting(BEN), now=AT), 1)
    said(acting(ANA), notices.FOLLOWS)
    return change


def fire(acting: Acting) -> list[tuple[str, str]]:
    """What is due next, and who is told what of it."""
    timer = armed(acting(ANA), doing.WATCH)[0]
    act = replace(acting(QUARTERDECK), now=timer.due_at)
    doing.look_at(act, **timer.payload)
    timers.disarm(act.tx, doing.WATCH, timer.key)
    posts = [each for each in said(act, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    return [(str(each.arguments["channel"]), text_of(each)) for each in posts]


def test_the_implementer_is_asked_while_one_can_still_go_back_and_told_when_it_is_late_then_managers(
    acting: Acting,
) -> None:
    """C21: asked at 01:15, late at 02:00, and managers hear of it at 02:30."""
    begun(acting)
    assert [timer.due_at - AT for timer in armed(acting(ANA), doing.WATCH)] == [
        3 * HOUR + 15 * MINUTE, 4 * HOUR, 4 * HOUR + 30 * MINUTE
    ]  # fmt: skip
    ((who, asked),) = fire(acting)
    assert who == BEN
    assert "go on or go back? To go back takes 45 min" in asked
    ((who, late),) = fire(acting)
    assert (who, "should be done since" in late) == (BEN, True)
    ((who, late),) = fire(acting)
    assert (who, f"<@{BEN}> implements it" in late) == (MIRA, True)


def test_what_takes_longer_to_go_back_on_than_its_window_is_refused(acting: Acting) -> None:
    """C21, with five hours."""
    with pytest.raises(Invalid) as refusal:
        operations.request(acting(ANA), replace(NIGHT, rollback_seconds=5 * 3600))
    assert [*refusal.value.fields] == [FormField.ROLLBACK_TAKES]


def test_what_cannot_be_read_as_a_length_of_time_is_said_beside_its_input() -> None:
    assert [forms.seconds(said) for said in ("45m", "2h", "soon", "", None)] == [2700, 7200, -1, None, None]


def test_of_a_change_that_was_asked_for_before_nothing_is_known_of_the_way_back(acting: Acting) -> None:
    begun(acting, rollback_seconds=None)
    assert [timer.payload["step"] for timer in armed(acting(ANA), doing.WATCH)] == [doing.OVER, doing.LONG_OVER]


def test_nothing_is_asked_of_what_is_done(acting: Acting) -> None:
    begun(acting)
    operations.done(replace(acting(BEN), now=AT + HOUR), 1, outcome=Outcome.SUCCESS, note="")
    assert armed(acting(ANA), doing.WATCH) == []
    doing.look_at(acting(QUARTERDECK), 1, doing.OVER)
    assert last(acting(ANA), "CHG-1").what != ChangeEvent.OVERRAN


def test_what_is_rolled_back_has_failed_and_is_reviewed_and_says_why(acting: Acting) -> None:
    begun(acting)
    now = replace(acting(BEN), now=AT + HOUR)
    with pytest.raises(Invalid, match="Say why"):
        doing.back(now, 1, reason=" ")
    found = doing.back(now, 1, reason="The printers did not come back")
    assert (found.status, found.outcome, found.outcome_note) == (
        ChangeStatus.REVIEW, Outcome.FAILED, "The printers did not come back"
    )  # fmt: skip
    assert armed(acting(ANA), doing.WATCH) == []
    told = [text_of(each) for each in said(now, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert len(told) == 3, "the requester, the board under the ballot, and whoever is to review it"
    assert sum("is rolled back, says" in each for each in told) == 2
    for shown in (cards.ballot(now, 1, 1), verbs.show(now, 1)):
        assert "*Outcome*\\nRolled back · <!date^" in str(shown), "one word for it"


def test_a_manager_gives_it_more_time_and_the_looks_move_with_the_end(acting: Acting) -> None:
    begun(acting)
    now = replace(acting(MIRA), now=AT + HOUR)
    assert doing.extend(now, 1, more=30 * MINUTE, reason="The backup is slow").end == AT + 4.5 * HOUR
    assert [timer.due_at - AT for timer in armed(now, doing.WATCH)] == [3.75 * HOUR, 4.5 * HOUR, 5 * HOUR]
    assert details(now, ChangeEvent.EXTENDED, "CHG-1") == {"minutes": 30, "reason": "The backup is slow"}


def test_two_who_approved_it_give_it_more_time_together_when_they_mean_the_same(acting: Acting) -> None:
    begun(acting)
    at = AT + HOUR
    for person in (CARLOS, CARLOS):
        asked = doing.extend(replace(acting(person), now=at), 1, more=30 * MINUTE, reason="Slow")
        assert asked.end == AT + 4 * HOUR
    assert doing.extend(replace(acting(DORA), now=at), 1, more=60 * MINUTE, reason="Slow").end == AT + 4 * HOUR
    assert doing.extend(replace(acting(DORA), now=at), 1, more=30 * MINUTE, reason="Slow").end == AT + 4.5 * HOUR


@pytest.mark.parametrize("more", [-HOUR, 0 * HOUR, MINUTE / 2, 1.5 * MINUTE, 7 * 24 * HOUR + MINUTE])
def test_more_time_is_whole_minutes_up_to_seven_days(acting: Acting, more: timedelta) -> None:
    begun(acting)
    with pytest.raises(Invalid, match="whole minutes, 1m to 7 d"):
        doing.extend(acting(MIRA), 1, more=more, reason="Slow")
    assert doing.extend(acting(MIRA), 1, more=MINUTE, reason="Slow").end == AT + 4 * HOUR + MINUTE


def test_nobody_else_gives_it_more_time_and_nobody_before_it_has_begun(acting: Acting) -> None:
    operations.request(acting(ANA), NIGHT)
    with pytest.raises(MovedOn):
        doing.extend(acting(MIRA), 1, more=HOUR, reason="To be sure")
    with pytest.raises(NotAllowed, match="A service manager gives CHG-1 more time"):
        doing.extend(acting(BEN), 1, more=HOUR, reason="To be sure")
    with pytest.raises(NotAllowed):
        doing.back(acting(SOFIA), 1, reason="I do not like it")


def test_more_time_that_meets_another_change_is_told_to_its_people(acting: Acting) -> None:
    begun(acting)
    operations.request(
        acting(CHEN), replace(NIGHT, start=NIGHT.end or AT, end=AT + 5 * HOUR, implementer=CHEN, rollback_seconds=0)
    )
    said(acting(CHEN), notices.FOLLOWS)
    now = replace(acting(MIRA), now=AT + HOUR)
    doing.extend(now, 1, more=30 * MINUTE, reason="The backup is slow")
    told = [text_of(each) for each in said(now, notices.FOLLOWS) if each.arguments.get("channel") == CHEN]
    assert len(told) == 1
    assert "In the way of *CHG-2*" in told[0]


@pytest.mark.parametrize(("step", "who", "extends"), [(doing.OVER, BEN, False), (doing.LONG_OVER, MIRA, True)])
def test_whoever_hears_that_it_is_late_has_the_buttons_that_they_may_press(
    acting: Acting, step: str, who: str, *, extends: bool
) -> None:
    begun(acting)
    late = replace(acting(QUARTERDECK), now=AT + 5 * HOUR)
    doing.look_at(late, 1, step)
    [told] = [each.arguments for each in said(late, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    pressed = str(told["blocks"])
    assert (told["channel"], "change.finish" in pressed, "change.extend" in pressed) == (who, True, extends)


def test_who_may_neither_give_it_more_time_nor_review_it_is_shown_no_button_for_that(acting: Acting) -> None:
    def shown(action: str) -> set[str]:
        people = (ANA, BEN, SOFIA, CARLOS, MIRA)
        return {who for who in people if f"'{action}'" in str(verbs.show(replace(acting(who), now=AT + HOUR), 1))}

    begun(acting)
    assert (shown("change.finish"), shown("change.extend")) == ({ANA, BEN, MIRA}, {CARLOS, MIRA})
    doing.back(replace(acting(BEN), now=AT + HOUR), 1, reason="The printers did not come back")
    assert shown("change.review") == {CARLOS, MIRA}


def test_the_card_has_the_button_for_what_comes_next(acting: Acting) -> None:
    begun(acting)
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert all(action in shown for action in ("change.finish", "change.rollback", "change.extend"))
