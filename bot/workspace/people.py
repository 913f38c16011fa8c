"""Acting as a person of the workspace, as the page and the tests do: type, press, fill in, look."""

import asyncio
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.workspace import block_kit
from bot.workspace.delivery import Delivery, NotAnswered
from bot.workspace.web_api.objects import message_object, view_object
from bot.workspace.workspace import APP_ID, BOT_USER, TEAM, Channel, Message, Person, View, Workspace

Payload = dict[str, Any]
TRIES = 3
SPOKEN = re.compile(r"(?<![\w<])([@#])([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
INTERACTIVE = ("elements", "accessory", "element")


@dataclass(frozen=True)
class Reply:
    """What a slash command was answered; `error` when it was not."""

    text: str = ""
    blocks: list[Payload] = field(default_factory=list)
    response_type: str = "ephemeral"
    error: str | None = None

    @property
    def said(self) -> str:
        """All the words of it, those in blocks included."""
        return words(self.text, self.blocks)


@dataclass(frozen=True)
class Submission:
    """What became of a form: `errors` by the label of the input."""

    errors: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False


def words(text: str, blocks: list[Payload]) -> str:
    return " ".join([text, *_texts(blocks)])


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for each in part for text in _texts(each)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for each in part.values() if isinstance(each, dict | list) for text in _texts(each)]
    return []


