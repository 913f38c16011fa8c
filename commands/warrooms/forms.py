"""The forms of war rooms: what each asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping

from commands.availability.ids import OutageField
from commands.incidents.ids import OptionsId
from commands.incidents.report import NewIncident
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block
from commands.shared.refusals import LONGEST
from commands.warrooms.ids import DeclareField, ResolveField, ViewId
from storage.journal.records import numbered
from storage.record import replace


def declare_form(services: Mapping[str, str]) -> Block:
    """Report something and declare it, in one."""
    what = bk.text_input("text", limit=LONGEST, placeholder="No store can take payments")
    more = bk.text_input("text", multiline=True, placeholder="Since when, how many, what was tried")
    only = bk.option("Only those whom it concerns see it", "private")
    return bk.modal(
        ViewId.DECLARE,
        "Declare a major incident",
        [
            bk.field("What is wrong?", DeclareField.TITLE, what),
            bk.field("Details", DeclareField.DETAILS, more, optional=True),
            bk.field("Service", DeclareField.SERVICE, service_choice(services), optional=True),
            bk.field(
                "Private",
                DeclareField.PRIVATE,
                {"type": "checkboxes", "action_id": "choice", "options": [only]},
                optional=True,
            ),
        ],
        submit="Declare",
    )


def service_choice(services: Mapping[str, str]) -> Block:
    """A select; of more services than one can show, one that looks for what is typed."""
    if 0 < len(services) <= MOST_OPTIONS:
        options = [bk.option(name, key) for key, name in services.items()]
        return bk.select("choice", options, placeholder="If you know it")
    return {"type": "external_select", "action_id": OptionsId.SERVICES, "min_query_length": 0}


def read_declare_form(view: Block, *, by: str) -> NewIncident:
    """What was entered; the highest impact and urgency go with it."""
    told = {"service": bk.answer(view, DeclareField.SERVICE), "details": bk.answer(view, DeclareField.DETAILS) or ""}
    report = NewIncident.of_line(bk.answer(view, DeclareField.TITLE) or "", by, impact=1, urgency=1, **told)
    return replace(report, private=report.private or bool(bk.answer(view, DeclareField.PRIVATE)))


def outage_form(number: int, services: Mapping[str, str], service: str | None, since: str) -> Block:
    """Which service is down, how much of it and since when: nothing is an outage until somebody says so."""
    choice = service_choice(services)
    chosen = next((each for each in choice.get("options", ()) if each["value"] == service), None)
    if chosen is not None:
        choice = {**choice, "initial_option": chosen}
    part = bk.text_input("text", limit=40, placeholder="All of it; else 3%, or 12 of 400; 0% is slow, not down")
    clock = "By the desk's clock, like 14:00"
    return bk.modal(
        ViewId.OUTAGE,
        f"Outage, INC-{number}",
        [
            bk.field("What is down?", OutageField.SERVICE, choice),
            bk.field("How much of it?", OutageField.SHARE, part, optional=True),
            bk.field("Since", OutageField.SINCE, bk.text_input("text", initial=since, limit=40, placeholder=clock)),
            bk.field("Until", OutageField.UNTIL, bk.text_input("text", limit=40, placeholder=clock), optional=True,
                     hint="Empty while it lasts; it ends with the incident."),
        ],
        submit="Say so",
        kept=str(number),
    )  # fmt: skip


def read_outage_form(view: Block) -> tuple[int, Arguments]:
    def text(block: OutageField) -> str:
        return str(bk.answer(view, block) or "").strip()

    told = {"share": text(OutageField.SHARE), "since": text(OutageField.SINCE), "until": text(OutageField.UNTIL)}
    return int(view["private_metadata"]), {"service": text(OutageField.SERVICE), **told}


def resolve_form(number: int) -> Block:
    note = bk.text_input("text", multiline=True, placeholder="What was wrong, and what fixed it")
    return bk.modal(
        ViewId.RESOLVE,
        f"Resolve {numbered(number)}",
        [bk.field("How was it fixed?", ResolveField.NOTE, note)],
        submit="Resolve",
        kept=str(number),
    )


def read_resolve_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"note": bk.answer(view, ResolveField.NOTE) or ""}
