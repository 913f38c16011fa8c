"""What a calendar takes in: the invitation to a review, and that it does not take place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec

from storage.record import Record
from storage.reviews.records import Review


class Meeting(Record):
    """`sequence` counts what was sent of it: a calendar believes the highest. People are emails."""

    sequence: int
    start: datetime
    end: datetime
    organizer: str | None
    people: Sequence[str]
    is_cancelled: bool = False


def can_be_made() -> bool:
    """Whether what writes them is installed: the extra `ical`."""
    return find_spec("icalendar") is not None


def uid(review: Review) -> str:
    """Stays the same however often it is moved or called off."""
    return f"review-{review.id}-of-{review.number.lower()}@quarterdeck"


def file_of(review: Review, meeting: Meeting, *, title: str, desk: str, now: datetime) -> str:
    """The text of an .ics file (RFC 5545, with a METHOD as in RFC 5546)."""
    from icalendar import Calendar, Event, vCalAddress

    calendar = Calendar()
    calendar.add("prodid", "-//Quarterdeck//Review//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", uid(review))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.start)
    event.add("dtend", meeting.end)
    event.add("summary", f"Review of {review.number}")
    event.add("description", f"{title}\n{desk}. What is known comes a day before, in Slack.")
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    if meeting.organizer is not None:
        event.add("organizer", vCalAddress(f"mailto:{meeting.organizer}"))
    for person in meeting.people:
        event.add("attendee", vCalAddress(f"mailto:{person}", params={"RSVP": "TRUE"}))
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def meeting_of(told: Mapping[str, object], emails: Mapping[str, str], owner: str, *, is_cancelled: bool) -> Meeting:
    """As an entry of the journal tells it; `emails` by Slack id."""
    crew = told["crew"]
    assert isinstance(crew, list)
    return Meeting(
        sequence=int(str(told["sequence"])),
        start=datetime.fromisoformat(str(told["starts"])),
        end=datetime.fromisoformat(str(told["ends"])),
        organizer=emails.get(owner),
        people=[emails[each] for each in crew if each in emails],
        is_cancelled=is_cancelled,
    )