class Actor:
    """One person's hands and eyes. What the bot does not answer in three seconds is an error that they see."""

    def __init__(self, workspace: Workspace, person: Person, delivery: Delivery, base_url: str) -> None:
        self.workspace, self.person, self.delivery, self.base_url = workspace, person, delivery, base_url

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def view(self) -> View | None:
        """The modal in front of them."""
        stack = self.workspace.views[self.id]
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """The Home tab as it was last published for them."""
        return self.workspace.homes.get(self.id)

    async def command(self, line: str, channel: str = "general") -> Reply:
        """Type a slash command in a channel."""
        name, _, text = line.strip().partition(" ")
        place = self._place(channel)
        payload = {
            "token": "not-a-secret",
            "team_id": TEAM,
            "team_domain": "northgate",
            "channel_id": place.id,
            "channel_name": place.name or "directmessage",
            "user_id": self.id,
            "user_name": self.person.name,
            "command": name,
            "text": self.escaped(text.strip()),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.response_url(place),
            "trigger_id": self.workspace.trigger(self.id),
        }
        try:
            answer = await self.delivery.deliver("slash_commands", payload)
        except NotAnswered as error:
            return self._hear(place, Reply(error=f"{name} failed: {error}"))
        return self._hear(place, self._read_reply(answer))

    def _read_reply(self, answer: Payload) -> Reply:
        blocks = answer.get("blocks") or []
        problems = block_kit.check_blocks(blocks)
        error = f"invalid_blocks: {problems}" if problems else None
        return Reply(answer.get("text") or "", blocks, answer.get("response_type") or "ephemeral", error)

    def _hear(self, place: Channel, reply: Reply) -> Reply:
        if not (reply.text or reply.blocks or reply.error):
            return reply
        to = None if reply.response_type == "in_channel" else self.id
        text = reply.error or reply.text
        message = Message(self.workspace.next_ts(), BOT_USER, text, [] if reply.error else reply.blocks)
        message.ephemeral_to = to
        self.workspace.add_message(place, message)
        return reply

    async def say(
        self, channel: str, text: str, thread_ts: str | None = None, files: Sequence[Payload] = ()
    ) -> Message:
        """Write in a channel, and share files (as Slack describes them); the bot hears of it where it is.

        Where it is mentioned it hears of that as well.
        """
        place = self._place(channel)
        message = self.workspace.post(place, self.id, self.escaped(text), thread_ts=thread_ts, files=list(files))
        event: Payload = {
            "type": "message",
            "channel": place.id,
            "user": self.id,
            "text": message.text,
            "ts": message.ts,
            "event_ts": message.ts,
            "team": self.person.team,
            "user_team": self.person.team,
            "channel_type": "im" if place.is_im else "group" if place.is_private else "channel",
        } | ({"thread_ts": thread_ts} if thread_ts else {})
        event |= {"files": list(files), "subtype": "file_share"} if files else {}
        if place.is_im or BOT_USER in place.members:
            await self._event(event)
        if not place.is_im and f"<@{BOT_USER}>" in message.text and BOT_USER in place.members:
            await self._event(event | {"type": "app_mention"})
        return message

    async def dm(self, text: str, thread_ts: str | None = None, files: Sequence[Payload] = ()) -> Message:
        return await self.say(self.workspace.direct_channel(self.id).id, text, thread_ts, files)

    async def join(self, channel: str) -> None:
        """Come into a channel; the bot hears of it where it is."""
        place = self._place(channel)
        self.workspace.invite(place, [self.id], self.id)
        if BOT_USER in place.members:
            kind, ts = "G" if place.is_private else "C", self.workspace.next_ts()
            event = {"type": "member_joined_channel", "user": self.id, "channel": place.id, "channel_type": kind}
            await self._event(event | {"team": self.person.team, "event_ts": ts})

    async def edit(self, channel: str, message: Message, text: str) -> None:
        """Say something else in what they said; the bot hears of it where it is."""
        place, before = self._place(channel), message_object(message)
        message.text, message.edited = self.escaped(text), True
        self.workspace.changed(place.id)
        now = message_object(message) | {"edited": {"user": self.id, "ts": self.workspace.next_ts()}}
        await self._corrected(place, "message_changed", message=now, previous_message=before)

    async def delete(self, channel: str, message: Message) -> None:
        """Take back what they said; the bot hears of it where it is."""
        place = self._place(channel)
        self.workspace.remove(place, message)
        gone = message_object(message)
        await self._corrected(place, "message_deleted", deleted_ts=message.ts, previous_message=gone)

    async def _corrected(self, place: Channel, subtype: str, **what: Any) -> None:
        if BOT_USER in place.members:
            ts = self.workspace.next_ts()
            about = {"type": "message", "subtype": subtype, "channel": place.id, "hidden": True}
            await self._event(about | {"ts": ts, "event_ts": ts} | what)

    async def react(self, name: str, channel: str, message: Message) -> None:
        """Refused as Slack refuses it; the bot hears of it where it is."""
        place = self._place(channel)
        self.workspace.react(place, message, self.id, name)
        if BOT_USER not in place.members:
            return
        item = {"type": "message", "channel": place.id, "ts": message.ts}
        ts = self.workspace.next_ts()
        await self._event(
            {
                "type": "reaction_added",
                "user": self.id,
                "reaction": name,
                "item": item,
                "item_user": message.user,
                "event_ts": ts,
            }
        )

    async def open_home(self) -> None:
        place = self.workspace.direct_channel(self.id)
        await self._event({"type": "app_home_opened", "user": self.id, "channel": place.id, "tab": "home"})

    async def shortcut(self, callback: str) -> str | None:
        """A global shortcut; the error they see, if any."""
        return await self._interact(
            {
                "type": "shortcut",
                "callback_id": callback,
                "trigger_id": self.workspace.trigger(self.id),
                "action_ts": self.workspace.next_ts(),
            }
        )

    async def message_shortcut(self, callback: str, channel: str, message: Message) -> str | None:
        place = self._place(channel)
        return await self._interact(
            {
                "type": "message_action",
                "callback_id": callback,
                "trigger_id": self.workspace.trigger(self.id),
                "response_url": self.response_url(place),
                "channel": {"id": place.id, "name": place.name},
                "message_ts": message.ts,
                "message": message_object(message),
                "action_ts": self.workspace.next_ts(),
            }
        )

    async def click(
        self,
        where: Message | View,
        what: str,
        channel: str | None = None,
        values: Payload | None = None,
        **chosen: Any,
    ) -> str | None:
        """Press a button, or choose in a select, found by action id or by its text; the error they see, if any.

        `values` are the `state.values` of a form in which it is pressed.
        """
        blocks = where.blocks if isinstance(where, Message) else where.body["blocks"]
        block, element = _find(blocks, what)
        action: Payload = {
            "type": element["type"],
            "action_id": element.get("action_id", "a0"),
            "block_id": block,
            "action_ts": self.workspace.next_ts(),
        }
        action |= {"text": element["text"], "value": element.get("value", "")} if element["type"] == "button" else {}
        if (choice := chosen.pop("option", None)) is not None:
            action["selected_option"] = _option(element, choice)
        action |= chosen
        body: Payload = {"type": "block_actions", "actions": [action], "trigger_id": self.workspace.trigger(self.id)}
        return await self._interact(body | self._container(where, channel, values or {}))

    async def click_in_form(self, what: str, entered: Mapping[str, Any]) -> str | None:
        """Press a button of the modal, once so much is filled in by the labels of its inputs."""
        view = self.view
        assert view is not None, f"{self.person.name} has no form open"
        return await self.click(view, what, values=_filled(view, entered, self.workspace)[0])

    def _container(self, where: Message | View, channel: str | None, values: Payload) -> Payload:
        if isinstance(where, View):
            container = {"type": "view", "view_id": where.id}
            return {"container": container, "view": self._view_object(where, values)}
        place = self._place(channel) if channel else self._where(where)
        container = {"type": "message", "message_ts": where.ts, "channel_id": place.id}
        container["is_ephemeral"] = where.ephemeral_to is not None  # type: ignore[assignment]
        return {
            "container": container,
            "channel": {"id": place.id, "name": place.name or "directmessage"},
            "message": message_object(where),
            "response_url": self.response_url(place, where),
        }

    def _where(self, message: Message) -> Channel:
        return next(place for place in self.workspace.channels.values() if message in place.messages)

    async def submit(self, entered: Mapping[str, Any]) -> Submission:
        """Fill in the modal by the labels of its inputs, and send it."""
        view = self.view
        assert view is not None, f"{self.person.name} has no form open"
        values, missing = _filled(view, entered, self.workspace)
        if missing:
            return Submission(missing)
        return await self.send_form(view, values)

    async def send_form(self, view: View, values: Payload) -> Submission:
        """Send a modal with these `state.values`."""
        body = {"type": "view_submission", "trigger_id": self.workspace.trigger(self.id), "response_urls": []}
        try:
            answer = await self._deliver(body | {"view": self._view_object(view, values)})
        except NotAnswered as error:
            return Submission({"": f"We had some trouble connecting. {error}"})
        return self._after_form(view, answer)

    def _after_form(self, view: View, answer: Payload) -> Submission:
        stack, action = self.workspace.views[self.id], answer.get("response_action")
        if action == "errors":
            labels = {block["block_id"]: _label(block) for block in view.body["blocks"] if block["type"] == "input"}
            errors = answer.get("errors") or {}
            if not errors or not labels.keys() >= errors.keys():
                return Submission(
                    {"": "We had some trouble connecting. The app's answer is about no input of the form."}
                )
            return Submission({labels[block]: text for block, text in errors.items()})
        if action == "update":
            self.workspace.update_view(view, answer["view"])
            return Submission()
        if action == "push":
            self.workspace.open_view(self.id, answer["view"], push=True)
            return Submission()
        if action == "clear":
            stack.clear()
        elif view in stack:
            stack.remove(view)
        self.workspace.changed(f"view:{self.id}")
        return Submission(closed=True)

    async def cancel(self) -> None:
        """Close the modal in front."""
        stack = self.workspace.views[self.id]
        view = stack.pop() if stack else None
        self.workspace.changed(f"view:{self.id}")
        if view is not None and view.body.get("notify_on_close"):
            await self._interact({"type": "view_closed", "is_cleared": False, "view": self._view_object(view, {})})

    async def suggestions(self, element: Payload, block: str, view: View, sought: str) -> list[Payload]:
        """What a select that asks the bot offers."""
        body = {"type": "block_suggestion", "action_id": element["action_id"], "block_id": block, "value": sought}
        try:
            answer = await self._deliver(body | {"view": self._view_object(view, {})})
        except NotAnswered:
            return []
        return answer.get("options") or []

    def sees(self, channel: str) -> list[Message]:
        """The messages of a channel, what only they can see included."""
        place = self._place(channel)
        if place.is_private and self.id not in place.members:
            return []
        return [message for message in place.messages if message.ephemeral_to in (None, self.id)]

    def hears(self) -> list[Message]:
        """What Quarterdeck said to them directly."""
        return self.sees(self.workspace.direct_channel(self.id).id)

    def channels(self) -> list[Channel]:
        """The channels that they are in, and those anyone may look at."""
        mine = (
            place for place in self.workspace.channels.values() if not place.is_private or self.id in place.members
        )
        return [place for place in mine if not place.is_im]

    def escaped(self, text: str) -> str:
        """As Slack sends it: `@ana` and `#general` as ids, &, < and > escaped."""
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return SPOKEN.sub(self._named, safe)

    def _named(self, match: re.Match[str]) -> str:
        mark, name = match.groups()
        for person in self.workspace.people.values() if mark == "@" else ():
            if person.name == name.lower():
                return f"<@{person.id}>" if person.is_bot else f"<@{person.id}|{person.name}>"
        for place in self.workspace.channels.values() if mark == "#" else ():
            if place.name == name.lower():
                return f"<#{place.id}|{place.name}>"
        return match.group()

    def _place(self, channel: str) -> Channel:
        return self.workspace.channel(channel)

    def response_url(self, place: Channel, message: Message | None = None) -> str:
        """A new address at which the bot can answer what they do there, on this message."""
        ts = None if message is None else message.ts
        key = self.workspace.response_urls.issue(place.id, self.id, ts, self.workspace.now())
        return f"{self.base_url}/response/{key}"

    def _view_object(self, view: View, values: Payload) -> Payload:
        return view_object(view) | {"state": {"values": values}}

    async def _interact(self, body: Payload) -> str | None:
        try:
            await self._deliver(body)
        except NotAnswered as error:
            return str(error)
        return None

    async def _deliver(self, body: Payload) -> Payload:
        common = {
            "token": "not-a-secret",
            "api_app_id": APP_ID,
            "team": {"id": TEAM, "domain": "northgate"},
            "user": {
                "id": self.id,
                "username": self.person.name,
                "name": self.person.name,
                "team_id": self.person.team,
            },
            "enterprise": None,
            "is_enterprise_install": False,
        }
        return await self.delivery.deliver("interactive", common | body)

    async def _event(self, event: Payload) -> None:
        """Events are sent again when they are not acknowledged."""
        body = {
            "token": "not-a-secret",
            "team_id": TEAM,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:12].upper()}",
            "event_time": int(self.workspace.now().timestamp()),
            "authorizations": [
                {"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
            ],
        }
        for attempt in range(TRIES):
            try:
                await self.delivery.deliver("events_api", body, retry=attempt)
                return
            except NotAnswered:
                await asyncio.sleep(0.05)


