"""What listens to a command, a button or a form is found by its id at once, however many others there are.

Bolt asks its listeners one after another, and asking each costs as much as reading a whole request.
"""

import re
from collections.abc import Awaitable, Callable
from re import Pattern
from typing import Any

from slack_bolt.listener.async_listener import AsyncCustomListener, AsyncListener
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from commands.shared.ids import Beginning

Listener = Callable[..., Awaitable[BoltResponse | None]]
Payload = dict[str, Any]
ANYTHING = re.compile(".*")
"""As Bolt takes it: every id."""


def command_of(body: Payload) -> str:
    return str(body["command"])


def action_of(body: Payload) -> str:
    """Of a press its action; of what earlier kinds of messages and dialogs send, what they were called."""
    pressed = body["actions"][0] if body.get("type") == "block_actions" else {}
    return str(pressed.get("action_id") or body.get("callback_id") or "")


def form_of(body: Payload) -> str:
    return str(body["view"]["callback_id"])


class Listeners(AsyncListener):
    """Those of one kind of request (`is_one`), by the ids that they listen to; `id_of` reads one from a body.

    To Bolt they are one listener.
    """

    matchers, middleware, lazy_functions = (), (), ()
    auto_acknowledgement, ack_timeout = False, 3
    ack_function: Listener  # type: ignore[assignment]

    def __init__(self, app_name: str, is_one: Callable[[Payload], bool], id_of: Callable[[Payload], str]) -> None:
        self.ack_function = self.run_ack_function
        self._app_name, self._is_one, self._id_of = app_name, is_one, id_of
        self._named: dict[str, Listener] = {}
        self._beginning: dict[str, Listener] = {}
        self._others: Listener | None = None
        self._asked: dict[Listener, AsyncCustomListener] = {}

    def adding(self, ids: str | Pattern[str]) -> Callable[[Listener], Listener]:
        """To an id, to all with a `Beginning`, or with ANYTHING to all the others. Of several the first listens."""

        def add(listener: Listener) -> Listener:
            if isinstance(ids, Pattern):
                self._others = self._others or listener
            else:
                (self._beginning if isinstance(ids, Beginning) else self._named).setdefault(ids, listener)
            return listener

        return add

    async def async_matches(self, *, req: AsyncBoltRequest, resp: BoltResponse) -> bool:
        return self._is_one(req.body)

    async def run_ack_function(self, *, request: AsyncBoltRequest, response: BoltResponse) -> BoltResponse | None:
        """Hand it to the one that listens to it, with what that asks for; somebody is to listen to anything."""
        found = self._listening_to(self._id_of(request.body))
        return await self._bolts(found).run_ack_function(request=request, response=response)

    def _listening_to(self, name: str) -> Listener:
        """Whoever listens to an id itself, else to the longest that it begins with, else to all the others."""
        found = self._named.get(name)
        while found is None and name:
            found = self._beginning.get(name)
            name = name.rpartition(".")[0]
        found = found or self._others
        assert found is not None, "somebody listens to anything"
        return found

    def _bolts(self, listener: Listener) -> AsyncCustomListener:
        """As Bolt calls it; what it takes is read when it is first needed, of hundreds few on a day."""
        if listener not in self._asked:
            self._asked[listener] = AsyncCustomListener(
                app_name=self._app_name, ack_function=listener, lazy_functions=[], matchers=[], middleware=[]
            )
        return self._asked[listener]
