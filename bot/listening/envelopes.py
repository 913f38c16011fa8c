"""What Slack delivers, looked over before anyone reads it: is it of Slack's shape, and of somebody of the company?"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Channel = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")]
Address = Annotated[str, Field(pattern=r"^(https?://.*)?$")]
PREFIXES = {"incident": "INC", "warroom": "INC", "survey": "INC", "change": "CHG"}
"""How the number is called that a button of a practice carries."""

OPENED = "opened"
"""Under which the context of a request has what was delivered, where it has been looked over already."""

STRANGER = (
    "This desk is for the people of the company that runs it. Tell whoever you work with there; they report it."
)


class Misshapen(ValueError):
    """Of a shape that Slack does not send."""


class Part(BaseModel):
    """What we read of a payload; Slack may send more."""

    model_config = ConfigDict(extra="ignore", strict=True)


class Person(Part):
    id: Id
    team_id: str | None = None


class Command(Part):
    command: str
    text: str | None = None
    user_id: Id
    channel_id: Channel | None = None
    trigger_id: str | None = None
    response_url: Address | None = None

    @property
    def by(self) -> str:
        return self.user_id


class Place(Part):
    id: Channel


class Action(Part):
    action_id: str
    block_id: str | None = None
    value: str | None = None
    selected_option: dict[str, Any] | None = None


class View(Part):
    id: str | None = None
    callback_id: str | None = None
    private_metadata: str | None = None
    blocks: list[dict[str, Any]] = []
    state: dict[str, Any] | None = None


class Interaction(Part):
    """A click, a form or a shortcut."""

    type: str
    user: Person
    actions: Annotated[list[Action], Field(min_length=1)] | None = None
    callback_id: str | None = None
    view: View | None = None
    channel: Place | None = None
    container: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    trigger_id: str | None = None
    response_url: Address | None = None

    @property
    def by(self) -> str:
        return self.user.id


class Item(Part):
    type: str
    channel: Channel | None = None
    ts: str | None = None


class Event(Part):
    """One of the kinds that the manifest asks for."""

    type: str
    user: Id | None = None
    user_team: str | None = None
    text: str | None = None
    channel: Channel | None = None
    ts: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    item: Item | None = None


class Happened(Part):
    event_id: str | None = None
    event: Event

    @property
    def by(self) -> str | None:
        return self.event.user


Envelope = Command | Interaction | Happened


def opened(body: Mapping[str, Any]) -> Envelope | None:
    """What was delivered, looked over; None for what is of nobody, as a check of the address. Raises Misshapen."""
    kind: type[Command] | type[Interaction] | type[Happened]
    if "event" in body:
        kind = Happened
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
        raise Misshapen(f"{kind.__name__.lower()} with another {', '.join(wrong)} than Slack sends") from None


def is_stranger(envelope: Envelope | None, ours: str | None) -> bool:
    """Whether it is of somebody of another company, whom Slack Connect lets see and press what ours can.

    `ours` is the id of our workspace; None where several are one company.
    """
    theirs: str | None = None
    if isinstance(envelope, Interaction):
        theirs = envelope.user.team_id
    elif isinstance(envelope, Happened):
        theirs = envelope.event.user_team
    return ours is not None and theirs is not None and theirs != ours


def record_of(envelope: Envelope) -> str:
    """The number that a button is about; `desk` where there is none."""
    if not isinstance(envelope, Interaction) or not envelope.actions:
        return "desk"
    pressed = envelope.actions[0]
    prefix = PREFIXES.get(pressed.action_id.partition(".")[0])
    return f"{prefix}-{pressed.value}" if prefix and (pressed.value or "").isdigit() else "desk"
