"""Changes as people see them: the ballot with its live tally, the record, and what to press next."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commands.changes import after_words, ids, rules, wording
from commands.changes.collisions import EXCEPTED, Collision, FreezeWindow
from commands.changes.ids import ActionId
from commands.changes.pivotal import open_seats, settling
from commands.changes.rules import STATUS_WORDS, team_in
from commands.changes.wording import DECISION_WORDS, OUTCOME_WORDS, collision, names
from commands.shared import blocks as bk
from commands.shared import voting
from commands.shared.blocks import Block, escape, moment, person, typed
from commands.shared.voting import Decision, Electorate, Shortfall
from storage.availability.records import SpentBudget
from storage.changes.records import Change, ChangeStatus, Choice, Vote
from storage.journal.records import Entry

LEVEL_WORDS = {1: "high", 2: "medium", 3: "low"}
RULE_WORDS: Mapping[voting.Rule, str] = {
    "majority": "majority of votes",
    "members": "majority of members",
    "unanimous": "all",
    "anyone": "the first vote decides",
}
CHOICE_MARKS: Mapping[Choice, str] = {
    Choice.APPROVE: ":+1:",
    Choice.REJECT: ":-1:",
    Choice.ABSTAIN: ":heavy_minus_sign:",
}
MOST_VOTES = 20
MOST_BUDGETS = 3
MOST_CALLED = 80
IN_A_MESSAGE = 1200
"""So much of each text of a request stands in a message, which Slack keeps short in all."""


@dataclass(frozen=True)
class Standing:
    """What else stands on a ballot: budgets that are spent, who votes for whom (seat -> person), how risky it is."""

    spent: Sequence[SpentBudget] = ()
    proxies: Mapping[str, str] = field(default_factory=dict)
    risk: str = ""


def ballot(
    change: Change,
    electorate: Electorate,
    votes: Sequence[Vote],
    in_its_way: Sequence[Block],
    services: Mapping[str, str],
    why: Shortfall | None = None,
    standing: Standing = Standing(),
) -> list[Block]:
    """The ballot in the board's channel: the request, what is in its way, how the vote stands, what to press."""
    shown = [
        bk.section(_head(change, standing.risk)),
        bk.section("", fields=_facts(change, services)),
        bk.section(f"*Reason*\n{typed(change.reason, 700)}"),
        *(bk.section(f"*{label}*\n{typed(bk.clip(text, 500), 700)}") for label, text in _plans(change) if text),
        *([bk.section(wording.done_already(change))] if change.asked_afterwards else []),
        *in_its_way,
        *_spent(change, standing.spent),
        *bk.packed(_standing(change, electorate, votes, why)),
        *_outcome(change),
    ]
    if change.status is ChangeStatus.AUTHORISE or change.asked_afterwards:
        shown += [
            *_called(electorate, votes, standing.proxies),
            bk.actions(
                *ballot_buttons(change), *_except_button(change, in_its_way), _menu(change), block=_block(change)
            ),
            *_for_others(change, votes, standing.proxies),
        ]
    elif change.status in NEXT:
        buttons = [*next_buttons(change), *_except_button(change, in_its_way), details_button(change)]
        shown.append(bk.actions(*buttons, block=_block(change)))
    return shown


def _head(change: Change, risk: str) -> str:
    """What it is, and how risky."""
    title = f":ballot_box_with_ballot: *{change.number} · {change.type.capitalize()}* · {typed(change.title, 300)}"
    return f"{title}\n{risk}" if risk else title


def _block(change: Change) -> str:
    """The block of the buttons says which ballot they are of."""
    return ids.ballot(change.id, change.voting_round)


def pressed_on_ballot(change: Change, buttons: Sequence[Block]) -> list[Block]:
    """Buttons that count for the ballot that is open, wherever they stand."""
    return [bk.actions(*buttons, block=_block(change))] if buttons else []


def ballot_of_before(change: Change, votes: Sequence[Vote] = ()) -> list[Block]:
    """What stands in place of a ballot that is over, once it is put to the vote again; its votes are struck."""
    title = f":ballot_box_with_ballot: *{change.number}* · {typed(change.title, 300)}"
    over = "This ballot is over. It is put to the vote again, on a newer ballot."
    struck = [f"~{_who(vote)}: {CHOICE_WORDS[vote.choice]}~" for vote in votes[:MOST_VOTES]]
    return [bk.section(title), *bk.packed([over, *struck])]


CHOICE_WORDS: Mapping[Choice, str] = {
    Choice.APPROVE: "for it",
    Choice.REJECT: "against it",
    Choice.ABSTAIN: "abstained",
}


def _who(vote: Vote) -> str:
    return person(vote.person) if vote.cast_by is None else f"{person(vote.cast_by)} for {person(vote.person)}"


