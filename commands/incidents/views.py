"""Incidents as people see them: cards, forms and lists, and the answers that come back from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commands.incidents import rules
from commands.incidents.rules import STATUS_WORDS
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.journal.records import Entry


class ActionId(StrEnum):
    ACKNOWLEDGE = "incident.acknowledge"
    TAKE = "incident.take"
    HOLD = "incident.hold"
    RESUME = "incident.resume"
    RESOLVE = "incident.resolve"
    REOPEN = "incident.reopen"
    DECLARE_MAJOR = "incident.declare_major"
    SERVICE = "incident.service"
    CONFIRM = "incident.confirm"
    OFFER_ACCEPT = "incident.offer.accept"
    OFFER_FORM = "incident.offer.form"
    OFFER_DECLINE = "incident.offer.decline"
    LINE_REPORT = "incident.line.report"
    LINE_DO = "incident.line.do"
    RATE = "survey.rate"


class FormField(StrEnum):
    TITLE = "incident.title"
    DETAILS = "incident.details"
    SERVICE = "incident.service"
    IMPACT = "incident.impact"
    URGENCY = "incident.urgency"


class ResolveField(StrEnum):
    NOTE = "resolve.note"
    CODE = "resolve.code"


class HoldField(StrEnum):
    REASON = "hold.reason"
    NOTE = "hold.note"


class ViewId(StrEnum):
    FORM = "incident.form"
    RESOLVE = "incident.resolve.form"
    HOLD = "incident.hold.form"


STATUS_MARKS: Mapping[IncidentStatus, str] = {
    IncidentStatus.NEW: ":new:",
    IncidentStatus.IN_PROGRESS: ":hammer_and_wrench:",
    IncidentStatus.ON_HOLD: ":double_vertical_bar:",
    IncidentStatus.RESOLVED: ":white_check_mark:",
    IncidentStatus.CLOSED: ":lock:",
    IncidentStatus.CANCELLED: ":heavy_minus_sign:",
}
PRIORITY_MARKS = {
    "P1": ":red_circle:",
    "P2": ":large_orange_circle:",
    "P3": ":large_yellow_circle:",
    "P4": ":large_blue_circle:",
    "P5": ":white_circle:",
}
LEVEL_OPTIONS = [bk.option("High", 1), bk.option("Medium", 2), bk.option("Low", 3)]
MOST_OPTIONS = 100


def card(incident: Incident, services: Mapping[str, str], *, linked: Sequence[int] = ()) -> list[Block]:
    """The card that stands in the incidents channel and the team's: what, how urgent, whose, and what to press."""
    found = [bk.section(_headline(incident))]
    if incident.details:
        found.append(bk.quote(incident.details, 1500))
    found.append(bk.context(_facts(incident, services)))
    if notice := _notice(incident, linked):
        found.append(bk.section(notice))
    if incident.is_open and incident.service is None and services:
        found.append(_service_picker(incident, services))
    if pressable := _buttons(incident):
        found.append(bk.actions(*pressable))
    return found


def card_text(incident: Incident) -> str:
    """The card in a line, for notifications."""
    return f"{incident.number} {incident.priority} {STATUS_WORDS[incident.status]}: {typed(incident.title, 300)}"


def _headline(incident: Incident) -> str:
    siren = ":rotating_light: *MAJOR* · " if incident.major else ""
    mark = PRIORITY_MARKS.get(incident.priority, ":white_circle:")
    return f"{mark} {siren}*{incident.number} · {incident.priority}* · {typed(incident.title, 1000)}"


def _facts(incident: Incident, services: Mapping[str, str]) -> str:
    service = escape(services.get(incident.service or "", "")) or "no service yet"
    owner = f":bust_in_silhouette: {person(incident.assignee)}" if incident.assignee else "nobody on it yet"
    team = f"`{incident.team}`" if incident.team else "no team yet"
    status = f"{STATUS_MARKS[incident.status]} {STATUS_WORDS[incident.status]}"
    reported = f"reported by {person(incident.reporter)} {moment(incident.opened_at)}"
    return " · ".join([status, service, team, owner, reported])


def _notice(incident: Incident, linked: Sequence[int]) -> str:
    """What else a resolver must know: why it waits, how it was fixed, what it belongs to."""
    lines = []
    if incident.hold_reason is not None:
        why = rules.HOLD_WORDS[incident.hold_reason]
        lines.append(f":double_vertical_bar: *{why[0].upper()}{why[1:]}:* {typed(incident.hold_note, 1000)}")
    if incident.resolution_note:
        code = f" _{escape(incident.resolution_code)}_" if incident.resolution_code else ""
        lines.append(f":white_check_mark: *Fixed:* {typed(incident.resolution_note, 1000)}{code}")
    if incident.duplicate_of is not None:
        lines.append(f"Same as INC-{incident.duplicate_of}.")
    if incident.parent is not None:
        lines.append(f"Belongs to INC-{incident.parent}.")
    if others := [f"INC-{number}" for number in linked if number != incident.duplicate_of]:
        lines.append(f":link: {', '.join(others[:20])}")
    if incident.reopened:
        times = "once" if incident.reopened == 1 else f"{incident.reopened} times"
        lines.append(f":leftwards_arrow_with_hook: Reopened {times}.")
    return "\n".join(lines)


