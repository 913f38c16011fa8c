"""Whether a call was carried out, where what answers it is not Slack but something on the way to it."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.serving import listening
from bot.slack import RateLimited, Slack, Unclear

ODD = {
    "half of an object": Response('{"ok":tr', media_type="application/json"),
    "nothing as JSON": Response("", media_type="application/json"),
    "a list": Response("[]", media_type="application/json"),
    "a word": Response('"ok"', media_type="application/json"),
    "another encoding": Response(b'{"ok": "\xff"}', media_type="application/json"),
    "plain text": Response("OK", media_type="text/plain"),
    "a page": Response("<html>Sign in</html>", media_type="text/html"),
    "a page called JSON": Response("<html>Bad gateway</html>", 502, media_type="application/json"),
}


@pytest.mark.parametrize("said", ODD)
async def test_whether_a_call_was_carried_out_is_not_known_where_something_else_than_slack_answers(said: str) -> None:
    with pytest.raises(Unclear) as failure:
        await called(ODD[said])
    assert failure.value.answered


async def test_a_limit_is_one_whatever_is_said_of_it() -> None:
    with pytest.raises(RateLimited) as failure:
        await called(Response("<html>", 429, media_type="application/json", headers={"retry-after": "7"}))
    assert failure.value.retry_after == 7


async def called(said: Response) -> None:
    """Call a Slack that answers so."""

    async def answer(_: Request) -> Response:
        return said

    async with listening(
        Starlette(routes=[Route("/chat.postMessage", answer, methods=["POST"])]), "127.0.0.1", 0
    ) as url:
        slack = Slack("xoxb-1", url)
        try:
            await slack.call("chat.postMessage", channel="C0GENERAL1", text="hello")
        finally:
            await slack.close()
