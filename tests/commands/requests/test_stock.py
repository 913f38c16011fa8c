"""What is left of what somebody has counted: less by what is promised, told to whoever approves."""

from typing import Any

import pytest

from bot.config import Document
from commands.requests import approving, meaning, operations, stock
from commands.requests.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed, Refused
from storage.requests import queries as requests
from storage.requests.records import Request, RequestStatus
from storage.voting.records import Choice
from tests.commands.conftest import BEN, MIRA, SOFIA, TOM, Acting, slack_id
from tests.commands.outcome import said, text_of
from tests.commands.requests.examples import TOGETHER, by, desk, ordered, wed

IVAN = slack_id("ivan")
COUNTED = {"ask": {"count": {"label": "How many?", "number": True}}, "amount": "count"}


def counting(acting: Acting, **more: object) -> Act:
    return desk(acting(SOFIA), wed(9), cost=900, tasks=[], **COUNTED, **more)


def counted(act: Act, number: int, hour: int = 9) -> stock.Left:
    return operations.count(by(act, IVAN, wed(hour)), item="laptop", counted=number)


def approved(act: Act, hour: int = 10, **answers: Any) -> Request:
    request = ordered(act, **answers)
    return approving.vote(by(act, TOM, wed(hour)), request.id, choice=Choice.APPROVE)


def left(act: Act) -> float:
    found = stock.left_of(act, "laptop")
    assert found is not None
    return found.left


def test_what_is_promised_is_left_no_more_and_what_comes_to_nothing_is(acting: Acting) -> None:
    act = counting(acting)
    approved(act, count=1)
    assert stock.left_of(act, "laptop") is None, "nobody has counted it"
    assert counted(act, 12, 11).left == 11, "it lay there still when it was counted"
    second = approved(act, 12, count=3)
    assert left(act) == 8
    operations.cancel(by(act, IVAN, wed(13)), second.id, reason="Not any more")
    assert left(act) == 11


def test_what_was_handed_over_before_it_was_counted_is_not_taken_twice(acting: Acting) -> None:
    act = counting(acting)
    first = approved(act, count=2)
    values = {"status": RequestStatus.FULFILLED, "over_at": wed(11)}
    assert requests.change(act.tx, first.id, was=[RequestStatus.FULFILMENT], **values) is not None
    assert counted(act, 5, 12).left == 5


def test_whoever_approves_reads_how_many_are_left_and_who_else_asks(acting: Acting) -> None:
    act = counting(acting)
    assert meaning.meaning_of(act, ordered(act, count=1)) == []
    counted(act, 4)
    first, second = ordered(act, count=3), ordered(act, count=2)
    assert meaning.meaning_of(act, first) == [":package: 4 of 4 left; others ask for 3 more."]
    approving.vote(by(act, TOM, wed(10)), first.id, choice=Choice.APPROVE)
    (told, _) = meaning.meaning_of(by(act, TOM, wed(11)), second)
    assert told == ":warning: Only 1 of 4 left, so it would have to wait; others ask for 1 more."


def test_its_team_hears_once_when_the_last_is_promised(acting: Acting) -> None:
    act = counting(acting)
    counted(act, 2)
    told = []
    for hour in (10, 11, 12):
        approved(act, hour, count=1)
        found = said(by(act, TOM, wed(hour)), TOGETHER.follows)
        told.append([text_of(each) for each in found if not each.render and "The last" in str(each.arguments)])
    assert [len(each) for each in told] == [0, 1, 0]
    assert told[1][0].startswith(":package: The last *New laptop* that was counted is promised now, with REQ-2.")


def test_it_is_counted_by_those_who_see_to_it_and_read_by_those_who_work(acting: Acting) -> None:
    act = counting(acting)
    verb = next(each for each in VERBS if each.name == "stock")
    assert "Nothing is counted yet" in verbs.perform(by(act, BEN), verb, None)["text"]
    line = verbs.read("stock new laptop 12", VERBS)
    assert line.arguments == {"item": "new laptop", "counted": 12}
    assert verbs.read("stock new laptop 1,000", VERBS).arguments == {"item": "new laptop", "counted": 1000}
    assert "12 of 12 left" in verbs.perform(by(act, IVAN), verb, None, **line.arguments)["text"]
    million: dict[str, Any] = {"item": "new laptop", "counted": 1_000_000}
    assert "1,000,000 of 1,000,000 left" in verbs.perform(by(act, MIRA), verb, None, **million)["text"]
    operations.count(by(act, MIRA), item="laptop", counted=12)
    assert "12 of 12 left" in str(verbs.perform(by(act, BEN), verb, None)["blocks"])
    with pytest.raises(NotAllowed, match="is counted by the team Workplace and service managers"):
        operations.count(by(act, BEN), item="laptop", counted=1)
    with pytest.raises(NotAllowed):
        verbs.perform(by(act, SOFIA), verb, None)
    with pytest.raises(Refused, match="Did you mean `New laptop`"):
        operations.count(by(act, MIRA), item="new lapto", counted=1)
    for many in ("many", "-1", "1,00", "1,000,001"):
        assert not verbs.read(f"stock laptop {many}", VERBS).is_ready


def test_how_many_is_what_a_number_question_asks(document: Document) -> None:
    written = document.model_dump(by_alias=True, include={"services", "teams", "calendars", "sites"})
    item = {"name": "Cable", "team": "workplace", "amount": "why", "ask": {"why": {"label": "Why?"}}}
    wrong = Document.model_validate({**written, "catalogue": {"cable": item}}).mistakes()
    assert (("catalogue", "cable", "amount"), "there is no number question `why`") in [
        (where, why.partition(";")[0]) for where, why in wrong
    ]
    assert document.catalogue["scanner"].amount == "count"
