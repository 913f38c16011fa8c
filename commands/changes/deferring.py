"""A vote stays open for longer: the board has not come to it yet."""

from datetime import datetime, timedelta

from commands.changes import chasers
from commands.changes.operations import CLOSE_BALLOT
from commands.shared.act import Act
from commands.shared.blocks import moment
from commands.shared.refusals import MovedOn
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus
from storage.timers import queries as timers

OPEN = (ChangeStatus.AUTHORISE, ChangeStatus.REVIEW)


def keep_open(act: Act, change: Change, beyond: datetime, more: timedelta) -> Change:
    """Let the vote go on until after an instant (UTC), for so long, at most until its window begins. Where that is
    before the instant, it cannot wait. Raises MovedOn.
    """
    until = beyond + more
    if change.status is ChangeStatus.AUTHORISE:
        last = change.start if act.now < change.start else change.end
        if last <= beyond:
            raise MovedOn(_cannot_wait(change, last, beyond), record=change.number)
        until = min(until, last)
    kept = changes.change(act.tx, change.id, was=OPEN, closes_at=until) if change.decision is None else None
    if kept is None:
        raise MovedOn(f"The vote on {change.number} is closed already.", record=change.number)
    payload = {"change": change.id, "ballot": change.voting_round}
    timers.arm(act.tx, CLOSE_BALLOT, change.number, until, record=change.number, **payload)
    chasers.arm(act, kept)
    return kept


def _cannot_wait(change: Change, last: datetime, beyond: datetime) -> str:
    over = f"Its vote ends {moment(last)} with its window at the latest, and the board meets again {moment(beyond)}."
    cure = f"Decide on it now, or have its window moved: `/change edit {change.id}`."
    return f"{change.number} cannot wait. {over} {cure}"
