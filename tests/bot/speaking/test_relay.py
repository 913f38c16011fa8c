"""Effects are sent in order, once; those that Slack refuses are parked for an operator."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config import Document
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.speaking.relay import CALLS_AT_ONCE, Relay
from bot.speaking.turns import Turns
from bot.workspace.tiers import COMMERCIAL, Tiers
from bot.workspace.workspace import Channel
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.replies import Origin, reply
from commands.shared.speech import Address
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.record import replace
from tests.company import SOFIA, STAFF, declare_major, report, war_rooms
from tests.conftest import MONDAY, Floor, SetClock, open_floor


def say_three(act: Act, channel: str) -> None:
    for word in ("one", "two", "three"):
        speech.post(act, Address(channel, "desk"), word)


def heard(floor: Floor) -> list[str]:
    return [message.text for message in floor.workspace.channel("general").messages if message.text in ORDER]


ORDER = ["one", "two", "three"]


async def spoken(floor: Floor) -> list[str]:
    await floor.program.desk.write(say_three, floor.workspace.channel("general").id)
    await floor.settled()
    return heard(floor)


async def tried(floor: Floor, times: int = 1) -> None:
    """Wait until so many effects have been tried in vain."""
    while sum(bool(row.error) for row in await floor.read(outbox.ready, limit=100)) < times:  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.01)


@pytest.mark.both_databases
async def test_a_lane_is_spoken_in_order(floor: Floor) -> None:
    assert await spoken(floor) == ORDER


async def test_a_rate_limit_delays_and_loses_nothing(floor: Floor) -> None:
    floor.server.faults.rate_limit("chat.postMessage", 0, times=2)
    assert await spoken(floor) == ORDER


@pytest.mark.both_databases
async def test_a_lost_answer_is_looked_for_before_anything_is_said_again(floor: Floor) -> None:
    floor.server.faults.lose_answer("chat.postMessage")
    assert await spoken(floor) == ORDER


async def test_a_broken_call_that_was_not_carried_out_is_made_again(floor: Floor) -> None:
    floor.server.faults.break_down("chat.postMessage", 503)
    assert await spoken(floor) == ORDER


async def test_what_slack_declines_is_parked_and_the_rest_goes_on(floor: Floor) -> None:
    floor.server.faults.fail("chat.postMessage", "restricted_action")
    assert await spoken(floor) == ORDER[1:]
    parked = await floor.read(outbox.parked)
    assert [row.error.partition(". ")[0] for row in parked if row.error] == ["chat.postMessage: restricted_action"]


async def test_while_slack_cannot_be_read_nobody_guesses_what_was_said(floor: Floor) -> None:
    floor.server.faults.lose_answer("chat.postMessage")
    floor.server.faults.rate_limit("conversations.history", 0, times=2)
    floor.server.faults.lose_request("conversations.history")
    assert await spoken(floor) == ORDER


async def test_a_lost_answer_in_a_channel_that_we_are_not_in_is_looked_for_by_joining(floor: Floor) -> None:
    place = floor.workspace.add_channel("elsewhere", creator="USOFIA000")
    floor.server.faults.lose_answer("chat.postMessage")
    await floor.program.desk.write(say_three, place.id)
    await floor.settled()
    assert [message.text for message in place.messages if message.text in ORDER] == ORDER


async def test_a_lost_answer_in_a_long_thread_is_looked_for_on_every_page(floor: Floor) -> None:
    floor.program.relay.look_again_after = (0.0,)
    await floor.person("sofia").command("/incident Point of sale is down")
    for number in range(5):
        await floor.person("ana").command(f"/incident note 1 cable {number} is tight")
    await floor.settled()
    floor.workspace.longest_page = 2
    floor.server.faults.lose_answer("chat.postMessage")
    await floor.person("ana").command("/incident note 1 the last cable is loose")
    await floor.settled()
    said = [each for channel in floor.workspace.channels.values() for each in channel.messages if each.thread_ts]
    assert sum("the last cable is loose" in str((each.text, each.blocks)) for each in said) == 1
    assert sum(call.method == "conversations.replies" for call in floor.workspace.calls) > 2


async def test_where_slack_gives_a_page_a_minute_a_lost_answer_is_looked_for_to_the_last_page(floor: Floor) -> None:
    general = floor.workspace.channel("general")
    floor.workspace.longest_page = 15
    for number in range(40):
        floor.workspace.post(general, SOFIA, f"hello {number}")
    floor.server.faults.lose_answer("chat.postMessage")
    floor.server.faults.tiers = Tiers(0.2, COMMERCIAL)
    for_all = asyncio.create_task(say_before_others(floor, general))
    assert await spoken(floor) == ORDER
    await for_all
    pages = [call for call in floor.workspace.calls if call.method == "conversations.history"]
    taken = [call.arguments.get("cursor") for call in pages if call.error is None]
    assert any(call.error == "ratelimited" for call in pages)
    assert len(taken) == len(set(taken)) == 3, "and no page after the one that has it"
    assert all(float(call.arguments["latest"]) > float(call.arguments["oldest"]) for call in pages)
    assert await floor.read(outbox.parked) == []


async def say_before_others(floor: Floor, place: Channel) -> None:
    """Thirty people speak as soon as the bot has: what it said is not on the newest page."""
    await floor.workspace.until(lambda: heard(floor) != [])
    for number in range(30):
        floor.workspace.post(place, SOFIA, f"good morning {number}")


async def test_a_list_of_channels_that_is_limited_between_two_pages_goes_on_with_the_next(floor: Floor) -> None:
    floor.workspace.longest_page = 2
    for number in range(5):
        floor.workspace.add_channel(f"other-{number}", creator=SOFIA)
    floor.server.faults.tiers = Tiers(0.2, {"conversations.list": 2})
    await report(floor)
    lists = [call for call in floor.workspace.calls if call.method == "conversations.list"]
    assert any(call.error == "ratelimited" for call in lists)
    assert "Point of sale is down" in floor.blocks("incidents")


async def test_a_channel_is_found_on_whichever_page_of_the_list_it_is(floor: Floor) -> None:
    floor.workspace.longest_page = 2
    for number in range(5):
        floor.workspace.add_channel(f"other-{number}", creator="USOFIA000")
    incidents = floor.workspace.add_channel("incidents", creator="USOFIA000")
    await floor.person("sofia").command("/incident Point of sale is down")
    await floor.settled()
    assert "Point of sale is down" in str([message.blocks for message in incidents.messages])


async def test_what_could_not_be_said_for_long_says_from_when_it_is(floor: Floor) -> None:
    await floor.program.desk.write(say_three, floor.workspace.channel("general").id)
    floor.clock.advance(minutes=30)
    await floor.settled()
    late = floor.workspace.channel("general").messages[-3:]
    assert [message.text.partition("\n")[0] for message in late] == ORDER
    assert all("Late: this is from <!date^" in str(message.blocks) for message in late)


async def test_while_another_process_may_be_the_leader_nothing_is_sent(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor.program.desk.database, "is_leader", lambda: False)
    await floor.program.desk.write(say_three, floor.workspace.channel("general").id)
    await tried(floor)
    assert heard(floor) == []
    monkeypatch.undo()
    await floor.settled()
    assert heard(floor) == ORDER


async def test_an_answer_whose_address_cannot_be_reached_for_a_moment_is_given_when_it_can(floor: Floor) -> None:
    came = asyncio.Event()

    async def take(_: Request) -> Response:
        came.set()
        return Response("ok")

    desk = floor.program.desk
    async with listening(Starlette(), "127.0.0.1", 0) as url:
        port = int(url.rpartition(":")[2])
    await desk.write(reply, Origin("USOFIA000", None, f"{url}/answer"), "done")
    await tried(floor)
    async with listening(Starlette(routes=[Route("/answer", take, methods=["POST"])]), "127.0.0.1", port):
        await asyncio.wait_for(came.wait(), 10)
        await floor.settled()
    assert await desk.database.read(outbox.depth) == 0


async def test_a_deleted_card_stands_again(floor: Floor) -> None:
    await report(floor)
    channel = floor.workspace.channel("team-retail-apps")
    channel.messages.clear()
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    assert "In progress" in str(channel.messages[-1].blocks)


async def test_a_name_that_is_taken_by_somebody_else_gets_a_suffix(floor: Floor) -> None:
    floor.workspace.add_channel("inc-1-point-of-sale-is-down", creator=floor.person("tom").id)
    await floor.person("carlos").command("/major Point of sale is down")
    await floor.settled()
    assert floor.person("carlos").id in floor.workspace.channel("inc-1-point-of-sale-is-down-2").members


@pytest.mark.both_databases
async def test_a_card_that_moved_on_in_a_burst_is_updated_once(floor: Floor) -> None:
    await report(floor)
    before = len(floor.workspace.calls)
    floor.server.faults.latency = 0.05
    ana = floor.person("ana")
    await ana.command("/incident take 1")
    for level in ("1 1", "1 2", "2 2", "3 1", "1 3"):
        await ana.command(f"/incident priority 1 {level}")
    await floor.settled()
    updates = [call for call in floor.workspace.calls[before:] if call.method == "chat.update"]
    cards = [call for call in updates if call.arguments["channel"] == floor.workspace.channel("incidents").id]
    assert len(cards) < 6
    assert "P3" in str(floor.workspace.channel("incidents").messages[-1].blocks)


async def test_a_relay_that_gathers_for_long_speaks_at_once_when_somebody_waits_for_it(floor: Floor) -> None:
    floor.program.relay.gather_seconds = 60.0
    async with asyncio.timeout(30):
        await floor.person("sofia").command("/incident Point of sale is down")
        for line in ("ack 1", "take 1", "hold 1 parts are ordered"):
            await floor.person("ana").command(f"/incident {line}")
        await floor.settled()
    methods = [call.method for call in floor.workspace.calls]
    assert "chat.postMessage" in methods
    assert methods.count("chat.update") <= 2, "what three steps have changed is changed once"


@pytest.mark.parametrize("turns", range(4))
async def test_a_relay_that_is_stopped_just_as_work_arrives_stops(floor: Floor, turns: int) -> None:
    program = floor.program
    relay = Relay(program.slack, program.desk, program.practices, program.directory, Pace(scale=0), program.in_flight)
    running = asyncio.create_task(relay.run())
    await relay.idle()
    relay.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running}, timeout=5)
    assert running.cancelled()


async def test_lanes_that_fail_again_and_again_keep_no_other_from_its_turn(floor: Floor) -> None:
    general, desk = floor.workspace.channel("general"), floor.program.desk
    place = Origin("USOFIA000", None, "http://127.0.0.1:9/nobody-answers-here")
    for n in range(CALLS_AT_ONCE + 1):
        await desk.write(reply, replace(place, person=f"USTRANGER{n}"), "done")
    floor.program.relay.wake()
    await tried(floor, CALLS_AT_ONCE + 1)
    await desk.write(say_three, general.id)
    await floor.workspace.until(lambda: heard(floor) == ORDER)


async def test_what_may_have_been_said_is_looked_for_when_a_manager_presses_retry(floor: Floor) -> None:
    floor.server.faults.lose_answer("chat.postMessage")
    floor.server.faults.fail("conversations.history", "channel_not_found")
    assert await spoken(floor) == ORDER
    (parked,) = await floor.read(outbox.parked)
    assert await floor.program.desk.database.write(outbox.release, parked.id)
    await floor.settled()
    assert heard(floor) == ORDER
    assert await floor.read(outbox.parked) == []


async def test_an_invitation_that_fails_for_all_is_set_aside_with_its_cure(floor: Floor) -> None:
    floor.server.faults.fail("conversations.invite", "missing_scope")
    room = await declare_major(floor)
    (parked,) = await floor.read(outbox.parked)
    assert "Install it again" in str(parked.error)
    assert await floor.program.desk.database.write(outbox.release, parked.id)
    await floor.settled()
    assert floor.person("carlos").id in room.members


async def test_an_answer_that_slack_limits_is_given_later(floor: Floor) -> None:
    answers = iter([Response("slow down", 429, headers={"retry-after": "0"}), Response("ok")])
    given = asyncio.Event()

    async def take(_: Request) -> Response:
        answer = next(answers)
        if answer.status_code == 200:
            given.set()
        return answer

    async with listening(Starlette(routes=[Route("/answer", take, methods=["POST"])]), "127.0.0.1", 0) as url:
        place = Origin("USOFIA000", None, f"{url}/answer")
        await floor.program.desk.write(reply, place, "done")
        await asyncio.wait_for(given.wait(), 10)
        await floor.settled()
    assert await floor.read(outbox.parked) == []


@pytest.mark.parametrize("status", [404, 410])
async def test_an_answer_for_which_it_is_too_late_is_dropped_and_nobody_has_to(floor: Floor, status: int) -> None:
    async def gone(_: Request) -> Response:
        return Response('{"ok":false,"error":"expired_url"}', status)

    async with listening(Starlette(routes=[Route("/answer", gone, methods=["POST"])]), "127.0.0.1", 0) as url:
        await floor.program.desk.write(reply, Origin(SOFIA, None, f"{url}/answer"), "done")
        await floor.settled()
    assert await floor.read(outbox.parked) == []
    assert await floor.read(outbox.depth) == 0


@pytest.mark.parametrize(
    ("url", "slacks"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", True),
        ("https://hooks.slack-gov.com/actions/T1/1/x", True),
        ("http://127.0.0.1:9/response/r1", True),
        ("http://hooks.slack.com/actions/T1/1/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil.example/?hooks.slack.com", False),
        ("https://evil.example\\.slack.com/x", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("https://[::1", False),
    ],
)
async def test_answers_go_to_slack_and_to_nobody_else(floor: Floor, url: str, slacks: bool) -> None:
    assert floor.program.slack._is_slacks(url) is slacks


async def test_an_answer_to_somebody_else_than_slack_is_not_sent(floor: Floor) -> None:
    heard_of: list[str] = []

    async def take(request: Request) -> Response:
        heard_of.append(str(request.url))
        return Response("ok")

    async with listening(Starlette(routes=[Route("/answer", take, methods=["POST"])]), "127.0.0.1", 0) as url:
        elsewhere = url.replace("127.0.0.1", "localhost")
        await floor.program.desk.write(reply, Origin(SOFIA, None, f"{elsewhere}/answer"), "done")
        await floor.settled()
    assert heard_of == []
    assert await floor.read(outbox.depth) == 0


@pytest.mark.parametrize("title", ["<!here> <@UANA00000> R&D *belts* _x_", "<" * 300])
async def test_what_was_typed_mentions_nobody_in_a_channels_topic(floor: Floor, title: str) -> None:
    await floor.person("carlos").command(f"/major {title}")
    await floor.settled()
    (room,) = war_rooms(floor.workspace)
    shown = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert room.topic.startswith(f"INC-1 · P1 · {shown[:40]}")
    assert "<" not in room.topic
    assert len(room.topic) <= 250


async def test_a_flood_in_one_channel_keeps_no_war_room_waiting(
    settings: Document, sqlite_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.program.DRAIN_SECONDS", 0.0)
    async with open_floor(settings, sqlite_url, clock, pace=Pace()) as floor:
        people = [floor.person(name) for name in STAFF]
        await asyncio.gather(*(people[n % 5].command(f"/incident Point of sale {n}") for n in range(150)))
        await floor.person("carlos").command("/major Web shop is down")
        await floor.workspace.until(
            lambda: any(
                each.pins and floor.person("carlos").id in each.members for each in floor.workspace.channels.values()
            ),
            10,
        )


async def reported_as_p1(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.command("/incident")
    sent = await tom.submit({"What is wrong?": "All tills are dead", "Service": "Point of sale",
                             "Impact": "High", "Urgency": "High"})  # fmt: skip
    assert sent.closed, sent.errors


async def raised_to_p1(floor: Floor) -> None:
    """Raised when its first card waits among the others."""
    await floor.person("tom").command("/incident Point of sale: all tills are dead")
    await floor.person("ana").command(f"/incident priority {FLOOD + 1} high high")


FLOOD = 90


@pytest.mark.parametrize("by", [reported_as_p1, raised_to_p1])
async def test_of_what_is_urgent_everyone_reads_before_the_flood_in_front_of_it(
    settings: Document,
    sqlite_url: str,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    by: Callable[[Floor], Awaitable[None]],
) -> None:
    monkeypatch.setattr("bot.program.DRAIN_SECONDS", 0.0)
    async with open_floor(settings, sqlite_url, clock, pace=Pace()) as floor:
        for till in range(FLOOD):
            await floor.person("sofia").command(f"/incident Point of sale till {till} is slow")
        names = ("incidents", "team-retail-apps")

        def begun() -> bool:
            said = {channel.name: len(channel.messages) for channel in floor.workspace.channels.values()}
            return all(said.get(name, 0) > 1 for name in names)

        await floor.workspace.until(begun)
        await by(floor)
        before = {name: len(floor.workspace.channel(name).messages) for name in names}
        for name, count in before.items():
            place = floor.workspace.channel(name)

            def told(place: Channel = place) -> bool:
                return any(f"INC-{FLOOD + 1}" in each.text for each in place.messages)

            await floor.workspace.until(told)
            assert len(place.messages) - count <= 4, f"so much of the flood was said before it in {name}"
        assert await floor.read(outbox.depth) > FLOOD


async def order_of_turns(*, slow: bool) -> list[int]:
    """The first of six has the turn for long, the third gives up, the fifth becomes urgent meanwhile."""
    turns, grave, order = Turns(), set[int](), list[int]()
    over = asyncio.Event()

    async def speak(number: int) -> None:
        async with turns.turn("C1", lambda: number in grave):
            if number == 0 and slow:
                turns.slow_down("C1")
            if number == 0:
                await over.wait()
            order.append(number)

    speaking = [asyncio.create_task(speak(number)) for number in range(6)]
    await asyncio.sleep(0)
    speaking[2].cancel()
    turns.look_again()
    grave.add(4)
    turns.look_again()
    for _ in range(10):
        await asyncio.sleep(0)
    over.set()
    await asyncio.gather(*speaking, return_exceptions=True)
    return order


async def test_what_becomes_urgent_passes_whoever_waits_for_slacks_rates() -> None:
    assert await order_of_turns(slow=True) == [4, 0, 1, 3, 5]


async def test_where_nobody_has_to_wait_for_slacks_rates_all_is_said_in_order() -> None:
    assert await order_of_turns(slow=False) == [0, 1, 3, 4, 5]


def say_nowhere(tx: Connection) -> None:
    nowhere: list[Any] = [[], [None], {}, 7, ""]
    for place in nowhere:
        arguments = {"channel": place, "text": "hello"}
        outbox.put(tx, Effect(f"nowhere:{place}", Method.POST_MESSAGE, "desk", arguments), MONDAY)


async def test_what_no_call_can_be_made_of_is_set_aside_and_stops_nobody(floor: Floor) -> None:
    await floor.program.desk.database.write(say_nowhere)
    assert await spoken(floor) == ORDER
    assert len(await floor.read(outbox.parked)) == 5
    assert not floor.program.relay.busy_lanes