def in_its_way(
    found: Sequence[Collision], services: Mapping[str, str], now: datetime, excepted: Entry | None = None
) -> list[Block]:
    """All of it, and whoever has named an exception; of very much the gravest, and where the rest is."""
    lines = [collision(each, services) for each in found[:MOST_SHOWN]]
    if len(found) > len(lines):
        lines.append(f"_and {len(found) - len(lines)} more: *Details* shows them_")
    barred = any(each.kind in EXCEPTED for each in found)
    if barred and excepted is not None:
        lines.append(wording.excepted(excepted))
    shown = bk.packed(lines or [wording.clear(now)])
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


def _except_button(change: Change, in_its_way: Sequence[Block]) -> list[Block]:
    """Where it takes an exception that nobody has named yet."""
    is_barred = any(block.get("block_id") == BARRED for block in in_its_way)
    return [bk.button("Name an exception", ActionId.EXCEPT, change.id)] if is_barred else []


def _spent(change: Change, spent: Sequence[SpentBudget]) -> list[Block]:
    """That nothing is left of what its services may be down, which makes it riskier unless a manager waived that."""
    if not spent or change.status is not ChangeStatus.AUTHORISE:
        return []
    lines = [wording.no_budget(each) for each in spent[:MOST_BUDGETS]]
    if any(each.waived_until is None for each in spent) and change.level is None:
        level = LEVEL_WORDS[max(1, change.risk - 1)]
        lines.append(f"So it counts as one level riskier: *{level}*.")
    return [bk.section("\n".join(lines))]


def _called(electorate: Electorate, votes: Sequence[Vote], proxies: Mapping[str, str]) -> list[Block]:
    """Whoever has not voted yet, once each: that mentions them when the ballot is posted, and not when it changes."""
    waiting = sorted(electorate.voters - {vote.person for vote in votes})
    called = [
        f"{person(proxies[each])} for {person(each)}" if each in proxies else person(each)
        for each in waiting[:MOST_CALLED]
    ]
    return [bk.section(f"*To vote* {' '.join(called)}")] if called else []


MOST_FOR_OTHERS = 3
"""For so many who are away there are buttons on the ballot."""


def _for_others(change: Change, votes: Sequence[Vote], proxies: Mapping[str, str]) -> list[Block]:
    """A row of buttons for each who is away, and has not voted in person."""
    own = {vote.person for vote in votes if vote.cast_by is None}
    shown: list[Block] = []
    for seat, proxy in [each for each in proxies.items() if each[0] not in own][:MOST_FOR_OTHERS]:
        shown.append(bk.context(f"{person(proxy)} votes for {person(seat)}, who is away:"))
        shown.append(bk.actions(*for_buttons(change, seat), block=f"{_block(change)}/for/{seat}"))
    return shown


def for_buttons(change: Change, seat: str) -> list[Block]:
    """What somebody presses to vote for whoever is away; it says which seat, and on which ballot."""
    value = json.dumps([change.id, seat, change.voting_round])
    return [
        bk.button("Approve", ActionId.APPROVE_FOR, value, style="primary"),
        bk.button("Reject", ActionId.REJECT_FOR, value, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN_FOR, value),
    ]


def _menu(change: Change) -> Block:
    """What is not needed every day."""
    options = [bk.option(text, json.dumps([change.id, what])) for what, text in MENU.items()]
    return {"type": "overflow", "action_id": ActionId.MORE, "options": options}


MENU: Mapping[str, str] = {
    "recuse": "I have a conflict",
    "away": "Hand over my vote",
    "slots": "Suggest another slot",
}


def chase(change: Change, seat: str, person: str, briefly: str, settle: int) -> list[Block]:
    """To whoever could settle it: that it waits for them, with the ballot's buttons."""
    closes = "" if change.closes_at is None else f" Voting closes {moment(change.closes_at)}."
    matters = "Your yes would decide it." if settle == 1 else f"It takes {settle} more yes."
    whose = "" if seat == person else f" You vote for {bk.person(seat)}."
    text = f"*{change.number}* waits for your vote: {typed(change.title, 200)}\n{matters}{whose}{closes}"
    own = [*ballot_buttons(change)[:-1]] if seat == person else for_buttons(change, seat)
    return [
        bk.section(f"{text}\n{briefly}" if briefly else text),
        bk.actions(*own, details_button(change), block=_block(change)),
    ]


def _facts(change: Change, services: Mapping[str, str]) -> list[str]:
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


def _plans(change: Change) -> list[tuple[str, str]]:
    return [
        ("Implementation", change.implementation_plan),
        ("Test", change.test_plan),
        ("Rollback", change.rollback_plan),
    ]


def _standing(change: Change, electorate: Electorate, votes: Sequence[Vote], why: Shortfall | None) -> list[str]:
    """In lines: the count, what it takes or how it was decided, and who voted how."""
    tally = voting.tally(electorate, voting.choices(votes))
    count = f"*{tally.approve}* for · *{tally.reject}* against · *{tally.abstain}* abstain · {tally.waiting} to vote"
    if change.decision is not None:
        head = DECISION_WORDS[Decision(change.decision)]
        reason = "" if why is None else f"{wording.sentence(wording.why(why))} "
        lines = [f"*{head}* · {count}", f"{reason}{change.number} is {STATUS_WORDS[change.status].lower()}."]
    else:
        lines = [count, f"{_needs(electorate, tally)}{_settles(electorate, votes)}{_closes(change)}."]
    counted = [vote for vote in votes if vote.person in electorate.voters]
    more = [f"_and {len(counted) - MOST_VOTES} more_"] if len(counted) > MOST_VOTES else []
    return [*lines, *map(_vote, counted[:MOST_VOTES]), *more]


