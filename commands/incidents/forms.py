"""The forms of incidents: what each asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping, Sequence

from commands.incidents import rules
from commands.incidents.ids import AnswerField, FormField, HoldField, OptionsId, ResolveField, ViewId
from commands.incidents.report import NewIncident
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block
from commands.shared.organisation import Organisation
from commands.shared.refusals import LONGEST
from storage.incidents.records import HoldReason


def blank(organisation: Organisation) -> Block:
    return form(organisation.service_names())


def form(services: Mapping[str, str], *, title: str = "", details: str = "", said_at: str = "") -> Block:
    """Report an incident. `said_at`, the link of a message it began with, comes back in private_metadata."""
    what = bk.text_input("text", limit=LONGEST, initial=title, placeholder="Tills in store 42 do not start")
    more = bk.text_input("text", multiline=True, initial=details, placeholder="Since when, how many, what was tried")
    impact, urgency = bk.select("choice", LEVELS, initial="3"), bk.select("choice", LEVELS, initial="2")
    fields = [
        bk.field("What is wrong?", FormField.TITLE, what),
        bk.field("Details", FormField.DETAILS, more, optional=True),
        bk.field("Service", FormField.SERVICE, _service_choice(services), optional=True),
        bk.field("Impact", FormField.IMPACT, impact, hint=IMPACT_HINT),
        bk.field("Urgency", FormField.URGENCY, urgency, hint=URGENCY_HINT),
    ]
    return bk.modal(ViewId.FORM, "Report an incident", fields, submit="Report", kept=said_at)


IMPACT_HINT = "High: a store, a plant or many people. Medium: a team. Low: one person."
URGENCY_HINT = "High: work stands still. Medium: it is slow or there is a way around. Low: it can wait."


def _service_choice(services: Mapping[str, str]) -> Block:
    """A select; of more services than one can show, a select that looks for what is typed."""
    if 0 < len(services) <= MOST_OPTIONS:
        options = [bk.option(name, key) for key, name in services.items()]
        return bk.select("choice", options, placeholder="If you know it")
    return {"type": "external_select", "action_id": OptionsId.SERVICES, "min_query_length": 0}


def read_form(view: Block, *, reporter: str) -> NewIncident:
    return NewIncident(
        text=bk.answer(view, FormField.TITLE) or "",
        details=bk.answer(view, FormField.DETAILS) or "",
        service=bk.answer(view, FormField.SERVICE),
        impact=int(bk.answer(view, FormField.IMPACT) or 3),
        urgency=int(bk.answer(view, FormField.URGENCY) or 2),
        said_at=view.get("private_metadata") or None,
        reporter=reporter,
    )


def resolve_form(number: int, codes: Sequence[str]) -> Block:
    options = [bk.option(code, code) for code in codes][:MOST_OPTIONS]
    return bk.modal(
        ViewId.RESOLVE,
        f"Resolve INC-{number}",
        [
            bk.field(
                "How was it fixed?",
                ResolveField.NOTE,
                bk.text_input("text", multiline=True, placeholder="The reporter reads this"),
            ),
            bk.field("Resolution code", ResolveField.CODE, bk.select("choice", options, initial=codes[0])),
        ],
        submit="Resolve",
        kept=str(number),
    )


def read_resolve_form(view: Block) -> tuple[int, Arguments]:
    note, code = bk.answer(view, ResolveField.NOTE) or "", bk.answer(view, ResolveField.CODE)
    return int(view["private_metadata"]), {"note": note, "code": code}


def hold_form(number: int) -> Block:
    words = rules.HOLD_WORDS.items()
    options = [bk.option(f"{word[0].upper()}{word[1:]}", reason) for reason, word in words]
    return bk.modal(
        ViewId.HOLD,
        f"Hold INC-{number}",
        [
            bk.field("What does it wait for?", HoldField.REASON, bk.select("choice", options, initial="caller")),
            bk.field(
                "Say more",
                HoldField.NOTE,
                bk.text_input("text", multiline=True, placeholder="The reporter reads this, and can answer it"),
            ),
        ],
        submit="Hold",
        kept=str(number),
    )


def read_hold_form(view: Block) -> tuple[int, Arguments]:
    reason = HoldReason(bk.answer(view, HoldField.REASON) or "caller")
    return int(view["private_metadata"]), {"reason": reason, "note": bk.answer(view, HoldField.NOTE) or ""}


def answer_form(number: int, said: str = "") -> Block:
    """Write to the reporter; `said` is what they said last."""
    asked = [bk.context("They said:"), bk.quote(said, 1000)] if said else []
    text = bk.text_input("text", multiline=True, limit=LONGEST, placeholder="The reporter reads this")
    field = bk.field("What shall they read?", AnswerField.TEXT, text)
    return bk.modal(ViewId.ANSWER, f"Answer INC-{number}", [*asked, field], submit="Send", kept=str(number))


def read_answer_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"text": bk.answer(view, AnswerField.TEXT) or ""}


def service_options(services: Mapping[str, str], sought: str) -> list[Block]:
    """The services whose name holds what is sought, at most as many as Slack shows."""
    found = [(key, name) for key, name in services.items() if sought.lower() in name.lower()]
    return [bk.option(name, key) for key, name in found[:MOST_OPTIONS]]
