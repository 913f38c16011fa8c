"""Streams as people see them: the first message of each, the line in the room, the list, what is asked."""

import json
from collections.abc import Sequence

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, moment, person, typed
from commands.warrooms.ids import ActionId, StreamField, ViewId
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.streams.records import Stream
from storage.warrooms.records import WarRoom

MARK = ":twisted_rightwards_arrows:"


def led_by(lead: str | None) -> str:
    return person(lead) if lead else "nobody leads it"


def named(stream: Stream) -> str:
    """`network #inc-42-network @ben`, as it stands on the card of the room."""
    where = f" <#{stream.channel}>" if stream.channel else ""
    return f"*{typed(stream.name, 80)}*{where} {led_by(stream.lead)}"


def card(stream: Stream, room: WarRoom, incident: Incident) -> list[Block]:
    """The first message of a stream: what it belongs to, and what can be done there."""
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    head = f"{MARK} *{typed(stream.name, 80)}*, a part of {incident.number} · {incident.priority}"
    title = bk.section(f"{head}\n{typed(incident.title, 1000)}")
    if not stream.is_open:
        said = f": {typed(stream.last_word, 2000)}" if stream.last_word else "."
        by = f" by {person(stream.closed_by)}" if stream.closed_by and stream.last_word else ""
        return [title, bk.section(f":white_check_mark: *Closed*{by}{said}"), bk.context(f"It goes on in {where}.")]
    asks = (
        f"`/major update TEXT` here is one line in {where}. What you write down (`find`, `decide`, `did`, `need`, "
        f"`note`) and `/major task TEXT @person` stay here and go on the one timeline of {incident.number}. "
        "`/major stream close LAST WORD` ends it."
    )
    value = json.dumps([incident.id, stream.id])
    post = bk.button("Post update", ActionId.STREAM_UPDATE, value, style="primary")
    end = bk.button("Close stream", ActionId.STREAM_CLOSE, value)
    lead = f"*Lead* {led_by(stream.lead)} · the room is {where}"
    return [title, bk.section(lead), bk.context(asks), bk.actions(post, end)]


def listing(found: Sequence[Stream]) -> list[Block]:
    """All that there are and were."""
    if not found:
        return [bk.section("No stream yet. `/major stream network @ben` opens a channel for a part of the work.")]
    lines = [_line(each) for each in found]
    return [*bk.packed(lines), bk.context("`/major stream NAME @person` opens one, or gives it to somebody else.")]


def _line(stream: Stream) -> str:
    if stream.is_open:
        return f"{MARK} {named(stream)}, since {moment(stream.started_at, '{time}')}"
    said = f": {typed(stream.last_word, 300)}" if stream.last_word else ""
    at = moment(stream.closed_at, "{time}") if stream.closed_at else ""
    return f":white_check_mark: *{typed(stream.name, 80)}* closed {at}{said}"


def opened(entry: Entry, stream: Stream) -> str:
    """What the room hears once there is a channel to go to."""
    told = entry.details
    if told.get("again"):
        return f"{MARK} *{typed(stream.name, 80)}* goes on in <#{told['channel']}>."
    return f"{MARK} *{typed(stream.name, 80)}* is worked on in <#{told['channel']}>, led by {_lead(stream)}."


def _lead(stream: Stream) -> str:
    return person(stream.lead) if stream.lead else "nobody yet"


def led(entry: Entry) -> str:
    lead = entry.details["lead"]
    if lead is None:
        return "Nobody leads this stream now. `/major stream NAME @person` in the room gives it to somebody."
    return f"{person(lead)} leads this stream now."


def updated(entry: Entry) -> str:
    return f"{MARK} *{typed(entry.details['stream'], 80)}* · {person(entry.actor)}: {_text(entry)}"


def closed(entry: Entry) -> str:
    """In the room, and as the last thing in the stream."""
    return (
        f":white_check_mark: *{typed(entry.details['stream'], 80)}* is closed, {person(entry.actor)}: {_text(entry)}"
    )


def closed_with_its_room(entry: Entry) -> str:
    return f":white_check_mark: {entry.record} is {bk.escape(entry.details['how'])}, and so this stream is over."


def reopened(entry: Entry) -> str:
    return f":leftwards_arrow_with_hook: *{typed(entry.details['stream'], 80)}* is open again."


def moved(entry: Entry, room: WarRoom) -> str:
    """In its channel, once its room was merged into another, or that is undone."""
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    return f":link: *{typed(entry.details['stream'], 80)}* is a part of {room.number} now; its room is {where}."


def _text(entry: Entry) -> str:
    return typed(bk.one_line(entry.details["text"]), 2500)


def stream_form(number: int) -> Block:
    who = {"type": "users_select", "action_id": "person"}
    others = {"type": "multi_users_select", "action_id": "people"}
    return bk.modal(
        ViewId.STREAM,
        f"Stream of INC-{number}",
        [
            bk.field("What is it about?", StreamField.NAME, bk.text_input("text", limit=40, placeholder="network"),
                     hint="A word or two; its channel is named after it."),
            bk.field("Who leads it?", StreamField.LEAD, who),
            bk.field("Who else?", StreamField.OTHERS, others, optional=True),
        ],
        submit="Open",
        kept=str(number),
    )  # fmt: skip


def read_stream_form(view: Block) -> tuple[int, Arguments]:
    others = tuple(bk.answer(view, StreamField.OTHERS) or ())
    told = {"name": bk.answer(view, StreamField.NAME) or "", "lead": bk.answer(view, StreamField.LEAD)}
    return int(view["private_metadata"]), {**told, "others": others}


def update_form(stream: Stream) -> Block:
    text = bk.text_input("text", multiline=True, placeholder="What was found or done, and what comes next")
    return bk.modal(
        ViewId.STREAM_UPDATE,
        f"Update, INC-{stream.incident}",
        [bk.field("How does it stand here?", StreamField.TEXT, text, hint="One line in the room of the incident.")],
        submit="Post",
        kept=json.dumps([stream.incident, stream.id]),
    )


def read_update_form(view: Block) -> tuple[int, Arguments]:
    number, stream = json.loads(view["private_metadata"])
    return int(number), {"stream": int(stream), "text": bk.answer(view, StreamField.TEXT) or ""}


def close_form(number: int, able: Sequence[Stream], chosen: int | None) -> Block:
    """Which of the open ones, and how it ended."""
    options = [bk.option(each.name, each.id) for each in able]
    which = bk.select("choice", options, initial=None if chosen is None else str(chosen))
    word = bk.text_input("text", multiline=True, placeholder="The switch is replaced, all ports are up")
    return bk.modal(
        ViewId.STREAM_CLOSE,
        "Close a stream",
        [
            bk.field("Which?", StreamField.WHICH, which),
            bk.field("How did it end?", StreamField.WORD, word, hint="The room reads it in one line."),
        ],
        submit="Close",
        kept=str(number),
    )


def read_close_form(view: Block) -> tuple[int, Arguments]:
    stream = int(bk.answer(view, StreamField.WHICH))
    return int(view["private_metadata"]), {"stream": stream, "word": bk.answer(view, StreamField.WORD) or ""}
