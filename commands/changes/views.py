"""Changes as people see them: the form, the ballot with its live tally, lists, and the answers that come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from commands.changes import rules
from commands.changes.rules import STATUS_WORDS, Ballot, Collision, Decision, Tally
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Vote


class ActionId(StrEnum):
    APPROVE = "change.approve"
    REJECT = "change.reject"
    ABSTAIN = "change.abstain"
    DETAILS = "change.details"


class ViewId(StrEnum):
    FORM = "change.form"
    REJECT = "change.reject.form"
    DETAILS = "change.details.view"


class FormField(StrEnum):
    TITLE = "change.title"
    REASON = "change.reason"
    TYPE = "change.type"
    ITEMS = "change.items"
    START = "change.start"
    END = "change.end"
    IMPLEMENTER = "change.implementer"
    RISK = "change.risk"
    IMPACT = "change.impact"
    IMPLEMENTATION = "change.implementation_plan"
    TEST = "change.test_plan"
    ROLLBACK = "change.rollback_plan"


class RejectField(StrEnum):
    WHY = "reject.why"


LEVELS = [bk.option("High", 1), bk.option("Medium", 2), bk.option("Low", 3)]
LEVEL_WORDS = {1: "high", 2: "medium", 3: "low"}
MOST_OPTIONS = 100
NAMED = 4
DECISION_WORDS = {Decision.APPROVED: ":white_check_mark: Approved", Decision.REJECTED: ":x: Not approved"}


def form(services: Mapping[str, str]) -> Block:
    """Request a change: everything that the board wants to know."""
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    items: Block = (
        {"type": "multi_static_select", "action_id": "choice", "options": options}
        if options
        else bk.text_input("text", placeholder="What it touches, separated by commas")
    )
    types = [bk.option(kind.capitalize(), kind) for kind in ChangeType]
    return bk.modal(
        ViewId.FORM,
        "Request a change",
        [
            bk.field("What will change?", FormField.TITLE, bk.text_input("text", limit=150)),
            bk.field("Reason", FormField.REASON, _long("Why it is worth the risk")),
            bk.field("Type", FormField.TYPE, bk.select("choice", types, initial="normal")),
            bk.field("Affected items", FormField.ITEMS, items),
            bk.field("Start", FormField.START, {"type": "datetimepicker", "action_id": "at"}),
            bk.field("End", FormField.END, {"type": "datetimepicker", "action_id": "at"}),
            bk.field("Implementer", FormField.IMPLEMENTER, {"type": "users_select", "action_id": "person"}),
            bk.field("Risk", FormField.RISK, bk.select("choice", LEVELS, initial="3")),
            bk.field("Impact", FormField.IMPACT, bk.select("choice", LEVELS, initial="3")),
            bk.field("Implementation plan", FormField.IMPLEMENTATION, _long("Step by step, and who does what")),
            bk.field("Test plan", FormField.TEST, _long("How you will know that it worked")),
            bk.field("Rollback plan", FormField.ROLLBACK, _long("How to go back, and until when that is possible")),
        ],
        submit="Submit",
    )


def _long(placeholder: str) -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder)


@dataclass(frozen=True)
class Request:
    """What somebody asks for. Instants are UTC; risk and impact 1 (high) to 3."""

    title: str
    reason: str
    type: ChangeType
    items: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    implementer: str
    risk: int
    impact: int
    implementation_plan: str
    test_plan: str
    rollback_plan: str


def read_form(view: Block) -> Request:
    def text(block: FormField) -> str:
        return str(bk.answer(view, block) or "").strip()

    chosen: Any = bk.answer(view, FormField.ITEMS) or []
    items = chosen if isinstance(chosen, list) else [part.strip() for part in chosen.split(",") if part.strip()]
    return Request(
        title=text(FormField.TITLE),
        reason=text(FormField.REASON),
        type=ChangeType(bk.answer(view, FormField.TYPE) or "normal"),
        items=tuple(items),
        start=_instant(bk.answer(view, FormField.START)),
        end=_instant(bk.answer(view, FormField.END)),
        implementer=text(FormField.IMPLEMENTER),
        risk=int(bk.answer(view, FormField.RISK) or 3),
        impact=int(bk.answer(view, FormField.IMPACT) or 3),
        implementation_plan=text(FormField.IMPLEMENTATION),
        test_plan=text(FormField.TEST),
        rollback_plan=text(FormField.ROLLBACK),
    )


def _instant(epoch: int | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(int(epoch), UTC)


def ballot(
    change: Change,
    paper: Ballot,
    votes: Sequence[Vote],
    tally: Tally,
    found: Sequence[Collision],
    services: Mapping[str, str],
) -> list[Block]:
    """The ballot in the board's channel: the request, what is in its way, how the vote stands, what to press."""
    shown = [
        bk.section(
            f":ballot_box_with_ballot: *{change.number} · {change.type.capitalize()}* · {typed(change.title, 300)}"
        ),
        bk.section("", fields=_facts(change, services)),
        bk.section(f"*Reason*\n{typed(change.reason, 700)}"),
        *(bk.section(f"*{label}*\n{typed(bk.clip(text, 500), 700)}") for label, text in _plans(change)),
    ]
    if found:
        shown.append(bk.section("\n".join(_collision(each, services) for each in found[:6])))
    shown.append(bk.section(_standing(change, paper, votes, tally)))
    if change.status is ChangeStatus.AUTHORISE:
        shown.append(bk.actions(*_buttons(change)))
    return shown


