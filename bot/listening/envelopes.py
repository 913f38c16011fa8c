"""The payloads that Slack delivers, validated before anyone reads them."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SlackId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
ChannelId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")]
Url = Annotated[str, Field(pattern=r"^(https?://.*)?$")]
ENVELOPE = "envelope"
"""The key in Bolt's context under which a payload stands that was parsed before Bolt got it."""

EXTERNAL_USER = (
    "This desk is for the people of the company that runs it. Tell whoever you work with there; they report it."
)


class Malformed(ValueError):
    """A payload that Slack cannot have sent."""


class PayloadModel(BaseModel):
    """The fields that we read; Slack may send more."""

    model_config = ConfigDict(extra="ignore", strict=True, defer_build=True)


class Person(PayloadModel):
    id: SlackId
    team_id: str | None = None


class Command(PayloadModel):
    command: str
    text: str | None = None
    user_id: SlackId
    channel_id: ChannelId | None = None
    trigger_id: str | None = None
    response_url: Url | None = None

    @property
    def by(self) -> str:
        return self.user_id


class ChannelRef(PayloadModel):
    id: ChannelId


class Action(PayloadModel):
    action_id: str
    block_id: str | None = None
    value: str | None = None
    selected_option: dict[str, Any] | None = None


class View(PayloadModel):
    id: str | None = None
    callback_id: str | None = None
    private_metadata: str | None = None
    blocks: list[dict[str, Any]] = []
    state: dict[str, Any] | None = None


class Interaction(PayloadModel):
    """A click, a form or a shortcut."""

    type: str
    user: Person
    actions: Annotated[list[Action], Field(min_length=1)] | None = None
    callback_id: str | None = None
    view: View | None = None
    channel: ChannelRef | None = None
    container: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    trigger_id: str | None = None
    response_url: Url | None = None

    @property
    def by(self) -> str:
        return self.user.id


class Item(PayloadModel):
    type: str
    channel: ChannelId | None = None
    ts: str | None = None


class Event(PayloadModel):
    """One of the event types that the manifest subscribes to."""

    type: str
    user: SlackId | None = None
    user_team: str | None = None
    team: str | None = None
    text: str | None = None
    channel: ChannelId | None = None
    ts: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    item: Item | None = None


class EventCallback(PayloadModel):
    """Slack's `event_callback`: an event, and the id under which it is redelivered."""

    event_id: str | None = None
    event: Event

    @property
    def by(self) -> str | None:
        return self.event.user


Envelope = Command | Interaction | EventCallback


def parse(body: Mapping[str, Any]) -> Envelope | None:
    """A payload, validated; None for one that no user caused, such as url_verification. Raises Malformed."""
    kind: type[Command] | type[Interaction] | type[EventCallback]
    if "event" in body:
        kind = EventCallback
    elif "command" in body:
        kind = Command
    elif body.keys() & {"challenge", "ssl_check", "minute_rate_limited"}:
        return None
    else:
        kind = Interaction
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, each["loc"])) for each in error.errors()})
        raise Malformed(f"{kind.__name__.lower()} with another {', '.join(wrong)} than Slack sends") from None


def pressed(envelope: Envelope | None) -> tuple[str, str]:
    """The action id and the value of the button that was pressed; empty where none was."""
    if not isinstance(envelope, Interaction) or not envelope.actions:
        return "", ""
    return envelope.actions[0].action_id, envelope.actions[0].value or ""
