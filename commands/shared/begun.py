"""A form that was opened before somebody else wrote the same: what they wrote is not lost in silence."""

from commands.shared.act import Act
from commands.shared.refusals import Invalid
from storage.journal import queries as journal


def last_written(act: Act, record: str, *what: str) -> int:
    """The id of the last entry of these kinds, which a form keeps; 0: there is none."""
    entry = journal.latest(act.tx, record, *what)
    return 0 if entry is None else entry.id


def refuse_what_is_behind(act: Act, record: str, after: int | None, *what: str, field: str, again: str) -> None:
    """Raise Invalid where somebody else has written after the form was opened; it stays open, to copy from.

    `after` is what `last_written` said then; None: the form does not know. `again` says how it is opened.
    """
    entry = None if after is None else journal.latest(act.tx, record, *what)
    if entry is not None and after is not None and entry.id > after and entry.actor != act.by:
        sentence = f"Somebody changed it after you had opened this. Copy what you wrote, close this, and {again}."
        raise Invalid({field: sentence})
