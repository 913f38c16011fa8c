"""The channel of a war room, step by step: each waits for Slack's answer to the one before."""

import inspect
from datetime import timedelta
from typing import Any

from commands.incidents import operations as incident_operations
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.warrooms import PRACTICE, cards, channel, messages, operations, pins
from commands.warrooms.channel import ARCHIVE
from commands.warrooms.permissions import room_of
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.journal.queries import QUARTERDECK
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method, PostedMessage
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.outcome import all_sent, armed, being_sent, details, effects, entries, told
from tests.commands.warrooms.examples import (
    CHANNEL,
    COMMANDERS,
    TEAM,
    TITLE,
    answer,
    declared,
    entry,
    opened,
    reported,
    resolved,
    settle,
    turned_private,
    with_settings,
)
from tests.conftest import MONDAY

NAME = "inc-1-point-of-sale-is-down"
BECAME_PRIVATE = entry(IncidentEvent.SERVICE_SET, became_private=True)


def of(found: list[Effect], method: Method) -> list[Effect]:
    return [each for each in found if each.method is method]


def the_only(found: list[Effect], method: Method) -> Effect:
    (effect,) = of(found, method)
    return effect


def made(acting: Acting, **more: Any) -> list[Effect]:
    """The room of INC-1 is declared, and Slack answers that its channel is made; what is to be done then."""
    declared(acting, **more)
    all_sent(acting(ANA))
    channel.opened(acting(QUARTERDECK), answer(), incident=1)
    return effects(acting(ANA))


def posted(act: Act, *names: str) -> None:
    """These messages stand in Slack."""
    for name in names:
        outbox.store_message(act.tx, PostedMessage(name, "INC-1", CHANNEL, "1.1"))


def test_a_channel_is_ordered_once_and_slacks_answer_opens_the_room(acting: Acting) -> None:
    room = declared(acting)
    order = the_only(effects(acting(ANA)), Method.CREATE_CHANNEL)
    assert order.arguments == {"name": NAME, "is_private": False}
    assert (order.lane, order.key, order.record) == (f"room:{room.id}", f"room:{room.id}:create", "INC-1")
    assert (order.then, order.subject) == ("warroom.opened", {"incident": 1})
    channel.order(acting(ANA), room)
    assert effects(acting(ANA)) == [order]


def test_the_channel_of_a_private_incident_is_private(acting: Acting) -> None:
    declared(acting, private=True)
    assert the_only(effects(acting(ANA)), Method.CREATE_CHANNEL).arguments["is_private"] is True


def test_once_it_is_made_the_room_is_open_and_known_by_it(acting: Acting) -> None:
    made(acting)
    room = room_of(acting(ANA), 1)
    assert (room.status, room.channel, room.name) == (RoomStatus.OPEN, CHANNEL, "inc-1-point-of-sale")
    assert warrooms.in_channel(acting(ANA).tx, CHANNEL) == room
    (opening,) = entries(acting(ANA), WarRoomEvent.OPENED)
    assert (opening.actor, opening.details) == (QUARTERDECK, {"text": "#inc-1-point-of-sale"})


def test_where_slack_does_not_say_its_name_it_is_the_one_that_was_asked_for(acting: Acting) -> None:
    declared(acting)
    channel.opened(acting(QUARTERDECK), {"channel": {"id": CHANNEL}}, incident=1)
    assert room_of(acting(ANA), 1).name == NAME
    assert details(acting(ANA), WarRoomEvent.OPENED) == {"text": f"#{NAME}"}


def test_its_team_the_commanders_and_the_reporter_are_called_in_each_once(acting: Acting) -> None:
    invited = the_only(made(acting, by=CARLOS), Method.INVITE)
    assert invited.arguments == {"channel": CHANNEL, "users": [CARLOS, *TEAM, COMMANDERS[1], SOFIA]}
    assert invited.lane == "room:1/people"


def test_whoever_works_on_it_is_called_in_from_any_team(acting: Acting) -> None:
    reported(acting)
    incident_operations.assign(acting(ANA), 1, to=CHEN)
    operations.declare(acting(ANA), 1)
    channel.opened(acting(QUARTERDECK), answer(), incident=1)
    people = the_only(effects(acting(ANA)), Method.INVITE).arguments["users"]
    assert people == [ANA, *TEAM[1:], *COMMANDERS, CHEN, SOFIA]


def test_where_nobody_could_place_it_the_commanders_are_called_in(acting: Acting) -> None:
    invited = the_only(made(untriaged(acting), by=MIRA, text="Everything is on fire"), Method.INVITE)
    assert invited.arguments["users"] == [MIRA, *COMMANDERS, SOFIA]


