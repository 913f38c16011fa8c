"""What the messages about requests show at the moment that they are sent."""

from commands.requests import views
from commands.requests.ids import approvals
from commands.requests.meaning import meaning_of
from commands.requests.permissions import existing
from commands.requests.reading import asked_in
from commands.requests.rules import may_cancel
from commands.requests.standing import standing
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from commands.surveys import messages as surveys
from storage.outbox import queries as outbox
from storage.requests import queries as requests
from storage.requests.records import RequestStatus
from storage.tasks import queries as tasks


def requester(act: Act, request: int) -> Rendered:
    found = existing(act, request)
    stands, edits = standing(act, found), found.status is RequestStatus.APPROVAL
    cancels = may_cancel(wants_it=True, sees_to_it=False, anything_done=stands.anything_done)
    shown = views.requester(stands, edits=edits, cancels=cancels)
    return {"text": views.text(found), "blocks": [*shown, *surveys.under(act, found.number)]}


def under_task(act: Act, task: int, **_more: object) -> list[Block]:
    """Below a task of a request: for whom it is, and all that was said of it a press away."""
    found = tasks.find(act.tx, task)
    prefix, _, number = (found.record if found is not None else "").rpartition("-")
    request = requests.find(act.tx, int(number)) if prefix == "REQ" else None
    return [] if request is None else views.under_task(request)


def approval(act: Act, request: int, step: int, seat: str) -> Rendered:
    """`seat` is the Slack id of its reader, or the key of a team; nothing where it is decided before it stands."""
    found, of = existing(act, request), requests.step(act.tx, step)
    assert of is not None
    folder = approvals(found.id, of.revision, of.position)
    stands = outbox.message_called(act.tx, f"{folder}{seat}") is not None
    if not stands and (not of.is_open or found.status is not RequestStatus.APPROVAL):
        return {}
    if of.revision != found.revision:
        return {"text": views.text(found), "blocks": views.void(found)}
    seats = asked_in(act, found, of).get(seat, ()) if of.is_open else ()
    stood_for = [each for each in seats if each != seat]
    meaning = meaning_of(act, found) if of.is_open else []
    blocks = views.approval(standing(act, found), of, f"{folder}{seat}", stood_for, meaning)
    return {"text": views.text(found), "blocks": blocks}
