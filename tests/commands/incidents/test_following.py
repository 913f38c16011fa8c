"""Others reported this already: one follows it, hears what its reporter hears, and one's own needs no work."""

import json
from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import answers, conversation, following, holds, operations
from commands.incidents.answers import read_follow
from commands.incidents.notices import FOLLOWS
from commands.incidents.report import NewIncident
from commands.incidents.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import GUESTS, Act
from commands.shared.pressed import Origin, Pressed
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, IncidentEvent
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, BEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, CLOSED, INCIDENT, RESOLVED, standing
from tests.commands.outcome import journalled, refused, said, text_of
from tests.conftest import MONDAY

BLANK, ALIKE = "Receipts are blank at till 2", "Till 4 in Lyon prints blank receipts"
HERE = Pressed("C1", origin=Origin(SOFIA, "C1", "https://slack.example/answer"))


def reported(acting: Acting, **more: Any) -> str:
    """What Sofia is answered who reports what Tom has reported before."""
    standing(acting(TOM), **({"title": BLANK, "reporter": TOM} | more))
    return json.dumps(answers.declare(acting(SOFIA), NewIncident(ALIKE, SOFIA)))


def test_a_report_like_one_that_is_open_is_made_and_offers_to_follow_that(acting: Acting) -> None:
    told = reported(acting)
    assert "*INC-2* is reported" in told
    assert "*Somebody else reported the same*" in told
    assert "that is new. *Follow it*" in told
    assert incidents.find(acting(SOFIA).tx, 2) is not None


def test_what_it_is_is_not_said_since_a_guest_may_not_know(acting: Acting) -> None:
    told = reported(acting)
    assert "INC-1" not in told
    assert BLANK not in told


def test_of_several_it_says_how_many_and_the_first_is_followed(acting: Acting) -> None:
    standing(acting(BEN), title=BLANK, reporter=BEN, opened_at=MONDAY - timedelta(hours=1))
    told = reported(acting)
    assert "*2 others reported the same*" in told
    assert '\\"of\\": 1' in told


