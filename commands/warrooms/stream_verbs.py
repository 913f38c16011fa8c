"""What may be asked of streams: in the room, and in each of them."""

import json
from collections.abc import Sequence
from typing import Any

from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.language import PERSON, as_typed
from commands.shared.refusals import MovedOn, Refused
from commands.shared.verbs import Answer, Fit, Form, Line, Payload, Unshaped, Verb
from commands.warrooms import stream_views, streams
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import may_run_streams, seen, stream_at
from storage.record import replace
from storage.streams import queries
from storage.streams.records import Stream

HOW = "Say what it is about and who leads it: `stream network @ben`. `stream close LAST WORD` ends one."
BESIDE = {"and", "with", "&amp;", "+"}
"""What may stand between people."""


def _read(rest: str) -> Arguments:
    """`network @ben @ana`; `close LAST WORD`, which may be missing; nothing."""
    if not rest:
        return {}
    word, _, after = rest.strip().partition(" ")
    if word.lower() == "close":
        return {"word": as_typed(after)}
    people = [*dict.fromkeys(PERSON.findall(rest))]
    first = PERSON.search(rest)
    name = as_typed(rest[: first.start()]) if first is not None else ""
    beside = PERSON.sub(" ", rest[first.end() :]).replace(",", " ").split() if first is not None else []
    if not name or {*beside} - BESIDE:
        raise Unshaped(HOW)
    return {"name": name, "lead": people[0], "others": tuple(people[1:])}


def _do(
    act: Act, number: int, *, name: str = "", lead: str | None = None, others: Sequence[str] = (),
    word: str | None = None,
) -> Answer:  # fmt: skip
    if word is not None:
        return _closed(streams.close(act, number, word=word))
    if lead is not None:
        return _started(streams.start(act, number, name=name, lead=lead, others=others))
    seen(act, number)
    return {"text": "Streams", "blocks": stream_views.listing(streams.of_room(act, number))}


def _started(stream: Stream) -> Answer:
    name, lead = typed(stream.name, 80), stream_views.led_by(stream.lead)
    if stream.channel is None:
        return {"text": f"The channel of {name} opens now, and {lead} is called in."}
    return {"text": f"{name} is in <#{stream.channel}>, and {lead} leads it."}


def _closed(_stream: Stream) -> Answer:
    """Nothing: the room reads the last word, and so does the stream."""
    return {}


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _form(act: Act, number: int) -> Block:
    may_run_streams(act, number)
    return stream_views.stream_form(number)


def update_form(act: Act, number: int, *, stream: int | None = None) -> Block:
    """Of the stream in which it was asked for, else of that on whose message the button stands."""
    may_run_streams(act, number)
    found = stream_at(act, number) if stream is None else queries.find(act.tx, stream)
    if found is None or not found.is_open:
        raise MovedOn("That stream is closed." if found is None else streams.over(found), record=f"INC-{number}")
    return stream_views.update_form(found)


def close_form(act: Act, number: int, *, stream: int | None = None) -> Block:
    may_run_streams(act, number)
    able = [each for each in streams.of_room(act, number) if each.is_open]
    if not able:
        raise MovedOn("No stream is open. `/major stream` shows what there was.", record=f"INC-{number}")
    here = stream_at(act, number)
    chosen = here.id if stream is None and here is not None else stream
    return stream_views.close_form(number, able, chosen if chosen is not None or len(able) > 1 else able[0].id)


def _pressed(action: Payload) -> tuple[int, Arguments]:
    number, stream = json.loads(action["value"])
    return int(number), {"stream": int(stream)}


CLOSE = Form(ViewId.STREAM_CLOSE, opens=close_form, reads=stream_views.read_close_form)

STREAM = Verb(
    "stream", "NAME @person", "Give a part of the work a channel and a lead; `stream close LAST WORD`; alone: a list",
    reads=_read, do=_do, said=_as_it_is, people=("lead",),
    form=Form(ViewId.STREAM, opens=_form, reads=stream_views.read_stream_form),
)  # fmt: skip

UPDATE = Verb("update stream", None, "Say in a stream how it stands there", do=streams.update, said=_closed,
              button=ActionId.STREAM_UPDATE, pressed=_pressed,
              form=Form(ViewId.STREAM_UPDATE, opens=update_form, reads=stream_views.read_update_form))  # fmt: skip

BUTTONS = (
    UPDATE,
    Verb("close stream", None, "End a stream, with a last word", do=streams.close, said=_closed,
         button=ActionId.STREAM_CLOSE, pressed=_pressed, form=CLOSE),
)  # fmt: skip


def form_of(line: Line, stream: Stream | None) -> Form | None:
    """What opens in place of a line that says too little: what asks for a last word; in a stream its own update.

    Raises Refused.
    """
    if stream is not None:
        _keep_from_the_end(line, stream)
    if line.verb is STREAM and line.arguments == {"word": ""}:
        return CLOSE
    if line.verb is not None and line.verb.name == "update" and line.fit is Fit.MISSING and stream is not None:
        return UPDATE.form
    return None


def in_stream(line: Line, stream: Stream) -> Line:
    """What a line of the room means in one of its streams. Raises Refused for what would end more than that."""
    _keep_from_the_end(line, stream)
    name = line.verb.name if line.verb is not None else ""
    arguments: dict[str, Any] = {**(line.arguments or {}), "stream": stream.id}
    return replace(line, verb=UPDATE, arguments=arguments) if name == "update" else line


def _keep_from_the_end(line: Line, stream: Stream) -> None:
    """Raises Refused."""
    if line.verb is not None and line.verb.name == "resolve":
        sentence = (
            f"That would end {stream.number} for everybody: say it in its room. "
            "`/major stream close LAST WORD` ends this stream."
        )
        raise Refused(sentence, record=stream.number)
