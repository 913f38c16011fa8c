"""Changes as people see them: the ballot with its live tally, lists and the whole request."""

from collections.abc import Mapping, Sequence

from commands.changes import rules
from commands.changes.ids import ActionId
from commands.changes.rules import STATUS_WORDS, Collision, Decision, Electorate, FreezeWindow
from commands.changes.wording import DECISION_WORDS
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from storage.changes.records import Change, ChangeStatus, Choice, Vote

LEVEL_WORDS = {1: "high", 2: "medium", 3: "low"}
RULE_WORDS: Mapping[rules.Rule, str] = {
    "majority": "majority of votes",
    "members": "majority of members",
    "unanimous": "all",
}
CHOICE_MARKS: Mapping[Choice, str] = {
    Choice.APPROVE: ":+1:",
    Choice.REJECT: ":-1:",
    Choice.ABSTAIN: ":heavy_minus_sign:",
}
NAMED = 4


def ballot(
    change: Change,
    electorate: Electorate,
    votes: Sequence[Vote],
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
    shown.append(bk.section(_standing(change, electorate, votes)))
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
        return f":snowflake: In the freeze *{escape(found.other)}*."
    if found.kind == "implementer":
        return f":warning: {person(found.about)} implements {found.other} at the same time."
    items = _names(found.about.split(", "), services)
    return f":warning: {found.other} touches {items} at the same time."


def _standing(change: Change, electorate: Electorate, votes: Sequence[Vote]) -> str:
    """The count, what it takes or how it was decided, and who voted how."""
    tally = rules.tally(electorate, rules.choices(votes))
    count = f"*{tally.approve}* for · *{tally.reject}* against · *{tally.abstain}* abstain · {tally.waiting} to vote"
    if change.decision is not None:
        head = DECISION_WORDS[Decision(change.decision)]
        lines = [f"*{head}* · {count}", f"{change.number} is {STATUS_WORDS[change.status].lower()}."]
    else:
        closes = f", closes {moment(change.closes_at)}" if change.closes_at else ""
        lines = [count, f"Quorum {tally.cast}/{electorate.quorum}, {RULE_WORDS[electorate.rule]}{closes}."]
    counted = [vote for vote in votes if vote.person in electorate.voters]
    return "\n".join([*lines, *map(_vote, counted[:20])])


def _vote(vote: Vote) -> str:
    why = f": {typed(vote.reason, 100)}" if vote.reason else ""
    return f"{CHOICE_MARKS[vote.choice]} {person(vote.person)}{why}"


def _buttons(change: Change) -> list[Block]:
    return [
        bk.button("Approve", ActionId.APPROVE, change.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, change.id, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN, change.id),
        bk.button("Details", ActionId.DETAILS, change.id),
    ]


def ballot_text(change: Change) -> str:
    return f"{change.number} {STATUS_WORDS[change.status]}: {typed(change.title, 300)}"


def details(change: Change, services: Mapping[str, str]) -> list[Block]:
    """The whole request, to read."""
    shown = [
        bk.section(f"*{typed(change.title, 300)}*"),
        bk.section("", fields=_facts(change, services)),
        bk.section("*Reason*"),
        bk.quote(change.reason),
    ]
    for label, text in _plans(change):
        shown += [bk.section(f"*{label} plan*"), bk.quote(text)]
    return shown


def line_of(change: Change) -> str:
    window = f"{moment(change.start)} – {moment(change.end, '{time}')}"
    return f"*{change.number}* {window} · {typed(change.title, 120)} · {STATUS_WORDS[change.status]}"


def listing(title: str, found: Sequence[Change]) -> list[Block]:
    if not found:
        return [bk.section("Nothing is planned. `/change` opens the form.")]
    return [bk.section(f"*{title}*"), *bk.lines([line_of(change) for change in found])]


def freezes(found: Sequence[FreezeWindow], services: Mapping[str, str]) -> str:
    return "\n".join(_freeze(each, services) for each in found) or "No freeze is planned."


def _freeze(freeze: FreezeWindow, services: Mapping[str, str]) -> str:
    touched = ", ".join(escape(services.get(key, key)) for key in freeze.services) or "everything"
    return f":snowflake: *{escape(freeze.name)}* {moment(freeze.start)} up to {moment(freeze.end)}: {touched}"


def help_text(usages: str) -> list[Block]:
    return [bk.section("*Request a change:* `/change` opens the form."), bk.section(usages)]
