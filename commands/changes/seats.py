"""Who has a seat on a ballot, who takes the place of whoever has a conflict, and who votes for whoever is away."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.changes.policy import Board, ChangePolicy
from commands.changes.risk import Level
from commands.changes.rules import one_of
from commands.changes.teams import board_called, team_of
from commands.shared.act import Act
from commands.shared.voting import Electorate, Need
from storage.absences import queries as absences
from storage.absences.records import Absence
from storage.changes.records import Change, ChangeEvent, Vote
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.tasks import queries as tasks

PRACTICE = "changes"
"""Whose decisions an absence is about."""


def electorate_of(act: Act, change: Change, votes: Sequence[Vote] = ()) -> Electorate:
    """Its voters, and how its board's rules decide; of a board that app.yaml no longer has, all must agree.

    Whoever has left the board since has left the vote, and what they said of it does not count any more. A veto is
    its owner's alone: of `votes`, none that was cast for somebody is one.
    """
    board = board_called(act, change.board)
    if board is None:
        return Electorate(frozenset(change.voters), len(change.voters), "unanimous")
    seated = {*members_of(act, board), *alternates_of(act, board)}
    absent = {vote.person for vote in votes if vote.cast_by is not None}
    return electorate(act, board, [each for each in change.voters if each in seated], absent)


def electorate(act: Act, board: Board, voters: Collection[str], absent: Collection[str] = ()) -> Electorate:
    needs = [
        Need(name, frozenset(directory.ids_of(act.tx, board.seats.get(name, ()))), count)
        for name, count in board.needs.items()
    ]
    veto = frozenset(directory.ids_of(act.tx, board.veto)) - {*absent}
    return Electorate(frozenset(voters), board.quorum, board.rule, veto, tuple(needs))


def path_of(act: Act, change: Change) -> str | None:
    """Who decides on it: a board, one of a team, or nobody. Where nobody of the team is free to, whoever decides on
    what is riskier.
    """
    policy = act.policy(ChangePolicy)
    if change.level is None:
        return policy.board_for(change.type)
    for level in [*Level][Level(change.level).rank :]:
        name = policy.board_for(change.type, level)
        if not policy.is_peer(name):
            return name
        team = team_of(act, change.items)
        if team is not None and set(_who_can_act(act, policy.teams[team].members)) - {*concerned(act, change)}:
            return one_of(team)
    return None


def members_of(act: Act, board: Board) -> tuple[str, ...]:
    """Who is on a board and can act: an app or somebody who has left has no seat."""
    return _who_can_act(act, board.members)


def alternates_of(act: Act, board: Board) -> tuple[str, ...]:
    """Who takes the place of a member that has a conflict, in this order."""
    return _who_can_act(act, board.alternates)


def _who_can_act(act: Act, handles: Sequence[str]) -> tuple[str, ...]:
    return directory.those_who_can_act(act.tx, directory.ids_of(act.tx, handles))


def seated(members: Sequence[str], alternates: Sequence[str], conflicted: Collection[str]) -> tuple[str, ...]:
    """Who votes: the members without those who have a conflict, in whose place the next free alternates come."""
    own = [each for each in members if each not in conflicted]
    free = [each for each in alternates if each not in conflicted and each not in members]
    return (*own, *free[: len(members) - len(own)])


def conflicted(act: Act, change: Change) -> set[str]:
    """Who has no say in it: the requester, the implementer, whoever has something to do for it, and who has declared
    a conflict on this ballot.
    """
    entries = journal.of_kinds(act.tx, change.number, ChangeEvent.RECUSED)
    declared = {entry.actor for entry in entries if entry.details["ballot"] == change.voting_round}
    return {*concerned(act, change), *declared}


def concerned(act: Act, change: Change) -> tuple[str, ...]:
    """The requester, the implementer, and whoever has something to do for it."""
    owners = [task.person for task in tasks.of_record(act.tx, change.number) if task.person is not None]
    return (change.requester, change.implementer, *owners)


def successor(act: Act, change: Change) -> str | None:
    """The next alternate who is free to take a seat on its ballot."""
    board = board_called(act, change.board)
    if board is None:
        return None
    taken = {*change.members, *change.voters, *conflicted(act, change)}
    return next((each for each in alternates_of(act, board) if each not in taken), None)


def absences_of(act: Act, change: Change) -> dict[str, Absence]:
    """Of its voters those who are away now."""
    standing = absences.standing(act.tx, PRACTICE, act.now, change.board)
    return {person: each for person, each in standing.items() if person in change.voters}


def proxies(act: Act, change: Change, away: dict[str, Absence] | None = None) -> dict[str, str]:
    """Who votes for which seat, while its owner is away: seat -> person.

    Nobody for more than one of a ballot, nobody who has no say in it themselves, and none in the place of a proxy.
    """
    standing = absences_of(act, change) if away is None else away
    return stand_ins(act, change.voters, standing, conflicted(act, change) if standing else ())


def stand_ins(
    act: Act, seats: Iterable[str], away: Mapping[str, Absence], barred: Collection[str | None]
) -> dict[str, str]:
    """Who votes for whom of these that is away: nobody for two, none who is barred or cannot act."""
    found: dict[str, str] = {}
    for seat in seats:
        who = away[seat].stand_in if seat in away else None
        if who is not None and who not in barred and who not in found.values() and directory.can_act(act.tx, who):
            found[seat] = who
    return found
