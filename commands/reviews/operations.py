"""What happens to the review of a major incident: each function is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.incidents.permissions import managers, shown_to
from commands.reviews import rules, slots
from commands.reviews.ids import Field, MeetField, WhyField
from commands.reviews.permissions import accepting, can_own, crew, existing, owner_of, possible
from commands.reviews.rules import Action, Written
from commands.reviews.slots import Slot
from commands.service_levels.calendars import Interval
from commands.service_levels.hours import hours_of, own_hours
from commands.shared.act import Act, Follower
from commands.shared.begun import refuse_what_is_behind
from commands.shared.blocks import person as mention
from commands.shared.durations import WorkingDays, span_after
from commands.shared.refusals import Invalid, MovedOn, need
from commands.tasks import operations as tasks
from commands.warrooms.permissions import incident_of, room_of, seen
from commands.warrooms.policy import WarRoomPolicy
from storage.incidents.records import Incident, IncidentStatus
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.reviews import queries as reviews
from storage.reviews.records import TO_MEET, Review, ReviewEvent, ReviewStatus
from storage.tasks import queries as all_tasks
from storage.tasks.records import Task, TaskEvent
from storage.timers import queries as timers
from storage.warrooms.records import WarRoomEvent

LATE, DRAFT = "review.late", "review.draft"
TO_WRITE = WorkingDays(2)
"""So long after it was held it is written up."""

TO_MANAGERS = WorkingDays(1)
"""So long after its owner the managers hear that it is late."""

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=4)
FURTHEST = timedelta(days=90)
LAST_MOMENT = time(23, 59)
"""Of the day by which a follow-up is to be done."""


def owe(act: Act, entry: Entry) -> None:
    """A major incident is resolved: where app.yaml says so a review of it is owed, by whoever had command."""
    incident = incident_of(act, entry.number)
    spans = act.policy(WarRoomPolicy).war_rooms.review or {}
    span = next((each for priority, each in spans.items() if priority == incident.priority), None)
    if span is None or not _was_one(incident, entry):
        return
    owner, due = owner_of(act, incident.id), span_after(act.now, span, act.document.desk.zone)
    known = reviews.of_incident(act.tx, incident.id)
    if owner is None or (known is not None and known.status is not ReviewStatus.DROPPED):
        return
    if known is None:
        review = reviews.add(act.tx, incident.id, owner=owner, now=act.now, due=due)
    else:
        review = _move(act, known, known.status, owner=owner, owed_at=act.now, due_at=due, status=ReviewStatus.OWED)
    act.journal(ReviewEvent.OWED, review.number, owner=owner, due=due.isoformat())
    _arm(act, review, due)


def _was_one(incident: Incident, entry: Entry) -> bool:
    """Not what was cancelled, or known already."""
    return incident.status is IncidentStatus.RESOLVED and incident.duplicate_of is None and "how" not in entry.details


def drop(act: Act, entry: Entry) -> None:
    """The incident is open again: while nobody has met, there is nothing to look back on yet."""
    review = reviews.of_incident(act.tx, entry.number)
    if review is None or review.status not in TO_MEET:
        return
    dropped = _move(act, review, *TO_MEET, status=ReviewStatus.DROPPED, **_uninvited(review))
    act.journal(ReviewEvent.DROPPED, review.number, **_was_invited(review, dropped))
    _disarm(act, review)


def _uninvited(review: Review) -> dict[str, Any]:
    """Nobody is invited any more; the calendars of those who were are told so under the next number."""
    called_off = review.sequence + (review.starts_at is not None)
    return {
        "starts_at": None,
        "ends_at": None,
        "sequence": called_off,
        "looked_over_at": None,
        "looked_over_by": None,
    }


def _was_invited(review: Review, now: Review) -> dict[str, Any]:
    if review.starts_at is None or review.ends_at is None:
        return {"crew": []}
    when = {"starts": review.starts_at.isoformat(), "ends": review.ends_at.isoformat()}
    return {"crew": [*review.crew], "sequence": now.sequence, **when}


def give(act: Act, number: int, *, to: str) -> Review:
    """Somebody else sees to it from now on."""
    review = possible(act, number, Action.GIVE)
    can_own(act, number, to)
    if review.owner == to:
        raise MovedOn(f"The review of {review.number} is with {mention(to)} already.", record=review.number)
    given = _move(act, review, *rules.ALLOWED_IN[Action.GIVE], owner=to)
    act.journal(ReviewEvent.GIVEN, review.number, owner=to, was=review.owner)
    return given


def proposed(act: Act, number: int) -> Slot:
    """The first slot that suits everyone, a day or more from now, so that they can read the draft before."""
    who = invited(act, number)
    return slots.first_slot(_hours(act, who), _taken(act, number, who), act.now + slots.AHEAD)


def invited(act: Act, number: int) -> tuple[str, ...]:
    """Who comes: whoever owes it first."""
    return tuple(dict.fromkeys([existing(act, number).owner, *crew(act, number)]))


def _hours(act: Act, people: Sequence[str]) -> dict[str, Any]:
    zone = act.document.desk.timezone
    return {each: hours_of(act, each) or own_hours(ZoneInfo(zone)) for each in people}


def _taken(act: Act, number: int, people: Sequence[str]) -> dict[str, list[Interval]]:
    """When they are at another review."""
    found: dict[str, list[Interval]] = {}
    for review in reviews.to_come(act.tx, act.now):
        for person in {*people} & {*review.crew} if review.incident != number else ():
            if review.starts_at is not None and review.ends_at is not None:
                found.setdefault(person, []).append((review.starts_at, review.ends_at))
    return found


def suits(act: Act, person: str, start: datetime, end: datetime) -> bool:
    """Whether it is in somebody's hours."""
    return not slots.slot_at(_hours(act, [person]), {}, start, end - start).outside


