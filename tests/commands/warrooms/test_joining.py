"""Whoever comes to a room late reads once how it stands; only they do."""

from typing import Any

from commands.warrooms import PRACTICE, channel, joining, writing
from commands.warrooms.timeline_verbs import VERBS
from storage.outbox.records import Effect, Method
from storage.warrooms.records import LineKind
from tests.commands.conftest import ANA, BEN, GORAN, TOM, Acting
from tests.commands.outcome import later, said
from tests.commands.warrooms.examples import CHANNEL, opened, resolved, turned_private


def verb(name: str) -> Any:
    return next(each for each in VERBS if each.name == name)


def told(acting: Acting) -> list[Effect]:
    return [each for each in said(acting(ANA), PRACTICE.follows) if each.method is Method.POST_EPHEMERAL]


def test_whoever_joins_later_than_two_minutes_after_opening_reads_how_it_stands_once(acting: Acting) -> None:
    opened(acting)
    writing.write(acting(ANA), 1, kind=LineKind.IMPACT, text="12 stores")
    joining.joined(later(acting("unknown"), minutes=2), CHANNEL, BEN)
    assert told(acting) == []
    for _ in range(2):
        joining.joined(later(acting("unknown"), minutes=3), CHANNEL, GORAN)
    (caught_up,) = told(acting)
    assert (caught_up.arguments["channel"], caught_up.arguments["user"]) == (CHANNEL, GORAN)
    assert "*Impact:* 12 stores" in str(caught_up.arguments["blocks"])


def test_whoever_has_just_asked_how_it_stands_is_not_told_again_when_they_come(acting: Acting) -> None:
    opened(acting)
    asked, come = later(acting(GORAN), minutes=3), later(acting("unknown"), minutes=5)
    assert "How INC-1 stands" in verb("catchup").do(asked, 1)["text"]
    joining.joined(come, CHANNEL, GORAN)
    assert told(acting) == []
    joining.joined(come, CHANNEL, BEN)
    assert [each.arguments["user"] for each in told(acting)] == [BEN], "he has not asked"
    joining.joined(later(acting("unknown"), minutes=20), CHANNEL, GORAN)
    assert [each.arguments["user"] for each in told(acting)] == [GORAN], "much may have happened since"


def test_whoever_is_called_in_late_does_too_but_for_those_who_could_not_be(acting: Acting) -> None:
    opened(acting)
    act = later(acting("quarterdeck"), minutes=3)
    channel.invited(act, {"left_out": {TOM: "user_is_bot"}}, 1, CHANNEL, people=[GORAN, TOM])
    assert [each.arguments["user"] for each in told(acting)] == [GORAN]


def test_elsewhere_once_it_is_over_or_where_they_may_not_see_it_nobody_does(acting: Acting) -> None:
    opened(acting)
    late = later(acting("unknown"), minutes=3)
    joining.joined(late, "C0GENERAL", GORAN)
    turned_private(acting(ANA))
    joining.joined(late, CHANNEL, TOM)
    resolved(acting)
    joining.joined(late, CHANNEL, BEN)
    assert told(acting) == []
