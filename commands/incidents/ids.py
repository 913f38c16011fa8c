"""Ids of what incidents show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    ACKNOWLEDGE = "incident.acknowledge"
    TAKE = "incident.take"
    ASSIGN = "incident.assign"
    HOLD = "incident.hold"
    HOLD_FOR = "incident.hold_for"
    RESUME = "incident.resume"
    RESOLVE = "incident.resolve"
    REOPEN = "incident.reopen"
    DECLARE_MAJOR = "incident.declare_major"
    ANSWER = "incident.answer"
    SEND_ON = "incident.reply.send"
    SERVICE = "incident.service"
    FACT = "incident.fact"
    ITEM_RIGHT = "item.confirm"
    ITEM_ANOTHER = "item.change"
    FOLLOW = "incident.follow"
    FOLLOW_INSTEAD = "incident.follow_instead"
    SURGE_PARENT = "incident.surge.parent"
    SURGE_MAJOR = "incident.surge.major"
    CONFIRM = "incident.confirm"
    REPORT = "incident.report"
    OFFER_ACCEPT = "incident.offer.accept"
    OFFER_FORM = "incident.offer.form"
    OFFER_DECLINE = "incident.offer.decline"
    LIST = "incident.list"
    TEAM = "incident.team"
    OPEN = "incident.open"
    LINE_REPORT = "incident.line.report"
    UNDO = "incident.undo"
    OBJECT = "sla.object"


class ShortcutId(StrEnum):
    REPORT = "incident.report"
    FROM_MESSAGE = "incident.from_message"


class ViewId(StrEnum):
    FORM = "incident.form"
    RESOLVE = "incident.resolve.form"
    HOLD = "incident.hold.form"
    ASSIGN = "incident.assign.form"
    ANSWER = "incident.answer.form"
    SHOW = "incident.show.view"
    ITEM = "item.change.form"


class BlockId(StrEnum):
    """How the block of a picker begins; the number of the incident follows."""

    SERVICE = "service"
    ANSWER = "asked"
    FACT = "fact"


class OptionsId(StrEnum):
    SERVICES = "incident.form.services"
    ITEMS = "item.change.items"


class FormField(StrEnum):
    TITLE = "incident.title"
    DETAILS = "incident.details"
    SERVICE = "incident.service"
    IMPACT = "incident.impact"
    URGENCY = "incident.urgency"
    PRIVATE = "incident.private"


class ResolveField(StrEnum):
    NOTE = "resolve.note"
    CODE = "resolve.code"


class AssignField(StrEnum):
    PERSON = "assign.person"
    TEAM = "assign.team"


class HoldField(StrEnum):
    REASON = "hold.reason"
    NOTE = "hold.note"


class ItemField(StrEnum):
    ITEM = "item.change.item"


class AnswerField(StrEnum):
    TEXT = "answer.text"
