"""What people read of a vote: who decides, why it did not carry, what is different, who votes for whom (mrkdwn)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from commands.changes.board_words import capital, the_board
from commands.changes.rules import team_in
from commands.changes.way_words import names
from commands.shared.blocks import NO_NAMES, Names, escape, moment, one_line, person, team, typed, window
from commands.shared.durations import say_duration
from commands.shared.voting import Decision, Shortfall
from storage.absences.records import Absence
from storage.changes.records import Change
from storage.journal.records import Entry

DECISION_WORDS: Mapping[Decision, str] = {
    Decision.APPROVED: ":white_check_mark: Approved",
    Decision.REJECTED: ":x: Not approved",
}


def why(found: Shortfall) -> str:
    """Why a vote did not carry."""
    return _WHY[found.kind](found)


_WHY: Mapping[str, Callable[[Shortfall], str]] = {
    "late": lambda _: "its window was over",
    "veto": lambda found: f"veto of {person(found.who)}",
    "quorum": lambda found: f"quorum not reached: {found.found} of {found.needed}",
    "needs": lambda found: f"{found.found} of {found.needed} needed yes of {escape(found.who)}",
    "majority": lambda found: f"no majority: {found.found} for, {found.needed} against",
    "members": lambda found: f"no majority of the members: {found.found} for, of {found.needed} needed",
    "unanimous": lambda found: f"not all agree: {found.found} for, of {found.needed} needed",
    "anyone": lambda found: f"{person(found.who)} is against it" if found.who else "nobody said yes or no",
}


def sentence(words: str) -> str:
    """With a capital, and a full stop."""
    return f"{capital(words)}."


def done_already(change: Change, zone: tzinfo) -> str:
    """Above the vote on what was made before anybody was asked; `zone` is the desk's."""
    when = window(change.start, change.end, zone)
    return f":rewind: *Done already*, {when}, before anybody was asked. Was that right?"


def who_decides(decides: str | None, deciders: Names) -> str:
    """A board, one of a team, or nobody."""
    if decides is None:
        return "It needs no vote."
    return sentence(f"{the_decider(decides, deciders)} decides")


def the_decider(decides: str, deciders: Names) -> str:
    """A board, or one of a team."""
    key = team_in(decides)
    if key is None:
        return the_board(decides, deciders)
    return f"one of the team {team(key, {key: deciders.get(decides, key)})}"


def recused(entry: Entry, successor: str | None) -> str:
    """Who leaves the vote and why, and who takes the seat: that mentions them."""
    left = f"{person(entry.actor)} has a conflict and leaves the vote: {typed(entry.details['reason'], 500)}"
    return left if successor is None else f"{left}\n{person(successor)} takes the seat: please vote above."


def absence(found: Absence, boards: Names = NO_NAMES) -> str:
    """Who is away when, and who votes meanwhile."""
    where = f" on {the_board(found.board, boards)}" if found.board else ""
    votes = "nobody votes for them" if found.stand_in is None else f"{person(found.stand_in)} votes for them"
    return f"{person(found.person)}{where}: away {moment(found.since)} – {moment(found.until)}, {votes}"


def asked_to_stand_in(found: Absence, boards: Names = NO_NAMES) -> str:
    """What whoever is to vote for somebody hears."""
    where = f" of {the_board(found.board, boards)}" if found.board else ""
    return (
        f"You vote for {person(found.person)} on the ballots{where}, {moment(found.since)} – {moment(found.until)}. "
        "Each ballot has a row of buttons for it. A vote that they cast themselves stands over yours."
    )


FIELDS: Mapping[str, str] = {
    "title": "Title",
    "reason": "Reason",
    "type": "Type",
    "items": "What it touches",
    "start": "Start",
    "end": "End",
    "implementer": "Implementer",
    "risk": "Risk",
    "impact": "Impact",
    "implementation_plan": "Implementation plan",
    "test_plan": "Test plan",
    "rollback_plan": "Rollback plan",
    "stops_service": "Stops the service",
    "rollback_seconds": "Rollback takes",
    "answers": "How risky it is",
    "level": "Risk",
}


LEVELS = {1: "high", 2: "medium", 3: "low"}


def difference(entry: Entry, services: Mapping[str, str]) -> list[str]:
    """What is different now, a line each: as it was, and as it is."""
    different: Mapping[str, Sequence[Any]] = entry.details["different"]
    return [f"*{FIELDS[name]}*: {_field(name, was, services)} → {_field(name, now, services)}"
            for name, (was, now) in different.items()]  # fmt: skip


def _field(name: str, value: Any, services: Mapping[str, str]) -> str:
    if name in ("start", "end"):
        return moment(datetime.fromtimestamp(value, UTC))
    if name == "items":
        return names(value, services)
    if name == "implementer":
        return person(value)
    if name in ("risk", "impact"):
        return LEVELS.get(value, "–")
    if name == "rollback_seconds":
        return "–" if value is None else say_duration(timedelta(seconds=value))
    if name == "answers":
        return typed("; ".join(f"{question} {answer}" for question, answer in value.items()), 200) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return typed(one_line(str(value)), 120) or "–"


def edited(entry: Entry, change: Change, services: Mapping[str, str]) -> str:
    """What whoever voted reads: what is different, and that their vote is void."""
    head = f"*{change.number}* {typed(change.title, 200)} is different, so your vote does not count any more:"
    return "\n".join([head, *difference(entry, services)])
