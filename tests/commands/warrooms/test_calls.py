"""Bringing people and their reports in: the call step by step, the bridge, who is there, what is open."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.oncall import operations as oncall
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.shared.verbs import Verb
from commands.warrooms import PRACTICE, attaching, bridging, operations, reading, rules, situation_views, wording
from commands.warrooms.ids import BridgeField
from commands.warrooms.verbs import VERBS
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.oncall import queries as pages
from storage.oncall.records import PageEvent
from storage.outbox.records import Method
from storage.record import replace
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, GORAN, SOFIA, TOM, Acting, slack_id
from tests.commands.outcome import entries, later, said, stand, text_of, told
from tests.commands.warrooms.examples import CHANNEL, TITLE, declared, opened, reported, settle, with_settings

IVAN = slack_id("ivan")
SATURDAY = datetime(2026, 11, 28, 2, 12, tzinfo=UTC)
"""12 minutes past three in the morning, in Berlin."""


def verb(name: str) -> Verb:
    return next(each for each in VERBS if each.name == name)


def at_night(act: Act, minutes: float = 0) -> Act:
    return later(replace(act, now=SATURDAY), minutes=minutes)


def called(acting: Acting) -> int:
    """Network is called from the room on a Saturday at 03:12; the key of the call."""
    opened(acting)
    for person, handle in ((GORAN, "goran@northgate.example"), (IVAN, "ivan@northgate.example")):
        directory.discard(acting(ANA).tx, handle)
        directory.store(acting(ANA).tx, handle, [person], SATURDAY, zone="Europe/Berlin")
    return oncall.bring(at_night(acting(ANA)), team="network", record="INC-1", text="pool is full").id


def line_of(acting: Acting, page: int, minutes: float) -> str:
    return str(PRACTICE.cards["warroom.call"](at_night(acting(ANA), minutes), page=page)["blocks"][0]["text"]["text"])


def test_a_call_is_one_line_of_the_room_that_says_whom_and_what_time_it_is_for_them(acting: Acting) -> None:
    page = called(acting)
    shown = [each for each in told(acting(ANA), PRACTICE.follows) if each.render == "warroom.call"]
    assert [(each.method, each.arguments["channel"], each.message) for each in shown] == [
        (Method.SHOW, CHANNEL, f"INC-1/room/said/call-{page}")
    ]
    first = pages.find(acting(ANA).tx, page)
    assert first is not None
    assert first.asking == [GORAN]
    assert line_of(acting, page, 0).endswith(f"\n03:12 for <@{GORAN}>")


def test_nobody_answers_the_next_is_asked_and_whoever_comes_ends_it(acting: Acting) -> None:
    page = called(acting)
    oncall.go_on(at_night(acting("quarterdeck"), 5), page=page, step=0)
    oncall.come(at_night(acting(IVAN), 7), page)
    line = line_of(acting, page, 7)
    assert line.endswith(f"\n03:12 for <@{GORAN}>, then 03:17 for <@{IVAN}> · *<@{IVAN}> is coming*")
    assert oncall.go_on(at_night(acting("quarterdeck"), 10), page=page, step=1) is None
    happened = [(each.what, each.at.minute) for each in entries(acting(ANA), *PageEvent)]
    assert happened == [
        (PageEvent.CALLED, 12), (PageEvent.ASKED, 12), (PageEvent.ASKED, 17), (PageEvent.COMING, 19),
    ]  # fmt: skip
    lines = [wording.on_the_timeline(each).partition("> ")[2] for each in entries(acting(ANA), *PageEvent)]
    assert lines == [
        f"<@{ANA}> · called network: pool is full",
        f"Quarterdeck · asked <@{GORAN}>",
        f"Quarterdeck · asked <@{IVAN}>",
        f"<@{IVAN}> · is coming",
    ]


def test_where_the_call_is_held_stands_above_the_room_in_its_topic_on_its_card_and_on_pages(acting: Acting) -> None:
    url = "https://meet.example/42"
    page = called(acting)
    settle(acting(ANA))
    bridging.bridge(acting(ANA), 1, url=url)
    heard = said(acting(ANA), PRACTICE.follows)
    bookmark = next(each for each in heard if each.method is Method.BOOKMARK)
    assert (bookmark.arguments["title"], bookmark.arguments["link"]) == ("Call", url)
    assert PRACTICE.cards["warroom.topic"](acting(ANA), incident=1)["topic"].endswith(f" · {url}")
    assert f"<{url}|Join the call>" in str(situation_views.situation(reading.story(acting(ANA), 1)))
    assert PRACTICE.above["oncall.call"](acting(ANA), page=page, reader=GORAN)[0]["text"]["text"].endswith(f"<{url}>")
    assert any(url in text_of(each) for each in heard if "text" in each.arguments)
    bridging.end(acting(ANA), 1)
    taken = [each.method for each in told(acting(ANA), PRACTICE.follows)]
    assert Method.REMOVE_BOOKMARK in taken
    assert PRACTICE.above["oncall.call"](acting(ANA), page=page, reader=GORAN) == []
    with pytest.raises(MovedOn, match="No call is held"):
        bridging.end(acting(ANA), 1)


def test_a_long_title_leaves_room_for_the_call_in_the_topic(acting: Acting) -> None:
    incident = replace(reported(acting), title="x" * 290)
    topic = rules.topic(incident, "Point of sale", "https://meet.example/42")
    assert len(topic) <= 250
    assert topic.endswith(" · https://meet.example/42")


def test_app_yaml_gives_every_room_its_call_and_nobody_is_told_of_that(acting: Acting) -> None:
    reported(acting)
    act = with_settings(acting(ANA), bridge="https://meet.example/inc-{number}")
    operations.declare(act, 1)
    said(act, PRACTICE.follows)
    assert bridging.bridge_of(act, 1) == "https://meet.example/inc-1"
    (entry,) = entries(act, WarRoomEvent.BRIDGE_OPENED)
    assert entry.actor == "quarterdeck"


@pytest.mark.parametrize("url", ["meet me", "ftp://meet.example", "https://meet.example/<!channel>"])
def test_what_is_no_address_is_refused_beside_the_field(acting: Acting, url: str) -> None:
    opened(acting)
    with pytest.raises(Invalid) as refused:
        bridging.bridge(acting(ANA), 1, url=url)
    assert [*refused.value.fields] == [BridgeField.URL]


def test_a_line_says_where_the_call_is_as_slack_sends_it() -> None:
    reads = verb("bridge").reads
    assert reads("<https://meet.example/a?b=1&amp;c=2|meet>") == {"url": "https://meet.example/a?b=1&c=2"}
    assert reads("end") == {"url": ""}
    with pytest.raises(ValueError, match="Give the address"):
        reads("over there")


def test_who_is_there_is_roles_calls_and_tasks(acting: Acting) -> None:
    page = called(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    oncall.come(at_night(acting(GORAN), 2), page)
    ask = verb("who").ask
    assert ask is not None
    shown = str(ask(acting(TOM), 1)["blocks"])
    assert f"*Commander* <@{CARLOS}>" in shown
    assert f":wave: <@{GORAN}> came for" in shown


def like(acting: Acting, by: str, text: str = TITLE, **more: Any) -> int:
    return incident_operations.declare(acting(by), NewIncident(text, by, **more)).id


def test_like_reports_are_offered_once_attached_by_one_press_and_their_reporters_hear_updates(acting: Acting) -> None:
    opened(acting)
    same, other = like(acting, TOM), like(acting, TOM, "My phone is broken")
    settle(acting(ANA))
    card = PRACTICE.cards["warroom.like"](acting(ANA), incident=1)
    assert card["text"] == "1 other open report says the same as INC-1."
    assert attaching.attach(acting(ANA), 1).incident == 1
    found = incidents.find(acting(ANA).tx, same), incidents.find(acting(ANA).tx, other)
    assert [each.parent for each in found if each] == [1, None]
    assert PRACTICE.cards["warroom.like"](acting(ANA), incident=1) == {}
    with pytest.raises(MovedOn, match="Nothing is left"):
        attaching.attach(acting(ANA), 1)
    settle(acting(ANA))
    operations.update(acting(ANA), 1, text="Italy is back")
    heard = [each for each in told(acting(ANA), PRACTICE.follows) if each.method is Method.POST_MESSAGE]
    assert sorted(each.arguments["channel"] for each in heard if "Italy is back" in text_of(each)) == sorted(
        [CHANNEL, "#major-incidents", SOFIA, TOM]
    )


def test_what_is_attached_is_offered_no_more(acting: Acting) -> None:
    opened(acting)
    like(acting, TOM)
    stand(acting(ANA), ["INC-1/room/said/like"], CHANNEL)
    attaching.attach(acting(ANA), 1)
    gone = [each.message for each in told(acting(ANA), PRACTICE.follows) if each.method is Method.DELETE]
    assert gone == ["INC-1/room/said/like"]


def test_staff_attach_nothing(acting: Acting) -> None:
    opened(acting)
    like(acting, TOM)
    with pytest.raises(NotAllowed):
        attaching.attach(acting(SOFIA), 1)


def test_the_list_shows_open_rooms_to_those_who_may_know_of_them(acting: Acting) -> None:
    ask = verb("list").ask
    assert ask is not None
    assert ask(acting(ANA))["text"] == "No major incident is open. `/major TEXT` declares one."
    declared(acting)
    operations.declare_reported(acting(CARLOS), NewIncident("The door code was mailed", CARLOS, private=True))
    assert "INC-1" in str(ask(acting(BEN))["blocks"])
    assert "nobody leads" in str(ask(acting(BEN), 1)["blocks"])
    assert "INC-2" not in str(ask(acting(BEN))["blocks"])
    assert "INC-2" in str(ask(acting(CARLOS))["blocks"])


def test_times_are_of_whoever_is_called() -> None:
    assert SATURDAY.astimezone(ZoneInfo("Europe/Berlin")).strftime("%a %H:%M") == "Sat 03:12"
