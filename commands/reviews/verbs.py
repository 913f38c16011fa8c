"""What may be asked of reviews, and of where the minutes went: by word, and by button."""

from datetime import timedelta

from commands.incidents.permissions import shown_to, visible
from commands.reviews import cards, forms, operations, slots, views, wording
from commands.reviews.ids import ActionId, ViewId
from commands.reviews.operations import follow_ups, proposed
from commands.reviews.permissions import accepting, possible, review_of
from commands.reviews.reading import looked, open_ones, parts_of
from commands.reviews.rules import Action
from commands.reviews.slots import Slot
from commands.reviews.summing import sums
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.begun import last_written
from commands.shared.blocks import Arguments, Block
from commands.shared.blocks import person as mention
from commands.shared.ids import Beginning
from commands.shared.known import zone_of
from commands.shared.language import PERSON, as_sent, leading_number
from commands.shared.pages import SIZE, Page, turned
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.warrooms.reading import room_in
from storage.incidents.records import Incident
from storage.reviews.records import ReviewEvent


def _asked(rest: str) -> Arguments:
    """A number, where it is asked outside of the room; and perhaps to whom it goes."""
    found = PERSON.search(rest)
    left = as_sent(PERSON.sub("", rest))
    numbered = leading_number(left, "inc")
    if left and (numbered is None or as_sent(numbered[1])):
        raise Unshaped("Write `/major review` in the room, or `/major review INC-42` anywhere.")
    told: Arguments = {"named": numbered[0]} if numbered is not None else {}
    return {**told, "to": found[1]} if found else told


def _review(act: Act, *, named: int | None = None, to: str = "") -> Answer:
    """How it stands and what to press; with a person it is theirs from now on. Outside of a room, which are owed."""
    if named is None and not to and (act.place is None or room_in(act, act.place) is None):
        return _owed(act)
    number = _meant(act, named, "review")
    if to:
        given = operations.give(act, number, to=to)
        return {"text": f"The review of {given.number} is with {mention(given.owner)} now."}
    return _card(act, number)


def _owed(act: Act, *, page: int = 0) -> Answer:
    """All that anybody has still to see to."""
    act.refuse_guests("review")
    found = open_ones(act)
    lines = [wording.line(review, title, act.now) for review, title in found[page * SIZE : (page + 1) * SIZE]]
    shown = Page(lines, page, len(found), ActionId.LIST, {})
    if not found:
        return {"text": "No review is owed."}
    return {"text": "Reviews", "blocks": shown.blocks("*Reviews that are open*", "`/major review INC-42` shows one")}


