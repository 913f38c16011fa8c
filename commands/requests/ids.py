"""Ids of what requests show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum

from commands.shared.patterns import pattern


class ActionId(StrEnum):
    APPROVE = "request.approve"
    REJECT = "request.reject"
    ASK = "request.ask"
    DETAILS = "request.details"
    ANSWER = "request.answer"
    EDIT = "request.edit"
    CANCEL = "request.cancel"
    CONFIRM = "request.confirm"
    AGAIN = "request.again"
    ORDER = "request.order"
    LIST = "request.list"
    BROKEN = "request.broken"


class ViewId(StrEnum):
    FORM = "request.form"
    EDIT = "request.edit.form"
    REJECT = "request.reject.form"
    ASK = "request.ask.form"
    ANSWER = "request.answer.form"
    CANCEL = "request.cancel.form"
    DETAILS = "request.details.view"


class FormField(StrEnum):
    ITEM = "request.item"
    WHOM = "request.whom"
    TEXT = "request.text"


ITEM_CHOSEN = "request.item.chosen"
"""The action id of the select that chooses the item: its questions appear then."""

QUESTION = "request.ask."
"""Begins the block ids of an item's questions."""


class WhyField(StrEnum):
    WHY = "request.why"


def requester(number: int) -> str:
    """The folder of the one message that whoever asked for it has; it has another name each time that it is moved."""
    return f"REQ-{number}/requester/"


def approvals(number: int, revision: int, position: int) -> str:
    """The folder of the cards of one step."""
    return f"REQ-{number}/approval/{revision}/{position}/"


STEP = pattern(r"REQ-(?P<number>\d+)/approval/(?P<revision>\d+)/(?P<position>\d+)/.*")
