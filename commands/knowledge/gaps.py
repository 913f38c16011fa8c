"""What people report again and again, and no article answers: in families, by how long people wait in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.knowledge import drafts, operations
from commands.knowledge.families import Family, families
from commands.knowledge.policy import HELPS, STEPS, TITLE
from commands.knowledge.suggesting import offered
from commands.shared.act import Act
from commands.shared.blocks import clip
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Content

LOOKED_BACK = timedelta(days=28)
LOOKED_AT = 5000
"""So many of the last reports are looked through at most."""


def gaps(act: Act, until: datetime, most: int) -> list[Family]:
    """The families of the last four weeks that no article answers, those in which people wait longest first."""
    since = until - LOOKED_BACK
    answered = knowledge.answered_since(act.tx, since)
    reports = [
        each for each in knowledge.reported(act.tx, since, until, LOOKED_AT) if f"INC-{each.id}" not in answered
    ]
    found = families(reports, until, act.document.desk.language)
    unanswered: list[Family] = []
    for family in found:
        if len(unanswered) == most:
            break
        if not offered(act, family.title):
            unanswered.append(family)
    return unanswered


def begun(act: Act, numbers: Sequence[int]) -> Content:
    """What an article begins with that answers these reports: the first names it, the others say how it was fixed."""
    found = {each.id: each for each in knowledge.those_reported(act.tx, numbers)}
    reports = [found[number] for number in numbers if number in found]
    if not reports:
        return Content("", "", "")
    names, first = operations.names(act), reports[0]
    notes = dict.fromkeys(drafts.redacted(each.resolution_note, names) for each in reports if each.resolution_note)
    said = dict.fromkeys(drafts.redacted(each.title, names) for each in reports)
    title = next(iter(said))
    return Content(clip(title, TITLE), clip("\n".join(said), HELPS), clip("\n".join(notes), STEPS), "", first.service)