@pytest.mark.parametrize(
    "more",
    [
        {"private": True},
        {"status": RESOLVED},
        {"service": "webshop"},
        {"reporter": SOFIA},
        {"title": "Cannot print receipts, printer offline"},
        {"opened_at": MONDAY - timedelta(hours=5)},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_not_like_it_or_not_theirs_to_know_is_not_offered(acting: Acting, more: dict[str, Any]) -> None:
    told = reported(acting, **more)
    assert "Follow it" not in told
    assert "reported the same" not in told


def test_to_a_private_report_nothing_is_offered(acting: Acting) -> None:
    standing(acting(TOM), title=BLANK, reporter=TOM)
    told = answers.declare(acting(SOFIA), NewIncident(ALIKE, SOFIA, private=True))
    assert "Follow it" not in str(told)


def following_it(acting: Acting) -> Act:
    """Sofia follows what Tom reported in place of her own."""
    reported(acting)
    said(acting(SOFIA), FOLLOWS)
    number, chosen = read_follow({"value": json.dumps({"number": 2, "of": 1})})
    verb = next(each for each in VERBS if each.name == "follow instead")
    verbs.perform(acting(SOFIA), verb, HERE, number, **chosen)
    return acting(ANA)


def test_her_own_is_then_known_already_and_she_is_told_so_in_place_of_the_question(acting: Acting) -> None:
    act = following_it(acting)
    own = incidents.find(act.tx, 2)
    assert own is not None
    assert (own.status, own.duplicate_of, own.acknowledged_at) == (CANCELLED, 1, None)
    assert incidents.followers(act.tx, 1) == [SOFIA]
    told = [each for each in said(act, FOLLOWS) if each.method is Method.RESPOND]
    assert [text_of(each) for each in told] == [
        f"You follow INC-1: {BLANK}. I will tell you each step of it; INC-2, which is the same, needs no work of its "
        "own."
    ]


def heard(act: Act, person: str = SOFIA) -> list[str]:
    spoken = [each for each in said(act, FOLLOWS) if each.method is Method.POST_MESSAGE]
    return [text_of(each) for each in spoken if each.arguments["channel"] == person]


def test_she_hears_each_step_once_under_her_own_report(acting: Acting) -> None:
    act = following_it(acting)
    said(act, FOLLOWS)
    operations.take(act, 1)
    spoken = [
        each for each in said(act, FOLLOWS) if each.arguments["channel"] == SOFIA and each.method is not Method.SHOW
    ]
    assert [(text_of(each), each.thread) for each in spoken] == [
        (f"INC-1, which you follow: <@{ANA}> works on it now.", "INC-2/reporter")
    ]
    conversation.tell(act, 1, text="a new roll")
    assert heard(act) == [f"INC-1, which you follow: <@{ANA}>: a new roll"]
    operations.resolve(act, 1, note="a new roll")
    assert heard(act) == [":white_check_mark: INC-1, which is the same as yours, is fixed: a new roll"]


def test_what_is_asked_of_its_reporter_is_not_asked_of_whoever_follows(acting: Acting) -> None:
    act = following_it(acting)
    said(act, FOLLOWS)
    holds.hold(act, 1, note="which till?", reason=HoldReason.CALLER)
    assert heard(act) == []
    holds.hold_for(act, 1, reason=HoldReason.VENDOR)
    assert heard(act) == ["INC-1, which you follow: It is on hold, waiting for a vendor: which till?"]


def test_whoever_has_no_report_of_their_own_hears_directly(acting: Acting) -> None:
    standing(acting(ANA), reporter=TOM)
    following.follow(acting(BEN), 1)
    operations.resolve(acting(ANA), 1, note="a cable")
    assert heard(acting(ANA), BEN) == [":white_check_mark: INC-1, which you follow, is fixed: a cable"]


def test_once_it_is_private_whoever_may_not_see_it_hears_nothing_more(acting: Acting) -> None:
    standing(acting(ANA))
    following.follow(acting(TOM), 1)
    incidents.change(acting(ANA).tx, 1, was=[INCIDENT.status], private=True)
    operations.resolve(acting(ANA), 1, note="a cable")
    assert heard(acting(ANA), TOM) == []


def test_a_guest_follows_only_their_own(acting: Acting) -> None:
    standing(acting(ANA))
    guest = replace(acting(TOM), is_guest=True)
    with refused(NotAllowed, GUESTS, "desk"):
        following.follow(guest, 1)


def test_one_follows_once_and_not_ones_own_and_not_what_is_over(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), status=CLOSED)
    following.follow(acting(TOM), 1)
    with refused(MovedOn, "You follow INC-1 already."):
        following.follow(acting(TOM), 1)
    with refused(MovedOn, "INC-1 is yours: you hear each step of it."):
        following.follow(acting(SOFIA), 1)
    with refused(MovedOn, "INC-2 is not open any more; `/incident show 2` says how it ended.", "INC-2"):
        following.follow(acting(TOM), 2)
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.FOLLOWED]


def test_what_is_private_cannot_be_followed_and_does_not_exist(acting: Acting) -> None:
    standing(acting(ANA), private=True)
    with pytest.raises(NotFound, match="There is no INC-1"):
        following.follow(acting(TOM), 1)


def test_nobody_gives_up_what_another_reported(acting: Acting) -> None:
    reported(acting)
    with refused(NotAllowed, "Only whoever reported INC-2 can give it up.", "INC-2"):
        following.follow_instead(acting(TOM), 2, of=1)


def test_once_somebody_works_on_it_it_stays(acting: Acting) -> None:
    reported(acting)
    operations.take(acting(ANA), 2)
    stays = f"<@{ANA}> has acted on INC-2 by now, so it stays. `/incident follow 1` follows the other, too."
    with refused(MovedOn, stays, "INC-2"):
        following.follow_instead(acting(SOFIA), 2, of=1)