def schedule(act: Act, number: int, *, at: datetime, length: timedelta = slots.LENGTH) -> tuple[Review, Slot]:
    """Invite its people, or move what they are invited to. For whom it is outside of their hours is said."""
    review = possible(act, number, Action.SCHEDULE)
    if at <= act.now or at > act.now + FURTHEST:
        raise Invalid({MeetField.WHEN: "Choose a time that is to come, within three months."})
    if not SHORTEST <= length <= LONGEST:
        raise Invalid({MeetField.LENGTH: "From 15 minutes to 4 hours."})
    if (review.starts_at, review.ends_at) == (at, at + length):
        raise MovedOn(f"The review of {review.number} is then already.", record=review.number)
    who = invited(act, number)
    slot = slots.slot_at(_hours(act, who), _taken(act, number, who), at, length)
    sequence = review.sequence + 1 if review.sequence or review.starts_at is not None else 1
    told = {"starts_at": slot.start, "ends_at": slot.end, "crew": [*who], "sequence": sequence}
    moved = _move(act, review, *rules.ALLOWED_IN[Action.SCHEDULE], status=ReviewStatus.SCHEDULED, **told)
    again = review.starts_at is not None
    when = {"starts": slot.start.isoformat(), "ends": slot.end.isoformat(), "sequence": sequence}
    act.journal(ReviewEvent.SCHEDULED, review.number, **when, crew=[*who], outside=[*slot.outside], moved=again)
    timers.arm(
        act.tx, DRAFT, review.number, max(act.now, slot.start - slots.AHEAD), record=review.number, incident=number
    )
    _arm(act, moved, max(review.due_at, slot.end))
    return moved, slot


def call_off(act: Act, number: int) -> Review:
    """It does not take place then; it is owed as before."""
    review = possible(act, number, Action.CALL_OFF)
    off = _move(act, review, ReviewStatus.SCHEDULED, status=ReviewStatus.OWED, **_uninvited(review))
    act.journal(ReviewEvent.CALLED_OFF, review.number, **_was_invited(review, off))
    timers.disarm(act.tx, DRAFT, review.number)
    _arm(act, off, max(review.due_at, act.now + timedelta(hours=1)))
    return off


def show_draft(act: Act, incident: int) -> None:
    """It is a day before they meet: they get what is known."""
    review = reviews.of_incident(act.tx, incident)
    if review is not None and review.status is ReviewStatus.SCHEDULED:
        act.journal(ReviewEvent.DRAFT_SHOWN, review.number, crew=[*review.crew])


def look_over(act: Act, number: int) -> Review:
    """Somebody has read the timeline and the times, and they are right."""
    review = possible(act, number, Action.LOOK_OVER)
    looked = {"looked_over_at": act.now, "looked_over_by": act.by}
    seen_to = _move(act, review, *rules.ALLOWED_IN[Action.LOOK_OVER], **looked)
    act.journal(ReviewEvent.LOOKED_OVER, review.number)
    return seen_to


def held(act: Act, number: int) -> Review:
    """They have met. What they met about must have been looked over: else they met about what nobody had checked."""
    review = possible(act, number, Action.HOLD)
    if review.looked_over_at is None:
        first = f"Look the timeline of {review.number} over first, and say that it is right"
        raise MovedOn(f"{first}: press *Look over the timeline*.", record=review.number)
    if review.starts_at is not None and review.starts_at > act.now:
        early = f"The review of {review.number} is still to come"
        raise MovedOn(
            f"{early}. Have you met already? Call it off first, then press *We have met*.", record=review.number
        )
    met = _move(act, review, *rules.ALLOWED_IN[Action.HOLD], status=ReviewStatus.HELD, held_at=act.now)
    act.journal(ReviewEvent.HELD, review.number)
    timers.disarm(act.tx, DRAFT, review.number)
    _arm(act, met, span_after(act.now, TO_WRITE, act.document.desk.zone))
    return met


FIELDS: Mapping[str, Field] = {
    "cause": Field.CAUSE, "factors": Field.FACTORS, "went_well": Field.WENT_WELL, "follow_ups": Field.FOLLOW_UPS,
    "owner": Field.OWNER, "due": Field.DUE,
}  # fmt: skip


