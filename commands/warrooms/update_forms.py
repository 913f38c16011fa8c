"""The form of an update, begun with how things stand, and that of how grave it is; and how each is read."""

import json
from collections.abc import Sequence
from datetime import timedelta

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.durations import say_duration
from commands.warrooms.ids import ActionId, SeverityField, UpdateField, ViewId
from storage.journal.records import numbered
from storage.record import Record
from storage.warrooms.records import Audience, RoomPhase

AUDIENCES = {
    Audience.MAJORS: "The majors channel",
    Audience.FOLLOWERS: "Its reporter and followers",
    Audience.EXECUTIVES: "Executives",
    Audience.PAGE: "The status page",
}
"""Whom a box is for; the room always hears it."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 15, 20, 30, 40, 60, 120, 240))
SEVERITIES = ("P1", "P2")


class Asking(Record):
    """What the form begins with: words, the phase, who can hear it and who does unless unticked, how long to wait.

    With `templates` another phase begins with other words; `reported`: somebody here has reported it.
    """

    number: int
    text: str
    phase: RoomPhase
    able: Sequence[Audience]
    ticked: Sequence[Audience]
    within: timedelta
    hint: str = ""
    templates: bool = False
    reported: bool = True


def update_form(asking: Asking) -> Block:
    """The words come first; what is right already need not be touched."""
    beginning = f"text.{asking.phase}"  # another name where it begins with other words: Slack keeps what is entered
    words = bk.text_input(
        beginning, multiline=True, initial=asking.text, placeholder="What is affected, what is done"
    )
    phases = [bk.option(phase.capitalize(), phase) for phase in RoomPhase]
    waits = sorted({*WAITS, asking.within})
    soon = [bk.option(say_duration(each), int(each.total_seconds())) for each in waits]
    wait = str(int(asking.within.total_seconds()))
    fields = [
        bk.field("What should everyone know?", UpdateField.TEXT, words, hint=asking.hint or _who_hears(asking)),
        bk.field(
            "Phase",
            UpdateField.PHASE,
            bk.select(ActionId.UPDATE_PHASE, phases, initial=asking.phase),
            dispatch=bool(asking.templates),
        ),
        *_audience(asking),
        bk.field("Next update in", UpdateField.NEXT, bk.select("choice", soon, initial=wait)),
    ]
    kept = json.dumps([asking.number, bool(asking.able)])
    return bk.modal(ViewId.UPDATE, f"Update on {numbered(asking.number)}", fields, submit="Post", kept=kept)


def _who_hears(asking: Asking) -> str:
    if not asking.able:
        return "It goes to this room. Whoever leads tells everyone else."
    return "It goes to this room and to whom you tick. When the next is due is added."


def _audience(asking: Asking) -> list[Block]:
    """Nothing, for whoever speaks to the room alone."""
    if not asking.able:
        return []
    called = AUDIENCES if asking.reported else {**AUDIENCES, Audience.FOLLOWERS: "Whoever follows it"}
    options = {each: bk.option(called[each], each) for each in asking.able}
    boxes: Block = {"type": "checkboxes", "action_id": "choice", "options": [*options.values()]}
    if ticked := [options[each] for each in asking.ticked if each in options]:
        boxes["initial_options"] = ticked
    fields = [bk.field("Who hears it?", UpdateField.AUDIENCE, boxes, optional=True)]
    if Audience.PAGE in asking.able:
        public = bk.text_input("text", multiline=True, placeholder="For whoever reads the status page")
        hint = "Needed if the status page is ticked, and stands there alone."
        fields.append(bk.field("For the public", UpdateField.PUBLIC, public, optional=True, hint=hint))
    return fields


def read_update_form(view: Block) -> tuple[int, Arguments]:
    """A form that was opened before an upgrade asks only for the words, and everybody hears them."""
    kept = json.loads(view["private_metadata"])
    told: dict[str, object] = {"text": bk.answer(view, UpdateField.TEXT) or ""}
    if isinstance(kept, int):
        return kept, told
    number, _ = kept
    phase, wait = bk.answer(view, UpdateField.PHASE), bk.answer(view, UpdateField.NEXT)
    told["audience"] = [Audience(each) for each in bk.answer(view, UpdateField.AUDIENCE) or ()]
    told["public"] = bk.answer(view, UpdateField.PUBLIC) or ""
    told |= {"phase": RoomPhase(phase)} if phase else {}
    told |= {"within": timedelta(seconds=int(wait))} if wait else {}
    return int(number), told


def phase_in(view: Block) -> tuple[int, RoomPhase, str] | None:
    """The number and the phase that is chosen, while the words are those that the form began with, and its hint."""
    words = next(block for block in view["blocks"] if block["block_id"] == UpdateField.TEXT)
    began, entered = words["element"].get("initial_value") or "", bk.answer(view, UpdateField.TEXT) or ""
    phase = bk.answer(view, UpdateField.PHASE)
    if phase is None or " ".join(began.split()) != " ".join(entered.split()):
        return None
    number, _ = json.loads(view["private_metadata"])
    hint = (words.get("hint") or {}).get("text", "")
    return int(number), RoomPhase(phase), hint


def severity_form(number: int, priority: str) -> Block:
    """How grave it is, and why; begun with the other of the two."""
    options = [bk.option(each, each) for each in SEVERITIES]
    other = "P2" if priority == "P1" else "P1"
    why = bk.text_input("text", placeholder="Web shop is down as well")
    return bk.modal(
        ViewId.SEVERITY,
        f"Severity of INC-{number}",
        [
            bk.field("How grave is it?", SeverityField.PRIORITY, bk.select("choice", options, initial=other),
                     hint=f"{priority} now. In doubt the graver."),
            bk.field("Why?", SeverityField.REASON, why),
        ],
        submit="Say so",
        kept=str(number),
    )  # fmt: skip


def read_severity_form(view: Block) -> tuple[int, Arguments]:
    told = {
        "priority": bk.answer(view, SeverityField.PRIORITY),
        "reason": bk.answer(view, SeverityField.REASON) or "",
    }
    return int(view["private_metadata"]), told
