"""Ids of what knowledge shows: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    SOLVED = "article.solved"
    NO_HELP = "article.no_help"
    OPEN = "article.open"
    USE = "article.use"
    WRITE = "article.write"
    EDIT = "article.edit"
    REVIEW = "article.review"
    PUBLISH = "article.publish"
    SEND_BACK = "article.send_back"
    DROP = "article.drop"
    RETIRE = "article.retire"
    STILL_RIGHT = "article.still_right"
    FOUND = "article.found"
    GAPS = "article.gaps"


class ViewId(StrEnum):
    FORM = "article.form"
    EDIT = "article.edit.form"
    SHOW = "article.show.view"
    SEND_BACK = "article.send_back.form"
    RETIRE = "article.retire.form"


class Field(StrEnum):
    TITLE = "article.title"
    HELPS = "article.helps"
    STEPS = "article.steps"
    WORDS = "article.words"
    ABOUT = "article.about"
    AUDIENCE = "article.audience"
    KIND = "article.kind"
    WHY = "article.why"
    NEEDED = "article.needed"


def offered(numbers: list[int]) -> str:
    """The block of the buttons under what was offered: which articles those were."""
    return "kb:" + ",".join(map(str, numbers))


def draft(number: int, version: int) -> str:
    """The name of the message that shows a draft to its author."""
    return f"KB-{number}/draft/{version}"


def review(number: int, version: int) -> str:
    """The name of the card of those who publish it."""
    return f"{reviews(number)}{version}"


def reviews(number: int) -> str:
    """A folder of messages: those of all its versions."""
    return f"KB-{number}/review/"


def checks(change: str, team: str) -> str:
    """The name of the one message that asks a team whether all that a change (`CHG-7`) touched is still right."""
    return f"{change}/articles/{team}"


def check(number: int) -> str:
    """A folder of messages: those that ask whether it is still right."""
    return f"KB-{number}/check"
