"""What a warning says at the moment that it is sent, and later."""

from collections.abc import Sequence
from datetime import datetime

from commands.incidents.permissions import existing
from commands.service_levels import attainment, views, wording
from commands.service_levels.reading import digest as digest_of
from commands.service_levels.reading import warning_of
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import escape
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


def stays(act: Act, vendor: str, since: str, person: str) -> Rendered:
    """What a vendor had in a month, as the file of whoever asked for it."""
    asking = act.done_by(person)
    found = attainment.within(asking, vendor, datetime.fromisoformat(since))
    given = attainment.theirs(asking, found)
    zone, count = act.document.desk.zone, len(given.stays)
    month = found.since.astimezone(zone)
    said = f"{count} {'stay' if count == 1 else 'stays'} with {escape(found.vendor.name)} in {month:%B %Y}."
    if left_out := len(found.stays) - count:
        said += f" {left_out} more are not yours to take away."
    return {
        "content": attainment.as_csv(given, zone),
        "filename": f"{vendor}-{month:%Y-%m}.csv",
        "title": f"{found.vendor.name}, {month:%B %Y}",
        "initial_comment": said,
    }


def objection(act: Act, objection: int) -> Rendered:
    """To a manager: what is to be judged, and what became of it."""
    found = objections.find(act.tx, objection)
    assert found is not None
    return {"text": wording.objected(found), "blocks": views.objection(found)}
