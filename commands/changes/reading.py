"""What is asked of changes: who decides on one, what it collides with, and when none may be made."""

from commands.changes import rules
from commands.changes.policy import Board, ChangePolicy
from commands.changes.rules import Collision, FreezeWindow
from commands.shared.act import Act
from commands.shared.voting import Decision, Electorate, Shortfall
from storage.availability import queries as outages
from storage.availability.records import SpentBudget
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeType
from storage.directory import queries as directory
from storage.journal import queries as journal


def electorate_of(act: Act, change: Change) -> Electorate:
    """Its voters, and how its board's rules decide; of a board that app.yaml no longer has, all must agree.

    Whoever has left the board since has left the vote, and what they said of it does not count any more.
    """
    board = act.policy(ChangePolicy).boards.get(change.board or "")
    if board is None:
        return Electorate(frozenset(change.voters), len(change.voters), "unanimous")
    members = members_of(act, board)
    return electorate(act, board, [each for each in change.voters if each in members])


def members_of(act: Act, board: Board) -> tuple[str, ...]:
    """Who is on a board and can act: an app or somebody who has left has no seat."""
    return tuple(each for each in directory.ids_of(act.tx, board.members) if directory.can_act(act.tx, each))


def concerned(act: Act, number: int) -> list[str]:
    """Who is to be met before a change is put to the vote: whoever implements it, and the board."""
    change = changes.find(act.tx, number)
    return [] if change is None else to_meet(act, change.type, change.implementer)


def to_meet(act: Act, kind: ChangeType | None, implementer: str) -> list[str]:
    name = None if kind is None else act.policy(ChangePolicy).board_for(kind)
    board = act.policy(ChangePolicy).boards.get(name or "")
    members = directory.ids_of(act.tx, board.members) if board is not None else ()
    return [each for each in (implementer, *members) if directory.is_person(each)]


def electorate(act: Act, board: Board, voters: list[str]) -> Electorate:
    return Electorate(frozenset(voters), board.quorum, board.rule, frozenset(directory.ids_of(act.tx, board.veto)))


def may_go_unvoted(act: Act, person: str) -> bool:
    """Whether this person may have a change that nobody votes on."""
    return person in directory.ids_of(act.tx, act.policy(ChangePolicy).trusted())


def collisions_of(act: Act, change: Change) -> list[Collision]:
    """What collides with it as things stand now."""
    others = changes.overlapping(act.tx, change.start, change.end, but=change.id)
    return rules.collisions(change, others, freezes(act))


def freezes_over(act: Act, change: Change) -> list[Collision]:
    """The freezes that it meets."""
    return rules.collisions(change, [], freezes(act))


def freezes(act: Act) -> list[FreezeWindow]:
    policy = act.policy(ChangePolicy)
    return [FreezeWindow(each.name, *each.span(policy.desk.zone), each.services) for each in policy.freezes]


def spent_budgets(act: Act, change: Change) -> list[SpentBudget]:
    """The budgets of downtime that are spent, of the services that it touches; an emergency asks for none."""
    if change.type is ChangeType.EMERGENCY:
        return []
    services = [item for item in change.items if item in act.document.services]
    return [each for service in services for each in outages.spent(act.tx, service, act.now)]


def why_not_approved(act: Act, change: Change) -> Shortfall | None:
    """As it was when the board had decided against it; None where that was never written down."""
    entry = journal.latest(act.tx, change.number, ChangeEvent.REJECTED)
    kept = entry.details.get("why") if entry is not None and change.decision == Decision.REJECTED else None
    return None if kept is None else Shortfall(**kept)
