"""Changes as people see them: the record, what is in its way, and what to press next."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.changes import after_words, ids, rules, way_words
from commands.changes.collisions import EXCEPTED, Collision, FreezeWindow
from commands.changes.ids import ActionId
from commands.changes.rules import STATUS_WORDS
from commands.changes.way_words import collision, names
from commands.changes.wording import went
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from storage.changes.records import Change, ChangeStatus
from storage.journal.records import Entry

LEVEL_WORDS = {1: "high", 2: "medium", 3: "low"}
IN_A_MESSAGE = 1200
"""So much of each text of a request stands in a message, which Slack keeps short in all."""


def of_ballot(change: Change) -> str:
    """The block of the buttons says which ballot they are of."""
    return ids.ballot(change.id, change.voting_round)


def pressed_on_ballot(change: Change, buttons: Sequence[Block]) -> list[Block]:
    """Buttons that count for the ballot that is open, wherever they stand."""
    return [bk.actions(*buttons, block=of_ballot(change))] if buttons else []


def in_its_way(
    found: Sequence[Collision], services: Mapping[str, str], now: datetime, excepted: Entry | None = None
) -> list[Block]:
    """All of it, and whoever has named an exception; of very much the gravest, and where the rest is."""
    lines = [collision(each, services) for each in found[:MOST_SHOWN]]
    if len(found) > len(lines):
        lines.append(f"_and {len(found) - len(lines)} more: *Details* shows them_")
    barred = any(each.kind in EXCEPTED for each in found)
    if barred and excepted is not None:
        lines.append(way_words.excepted(excepted))
    shown = bk.packed(lines or [way_words.clear(now)])
    return [{**shown[0], "block_id": BARRED}, *shown[1:]] if barred and excepted is None else shown


def ahead(found: Sequence[Collision] | None, services: Mapping[str, str], now: datetime) -> list[Block]:
    """In the form: what is in the way so far; what else to fill in, where that cannot be said yet."""
    if found is None:
        return [bk.section("Choose the items, the start and the end; then it can be said what is in the way.")]
    return [
        {key: value for key, value in each.items() if key != "block_id"} for each in in_its_way(found, services, now)
    ]


BARRED = "change.barred"
"""The block that says that a manager must name an exception."""

MOST_SHOWN = 15


def except_button(change: Change, in_its_way: Sequence[Block]) -> list[Block]:
    """Where it takes an exception that nobody has named yet, and that can still be named."""
    is_barred = any(block.get("block_id") == BARRED for block in in_its_way)
    if not is_barred or change.status not in rules.ALLOWED_IN[rules.Action.EXCEPT]:
        return []
    return [bk.button("Name an exception", ActionId.EXCEPT, change.id)]


def facts(change: Change, services: Mapping[str, str]) -> list[str]:
    items = names(change.items, services)
    window = f"{moment(change.start)} – {moment(change.end)}"
    return [
        f"*When*\n{window}",
        f"*What it touches*\n{items}{_stops(change)}",
        f"*Requested by*\n{person(change.requester)}",
        f"*Implemented by*\n{person(change.implementer)}",
        f"*Risk*\n{change.level or LEVEL_WORDS[change.risk]}",
        f"*Impact*\n{LEVEL_WORDS[change.impact]}",
    ]


def _stops(change: Change) -> str:
    return "\n:small_red_triangle_down: stopped in that window" if change.stops_service else ""


def plans(change: Change) -> list[tuple[str, str]]:
    return [
        ("Implementation", change.implementation_plan),
        ("Test", change.test_plan),
        ("Rollback", change.rollback_plan),
    ]


def ballot_buttons(change: Change) -> list[Block]:
    return [
        bk.button("Approve", ActionId.APPROVE, change.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, change.id, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN, change.id),
        details_button(change),
    ]


def details_button(change: Change) -> Block:
    return bk.button("Details", ActionId.DETAILS, change.id)


NEXT: Mapping[ChangeStatus, tuple[tuple[str, ActionId], ...]] = {
    ChangeStatus.NEW: (("Submit", ActionId.SUBMIT), ("Edit", ActionId.EDIT)),
    ChangeStatus.SCHEDULED: (("Start", ActionId.START),),
    ChangeStatus.IMPLEMENT: (("Done", ActionId.FINISH), ("Roll back", ActionId.BACK)),
}
"""What its people press to move a change on."""


def next_buttons(change: Change) -> list[Block]:
    """What moves it on from where it stands; empty where nothing does, or others decide."""
    return [
        bk.button(text, action, change.id, style=None if place else "primary")
        for place, (text, action) in enumerate(NEXT.get(change.status, ()))
    ]


def overseeing_buttons(change: Change) -> list[Block]:
    """What those press who look after it while it is made, and look back on it."""
    if change.status is ChangeStatus.IMPLEMENT:
        return [bk.button("Extend", ActionId.EXTEND, change.id)]
    return [review_button(change)] if change.status is ChangeStatus.REVIEW else []


def review_button(change: Change) -> Block:
    return bk.button("Review", ActionId.REVIEW, change.id, style="primary")


def owed(change: Change, call: Entry) -> list[Block]:
    """That a review is owed: why, whose it is, and by when; with its button where the change is closed already."""
    button = [bk.actions(review_button(change))] if change.status is ChangeStatus.CLOSED else []
    return [bk.section(after_words.owed(call)), *button]


def _withdraw_button(change: Change) -> Block:
    sure = bk.confirmation(f"Withdraw {change.number}?", "It will not be done.", "Withdraw", style="danger")
    return bk.button("Withdraw", ActionId.WITHDRAW, change.id, confirm=sure)


def ballot_text(change: Change) -> str:
    return f"{change.number} {STATUS_WORDS[change.status]}: {typed(change.title, 300)}"


def details(change: Change, services: Mapping[str, str], limit: int = bk.SECTION) -> list[Block]:
    """The whole request, to read; of each of its texts so many characters."""
    shown = [
        bk.section(f"*{typed(change.title, 300)}*"),
        bk.section("", fields=facts(change, services)),
        bk.section("*Reason*"),
        bk.quote(change.reason, limit),
    ]
    for label, text in plans(change):
        shown += [bk.section(f"*{label} plan*"), bk.quote(text, limit)]
    return shown


def record(
    change: Change,
    standing: Sequence[Block],
    in_its_way: Sequence[Block],
    services: Mapping[str, str],
    buttons: Sequence[Block] = (),
    limit: int = IN_A_MESSAGE,
    risk: str = "",
) -> list[Block]:
    """All that is known of a change: where it stands, the request, the vote and the outcome; then what to press."""
    head = f"*{change.number} · {change.type.capitalize()} · {STATUS_WORDS[change.status]}*"
    head = f"{head}\n{risk}" if risk else head
    shown = [bk.section(head), *details(change, services, limit)]
    if change.status in UNDECIDED_OR_COMING:
        shown += in_its_way
    shown += standing
    return [*shown, bk.actions(*buttons, block=of_ballot(change))] if buttons else shown


UNDECIDED_OR_COMING = (ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)


def outcome(change: Change, *, back: bool = False) -> list[Block]:
    """How it went; `back`: it was gone back on."""
    if change.outcome is None:
        return []
    at = f" · {moment(change.implemented_at)}" if change.implemented_at is not None else ""
    noted = f"\n{typed(change.outcome_note, 1000)}" if change.outcome_note else ""
    return [bk.section(f"*Outcome*\n{went(change, back=back).capitalize()}{at}{noted}")]


def buttons(change: Change, *, votes: bool, moves_on: bool, begins: bool, oversees: bool) -> list[Block]:
    """What may be pressed by whoever has a vote, moves it on, could begin it now, and looks after it."""
    shown = ballot_buttons(change)[:-1] if votes else []
    if moves_on and (begins or change.status is not ChangeStatus.SCHEDULED):
        shown += next_buttons(change)
    shown += overseeing_buttons(change) if oversees else []
    if moves_on and change.status in rules.ALLOWED_IN[rules.Action.EDIT] and not _is_among(ActionId.EDIT, shown):
        shown.append(bk.button("Edit", ActionId.EDIT, change.id))
    if moves_on and change.status in rules.ALLOWED_IN[rules.Action.WITHDRAW]:
        shown.append(_withdraw_button(change))
    return [*shown, details_button(change)]


def _is_among(action: ActionId, buttons: Sequence[Block]) -> bool:
    """Whether what moves it on has that button already: Slack takes none twice in a block."""
    return any(each["action_id"] == action for each in buttons)


def freezes(found: Sequence[FreezeWindow], services: Mapping[str, str]) -> str:
    return "\n".join(_freeze(each, services) for each in found) or "No freeze is planned."


def _freeze(freeze: FreezeWindow, services: Mapping[str, str]) -> str:
    touched = ", ".join(escape(services.get(key, key)) for key in freeze.services) or "everything"
    hard = ", and takes an exception" if freeze.is_hard else ""
    return f":snowflake: *{escape(freeze.name)}* {moment(freeze.start)} up to {moment(freeze.end)}: {touched}{hard}"
