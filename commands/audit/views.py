"""The audit as it is read in Slack."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.audit import wording
from commands.audit.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person
from commands.shared.pages import Page
from storage.journal.records import Entry, Told
from storage.record import Record


class Audited(Record):
    """A page of entries, and how many there are in all; `unseen` of the page are of private records that are not for
    whoever asks.
    """

    about: Told
    entries: Sequence[Entry]
    total: int
    unseen: int


def audit(found: Audited, page: int, kept: Mapping[str, Any]) -> list[Block]:
    several = found.about.record is None
    lines = [wording.line(entry, with_record=several) for entry in found.entries]
    unseen = f" · {found.unseen} more on this page you may not see" if found.unseen else ""
    title = f"*Audit of {_about(found)}*{unseen}"
    if not lines:
        return [bk.section(f"{title}\nNothing was written down.")]
    return Page(lines, page, found.total, ActionId.AUDIT, kept).blocks(title)


def _about(found: Audited) -> str:
    about = found.about
    if about.actor is not None:
        return f"what {person(about.actor)} did, the latest first"
    if about.start is not None:
        return f"the day from {moment(about.start)}"
    return str(about.record)
