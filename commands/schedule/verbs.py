"""What may be asked of the calendar of changes, by word after `/change`."""

from commands.schedule import operations, views
from commands.schedule.rules import LENGTHS
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.pictures import can_be_drawn
from commands.shared.verbs import Answer, Unshaped, Verb


def _span(rest: str) -> Arguments:
    """A week or a month, or two weeks where nothing is said."""
    if rest.lower() not in LENGTHS:
        raise Unshaped
    return {"span": rest.lower()}


def _calendar(act: Act, *, span: str = "") -> Answer:
    """The list at once; the picture follows."""
    found, follows = operations.show(act, span=span)
    blocks = views.blocks(found, act.document.service_names(), act.document.desk.timezone)
    note = [views.picture_note(follows)] if follows or (found.found and not can_be_drawn()) else []
    return {"text": "The calendar of changes", "blocks": [*blocks, *note]}


VERBS = (
    Verb("calendar", "[week|month]", "Two weeks as a picture and by day, with what clashes, and freezes",
         reads=_span, do=_calendar, said=lambda answer: answer),
)  # fmt: skip
