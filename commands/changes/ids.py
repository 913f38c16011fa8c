"""Ids of what changes show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum

from commands.shared.patterns import pattern

BALLOT = pattern(r"CHG-(?P<change>\d+)/ballot/(?P<round>\d+)")


def ballot(change: int, voting_round: int) -> str:
    """What the message is called that shows the ballot of a round, and the block of its buttons; also the lane of all
    that is said under it.
    """
    return f"CHG-{change}/ballot/{voting_round}"


def hold(number: int) -> str:
    """What the message is called that tells the board of a hold; also the lane of what is said under it."""
    return f"desk/hold/{number}"


class ActionId(StrEnum):
    APPROVE = "change.approve"
    REJECT = "change.reject"
    ABSTAIN = "change.abstain"
    DETAILS = "change.details"
    SUBMIT = "change.submit"
    WITHDRAW = "change.withdraw"
    START = "change.start"
    FINISH = "change.finish"
    LIST = "change.list"
    EXCEPT = "change.except"
    APPROVE_FOR = "change.approve.for"
    REJECT_FOR = "change.reject.for"
    ABSTAIN_FOR = "change.abstain.for"
    MORE = "change.more"
    RECUSE = "change.recuse"
    RELEASE = "change.release"
    HOLD = "change.hold"
    REVIEW = "change.review"
    ANOTHER = "change.review.another"
    EDIT = "change.edit"
    BACK = "change.rollback"
    AFTERWARDS = "change.afterwards"
    EXTEND = "change.extend"
    COPY = "change.copy"
    LOOK = "change.look_ahead"
    WAS_IT = "change.was_it"
    WAS_NOT = "change.was_not"
    UNSURE = "change.unsure"
    LOOK_NOW = "change.look_ahead.now"
    KEEP = "change.keep"
    ANEW = "change.anew"
    ASSESS = "change.assess"
    LEVEL = "change.level"
    STANDARD = "change.standard"
    PROPOSE = "change.template.propose"
    TEMPLATE_YES = "change.template.approve"
    TEMPLATE_NO = "change.template.reject"


class ViewId(StrEnum):
    FORM = "change.form"
    EDIT = "change.edit.form"
    REVIEW = "change.review.form"
    BACK = "change.rollback.form"
    AFTERWARDS = "change.afterwards.form"
    EMERGENCY = "change.emergency.form"
    EXTEND = "change.extend.form"
    COPY = "change.copy.form"
    REJECT = "change.reject.form"
    DETAILS = "change.details.view"
    FINISH = "change.finish.form"
    EXCEPT = "change.except.form"
    RECUSE = "change.recuse.form"
    REJECT_FOR = "change.reject.for.form"
    AWAY = "change.away.form"
    RISK = "change.risk.form"
    LEVEL = "change.level.form"
    STANDARD = "change.standard.form"
    PROPOSE = "change.template.form"


class FormField(StrEnum):
    TITLE = "change.title"
    REASON = "change.reason"
    TYPE = "change.type"
    ITEMS = "change.items"
    OTHER = "change.other_items"
    START = "change.start"
    END = "change.end"
    IMPLEMENTER = "change.implementer"
    RISK = "change.risk"
    IMPACT = "change.impact"
    IMPLEMENTATION = "change.implementation_plan"
    TEST = "change.test_plan"
    ROLLBACK = "change.rollback_plan"
    STOPS = "change.stops_service"
    ROLLBACK_TAKES = "change.rollback_takes"


class AfterField(StrEnum):
    WHAT = "after.what"
    ITEMS = "after.items"
    OTHER = "after.other"
    BEGAN = "after.began"
    ENDED = "after.ended"
    WHO = "after.who"
    WHY = "after.why"
    HOW = "after.how"
    NOTE = "after.note"


class RejectField(StrEnum):
    WHY = "reject.why"


class RecuseField(StrEnum):
    WHY = "recuse.why"


class AwayField(StrEnum):
    FROM = "away.from"
    UNTIL = "away.until"
    STAND_IN = "away.stand_in"
    BOARDS = "away.boards"


class ReviewField(StrEnum):
    GOAL = "review.goal"
    BROKE = "review.broke"
    DIFFERENTLY = "review.differently"
    FOLLOW_UPS = "review.follow_ups"
    OWNER = "review.owner"
    DUE = "review.due"


def another(field: ReviewField, row: int) -> str:
    """The block of a follow-up beside the first: the second is 2."""
    return f"{field}.{row}"


class BackField(StrEnum):
    WHY = "back.why"


class ExtendField(StrEnum):
    MORE = "extend.more"
    WHY = "extend.why"


QUESTION = "change.risk.question/"


def question(key: str) -> str:
    """The block of a question of how risky a change is, by its key in app.yaml."""
    return f"{QUESTION}{key}"


GAP = "change.standard.gap/"


def gap(name: str) -> str:
    """The block of what a template leaves to be said, by its name."""
    return f"{GAP}{name}"


def template(name: str) -> str:
    """What the message is called in which the board decides on a template; also the lane of what is said under it."""
    return f"desk/template/{name}"


class StandardField(StrEnum):
    NAME = "standard.name"
    LENGTH = "standard.length"


class ProposeField(StrEnum):
    NAME = "template.name"
    TITLE = "template.title"
    ITEMS = "template.items"
    LONGEST = "template.longest"
    WITHIN = "template.within"
    IMPLEMENTATION = "template.implementation"
    TEST = "template.test"
    ROLLBACK = "template.rollback"


class LevelField(StrEnum):
    LEVEL = "level.level"
    WHY = "level.why"


class ExceptField(StrEnum):
    WHY = "except.why"


class FinishField(StrEnum):
    OUTCOME = "finish.outcome"
    NOTE = "finish.note"
    TASKS = "finish.tasks"


class TaskField(StrEnum):
    """What is wrong about a line that opens a task."""

    LINE = "change.task"
