"""Ids of what changes show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    APPROVE = "change.approve"
    REJECT = "change.reject"
    ABSTAIN = "change.abstain"
    DETAILS = "change.details"


class ViewId(StrEnum):
    FORM = "change.form"
    REJECT = "change.reject.form"
    DETAILS = "change.details.view"


class FormField(StrEnum):
    TITLE = "change.title"
    REASON = "change.reason"
    TYPE = "change.type"
    ITEMS = "change.items"
    START = "change.start"
    END = "change.end"
    IMPLEMENTER = "change.implementer"
    RISK = "change.risk"
    IMPACT = "change.impact"
    IMPLEMENTATION = "change.implementation_plan"
    TEST = "change.test_plan"
    ROLLBACK = "change.rollback_plan"


class RejectField(StrEnum):
    WHY = "reject.why"
