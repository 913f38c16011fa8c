"""The workspace on loopback: who may call, what goes wrong when it is asked to, and answers to response_urls."""

from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest

from bot.workspace.server import Server
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Message
from tests.conftest import MONDAY, SetClock
from tests.workspace.conftest import Web, section


class Caller:
    """An app with a token."""

    def __init__(self, served: Server, session: aiohttp.ClientSession) -> None:
        self.served, self.session, self.token = served, session, BOT_TOKEN
        self.headers: dict[str, str] = {}

    async def __call__(self, method: str, status: int = 200, **arguments: Any) -> dict[str, Any]:
        """What is answered to JSON."""
        authorization = {"authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.post(
            f"{self.served.api_url}{method}", json=arguments, headers=authorization
        ) as response:
            assert response.status == status
            self.headers = {name.lower(): value for name, value in response.headers.items()}
            found: dict[str, Any] = await response.json() if status in (200, 429) else {}
            return found

    async def respond(self, url: str, status: int, **said: Any) -> str:
        async with self.session.post(url, json=said) as response:
            assert response.status == status
            return await response.text()


@pytest.fixture
async def call(served: Server) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(served, session)


async def test_an_address_with_a_slash_too_many_is_none_and_leads_nowhere(call: Caller) -> None:
    there = f"{call.served.url}/files/x"
    for address in (there, f"{there}/"):
        async with call.session.get(address, allow_redirects=False) as answer:
            assert answer.status == 404


# who may call


async def test_whoever_has_the_token_is_answered(call: Caller) -> None:
    assert (await call("auth.test"))["user_id"] == BOT_USER


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("xoxb-other", "invalid_auth")])
async def test_whoever_has_not_is_refused(call: Caller, token: str, code: str) -> None:
    call.token = token
    assert await call("auth.test") == {"ok": False, "error": code}


async def test_a_method_that_is_not_there_is_named(call: Caller) -> None:
    answer = await call("chat.shout")
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}


async def test_arguments_come_as_json_as_a_form_or_in_the_address(call: Caller) -> None:
    room, url = call.served.workspace.channel("room").id, call.served.api_url
    await call("chat.postMessage", channel=room, text="one", blocks=[section("x")])
    form = {"token": BOT_TOKEN, "channel": room, "text": "two", "blocks": '[{"type": "divider"}]'}
    async with call.session.post(f"{url}chat.postMessage", data=form) as response:
        assert (await response.json())["ok"]
    asked = {"token": BOT_TOKEN, "channel": room, "limit": "2"}
    async with call.session.get(f"{url}conversations.history", params=asked) as response:
        said = (await response.json())["messages"]
    assert [(each["text"], each["blocks"][0]["type"]) for each in said] == [("two", "divider"), ("one", "section")]


async def test_what_is_wrong_with_an_argument_is_said(call: Caller) -> None:
    answer = await call("chat.postMessage", text="x")
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_an_app_token_opens_a_socket(call: Caller) -> None:
    call.token = APP_TOKEN
    assert "/link?ticket=" in (await call("apps.connections.open"))["url"]
    call.token = BOT_TOKEN
    assert (await call("apps.connections.open"))["error"] == "invalid_auth"


async def test_answers_are_dated_by_the_clock_that_dates_the_messages(call: Caller, clock: SetClock) -> None:
    clock.advance(days=3, seconds=7)
    room = call.served.workspace.channel("room").id
    ts = (await call("chat.postMessage", channel=room, text="x"))["ts"]
    assert parsedate_to_datetime(call.headers["date"]) == MONDAY + timedelta(days=3, seconds=7)
    assert int(float(ts)) == int((MONDAY + timedelta(days=3, seconds=7)).timestamp())


# what goes wrong when it is asked to


async def test_a_refusal_is_made_once_and_only_of_its_method(call: Caller) -> None:
    call.served.faults.fail("auth.test", "fatal_error")
    assert (await call("team.info"))["ok"]
    assert (await call("auth.test"))["error"] == "fatal_error"
    assert (await call("auth.test"))["ok"]


async def test_troubles_come_in_the_order_in_which_they_were_asked_for(call: Caller) -> None:
    call.served.faults.rate_limit("auth.test", 7)
    call.served.faults.break_down("auth.test", 503, times=2)
    assert await call("auth.test", 429) == {"ok": False, "error": "ratelimited"}
    assert call.headers["retry-after"] == "7"
    for _ in range(2):
        await call("auth.test", 503)
    assert (await call("auth.test"))["ok"]
    assert [each.error for each in call.served.workspace.calls] == ["ratelimited", None, None, None]


