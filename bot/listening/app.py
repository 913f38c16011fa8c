"""Where the practices become a Bolt app: what stands before them, their listeners, what catches the rest."""

import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Connection

from bot import logs
from bot.clock import SystemClock
from bot.listening import envelopes, errors
from bot.listening.envelopes import Envelope
from bot.slack import Slack
from commands.practices import PRACTICES
from commands.shared.desk import UNKNOWN, Desk
from commands.shared.language import nearest
from commands.shared.refusals import NotAllowed
from commands.shared.registry import Registry
from commands.shared.replies import place_of, reply
from storage.database import Database, backend_of

ANYTHING = re.compile(".*")
UNKEPT = re.compile("[\x00\ud800-\udfff]")
Payload = dict[str, Any]
SENT_OFF = ("id", "callback_id", "private_metadata", "state")
"""What makes a form that was sent off the same as another."""


def build(desk: Desk, registry: Registry, slack: Slack, signing_secret: str | None = None) -> AsyncApp:
    """The app, with every practice registered. Without a signing secret it is for Socket Mode only."""

    async def authorize() -> AuthorizeResult:
        """Who we are was asked at the start: no request waits for Slack to tell us again."""
        return slack.identity()

    app = AsyncApp(
        client=slack.client(),
        authorize=authorize,
        signing_secret=signing_secret or "socket-mode-needs-none",
        process_before_response=True,
        logger=logging.getLogger("quarterdeck.bolt"),
        attaching_function_token_enabled=False,
    )
    app.use(_bring_desk(desk, slack))
    app.error(errors.answer)
    for practice in PRACTICES:
        practice.register(app)
    _catch_the_rest(app, registry)
    return app


def compose(desk: Desk) -> Registry:
    """What relay, clock and manifest need to know of every practice; followers begin to follow."""
    registry = Registry()
    for practice in PRACTICES:
        practice.effects(registry, desk)
    assert isinstance(desk.followers, list)
    desk.followers.extend(registry.followers)
    return registry


def registered(policies: Mapping[type, object]) -> Registry:
    """The registry alone, for what needs neither Slack nor a database: the manifest."""
    return compose(Desk(Database(backend_of("sqlite+aiosqlite:///unused.db")), SystemClock(), policies))


def _bring_desk(desk: Desk, slack: Slack) -> Callable[..., Awaitable[Any]]:
    async def bring_desk(
        request: AsyncBoltRequest,
        body: Payload,
        context: AsyncBoltContext,
        next: Callable[..., Awaitable[Any]],  # noqa: A002 - Bolt's name
    ) -> Any:
        _clean(body)
        seen = envelopes.OPENED in context
        envelope = context[envelopes.OPENED] if seen else envelopes.opened(body)
        delivery = delivery_of(request, body)
        by = (envelope.by if envelope is not None else None) or UNKNOWN
        context["desk"] = received = desk.receiving(delivery, by)
        logs.begin(delivery)
        if envelopes.is_stranger(envelope, slack.team_id):
            await received.write(_refuse_stranger, envelope=envelope)
        return await next()

    return bring_desk


def _refuse_stranger(_tx: Connection, *, envelope: Envelope, now: Any) -> None:  # noqa: ARG001 - an operation
    """Refuse somebody of another company; it is journalled as every refusal is."""
    raise NotAllowed(envelopes.STRANGER, attempted="as a stranger", record=envelopes.record_of(envelope))


def _clean(part: Any) -> None:
    """Take out, in place, what no database keeps and nobody types: NUL, and halves of characters."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, str) and UNKEPT.search(value):
            part[key] = UNKEPT.sub("", value)
        elif isinstance(value, dict | list):
            _clean(value)


def delivery_of(request: AsyncBoltRequest, body: Payload) -> str | None:
    """What makes this delivery the same as another: the event, the form sent off with what is in it, the envelope, or
    the signature over its body.
    """
    if "event_id" in body:
        return f"event:{body['event_id']}"
    if body.get("type") == "view_submission" and body["view"].get("id"):
        sent_off = [body["user"]["id"], *(body["view"].get(part) for part in SENT_OFF)]
        return f"form:{hashlib.sha256(json.dumps(sent_off, sort_keys=True).encode()).hexdigest()}"
    if "envelope_id" in request.context:
        return f"envelope:{request.context['envelope_id']}"
    signature = request.headers.get("x-slack-signature")
    return f"request:{signature[0]}" if signature else None


def _catch_the_rest(app: AsyncApp, registry: Registry) -> None:
    """Nothing is dropped: what no practice listens to is answered here."""

    async def command(ack: AsyncAck, command: Payload) -> None:
        await ack(unknown_command(command["command"], registry))

    async def pressed(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        desk: Desk = context["desk"]
        await desk.write(_say_outdated, body=body)
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
    app.view_submission(ANYTHING)(form)
    app.view_closed(ANYTHING)(nothing)
    app.options(ANYTHING)(options)
    app.event(ANYTHING)(nothing)


FORM_OUTDATED = "This form is of an older version. Close it and open it again; what you typed can be copied."
PRESS_OUTDATED = "That button is of an older version and does nothing any more. `/incident help` shows what there is."


def unknown_command(name: str, registry: Registry) -> str:
    """The nearest commands, never only an error."""
    known = [command.command for command in registry.commands]
    alike = nearest(name, known) or known
    return f"I do not know `{name}`. Did you mean {' or '.join(f'`{each}`' for each in alike)}?"


def _say_outdated(tx: Connection, *, body: Payload, now: Any) -> None:
    reply(tx, place_of(body), text=PRESS_OUTDATED, now=now)
