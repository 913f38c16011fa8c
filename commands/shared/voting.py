"""How several people decide by their votes: who counts, how it stands, and when nothing can change it any more.

Pure: whoever puts something to the vote says who may vote, and keeps the votes; `Electorate` and a mapping of who
voted how are all that is asked. Abstentions count for the quorum, and are neither yes nor no.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, Protocol

from storage.record import Record
from storage.voting.records import Choice

Rule = Literal["majority", "members", "unanimous", "anyone"]
"""More yes than no; more yes than half of all who may vote; no no and nobody missing; the first yes or no."""


class Cast(Protocol):
    """A vote, as whoever keeps it keeps it."""

    @property
    def person(self) -> str: ...

    @property
    def choice(self) -> Choice: ...


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Need(Record):
    """At least so many yes of those in these seats, whatever else is said; `name` is what they are called."""

    name: str
    seats: frozenset[str]
    count: int = 1


class Electorate(Record):
    """Who may vote, without those whom it is about, and how it is decided."""

    voters: frozenset[str]
    quorum: int
    rule: Rule
    veto: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()


class Tally(Record):
    approve: int
    reject: int
    abstain: int
    waiting: int

    @property
    def cast(self) -> int:
        return self.approve + self.reject + self.abstain


def choices(votes: Iterable[Cast]) -> dict[str, Choice]:
    """Who voted how, in the order in which the votes are given: that in which they were cast."""
    return {vote.person: vote.choice for vote in votes}


def tally(electorate: Electorate, votes: Mapping[str, Choice]) -> Tally:
    """The votes of those who may vote; whoever has left the board does not count."""
    counted = [choice for person, choice in votes.items() if person in electorate.voters]
    count = {choice: counted.count(choice) for choice in Choice}
    waiting = len(electorate.voters) - len(counted)
    return Tally(count[Choice.APPROVE], count[Choice.REJECT], count[Choice.ABSTAIN], waiting)


def final(electorate: Electorate, votes: Mapping[str, Choice]) -> Decision:
    """What holds once voting is closed: without quorum, or at a tie, it is not approved."""
    found = tally(electorate, votes)
    if _vetoing(electorate, votes) or _is_short(electorate, found) or _lacking(electorate, votes):
        return Decision.REJECTED
    return Decision.APPROVED if _carried(electorate, found, votes) else Decision.REJECTED


def _vetoing(electorate: Electorate, votes: Mapping[str, Choice]) -> list[str]:
    """Whose no decides, and who said it."""
    return sorted(who for who in electorate.veto & electorate.voters if votes.get(who) is Choice.REJECT)


def _lacking(electorate: Electorate, votes: Mapping[str, Choice]) -> list[tuple[Need, int]]:
    """Of whom too few have said yes, and how many have."""
    found = [(need, _yes_of(electorate, need, votes)) for need in electorate.needs]
    return [(need, count) for need, count in found if count < need.count]


def _yes_of(electorate: Electorate, need: Need, votes: Mapping[str, Choice]) -> int:
    return sum(votes.get(who) is Choice.APPROVE for who in need.seats & electorate.voters)


def _is_short(electorate: Electorate, found: Tally) -> bool:
    """Whether too few have voted; where the first vote decides, one is enough."""
    return electorate.rule != "anyone" and found.cast < electorate.quorum


def _carried(electorate: Electorate, found: Tally, votes: Mapping[str, Choice]) -> bool:
    if electorate.rule == "anyone":
        first = _first(electorate, votes)
        return first is not None and votes[first] is Choice.APPROVE
    if electorate.rule == "unanimous":
        return found.approve == len(electorate.voters) - found.abstain and found.approve > 0
    if electorate.rule == "members":
        return found.approve * 2 > len(electorate.voters)
    return found.approve > found.reject


def _first(electorate: Electorate, votes: Mapping[str, Choice]) -> str | None:
    """Who was the first to say yes or no; `votes` are in the order in which they were cast."""
    return next(
        (who for who, choice in votes.items() if who in electorate.voters and choice is not Choice.ABSTAIN), None
    )


class Shortfall(Record):
    """Why a vote did not carry: so much was found of what was needed, or whose word it was. `who` is a Slack id, or
    what those are called whose yes was needed.
    """

    kind: Literal["late", "veto", "quorum", "needs", "majority", "members", "unanimous", "anyone"]
    found: int = 0
    needed: int = 0
    who: str = ""


def shortfall(electorate: Electorate, votes: Mapping[str, Choice]) -> Shortfall:
    """Why these votes do not carry, where they do not: what everybody who has not voted could not have mended, where
    there is such a thing.
    """
    found, at_best = tally(electorate, votes), {**votes, **dict.fromkeys(_open(electorate, votes), Choice.APPROVE)}
    judged = votes if final(electorate, at_best) is Decision.APPROVED else at_best
    if vetoing := _vetoing(electorate, votes):
        return Shortfall("veto", who=vetoing[0])
    if _is_short(electorate, tally(electorate, judged)):
        return Shortfall("quorum", found.cast, electorate.quorum)
    if lacking := _lacking(electorate, judged):
        need, _ = lacking[0]
        return Shortfall("needs", _yes_of(electorate, need, votes), need.count, need.name)
    if electorate.rule == "anyone":
        return Shortfall("anyone", who=_first(electorate, votes) or "")
    needed = {
        "majority": found.reject,
        "members": len(electorate.voters) // 2 + 1,
        "unanimous": max(1, len(electorate.voters) - found.abstain),
    }
    return Shortfall(electorate.rule, found.approve, needed[electorate.rule])


def _open(electorate: Electorate, votes: Mapping[str, Choice]) -> list[str]:
    """Who has not voted yet."""
    return [person for person in electorate.voters if person not in votes]


def can_pass(electorate: Electorate) -> bool:
    """Whether it would be approved, if everybody were for it."""
    return final(electorate, dict.fromkeys(electorate.voters, Choice.APPROVE)) is Decision.APPROVED


def decide(electorate: Electorate, votes: Mapping[str, Choice]) -> Decision:
    """Decided early when nobody who has not voted yet can change it; else pending.

    A vote already cast may still be changed until it closes, but does not keep it open. Whatever the rest do lies
    between three extremes: nothing is better for what is asked than that all approve, nothing worse than that all
    reject, or that they leave it without its quorum.
    """
    open_voters = _open(electorate, votes)
    extremes: tuple[dict[str, Choice], ...] = (
        {},
        dict.fromkeys(open_voters, Choice.APPROVE),
        dict.fromkeys(open_voters, Choice.REJECT),
    )
    outcomes = {final(electorate, {**votes, **extreme}) for extreme in extremes}
    return outcomes.pop() if len(outcomes) == 1 else Decision.PENDING
