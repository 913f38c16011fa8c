"""What the form of an update begins with: how things stand, in the words of the timeline or of app.yaml."""

from commands.shared.act import Act
from commands.warrooms import cadence, reading, sitrep_views, timeline, updating
from commands.warrooms.policy import WarRoomPolicy, filled_in
from commands.warrooms.rules import Story
from commands.warrooms.sitrep import situation
from commands.warrooms.update_forms import Asking
from storage.directory import queries as directory
from storage.warrooms.records import Audience, RoomPhase

TOLD = ("Since", "Known", "Ruled out")
"""The parts of a report that are for others than the room; what is next and missing is its own."""

IN_A_DRILL = "A drill: choose who would hear it. Only this room does."


def asking(act: Act, number: int, hint: str = "", phase: RoomPhase | None = None) -> Asking:
    """As it is, or as it would begin in another `phase`. Raises NotFound."""
    story = reading.story(act, number)
    room, able, phase = story.room, audiences(act, story), phase or story.phase[0]
    ticked = [each for each in able if each in updating.EVERYBODY]
    within = cadence.due_after(act, room) - act.now
    hint = hint or (IN_A_DRILL if room.is_drill else "")
    templates = bool(act.policy(WarRoomPolicy).war_rooms.templates)
    reported = directory.is_person(story.incident.reporter)
    return Asking(number, words(act, story, phase), phase, able, ticked, within, hint, templates, reported)


def audiences(act: Act, story: Story) -> list[Audience]:
    """Who beside the room can hear it, by whoever acts: nobody, where they do not speak for it."""
    if not updating.may_tell_everybody(act, story.room):
        return []
    if story.incident.private:
        return [Audience.FOLLOWERS]
    found = [Audience.MAJORS, Audience.FOLLOWERS]
    if story.room.is_drill:
        return found
    if act.policy(WarRoomPolicy).war_rooms.executives is not None:
        found.append(Audience.EXECUTIVES)
    return [*found, Audience.PAGE] if updating.has_page(act.document) else found


def words(act: Act, story: Story, phase: RoomPhase) -> str:
    """The template of the phase, else the report; nothing where nothing was written down."""
    impact = timeline.impact(story.lines)
    template = act.policy(WarRoomPolicy).war_rooms.templates.get(phase)
    writing = sitrep_views.in_words(reading.names(act), story.teams, story.zone, story.now)
    if template is not None:
        said = "" if impact is None else writing.words(impact.text, impact.mentions)
        return filled_in(template, service=story.service or "it", impact=said)
    parts = sitrep_views.parts(situation(story), writing)
    told = [(called, found) for called, found in parts if called.startswith(TOLD) or (called == "Impact" and impact)]
    return "\n".join(f"{called}: {'; '.join(found)}" for called, found in told)