def write(act: Act, number: int, *, written: Written, publish: bool = False, after: int | None = None) -> Review:
    """Keep what is written so far, or publish it; each follow-up is a task of its owner.

    `after` is the last `WRITTEN` entry that whoever writes has seen.
    """
    action = Action.PUBLISH if publish else Action.WRITE
    review = possible(act, number, action)
    refuse_what_is_behind(act, review.number, after, ReviewEvent.WRITTEN, field=Field.CAUSE, again="open it again")
    wrong = rules.too_long(written)
    wrong |= rules.missing(written, follow_ups(act, review)) if publish else rules.unowned(written)
    if not wrong.get("due") and written.to_do and written.due is not None and written.due < act.today:
        wrong["due"] = "Choose a day that is to come."
    if wrong:
        raise Invalid({FIELDS[name]: sentence for name, sentence in wrong.items()})
    kept = {"cause": written.cause, "factors": written.factors, "went_well": written.went_well}
    kept["no_follow_ups"] = written.follow_ups if written.has_none else ""
    _add_follow_ups(act, review, written)
    if not publish:
        saved = _move(act, review, *rules.ALLOWED_IN[Action.WRITE], **kept)
        act.journal(ReviewEvent.WRITTEN, review.number)
        return saved
    told = {"status": ReviewStatus.PUBLISHED, "published_at": act.now, "published_by": act.by}
    published = _move(act, review, ReviewStatus.HELD, **kept, **told)
    act.journal(ReviewEvent.PUBLISHED, review.number, **kept)
    _disarm(act, published)
    return _close_if_over(act, published)


def _add_follow_ups(act: Act, review: Review, written: Written) -> None:
    if written.to_do and written.due is not None:
        due = datetime.combine(written.due, LAST_MOMENT, act.document.desk.zone).astimezone(UTC)
        for title in written.to_do:
            tasks.add(act, review.number, title, person=written.owner, due=due)


def follow_ups(act: Act, review: Review) -> list[Task]:
    """What is to be done, or was, since the work on it is over; and what was left open then."""
    return [
        task for task in all_tasks.of_record(act.tx, review.number)
        if task.is_open or (task.over_at is not None and task.over_at >= review.owed_at)
    ]  # fmt: skip


def accept(act: Act, number: int, *, reason: str) -> Review:
    """A manager accepts that what is open of its follow-ups is left undone."""
    review = accepting(act, number)
    reason = need(reason, WhyField.WHY, "Say why it may be left undone.")
    tasks.skip_all(act, review.number, reason=reason)
    return _close_if_over(act, review)


def follow(act: Act, entry: Entry) -> None:
    """A task is over: with the last follow-up of a review that is published, it is closed."""
    if not entry.record.startswith("INC-"):
        return
    review = reviews.of_incident(act.tx, entry.number)
    if review is not None and review.status is ReviewStatus.PUBLISHED:
        _close_if_over(act.done_by(QUARTERDECK), review)


def _close_if_over(act: Act, review: Review) -> Review:
    if not rules.are_over(follow_ups(act, review)):
        return review
    closed = reviews.change(
        act.tx, review.id, was=rules.ALLOWED_IN[Action.CLOSE], status=ReviewStatus.CLOSED, closed_at=act.now
    )
    if closed is None:
        return existing(act, review.incident)
    act.journal(ReviewEvent.CLOSED, review.number)
    return closed


def file_record(act: Act, number: int) -> Incident:
    """Whoever may see a major incident gets its record as a file."""
    act.refuse_guests("record")
    incident = seen(act, number)
    room_of(act, number)
    shown_to(act, incident)
    act.journal(ReviewEvent.FILED, incident.number)
    return incident


def remind(act: Act, incident: int, managers_too: bool = False) -> None:
    """It is late: whoever owes it hears so once; a working day later the managers do, once; then it is silent."""
    review = reviews.of_incident(act.tx, incident)
    if review is None or review.status not in (*TO_MEET, ReviewStatus.HELD):
        return
    told = [each for each in managers(act) if each != review.owner] if managers_too else [review.owner]
    act.journal(ReviewEvent.LATE, review.number, told=told, managers=managers_too)
    if not managers_too:
        later = span_after(act.now, TO_MANAGERS, act.document.desk.zone)
        _arm(act, review, later, managers_too=True)


def _arm(act: Act, review: Review, due: datetime, **more: bool) -> None:
    timers.arm(act.tx, LATE, review.number, due, record=review.number, incident=review.incident, **more)


def _disarm(act: Act, review: Review) -> None:
    for kind in (LATE, DRAFT):
        timers.disarm(act.tx, kind, review.number)


def _move(act: Act, review: Review, *was: ReviewStatus, **values: Any) -> Review:
    moved = reviews.change(act.tx, review.id, was=was, **values)
    if moved is None:
        gone = f"The review of {review.number} has moved on; `/major review {review.incident}` shows how it stands."
        raise MovedOn(gone, record=review.number)
    return moved


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.RESOLVED: (owe,),
    WarRoomEvent.ENTERED: (owe,),
    WarRoomEvent.REOPENED: (drop,),
    TaskEvent.DONE: (follow,),
    TaskEvent.SKIPPED: (follow,),
    TaskEvent.IMPOSSIBLE: (follow,),
}
"""What reviews do when something happens to their incidents, and to what is to be done for them."""
