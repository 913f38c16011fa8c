"""From an exception to the sentence that the user reads, in the shape that the request can carry."""

import json
import logging
import re
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltContext
from sqlalchemy import Connection

from bot.listening.envelopes import Misshapen
from commands.shared.desk import Desk
from commands.shared.refusals import AlreadyReceived, Invalid, Refused
from commands.shared.replies import Place, place_of, reply
from storage.database import DatabaseUnavailable

log = logging.getLogger("quarterdeck.errors")

BROKEN = "Something went wrong on my side, and nothing was changed. Try again; if it happens again, tell the desk."
LATE_FORM = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"})
DONE = BoltResponse(status=200, body="")
MISSHAPEN = (AttributeError, LookupError, TypeError, ValueError)
"""What reading a payload of a shape that Slack never sends ends in, in Bolt or with us."""

UNREADABLE = BoltResponse(status=400, body="")
UNANSWERED = BoltResponse(status=500, body="")
"""Slack sends an event again, and shows whoever pressed a button that it did not work."""

TOO_LATE = "That took too long to open. Press it once more."


async def answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """Bolt's error handler. What cannot be answered is left unacknowledged, so that Slack sends it again."""
    if isinstance(error, Misshapen):
        log.error("request %s is not what Slack sends: %s", _delivery(context), error)
        return UNREADABLE
    try:
        return await _answer(error, body, context)
    except MISSHAPEN as shape:
        log.error("request %s has no shape that Slack sends: %r", _delivery(context), shape)
        return UNREADABLE


async def _answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    sentence = sentence_of(error)
    if sentence is None:
        log.error("request %s failed", _delivery(context), exc_info=error)
        sentence = BROKEN
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return _json({"response_action": "errors", "errors": _form_errors(error, sentence, body["view"])})
    if isinstance(error, AlreadyReceived):
        return DONE
    if "event" in body:
        return await _answer_event(error, sentence, body["event"], context)
    if isinstance(error, DatabaseUnavailable):
        return UNANSWERED
    return await _tell(context["desk"], place_of(body), sentence)


def sentence_of(error: Exception) -> str | None:
    """What to tell the person; None when it is our fault."""
    if isinstance(error, Refused):
        return error.sentence
    if isinstance(error, DatabaseUnavailable):
        log.error("%s", error)
        return str(error)
    response = getattr(error, "response", None)
    code = response.get("error") if hasattr(response, "get") and response is not None else None
    return TOO_LATE if code in LATE_FORM else None


def _json(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(payload), headers={"content-type": ["application/json"]})


def _form_errors(error: Exception, sentence: str, view: dict[str, Any]) -> dict[str, str]:
    """The sentence beside the input it is about; beside the first one when it is about all."""
    inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    found = error.fields if isinstance(error, Invalid) else {}
    beside = {block: plain(text) for block, text in found.items() if block in inputs}
    return beside or {inputs[0] if inputs else "form": plain(sentence)}


def plain(sentence: str) -> str:
    """A sentence without mrkdwn: the errors of a form are plain text."""
    named = re.sub(r"<@[A-Z0-9]+>", "another person", sentence)
    return re.sub(r"[`*]", "", named).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def _answer_event(
    error: Exception, sentence: str, event: dict[str, Any], context: AsyncBoltContext
) -> BoltResponse:
    if not isinstance(error, Refused):
        return UNANSWERED
    person, channel = event.get("user"), event.get("channel")
    if not isinstance(person, str):
        return DONE
    place = Place(person, channel if isinstance(channel, str) else None, None)
    return await _tell(context["desk"], place, sentence)


async def _tell(desk: Desk, place: Place, sentence: str) -> BoltResponse:
    """Answer, even where an operation had received the delivery before something else failed."""
    try:
        try:
            await desk.write(_say, place=place, text=sentence)
        except AlreadyReceived:
            await desk.further().write(_say, place=place, text=sentence)
    except DatabaseUnavailable:
        return UNANSWERED
    return DONE


def _say(tx: Connection, *, place: Place, text: str, now: Any) -> None:
    reply(tx, place, text=text, now=now)


def _delivery(context: AsyncBoltContext) -> str | None:
    desk = context.get("desk")
    return desk.delivery if isinstance(desk, Desk) else None
