"""What the messages of war rooms show at the moment that they are sent."""

from commands.oncall.reading import called, teams
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.known import zone_of
from commands.shared.practice import Rendered
from commands.tasks.wording import line as task_line
from commands.warrooms import (
    attaching,
    bridging,
    call_views,
    calling_wording,
    handing,
    handing_views,
    likely,
    merging,
    reading,
    rules,
    situation_views,
    stream_views,
    task_views,
    views,
    wording,
)
from commands.warrooms.permissions import could_be, incident_of, original_of, room_of
from commands.warrooms.task_rules import still_open
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import number_of, numbered
from storage.oncall import queries as calls
from storage.oncall.records import PageEvent
from storage.streams import queries as streams
from storage.tasks import queries as tasks
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, WarRoomEvent


def situation(act: Act, incident: int) -> Rendered:
    story = reading.story(act, incident)
    return {"text": situation_views.situation_text(story), "blocks": situation_views.situation(story)}


def stream(act: Act, stream: int) -> Rendered:
    """The first message of a stream."""
    found = streams.find(act.tx, stream)
    if found is None:
        return {}
    of = incident_of(act, found.incident)
    goes_on = original_of(act, of) or of.id
    text = f"{of.number}, the stream {bk.typed(found.name, 80)}"
    return {"text": text, "blocks": stream_views.card(found, room_of(act, goes_on), of)}


def topic(act: Act, incident: int, channel: str | None = None) -> Rendered:
    """Nothing, where the room has another channel by now."""
    found = incident_of(act, incident)
    if channel is not None and room_of(act, incident).channel != channel:
        return {}
    call = bridging.bridge_of(act, incident) or ""
    return {"topic": rules.topic(found, act.document.service_name(found.service), call)}


def link(act: Act, incident: int, ask: bool = False) -> Rendered:
    """Where the room is, for whoever declared it; nothing while it has no channel."""
    room, found = room_of(act, incident), incident_of(act, incident)
    if room.channel is None:
        return {}
    return views.opened(room, found, could_be(act, found) if ask else None)


def announcement(act: Act, incident: int) -> Rendered:
    """Nothing, of what has become private."""
    story = reading.story(act, incident)
    if story.incident.private:
        return {}
    return {"text": situation_views.situation_text(story), "blocks": situation_views.announcement(story)}


def left_open(act: Act, incident: int) -> Rendered:
    """What was to be done in a room that is over, as far as it is not."""
    story = reading.story(act, incident)
    found = still_open(story.tasks, story.entries)
    return {"text": f"Still open in {story.room.number}", "blocks": task_views.left_open(found, incident)}


def executives(act: Act, incident: int) -> Rendered:
    """Nothing, of what has become private."""
    story = reading.story(act, incident)
    if story.incident.private:
        return {}
    return {"text": situation_views.situation_text(story), "blocks": situation_views.executives(story)}


def record(act: Act, incident: int, channel: str | None = None) -> Rendered:
    """The file that keeps the whole story; nothing, where the room has another channel by now."""
    story = reading.story(act, incident)
    if channel is not None and story.room.channel != channel:
        return {}
    number, names = story.incident.number, directory.emails(act.tx) | {QUARTERDECK: "Quarterdeck"}
    return {
        "content": views.record(story, names=names, zone=act.document.desk.zone),
        "filename": f"{number}.md",
        "title": f"The record of {number}",
        "initial_comment": f"The whole record of {number}, for the review.",
    }


def update_due(act: Act, incident: int, over: bool = False) -> Rendered:
    """Over, when an update has come meanwhile."""
    owed_by = reading.update_owed_by(act, incident)
    if owed_by is not None:
        text = wording.update_overdue(incident, owed_by)
        return {"text": text, "blocks": situation_views.update_due(text, incident)}
    return _over(f"An update on {numbered(incident)} was due.") if over else {}


def commander_missing(act: Act, incident: int, over: bool = False) -> Rendered:
    """Over, when somebody leads by now."""
    able = reading.command_open_to(act, incident)
    if able is not None:
        text = wording.leaderless(incident, able)
        return {"text": text, "blocks": situation_views.commander_missing(text, incident)}
    return _over(wording.led(incident, warrooms.commander(act.tx, incident))) if over else {}


def graver(act: Act, entry: int, over: bool = False) -> Rendered:
    """Whether to raise it: over, when it is as grave as was asked, or the work in its room is."""
    told = journal.find(act.tx, entry)
    if told is None:
        return {}
    incident = incident_of(act, told.number)
    text = calling_wording.could_be_graver(told, incident.priority)
    if room_of(act, incident.id).status in LIVE and incident.priority > told.details["to"]:
        return {"text": text, "blocks": situation_views.graver(text, told)}
    return {"text": text, "blocks": situation_views.not_graver(text, incident)} if over else {}


