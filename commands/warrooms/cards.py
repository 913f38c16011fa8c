"""What the messages of war rooms show at the moment that they are sent."""

from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.warrooms import handing, handing_views, reading, rules, situation_views, task_views, views, wording
from commands.warrooms.permissions import could_be, incident_of, room_of
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.tasks import queries as tasks
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role


def situation(act: Act, incident: int) -> Rendered:
    story = reading.story(act, incident)
    return {"text": situation_views.situation_text(story), "blocks": situation_views.situation(story)}


def topic(act: Act, incident: int, channel: str | None = None) -> Rendered:
    """Nothing, where the room has another channel by now."""
    found = incident_of(act, incident)
    if channel is not None and room_of(act, incident).channel != channel:
        return {}
    return {"topic": rules.topic(found, act.document.service_name(found.service))}


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


def update_due(act: Act, incident: int) -> Rendered:
    """Nothing, when an update has come meanwhile."""
    owed_by = reading.update_owed_by(act, incident)
    if owed_by is None:
        return {}
    text = wording.update_overdue(incident, owed_by)
    return {"text": text, "blocks": situation_views.update_due(text, incident)}


def commander_missing(act: Act, incident: int) -> Rendered:
    """Nothing, when somebody leads by now."""
    able = reading.command_open_to(act, incident)
    if able is None:
        return {}
    text = wording.leaderless(incident, able)
    return {"text": text, "blocks": situation_views.commander_missing(text, incident)}


def offer(act: Act, incident: int, offer: int) -> Rendered:
    """The offer of the command, for its whole life."""
    found = next(each for each in handing.offers_of(act, incident) if each.id == offer)
    return {"text": wording.handover(found.by, found.to, f"INC-{incident}"), "blocks": handing_views.offer(found)}


def task_late(act: Act, task: int) -> Rendered:
    """Nothing, when it is over by now."""
    found = tasks.find(act.tx, task)
    if found is None or not found.is_open:
        return {}
    text = wording.task_late(found, act.document.desk.zone, act.now)
    return {"text": text, "blocks": task_views.late(text, found)}


def handover_owed(act: Act, incident: int, person: str) -> Rendered:
    """Nothing, when they have command no more."""
    if warrooms.commander(act.tx, incident) != person:
        return {}
    text = wording.led_for_long(incident, warrooms.roles(act.tx, room_of(act, incident).id)[Role.COMMANDER], act.now)
    return {"text": text, "blocks": handing_views.owed(text, incident)}
