"""Requests as people see them: the requester's message, the card of whoever decides, the record."""

from collections.abc import Sequence

from commands.requests import wording
from commands.requests.ids import ActionId
from commands.requests.rules import Standing
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from storage.requests.records import Request, RequestStatus, Step

MOST_ANSWERS = 20
STATUS, STORY = 1500, 1200
"""So many characters of how it stands, and of what happened, leave room for the rest in a message."""


def requester(found: Standing, *, edits: bool, cancels: bool) -> list[Block]:
    """The one message of whoever asked for it."""
    shown = [bk.section(f":package: {wording.title(found.request)}"), *_answers(found), _status(found)]
    return [*shown, *_actions(_mine(found, edits=edits, cancels=cancels))]


def _status(found: Standing) -> Block:
    return bk.section(bk.clip("\n".join(wording.status(found)), STATUS))


def _mine(found: Standing, *, edits: bool, cancels: bool) -> list[Block]:
    request, key = found.request, found.request.id
    if request.status is RequestStatus.FULFILLED:
        return [bk.button("It is all there", ActionId.CONFIRM, key, style="primary"), details(request)]
    if request.status in (RequestStatus.REJECTED, RequestStatus.CANCELLED, RequestStatus.NOT_FULFILLED):
        return [bk.button("Ask again", ActionId.AGAIN, key), details(request)]
    if not request.is_open:
        return [details(request)]
    answer = [bk.button("Answer", ActionId.ANSWER, key, style="primary")] if request.waits else []
    change = [bk.button("Change", ActionId.EDIT, key)] if edits else []
    cancel = [bk.button("Cancel", ActionId.CANCEL, key)] if cancels else []
    return [*answer, *change, *cancel, details(request)]


def _actions(buttons: Sequence[Block], block: str | None = None) -> list[Block]:
    return [bk.actions(*buttons, block=block)] if buttons else []


def details(request: Request) -> Block:
    return bk.button("Details", ActionId.DETAILS, request.id)


def _answers(found: Standing) -> list[Block]:
    """What was asked and answered, a line each: what people typed is shown letter for letter in such text alone."""
    pairs = list(found.answers) + ([("Anything else", typed(found.request.text, 600))] if found.request.text else [])
    lines = [f"*{typed(label, 80)}* {said}" for label, said in pairs[:MOST_ANSWERS]]
    if found.told is not None:
        question, answer = found.told
        lines.append(f":speech_balloon: {typed(question, 300)} *{typed(answer, 600)}*")
    return bk.packed(lines)[:2]


def cost(request: Request) -> str:
    return "" if request.cost is None else f"Costs *{request.cost:,.2f}*".replace(".00*", "*")


def approval(
    found: Standing, step: Step, block: str, stood_for: Sequence[str], meaning: Sequence[str]
) -> list[Block]:
    """The card of whoever decides in a step; once it is decided what became of it, and nothing to press."""
    request = found.request
    shown = [bk.section(f":ballot_box_with_ballot: {wording.title(request)}"), *_answers(found)]
    shown += [bk.context(costs)] if (costs := cost(request)) else []
    shown += [bk.section(line) for line in _why_you(found, step, stood_for) if line]
    if not step.is_open or request.status is not RequestStatus.APPROVAL:
        return [*shown, _status(found), bk.actions(details(request))]
    shown += [bk.section(bk.clip("\n".join(meaning), bk.SECTION))] if meaning else []
    shown.append(_status(found))
    return [*shown, bk.actions(*_decide(request), block=block)]


def _why_you(found: Standing, step: Step, stood_for: Sequence[str]) -> list[str]:
    lines = []
    if step.stand_in and found.manager_unknown:
        whose = person(found.request.whom)
        lines.append(f"It comes to the managers: it is not known who the line manager of {whose} is.")
    elif step.stand_in:
        lines.append("It comes to the managers: nobody else who was named for it may decide on it.")
    if step.overdue_at is not None:
        lines.append(":alarm_clock: Nobody has decided in time, so the managers may too: the first word counts.")
    if stood_for:
        lines.append(f"You decide for {' and '.join(map(person, stood_for))}, who is away.")
    return lines


def _decide(request: Request) -> list[Block]:
    ask = [] if request.waits else [bk.button("Ask", ActionId.ASK, request.id)]
    return [
        bk.button("Approve", ActionId.APPROVE, request.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, request.id, style="danger"),
        *ask,
        details(request),
    ]


def to_decide(request: Request) -> list[Block]:
    """In a list of what waits for whoever reads it."""
    return [
        bk.button("Approve", ActionId.APPROVE, request.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, request.id, style="danger"),
        details(request),
    ]


def under_task(request: Request) -> list[Block]:
    return [bk.section(f"For {person(request.whom)}", accessory=details(request))]


def void(request: Request) -> list[Block]:
    """What stands in place of a card of earlier answers."""
    over = f"The answers have changed since, so it is decided anew. `/request show {request.id}` shows it."
    return [bk.section(f":ballot_box_with_ballot: {wording.title(request)}"), bk.section(over)]


def record(found: Standing, story: Sequence[str], buttons: Sequence[Block]) -> list[Block]:
    """All of it."""
    request = found.request
    facts = [
        cost(request),
        f"Team: {typed(found.team, 80)}",
        f"Asked for {moment(request.opened_at)}",
        f"there by {moment(found.due)}" if found.due is not None else "",
    ]
    shown = [bk.section(f":package: {wording.title(request)}"), *_answers(found)]
    shown += [bk.context(" · ".join(each for each in facts if each)), _status(found)]
    shown += [bk.section(bk.clip("\n".join(_newest(story)), STORY))] if story else []
    return [*shown, *_actions(buttons)]


def _newest(story: Sequence[str]) -> list[str]:
    """The end of a story, as much of it as a message has room for beside the rest."""
    kept: list[str] = []
    for line in reversed(story):
        if sum(map(len, kept)) + len(kept) + len(line) > STORY:
            break
        kept.insert(0, line)
    return kept


def record_buttons(found: Standing, *, decides: bool, wants: bool, edits: bool, cancels: bool) -> list[Block]:
    """What whoever reads the record may press."""
    decide = _decide(found.request)[:-1] if decides else []
    return [*decide, *(_mine(found, edits=edits, cancels=cancels)[:-1] if wants else [])]


def text(request: Request) -> str:
    """What stands for it where no blocks are shown."""
    return f"{request.number}: {request.title}"
