"""What is to be said becomes effects: in which lane, under which name, and in place of what."""

import pytest

from commands.shared import speech
from commands.shared.replies import Origin, origin_of, reply
from commands.shared.speech import Address, channel_ref, directly
from storage.outbox.records import Effect, Method
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import said, stand

CARD = Address("#incidents", "INC-1", lane="INC-1/card", message="INC-1/card")


def test_a_channel_is_named_with_a_hash_and_an_id_as_it_is() -> None:
    assert [channel_ref(each) for each in ("incidents", "#incidents", "C0123ABC", "U0123")] == [
        "#incidents", "#incidents", "C0123ABC", "U0123",
    ]  # fmt: skip


def test_a_message_says_which_record_it_is_about_and_waits_in_its_lane(acting: Acting) -> None:
    speech.post(acting(ANA), directly(SOFIA, "INC-1"), "hello")
    (effect,) = said(acting(ANA), {})
    assert effect == Effect(
        lane=f"dm:{SOFIA}", method=Method.POST_MESSAGE, record="INC-1", arguments={"channel": SOFIA, "text": "hello"}
    )


def test_without_a_lane_of_its_own_it_waits_in_that_of_its_channel(acting: Acting) -> None:
    speech.post(acting(ANA), Address("#incidents", "INC-1"), "hello")
    assert [each.lane for each in said(acting(ANA), {})] == ["#incidents"]


def test_what_is_said_in_a_thread_may_be_shown_in_the_channel_too(acting: Acting) -> None:
    at = Address("#incidents", "INC-1", thread="INC-1/card", message="INC-1/said/")
    speech.post(acting(ANA), at, "hello", blocks=[{"type": "divider"}], broadcast=True)
    (effect,) = said(acting(ANA), {})
    assert effect.thread == "INC-1/card"
    assert effect.arguments["reply_broadcast"] is True
    assert effect.arguments["blocks"] == [{"type": "divider"}]
    assert str(effect.message).startswith("INC-1/said/")
    assert effect.message != "INC-1/said/"


def test_of_several_updates_that_wait_one_is_made(acting: Acting) -> None:
    for _ in range(3):
        speech.show(acting(ANA), CARD, "incident.card", then="pin", incident=1)
    (effect,) = said(acting(ANA), {})
    assert (effect.method, effect.coalesce, effect.then) == (Method.SHOW, "show:INC-1/card", "pin")
    assert (effect.render, effect.subject) == ("incident.card", {"incident": 1})


def test_of_several_warnings_of_one_name_one_is_given_and_it_tells_the_latest(acting: Acting) -> None:
    for _ in range(3):
        speech.warn(acting(ANA), CARD, "INC-1/due", "clock.warning", clock=1)
    (effect,) = said(acting(ANA), {})
    assert (effect.method, effect.coalesce) == (Method.POST_MESSAGE, "warn:INC-1/due")
    assert (effect.render, effect.subject, effect.arguments) == (
        "clock.warning",
        {"clock": 1},
        {"channel": "#incidents"},
    )


def test_a_message_is_taken_back_once_in_its_own_lane_or_a_given_one(acting: Acting) -> None:
    speech.take_back(acting(ANA), "INC-1/card", "INC-1")
    speech.take_back(acting(ANA), "INC-1/card", "INC-1", lane="another")
    speech.take_back(acting(ANA), "INC-1/said/1", "INC-1", lane="another")
    taken = said(acting(ANA), {})
    assert [(each.message, each.lane, each.method) for each in taken] == [
        ("INC-1/card", "INC-1/card", Method.DELETE), ("INC-1/said/1", "another", Method.DELETE),
    ]  # fmt: skip


def test_a_whole_folder_is_taken_back_and_no_other(acting: Acting) -> None:
    stand(acting(ANA), ["INC-1/said/1", "INC-1/said/2", "INC-1/card/1", "INC-10/said/1"])
    speech.take_back_all(acting(ANA), "INC-1/said/", "INC-1")
    assert [each.message for each in said(acting(ANA), {})] == ["INC-1/said/1", "INC-1/said/2"]


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        (
            {"user": {"id": "U1"}, "channel": {"id": "C1"}, "response_url": "https://x"},
            Origin("U1", "C1", "https://x"),
        ),
        ({"user": {"id": "U1"}, "container": {"channel_id": "C2"}}, Origin("U1", "C2", None)),
        ({"user": {"id": "U1"}, "container": {"type": "view"}}, Origin("U1", None, None)),
        ({"user": {"id": "U1"}, "channel": None, "container": None}, Origin("U1", None, None)),
    ],
)
def test_where_somebody_pressed_is_read_of_what_slack_sent(body: dict[str, object], origin: Origin) -> None:
    assert origin_of(body) == origin


@pytest.mark.parametrize(
    ("origin", "method", "arguments"),
    [
        (
            Origin(SOFIA, "C1", "https://x"),
            Method.RESPOND,
            {"text": "no", "url": "https://x", "replace_original": False, "response_type": "ephemeral"},
        ),
        (Origin(SOFIA, "C1", None), Method.POST_EPHEMERAL, {"text": "no", "channel": "C1", "user": SOFIA}),
        (Origin(SOFIA, "D1", None), Method.POST_MESSAGE, {"text": "no", "channel": SOFIA}),
        (Origin(SOFIA, None, None), Method.POST_MESSAGE, {"text": "no", "channel": SOFIA}),
    ],
    ids=["at the press", "in a channel", "in a direct message", "in the Home tab"],
)
def test_only_whoever_pressed_reads_the_answer(
    acting: Acting, origin: Origin, method: Method, arguments: dict[str, object]
) -> None:
    reply(acting(SOFIA), origin, "no")
    (effect,) = said(acting(SOFIA), {})
    assert (effect.method, effect.arguments) == (method, arguments)
    assert (effect.lane, effect.record) == (f"reply:{SOFIA}", "desk")


def test_an_answer_may_stand_in_place_of_the_question(acting: Acting) -> None:
    reply(acting(SOFIA), Origin(SOFIA, "C1", "https://x"), "yes", blocks=[{"type": "divider"}], replace=True)
    (effect,) = said(acting(SOFIA), {})
    assert effect.arguments["replace_original"] is True
    assert effect.arguments["blocks"] == [{"type": "divider"}]