def _page(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": turned(action)[0]}


def _record(act: Act, *, named: int | None = None) -> str:
    incident = operations.file_record(act, _meant(act, named, "record"))
    return _filed(incident)


def _filed(incident: Incident) -> str:
    return f"The record of {incident.number} comes as a file, in your messages with me."


def _meant(act: Act, named: int | None, verb: str) -> int:
    """The incident that was named, else that of the room. Raises Refused."""
    room = room_in(act, act.place) if named is None and act.place is not None else None
    number = named or (room.incident if room is not None else None)
    if number is None or number < 0:
        raise Refused(f"Say of which major incident: `/major {verb} INC-42`.")
    return number


def _named(rest: str) -> Arguments:
    """Where it is asked outside of the room, the number."""
    numbered = leading_number(rest, "inc") if rest else None
    if rest and (numbered is None or as_sent(numbered[1])):
        raise Unshaped("Write `/major record` in the room, or `/major record INC-42` anywhere.")
    return {"named": numbered[0]} if numbered is not None else {}


def _card(act: Act, number: int) -> Answer:
    act.refuse_guests("review")
    review = review_of(act, number)
    return cards.shown(act, review)


def _said(told: str) -> str:
    return told


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _schedule_form(act: Act, number: int) -> Block:
    review = possible(act, number, Action.SCHEDULE)
    slot = proposed(act, number)
    length = slots.LENGTH
    if review.starts_at is not None and review.ends_at is not None:
        length = review.ends_at - review.starts_at
    return forms.schedule_form(review, slot.start, length, _clocks(act, slot, operations.invited(act, number)))


def _clocks(act: Act, slot: Slot, people: tuple[str, ...]) -> list[str]:
    """`10:00 for @ana, @ben`, a line for each time of the day."""
    desk = act.document.desk.zone
    times: dict[str, list[str]] = {}
    for each in people:
        time = f"{slot.start.astimezone(zone_of(act, each) or desk):%a %H:%M}"
        outside = " (outside of their hours)" if each in slot.outside else ""
        times.setdefault(time, []).append(f"{mention(each)}{outside}")
    return [f"{time} for {', '.join(those)}" for time, those in times.items()]


def _look_form(act: Act, number: int) -> Block:
    review_of(act, number)
    return views.window(looked(act, number))


def _write_form(act: Act, number: int) -> Block:
    review = possible(act, number, Action.WRITE)
    after = last_written(act, review.number, ReviewEvent.WRITTEN)
    return forms.write_form(review, follow_ups(act, review), after=after)


def _accept_form(act: Act, number: int) -> Block:
    review = accepting(act, number)
    return forms.accept_form(review, [task for task in follow_ups(act, review) if task.is_open])


def _minutes(act: Act, number: int) -> Answer:
    incident = visible(act, number)
    shown_to(act, incident)
    lines = wording.minutes(parts_of(act, incident), is_open=incident.is_open)
    title = f"*Where the minutes of {incident.number} went*"
    return {
        "text": f"Where the minutes of {incident.number} went",
        "blocks": [bk.section("\n".join([title, *lines]))],
    }


SPANS = {"week": 7, "month": 30}


def _span(rest: str) -> Arguments:
    """A week unless somebody says a month."""
    if rest and rest.lower() not in SPANS:
        raise Unshaped("Write `/desk minutes`, or `/desk minutes month`.")
    return {"span": rest.lower()} if rest else {}


def _minutes_of_all(act: Act, *, span: str = "week") -> Answer:
    """Of all that was fixed lately."""
    act.refuse_guests("minutes")
    days = SPANS[span]
    found = sums(act, act.now - timedelta(days=days), act.now)
    text = wording.sums(found.count, found.parts, days, is_cut=found.is_cut)
    return {"text": "Where the minutes went", "blocks": [bk.section(text)]}


SCHEDULE = Form(ViewId.SCHEDULE, opens=_schedule_form, reads=forms.read_schedule_form)
LOOK = Form(ViewId.LOOK, opens=_look_form, reads=forms.read_look_form)
WRITE = Form(ViewId.WRITE, opens=_write_form, reads=forms.read_write_form)
ACCEPT = Form(ViewId.ACCEPT, opens=_accept_form, reads=forms.read_accept_form)
KEY = "war_rooms.review"

OF_MAJORS = (
    Verb("review", "[INC-N] [@person]", "How the review of a major incident stands, or give it to somebody",
         reads=_asked, do=_review, said=_as_it_is, people=("to",), needs=KEY),
    Verb("record", "[INC-N]", "All of a major incident as a file: times, decisions, tasks, what happened, review",
         reads=_named, do=_record, said=_said),
)  # fmt: skip
OF_INCIDENTS = (
    Verb("minutes", "N", "Where its minutes went: who held it, each minute once", ask=_minutes),
)  # fmt: skip
AT_THE_DESK = (
    Verb("minutes", "[week|month]", "Where the minutes of all went that were fixed lately", reads=_span,
         ask=_minutes_of_all, takes_long=True),
)  # fmt: skip
BUTTONS = (
    Verb("reviews that are open", None, "Which reviews are owed", ask=_owed, needs=KEY, pressed=_page,
         button=Beginning(ActionId.LIST), answers=verbs.in_place),
    Verb("show the review", None, "How a review stands", ask=_card, button=ActionId.SHOW, needs=KEY),
    Verb("schedule the review", None, "Invite to a review, or move it", do=operations.schedule,
         button=ActionId.SCHEDULE, form=SCHEDULE, needs=KEY),
    Verb("call the review off", None, "A review does not take place", do=operations.call_off,
         button=ActionId.CALL_OFF, needs=KEY),
    Verb("look the timeline over", None, "The timeline and the times are right", do=operations.look_over,
         button=ActionId.LOOK, form=LOOK, needs=KEY),
    Verb("review held", None, "They have met", do=operations.held, button=ActionId.HELD, needs=KEY),
    Verb("write the review", None, "What is learned; kept as notes, or published", do=operations.write,
         button=ActionId.WRITE, form=WRITE, needs=KEY),
    Verb("the record as a file", None, "The record comes as a file", do=operations.file_record, said=_filed,
         button=ActionId.RECORD, answers=verbs.in_words),
    Verb("accept what is left", None, "What is open of the follow-ups is left undone", do=operations.accept,
         button=ActionId.ACCEPT, form=ACCEPT, needs=KEY),
)  # fmt: skip
