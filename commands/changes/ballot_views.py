"""The ballot of a change as people see it: the request, what is in its way, the live tally, what to press."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo

from commands.changes import ballot_words, way_words
from commands.changes.ballot_words import DECISION_WORDS
from commands.changes.ids import ActionId
from commands.changes.pivotal import open_seats, settling
from commands.changes.rules import STATUS_WORDS
from commands.changes.views import (
    LEVEL_WORDS,
    ballot_buttons,
    details_button,
    except_button,
    facts,
    next_buttons,
    of_ballot,
    outcome,
    overseeing_buttons,
    plans,
)
from commands.shared import blocks as bk
from commands.shared import voting
from commands.shared.blocks import Block, Names, escape, moment, person, typed
from commands.shared.voting import Decision, Electorate, Shortfall
from storage.availability.records import SpentBudget
from storage.changes.records import Change, ChangeStatus, Choice, Vote
from storage.record import Record, field

RULE_WORDS: Mapping[voting.Rule, str] = {
    "majority": "majority of votes",
    "members": "majority of members",
    "unanimous": "all must agree",
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


class Standing(Record):
    """What else stands on a ballot: budgets that are spent, who votes for whom (seat -> person), how risky it is,
    whether it was gone back on; and the desk's time zone.
    """

    spent: Sequence[SpentBudget] = ()
    proxies: Mapping[str, str] = field(default_factory=dict)
    risk: str = ""
    back: bool = False
    zone: tzinfo = UTC


NOTHING_ELSE = Standing()


def ballot(
    change: Change,
    electorate: Electorate,
    votes: Sequence[Vote],
    in_its_way: Sequence[Block],
    services: Mapping[str, str],
    why: Shortfall | None = None,
    standing: Standing = NOTHING_ELSE,
) -> list[Block]:
    """The ballot in the board's channel: the request, what is in its way, how the vote stands, what to press."""
    asked = [
        bk.section(_head(change, standing.risk)),
        bk.section("", fields=facts(change, services)),
        bk.section(f"*Reason*\n{typed(change.reason, 700)}"),
        *(bk.section(f"*{label}*\n{typed(bk.clip(text, 500), 700)}") for label, text in plans(change) if text),
        *([bk.section(ballot_words.done_already(change, standing.zone))] if change.asked_afterwards else []),
    ]
    shown = [
        *_spent(change, standing.spent),
        *bk.packed(_standing(change, electorate, votes, why)),
        *outcome(change, back=standing.back),
    ]
    if change.status is ChangeStatus.AUTHORISE or change.asked_afterwards:
        shown += [
            *_called(electorate, votes, standing.proxies),
            bk.actions(
                *ballot_buttons(change), *except_button(change, in_its_way), _menu(change), block=of_ballot(change)
            ),
            *_for_others(change, votes, standing.proxies),
        ]
    elif buttons := [*next_buttons(change), *overseeing_buttons(change)]:
        buttons += [*except_button(change, in_its_way), details_button(change)]
        shown.append(bk.actions(*buttons, block=of_ballot(change)))
    return [*asked, *_as_fits(in_its_way, bk.A_POST - bk.characters([*asked, *shown])), *shown]


def _as_fits(in_its_way: Sequence[Block], most: int) -> list[Block]:
    """What is in its way, as far as Slack takes it in one message; its record has the rest."""
    count = bk.that_fit([[each] for each in in_its_way], most)
    more = [] if count == len(in_its_way) else [bk.context("More is in its way: press *Details*.")]
    return [*in_its_way[:count], *more]


def _head(change: Change, risk: str) -> str:
    """What it is, and how risky."""
    title = f":ballot_box_with_ballot: *{change.number} · {change.type.capitalize()}* · {typed(change.title, 300)}"
    return f"{title}\n{risk}" if risk else title


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


def _spent(change: Change, spent: Sequence[SpentBudget]) -> list[Block]:
    """That nothing is left of what its services may be down, which makes it riskier unless a manager waived that."""
    if not spent or change.status is not ChangeStatus.AUTHORISE:
        return []
    lines = [way_words.no_budget(each) for each in spent[:MOST_BUDGETS]]
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
        shown.append(bk.actions(*for_buttons(change, seat), block=f"{of_ballot(change)}/for/{seat}"))
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
        bk.actions(*own, details_button(change), block=of_ballot(change)),
    ]


def _standing(change: Change, electorate: Electorate, votes: Sequence[Vote], why: Shortfall | None) -> list[str]:
    """In lines: the count, what it takes or how it was decided, and who voted how."""
    tally = voting.tally(electorate, voting.choices(votes))
    count = f"*{tally.approve}* for · *{tally.reject}* against · *{tally.abstain}* abstain · {tally.waiting} to vote"
    if change.decision is not None:
        head = DECISION_WORDS[Decision(change.decision)]
        reason = "" if why is None else f"{ballot_words.sentence(ballot_words.why(why))} "
        lines = [f"*{head}* · {count}", f"{reason}{change.number} is {STATUS_WORDS[change.status].lower()}."]
    else:
        lines = [count, f"{_needs(electorate, tally)}{_settles(electorate, votes)}{_closes(change)}."]
    counted = [vote for vote in votes if vote.person in electorate.voters]
    more = [f"_and {len(counted) - MOST_VOTES} more_"] if len(counted) > MOST_VOTES else []
    return [*lines, *map(_vote, counted[:MOST_VOTES]), *more]


def _needs(electorate: Electorate, tally: voting.Tally) -> str:
    also = "".join(f", {need.count} yes of {escape(need.name)}" for need in electorate.needs)
    if electorate.rule == "anyone":
        return f"{ballot_words.sentence(RULE_WORDS['anyone'])[:-1]}{also}"
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


def standing(
    change: Change, electorate: Electorate, votes: Sequence[Vote], why: Shortfall | None, deciders: Names
) -> list[Block]:
    """How its last vote stands or went; nothing of what nobody voted on."""
    if not change.voting_round:
        return []
    is_open = change.status is ChangeStatus.AUTHORISE or change.asked_afterwards
    waiting = _called(electorate, votes, {}) if is_open else []
    head = f"*Vote of {ballot_words.the_decider(change.board or '', deciders)}*"
    return [*bk.packed([head, *_standing(change, electorate, votes, why)]), *waiting]
