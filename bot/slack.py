"""Slack's Web API. The exceptions tell apart whether a call was carried out, was not, or may have been."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.skew import Skew

SLACK_API = "https://slack.com/api/"
IDLE_SECONDS = 30
"""So long a connection is kept that nothing is asked over."""

NO_OBJECT = (AttributeError, UnicodeDecodeError)
"""What the SDK raises over an answer that is plain text, or JSON but no object, or in no encoding of its own."""

SLACKS_HOST = re.compile(r"([a-z0-9-]+\.)*slack(-gov)?\.com")
USED_UP = frozenset({404, 410})
"""What Slack answers at a response_url that is too old, or was used five times."""

KNOWN_EVERYWHERE = 5.0
"""So many seconds after a channel was made, Slack may still answer that there is none."""

UNCLEAR = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
NOT_NOW = frozenset(
    {
        *("team_added_to_org", "org_login_required", "external_channel_migrating"),
        *("accesslimited", "update_failed", "too_many_requests"),
    }
)
"""The workspace or the channel is being moved, or there is too much to do: it passes by itself."""

LIMITED = frozenset({"ratelimited", "rate_limited"})
TOKEN_REFUSED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


class CallFailed(Exception):
    """A call did not bring an `ok: true`."""


class RateLimited(CallFailed):
    """Not carried out: this method may be called again after `retry_after` seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(f"{method}: rate limited for {retry_after:g} s")
        self.method = method
        self.retry_after = retry_after


class NotSent(CallFailed):
    """Slack could not be reached: certainly not carried out."""


class EndpointUnreachable(CallFailed):
    """A response_url or upload URL could not be reached: not carried out. The Web API itself may be reachable."""


class Unclear(CallFailed):
    """It may have been carried out: no answer came, or a server error. Not `answered`: Slack seems unreachable."""

    def __init__(self, reason: str, *, answered: bool = False) -> None:
        super().__init__(reason)
        self.answered = answered


class NotNow(CallFailed):
    """Slack cannot do it at present, and will be able to again: not carried out."""


class NotLeader(CallFailed):
    """Not carried out: another process may be the leader by now."""


CURES = {
    "is_archived": "The channel is archived. Unarchive it in Slack, then press Retry.",
    "channel_not_found": "The channel is gone, or private. Invite Quarterdeck to it, then press Retry.",
    "not_in_channel": "Quarterdeck is not in the channel. Invite it there, then press Retry.",
    "name_taken": "A channel has that name, perhaps a private one. Invite Quarterdeck to it, then press Retry.",
    "user_disabled": "That person's account is deactivated. Take them out of app.yaml, and press Drop.",
    "is_inactive": "The channel is archived. Unarchive it in Slack, then press Retry.",
    "user_not_found": "Slack does not know that person. Correct them in app.yaml, and press Drop.",
    "missing_scope": "The app may not do that. Install it again with `quarterdeck manifest`, then press Retry.",
    "restricted_action": "A setting of the workspace forbids it. Ask an administrator of Slack, then press Retry.",
    "restricted_action_read_only_channel": "Only some may post there. Let Quarterdeck do so too, then press Retry.",
    "restricted_action_thread_only_channel": "Only replies may be posted there. Allow posts, then press Retry.",
    "restricted_action_thread_locked": "The thread is locked. Unlock it in Slack, then press Retry; or press Drop.",
    "plan_upgrade_required": "This workspace's plan does not have that. Name people one by one in app.yaml.",
    "message_limit_exceeded": "The workspace may send no more now. Ask an administrator of Slack, then press Retry.",
    "msg_too_long": "It is too long for Slack. Look at the record itself, and press Drop.",
    "msg_blocks_too_long": "It is too long for Slack. Look at the record itself, and press Drop.",
}
"""What an operator can do about an error code of Slack's."""


