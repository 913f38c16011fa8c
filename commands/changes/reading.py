"""What is asked of changes: who decides on one, what it collides with, and when none may be made."""

from commands.changes import rules
from commands.changes.policy import ChangePolicy
from commands.changes.rules import Collision, Electorate, FreezeWindow
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.directory import queries as directory


def electorate_of(act: Act, change: Change) -> Electorate:
    """Its voters, and how its board's rules decide; of a board that app.yaml no longer has, all must agree."""
    voters = frozenset(change.voters)
    board = act.policy(ChangePolicy).boards.get(change.board or "")
    if board is None:
        return Electorate(voters, len(voters), "unanimous")
    return Electorate(voters, board.quorum, board.rule, frozenset(directory.ids_of(act.tx, board.veto)))


def collisions_of(act: Act, change: Change) -> list[Collision]:
    """What collides with it as things stand now."""
    others = changes.overlapping(act.tx, change.start, change.end, but=change.id)
    return rules.collisions(change, others, freezes(act))


def freezes(act: Act) -> list[FreezeWindow]:
    policy = act.policy(ChangePolicy)
    return [FreezeWindow(each.name, *each.span(policy.desk.zone), each.services) for each in policy.freezes]
