"""What the messages of war rooms show at the moment that they are sent."""

from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.warrooms import reading, views, wording
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK


def situation(act: Act, incident: int) -> Rendered:
    story = reading.story(act, incident)
    service = act.document.service_name(story.incident.service)
    return {"text": views.situation_text(story), "blocks": views.situation(story, service)}


def announcement(act: Act, incident: int) -> Rendered:
    """Nothing, of what has become private."""
    story = reading.story(act, incident)
    if story.incident.private:
        return {}
    service = act.document.service_name(story.incident.service)
    return {"text": views.situation_text(story), "blocks": views.announcement(story, service)}


def record(act: Act, incident: int) -> Rendered:
    """The file that keeps the whole story."""
    story = reading.story(act, incident)
    number, service = story.incident.number, act.document.service_name(story.incident.service)
    names = directory.emails(act.tx) | {QUARTERDECK: "Quarterdeck"}
    return {
        "content": views.record(story, service=service, names=names, zone=act.document.desk.zone),
        "filename": f"{number}.md",
        "title": f"The record of {number}",
        "initial_comment": f"The whole record of {number}, for the review.",
    }


def update_due(act: Act, incident: int) -> Rendered:
    """Nothing, when an update has come meanwhile."""
    owed_by = reading.update_owed_by(act, incident)
    return {} if owed_by is None else {"text": wording.update_overdue(incident, owed_by)}


def commander_missing(act: Act, incident: int) -> Rendered:
    """Nothing, when somebody leads by now."""
    able = reading.command_open_to(act, incident)
    return {} if able is None else {"text": wording.leaderless(incident, able)}