def _over(text: str) -> Rendered:
    """What a prompt says once nothing is left to press."""
    return {"text": text, "blocks": [bk.section(text)]}


def offer(act: Act, incident: int, offer: int) -> Rendered:
    """The offer of the command, for its whole life."""
    found = next(each for each in handing.offers_of(act, incident) if each.id == offer)
    text = wording.handover(found.offered_by, found.to, numbered(incident), of=found.by)
    return {"text": text, "blocks": handing_views.offer(found)}


def task_late(act: Act, task: int, over: bool = False) -> Rendered:
    """To whoever has it, or leads; over, when the task is."""
    found, zone = tasks.find(act.tx, task), act.document.desk.zone
    if found is None:
        return {}
    if not found.is_open:
        return _over(task_line(found, zone, act.now)) if over else {}
    text = wording.task_late(found, zone, act.now)
    return {"text": text, "blocks": task_views.late(text, found)}


def handover_owed(act: Act, incident: int, person: str, over: bool = False) -> Rendered:
    """Over, when they have command no more, or the work is over."""
    room = room_of(act, incident)
    if room.status in LIVE and warrooms.commander(act.tx, incident) == person:
        text = wording.led_for_long(incident, warrooms.roles(act.tx, room.id)[Role.COMMANDER], act.now)
        return {"text": text, "blocks": handing_views.owed(text, incident)}
    return _over(wording.led_once(incident, is_over=room.status not in LIVE)) if over else {}


def call(act: Act, page: int) -> Rendered:
    """The call for somebody, as far as it has gone."""
    found = calls.find(act.tx, page)
    if found is None:
        return {}
    of_it = [
        entry for entry in journal.of_kinds(act.tx, found.record, PageEvent.ASKED) if entry.details["page"] == page
    ]
    zones = {each: zone_of(act, each) for entry in of_it for each in entry.details["people"]}
    text = call_views.call(found, called(act, found.team), call_views.steps(of_it, zones))
    return {"text": text.partition("\n")[0], "blocks": [bk.section(text)]}


def like(act: Act, incident: int) -> Rendered:
    """Nothing, where nobody else has reported it, or all that is attached."""
    found = attaching.like(act, incident)
    if not found or room_of(act, incident).status not in LIVE:
        return {}
    return {"text": call_views.like_text(incident, len(found)), "blocks": call_views.like(incident, found)}


def join(act: Act, page: int, **_reader: str) -> list[Block]:
    """Above a call for somebody: where the call of its room is held."""
    found = calls.find(act.tx, page)
    url = bridging.bridge_of(act, number_of(found.record)) if found is not None and found.record != "desk" else None
    return [bk.section(f":telephone_receiver: Join at <{url}>")] if url else []


def merged(act: Act, incident: int) -> Rendered:
    """Where it goes on; once it is two again, no more than that."""
    last = journal.latest(act.tx, f"INC-{incident}", WarRoomEvent.MERGED_INTO, WarRoomEvent.UNMERGED)
    if last is None:
        return {}
    if last.what == WarRoomEvent.UNMERGED:
        text = f"INC-{incident} goes on here after all."
        return {"text": text, "blocks": [bk.section(text)]}
    into, undoable = incident_of(act, last.details["into"]), merging.undoable(act, incident) is not None
    if into.private and not incident_of(act, incident).private:
        text = f"INC-{incident} is known already."
        return {"text": text, "blocks": call_views.merged(incident, f":link: {text}", undoable=undoable)}
    room = room_of(act, into.id)
    where = f"<#{room.channel}>" if room.channel else f"`{room.name}`"
    goes_on = f":link: INC-{incident} is the same as *{into.number}*: it goes on in {where}."
    blocks = call_views.merged(incident, goes_on, undoable=undoable)
    return {"text": f"INC-{incident} is the same as {into.number}.", "blocks": blocks}


def likely_waits(act: Act, incident: int) -> bool:
    """Whether it is still of use to know who fixed the last ones like it."""
    return room_of(act, incident).status in LIVE


def likely_fixers(act: Act, incident: int, over: bool = False) -> Rendered:
    """Nothing, where too few like it have ended, or most of those by the team that has it; once the room is `over`,
    with nothing to press.
    """
    found, of = likely.fixers_of(act, incident_of(act, incident)), incident_of(act, incident)
    if found is None or found.first[0] == of.team or not (over or likely_waits(act, incident)):
        return _over(f"{of.number} is over.") if over else {}
    names = act.document.team_names()
    text = call_views.likely_text(names.get(found.first[0], found.first[0]), found.first[1], found.count)
    able = () if over else teams(act)
    return {"text": bk.escape(text), "blocks": call_views.likely(incident, found, names, able)}
