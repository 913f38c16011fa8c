from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.journal.records import number_of
from storage.record import Record, field


class EffectState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    PARKED = "parked"


class Method(StrEnum):
    """What may be had done: a Web API method of Slack's, or one that is more than one call, or goes elsewhere.

    SHOW posts a message and updates it ever after; UPLOAD shares a file; PICTURE has one drawn and uploads it for a
    message to show; RESPOND answers at a response_url. RING tells PagerDuty of an event,
    CALENDAR reads one.
    """

    SHOW = "show"
    UPLOAD = "files.upload"
    PICTURE = "files.picture"
    RESPOND = "respond"
    RING = "pagerduty.event"
    CALENDAR = "calendar.read"
    POST_MESSAGE = "chat.postMessage"
    POST_EPHEMERAL = "chat.postEphemeral"
    UPDATE = "chat.update"
    DELETE = "chat.delete"
    PERMALINK = "chat.getPermalink"
    PUBLISH = "views.publish"
    PIN = "pins.add"
    BOOKMARK = "bookmarks.add"
    REMOVE_BOOKMARK = "bookmarks.remove"
    DELETE_FILE = "files.delete"
    CREATE_CHANNEL = "conversations.create"
    INVITE = "conversations.invite"
    SET_TOPIC = "conversations.setTopic"
    RENAME = "conversations.rename"
    KICK = "conversations.kick"
    ARCHIVE = "conversations.archive"
    HISTORY = "conversations.history"
    REPLIES = "conversations.replies"


class Effect(Record):
    """A call to Slack's Web API, queued in the transaction that caused it.

    lane       effects of one lane are carried out one after another, in the order written
    method     what to have done
    record     the number of what it is about: `INC-42`; `desk` when it is about none
    arguments  of the method; a channel may be an id, `#name` or a person's id
    key        natural key: a second effect with it is not written
    coalesce   while one with this name still waits, another is not written (the first renders the latest state)
    render     name of the view that makes blocks and text when sent, given `subject`
    message    the name under which the posted message is stored, or found when updated; one that ends in `/` is a
               folder, in which the message gets a name of its own
    thread     the name of the message in whose thread to post
    then       the continuation that takes the result, in the transaction that marks the effect sent
    """

    lane: str
    method: Method
    record: str
    arguments: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    coalesce: str | None = None
    render: str | None = None
    subject: dict[str, Any] = field(default_factory=dict)
    message: str | None = None
    thread: str | None = None
    then: str | None = None


class QueuedEffect(Record):
    """An effect in the outbox. `mark` is in the metadata of its message in Slack; `attempts` counts those begun.

    `tried_at` is when the last attempt began, by Slack's clock, as far as that was known; `created_at` is by ours.
    `result` is what Slack answered; before that how far the attempt has come (`file`); of a parked effect whether it
    may have been carried out (`uncertain`).
    """

    id: int
    mark: str
    state: EffectState
    effect: Effect
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    error: str | None
    result: dict[str, Any] | None


class NoiseEvent(StrEnum):
    """What is journalled of kinds of messages, each under its purpose: `noise-event/incident.noted/person`."""

    SILENCED = "noise.silenced"
    UNSILENCED = "noise.unsilenced"


class Noise(Record):
    """The messages of a purpose that were posted: how many, of how many their half hour is over, how many of those
    were acted on, and to how many people or channels they went.
    """

    purpose: str
    sent: int
    judged: int
    acted: int
    places: int


class PostedMessage(Record):
    """Channel and timestamp of a message that we may update, link or answer later; `record` is what it is about."""

    name: str
    record: str
    channel: str
    ts: str

    @property
    def number(self) -> int:
        """The number of the record, without its prefix."""
        return number_of(self.record)
