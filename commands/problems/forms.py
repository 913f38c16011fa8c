"""The forms of problems: what each asks, and the reading of what was entered, side by side."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from commands.changes.ids import FormField as ChangeField
from commands.problems.ids import Field, ViewId
from commands.problems.rules import WHY_NOT, WhyNot
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block
from commands.shared.days import coming_day, midnight
from commands.shared.organisation import Organisation
from commands.shared.patterns import pattern
from commands.shared.refusals import Invalid
from storage.problems.records import Candidate, Problem
from storage.record import Record

NUMBER = pattern(r"\b(?:inc[-\s]*)?(\d{1,9})\b", re.IGNORECASE)


class NewProblem(Record):
    """What somebody says keeps happening; `incidents` are the numbers of those that are of it."""

    text: str
    service: str | None = None
    incidents: tuple[int, ...] = ()


def blank(organisation: Organisation) -> Block:
    """Open a problem."""
    services = [bk.option(name, key) for key, name in organisation.service_names().items()][:MOST_OPTIONS]
    what = bk.text_input("text", limit=150, placeholder="Receipts come out blank")
    fields = [bk.field("What keeps happening?", Field.TITLE, what)]
    if services:
        fields.append(bk.field("Service", Field.SERVICE, bk.select("choice", services), optional=True))
    numbers = bk.text_input("text", limit=500, placeholder="INC-4, INC-9, INC-12")
    fields.append(bk.field("Incidents", Field.INCIDENTS, numbers, optional=True))
    return bk.modal(ViewId.NEW, "Open a problem", fields, submit="Open")


def read_new(view: Block) -> NewProblem:
    said = str(bk.answer(view, Field.INCIDENTS) or "")
    if NUMBER.sub("", said).strip(" \t\n,;"):
        raise Invalid({Field.INCIDENTS: "Write numbers of incidents, with commas between: INC-4, INC-9."})
    read = tuple(dict.fromkeys(int(each) for each in NUMBER.findall(said)))
    return NewProblem(str(bk.answer(view, Field.TITLE) or ""), bk.answer(view, Field.SERVICE), read)


def cause_form(problem: Problem, causes: Sequence[str], after: int) -> Block:
    """`after` is the last entry that said what the cause is."""
    kinds = [bk.option(kind, kind) for kind in dict.fromkeys([*causes, *filter(None, [problem.cause_kind])])]
    cause = bk.text_input(
        "text", multiline=True, initial=problem.cause, placeholder="The receipt template has no font"
    )
    known = bk.text_input(
        "text", multiline=True, initial=problem.evidence, placeholder="The log of till 4; it can be repeated"
    )
    kind = bk.select("choice", kinds[:MOST_OPTIONS], initial=problem.cause_kind)
    fields = [
        bk.field("What is the cause?", Field.CAUSE, cause),
        bk.field("Kind of cause", Field.KIND, kind, optional=True),
        bk.field("How do we know?", Field.EVIDENCE, known, optional=True),
    ]
    kept = bk.begun_from(problem.id, after)
    return bk.modal(ViewId.CAUSE, f"Cause of {problem.number}", fields, submit="Save", kept=kept)


def read_cause(view: Block) -> tuple[int, Arguments]:
    said = {"text": bk.answer(view, Field.CAUSE) or "", "evidence": bk.answer(view, Field.EVIDENCE) or ""}
    number, seen = bk.read_begun(view)
    return number, {**said, "kind": bk.answer(view, Field.KIND), **seen}


def _number(view: Block) -> int:
    return int(view["private_metadata"])


def _one_text(
    view: str, title: str, kept: int | str, asked: tuple[str, str, str], *, initial: str = "", submit: str
) -> Block:
    """A form with one text; `asked` is its label, its block and what could stand there."""
    label, block, placeholder = asked
    text = bk.text_input("text", multiline=True, initial=initial, placeholder=placeholder)
    return bk.modal(view, title, [bk.field(label, block, text)], submit=submit, kept=str(kept))


def workaround_form(problem: Problem, waiting: int, after: int) -> Block:
    """`waiting` is how many open incidents there are whose reporters will read it; `after` the last entry of one."""
    asked = (
        "What can people do meanwhile?",
        Field.WORKAROUND,
        "Switch the till off and on; print from the back office",
    )
    kept, initial = bk.begun_from(problem.id, after), problem.workaround
    view = _one_text(ViewId.WORKAROUND, "Workaround", kept, asked, initial=initial, submit="Save")
    if waiting:
        who = (
            "The reporter of one open incident reads"
            if waiting == 1
            else f"The reporters of {waiting} open incidents read"
        )
        view["blocks"] += [bk.context(f"{who} it as you write it, and can say whether it helped.")]
    return view


def read_workaround(view: Block) -> tuple[int, Arguments]:
    number, seen = bk.read_begun(view)
    return number, {"text": bk.answer(view, Field.WORKAROUND) or "", **seen}


def resolve_form(problem: Problem) -> Block:
    asked = ("How was it fixed?", Field.NOTE, "Whoever waits for it reads this")
    return _one_text(ViewId.RESOLVE, f"Resolve {problem.number}", problem.id, asked, submit="Resolve")


def read_resolve(view: Block) -> tuple[int, Arguments]:
    return _number(view), {"note": bk.answer(view, Field.NOTE) or ""}


def accept_form(problem: Problem, on: date) -> Block:
    """`on` is the day on which it is looked at again unless somebody chooses another."""
    asked = ("Why is the risk accepted?", Field.REASON, "What a fix would cost, and what it costs without one")
    view = _one_text(ViewId.ACCEPT, f"Accept {problem.number}", problem.id, asked, submit="Accept the risk")
    day = {"type": "datepicker", "action_id": "day", "initial_date": on.isoformat()}
    view["blocks"].append(bk.field("Look at it again on", Field.REVISIT, day, hint="In a year at the latest."))
    return view


def read_accept(view: Block) -> tuple[int, Arguments]:
    return _number(view), {"reason": bk.answer(view, Field.REASON) or "", "on": bk.answer(view, Field.REVISIT) or ""}


def reopen_form(problem: Problem) -> Block:
    asked = ("Why?", Field.REASON, "What was seen since")
    return _one_text(ViewId.REOPEN, f"Reopen {problem.number}", problem.id, asked, submit="Reopen")


def read_reopen(view: Block) -> tuple[int, Arguments]:
    return _number(view), {"reason": bk.answer(view, Field.REASON) or ""}


def dismiss_form(candidate: Candidate, problems: Sequence[Problem]) -> Block:
    """`problems` are those that it may belong to."""
    offered = [bk.option(words, why) for why, words in WHY_NOT.items() if problems or why is not WhyNot.BELONGS]
    why: Block = {"type": "radio_buttons", "action_id": "choice", "options": offered}
    fields = [bk.field("Why not?", Field.WHY_NOT, why)]
    if problems:
        chosen = bk.select("choice", [_option(each) for each in problems][:MOST_OPTIONS])
        fields.append(bk.field("Which problem?", Field.BELONGS, chosen, optional=True))
    return bk.modal(ViewId.DISMISS, "Not a problem", fields, submit="Save", kept=str(candidate.id))


def _option(problem: Problem) -> Block:
    return bk.option(f"{problem.number} {problem.title}", problem.id)


def read_dismiss(view: Block) -> tuple[int, Arguments]:
    belongs = bk.answer(view, Field.BELONGS)
    return _number(view), {"why": bk.answer(view, Field.WHY_NOT) or "", "belongs": int(belongs) if belongs else None}


def same_form(candidate: Candidate, others: Sequence[Candidate]) -> Block:
    """`others` are those that it may be one with."""
    offered = [bk.option(f"{each.title} ({each.n} of them)", each.id) for each in others[:MOST_OPTIONS]]
    which = bk.select("choice", offered, initial=str(others[0].id) if len(others) == 1 else None)
    hint = "Both are counted as one from now on, and so is what comes."
    fields = [bk.quote(candidate.title), bk.field("What is it the same as?", Field.SAME, which, hint=hint)]
    return bk.modal(ViewId.SAME, "The same as another", fields, submit="They are one", kept=str(candidate.id))


def read_same(view: Block) -> tuple[int, Arguments]:
    into = bk.answer(view, Field.SAME)
    return _number(view), {"into": int(into) if into else None}


def of_incident(problems: Sequence[Problem]) -> list[Block]:
    """In the form that resolves an incident: which problem it was of; chosen already where there is one."""
    if not problems:
        return []
    chosen = str(problems[0].id) if len(problems) == 1 else None
    choice = bk.select("choice", [_option(each) for each in problems][:MOST_OPTIONS], initial=chosen)
    return [bk.field("Problem", Field.OF_INCIDENT, choice, optional=True)]


def read_of_incident(view: Block) -> Arguments:
    chosen = bk.answer(view, Field.OF_INCIDENT)
    return {"problem": int(chosen)} if chosen else {}


LINKS_THEM = "Once there is one, `/problem change {} CHG-N` says that it fixes it."


def change_begun(view: Block, problem: Problem) -> Block:
    """The form of a change, filled in with what is known of a problem; the reason names it, and so links the two.

    Of a private one nothing is said in it, as everyone reads a change.
    """
    if problem.private:
        by_hand = f"Everyone reads a change, and {problem.number} is private, so nothing of it is filled in here."
        return {**view, "blocks": [bk.context(f"{by_hand} {LINKS_THEM.format(problem.id)}"), *view["blocks"]]}
    known = problem.cause or problem.title
    said = {
        ChangeField.TITLE: f"Fix: {problem.title}"[:150],
        ChangeField.REASON: f"{problem.number}: {known}"[:3000],
    }
    blocks = [_filled(block, said, problem.service) for block in view["blocks"]]
    return {**view, "blocks": blocks}


def _filled(block: Block, said: Mapping[Any, str], service: str | None) -> Block:
    element = block.get("element") or {}
    if block.get("block_id") in said and element.get("type") == "plain_text_input":
        return {**block, "element": {**element, "initial_value": said[block["block_id"]]}}
    if block.get("block_id") == ChangeField.ITEMS and service:
        chosen = [each for each in element.get("options", ()) if each["value"] == service]
        return {**block, "element": {**element, "initial_options": chosen}} if chosen else block
    return block


def day_after(on: str, now: datetime, organisation: Organisation) -> datetime | None:
    """The local midnight of a coming day: as a form gives it (ISO 8601), or as one says it, `friday`; None for none.
    Invalid for what is no day.
    """
    if not on:
        return None
    zone = organisation.desk.zone
    day = coming_day(on, now.astimezone(zone).date())
    if day is None:
        raise Invalid({Field.REVISIT: "Write the day like friday, or 2027-03-01."})
    return midnight(day, zone)
