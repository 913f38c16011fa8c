"""Reviews as people see them: the card, the draft that is looked over, the page that is read afterwards."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from commands.incidents.wording import marked
from commands.reviews import wording
from commands.reviews.ids import ActionId, ViewId
from commands.reviews.looked import Looked
from commands.reviews.rules import ALLOWED_IN, Action
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.warrooms import timeline
from commands.warrooms import wording as of_rooms
from storage.reviews.records import Review, ReviewStatus
from storage.tasks.records import Task
from storage.warrooms.records import LineKind, Role

MOST_POINTS = 5
MOST_OF_STORY = 60
"""So many sections of a timeline in a window, which takes 100 blocks."""


def card(
    review: Review,
    title: str,
    follow_ups: Sequence[Task],
    now: datetime,
    *,
    is_manager: bool = False,
    mark: str = "",
) -> list[Block]:
    """How it stands, and what to press next; `mark` (mrkdwn) is what is to be known of the incident itself."""
    head = f":mag: *Review of {review.number}* · {wording.state(review)}\n{typed(title, 300)}{mark}"
    due = wording.due(review, now)
    about = " · ".join(part for part in (f"with {person(review.owner)}", due) if part)
    buttons = [*_buttons(review, is_manager=is_manager)]
    shown = [bk.section(head), bk.context(about), bk.context(wording.progress(review, follow_ups))]
    if review.status is ReviewStatus.PUBLISHED:
        shown += [bk.section(wording.follow_up(task)) for task in follow_ups[:5] if task.is_open]
    return [*shown, bk.actions(*buttons)] if buttons else shown


def _buttons(review: Review, *, is_manager: bool) -> Iterator[Block]:
    number = review.incident
    if review.status in ALLOWED_IN[Action.SCHEDULE]:
        found, style = ("Move it", None) if review.starts_at else ("Find a time", "primary")
        yield bk.button(found, ActionId.SCHEDULE, number, style=style)
    if review.status in ALLOWED_IN[Action.LOOK_OVER]:
        style = None if review.looked_over_at or not review.starts_at else "primary"
        yield bk.button("Look over the timeline", ActionId.LOOK, number, style=style)
    if review.status in ALLOWED_IN[Action.HOLD] and review.looked_over_at:
        yield bk.button("We have met", ActionId.HELD, number)
    if review.status in ALLOWED_IN[Action.WRITE]:
        style = "primary" if review.status is ReviewStatus.HELD else None
        yield bk.button("Write it up" if style else "Take notes", ActionId.WRITE, number, style=style)
    if review.status in ALLOWED_IN[Action.CALL_OFF]:
        yield bk.button("Call it off", ActionId.CALL_OFF, number)
    if review.status in (ReviewStatus.PUBLISHED, ReviewStatus.CLOSED):
        yield bk.button("Read it", ActionId.LOOK, number)
        yield bk.button("As a file", ActionId.RECORD, number)
    if review.status in ALLOWED_IN[Action.ACCEPT] and is_manager:
        yield bk.button("Accept what is left", ActionId.ACCEPT, number)


def read_button(number: int) -> Block:
    return bk.button("Read it", ActionId.LOOK, number)


def draft(looked: Looked, *, is_owner: bool) -> list[Block]:
    """What whoever comes reads a day before: in short, with the way to all of it."""
    review, incident = looked.review, looked.incident
    assert review is not None
    assert review.starts_at is not None
    when = moment(review.starts_at)
    title = f"{typed(incident.title, 300)}{marked(incident)}"
    head = f":mag: *The review of {review.number}* is {when}. What is known so far:\n{title}"
    shown = [bk.section(head), bk.context(" · ".join(_times(looked))), *minutes(looked)]
    shown += _points(looked)
    buttons = [bk.button("Look over the timeline", ActionId.LOOK, review.incident, style="primary")]
    if is_owner:
        buttons.append(bk.button("Take notes", ActionId.WRITE, review.incident))
    return [*shown, bk.actions(*buttons)]


def minutes(looked: Looked) -> list[Block]:
    return [bk.section("*Where the minutes went*\n" + "\n".join(wording.minutes(looked.parts)))]


def _times(looked: Looked) -> list[str]:
    return [f"{name} {moment(at)}" for name, at in looked.times]


def _points(looked: Looked) -> list[Block]:
    """What it did to people, what was decided, how it was fixed, and what is to be done already."""
    note, lines = looked.room.resolution_note, timeline.lines(looked.entries)
    did, decided = timeline.impact(lines), timeline.of_kind(lines, LineKind.DECISION)[:MOST_POINTS]
    told = [f"*What it did to people*\n{typed(did.text, 500)}"] if did is not None else []
    told += [f"*Decided*\n{chr(10).join(typed(each.text, 200) for each in reversed(decided))}"] if decided else []
    told += [f"*How it was fixed*\n{typed(note, 1000)}"] if note else []
    if looked.tasks:
        told.append("*To do*\n" + "\n".join(wording.follow_up(task) for task in looked.tasks[:MOST_POINTS]))
    return [bk.section(bk.clip(each, bk.SECTION)) for each in told]


def window(looked: Looked) -> Block:
    """All of it to look over, or to read once it is published. Sent off, it says that the timeline is right."""
    review = looked.review
    assert review is not None
    may_confirm = review.status in ALLOWED_IN[Action.LOOK_OVER]
    shown = [*_written(looked), bk.context(" · ".join(_times(looked))), bk.context(" · ".join(_roles(looked)) or "–")]
    shown += [*minutes(looked), bk.section("*What happened*"), *_story(looked)]
    if may_confirm:
        line = f"`/incident time {review.incident} started 14:05 REASON`"
        hint = f"Is a time wrong? {line} corrects it, also now; `detected` and `mitigated` likewise."
        shown.append(bk.context(hint))
    return bk.modal(ViewId.LOOK, f"Review of {review.number}", shown, submit="It is right" if may_confirm else None,
                    close="Close", kept=str(review.incident))  # fmt: skip


def _written(looked: Looked) -> Iterator[Block]:
    review = looked.review
    assert review is not None
    texts = (("Cause", review.cause), ("Contributing factors", review.factors), ("What went well", review.went_well))
    for name, text in texts:
        if text:
            yield bk.section(f"*{name}*")
            yield bk.quote(text)
    if looked.tasks or review.no_follow_ups:
        yield bk.section("*Follow-ups*")
        yield from bk.packed([wording.follow_up(task) for task in looked.tasks])
        if review.no_follow_ups:
            yield bk.quote(review.no_follow_ups)


def _roles(looked: Looked) -> Iterator[str]:
    for role in Role:
        if role in looked.roles:
            yield f"{role} {person(looked.roles[role].person)}"


def _story(looked: Looked) -> list[Block]:
    told = [entry for entry in timeline.as_known(looked.entries) if of_rooms.is_told(entry)]
    spans_days = len({entry.at.date() for entry in told}) > 1
    style = "{date_short_pretty} {time}" if spans_days else "{time}"
    lines = [of_rooms.on_the_timeline(entry, looked.services, looked.teams, style=style) for entry in told]
    return bk.packed(lines)[-MOST_OF_STORY:]


def late(text: str, review: Review, *, to_managers: bool) -> list[Block]:
    shown = bk.section(text)
    if to_managers:
        return [shown, bk.actions(bk.button("How it stands", ActionId.SHOW, review.incident))]
    return [shown, bk.actions(*_buttons(review, is_manager=False))]