def _facts(change: Change, services: Mapping[str, str]) -> list[str]:
    items = _names(change.items, services)
    window = f"{moment(change.start)} – {moment(change.end)}"
    return [
        f"*When*\n{window}",
        f"*What it touches*\n{items}",
        f"*Requested by*\n{person(change.requester)}",
        f"*Implemented by*\n{person(change.implementer)}",
        f"*Risk*\n{LEVEL_WORDS[change.risk]}",
        f"*Impact*\n{LEVEL_WORDS[change.impact]}",
    ]


def _names(items: Sequence[str], services: Mapping[str, str]) -> str:
    """The first few by name, and how many more."""
    named = ", ".join(typed(services.get(item, item), 80) for item in items[:NAMED])
    return named if len(items) <= NAMED else f"{named} and {len(items) - NAMED} more"


def _plans(change: Change) -> list[tuple[str, str]]:
    return [
        ("Implementation", change.implementation_plan),
        ("Test", change.test_plan),
        ("Rollback", change.rollback_plan),
    ]


def _collision(found: Collision, services: Mapping[str, str]) -> str:
    if found.kind == "freeze":
        return f":snowflake: In the freeze *{escape(found.with_)}*."
    if found.kind == "implementer":
        return f":warning: {person(found.about)} implements {found.with_} at the same time."
    items = _names(found.about.split(", "), services)
    return f":warning: {found.with_} touches {items} at the same time."


def _standing(change: Change, paper: Ballot, votes: Sequence[Vote], tally: Tally) -> str:
    count = f"*{tally.approve}* for · *{tally.reject}* against · *{tally.abstain}* abstain · {tally.waiting} to vote"
    if change.decision is not None:
        head = DECISION_WORDS[Decision(change.decision)]
        lines = [f"*{head}* · {count}", f"{change.number} is {STATUS_WORDS[change.status].lower()}."]
    else:
        rule = {"majority": "majority of votes", "members": "majority of members", "unanimous": "all"}[paper.rule]
        closes = f", closes {moment(change.closes_at)}" if change.closes_at else ""
        lines = [count, f"Quorum {tally.cast}/{paper.quorum}, {rule}{closes}."]
    marks = {Choice.APPROVE: ":+1:", Choice.REJECT: ":-1:", Choice.ABSTAIN: ":heavy_minus_sign:"}
    counted = [vote for vote in votes if vote.person in paper.voters][:20]
    for vote in counted:
        why = f": {typed(vote.reason, 100)}" if vote.reason else ""
        lines.append(f"{marks[vote.choice]} {person(vote.person)}{why}")
    return "\n".join(lines)


def _buttons(change: Change) -> list[Block]:
    return [
        bk.button("Approve", ActionId.APPROVE, change.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, change.id, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN, change.id),
        bk.button("Details", ActionId.DETAILS, change.id),
    ]


def ballot_text(change: Change) -> str:
    return f"{change.number} {STATUS_WORDS[change.status]}: {typed(change.title, 300)}"


def details(change: Change, services: Mapping[str, str]) -> Block:
    """The whole request, to read."""
    shown = [
        bk.section(f"*{typed(change.title, 300)}*"),
        bk.section("", fields=_facts(change, services)),
        bk.section("*Reason*"),
        bk.quote(change.reason),
    ]
    for label, text in _plans(change):
        shown += [bk.section(f"*{label} plan*"), bk.quote(text)]
    return bk.modal(ViewId.DETAILS, f"{change.number}", shown, submit=None, close="Close")


def reject_form(number: int) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="The requester reads this")
    return bk.modal(
        ViewId.REJECT,
        f"Reject CHG-{number}",
        [bk.field("Why?", RejectField.WHY, why)],
        submit="Reject",
        kept=str(number),
    )


def read_reject_form(view: Block) -> tuple[int, str]:
    return int(view["private_metadata"]), str(bk.answer(view, RejectField.WHY) or "")


def line_of(change: Change) -> str:
    window = f"{moment(change.start)} – {moment(change.end, '{time}')}"
    return f"*{change.number}* {window} · {typed(change.title, 120)} · {STATUS_WORDS[change.status]}"


def listing(title: str, found: Sequence[Change]) -> list[Block]:
    if not found:
        return [bk.section("Nothing is planned. `/change` opens the form.")]
    lines = [line_of(change) for change in found]
    shown = [bk.section("\n".join(lines[start : start + 5])) for start in range(0, len(lines), 5)]
    return [bk.section(f"*{title}*"), *shown]


def freezes(found: Sequence[tuple[str, datetime, datetime, Sequence[str]]], services: Mapping[str, str]) -> str:
    lines = [
        f":snowflake: *{escape(name)}* {moment(start)} up to {moment(end)}: "
        + (", ".join(escape(services.get(key, key)) for key in touched) or "everything")
        for name, start, end, touched in found
    ]
    return "\n".join(lines) or "No freeze is planned."


def help_blocks() -> list[Block]:
    lines = "\n".join(f"`/change {usage}`" for usage in rules.USAGE.values())
    return [bk.section("*Request a change:* `/change` opens the form."), bk.section(lines)]


def outcome(change: Change, decision: Decision, votes: Sequence[Vote]) -> str:
    """What everyone concerned hears once it is decided."""
    head = f"{DECISION_WORDS[decision]}: *{change.number}* · {typed(change.title, 300)}"
    if decision is Decision.APPROVED:
        start = f"It is scheduled for {moment(change.start)}. Begin with `/change implement {change.id}`."
        return f"{head}\n{start}"
    reasons = [f"{person(vote.person)}: {typed(vote.reason, 500)}" for vote in votes if vote.reason]
    again = f"Once it is different, request it again or `/change submit {change.id}`."
    return "\n".join([head, *reasons[:10], again])
