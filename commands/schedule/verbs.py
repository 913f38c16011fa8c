"""What may be asked of the calendar of changes, by word after `/change`."""

from commands.items.reading import item_names
from commands.schedule import feeding, operations, views
from commands.schedule.rules import LENGTHS
from commands.shared.act import Act
from commands.shared.blocks import Arguments, moment
from commands.shared.pictures import can_be_drawn
from commands.shared.verbs import Answer, Unshaped, Verb
from storage.schedule.records import Feed


def _span(rest: str) -> Arguments:
    """A week or a month, or two weeks where nothing is said."""
    if rest.lower() not in LENGTHS:
        raise Unshaped
    return {"span": rest.lower()}


def _calendar(act: Act, *, span: str = "") -> Answer:
    """The list at once; the picture follows."""
    found, follows = operations.show(act, span=span)
    blocks = views.blocks(found, item_names(act), act.document.desk.timezone)
    note = [views.picture_note(follows)] if follows or (found.found and not can_be_drawn()) else []
    return {"text": "The calendar of changes", "blocks": [*blocks, *note]}


def _word(rest: str) -> Arguments:
    """Nothing, `new` or `off`."""
    if rest.lower() not in ("", "new", "off"):
        raise Unshaped
    return {"word": rest.lower()}


def _feed(act: Act, *, word: str = "") -> str:
    """What whoever asks for their calendar reads."""
    if word == "off":
        feeding.end(act)
        return "Your calendar is there no more, and its address opens nothing."
    made = feeding.make(act, anew=word == "new")
    if isinstance(made, Feed):
        return (
            f"You have had your calendar since {moment(made.made_at)}; its address is told only once. "
            "`/change feed new` makes another, and ends that one; `/change feed off` ends it."
        )
    return (
        f"Your calendar of changes, freezes, maintenance and meetings:\n{made}\n"
        "Subscribe to that address in your calendar program, and keep it to yourself: whoever has it reads your "
        "calendar, and it is not told again. That program says how often it is read; Google's takes hours."
    )


VERBS = (
    Verb("calendar", "[week|month]", "Two weeks as a picture and by day, with what clashes, and freezes",
         reads=_span, do=_calendar, said=lambda answer: answer),
    Verb("feed", "[new|off]", "The same in your own calendar, at an address that only you know", reads=_word,
         do=_feed, said=lambda said: said),
)  # fmt: skip