def _service_picker(incident: Incident, services: Mapping[str, str]) -> Block:
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    picker = bk.select(ActionId.SERVICE, options, placeholder="Choose the service")
    return bk.section(
        "*Which service is it?* Its team hears at once.", accessory=picker, block=f"service:{incident.id}"
    )


def _buttons(incident: Incident) -> list[Block]:
    press: dict[IncidentStatus, list[Callable[[Incident], Block | None]]] = {
        IncidentStatus.NEW: [_acknowledge, _take, _hold, _resolve, _major],
        IncidentStatus.IN_PROGRESS: [_take, _hold, _resolve, _major],
        IncidentStatus.ON_HOLD: [_resume, _take, _resolve, _major],
        IncidentStatus.RESOLVED: [_reopen],
    }
    return [made for make in press.get(incident.status, []) if (made := make(incident)) is not None]


def _acknowledge(incident: Incident) -> Block:
    return bk.button("Acknowledge", ActionId.ACKNOWLEDGE, incident.id, style="primary")


def _take(incident: Incident) -> Block:
    return bk.button("Take", ActionId.TAKE, incident.id)


def _hold(incident: Incident) -> Block:
    return bk.button("Hold", ActionId.HOLD, incident.id)


def _resume(incident: Incident) -> Block:
    return bk.button("Resume", ActionId.RESUME, incident.id, style="primary")


def _resolve(incident: Incident) -> Block:
    return bk.button("Resolve", ActionId.RESOLVE, incident.id)


def _reopen(incident: Incident) -> Block:
    return bk.button("Reopen", ActionId.REOPEN, incident.id)


def _major(incident: Incident) -> Block | None:
    if incident.major or incident.parent is not None:
        return None
    sure = bk.confirmation(
        "Declare a major incident?",
        f"{incident.number} gets a war room, its responders are called in, and the majors channel is told.",
        "Declare major",
        style="danger",
    )
    return bk.button("Declare major", ActionId.DECLARE_MAJOR, incident.id, style="danger", confirm=sure)


def pointer(text: str, incident: Incident) -> list[Block]:
    """A line to somebody about an incident, with what they will want to press."""
    pressable = [_acknowledge(incident)] if incident.status is IncidentStatus.NEW else []
    return [bk.section(text), bk.actions(*pressable, _hold(incident), _resolve(incident))]


def receipt(incident: Incident, services: Mapping[str, str]) -> list[Block]:
    """The head of the reporter's thread: their report, and how it stands."""
    status = f"{STATUS_MARKS[incident.status]} {STATUS_WORDS[incident.status]}"
    owner = f", {person(incident.assignee)} is on it" if incident.assignee and incident.is_open else ""
    team = f" The team `{incident.team}` has it." if incident.team and not incident.assignee else ""
    name = services.get(incident.service or "")
    service = f" · {escape(name)}" if name else ""
    head = f"*{incident.number}* · {typed(incident.title, 1000)}"
    return [
        bk.section(f"{head}\n{status}{owner}.{team}"),
        bk.context(f"{incident.priority}{service} · Each step is told here; answer in this thread to add to it."),
    ]


def fix(incident: Incident, cycle: int, *, score: int | None) -> list[Block]:
    """What a reporter is asked once it is resolved, and what became of their answer."""
    if incident.reopened > cycle:
        return [bk.section(f":leftwards_arrow_with_hook: {incident.number} was not fixed; it is open again.")]
    fixed = f":white_check_mark: *{incident.number} is fixed*, says {person(incident.resolved_by or '')}."
    told = bk.section(f"{fixed}\n{typed(incident.resolution_note, 2500)}")
    if incident.status is IncidentStatus.RESOLVED:
        works = bk.button("It works", ActionId.CONFIRM, incident.id, style="primary")
        broken = bk.button("Still broken", ActionId.REOPEN, incident.id, style="danger")
        return [told, bk.section("Does it work for you again?"), bk.actions(works, broken)]
    if score is not None:
        return [told, bk.context(f"{':star:' * score} Thank you.")]
    marks = [bk.button(str(mark), f"{ActionId.RATE}.{mark}", incident.id) for mark in range(1, 6)]
    return [told, bk.section("Closed. How did we do? 1 is poor, 5 is great."), bk.actions(*marks)]


