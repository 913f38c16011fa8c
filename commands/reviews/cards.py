"""What the messages about reviews show at the moment that they are sent."""

from datetime import datetime

from commands.incidents.permissions import managers
from commands.incidents.wording import marked
from commands.reviews import invitations, views, wording
from commands.reviews.operations import follow_ups, suits
from commands.reviews.permissions import existing, may_know
from commands.reviews.reading import looked
from commands.reviews.record import attached, record
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.known import zone_of
from commands.shared.practice import Rendered
from commands.warrooms.permissions import incident_of
from commands.warrooms.policy import WarRoomPolicy
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.reviews.records import Review, ReviewEvent, ReviewStatus


def card(act: Act, incident: int, person: str) -> Rendered:
    """For whoever owes it; nothing for somebody who may not see it any more."""
    return shown(act.done_by(person), existing(act, incident)) if may_know(act, incident, person) else {}


def shown(act: Act, review: Review) -> Rendered:
    """How it stands, for whoever acts."""
    incident, tasks = incident_of(act, review.incident), follow_ups(act, review)
    is_manager, mark = act.by in managers(act), marked(incident)
    blocks = views.card(review, incident.title, tasks, act.now, is_manager=is_manager, mark=mark)
    return {"text": f"Review of {review.number}: {wording.state(review)}", "blocks": blocks}


def invitation(act: Act, incident: int, entry: int, person: str) -> Rendered:
    """The file that an entry of the journal asks for; nothing where another has been sent meanwhile."""
    review, told = existing(act, incident), journal.find(act.tx, entry)
    if told is None or told.details["sequence"] != review.sequence or not may_know(act, incident, person):
        return {}
    title = incident_of(act, incident).title
    is_cancelled = told.what != ReviewEvent.SCHEDULED
    emails = directory.emails(act.tx)
    meeting = invitations.meeting_of(told.details, emails, review.owner, is_cancelled=is_cancelled)
    desk = act.document.desk.name
    return {
        "content": invitations.file_of(review, meeting, title=title, desk=desk, now=act.now),
        "filename": f"review-{review.number.lower()}.ics",
        "title": f"Review of {review.number}",
        "initial_comment": _text(act, told, person, with_file=True),
    }


def invitation_text(act: Act, incident: int, entry: int, person: str) -> Rendered:
    """The same without a file."""
    review, told = existing(act, incident), journal.find(act.tx, entry)
    if told is None or told.details["sequence"] != review.sequence or not may_know(act, incident, person):
        return {}
    return {"text": _text(act, told, person, with_file=False)}


def _text(act: Act, told: Entry, person: str, *, with_file: bool) -> str:
    """What somebody who is invited reads; whoever invites also reads whom it suits."""
    review, title = existing(act, told.number), incident_of(act, told.number).title
    if told.what != ReviewEvent.SCHEDULED:
        return wording.called_off(review.number, title, told.details)
    start, end = (datetime.fromisoformat(str(told.details[name])) for name in ("starts", "ends"))
    outside = "" if suits(act, person, start, end) else wording.outside(start, zone_of(act, person))
    text = wording.invitation(review.number, title, told.details, outside=outside)
    if person != told.actor:
        return text
    return f"{text}\n{wording.scheduled(review, told.details.get('outside', ()), with_file=with_file)}"


def draft(act: Act, incident: int, person: str) -> Rendered:
    """Nothing, where it was moved or called off meanwhile."""
    review = existing(act, incident)
    if review.status is not ReviewStatus.SCHEDULED or not may_know(act, incident, person):
        return {}
    shown = views.draft(looked(act, incident), is_owner=person == review.owner)
    return {"text": f"The review of {review.number}: what is known so far", "blocks": shown}


def late(
    act: Act, incident: int, person: str, managers: bool, status: str | None = None, over: bool = False
) -> Rendered:
    """Nothing, once it is done, or has gone on from how it stood then (`status`), but how it stands now (`over`)."""
    review = existing(act, incident)
    if not may_know(act, incident, person):
        return {}
    if review.status not in UNDONE or (status is not None and review.status != status):
        return _late_once(review) if over else {}
    text = wording.late(review, to_managers=managers)
    return {"text": text, "blocks": views.late(text, review, to_managers=managers)}


UNDONE = (ReviewStatus.OWED, ReviewStatus.SCHEDULED, ReviewStatus.HELD)


def _late_once(review: Review) -> Rendered:
    text = f"The review of {review.number} was late. By now it is {wording.state(review)}."
    return {"text": text, "blocks": [bk.section(text)]}


def record_file(act: Act, incident: int, person: str) -> Rendered:
    """All of a major incident, to keep; nothing for somebody who may not see it any more."""
    if not may_know(act, incident, person):
        return {}
    number, found = f"INC-{incident}", looked(act, incident)
    beside = attached(found.entries) if act.policy(WarRoomPolicy).war_rooms.keep_files else []
    with_them = ", with the files that were shared" if beside else ""
    file = {
        "content": record(found, zone=act.document.desk.zone, made_at=act.now, beside=beside),
        "filename": f"{number}.html",
        "title": f"The record of {number}",
        "initial_comment": f"The record of {number}{with_them}: open it in a browser, or print it.",
    }
    files = [{"id": each.id, "path": each.path} for each in beside]
    return file | {"bundle": f"{number}.zip", "attached": files} if beside else file
