"""Slack misbehaving: away for hours, limiting, losing, closing sockets, refusing. Nothing lost, nothing repeated."""

import asyncio
import random
import sys
from typing import Any

import pytest
from starlette.websockets import WebSocket

from bot.config import Document
from bot.serving import listening
from bot.workspace.server import Server, serve
from commands.incidents import messages
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.speech import Address
from storage.outbox import queries as outbox
from tests.company import declare_major, environment, report, war_rooms
from tests.conftest import Floor, SetClock, northgate, open_floor
from tests.faults.company import said_twice
from tests.faults.conftest import ROUNDS, SEED, Tally

METHODS = ("chat.postMessage", "chat.update", "conversations.history", "pins.add", "conversations.invite")


async def test_after_two_hours_without_slack_all_is_said_in_order_and_nothing_old_as_new(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.5)
    sofia, ana = floor.person("sofia"), floor.person("ana")
    floor.server.faults.away = True
    for till in range(10):
        await sofia.command(f"/incident Point of sale till {till} is dead")
    for number in (1, 2, 3):
        await ana.command(f"/incident priority {number} high high")
    for _ in range(8):
        floor.clock.advance(minutes=15)
        await floor.program.ticker.tick()
    await ana.command("/incident take 1")
    await ana.command("/incident resolve 1 a new cable")
    floor.server.faults.away = False
    await floor.settled()
    cards = [str(message.blocks) for message in floor.workspace.channel("incidents").messages if message.metadata]
    order = [next(till for till in range(10) if f"till {till} is dead" in card) for card in cards]
    assert order == list(range(10))
    assert "Resolved" in cards[0]
    told = floor.texts("team-retail-apps")
    warned = {number: [text for text in told if f"*INC-{number}*" in text and "P1 " in text] for number in (1, 2, 3)}
    assert warned[1] == []
    for number in (2, 3):
        missed, used = sorted(warned[number], key=lambda text: "P1 resolution" in text)
        assert "P1 response is missed" in missed
        assert "This comes late" in missed
        assert "P1 resolution: 2 h left" in used, "which is so just now"
    assert "could not be said before" in str(floor.person("mira").hears())
    assert await floor.read(outbox.parked) == []
    tally.counted(1, repeated=said_twice(floor.workspace))


async def test_a_reminder_that_was_heeded_while_slack_was_away_is_not_given(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.5)
    carlos = floor.person("carlos")
    room = await declare_major(floor)
    floor.server.faults.away = True
    floor.clock.advance(minutes=6)
    await floor.program.ticker.tick()
    await carlos.command("/major role commander @carlos", room.id)
    await carlos.command("/major update Tills in Italy are back", room.id)
    floor.server.faults.away = False
    await floor.settled()
    said = " ".join(message.text for message in room.messages)
    assert "Tills in Italy are back" in said
    assert "nobody leads" not in said
    assert "an update on INC-1 is due" not in said


@pytest.mark.both_databases
async def test_troubles_at_random_lose_nothing_and_repeat_nothing(floor: Floor, tally: Tally) -> None:
    chance, faults = random.Random(SEED), floor.server.faults
    floor.program.relay.look_again_after = (0.0, 0.05)
    people = [floor.person(name) for name in ("sofia", "tom", "priya", "wanda")]
    count = 12 * ROUNDS
    for number in range(count):
        method = chance.choice(METHODS)
        getattr(faults, chance.choice(("lose_answer", "lose_request", "break_down")))(method)
        await chance.choice(people).command(f"/incident trouble number {number}x")
        if chance.random() < 0.3:
            await floor.person("ana").command(f"/incident take {number + 1}")
    await floor.settled()
    cards = floor.blocks("incidents")
    assert await floor.read(outbox.parked) == []
    lost = [number for number in range(count) if f"trouble number {number}x" not in cards]
    tally.counted(count, lost=lost, repeated=said_twice(floor.workspace))


def say_everywhere(act: Act, channels: list[str]) -> None:
    for channel in channels:
        speech.post(act, Address(channel, "desk"), "hello")