def read_score(action: Block) -> int:
    """The mark of the button that was pressed, 1 to 5. ValueError for anything else."""
    score = int(action["text"]["text"])
    if not 1 <= score <= 5:
        raise ValueError(f"a mark is 1 to 5, not {score}")
    return score


def fix_text(incident: Incident, cycle: int) -> str:
    if incident.reopened > cycle:
        return f"{incident.number} is open again."
    if incident.status is IncidentStatus.RESOLVED:
        return f"{incident.number} is fixed. Does it work for you again?"
    return f"{incident.number} is closed."


def offer(text: str, number: int) -> list[Block]:
    """The answer to a mention or a direct message: shall this be reported?"""
    return [
        bk.section("Shall I report this as an incident?"),
        bk.quote(text, 1000),
        bk.actions(
            bk.button("Report it", ActionId.OFFER_ACCEPT, number, style="primary"),
            bk.button("Add details first", ActionId.OFFER_FORM, number),
            bk.button("No, thank you", ActionId.OFFER_DECLINE, number),
        ),
    ]


def which_one(line: rules.Line, offered: int, doing: int) -> list[Block]:
    """The line could be a command or a report: two buttons ask; their values are numbers of the journal."""
    assert line.verb is not None
    does = f"{line.verb.value.capitalize()} INC-{line.number}" if line.number else f"/incident {line.verb}"
    return [
        bk.section("Is this a report, or something to do?"),
        bk.actions(
            bk.button("Report it as an incident", ActionId.LINE_REPORT, offered, style="primary"),
            bk.button(does, ActionId.LINE_DO, doing),
        ),
    ]


def form(services: Mapping[str, str], *, title: str = "", details: str = "", said_at: str = "") -> Block:
    """Report an incident. `said_at`, the link of a message it began with, comes back in private_metadata."""
    options = [bk.option(name, key) for key, name in services.items()]
    picker: Block = (
        bk.select("choice", options, placeholder="If you know it")
        if 0 < len(options) <= MOST_OPTIONS
        else {"type": "external_select", "action_id": ViewId.FORM + ".services", "min_query_length": 0}
    )
    return bk.modal(
        ViewId.FORM,
        "Report an incident",
        [
            bk.field(
                "What is wrong?",
                FormField.TITLE,
                bk.text_input(
                    "text", limit=rules.LONGEST, initial=title, placeholder="Tills in store 42 do not start"
                ),
            ),
            bk.field(
                "Details",
                FormField.DETAILS,
                bk.text_input(
                    "text", multiline=True, initial=details, placeholder="Since when, how many, what was tried"
                ),
                optional=True,
            ),
            bk.field("Service", FormField.SERVICE, picker, optional=True),
            bk.field(
                "Impact",
                FormField.IMPACT,
                bk.select("choice", LEVEL_OPTIONS, initial="3"),
                hint="High: a store, a plant or many people. Medium: a team. Low: one person.",
            ),
            bk.field(
                "Urgency",
                FormField.URGENCY,
                bk.select("choice", LEVEL_OPTIONS, initial="2"),
                hint="High: work stands still. Medium: it is slow or there is a way around. Low: it can wait.",
            ),
        ],
        submit="Report",
        kept=said_at,
    )


@dataclass(frozen=True)
class FormAnswer:
    title: str
    details: str
    service: str | None
    impact: int
    urgency: int
    said_at: str


