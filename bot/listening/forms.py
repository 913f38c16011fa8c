"""Forms open once: what Slack delivers twice opens nothing beside the form that it has opened already."""

import asyncio
import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack import code_of

log = logging.getLogger("quarterdeck.forms")

REMEMBERED = 2000
"""So many triggers; each is good for one form and for three seconds."""

USED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""A trigger that a form was opened with: by this delivery, which another process had as well."""


class Forms:
    """Opens forms for all requests of a process. An envelope may come on both sockets at once."""

    def __init__(self) -> None:
        self._opened: dict[str, asyncio.Task[AsyncSlackResponse]] = {}

    def client(self, client: AsyncWebClient) -> AsyncWebClient:
        """A client of the same settings whose `views_open` is this one's."""
        return _OnceClient(self, client)

    async def open(self, client: AsyncWebClient, trigger: str, **arguments: Any) -> AsyncSlackResponse:
        """What Slack answered to the first opening with this trigger, if that succeeded. SlackApiError."""
        opening = self._opened.get(trigger)
        if opening is None or (opening.done() and (opening.cancelled() or opening.exception() is not None)):
            opening = asyncio.create_task(_open(client, trigger, **arguments))
            self._opened[trigger] = opening
            while len(self._opened) > REMEMBERED:
                del self._opened[next(iter(self._opened))]
        return await asyncio.shield(opening)


async def _open(client: AsyncWebClient, trigger: str, **arguments: Any) -> AsyncSlackResponse:
    try:
        return await client.views_open(trigger_id=trigger, **arguments)
    except SlackApiError as error:
        if code_of(error) not in USED:
            raise
        log.info("a form was opened with this trigger before")
        answer: AsyncSlackResponse = error.response
        return answer


class _OnceClient(AsyncWebClient):
    def __init__(self, forms: Forms, client: AsyncWebClient) -> None:
        super().__init__(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            session=client.session,
            retry_handlers=[],
        )
        self._forms, self._client = forms, client

    async def views_open(self, *, trigger_id: str | None = None, **arguments: Any) -> AsyncSlackResponse:
        return await self._forms.open(self._client, trigger_id or "", **arguments)