def test_the_topic_says_what_it_is_about_beside_the_invitation(acting: Acting) -> None:
    topic = the_only(made(acting), Method.SET_TOPIC)
    assert (topic.arguments, topic.lane) == ({"channel": CHANNEL}, "room:1/topic")
    assert cards.topic(acting(QUARTERDECK), **topic.subject) == {"topic": f"INC-1 · P4 · Point of sale · {TITLE}"}


def test_a_topic_is_cut_where_slack_ends(acting: Acting) -> None:
    declared(acting)
    incidents.change(acting(ANA).tx, 1, was=[IncidentStatus.NEW], title="x" * 400)
    assert len(cards.topic(acting(QUARTERDECK), incident=1)["topic"]) == 250


def test_the_card_is_pinned_and_the_incidents_own_card_is_asked_for(acting: Acting) -> None:
    made(acting)
    all_sent(acting(ANA))
    channel.pin_and_bookmark(acting(QUARTERDECK), {"channel": CHANNEL, "ts": "5.5"}, incident=1)
    pin, link = effects(acting(ANA))
    assert (pin.method, pin.message, pin.lane) == (Method.PIN, "INC-1/room/card", "room:1/pin")
    assert pin.key == f"INC-1/room/card:pin:{CHANNEL}"
    assert (link.method, link.message, link.lane) == (
        Method.PERMALINK,
        "INC-1/card/incidents",
        "INC-1/card/incidents",
    )
    assert (link.then, link.subject) == ("warroom.bookmark", {"incident": 1})


def test_a_card_is_pinned_once_in_each_channel(acting: Acting) -> None:
    made(acting)
    for place in (CHANNEL, CHANNEL, "C2"):
        channel.pin_and_bookmark(acting(QUARTERDECK), {"channel": place, "ts": "5.5"}, incident=1)
    assert len(of(effects(acting(ANA)), Method.PIN)) == 2


def test_a_card_that_does_not_stand_is_not_pinned(acting: Acting) -> None:
    made(acting)
    before = effects(acting(ANA))
    channel.pin_and_bookmark(acting(QUARTERDECK), {}, incident=1)
    assert effects(acting(ANA)) == before


def test_of_a_private_incident_no_card_stands_that_could_be_linked(acting: Acting) -> None:
    declared(acting, private=True)
    channel.pin_and_bookmark(acting(QUARTERDECK), {"channel": CHANNEL, "ts": "5.5"}, incident=1)
    assert of(effects(acting(ANA)), Method.PERMALINK) == []
    assert len(of(effects(acting(ANA)), Method.PIN)) == 1


def test_the_address_of_the_incidents_card_goes_above_the_room(acting: Acting) -> None:
    opened(acting)
    channel.bookmark(acting(QUARTERDECK), {"permalink": "https://x.example/1"}, incident=1)
    (mark,) = effects(acting(ANA))
    assert (mark.method, mark.lane, mark.key) == (Method.BOOKMARK, "room:1/bookmark", f"room:1/bookmark:{CHANNEL}")
    link = {"channel_id": CHANNEL, "title": "INC-1", "type": "link", "link": "https://x.example/1"}
    assert mark.arguments == link


def test_without_an_address_or_a_room_nothing_goes_above_it(acting: Acting) -> None:
    reported(acting)
    channel.bookmark(acting(QUARTERDECK), {"permalink": "https://x.example/1"}, incident=1)
    operations.declare(acting(ANA), 1)
    channel.bookmark(acting(QUARTERDECK), {"permalink": "https://x.example/1"}, incident=1)
    settle(acting(ANA))
    channel.bookmark(acting(QUARTERDECK), {}, incident=1)
    assert effects(acting(ANA)) == []


def test_what_becomes_private_before_its_channel_is_asked_for_gets_a_private_one_alone(acting: Acting) -> None:
    declared(acting)
    effects(acting(ANA))
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    order = the_only(effects(acting(ANA)), Method.CREATE_CHANNEL)
    assert order.arguments == {"name": f"{NAME}-private", "is_private": True}
    assert order.key == "room:1:create:private"
    assert (order.then, order.subject) == ("warroom.opened", {"incident": 1})


def test_what_becomes_private_while_its_channel_is_made_is_left_once_slack_answers(acting: Acting) -> None:
    declared(acting)
    being_sent(acting(ANA))
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    assert of(effects(acting(ANA)), Method.CREATE_CHANNEL) == []
    channel.opened(acting(QUARTERDECK), answer(private=False), incident=1)
    found = effects(acting(ANA))
    assert the_only(found, Method.ARCHIVE).arguments == {"channel": CHANNEL}
    assert the_only(found, Method.CREATE_CHANNEL).arguments == {"name": f"{NAME}-private", "is_private": True}
    assert of(found, Method.INVITE) == []
    room = room_of(acting(ANA), 1)
    assert (room.channel, room.status) == (None, RoomStatus.OPENING)
    assert entries(acting(ANA), WarRoomEvent.OPENED) == []