class Declined(CallFailed):
    """Slack answered with the error `code`: not carried out."""

    def __init__(self, method: str, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(". ".join(filter(None, (f"{method}: {code}", CURES.get(code)))))
        self.code = code
        self.answer = dict(answer)


class AnswerTooLate(Declined):
    """A response_url that takes no answer any more, or is none: whoever it was for has long gone on."""


class TokenRefused(Declined):
    """The bot token is not, or no longer, good: nothing works until an operator replaces it."""


class Slack:
    """One connection pool to the Web API. `call` never retries; the relay does."""

    def __init__(self, token: str, base_url: str = SLACK_API, timeout: float = 30, skew: Skew | None = None) -> None:
        self.token = token
        self.skew = skew or Skew()
        self.base_url = base_url if base_url.endswith("/") else base_url + "/"
        self.timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._identity: dict[str, Any] = {}
        self.known_within = KNOWN_EVERYWHERE
        self._made: dict[str, float] = {}

    async def authenticate(self) -> None:
        """Call auth.test, whose answer the properties below hold. Raises CallFailed."""
        self._identity = await self.call("auth.test")

    @property
    def user_id(self) -> str:
        return str(self._identity["user_id"])

    @property
    def own_team(self) -> str | None:
        """The workspace that the app is installed in; None where it is installed for a whole organisation."""
        return None if self._identity.get("is_enterprise_install") else self._identity.get("team_id")

    @property
    def enterprise(self) -> str | None:
        """The organisation (Enterprise Grid) of that workspace, all of whose workspaces are one company."""
        return self._identity.get("enterprise_id")

    def identity(self) -> AuthorizeResult:
        """The answer of auth.test as Bolt wants it."""
        known = self._identity
        return AuthorizeResult(
            enterprise_id=known.get("enterprise_id"),
            team_id=known.get("team_id"),
            bot_id=known.get("bot_id"),
            bot_user_id=known.get("user_id"),
            bot_token=self.token,
        )

    def client(self) -> AsyncWebClient:
        """The SDK's client, sharing the pool; it must not retry, since that posts twice."""
        return AsyncWebClient(
            token=self.token,
            base_url=self.base_url,
            timeout=int(self.timeout),
            session=self._pool(),
            retry_handlers=[],
        )

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=self.timeout)
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Slack's answer. Raises each kind of CallFailed but NotLeader."""
        if method == "respond":
            return await self._respond(**arguments)
        asked = self.skew.now()
        try:
            response = await answered(method, getattr(self.client(), method.replace(".", "_")), **arguments)
        except Declined as refusal:
            if refusal.code == "channel_not_found" and self._is_new(arguments):
                raise NotNow(f"{method}: the channel is too new") from refusal
            raise
        answer = _content(response)
        if method == "conversations.create":
            self._made[answer["channel"]["id"]] = time.monotonic()
        self.skew.heard(asked, response.headers, answer.get("ts") if method == "chat.postMessage" else None)
        return answer

    def _is_new(self, arguments: Mapping[str, Any]) -> bool:
        """Whether a call is about a channel that was made here just now."""
        made = self._made.get(arguments.get("channel") or arguments.get("channel_id") or "")
        return made is not None and time.monotonic() - made < self.known_within

    async def upload(self, url: str, content: bytes) -> None:
        """Post a file to its upload URL. Raises RateLimited, EndpointUnreachable, Unclear or Declined."""
        status = await self.post("files.upload", url, data=content)
        if status >= 300:
            raise Declined("files.upload", f"HTTP {status}", {})

    async def download(self, url: str, most: int) -> bytes | None:
        """A file of Slack's, of at most so many bytes; None where it is larger, gone, or not to be had just now."""
        if not self._is_slacks(url):
            return None
        headers = {"authorization": f"Bearer {self.token}"}
        try:
            async with self._pool().get(url, allow_redirects=False, headers=headers) as response:
                if response.status != 200:
                    return None
                content = await response.content.read(most + 1)
                while len(content) <= most and (more := await response.content.read(most + 1 - len(content))):
                    content += more
        except (TimeoutError, aiohttp.ClientError, OSError):
            return None
        return content if len(content) <= most else None

    async def _respond(self, url: str, **message: Any) -> dict[str, Any]:
        """Answer an interaction at its response_url, which is Slack's, and good for half an hour."""
        if not self._is_slacks(url):
            raise AnswerTooLate("respond", "no address of Slack's", {})
        status = await self.post("respond", url, json=message)
        if status in USED_UP:
            raise AnswerTooLate("respond", f"HTTP {status}", {})
        if status >= 300:
            raise Declined("respond", f"HTTP {status}", {})
        return {"ok": True}

    def _is_slacks(self, url: str) -> bool:
        """Whether it is an address of Slack's, or of what stands in for Slack (SLACK_API_URL)."""
        try:
            address, api = urlsplit(url), urlsplit(self.base_url)
        except ValueError:
            return False
        host = address.hostname or ""
        if address.scheme == "https" and SLACKS_HOST.fullmatch(host):
            return True
        return host != "" and (address.scheme, host) == (api.scheme, api.hostname)

    async def post(self, what: str, url: str, **body: Any) -> int:
        """The status that answers outside the Web API. Raises RateLimited, EndpointUnreachable, Unclear, Declined."""
        try:
            async with self._pool().post(url, allow_redirects=False, **body) as response:
                status, headers = response.status, response.headers
        except aiohttp.InvalidURL as error:
            raise Declined(what, "no such address", {}) from error
        except aiohttp.ClientConnectorError as error:
            raise EndpointUnreachable(f"{what}: cannot be reached ({error.__class__.__name__})") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unclear(f"{what}: no answer ({error.__class__.__name__})", answered=True) from error
        if status == 429:
            raise RateLimited(what, _retry_after(headers))
        if status >= 500:
            raise Unclear(f"{what}: HTTP {status}", answered=True)
        return status