async def test_only_the_method_that_slack_limits_waits(floor: Floor, tally: Tally) -> None:
    await report(floor)
    channels = [floor.workspace.add_channel(f"crowd-{n}", creator="USOFIA000").id for n in range(40)]
    floor.server.faults.rate_limit("chat.postMessage", 2, times=40)
    await floor.program.desk.write(say_everywhere, channels)
    await floor.workspace.until(
        lambda: any(call.method == "chat.postMessage" for call in floor.workspace.calls[-40:])
    )
    await floor.person("ana").command("/incident take 1")
    await floor.workspace.until(lambda: "In progress" in floor.blocks("incidents"))
    assert not any(floor.workspace.channel(channel).messages for channel in channels)
    floor.server.faults.waiting.clear()
    await floor.settled()
    assert all(len(floor.workspace.channel(channel).messages) == 1 for channel in channels)
    tally.counted(1, repeated=said_twice(floor.workspace))


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_a_socket_closed_with_any_reason_is_opened_again_and_nobody_notices(
    floor: Floor, reason: str, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    monkeypatch.setattr("bot.listening.sockets.TOO_MANY_WEBSOCKETS_SECONDS", 0.0)
    sockets = floor.server.sockets
    for number in range(2 * ROUNDS):
        before = set(sockets.sockets)

        def replaced(old: set[WebSocket] = before) -> bool:
            return not old & set(sockets.sockets) and len(sockets.sockets) == 2

        await sockets.disconnect(reason)
        reply = await floor.person("sofia").command(f"/incident closed by {reason} {number}")
        assert reply.error is None
        await sockets.changed_until(replaced)
    await floor.settled()
    cards = floor.blocks("incidents")
    lost = [number for number in range(2 * ROUNDS) if f"closed by {reason} {number}" not in cards]
    tally.counted(2 * ROUNDS, lost=lost, repeated=said_twice(floor.workspace))


async def test_refused_tickets_delay_the_start_and_nothing_else(
    settings: Document, database_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.listening.sockets.FIRST_CONNECTION_PAUSES", (0.05, 0.05, 0.05, 0.05))
    async with open_floor(settings, database_url, clock, refused_tickets=3) as floor:
        assert (await floor.person("sofia").command("/incident tills down")).error is None


async def test_an_archived_channel_is_named_with_its_cure_and_said_in_once_it_is_back(floor: Floor) -> None:
    place = floor.workspace.add_channel("archived-one", creator="USOFIA000")
    floor.workspace.invite(place, ["U0QUARTER"], "USOFIA000")
    place.archived = True
    await floor.program.desk.write(say_everywhere, [place.id])
    await floor.settled()
    (parked,) = await floor.read(outbox.parked)
    assert "Unarchive it in Slack, then press Retry" in str(parked.error)
    place.archived = False
    assert await floor.program.desk.database.write(outbox.release, parked.id)
    await floor.settled()
    assert [message.text for message in place.messages if message.user == "U0QUARTER"][-1] == "hello"


async def test_one_who_left_the_company_keeps_nobody_else_out_of_the_war_room(floor: Floor) -> None:
    floor.workspace.find_person("ana").deleted = True
    room = await declare_major(floor)
    assert floor.person("carlos").id in room.members
    assert len(room.members) > 2
    ana = floor.workspace.find_person("ana").id
    assert ana not in room.members
    assert [text for text in floor.texts(room.id) if f"<@{ana}> (has no account any more)" in text]


@pytest.mark.parametrize(
    "code",
    ["org_user_not_in_team", "no_permission", "no_external_invite_permission", "invitee_cant_see_channel",
     "app_cannot_join_channel", "user_is_restricted"],
)  # fmt: skip
async def test_one_who_cannot_be_invited_keeps_nobody_else_out_of_the_war_room(
    settings: Document, sqlite_url: str, clock: SetClock, code: str
) -> None:
    async with open_floor(settings, sqlite_url, clock) as floor:
        floor.server.faults.fail("conversations.invite", code)
        await floor.person("carlos").command("/major Point of sale is down")
        await floor.settled()
        assert floor.person("carlos").id in floor.workspace.channel("inc-1-point-of-sale-is-down").members
        assert await floor.read(outbox.parked) == []
        assert "could not bring in" not in str(floor.texts("inc-1-point-of-sale-is-down"))


async def test_guests_and_people_of_other_companies_are_left_out_of_the_war_room(floor: Floor) -> None:
    floor.workspace.find_person("ana").team = "T0OTHER"
    floor.workspace.find_person("ben").is_guest = True
    await floor.person("carlos").command("/major Point of sale is down")
    await floor.settled()
    members = floor.workspace.channel("inc-1-point-of-sale-is-down").members
    assert floor.person("carlos").id in members
    assert not {floor.person("ana").id, floor.person("ben").id} & set(members)
    said = str(floor.texts("inc-1-point-of-sale-is-down"))
    assert f"<@{floor.person('ana').id}> (is of another workspace)" in said
    assert f"<@{floor.person('ben').id}> (is a guest)" in said
    assert await floor.read(outbox.parked) == []


async def test_a_card_in_an_archived_channel_is_named_with_its_cure_and_shown_once_it_is_back(floor: Floor) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    await floor.settled()
    place = floor.workspace.channel("incidents")
    place.archived = True
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    (parked,) = await floor.read(outbox.parked)
    assert "is_inactive. The channel is archived. Unarchive it in Slack, then press Retry" in str(parked.error)
    place.archived = False
    assert await floor.program.desk.database.write(outbox.release, parked.id)
    await floor.settled()
    assert "In progress" in floor.blocks("incidents")


@pytest.mark.parametrize(
    "code",
    ["team_added_to_org", "org_login_required", "accesslimited", "update_failed", "external_channel_migrating",
     "too_many_requests", "rate_limited"],
)  # fmt: skip
async def test_what_slack_cannot_do_just_now_is_done_when_it_can(floor: Floor, code: str) -> None:
    for method in ("chat.postMessage", "chat.update"):
        floor.server.faults.fail(method, code, times=2)
    await report(floor)
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    await floor.workspace.until(lambda: "In progress" in floor.blocks("incidents"))
    await floor.workspace.until(lambda: "In progress" in floor.blocks("team-retail-apps"))
    await floor.settled()
    assert await floor.read(outbox.parked) == []
    assert said_twice(floor.workspace) == []


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message", "message_not_found"])
async def test_a_card_that_can_be_changed_no_more_is_posted_anew_and_the_old_left(floor: Floor, code: str) -> None:
    await report(floor)
    place = floor.workspace.channel("incidents")
    old = place.messages[-1]
    floor.server.faults.fail("chat.update", code, times=len(floor.workspace.channels))
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    floor.server.faults.waiting.clear()
    assert "In progress" not in str(old.blocks)
    assert "In progress" in str(place.messages[-1].blocks)
    await floor.person("ana").command("/incident resolve 1 a new cable")
    await floor.settled()
    assert len([message for message in place.messages if message.metadata]) == 2
    assert "Resolved" in str(place.messages[-1].blocks)
    assert await floor.read(outbox.parked) == []


async def test_when_the_channel_is_deleted_cards_and_words_go_where_it_is_now(floor: Floor) -> None:
    floor.program.slack.known_within = 0.0
    await report(floor)
    for name in ("incidents", "team-retail-apps"):
        del floor.workspace.channels[floor.workspace.channel(name).id]
    await floor.person("sofia").command("/incident note 1 the cable is loose")
    await floor.person("ana").command("/incident take 1")
    await report(floor, "Web shop is slow")
    await floor.settled()
    for name, count in (("incidents", 2), ("team-retail-apps", 1)):
        cards = [message for message in floor.workspace.channel(name).messages if message.blocks]
        assert len(cards) >= count, name
        assert any("In progress" in str(card.blocks) for card in cards), name
    assert "the cable is loose" in str(floor.texts("team-retail-apps"))
    assert await floor.read(outbox.parked) == []
    assert said_twice(floor.workspace) == []


async def test_whoever_asks_where_a_channel_is_while_it_is_forgotten_gets_the_one_that_is_there(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, database = floor.program.directory, floor.program.desk.database
    gone, forget = await directory.channel_id("#incidents"), database.write
    del floor.workspace.channels[gone]
    asked: list[asyncio.Task[str]] = []

    async def slowly(*given: Any) -> Any:
        if not asked:
            asked.append(asyncio.create_task(directory.channel_id("#incidents")))
            await asyncio.wait(asked, timeout=0.1)
        return await forget(*given)

    monkeypatch.setattr(database, "write", slowly)
    await directory.discard("#incidents", gone)
    assert await asked[0] == await directory.channel_id("#incidents") == floor.workspace.channel("incidents").id


def show_card(act: Act, channel: str) -> None:
    name = messages.card("INC-1")
    speech.show(act, Address(channel, "INC-1", lane=name, message=name), "incident.card", incident=1, person=None)


async def test_a_card_goes_where_app_yaml_has_it_now_when_its_channel_is_deleted(floor: Floor) -> None:
    floor.program.slack.known_within = 0.0
    await report(floor)
    new = floor.workspace.add_channel("service-desk", creator="USOFIA000")
    del floor.workspace.channels[floor.workspace.channel("incidents").id]
    for _ in range(2):
        await floor.program.desk.write(show_card, new.id)
        await floor.settled()
    assert ["INC-1" in message.text for message in new.messages if message.metadata] == [True]
    assert await floor.read(outbox.parked) == []


async def test_what_has_no_other_place_than_a_channel_that_is_gone_is_set_aside(floor: Floor) -> None:
    place = floor.workspace.add_channel("gone", creator="USOFIA000")
    del floor.workspace.channels[place.id]
    await floor.program.desk.write(say_everywhere, [place.id])
    await floor.settled()
    (parked,) = await floor.read(outbox.parked)
    assert "Invite Quarterdeck to it, then press Retry" in str(parked.error)


async def test_a_card_in_a_channel_that_its_incident_has_left_and_that_is_gone_is_let_go(floor: Floor) -> None:
    floor.program.slack.known_within = 0.0
    await report(floor)
    del floor.workspace.channels[floor.workspace.channel("team-retail-apps").id]
    await floor.person("ana").command("/incident assign 1 network")
    await floor.settled()
    assert await floor.read(outbox.parked) == []


async def test_of_a_card_that_cannot_be_said_only_the_latest_is_set_aside(floor: Floor) -> None:
    await report(floor)
    place = floor.workspace.channel("incidents")
    place.archived = True
    for line in ("take 1", "hold 1 vendor: a new till", "resume 1"):
        await floor.person("ana").command(f"/incident {line}")
        await floor.settled()
    (parked,) = await floor.read(outbox.parked)
    place.archived = False
    assert await floor.program.desk.database.write(outbox.release, parked.id)
    await floor.settled()
    assert "In progress" in floor.blocks("incidents")


async def test_a_card_whose_thread_was_deleted_loses_no_word(floor: Floor) -> None:
    await report(floor)
    floor.workspace.channel("team-retail-apps").messages.clear()
    floor.workspace.channel("incidents").messages.clear()
    await floor.person("ana").command("/incident note 1 the cable is loose")
    await floor.settled()
    assert await floor.read(outbox.parked) == []


async def test_a_room_that_slack_does_not_find_yet_is_no_room_that_is_lost(floor: Floor) -> None:
    for method in ("conversations.invite", "conversations.setTopic", "pins.add"):
        floor.server.faults.fail(method, "channel_not_found")
    await declare_major(floor)
    await floor.settled()
    (room,) = war_rooms(floor.workspace)
    assert floor.person("carlos").id in room.members
    assert (room.topic != "", len(room.pins)) == (True, 1)
    assert await floor.read(outbox.parked) == []


async def test_where_a_channel_has_no_threads_a_word_is_said_in_the_channel(floor: Floor) -> None:
    await report(floor)
    floor.server.faults.fail("chat.postMessage", "restricted_action_non_threadable_channel")
    await floor.person("ana").command("/incident note 1 the cable is loose")
    await floor.settled()
    assert await floor.read(outbox.parked) == []
    said = [
        each for each in floor.workspace.channel("team-retail-apps").messages if "the cable is loose" in each.text
    ]
    assert [each.thread_ts for each in said] == [None]


@pytest.mark.parametrize(
    "code",
    [
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
    ],
)
async def test_where_a_channel_takes_no_posts_the_cure_is_named(floor: Floor, code: str) -> None:
    floor.server.faults.fail("chat.postMessage", code)
    await report(floor)
    (parked,) = await floor.read(outbox.parked)
    assert parked.error is not None
    assert "press Retry" in parked.error


@pytest.mark.parametrize(
    ("method", "code"), [("auth.test", "invalid_auth"), ("apps.connections.open", "invalid_auth"),
                         ("chat.postMessage", "token_revoked")]
)  # fmt: skip
async def test_a_token_that_slack_no_longer_takes_ends_the_program_with_a_sentence(
    sqlite_url: str, method: str, code: str
) -> None:
    async with serve(northgate(), listening) as server:
        server.faults.fail(method, code, times=100)
        bot = await _run(server, sqlite_url)
        if method == "chat.postMessage":
            await asyncio.wait_for(server.sockets.connected.wait(), 30)
            await server.person("sofia").command("/incident tills down")
        _, said = await asyncio.wait_for(bot.communicate(), 30)
    assert bot.returncode == 3
    assert f"Slack refuses the token ({code})" in said.decode()
    assert "Traceback" not in said.decode()


async def _run(server: Server, database_url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment(server, database_url),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
