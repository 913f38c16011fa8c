"""Ids of what problems show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    TAKE = "problem.take"
    CAUSE = "problem.cause"
    WORKAROUND = "problem.workaround"
    KNOWN_ERROR = "problem.known_error"
    CHANGE = "problem.change"
    RESOLVE = "problem.resolve"
    ACCEPT = "problem.accept"
    REOPEN = "problem.reopen"
    DETAILS = "problem.details"
    LIST = "problem.list"
    OPEN = "problem.open"
    DISMISS = "problem.dismiss"
    INCIDENTS = "problem.incidents"
    CANDIDATES = "problem.candidates"
    SAME = "problem.same"
    APART = "problem.apart"
    LIKELY = "problem.likely"
    HELPED = "problem.helped"
    NOT_HELPED = "problem.not_helped"


class ViewId(StrEnum):
    NEW = "problem.form"
    CAUSE = "problem.cause.form"
    WORKAROUND = "problem.workaround.form"
    RESOLVE = "problem.resolve.form"
    ACCEPT = "problem.accept.form"
    REOPEN = "problem.reopen.form"
    DISMISS = "problem.dismiss.form"
    SAME = "problem.same.form"
    DETAILS = "problem.details.view"


class Field(StrEnum):
    TITLE = "problem.title"
    SERVICE = "problem.service"
    INCIDENTS = "problem.incidents"
    CAUSE = "problem.cause"
    KIND = "problem.cause_kind"
    EVIDENCE = "problem.evidence"
    WORKAROUND = "problem.workaround"
    NOTE = "problem.note"
    REASON = "problem.reason"
    REVISIT = "problem.revisit"
    WHY_NOT = "problem.why_not"
    BELONGS = "problem.belongs"
    SAME = "problem.same_as"
    OF_INCIDENT = "problem.of_incident"
    """In the form that resolves an incident."""


def asked(number: str, entry: int | None = None) -> str:
    """What the message is called that asks somebody about a problem, as an entry says; None: all of them begin so."""
    return f"{number}/asked/{'' if entry is None else entry}"


def card(number: str, person: str | None = None) -> str:
    """What the message is called that shows a problem where its team reads, or `person`, where it is private."""
    return f"{number}/card" if person is None else f"{number}/card/{person}"


def candidate(key: int) -> str:
    return f"candidate/{key}"


def offer(incident: str, round_: int) -> str:
    """What a reporter is offered meanwhile; a workaround that changes is offered anew."""
    return f"{incident}/workaround/{round_}"