@pytest.mark.parametrize(("trouble", "carried_out"), [("lose_request", 0), ("lose_answer", 1)])
async def test_what_is_lost_is_not_answered(call: Caller, trouble: str, carried_out: int) -> None:
    room = call.served.workspace.channel("room")
    before = len(room.messages)
    getattr(call.served.faults, trouble)("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await call("chat.postMessage", channel=room.id, text="x")
    assert len(room.messages) == before + carried_out


async def test_while_slack_is_away_no_call_comes_through(call: Caller) -> None:
    call.served.faults.away = True
    with pytest.raises(aiohttp.ClientError):
        await call("auth.test")
    call.served.faults.away = False
    assert (await call("auth.test"))["ok"]


async def test_tickets_can_be_refused(call: Caller) -> None:
    call.served.faults.refused_tickets, call.token = 1, APP_TOKEN
    assert (await call("apps.connections.open"))["error"] == "internal_error"
    assert (await call("apps.connections.open"))["ok"]


async def test_a_slow_slack_takes_its_time(call: Caller) -> None:
    call.served.faults.latency = 0.02
    await call("auth.test")
    (made,) = call.served.workspace.calls
    assert made.ended - made.began >= 0.02


# answers to response_urls


def acted(call: Caller, on: Message | None = None) -> str:
    """Sofia acts in #room, and the app is given an address for its answers."""
    return call.served.person("sofia").response_url(call.served.workspace.channel("room"), on)


async def test_an_answer_is_for_whoever_acted_unless_it_is_for_all(call: Caller) -> None:
    url, room = acted(call), call.served.workspace.channel("room")
    await call.respond(url, 200, text="for you")
    await call.respond(url, 200, text="for all", response_type="in_channel")
    said = [(each.text, each.ephemeral_to) for each in room.messages[-2:]]
    assert said == [("for you", call.served.person("sofia").id), ("for all", None)]


async def test_an_answer_may_replace_what_was_acted_on_or_take_it_away(call: Caller) -> None:
    room = call.served.workspace.channel("room")
    card = next(each for each in room.messages if each.text == "card in room")
    url = acted(call, card)
    await call.respond(url, 200, text="done", replace_original=True)
    assert card.text == "done"
    await call.respond(url, 200, delete_original=True)
    assert card not in room.messages
    await call.respond(url, 200, text="it is gone", replace_original=True)
    assert room.messages[-1].text == "it is gone"


async def test_a_response_url_is_good_for_five_answers(call: Caller) -> None:
    url = acted(call)
    for number in range(5):
        await call.respond(url, 200, text=f"answer {number}")
    assert "used_url" in await call.respond(url, 404, text="once too often")
    assert call.served.workspace.channel("room").messages[-1].text == "answer 4"
    await call.respond(acted(call), 200, text="another address is good")


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (30.1, 404)])
async def test_a_response_url_is_good_for_thirty_minutes(
    call: Caller, clock: SetClock, minutes: float, status: int
) -> None:
    url = acted(call)
    clock.advance(minutes=minutes)
    assert ("expired_url" in await call.respond(url, status, text="x")) is (status == 404)


async def test_addresses_that_have_expired_are_forgotten(call: Caller, clock: SetClock) -> None:
    old = acted(call)
    clock.advance(minutes=31)
    acted(call)
    assert len(call.served.workspace.response_urls.kept) == 1
    assert "expired_url" in await call.respond(old, 404, text="x")


async def test_an_answer_of_nothing_or_of_what_slack_refuses_is_refused_and_counts_for_none(call: Caller) -> None:
    url = acted(call)
    for _ in range(5):
        assert await call.respond(url, 400) == "no_text"
        assert await call.respond(url, 400, blocks=[section("")]) == "invalid_blocks"
    assert "expired_url" in await call.respond(f"{call.served.url}/response/made-up", 404, text="x")
    await call.respond(url, 200, text="x", blocks=[section("x" * 3000)] * 5)


# files


async def test_a_file_is_posted_and_once_it_is_shared_it_can_be_fetched(call: Caller) -> None:
    place = await call("files.getUploadURLExternal", filename="record.md", length=3)
    shown = f"{call.served.url}/files/{place['file_id']}"
    for content, status in ((b"too long", 404), (b"abc", 200)):
        async with call.session.post(place["upload_url"], data=content) as response:
            assert response.status == status
    async with call.session.get(shown) as response:
        assert response.status == 404, "nobody sees it before it is shared"
    room = call.served.workspace.channel("room").id
    await call("files.completeUploadExternal", files=[{"id": place["file_id"]}], channel_id=room)
    async with call.session.get(shown) as response:
        assert await response.read() == b"abc"
        assert "record.md" in response.headers["content-disposition"]


async def test_the_table_of_methods_is_what_is_served(call: Caller, web: Web) -> None:
    assert call.served.methods.keys() == web.methods.keys()
