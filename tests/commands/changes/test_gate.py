"""A pipeline asks whether a change may be made now."""

import base64
import json
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.changes import gate, holding, obstacles, operations
from commands.shared.act import Act
from commands.shared.doors import Knock, TurnedAway
from storage.changes.records import ChangeType, Choice
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, Acting
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
TOKEN = {"authorization": "Bearer a-token"}
BASIC = {"authorization": f"Basic {base64.b64encode(b'pipeline:a-token').decode()}"}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_TOKEN", "a-token")


def asks(act: Act, **query: str) -> tuple[int, dict[str, Any]]:
    let = gate.lets_in(act.document, Knock({}, TOKEN, query, b"", act.now))
    reply = gate.answer(act, let.about)
    return reply.status, json.loads(reply.body)


def reasons(act: Act, **query: str) -> list[str]:
    status, told = asks(act, **query)
    assert (status, told["allow"]) == (409, False)
    return [each["kind"] for each in told["reasons"]]


def asked(acting: Acting, **more: Any) -> None:
    operations.request(acting(ANA), replace(ASKED, **more))


def approved(acting: Acting, number: int = 1, **more: Any) -> None:
    asked(acting, **more)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), number, choice=Choice.APPROVE)


def at(acting: Acting, **by: float) -> Act:
    return replace(acting("quarterdeck"), now=AT + timedelta(**by))


def test_an_approved_change_is_let_through_in_its_window_and_only_then(acting: Acting) -> None:
    approved(acting)
    assert asks(at(acting), service="pos", change="CHG-1") == (
        200, {"allow": True, "change": "CHG-1", "until": (AT + HOUR).isoformat()}
    )  # fmt: skip
    assert asks(at(acting), change="chg 1")[0] == 200
    assert reasons(at(acting, minutes=-1), change="CHG-1") == ["outside_window"]
    assert reasons(at(acting, hours=1), change="CHG-1") == ["outside_window"]
    operations.implement(replace(acting(BEN), now=AT), 1)
    assert asks(at(acting, minutes=5), change="CHG-1")[0] == 200


def test_what_nobody_approved_is_not_let_through(acting: Acting) -> None:
    asked(acting)
    assert reasons(at(acting), service="pos", change="CHG-1") == ["not_approved"]
    assert reasons(at(acting), change="CHG-9") == ["unknown"]
    assert reasons(at(acting), service="erp", change="CHG-1") == ["not_touched"]


def test_a_service_alone_is_let_through_in_the_window_of_one_of_its_changes(acting: Acting) -> None:
    assert reasons(at(acting), service="pos") == ["not_approved"]
    approved(acting)
    assert asks(at(acting), service="Point of sale")[1]["change"] == "CHG-1"
    assert asks(at(acting), service="pos-app")[0] == 200, "an item of the service"
    assert reasons(at(acting), service="erp") == ["not_approved"]


def test_a_service_that_there_is_not_is_told_as_such(acting: Acting) -> None:
    approved(acting)
    for query in ({"service": "poss"}, {"service": "poss", "change": "CHG-1"}):
        status, told = asks(at(acting), **query)
        assert (status, told["reasons"]) == (
            409, [{"kind": "unknown", "text": "there is no service or item poss"}]
        )  # fmt: skip


def test_a_hold_stops_it(acting: Acting) -> None:
    approved(acting)
    holding.hold(replace(acting(MIRA), now=AT), words="pos the tills are down")
    status, told = asks(at(acting), change="CHG-1")
    assert (status, told["reasons"]) == (409, [{"kind": "hold", "text": "hold 1: the tills are down"}])
    assert reasons(replace(acting(CHEN), now=AT + 9 * HOUR), service="pos") == ["not_approved", "hold"]


def test_a_hard_freeze_stops_it_until_a_manager_names_an_exception(acting: Acting) -> None:
    christmas = MONDAY.replace(month=12, day=20)
    approved(acting, start=christmas, end=christmas + HOUR)
    act = replace(acting("quarterdeck"), now=christmas)
    assert reasons(act, change="CHG-1") == ["freeze"]
    assert reasons(act, service="webshop") == ["not_approved", "freeze"]
    obstacles.grant_exception(acting(MIRA), 1, reason="The tax changes")
    assert asks(act, change="CHG-1")[0] == 200


def test_another_that_is_being_made_on_the_same_item_stops_it_and_one_that_is_only_planned_does_not(
    acting: Acting,
) -> None:
    approved(acting)
    approved(acting, 2, implementer=GORAN)
    assert asks(at(acting), change="CHG-1")[0] == 200
    operations.implement(replace(acting(GORAN), now=AT), 2)
    assert reasons(at(acting), change="CHG-1") == ["clash"]


def test_an_emergency_is_stopped_by_nothing_once_it_is_approved(acting: Acting) -> None:
    asked(acting, type=ChangeType.EMERGENCY, start=MONDAY + HOUR, end=MONDAY + 2 * HOUR)
    assert reasons(acting("quarterdeck"), change="CHG-1") == ["not_approved"]
    for person in (MIRA, CARLOS):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    holding.hold(acting(MIRA), words="all wait")
    assert asks(acting("quarterdeck"), change="CHG-1")[0] == 200


@pytest.mark.parametrize("query", [{}, {"change": "soon"}, {"service": " "}])
def test_what_asks_for_nothing_is_told_how(acting: Acting, query: dict[str, str]) -> None:
    with pytest.raises(TurnedAway, match="service=pos") as refusal:
        asks(acting("quarterdeck"), **query)
    assert refusal.value.status == 400


def test_where_a_token_is_named_it_must_be_brought(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    document = cast(Document, acting(ANA).document)
    knock = Knock({}, {}, {"service": "pos"}, b"", MONDAY)
    with pytest.raises(TurnedAway) as refusal:
        gate.lets_in(document, knock)
    assert refusal.value.status == 401
    assert gate.lets_in(document, replace(knock, headers=BASIC)).about == gate.Asked("pos", None)
    monkeypatch.delenv("GATE_TOKEN")
    with pytest.raises(TurnedAway):
        gate.lets_in(document, replace(knock, headers={"authorization": "Bearer "}))
    open_ = document.model_copy(update={"changes": document.changes.model_copy(update={"gate": None})})
    assert gate.lets_in(open_, knock).about == gate.Asked("pos", None)
