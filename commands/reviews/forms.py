"""The forms of reviews: what each asks, and the reading of what was entered, side by side."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from commands.reviews import wording
from commands.reviews.ids import Field, MeetField, ViewId, WhyField
from commands.reviews.rules import Written
from commands.reviews.slots import LENGTH
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.days import instant
from commands.shared.refusals import Invalid
from storage.reviews.records import Review, ReviewStatus
from storage.tasks.records import Task

LENGTHS = (30, 45, 60, 90)
PUBLISH, DRAFT = "publish", "draft"


def schedule_form(review: Review, at: datetime, length: timedelta, clocks: Iterable[str]) -> Block:
    """When to meet; `clocks` say what time it is then for whom."""
    when: Block = {"type": "datetimepicker", "action_id": "at", "initial_date_time": int(at.timestamp())}
    chosen = int(length.total_seconds()) // 60
    options = [bk.option(wording.length(timedelta(minutes=each)), each) for each in sorted({*LENGTHS, chosen})]
    return bk.modal(
        ViewId.SCHEDULE,
        f"Review of {review.number}",
        [
            bk.field("When?", MeetField.WHEN, when, hint="The first time that suits those below."),
            bk.field("How long?", MeetField.LENGTH, bk.select("length", options, initial=str(chosen))),
            *bk.packed([*clocks]),
        ],
        submit="Move it" if review.starts_at else "Invite them",
        kept=str(review.incident),
    )


def read_schedule_form(view: Block) -> tuple[int, Arguments]:
    at = instant(bk.answer(view, MeetField.WHEN))
    if at is None:
        raise Invalid({MeetField.WHEN: "Choose a time that is to come."})
    minutes = int(bk.answer(view, MeetField.LENGTH) or LENGTH.total_seconds() // 60)
    return int(view["private_metadata"]), {"at": at, "length": timedelta(minutes=minutes)}


def write_form(review: Review, follow_ups: Sequence[Task], *, after: int = 0) -> Block:
    """What is learned of it; before they have met it is kept as notes, afterwards it is published.

    `after` is the last entry that it was begun from.
    """
    held = review.status is ReviewStatus.HELD
    known = [wording.follow_up(task) for task in follow_ups]
    day: Block = {"type": "datepicker", "action_id": "day"}
    more = "A line each; they become tasks. Or: none, because …"
    now = [bk.option("Publish it", PUBLISH), bk.option("Keep it as notes", DRAFT)]
    asked = [
        bk.field("Cause", Field.CAUSE, _long("Or: not known, because …", review.cause), optional=True),
        bk.field("Contributing factors", Field.FACTORS,
                 _long("What else made it possible, or worse than it had to be", review.factors), optional=True),
        bk.field("What went well", Field.WENT_WELL, _long("Keep doing this", review.went_well), optional=True),
        *(bk.packed(["*To do already*", *known]) if known else []),
        bk.field("Follow-ups", Field.FOLLOW_UPS, _long(more, review.no_follow_ups), optional=True),
        bk.field("Who sees to them?", Field.OWNER, {"type": "users_select", "action_id": "who"}, optional=True),
        bk.field("By when?", Field.DUE, day, optional=True),
        *([bk.field("And now?", Field.NOW, bk.select("now", now, initial=PUBLISH))] if held else []),
    ]  # fmt: skip
    kept = json.dumps({"number": review.incident, "held": held, "after": after})
    return bk.modal(ViewId.WRITE, f"Review of {review.number}", asked, submit="Send" if held else "Keep", kept=kept)


def _long(placeholder: str, text: str) -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder, initial=text)


def read_write_form(view: Block) -> tuple[int, Arguments]:
    def text(field: Field) -> str:
        return str(bk.answer(view, field) or "").strip()

    kept = json.loads(view["private_metadata"])
    written = Written(
        cause=text(Field.CAUSE), factors=text(Field.FACTORS), went_well=text(Field.WENT_WELL),
        follow_ups=text(Field.FOLLOW_UPS), owner=text(Field.OWNER) or None,
        due=bk.day_chosen(view, Field.DUE),
    )  # fmt: skip
    publish = bool(kept["held"]) and text(Field.NOW) != DRAFT
    return int(kept["number"]), {"written": written, "publish": publish, "after": kept.get("after")}


def accept_form(review: Review, left: Sequence[Task]) -> Block:
    """Why what is open may stay so."""
    why = bk.text_input("text", multiline=True, placeholder="What it would cost, and what may happen without it")
    lines = [wording.follow_up(task) for task in left]
    asked = [*bk.packed(lines), bk.field("Why may it be left undone?", WhyField.WHY, why)]
    return bk.modal(ViewId.ACCEPT, f"Accept, {review.number}", asked, submit="Accept", kept=str(review.incident))


def read_accept_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, WhyField.WHY) or "")}


def read_look_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {}
