"""Ids of what is shown of who is on call: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    ACCEPT = "page.accept"
    DECLINE = "page.decline"
    SURE = "page.sure"
    SWAP_ACCEPT = "oncall.swap.accept"
    SWAP_DECLINE = "oncall.swap.decline"


class LineField(StrEnum):
    """What is wrong about a line."""

    LINE = "oncall.line"


DEDUP_KEY = "quarterdeck-page"
"""How what rings elsewhere is known there begins."""


def folder(page: int) -> str:
    """Of the messages of a call."""
    return f"page-{page}/"


def message(page: int, to: str) -> str:
    """What the message to a person or in a channel is called."""
    return f"{folder(page)}{to.lstrip('#')}"
