"""Streams: parts of the work of a room, each with a channel and a lead. Each function is one transaction."""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import sees
from commands.shared.act import Act, Follower
from commands.shared.blocks import person as mention
from commands.shared.blocks import typed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused, need
from commands.warrooms import rules, stream_channels
from commands.warrooms.ids import StreamField
from commands.warrooms.permissions import incident_of, may_run_streams, original_of, room_of, runs_rooms, stream_at
from storage.directory import queries as directory
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.streams import queries as streams
from storage.streams.records import LIVE, Stream, StreamEvent, StreamStatus
from storage.timers import queries as timers
from storage.warrooms.records import WarRoomEvent

MOST = 8
"""So many may be open in a room: more are more than anybody follows."""

LONGEST_NAME = 40


def start(act: Act, number: int, *, name: str, lead: str, others: Sequence[str] = ()) -> Stream:
    """A part of the work gets a channel below the room, and a lead (a Slack id); `others` are called in, too.

    One that there is of this name has this lead from now on; one that was closed goes on.
    """
    room, incident = may_run_streams(act, number)
    name, people = _named(name), [lead, *(each for each in others if each != lead)]
    _can_lead(act, incident, lead)
    for each in people:
        _can_see(act, incident, each)
    known = streams.called(act.tx, number, name)
    if known is not None and known.is_open:
        return _hand_to(act, known, lead, people)
    if sum(each.is_open for each in streams.of_incident(act.tx, number)) >= MOST:
        full = f"{MOST} streams are open, which is the most. End one first: `/major stream close NAME LAST WORD`."
        raise Refused(full, record=incident.number)
    if known is not None:
        return _go_on(act, known, lead=lead, people=people)
    found = streams.add(
        act.tx, incident=number, name=name, channel_name=rules.stream_channel_name(room.name, name), lead=lead,
        started_by=act.by, started_at=act.now,
    )  # fmt: skip
    act.journal(StreamEvent.STARTED, incident.number, stream=name, lead=lead, people=people)
    stream_channels.order(act, found)
    return found


def _named(name: str) -> str:
    name = need(" ".join(name.split()), StreamField.NAME, "Say what it is about, in a word or two.")
    if len(name) > LONGEST_NAME:
        raise Invalid(
            {StreamField.NAME: f"A word or two, {LONGEST_NAME} characters at most: the channel is named so."}
        )
    if name.split()[0].casefold() == "close":
        raise Invalid({StreamField.NAME: "Call it something else: `close` ends a stream."})
    return name


def _can_see(act: Act, incident: Incident, person: str) -> None:
    if not sees(act, incident, person):
        sentence = (
            f"{incident.number} is private, and {mention(person)} is none of those who may see it. "
            "Name somebody who is, or give it to them first: `/incident assign`."
        )
        raise NotAllowed(sentence, attempted="stream", record=incident.number)


def _can_lead(act: Act, incident: Incident, person: str) -> None:
    if not directory.can_act(act.tx, person):
        raise Refused(f"{mention(person)} cannot lead: that is an app, or somebody who has left.",
                      record=incident.number)  # fmt: skip
    if not runs_rooms(act, person):
        sentence = (
            f"{mention(person)} is of no support team, and neither commander nor manager: a stream is led by one of "
            "those. Name one first, then whom else to call in: `/major stream NAME @lead @other`."
        )
        raise NotAllowed(sentence, attempted="stream", record=incident.number)


def _hand_to(act: Act, stream: Stream, lead: str, people: Sequence[str]) -> Stream:
    if stream.lead == lead and len(people) == 1:
        where = f" in <#{stream.channel}>" if stream.channel else ""
        raise MovedOn(f"{mention(lead)} leads {typed(stream.name, 80)} already{where}.", record=stream.number)
    changed = streams.change(act.tx, stream.id, was=LIVE, lead=lead)
    assert changed is not None
    act.journal(StreamEvent.LED, stream.number, stream=stream.name, lead=lead, was=stream.lead, people=[*people])
    stream_channels.invite(act, changed, *people)
    return changed


def _go_on(act: Act, stream: Stream, *, lead: str | None, people: Sequence[str], **told: bool) -> Stream:
    """It was closed, and is open again; in another channel, where the one that it had is archived."""
    if stream.status is StreamStatus.ARCHIVED:
        stream = stream_channels.give_up(act, stream)
    status = StreamStatus.OPEN if stream.channel else StreamStatus.OPENING
    values = {"lead": lead, "closed_at": None, "closed_by": None, "last_word": ""}
    changed = streams.change(act.tx, stream.id, was=[*StreamStatus], status=status, **values)
    assert changed is not None
    timers.disarm(act.tx, stream_channels.ARCHIVE, str(stream.id))
    act.journal(StreamEvent.REOPENED, stream.number, stream=stream.name, lead=lead, people=[*people], **told)
    if changed.channel is None:
        stream_channels.order(act, changed)
    else:
        stream_channels.invite(act, changed, *people)
    return changed


