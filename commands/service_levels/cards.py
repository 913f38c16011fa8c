"""What a warning says at the moment that it is sent, and later."""

from collections.abc import Sequence
from datetime import datetime

from commands.incidents.permissions import existing
from commands.service_levels import views, wording
from commands.service_levels.reading import digest as digest_of
from commands.service_levels.reading import warning_of
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.objections import queries as objections
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState


def warning(act: Act, clock: int, due_at: str, person: str | None = None) -> Rendered:
    """Nothing, when the clock does not run any more, or where everyone reads of what has become private."""
    found = warning_of(act, clock, datetime.fromisoformat(due_at))
    if found is None or (found.incident.private and person is None):
        return {}
    return {"text": wording.warning(found), "blocks": views.warning(found)}


def warned(act: Act, clock: int, person: str | None = None) -> Rendered:
    """A warning that was said, brought up to date: who is on it, or that it is over."""
    found = clocks.find(act.tx, clock)
    assert found is not None
    incident = existing(act, found.incident)
    if incident.private and person is None:
        return {}
    due = warning_of(act, clock, act.now)
    if due is not None:
        return {"text": wording.warning(due), "blocks": views.warning(due)}
    if found.state is ClockState.RUNNING:
        return {}
    text = wording.over(found, incident)
    return {"text": text, "blocks": [bk.section(text)]}


def digest(act: Act, keys: Sequence[int]) -> Rendered:
    """What can wait, together; nothing, where it is all over."""
    found = digest_of(act, keys)
    return {"text": wording.digest(found), "blocks": views.digest(found)} if found else {}


def objection(act: Act, objection: int) -> Rendered:
    """To a manager: what is to be judged, and what became of it."""
    found = objections.find(act.tx, objection)
    assert found is not None
    return {"text": wording.objected(found), "blocks": views.objection(found)}
