"""Requests on the Home tab: what waits for its reader's decision, and what they asked for."""

from collections.abc import Iterator, Sequence

from commands.requests.ids import ActionId, approvals
from commands.requests.wording import line
from commands.shared import blocks as bk
from commands.shared.blocks import Block
from storage.requests.records import Request, RequestStatus, Step

Line = tuple[str, Sequence[Block], str | None]


def to_decide(waiting: Sequence[tuple[Request, Step]]) -> Iterator[Line]:
    """Each with what to press; the block says which step it is of."""
    for request, step in waiting:
        buttons = [
            bk.button("Approve", ActionId.APPROVE, request.id, style="primary"),
            bk.button("Reject", ActionId.REJECT, request.id, style="danger"),
            details(request),
        ]
        yield line(request), buttons, f"{approvals(request.id, step.revision, step.position)}home"


def mine(found: Sequence[Request]) -> Iterator[Line]:
    for request in found:
        if request.status is RequestStatus.FULFILLED:
            yield line(request), [bk.button("It is all there", ActionId.CONFIRM, request.id)], None
        elif request.waits:
            yield line(request), [bk.button("Answer", ActionId.ANSWER, request.id, style="primary")], None
        else:
            yield line(request), [details(request)], None


def details(request: Request) -> Block:
    return bk.button("Details", ActionId.DETAILS, request.id)


def ask_for_something() -> Block:
    """The form."""
    return bk.button("Request something", ActionId.ORDER, "{}")


def all_of_mine() -> Block:
    return bk.button("All of yours", f"{ActionId.LIST}.all", '{"words": "mine", "page": 0}')
