"""The forms of service levels: what each asks, and the reading of what was entered, side by side."""

from commands.service_levels.ids import JudgeField, ObjectField, ViewId
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.days import instant
from commands.shared.refusals import LONGEST
from storage.incidents.records import Incident
from storage.objections.records import Objection


def object_form(incident: Incident, waits: str) -> Block:
    """Why it does not wait for its reporter; `waits` is what it is on hold for."""
    text = bk.text_input("text", multiline=True, limit=LONGEST, placeholder="I sent the till number an hour ago")
    fields = [bk.quote(waits, 1000), bk.field("Why?", ObjectField.WHY, text)]
    return bk.modal(
        ViewId.OBJECT, f"{incident.number} is on hold", fields, submit="End the hold", kept=str(incident.id)
    )


def read_object_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"why": bk.answer(view, ObjectField.WHY) or ""}


def strike_form(found: Objection) -> Block:
    at: Block = {"type": "datetimepicker", "action_id": "at", "initial_date_time": int(found.began_at.timestamp())}
    hint = "From then on the time counts; the clocks are worked out again, and may turn out missed."
    fields = [bk.quote(found.why, 1000), bk.field("Strike from", JudgeField.SINCE, at, hint=hint)]
    return bk.modal(ViewId.STRIKE, f"Pause of INC-{found.incident}", fields, submit="Strike", kept=str(found.id))


def read_strike_form(view: Block) -> tuple[int, Arguments]:
    """Whatever is entered: an instant, or None for what is none."""
    return int(view["private_metadata"]), {"since": instant(bk.answer(view, JudgeField.SINCE))}


def keep_form(found: Objection) -> Block:
    text = bk.text_input("text", multiline=True, limit=LONGEST, placeholder="The reporter reads this")
    fields = [bk.quote(found.why, 1000), bk.field("Why does the pause stand?", JudgeField.REASON, text)]
    return bk.modal(ViewId.KEEP, f"Pause of INC-{found.incident}", fields, submit="Keep", kept=str(found.id))


def read_keep_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": bk.answer(view, JudgeField.REASON) or ""}
