"""Requests on the Home tab: what waits for its reader's decision, and what they asked for."""

from collections.abc import Iterator

from commands.requests import views
from commands.requests.ids import ActionId, approvals
from commands.requests.permissions import is_there
from commands.requests.reading import waiting_for
from commands.requests.wording import line
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.tab import LISTED, Line, OnHome, Part, Place
from storage.requests import queries as requests
from storage.requests.queries import Wanted
from storage.requests.records import OPEN, Request, RequestStatus, Step


def _begins(act: Act) -> Iterator[Block]:
    """The form, where there is something to ask for."""
    if is_there(act.document) and not act.is_guest:
        yield bk.button("Request something", ActionId.ORDER, "{}")


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    decide = [_to_decide(*each) for each in waiting_for(act, act.by)[: LISTED + 1]]
    yield Place.DECIDE, Part("Waits for your approval", decide)
    wanted = Wanted((*OPEN, RequestStatus.FULFILLED), person=act.by)
    mine = [_mine(each) for each in requests.listed(act.tx, wanted, limit=LISTED + 1)]
    every = bk.button("All of yours", f"{ActionId.LIST}.all", '{"words": "mine", "page": 0}')
    yield Place.ASKED_FOR, Part("Requested by you", mine, all=every, is_cut=True)


HOME = OnHome(_begins, _parts)


def _to_decide(request: Request, step: Step) -> Line:
    """With what to press; the block says which step it is of."""
    return line(request), views.to_decide(request), f"{approvals(request.id, step.revision, step.position)}home"


def _mine(request: Request) -> Line:
    """Of what is open, or to be said of: it is all there."""
    if request.status is RequestStatus.FULFILLED:
        return line(request), [bk.button("It is all there", ActionId.CONFIRM, request.id)], None
    if request.waits:
        return line(request), [bk.button("Answer", ActionId.ANSWER, request.id, style="primary")], None
    return line(request), [views.details(request)], None
