"""What people hear of a change: an entry of its journal to a sentence (mrkdwn)."""

from collections.abc import Callable, Mapping

from commands.changes.rules import Decision
from commands.shared.blocks import moment, person, typed
from storage.changes.records import Change, ChangeEvent, Outcome
from storage.journal.records import Entry

DECISION_WORDS: Mapping[Decision, str] = {
    Decision.APPROVED: ":white_check_mark: Approved",
    Decision.REJECTED: ":x: Not approved",
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.SUCCESS: "a success",
    Outcome.ISSUES: "done, with issues",
    Outcome.FAILED: "failed",
}

SILENT: frozenset[str] = frozenset(
    {
        *(ChangeEvent.REQUESTED, ChangeEvent.SUBMITTED, ChangeEvent.SCHEDULED, ChangeEvent.VOTED),
        *(ChangeEvent.APPROVED, ChangeEvent.REJECTED, ChangeEvent.WITHDRAWN, ChangeEvent.BEGUN, ChangeEvent.DONE),
    }
)
"""Changes have no story yet that would tell what happened to them."""


def to_everyone(entry: Entry, change: Change) -> str:
    """What everyone concerned hears: the requester, the implementer, the board."""
    return _TO_EVERYONE[entry.what](entry, change)


def _scheduled(_entry: Entry, change: Change) -> str:
    return f":white_check_mark: *{change.number}* needs no vote and is scheduled: {typed(change.title, 300)}"


def _approved(_entry: Entry, change: Change) -> str:
    start = f"It is scheduled for {moment(change.start)}. Begin with `/change implement {change.id}`."
    return f"{_decided(Decision.APPROVED, change)}\n{start}"


def _rejected(entry: Entry, change: Change) -> str:
    reasons = [f"{person(who)}: {typed(why, 500)}" for who, why in entry.details["reasons"]]
    again = f"Once it is different, request it again or `/change submit {change.id}`."
    return "\n".join([_decided(Decision.REJECTED, change), *reasons, again])


def _decided(decision: Decision, change: Change) -> str:
    return f"{DECISION_WORDS[decision]}: *{change.number}* · {typed(change.title, 300)}"


def _withdrawn(entry: Entry, change: Change) -> str:
    return f"*{change.number}* is withdrawn by {person(entry.actor)}: {typed(change.title, 300)}"


def _begun(entry: Entry, change: Change) -> str:
    return f":hammer_and_wrench: {person(entry.actor)} begins *{change.number}*: {typed(change.title, 300)}"


def _done(entry: Entry, change: Change) -> str:
    outcome = OUTCOME_WORDS[Outcome(entry.details["outcome"])]
    return f"*{change.number}* is {outcome}, says {person(entry.actor)}. {typed(entry.details['note'], 1000)}"


_TO_EVERYONE: Mapping[str, Callable[[Entry, Change], str]] = {
    ChangeEvent.SCHEDULED: _scheduled,
    ChangeEvent.APPROVED: _approved,
    ChangeEvent.REJECTED: _rejected,
    ChangeEvent.WITHDRAWN: _withdrawn,
    ChangeEvent.BEGUN: _begun,
    ChangeEvent.DONE: _done,
}
