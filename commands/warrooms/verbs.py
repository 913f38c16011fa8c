"""What may be asked of war rooms: by word after `/major` in the room, and by button."""

from typing import Any

from commands.availability import wording, words
from commands.availability.reading import began_at
from commands.incidents import following
from commands.incidents.facts import Source
from commands.incidents.permissions import existing
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.helping import HELP
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Form, Verb
from commands.warrooms import (
    afterwards,
    afterwards_forms,
    beginning,
    forms,
    operations,
    reading,
    situation_views,
    update_forms,
    views,
)
from commands.warrooms.call_verbs import CALLS
from commands.warrooms.crew_verbs import CREW, CREW_BUTTONS
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import may_correct, may_resolve, may_update
from commands.warrooms.stream_verbs import BUTTONS as STREAM_BUTTONS
from commands.warrooms.stream_verbs import STREAM
from commands.warrooms.task_verbs import TASKS
from commands.warrooms.timeline_verbs import VERBS as TIMELINE
from storage.availability.records import Outage
from storage.directory import queries as directory
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.warrooms.records import Audience, RoomPhase, WarRoom, WarRoomEvent


def _timeline(act: Act, number: int) -> Answer:
    story = reading.seen_story(act, number)
    return {"text": "The timeline", "blocks": views.told(story, f"{story.incident.number}, so far")}


def _summary(act: Act, number: int) -> Answer:
    story = reading.seen_story(act, number)
    return {"text": situation_views.situation_text(story), "blocks": situation_views.announcement(story)}


def update_form(act: Act, number: int, *, hint: str = "") -> Block:
    """Begun with how things stand; whoever may not speak beyond the room is not asked who hears it."""
    may_update(act, number)
    return update_forms.update_form(beginning.asking(act, number, hint))


def update_form_in(act: Act, number: int, phase: RoomPhase, hint: str) -> Block:
    """The same, as it begins in another phase."""
    may_update(act, number)
    return update_forms.update_form(beginning.asking(act, number, hint, phase))


def _resolve_form(act: Act, number: int) -> Block:
    may_resolve(act, number)
    return forms.resolve_form(number)


def _update(act: Act, number: int, **said: Any) -> str:
    """What `operations.update` does; who has heard it."""
    room = operations.update(act, number, **said)
    if room.is_drill:
        return "Told: this room. It is a drill, so nobody else hears it."
    told = journal.latest(act.tx, room.number, WarRoomEvent.UPDATED)
    heard = [] if told is None else told.details["audience"]
    incident = existing(act, number)
    if incident.private:
        heard = [each for each in heard if each != Audience.MAJORS]
    names = [HEARS[each] for each in Audience if each in heard]
    if Audience.FOLLOWERS not in heard or directory.is_person(incident.reporter):
        return f"Told: {', '.join(names)}."
    opened = "an alert opened it" if incident.source == Source.ALERT else "it came from elsewhere"
    named = ", ".join(names).replace(HEARS[Audience.FOLLOWERS], FOLLOWING)
    return f"Told: {named}. Nobody here reported it: {opened}."


FOLLOWING = "whoever follows it"
"""In place of its reporter and followers, where no person here has reported it."""

HEARS = {
    Audience.ROOM: "this room",
    Audience.MAJORS: "the majors channel",
    Audience.FOLLOWERS: "its reporter and followers",
    Audience.EXECUTIVES: "executives",
    Audience.PAGE: "the status page",
}


def _as_it_is(said: str) -> str:
    return said


def _resolved(room: WarRoom) -> str:
    if room.is_drill:
        return f"{room.number} is over; how it went is posted here."
    return f"{room.number} is resolved; the timeline is posted here."


def _following(incident: Incident) -> str:
    return f"You hear of each update on {incident.number} by direct message, and when it is resolved."


def _written(_room: WarRoom) -> str:
    return "On the timeline."


def _outage_form(act: Act, number: int) -> Block:
    incident = may_correct(act, number)
    since = f"{began_at(act, incident).astimezone(act.document.desk.zone):%Y-%m-%d %H:%M}"
    return forms.outage_form(number, act.document.service_names(), incident.service, since)


def _outage(noted: tuple[Outage, str]) -> str:
    outage, name = noted
    return wording.outage_noted(outage, name, "/major outage")


def _what_happened(rest: str) -> Arguments:
    return {"text": as_typed(rest)} if rest else {}


def _retro_form(act: Act, _number: int | None, *, text: str = "") -> Block:
    afterwards.may_enter(act)
    return afterwards_forms.retro_form(act.document.service_names(), text)


UPDATE = Form(ViewId.UPDATE, opens=update_form, reads=update_forms.read_update_form)
OUTAGE = Form(ViewId.OUTAGE, opens=_outage_form, reads=forms.read_outage_form)
RESOLVE = Form(ViewId.RESOLVE, opens=_resolve_form, reads=forms.read_resolve_form)

RETRO = Form(ViewId.RETRO, opens=_retro_form, reads=afterwards_forms.read_retro_form)

VERBS = (
    Verb("update", "TEXT", "Tell everyone how it stands, and when the next word is due",
         reads=verbs.text("text"), do=_update, said=_as_it_is, button=ActionId.UPDATE, form=UPDATE),
    *CREW,
    *TASKS,
    Verb("outage", "SERVICE [share 3%] [from HH:MM] [to HH:MM]", "Say that a service is or was down, or correct it",
         reads=words.read_line, do=operations.mark_outage, said=_outage, button=ActionId.OUTAGE, form=OUTAGE),
    *CALLS,
    STREAM,
    Verb("timeline", "", "What happened so far", ask=_timeline),
    Verb("note", "TEXT", "Put a line on the timeline", reads=verbs.text("text"), do=operations.note, said=_written),
    *TIMELINE,
    Verb("resolve", "NOTE", "Announce the end, and how it was fixed",
         reads=verbs.text("note"), do=operations.resolve, said=_resolved, button=ActionId.RESOLVE, form=RESOLVE),
    Verb("summary", "", "How it stands", ask=_summary),
    Verb("retro", "[TEXT]", "Enter a major incident that is over: no room, and nobody is called",
         reads=_what_happened, do=afterwards.enter, form=RETRO, opens=True),
    HELP,
    Verb("declare", None, "Make an incident a major one",
         do=operations.declare),
    *(Verb(f"take {role}", None, f"Take the role: {role}",
           do=operations.take_role, given={"role": role}, button=action)
      for role, (_, action) in situation_views.ROLE_BUTTONS.items()),
    Verb("follow", None, "Hear of every update by direct message", do=following.follow, said=_following,
         button=ActionId.FOLLOW, answers=verbs.in_words),
    *CREW_BUTTONS,
    *STREAM_BUTTONS,
)  # fmt: skip