async def called(
    method: str, function: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any
) -> dict[str, Any]:
    """What Slack answers to a call of the SDK. Raises as `answered`."""
    return _content(await answered(method, function, **arguments))


async def answered(
    method: str, function: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any
) -> AsyncSlackResponse:
    """Slack's answer to a call of the SDK. Raises RateLimited, NotSent, NotNow, Unclear, Declined or TokenRefused."""
    try:
        return await function(**arguments)
    except SlackApiError as error:
        raise _failure(method, error) from error
    except aiohttp.ClientConnectorError as error:
        raise NotSent(f"{method}: Slack cannot be reached ({error.__class__.__name__})") from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Unclear(f"{method}: no answer ({error.__class__.__name__})") from error
    except NO_OBJECT as error:
        raise Unclear(f"{method}: what came is no answer of Slack's", answered=True) from error


def code_of(error: SlackApiError) -> str:
    """Slack's code of the error; empty where what came is no answer of Slack's, but of something on the way to it."""
    answer = getattr(error.response, "data", None)
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""


def _content(response: AsyncSlackResponse) -> dict[str, Any]:
    return dict(response.data) if isinstance(response.data, dict) else {}


def _failure(method: str, error: SlackApiError) -> CallFailed:
    response, code = error.response, code_of(error)
    status = response.status_code if hasattr(response, "status_code") else response.status
    if status == 429 or code in LIMITED:
        return RateLimited(method, _retry_after(response.headers))
    if status >= 500 or code in UNCLEAR or not code:
        return Unclear(f"{method}: {code or f'HTTP {status}'}", answered=True)
    if code in TOKEN_REFUSED:
        return TokenRefused(method, code, response.data)
    if code in NOT_NOW:
        return NotNow(f"{method}: {code}")
    return Declined(method, code, response.data)


def _retry_after(headers: Mapping[str, str]) -> float:
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        return max(0.0, float(lowered.get("retry-after", "1")))
    except ValueError:
        return 1.0