def _find(blocks: list[Payload], what: str) -> tuple[str, Payload]:
    """The block id and the element that has this action id or text. LookupError when there is none."""
    seen = []
    for index, block in enumerate(blocks):
        elements = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in elements:
            if not isinstance(element, dict) or "type" not in element or element["type"] in ("mrkdwn", "plain_text"):
                continue
            label = element["text"]["text"] if isinstance(element.get("text"), dict) else ""
            seen.append(label or element.get("action_id"))
            if what in (element.get("action_id"), label):
                return block.get("block_id", f"b{index}"), element
    raise LookupError(f"there is no {what!r} to press; there are {seen}")


def _option(element: Payload, choice: str) -> Payload:
    options = element.get("options") or [o for g in element.get("option_groups", []) for o in g["options"]]
    for option in options:
        if choice in (option["value"], option["text"]["text"]):
            found: Payload = option
            return found
    if element["type"] == "external_select":
        return {"text": {"type": "plain_text", "text": choice}, "value": choice}
    raise LookupError(f"{choice!r} is not among {[option['text']['text'] for option in options]}")


def _label(block: Payload) -> str:
    return str(block["label"]["text"]) if "label" in block else str(block.get("block_id"))


def _filled(view: View, entered: Mapping[str, Any], workspace: Workspace) -> tuple[Payload, dict[str, str]]:
    """`state.values` for what is entered by label, and what Slack itself would not let through."""
    values: Payload = {}
    missing: dict[str, str] = {}
    inputs = [block for block in view.body["blocks"] if block["type"] == "input"]
    unknown = set(entered) - {_label(block) for block in inputs}
    assert not unknown, f"the form has no {unknown}; it has {[_label(block) for block in inputs]}"
    for block in inputs:
        element, label = block["element"], _label(block)
        given = _answer(element, entered.get(label), workspace)
        if _is_empty(given) and not block.get("optional"):
            missing[label] = "Please complete this required field."
        limit = element.get("max_length", 3000)
        if isinstance(given.get("value"), str) and len(given["value"]) > limit:
            missing[label] = f"Must be less than {limit + 1} characters."
        values[block["block_id"]] = {element.get("action_id", "a0"): {"type": element["type"], **given}}
    return values, missing


def _is_empty(given: Payload) -> bool:
    return all(value in (None, "", []) for value in given.values())


def _answer(element: Payload, value: Any, workspace: Workspace) -> Payload:
    kind = element["type"]
    if kind in ("plain_text_input", "number_input"):
        text = element.get("initial_value") if value is None else str(value)
        return {"value": text or None}
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"selected_option": element.get("initial_option") if value is None else _option(element, value)}
    if kind in ("checkboxes", "multi_static_select"):
        chosen = element.get("initial_options", []) if value is None else [_option(element, each) for each in value]
        return {"selected_options": chosen}
    if kind == "users_select":
        return {"selected_user": element.get("initial_user") if value is None else workspace.find_person(value).id}
    if kind == "datetimepicker":
        moment = element.get("initial_date_time") if value is None else value
        return {"selected_date_time": int(moment.timestamp()) if isinstance(moment, datetime) else moment}
    if kind == "datepicker":
        day = element.get("initial_date") if value is None else value
        return {"selected_date": day.isoformat() if isinstance(day, date) else day}
    return {"selected_time": element.get("initial_time") if value is None else value}
