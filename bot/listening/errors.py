"""Bolt's error handler: turns an exception into a sentence for the user, in the response that the request takes."""

import json
import logging
import re
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from bot.listening.envelopes import Malformed
from bot.slack import LIMITED, NOT_NOW, UNCLEAR, CallFailed, code_of
from commands.shared.blocks import section
from commands.shared.desk import Desk
from commands.shared.refusals import AlreadyReceived, Invalid, Refused
from commands.shared.replies import Origin, origin_of, reply
from storage.database import DatabaseUnavailable

log = logging.getLogger("quarterdeck.errors")

INTERNAL_ERROR = (
    "Something went wrong on my side, and nothing was changed. Try again; if it happens again, tell the desk."
)
EXPIRED_TRIGGER = frozenset({"expired_trigger_id", "trigger_expired"})
ACKNOWLEDGED = BoltResponse(status=200, body="")
PAYLOAD_ERRORS = (AttributeError, LookupError, TypeError, ValueError)
"""What Bolt or a listener raises when it reads a payload that Slack cannot have sent."""

BAD_REQUEST = BoltResponse(status=400, body="")
SERVER_ERROR = BoltResponse(status=500, body="")
"""Slack redelivers an event, and shows an error to the user who pressed a button."""

NO_ANSWER = "Slack did not answer me just now. Try again in a minute."
TOO_LATE = "That took too long to open. Press it once more."


async def answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """What cannot be answered now is left unacknowledged, so that Slack sends it again."""
    if isinstance(error, Malformed):
        log.error("request %s is not what Slack sends: %s", _delivery(context), error)
        return BAD_REQUEST
    try:
        return await _answer(error, body, context)
    except PAYLOAD_ERRORS as shape:
        log.error("request %s has no shape that Slack sends: %s", _delivery(context), shape.__class__.__name__)
        return BAD_REQUEST


async def _answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    sentence = sentence_of(error)
    if sentence is None:
        log.error("request %s failed", _delivery(context), exc_info=error)
        sentence = INTERNAL_ERROR
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return _json(_form_answer(error, sentence, body["view"]))
    if isinstance(error, AlreadyReceived):
        return ACKNOWLEDGED
    if "event" in body:
        return await _answer_event(error, sentence, body["event"], context)
    if isinstance(error, DatabaseUnavailable | CallFailed):
        return SERVER_ERROR
    return await _reply(context["desk"], origin_of(body), sentence)


def sentence_of(error: Exception) -> str | None:
    """The sentence for the user; None when the error is a bug."""
    if isinstance(error, Refused):
        return error.sentence
    if isinstance(error, DatabaseUnavailable):
        log.error("%s", error)
        return str(error)
    if isinstance(error, CallFailed):
        log.warning("%s", error)
        return NO_ANSWER
    code = code_of(error) if isinstance(error, SlackApiError) else ""
    if code in EXPIRED_TRIGGER:
        return TOO_LATE
    unanswered = isinstance(error, aiohttp.ClientError | TimeoutError | SlackApiError) and not code
    if unanswered or code in NOT_NOW | LIMITED | UNCLEAR:
        log.warning("Slack did not answer: %s", code or error.__class__.__name__)
        return NO_ANSWER
    return None


def _json(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": ["application/json"]})


def _form_answer(error: Exception, sentence: str, view: dict[str, Any]) -> dict[str, Any]:
    """The sentence beside the input it is about; beside the first one when it is about all, in place of a form that
    has none: Slack takes errors of inputs alone.
    """
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    found = error.fields if isinstance(error, Invalid) else {}
    beside = {block: plain(text) for block, text in found.items() if block in inputs}
    if beside or inputs:
        return {"response_action": "errors", "errors": beside or {inputs[0]: plain(sentence)}}
    title = view.get("title") or {"type": "plain_text", "text": "Not done"}
    shown = {"type": "modal", "title": title, "blocks": [section(sentence)]}
    return {"response_action": "update", "view": shown}


def plain(sentence: str) -> str:
    """A sentence without mrkdwn: the errors of a form are plain text."""
    named = re.sub(r"<@[A-Z0-9]+>", "another person", sentence)
    return re.sub(r"[`*]", "", named).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def _answer_event(
    error: Exception, sentence: str, event: dict[str, Any], context: AsyncBoltContext
) -> BoltResponse:
    if not isinstance(error, Refused):
        return SERVER_ERROR
    person, channel = event.get("user"), event.get("channel")
    if not isinstance(person, str):
        return ACKNOWLEDGED
    origin = Origin(person, channel if isinstance(channel, str) else None, None)
    return await _reply(context["desk"], origin, sentence)


async def _reply(desk: Desk, origin: Origin, sentence: str) -> BoltResponse:
    """Reply through the outbox, also where an operation had received the delivery before something else failed."""
    try:
        try:
            await desk.write(reply, origin, sentence)
        except AlreadyReceived:
            await desk.after_receiving().write(reply, origin, sentence)
    except DatabaseUnavailable:
        return SERVER_ERROR
    return ACKNOWLEDGED


def _delivery(context: AsyncBoltContext) -> str | None:
    desk = context.get("desk")
    return desk.delivery if isinstance(desk, Desk) else None
