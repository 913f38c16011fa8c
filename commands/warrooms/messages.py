"""What the messages of a war room, and the lanes in which they are said, are called."""

from storage.streams.records import Stream
from storage.warrooms.records import WarRoom


def situation(number: str) -> str:
    """The card that is pinned in the room."""
    return f"{number}/room/card"


def announcement(number: str) -> str:
    """What stands in the majors channel."""
    return f"{number}/majors"


def conversation(number: str) -> str:
    """The folder of what was said in the room."""
    return f"{number}/room/said/"


def executives(number: str) -> str:
    """The folder of what executives read: one message, and another once what matters has changed."""
    return f"{number}/executives/"


def offer(number: str, entry: int) -> str:
    """The offer of the command, by its entry in the journal."""
    return f"{conversation(number)}offer-{entry}"


def line(number: str, entry: int) -> str:
    """What a line of the timeline says in the room, by its number in the journal."""
    return f"{conversation(number)}line-{entry}"


def marked(number: str, ts: str) -> str:
    """Somebody's message that is on the timeline: none of ours, so that it is never taken back."""
    return f"{number}/room/marked/{ts}"


def task(number: str, key: int | str) -> str:
    """A task that was given in the room; without a key how all of their names begin."""
    return f"{conversation(number)}task-{key}"


def late(task: int) -> str:
    """The folder of what somebody is told of a task that is past due; the task may move to another record."""
    return f"tasks/{task}/"


def left_open(number: str, entry: int) -> str:
    """What was still to be done when the work in the room ended, by the entry that tells of that."""
    return f"{conversation(number)}open-{entry}"


def call(number: str, page: int) -> str:
    """A call for somebody, as the room follows it."""
    return f"{conversation(number)}call-{page}"


def like(number: str) -> str:
    """What says the same as the incident of the room, with the button that attaches it."""
    return f"{conversation(number)}like"


def merged(number: str) -> str:
    """Where it goes on, in a room that was merged into another."""
    return f"{conversation(number)}merged"


def stream_folder(stream: Stream) -> str:
    """The folder of all that stands in a stream."""
    return f"{stream.number}/stream/{stream.id}/"


def stream_card(stream: Stream) -> str:
    """The first message of a stream, which is pinned there."""
    return f"{stream_folder(stream)}card"


def stream_said(stream: Stream) -> str:
    """The folder of what was said in a stream."""
    return f"{stream_folder(stream)}said/"


def stream_line(stream: Stream, entry: int) -> str:
    """What a line of the timeline says in a stream, by its number in the journal."""
    return f"{stream_said(stream)}line-{entry}"


def stream_task(stream: Stream, key: int | str) -> str:
    """A task that was given in a stream; without a key how all of their names begin."""
    return f"{stream_said(stream)}task-{key}"


def stream_lane(stream: Stream, what: str = "") -> str:
    """`talk`, `people`, `topic` and `pin` each in their own order; without one, the making of the channel."""
    return f"stream:{stream.id}/{what}" if what else f"stream:{stream.id}"


def lane(room: WarRoom, what: str = "") -> str:
    """`talk`, `people`, `topic` and `pins` each in their own order; without one, the making of the channel."""
    return f"room:{room.id}/{what}" if what else f"room:{room.id}"


def setup_lanes(room: WarRoom) -> list[str]:
    """What is done once to a new channel, beside the talk."""
    by_incident = [f"room:{room.incident}/{what}" for what in ("pin", "bookmark")]
    return [lane(room, "people"), lane(room, "topic"), *by_incident]
