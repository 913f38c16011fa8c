"""What somebody is asked to press: said while it waits, and shown once more, without buttons, when it is over."""

from commands.shared import prompts
from commands.shared.act import Act
from commands.shared.speech import Address, directly
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import all_sent, effects, said, stand

AT = Address("", "INC-1")


def waits(_act: Act, number: int) -> bool:
    return number > 1


def prompted(acting: Acting) -> list[Effect]:
    """Two, of which the first is over; they are still to be said."""
    for number in (1, 2):
        prompts.prompt(acting(ANA), directly(SOFIA, "INC-1"), "asked", key=f"entry-{number}", number=number)
    return effects(acting(ANA))


def standing(acting: Acting) -> list[Effect]:
    """The same, when they stand."""
    found = prompted(acting)
    all_sent(acting(ANA))
    stand(acting(ANA), [str(each.message) for each in found])
    return found


def test_it_is_rendered_when_it_can_be_said(acting: Acting) -> None:
    first, _ = prompted(acting)
    assert (first.method, first.render, first.subject) == (Method.POST_MESSAGE, "asked", {"number": 1})
    assert (first.lane, first.arguments["channel"]) == (f"dm:{SOFIA}", SOFIA)


def test_while_one_waits_to_be_said_another_is_not_written(acting: Acting) -> None:
    for key in ("one", "two"):
        prompts.prompt(acting(ANA), directly(SOFIA, "INC-1"), "asked", key=key, coalesce="asked:1", number=1)
    assert len(said(acting(ANA), {})) == 1


def test_what_is_over_is_shown_once_more_and_the_rest_is_let_be(acting: Acting) -> None:
    standing(acting)
    prompts.settle(acting(ANA), AT, {"asked": waits})
    (shown,) = said(acting(ANA), {})
    assert (shown.method, shown.render, shown.subject) == (Method.SHOW, "asked", {"number": 1, "over": True})
    assert outbox.message_called(acting(ANA).tx, str(shown.message)) is not None, "the message that stands there"
    prompts.settle(acting(ANA), AT, {"asked": waits})
    assert said(acting(ANA), {}) == []


def test_what_is_rendered_by_another_practice_or_is_of_another_folder_is_left_alone(acting: Acting) -> None:
    standing(acting)
    prompts.settle(acting(ANA), AT, {"another": waits})
    prompts.settle(acting(ANA), Address("", "INC-1", message="INC-1/room/said/"), {"asked": waits})
    prompts.settle(acting(ANA), Address("", "INC-10"), {"asked": waits})
    assert said(acting(ANA), {}) == []


def test_what_is_said_as_it_is_changes_when_it_is_over(acting: Acting) -> None:
    blocks = [{"type": "divider"}]
    prompts.post(acting(ANA), directly(SOFIA, "INC-1"), "Take it?", blocks, "asked", key="a", number=1)
    (asked,) = said(acting(ANA), {})
    assert (asked.render, asked.arguments["text"], asked.arguments["blocks"]) == (None, "Take it?", blocks)
    stand(acting(ANA), [str(asked.message)])
    prompts.settle(acting(ANA), AT, {"asked": waits})
    assert [each.render for each in said(acting(ANA), {})] == ["asked"]


def test_what_is_over_before_it_is_said_is_shown_right_after_that_and_nowhere_if_it_never_is(acting: Acting) -> None:
    prompted(acting)
    prompts.settle(acting(ANA), AT, {"asked": waits})
    asked, _, shown = said(acting(ANA), {})
    assert (shown.method, shown.message, shown.lane) == (Method.SHOW, asked.message, asked.lane)
    assert (shown.subject, shown.arguments["channel"]) == ({"number": 1, "over": True}, "")
