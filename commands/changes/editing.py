"""A change is written anew: the board decides on it again, and whoever voted is told what is different."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.changes import chasers, rules
from commands.changes.asking import by_key, mistakes_in
from commands.changes.ids import FormField
from commands.changes.obstacles import look
from commands.changes.operations import CLOSE_BALLOT, submit
from commands.changes.permissions import permitted
from commands.changes.rules import Action, NewChange
from commands.shared.act import Act
from commands.shared.begun import refuse_what_is_behind
from commands.shared.refusals import Invalid, MovedOn
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType
from storage.record import asdict
from storage.timers import queries as timers

FREE = ("title", "reason")
"""What may be put otherwise without another vote."""

KEPT = 500
"""So many characters of what was written before and after are kept in the entry."""

PUT_AGAIN = (ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED)


def edit(act: Act, number: int, *, asked: NewChange, after: int | None = None) -> Change:
    """Write it anew; with another window, other items or plans it is put to the vote again, without the old votes.

    `after` is the last `EDITED` that whoever edits has seen.
    """
    change = permitted(act, number, Action.EDIT)
    again = f"begin again with /change edit {number}"
    refuse_what_is_behind(act, change.number, after, ChangeEvent.EDITED, field=FormField.TITLE, again=again)
    if change.status not in rules.ALLOWED_IN[Action.EDIT]:
        raise MovedOn(rules.why_not(change, Action.EDIT), record=change.number)
    asked = by_key(act, asked, change.items)
    template = change.template if asked.type is ChangeType.STANDARD else None
    wrong = mistakes_in(act, asked, template)
    if wrong:
        raise Invalid(wrong)
    different = difference(change, asked)
    if not different:
        raise MovedOn(f"Nothing of {change.number} is different.", record=change.number)
    return write_anew(act, change, asdict(asked) | {"template": template}, different)


Different = Mapping[str, tuple[Any, Any]]
"""By the names of the fields: as it was, and as it is now."""


def write_anew(act: Act, change: Change, values: Mapping[str, Any], different: Different) -> Change:
    """With these values it is put to the vote again, where anything is different that was voted on."""
    written = changes.change(act.tx, change.id, was=[change.status], **values)
    assert written is not None
    if change.status in PUT_AGAIN and any(name not in FREE for name in different):
        return put_again(act, written, different)
    if different:
        _tell(act, change, different, again=False)
    return written


def put_again(act: Act, change: Change, different: Different) -> Change:
    """A new ballot, or none where it needs no vote any more; whoever voted is told what is different."""
    put = submit(act, take_back(act, change, different).id)
    look(act, put, answered=True)
    return put


def take_back(act: Act, change: Change, different: Different) -> Change:
    """New again: its votes are void, and whoever voted is told what is different."""
    _tell(act, change, different, again=True)
    taken = changes.change(act.tx, change.id, was=[change.status], status=ChangeStatus.NEW)
    assert taken is not None
    timers.disarm(act.tx, CLOSE_BALLOT, change.number)
    chasers.disarm(act, change)
    return taken


def _tell(act: Act, change: Change, different: Different, *, again: bool) -> None:
    told = {"different": dict(different), "again": again, "voted": _voted(act, change) if again else []}
    act.journal(ChangeEvent.EDITED, change.number, **told, ballot=change.voting_round)


def _voted(act: Act, change: Change) -> list[str]:
    """Who has voted in this round, in person or for somebody."""
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    return [*dict.fromkeys(vote.cast_by or vote.person for vote in votes)]


def difference(change: Change, asked: NewChange) -> dict[str, tuple[Any, Any]]:
    """What is different, by the names of the fields: as it was, and as it is now."""
    fields: Mapping[str, Any] = asdict(asked)
    return {
        name: (_kept(getattr(change, name)), _kept(value))
        for name, value in fields.items()
        if getattr(change, name) != value
    }


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, str):
        return value[:KEPT]
    return list(value) if isinstance(value, tuple) else value