def _needs(electorate: Electorate, tally: voting.Tally) -> str:
    also = "".join(f", {need.count} yes of {escape(need.name)}" for need in electorate.needs)
    if electorate.rule == "anyone":
        return f"{wording.sentence(RULE_WORDS['anyone'])[:-1]}{also}"
    return f"Quorum {tally.cast}/{electorate.quorum}, {RULE_WORDS[electorate.rule]}{also}"


def _settles(electorate: Electorate, votes: Sequence[Vote]) -> str:
    """How many more yes decide it; nothing on a board so large that nobody would count on that."""
    said = voting.choices(votes)
    open_ = open_seats(electorate, said)
    found = settling(electorate, said, open_) if len(open_) <= MOST_COUNTED else None
    return f", *{len(found)} more yes decide{'s' if len(found) == 1 else ''} it*" if found else ""


MOST_COUNTED = 20


def _closes(change: Change) -> str:
    if change.closes_at is None or not (change.status is ChangeStatus.AUTHORISE or change.asked_afterwards):
        return ""
    begins = ", when its window begins" if change.closes_at == change.start else ""
    return f", closes {moment(change.closes_at)}{begins}"


def _vote(vote: Vote) -> str:
    why = f": {typed(vote.reason, 100)}" if vote.reason else ""
    return f"{CHOICE_MARKS[vote.choice]} {_who(vote)}{why}"


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
    ChangeStatus.IMPLEMENT: (("Done", ActionId.FINISH), ("Roll back", ActionId.BACK), ("Extend", ActionId.EXTEND)),
    ChangeStatus.REVIEW: (("Review", ActionId.REVIEW),),
}
"""What its people press to move a change on."""


def next_buttons(change: Change) -> list[Block]:
    """What moves it on from where it stands; empty where nothing does, or others decide."""
    return [
        bk.button(text, action, change.id, style=None if place else "primary")
        for place, (text, action) in enumerate(NEXT.get(change.status, ()))
    ]


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
        bk.section("", fields=_facts(change, services)),
        bk.section("*Reason*"),
        bk.quote(change.reason, limit),
    ]
    for label, text in _plans(change):
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
    shown += [*standing, *_outcome(change)]
    return (
        [*shown, bk.actions(*buttons, *_except_button(change, in_its_way), block=_block(change))]
        if buttons
        else shown
    )


UNDECIDED_OR_COMING = (ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)


def standing(change: Change, electorate: Electorate, votes: Sequence[Vote], why: Shortfall | None) -> list[Block]:
    """How its last vote stands or went; nothing of what nobody voted on."""
    if not change.voting_round:
        return []
    is_open = change.status is ChangeStatus.AUTHORISE or change.asked_afterwards
    waiting = _called(electorate, votes, {}) if is_open else []
    team = team_in(change.board)
    head = f"*Vote of the board* `{escape(change.board or '')}`" if team is None else f"*Vote of* `{escape(team)}`"
    return [*bk.packed([head, *_standing(change, electorate, votes, why)]), *waiting]


def _outcome(change: Change) -> list[Block]:
    if change.outcome is None:
        return []
    at = f" · {moment(change.implemented_at)}" if change.implemented_at is not None else ""
    noted = f"\n{typed(change.outcome_note, 1000)}" if change.outcome_note else ""
    return [bk.section(f"*Outcome*\n{OUTCOME_WORDS[change.outcome].capitalize()}{at}{noted}")]


def buttons(change: Change, *, votes: bool, moves_on: bool, begins: bool) -> list[Block]:
    """What may be pressed by whoever has a vote, moves it on, and could begin it now."""
    shown = ballot_buttons(change)[:-1] if votes else []
    if moves_on and (begins or change.status is not ChangeStatus.SCHEDULED):
        shown += next_buttons(change)
    if moves_on and change.status in rules.ALLOWED_IN[rules.Action.EDIT]:
        shown.append(bk.button("Edit", ActionId.EDIT, change.id))
    if moves_on and change.status in rules.ALLOWED_IN[rules.Action.WITHDRAW]:
        shown.append(_withdraw_button(change))
    return [*shown, details_button(change)]


def freezes(found: Sequence[FreezeWindow], services: Mapping[str, str]) -> str:
    return "\n".join(_freeze(each, services) for each in found) or "No freeze is planned."


def _freeze(freeze: FreezeWindow, services: Mapping[str, str]) -> str:
    touched = ", ".join(escape(services.get(key, key)) for key in freeze.services) or "everything"
    hard = ", and takes an exception" if freeze.is_hard else ""
    return f":snowflake: *{escape(freeze.name)}* {moment(freeze.start)} up to {moment(freeze.end)}: {touched}{hard}"
