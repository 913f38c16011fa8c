"""A procedure as it is run, and the list of those that can be."""

import json
from collections.abc import Sequence

from commands.shared import blocks as bk
from commands.shared.blocks import Block, typed
from commands.sops import wording
from commands.sops.ids import ActionId, ViewId, WordField
from storage.sops.records import Procedure, Run, Tick

WITH_BUTTONS = 15
"""So many procedures of the list can be begun by a press; the rest by its name."""


def checklist(run: Run, wear: str) -> list[Block]:
    """Each step with what to press; once all are settled, what was wrong with it."""
    shown = [_step(run, at) for at in range(len(run.steps))]
    if wear:
        shown.append(bk.context(f"Worn: {wear}"))
    if run.is_over:
        return [*shown, bk.actions(bk.button("What was wrong with it?", ActionId.WRONG, run.id))]
    at = run.next_step
    skip = bk.button(f"Skip step {(at or 0) + 1}", ActionId.SKIP, json.dumps({"run": run.id, "step": at}))
    return [*shown, bk.actions(skip)]


def _step(run: Run, at: int) -> Block:
    press = None
    if run.ticks[at] is Tick.OPEN:
        press = bk.button("Done", f"{ActionId.TICK}.{at}", json.dumps({"run": run.id, "step": at}))
    return bk.section(wording.step(run, at), accessory=press)


def listing(found: Sequence[tuple[Procedure, str]]) -> list[Block]:
    if not found:
        return [bk.section("No procedure is published yet. `/knowledge write` begins one.")]
    shown = [bk.section(_line(*each), accessory=_begin(each[0])) for each in found[:WITH_BUTTONS]]
    rest = bk.packed([_line(*each) for each in found[WITH_BUTTONS:]])
    return [bk.section("*Procedures*; for an incident `/desk sop NAME INC-N`"), *shown, *rest]


def _line(procedure: Procedure, wear: str) -> str:
    return f"*KB-{procedure.number}* {typed(procedure.title, 120)}" + (f" · worn: {wear}" if wear else "")


def _begin(procedure: Procedure) -> Block:
    value = json.dumps({"name": f"KB-{procedure.number}", "record": "desk"})
    return bk.button("Begin", f"{ActionId.BEGIN}.{procedure.number}", value)


def offer(procedures: Sequence[Procedure], incident: int) -> list[Block]:
    """In a war room: those that are for such an incident."""
    buttons = [
        bk.button(f"Begin: {each.title}", f"{ActionId.BEGIN}.{each.number}",
                  json.dumps({"name": f"KB-{each.number}", "record": f"INC-{incident}"}))
        for each in procedures[:5]
    ]  # fmt: skip
    return [bk.section("There is a procedure for this:"), bk.actions(*buttons)]


def skip_form(run: Run, step: int) -> Block:
    kept = json.dumps({"run": run.id, "step": step})
    why = bk.field("Why is it left out?", WordField.WHY, bk.text_input("why", limit=300))
    return bk.modal(
        ViewId.SKIP, f"Skip step {step + 1}", [bk.quote(run.steps[step], 500), why], submit="Skip", kept=kept
    )


def wrong_form(run: Run) -> Block:
    why = bk.text_input("why", multiline=True, limit=300, placeholder="Step 4 names a server that is gone")
    fields = [bk.quote(run.title, 200), bk.field("What was wrong with it?", WordField.WHY, why)]
    return bk.modal(ViewId.WRONG, "Improve it", fields, submit="Propose", kept=str(run.id))
