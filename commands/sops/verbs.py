"""What may be asked of procedures: by word after `/desk`, and by button."""

import json
import re

from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, answer
from commands.shared.counts import so_many
from commands.shared.ids import Beginning
from commands.shared.language import as_typed, written
from commands.shared.patterns import pattern
from commands.shared.verbs import Answer, Form, Payload, Verb
from commands.sops import operations, reading, views, wording
from commands.sops.ids import ActionId, ViewId, WordField
from storage.improvements.records import Improvement
from storage.sops.records import Run

RECORD = pattern(written("inc") + r"\s*$", re.IGNORECASE)


def _name(rest: str) -> Arguments:
    """`major incident INC-5`; the incident may be left out, and so may all of it."""
    said = as_typed(rest)
    found = RECORD.search(said)
    if found is None:
        return {"name": said}
    return {"name": said[: found.start()].strip(), "record": f"INC-{int(found[2])}"}


def _sop(act: Act, *, name: str, record: str = "desk") -> Answer:
    """Without a name, those that there are."""
    if not name:
        act.refuse_guests("sop")
        found = [(each, wording.wear(reading.wear(act, each))) for each in reading.procedures(act)]
        return {"text": "Procedures", "blocks": views.listing(found)}
    return {"text": _begun(act, operations.begin(act, name=name, record=record))}


def _begun(act: Act, run: Run) -> str:
    where = f"<#{run.channel}>" if run.channel != act.by else "your messages with me"
    return f"It is begun: {so_many(len(run.steps), 'step')}, in {where}."


def _as_it_is(said: Answer) -> Answer:
    return said


def _of_offer(action: Payload) -> tuple[None, Arguments]:
    kept = json.loads(action["value"])
    return None, {"name": str(kept["name"]), "record": str(kept["record"])}


def _step(action: Payload) -> tuple[int, Arguments]:
    kept = json.loads(action["value"])
    return int(kept["run"]), {"step": int(kept["step"])}


def _skip_form(act: Act, run: int, *, step: int) -> Block:
    return views.skip_form(operations.running(act, run), step)


def _read_skip(view: Payload) -> tuple[int, Arguments]:
    kept = json.loads(view["private_metadata"])
    return int(kept["run"]), {"step": int(kept["step"]), "reason": str(answer(view, WordField.WHY) or "")}


def _wrong_form(act: Act, run: int) -> Block:
    return views.wrong_form(operations.running(act, run))


def _read_wrong(view: Payload) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"text": str(answer(view, WordField.WHY) or "")}


def _proposed(found: Improvement) -> str:
    return f"{found.number} is proposed."


SKIP = Form(ViewId.SKIP, opens=_skip_form, reads=_read_skip)
WRONG = Form(ViewId.WRONG, opens=_wrong_form, reads=_read_wrong)

VERBS = (
    Verb("sop", "[NAME] [INC-N]", "Run a procedure step by step, perhaps for an incident; alone, which there are",
         reads=_name, do=_sop, said=_as_it_is, needs="knowledge",
         button=Beginning(ActionId.BEGIN), pressed=_of_offer, answers=verbs.in_words),
    Verb("tick a step", None, "A step is done", do=operations.tick, needs="knowledge", pressed=_step,
         button=Beginning(ActionId.TICK)),
    Verb("skip a step", None, "A step is left out", do=operations.skip, needs="knowledge", button=ActionId.SKIP,
         pressed=_step, form=SKIP),
    Verb("wrong with it", None, "Propose how it is to be improved", do=operations.found_wrong, said=_proposed,
         needs="improvements", button=ActionId.WRONG, form=WRONG, answers=verbs.in_words),
)  # fmt: skip
