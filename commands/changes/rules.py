"""How a board decides, what a change collides with, what may happen next, and how `/change` is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from commands.shared.language import leading_number, nearest
from storage.changes.records import Change, ChangeStatus, Choice, Outcome

Rule = Literal["majority", "members", "unanimous"]
LONGEST = 3000


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Ballot:
    """Who may vote (the requester and the implementer have left), and how it is decided."""

    voters: frozenset[str]
    quorum: int
    rule: Rule
    veto: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    approve: int
    reject: int
    abstain: int
    waiting: int

    @property
    def cast(self) -> int:
        return self.approve + self.reject + self.abstain


def tally(ballot: Ballot, votes: Mapping[str, Choice]) -> Tally:
    """The votes of those who may vote; whoever has left the board does not count."""
    counted = [choice for person, choice in votes.items() if person in ballot.voters]
    count = {choice: counted.count(choice) for choice in Choice}
    waiting = len(ballot.voters) - len(counted)
    return Tally(count[Choice.APPROVE], count[Choice.REJECT], count[Choice.ABSTAIN], waiting)


def final(ballot: Ballot, votes: Mapping[str, Choice]) -> Decision:
    """What holds once voting is closed: without quorum, or at a tie, it is not approved."""
    found = tally(ballot, votes)
    vetoed = any(votes.get(person) is Choice.REJECT for person in ballot.veto & ballot.voters)
    if vetoed or found.cast < ballot.quorum or not _carried(ballot, found):
        return Decision.REJECTED
    return Decision.APPROVED


def _carried(ballot: Ballot, found: Tally) -> bool:
    if ballot.rule == "unanimous":
        return found.approve == len(ballot.voters) - found.abstain and found.approve > 0
    if ballot.rule == "members":
        return found.approve * 2 > len(ballot.voters)
    return found.approve > found.reject


def decide(ballot: Ballot, votes: Mapping[str, Choice]) -> Decision:
    """Decided early when nobody who has not voted yet can change it; else pending.

    A vote already cast may still be changed until it closes, but does not keep it open. Whatever the rest do lies
    between three extremes: nothing is better for the change than that all approve, nothing worse than that all
    reject, or that they leave it without its quorum.
    """
    open_voters = [person for person in ballot.voters if person not in votes]
    extremes: tuple[dict[str, Choice], ...] = (
        {},
        dict.fromkeys(open_voters, Choice.APPROVE),
        dict.fromkeys(open_voters, Choice.REJECT),
    )
    outcomes = {final(ballot, {**votes, **extreme}) for extreme in extremes}
    return outcomes.pop() if len(outcomes) == 1 else Decision.PENDING


@dataclass(frozen=True)
class Collision:
    """Something in the way; `with_` is another change's number or a freeze's name."""

    kind: Literal["item", "implementer", "freeze"]
    with_: str
    about: str


def collisions(
    change: Change, others: Sequence[Change], freezes: Sequence[tuple[str, datetime, datetime, Sequence[str]]]
) -> list[Collision]:
    """The same item or implementer at an overlapping time, and freezes: one minute in one is enough."""
    found = []
    for other in others:
        if not (other.start < change.end and change.start < other.end):
            continue
        shared = [item for item in change.items if item in other.items]
        if shared:
            found.append(Collision("item", other.number, ", ".join(shared)))
        if other.implementer == change.implementer:
            found.append(Collision("implementer", other.number, change.implementer))
    for name, start, end, services in freezes:
        touched = not services or set(services) & set(change.items)
        if touched and start < change.end and change.start < end:
            found.append(Collision("freeze", name, ""))
    return found


ALLOWED_IN: Mapping[str, frozenset[ChangeStatus]] = {
    "submit": frozenset({ChangeStatus.NEW}),
    "withdraw": frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    "implement": frozenset({ChangeStatus.SCHEDULED}),
    "done": frozenset({ChangeStatus.IMPLEMENT}),
}
STATUS_WORDS: Mapping[ChangeStatus, str] = {
    ChangeStatus.NEW: "New",
    ChangeStatus.AUTHORISE: "With the board",
    ChangeStatus.SCHEDULED: "Scheduled",
    ChangeStatus.IMPLEMENT: "Being implemented",
    ChangeStatus.REVIEW: "In review",
    ChangeStatus.CLOSED: "Closed",
    ChangeStatus.CANCELLED: "Withdrawn",
}


def why_not(change: Change, doing: str) -> str:
    status = STATUS_WORDS[change.status].lower()
    hints = {
        ChangeStatus.NEW: f"Submit it first: `/change submit {change.id}`.",
        ChangeStatus.AUTHORISE: "The board decides on it first.",
        ChangeStatus.SCHEDULED: f"Start it first: `/change implement {change.id}`.",
        ChangeStatus.IMPLEMENT: f"Say how it went: `/change done {change.id} success NOTE`.",
    }
    return f"{change.number} is {status}, so it cannot be {_PAST[doing]}. {hints.get(change.status, '')}".strip()


_PAST = {"submit": "submitted", "withdraw": "withdrawn", "implement": "implemented", "done": "reported as done"}


class Verb(StrEnum):
    SHOW = "show"
    LIST = "list"
    CALENDAR = "calendar"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    IMPLEMENT = "implement"
    DONE = "done"
    FREEZE = "freeze"
    HELP = "help"


USAGE: Mapping[Verb, str] = {
    Verb.SHOW: "show N",
    Verb.LIST: "list",
    Verb.CALENDAR: "calendar",
    Verb.SUBMIT: "submit N",
    Verb.WITHDRAW: "withdraw N",
    Verb.IMPLEMENT: "implement N",
    Verb.DONE: "done N success|issues|failed NOTE",
    Verb.FREEZE: "freeze list",
    Verb.HELP: "help",
}
ALONE = frozenset({Verb.LIST, Verb.CALENDAR, Verb.HELP})


@dataclass(frozen=True)
class Line:
    """A line after `/change`; `wrong` is what to answer when it cannot be read."""

    verb: Verb | None = None
    number: int = 0
    outcome: Outcome | None = None
    note: str = ""
    wrong: str | None = None


def read_line(text: str) -> Line:
    """`/change` has verbs only: a change is too much to say in a line, so a text is answered with the form."""
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if word.lower() not in USAGE:
        alike = nearest(word, [verb.value for verb in Verb], 2)
        hint = " or ".join(f"`/change {USAGE[Verb(each)]}`" for each in alike) or "`/change help`"
        return Line(wrong=f"I do not know that. Did you mean {hint}? `/change` alone opens the form.")
    verb = Verb(word.lower())
    usage = f"Write it as `/change {USAGE[verb]}`."
    if verb in ALONE or (verb is Verb.FREEZE and rest.lower() == "list"):
        return Line(verb) if not rest or verb is Verb.FREEZE else Line(wrong=usage)
    numbered = leading_number(rest, "chg")
    if numbered is None:
        return Line(wrong=usage)
    return _done(*numbered, usage) if verb is Verb.DONE else _plain(verb, *numbered, usage)


def _plain(verb: Verb, number: int, rest: str, usage: str) -> Line:
    return Line(verb, number) if not rest else Line(wrong=usage)


def _done(number: int, rest: str, usage: str) -> Line:
    word, _, note = rest.partition(" ")
    if word.lower() not in [each.value for each in Outcome]:
        return Line(wrong=usage)
    return Line(Verb.DONE, number, Outcome(word.lower()), note.strip())