def update(act: Act, number: int, *, text: str, stream: int | None = None) -> Stream:
    """How it stands in a stream: a line in the room, and no more; nobody else is told, and no clock starts."""
    _, incident = may_run_streams(act, number)
    found = _meant(act, number, stream)
    text = need(text, StreamField.TEXT, "Say how it stands here.")
    act.journal(StreamEvent.UPDATED, incident.number, stream=found.name, text=text)
    return found


def _meant(act: Act, number: int, stream: int | None) -> Stream:
    """The one of this key, else the one where the line was typed; it is open. Raises NotFound, MovedOn."""
    found = stream_at(act, number) if stream is None else streams.find(act.tx, stream)
    if found is None or found.incident != number:
        raise NotFound("There is no such stream here. `/major stream` shows what there is.", record=f"INC-{number}")
    if not found.is_open:
        raise MovedOn(over(found), record=found.number)
    return found


def over(stream: Stream) -> str:
    """What whoever is too late reads."""
    name = typed(stream.name, 80)
    return f"The stream {name} is closed. `/major stream {name} @person` in the room opens it again."


def close(act: Act, number: int, *, word: str, stream: int | None = None) -> Stream:
    """A stream is over, with a last word; which one, in the room the line begins with."""
    may_run_streams(act, number)
    if stream is None and stream_at(act, number) is None:
        found, word = _begins_with(act, number, word)
    else:
        found = _meant(act, number, stream)
    word = need(word, StreamField.WORD, "Say how it ended, in a last word.")
    return _close(act, found, word)


def _begins_with(act: Act, number: int, line: str) -> tuple[Stream, str]:
    """The stream whose name a line begins with, and what follows. Raises NotFound, MovedOn."""
    line = " ".join(line.split())
    able = sorted(streams.of_incident(act.tx, number), key=lambda each: len(each.name), reverse=True)
    for each in able:
        if f"{line} ".casefold().startswith(f"{each.name} ".casefold()):
            return _meant(act, number, each.id), line[len(each.name) :].strip()
    names = [typed(each.name, 80) for each in able if each.is_open]
    known = f"Open are {', '.join(names)}" if names else "None is open"
    raise NotFound(f"Say which: `/major stream close NAME LAST WORD`. {known}.", record=f"INC-{number}")


def _close(act: Act, stream: Stream, word: str, **told: str) -> Stream:
    values = {"closed_at": act.now, "closed_by": act.by, "last_word": word}
    closed = streams.change(act.tx, stream.id, was=LIVE, status=StreamStatus.CLOSED, **values)
    assert closed is not None
    act.journal(StreamEvent.CLOSED, stream.number, stream=stream.name, text=word, **told)
    stream_channels.archive_later(act, closed)
    return closed


def end_all(act: Act, entry: Entry) -> None:
    """The work in the room is over, also where it was merged into another: so it is in its streams."""
    incident = incident_of(act, entry.number)
    for each in streams.of_incident(act.tx, entry.number):
        if each.is_open:
            _close(act, each, "", how=rules.ending(incident, original_of(act, incident)))


def go_on(act: Act, entry: Entry) -> None:
    """The room is open again, and what was closed with it."""
    for each in streams.of_incident(act.tx, entry.number):
        if not each.is_open and not each.last_word:
            _go_on(act, each, lead=each.lead, people=[], with_room=True)


def follow_in_private(act: Act, entry: Entry) -> None:
    """What everyone can read of it is left, as of the room."""
    if entry.details.get("became_private"):
        for each in streams.of_incident(act.tx, entry.number):
            stream_channels.move_in_private(act, each)


def keep_to_those_concerned(act: Act, incident: Incident) -> None:
    """Whoever may not see a private one any more leads no stream, and has no place in it."""
    for each in streams.of_incident(act.tx, incident.id):
        if each.is_open and each.lead is not None and not sees(act, incident, each.lead):
            streams.change(act.tx, each.id, was=LIVE, lead=None)
            act.journal(StreamEvent.LED, each.number, stream=each.name, lead=None, was=each.lead, people=[])
        out = [person for person in inside(act, each) if not sees(act, incident, person)]
        if each.channel is not None and out:
            stream_channels.show_out(act, each, out)


def inside(act: Act, stream: Stream) -> list[str]:
    """Whom we have called into it while it was private, and have not shown out since."""
    found: dict[str, None] = {}
    for entry in journal.of_kinds(act.tx, stream.number, WarRoomEvent.CALLED_IN, WarRoomEvent.SHOWN_OUT):
        for person in entry.details["people"] if entry.details.get("stream") == stream.name else ():
            if entry.what == WarRoomEvent.CALLED_IN:
                found[person] = None
            else:
                found.pop(person, None)
    return [*found]


def of_room(act: Act, number: int) -> list[Stream]:
    """What there is and was, the open ones first. Raises NotFound."""
    room_of(act, number)
    return sorted(streams.of_incident(act.tx, number), key=lambda each: not each.is_open)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.SERVICE_SET: (follow_in_private,),
    WarRoomEvent.RESOLVED: (end_all,),
    WarRoomEvent.REOPENED: (go_on,),
}
