"""Which changes there are, who may move one on, and who may vote on it."""

from commands.changes.rules import STATUS_WORDS, Action
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus
from storage.directory import queries as directory

VOTE = "vote"
"""What whoever may not vote attempted."""


def existing(act: Act, number: int) -> Change:
    change = changes.find(act.tx, number)
    if change is None:
        sentence = f"There is no CHG-{number}. See what is planned with `/change list`."
        raise NotFound(sentence, record=f"CHG-{number}")
    return change


def permitted(act: Act, number: int, action: Action) -> Change:
    """Its requester and implementer move it on, and service managers. Raises NotFound, NotAllowed."""
    change = existing(act, number)
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    if act.by in (change.requester, change.implementer, *managers):
        return change
    raise NotAllowed(
        f"Only {person(change.requester)}, who requested {change.number}, and {person(change.implementer)}, who "
        "implements it, can do that; service managers too.",
        attempted=action,
        record=change.number,
    )


def permitted_to_vote(act: Act, number: int) -> Change:
    """Only members of the board, never the requester or the implementer, and only until it closes."""
    change = existing(act, number)
    if change.status is not ChangeStatus.AUTHORISE or (change.closes_at and act.now >= change.closes_at):
        closed = f"The vote on {change.number} is closed; it is {STATUS_WORDS[change.status].lower()}."
        raise MovedOn(closed, record=change.number, attempted=VOTE)
    if act.by in (change.requester, change.implementer):
        role = "requested" if act.by == change.requester else "implement"
        own = f"You {role} {change.number}, so you cannot vote on it."
        raise NotAllowed(own, attempted=VOTE, record=change.number)
    if act.by not in change.voters:
        raise NotAllowed(
            f"You are not on the board `{change.board}`, which decides on {change.number}. Tell one of its members "
            f"what you think: {' '.join(person(each) for each in change.voters[:10])}",
            attempted=VOTE,
            record=change.number,
        )
    return change