def test_while_its_channel_is_made_no_second_one_is_asked_for_whatever_else_waits_for_it(acting: Acting) -> None:
    room = declared(acting)
    being_sent(acting(ANA))
    waiting = Effect(messages.lane(room), Method.RESPOND, "INC-1", arguments={"url": "x"}, render="warroom.link")
    outbox.put(acting(ANA).tx, waiting, MONDAY)
    effects(acting(ANA))
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    assert [each.method for each in effects(acting(ANA)) if each.lane == messages.lane(room)] == [Method.RESPOND]


def test_what_becomes_private_once_its_channel_is_there_moves_into_another(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    found = effects(acting(ANA))
    topic, archived = the_only(found, Method.SET_TOPIC), the_only(found, Method.ARCHIVE)
    assert topic.arguments == {"channel": CHANNEL, "topic": "INC-1"}
    assert topic.lane == archived.lane == "room:1/talk"
    assert found.index(topic) < found.index(archived)
    assert the_only(found, Method.CREATE_CHANNEL).arguments["is_private"] is True
    assert room_of(acting(ANA), 1).channel is None


def test_a_bookmark_that_is_being_set_just_then_is_removed_once_it_is(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    removals = of(effects(acting(ANA)), Method.REMOVE_BOOKMARK)
    assert [(each.lane, each.arguments["title"]) for each in removals] == [
        (lane, title) for lane in ("room:1/talk", "room:1/bookmark") for title in ("INC-1", "Call")
    ]


def test_what_was_said_openly_of_the_room_is_taken_back(acting: Acting) -> None:
    opened(acting)
    said = f"{messages.conversation('INC-1')}1"
    posted(acting(ANA), "INC-1/majors", "INC-1/room/card", said)
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    deleted = {each.message: each.lane for each in of(effects(acting(ANA)), Method.DELETE)}
    talk = "room:1/talk"
    assert deleted == {"INC-1/majors": "INC-1/majors", "INC-1/room/card": talk, said: talk}


def test_what_waits_to_be_said_openly_of_the_room_is_not_said(acting: Acting) -> None:
    made(acting)
    told(acting(ANA), PRACTICE.follows)
    operations.update(acting(ANA), 1, text="the door code")
    told(acting(ANA), PRACTICE.follows)
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    waiting = effects(acting(ANA))
    assert of(waiting, Method.SHOW) == of(waiting, Method.INVITE) == []
    in_the_room = [each for each in of(waiting, Method.POST_MESSAGE) if each.arguments["channel"] == CHANNEL]
    assert in_the_room == []


def test_a_room_that_is_over_is_left_and_no_other_is_made(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    turned_private(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    found = effects(acting(ANA))
    assert len(of(found, Method.ARCHIVE)) == 1
    assert of(found, Method.CREATE_CHANNEL) == []
    assert room_of(acting(ANA), 1).status is RoomStatus.RESOLVED


def test_over_and_private_while_its_channel_was_made_it_gets_a_channel_once_it_is_open_again(acting: Acting) -> None:
    declared(acting)
    being_sent(acting(ANA))
    turned_private(acting(ANA))
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    follow_up(acting(ANA), operations.FOLLOWS)
    channel.opened(acting(QUARTERDECK), answer(private=False), incident=1)
    incident_operations.reopen(acting(SOFIA), 1)
    follow_up(acting(SOFIA), operations.FOLLOWS)
    assert the_only(effects(acting(ANA)), Method.CREATE_CHANNEL).arguments["is_private"] is True


def test_a_service_that_is_named_moves_nobody_where_it_is_not_private(acting: Acting) -> None:
    opened(acting)
    channel.follow_in_private(acting(ANA), entry(IncidentEvent.SERVICE_SET, became_private=False))
    assert effects(acting(ANA)) == []


def test_what_has_no_room_becomes_private_without_one(acting: Acting) -> None:
    reported(acting)
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    assert effects(acting(ANA)) == []


def test_the_second_name_is_cut_where_slack_ends(acting: Acting) -> None:
    reported(acting, "x" * 100)
    operations.declare(acting(ANA), 1)
    turned_private(acting(ANA))
    effects(acting(ANA))
    channel.follow_in_private(acting(ANA), BECAME_PRIVATE)
    name = the_only(effects(acting(ANA)), Method.CREATE_CHANNEL).arguments["name"]
    assert (len(name), name[-9:]) == (80, "x-private")


def test_resolved_before_its_channel_is_there_it_opens_to_be_archived(acting: Acting) -> None:
    declared(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    follow_up(acting(ANA), operations.FOLLOWS)
    channel.opened(acting(QUARTERDECK), answer(), incident=1)
    room = room_of(acting(ANA), 1)
    assert (room.status, room.channel) == (RoomStatus.RESOLVED, CHANNEL)
    assert [timer.due_at for timer in armed(acting(ANA), ARCHIVE)] == [MONDAY + timedelta(days=1)]


def test_a_room_in_which_work_goes_on_is_not_archived(acting: Acting) -> None:
    made(acting)
    assert armed(acting(ANA), ARCHIVE) == []


def test_a_room_that_is_kept_for_ever_is_not_archived(acting: Acting) -> None:
    room = opened(acting)
    channel.archive_later(with_settings(acting(ANA), archive_after="0"), room)
    assert armed(acting(ANA), ARCHIVE) == []


def test_when_its_time_has_come_it_is_archived_after_what_is_said_in_it(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    channel.archive(acting(QUARTERDECK), incident=1)
    (archived,) = told(acting(QUARTERDECK), PRACTICE.follows)
    assert (archived.method, archived.lane) == (Method.ARCHIVE, "room:1/talk")
    assert archived.arguments == {"channel": CHANNEL}
    room = room_of(acting(ANA), 1)
    assert (room.status, room.archived_at) == (RoomStatus.ARCHIVED, MONDAY)


def test_a_room_that_is_open_again_is_not_archived(acting: Acting) -> None:
    opened(acting)
    channel.archive(acting(QUARTERDECK), incident=1)
    assert told(acting(QUARTERDECK), PRACTICE.follows) == []
    assert room_of(acting(ANA), 1).status is RoomStatus.OPEN


def test_what_has_no_channel_is_not_archived(acting: Acting) -> None:
    reported(acting)
    channel.archive(acting(QUARTERDECK), incident=1)
    operations.declare(acting(ANA), 1)
    all_sent(acting(ANA))
    channel.archive(acting(QUARTERDECK), incident=1)
    assert effects(acting(ANA)) == []


def test_whoever_slack_did_not_let_in_is_named_in_the_room_and_nobody_else_is(acting: Acting) -> None:
    opened(acting)
    channel.invited(acting(QUARTERDECK), {"left_out": {}}, incident=1, channel=CHANNEL)
    channel.invited(acting(QUARTERDECK), {"left_out": {BEN: "user_is_bot"}}, incident=1, channel="C0LEFT")
    assert effects(acting(ANA)) == []
    left_out = {ANA: "user_is_restricted", TOM: "some_other_code"}
    channel.invited(acting(QUARTERDECK), {"left_out": left_out}, incident=1, channel=CHANNEL)
    (said,) = effects(acting(ANA))
    assert f"<@{ANA}> (is a guest), <@{TOM}> (Slack says `some_other_code`)" in said.arguments["text"]


KEPT = {
    "warroom.opened": {"incident"},
    "warroom.furnish": {"incident"},
    "warroom.pin": {"incident"},
    "warroom.bookmark": {"incident"},
    "warroom.invited": {"incident", "channel"},
    "warroom.recorded": {"incident", "channel"},
    "warroom.pinned": {"incident", "by", "ts"},
    "warroom.pinned_reply": {"incident", "by", "ts"},
    "warroom.linked": {"incident"},
    "warroom.stream.opened": {"incident", "stream"},
    "warroom.stream.invited": {"stream", "channel"},
    "warroom.stream.furnish": {"stream"},
}
"""What effects that wait in an outbox carry, for the step that they name."""


def test_every_step_takes_what_effects_that_wait_carry_for_it() -> None:
    assert set(PRACTICE.continuations) == set(KEPT)
    for name, subject in KEPT.items():
        parameters = [*inspect.signature(PRACTICE.continuations[name]).parameters.values()][2:]
        needed = {
            each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD
        }
        assert needed == subject, name


def test_what_is_ordered_names_steps_that_there_are_and_carries_what_they_take(acting: Acting) -> None:
    made(acting)
    told(acting(ANA), PRACTICE.follows)
    channel.pin_and_bookmark(acting(QUARTERDECK), {"channel": CHANNEL, "ts": "5.5"}, incident=1)
    pins.look_at_pinned(acting(ANA), CHANNEL, "7.7")
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE)
    steps = {each.then: set(each.subject) for each in told(acting(ANA), PRACTICE.follows) if each.then}
    ordered = ("warroom.furnish", "warroom.bookmark", "warroom.invited", "warroom.pinned")
    assert {name: steps[name] & KEPT[name] for name in steps} == {name: KEPT[name] for name in ordered}