def read_form(view: Block) -> FormAnswer:
    return FormAnswer(
        title=bk.answer(view, FormField.TITLE) or "",
        details=bk.answer(view, FormField.DETAILS) or "",
        service=bk.answer(view, FormField.SERVICE),
        impact=int(bk.answer(view, FormField.IMPACT) or 3),
        urgency=int(bk.answer(view, FormField.URGENCY) or 2),
        said_at=view.get("private_metadata") or "",
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


def read_resolve_form(view: Block) -> tuple[int, str, str | None]:
    """The incident's number, the note and the code."""
    return int(view["private_metadata"]), bk.answer(view, ResolveField.NOTE) or "", bk.answer(view, ResolveField.CODE)


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


def read_hold_form(view: Block) -> tuple[int, HoldReason, str]:
    reason = HoldReason(bk.answer(view, HoldField.REASON) or "caller")
    return int(view["private_metadata"]), reason, bk.answer(view, HoldField.NOTE) or ""


def line_of(incident: Incident) -> str:
    """An incident in one line of a list."""
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    mark = PRIORITY_MARKS.get(incident.priority, ":white_circle:")
    status = STATUS_WORDS[incident.status]
    return f"{mark} *{incident.number}* {incident.priority} · {typed(incident.title, 120)} · {status} · {owner}"


def listing(title: str, found: Sequence[Incident], total: int, nothing: str) -> list[Block]:
    """A list, the most pressing first; how many more there are."""
    if not found:
        return [bk.section(nothing)]
    lines = [line_of(incident) for incident in found]
    shown = [bk.section("\n".join(lines[start : start + 5])) for start in range(0, len(lines), 5)]
    more = f"and {total - len(found)} more" if total > len(found) else f"{total} in all"
    return [bk.section(f"*{title}*"), *shown, bk.context(f"{more} · `/incident show N` for one of them")]


JOURNAL_WORDS = {
    "incident.declared": "reported it",
    "incident.acknowledged": "acknowledged it",
    "incident.assigned": "assigned it",
    "incident.held": "put it on hold",
    "incident.resumed": "resumed it",
    "incident.resolved": "resolved it",
    "incident.confirmed": "confirmed the fix",
    "incident.closed": "closed it",
    "incident.reopened": "reopened it",
    "incident.cancelled": "cancelled it",
    "incident.noted": "noted",
    "incident.linked": "linked it",
    "incident.prioritised": "changed its priority",
    "incident.serviced": "set its service",
    "incident.major": "declared it a major incident",
    "survey.rated": "rated it",
}


def detail(
    incident: Incident, services: Mapping[str, str], history: Sequence[Entry], linked: Sequence[int]
) -> list[Block]:
    """`/incident show N`: the card and its story."""
    told = [entry for entry in history if entry.what in JOURNAL_WORDS][-15:]
    story = "\n".join(f"{moment(entry.at)} {_told(entry)}" for entry in told)
    shown = card(incident, services, linked=linked)
    return [*shown, bk.divider(), bk.section(story)] if story else shown


def _told(entry: Entry) -> str:
    details = entry.details
    said = details.get("note") or details.get("text") or details.get("reason") or ""
    if entry.what == "incident.assigned":
        said = f"to {person(details['to'])}" if "to" in details else f"to `{details.get('team')}`"
        return f"{person(entry.actor)} {JOURNAL_WORDS[entry.what]} {said}"
    if entry.what == "incident.prioritised":
        said = f"{details['was']} to {details['priority']}"
    return f"{person(entry.actor)} {JOURNAL_WORDS[entry.what]}" + (f": {typed(str(said), 150)}" if said else "")


def declared(incident: Incident, services: Mapping[str, str]) -> list[Block]:
    """The answer to whoever reported it by command."""
    team = f" The team `{incident.team}` has it." if incident.team else ""
    text = f":white_check_mark: *{incident.number}* is reported, priority {incident.priority}.{team}"
    found = [bk.section(f"{text} I will tell you each step in a direct message.")]
    if incident.private:
        found.append(bk.context(":lock: It is private: only those whom it concerns see it."))
    if incident.service is None and services:
        found.append(_service_picker(incident, services))
    return found


def help_text() -> list[Block]:
    lines = "\n".join(f"`/incident {usage}`" for usage in rules.USAGE.values())
    return [
        bk.section(
            "*Report what is wrong:* `/incident tills in store 42 do not start`, or `/incident` for the form."
        ),
        bk.section(lines),
        bk.context("Impact and urgency are high, medium or low. `INC-42`, `inc 42` and `42` are the same."),
    ]


NOTHING_MINE = "Nothing of yours is open. Report something with `/incident what is wrong`."
NOTHING_OPEN = "Nothing is open. Enjoy it while it lasts."
DONE_WORDS = {
    rules.Verb.ACK: "is acknowledged, and yours.",
    rules.Verb.TAKE: "is yours.",
    rules.Verb.RESUME: "goes on.",
    rules.Verb.RESOLVE: "is resolved; the reporter is asked whether it works.",
    rules.Verb.REOPEN: "is open again.",
    rules.Verb.CLOSE: "is closed.",
    rules.Verb.CANCEL: "is cancelled.",
    rules.Verb.NOTE: "has your note.",
}


def done(incident: Incident, verb: rules.Verb) -> str:
    """The answer to a command that changed something."""
    if verb is rules.Verb.HOLD and incident.hold_reason is not None:
        return f"{incident.number} is on hold, {rules.HOLD_WORDS[incident.hold_reason]}."
    if verb is rules.Verb.ASSIGN:
        return f"{incident.number} is with {person(incident.assignee) if incident.assignee else incident.team} now."
    if verb is rules.Verb.PRIORITY:
        return f"{incident.number} is {incident.priority} now."
    return f"{incident.number} {DONE_WORDS.get(verb, 'is linked.')}"


def receipt_text(incident: Incident) -> str:
    return f"{incident.number} {STATUS_WORDS[incident.status]}: {typed(incident.title, 300)}"


def service_options(services: Mapping[str, str], sought: str) -> list[Block]:
    """The services whose name holds what is sought, at most as many as Slack shows."""
    found = [(key, name) for key, name in services.items() if sought.lower() in name.lower()]
    return [bk.option(name, key) for key, name in found[:MOST_OPTIONS]]
