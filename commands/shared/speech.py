"""What is to be said in Slack: effects for the outbox, in the few shapes in which Quarterdeck speaks."""

from typing import Any

from commands.shared import noise
from commands.shared.act import Act
from commands.shared.blocks import NAMED
from storage.directory.queries import is_slack_id
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.record import Record

HOME = "home.view"
"""What renders a Home tab."""

Blocks = list[dict[str, Any]]


class Address(Record):
    """Where something about a record is said.

    channel  an id, `#name`, or a person's id
    record   what it is about: `INC-42`
    lane     what is said in one lane is said in order; by default that of the channel
    thread   the name of the message in whose thread to speak
    message  under which name it is remembered; one that ends in `/` is a folder
    """

    channel: str
    record: str
    lane: str = ""
    thread: str | None = None
    message: str | None = None


def channel_ref(channel: str) -> str:
    """A channel of app.yaml as an effect names it: an id as it is, a name with `#`."""
    return channel if is_slack_id(channel) else "#" + channel.lstrip("#")


def directly(person: str, record: str) -> Address:
    """In a direct message to a person (a Slack id)."""
    return Address(person, record, lane=f"dm:{person}")


def put(act: Act, effect: Effect) -> None:
    """Have a Web API method called; to somebody who has no account here, or of a silenced kind, nothing is said."""
    if str(effect.arguments.get("channel", "")).startswith(NAMED):
        return
    purpose = noise.purpose_of(act, effect)
    if not noise.is_silenced(act, effect, purpose):
        outbox.put(act.tx, effect, act.now, purpose)


def show(act: Act, at: Address, card: str, *, then: str | None = None, **subject: Any) -> None:
    """Have the message of this address stand there, and show the latest state; a burst becomes one update.

    `card` names what renders it, of `subject`, when it is sent; `then` what takes Slack's answer.
    """
    put(act, _effect(at, Method.SHOW, coalesce=f"show:{at.message}", render=card, subject=subject, then=then))


def post(act: Act, at: Address, text: str, *, blocks: Blocks | None = None, broadcast: bool = False) -> None:
    """Say something; `broadcast` shows what is said in a thread in its channel, too."""
    said: dict[str, Any] = {"text": text}
    if blocks is not None:
        said["blocks"] = blocks
    if broadcast:
        said["reply_broadcast"] = True
    put(act, _effect(at, Method.POST_MESSAGE, said))


def warn(act: Act, at: Address, name: str, card: str, **subject: Any) -> None:
    """Say what may be over by the time it can be said: it is rendered then, and not said when it is.

    While one of this name still waits, another is not written: the one that waits tells the latest.
    """
    put(act, _effect(at, Method.POST_MESSAGE, coalesce=f"warn:{name}", render=card, subject=subject))


def show_home(act: Act) -> None:
    """Have the Home tab of whoever acts show the latest; a burst is one publishing."""
    lane = f"home:{act.by}"
    arguments, subject = {"user_id": act.by}, {"person": act.by} | ({"is_guest": True} if act.is_guest else {})
    effect = Effect(lane=lane, method=Method.PUBLISH, record="desk", arguments=arguments, coalesce=lane,
                    render=HOME, subject=subject)  # fmt: skip
    put(act, effect)


def take_back(act: Act, name: str, record: str, *, lane: str | None = None) -> None:
    """Delete the message of this name, if it was posted, and forget it."""
    effect = Effect(lane=lane or name, method=Method.DELETE, record=record, message=name, coalesce=f"delete:{name}")
    put(act, effect)


def take_back_all(act: Act, folder: str, record: str, *, lane: str | None = None) -> None:
    """Delete every message of a folder; one that is on its way, right after it has come to stand."""
    for name, its_lane in outbox.being_posted(act.tx, folder).items():
        take_back(act, name, record, lane=its_lane)
    for name in outbox.names_under(act.tx, folder):
        take_back(act, name, record, lane=lane)


def _effect(at: Address, method: Method, said: dict[str, Any] | None = None, **more: Any) -> Effect:
    return Effect(
        lane=at.lane or at.channel,
        method=method,
        record=at.record,
        arguments={"channel": at.channel} | (said or {}),
        thread=at.thread,
        message=at.message,
        **more,
    )
