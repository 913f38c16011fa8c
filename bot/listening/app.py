"""The Bolt app: a middleware, the listeners of every practice, and fallbacks for what no practice listens to."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.payload_utils import is_action, is_slash_command, is_view_submission
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs
from bot.listening import envelopes, errors
from bot.listening.acquaintances import Acquaintances
from bot.listening.finding import ANYTHING, Listeners, action_of, command_of, form_of
from bot.listening.forms import Forms
from bot.listening.guests import Guests
from bot.listening.people import People
from bot.listening.strangers import Strangers
from bot.slack import Slack
from commands.shared import literal
from commands.shared.act import Act
from commands.shared.desk import UNKNOWN, Desk
from commands.shared.doors import strip_unstorable
from commands.shared.language import nearest
from commands.shared.practice import Practices
from commands.shared.refusals import NotAllowed
from commands.shared.replies import origin_of, reply
from storage.record import replace

Payload = dict[str, Any]
IDS_ALONE = "what listens to a command, a button or a form is found by its id, and by nothing else"
UNANSWERED = frozenset({"reaction_added", "app_home_opened", "member_joined_channel"})
"""Events by which nobody says anything to us: strangers are passed over without a word."""

SUBMISSION_FIELDS = ("id", "callback_id", "private_metadata", "state")
"""The parts of a view by which a second submission is known to be the same as the first."""


class App(AsyncApp):
    """Bolt's app; what it answers shows what people typed letter for letter.

    It finds what listens to a command, a button or a form by its id.
    """

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name=name, **more)
        self._commands = Listeners(name, is_slash_command, command_of)
        self._actions = Listeners(name, is_action, action_of)
        self._forms = Listeners(name, is_view_submission, form_of)
        self._async_listeners += [self._commands, self._actions, self._forms]

    def command(self, command: Any, matchers: Any = None, middleware: Any = None) -> Callable[..., Any]:
        assert matchers is None, IDS_ALONE
        assert middleware is None, IDS_ALONE
        return self._commands.adding(command)

    def action(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Callable[..., Any]:
        assert matchers is None, IDS_ALONE
        assert middleware is None, IDS_ALONE
        return self._actions.adding(constraints)

    def view(self, constraints: Any, matchers: Any = None, middleware: Any = None) -> Callable[..., Any]:
        assert matchers is None, IDS_ALONE
        assert middleware is None, IDS_ALONE
        return self._forms.adding(constraints)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        response: BoltResponse = await super().async_dispatch(req)
        if json.dumps(literal.OPENING)[1:-1] in (response.body or ""):
            response.body = json.dumps(literal.said(json.loads(response.body)))
        return response


def build(desk: Desk, practices: Practices, slack: Slack, signing_secret: str | None = None) -> AsyncApp:
    """The app, with every practice registered. Without a signing secret it is for Socket Mode only.

    What comes by HTTP is verified before it comes here (bot.listening.http), by Slack's clock; Bolt would go by ours.
    """

    async def authorize() -> AuthorizeResult:
        """From the auth.test of the start: no request waits for another."""
        return slack.identity()

    log = logging.getLogger("quarterdeck.bolt")
    app = App(
        name=log.name,
        client=slack.client(),
        authorize=authorize,
        signing_secret=signing_secret or "socket-mode-needs-none",
        request_verification_enabled=False,
        process_before_response=True,
        logger=log,
        attaching_function_token_enabled=False,
    )
    people = People(slack)
    desk = replace(desk, guests=Guests(people).is_one)
    app.use(ProvideDesk(desk, practices, Strangers(slack, people), Forms().client(slack.client())))
    app.error(errors.answer)
    for practice in practices.all:
        practice.register(app)
    _add_fallbacks(app, practices)
    return app


class ProvideDesk(AsyncMiddleware):
    """Gives whatever listens the desk, for the delivery in hand and whoever sent it; strangers come no further."""

    def __init__(self, desk: Desk, practices: Practices, strangers: Strangers, client: AsyncWebClient) -> None:
        self._desk, self._practices, self._strangers, self._client = desk, practices, strangers, client
        self._acquaintances = Acquaintances(desk)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        body, context = req.body, req.context
        strip_unstorable(body)
        parsed = envelopes.ENVELOPE in context
        envelope = context[envelopes.ENVELOPE] if parsed else envelopes.parse(body)
        delivery = delivery_of(req, body)
        by = (envelope.by if envelope is not None else None) or UNKNOWN
        context["desk"] = received = self._desk.for_delivery(delivery, by)
        logs.begin(delivery)
        if await self._strangers.sent(envelope):
            if body.get("event", {}).get("type") in UNANSWERED:
                return BoltResponse(status=200, body="")
            record = self._practices.record_of(*envelopes.pressed(envelope))
            await received.write(_refuse_external_user, record)
        else:
            self._acquaintances.meet(by)
        context["client"] = self._client
        return await next()


def _refuse_external_user(_act: Act, record: str) -> None:
    """Refuse a user of another company; it is journalled as every refusal is."""
    raise NotAllowed(envelopes.EXTERNAL_USER, attempted="as a stranger", record=record)


def delivery_of(request: AsyncBoltRequest, body: Payload) -> str | None:
    """The key by which a redelivery is recognised: of an event its id, of a submitted form a hash of it, else its
    envelope's id or the signature over its body.
    """
    if "event_id" in body:
        return f"event:{body['event_id']}"
    if body.get("type") == "view_submission" and body["view"].get("id"):
        submitted = [body["user"]["id"], *(body["view"].get(part) for part in SUBMISSION_FIELDS)]
        return f"form:{hashlib.sha256(json.dumps(submitted, sort_keys=True).encode()).hexdigest()}"
    if "envelope_id" in request.context:
        return f"envelope:{request.context['envelope_id']}"
    signature = request.headers.get("x-slack-signature")
    return f"request:{signature[0]}" if signature else None


def _add_fallbacks(app: AsyncApp, practices: Practices) -> None:
    """Acknowledge what no practice listens to, and say so where somebody waits for it."""

    async def command(ack: AsyncAck, command: Payload) -> None:
        await ack(unknown_command(command["command"], practices))

    async def pressed(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        desk: Desk = context["desk"]
        await desk.write(reply, origin_of(body), PRESS_OUTDATED)
        await ack()

    async def form(ack: AsyncAck, body: Payload) -> None:
        inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
        await ack(response_action="errors", errors={inputs[0]: FORM_OUTDATED}) if inputs else await ack()

    async def nothing(ack: AsyncAck) -> None:
        await ack()

    async def options(ack: AsyncAck) -> None:
        await ack(options=[])

    app.command(ANYTHING)(command)
    app.action(ANYTHING)(pressed)
    app.shortcut(ANYTHING)(pressed)
    app.view(ANYTHING)(form)
    app.view_closed(ANYTHING)(nothing)
    app.options(ANYTHING)(options)
    app.event(ANYTHING)(nothing)


FORM_OUTDATED = "This form is of an older version. Close it and open it again; what you typed can be copied."
PRESS_OUTDATED = "That button is of an older version and does nothing any more. `/incident help` shows what there is."


def unknown_command(name: str, practices: Practices) -> str:
    """The nearest commands, never only an error."""
    known = [command.command for command in practices.commands]
    alike = nearest(name, known) or known
    return f"I do not know `{name}`. Did you mean {' or '.join(f'`{each}`' for each in alike)}?"
