"""Standard changes: requested by a template, which suspends itself where it goes wrong, and which the board makes."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from commands.changes.ids import FormField, ProposeField, StandardField, gap
from commands.changes.known_templates import are_used, known, next_start, usable
from commands.changes.operations import request
from commands.changes.permissions import existing, permitted_to_ask, permitted_to_propose
from commands.changes.policy import TEMPLATE, ChangePolicy
from commands.changes.reading import board_of_normal
from commands.changes.rules import NewChange
from commands.changes.seats import PRACTICE, electorate, members_of, stand_ins
from commands.changes.templates import (
    LONGEST_WORDS,
    MOST_FAILED,
    OF_THE_LAST,
    Filled,
    Template,
    fill,
    is_ever_open,
)
from commands.shared import voting
from commands.shared.act import Act
from commands.shared.blocks import escape, person
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.shared.text import likeness, stems, words_of
from commands.shared.voting import Decision
from storage.absences import queries as absences
from storage.changes import queries as changes
from storage.changes import templates as stored
from storage.changes.records import (
    Change,
    ChangeEvent,
    ChangeType,
    Choice,
    Outcome,
    TemplateState,
    TemplateStatus,
)
from storage.incidents import queries as incidents
from storage.journal.records import Entry, number_of
from storage.links.records import LinkKind
from storage.record import replace

URGENT = ("P1", "P2")
VOTE = "vote on a template"


def request_standard(act: Act, *, name: str, filled: Filled) -> Change:
    """A change by a template, in the next window that fits where none is said."""
    permitted_to_ask(act)
    template = usable(act, name)
    items = filled.items or (template.items if len(template.items) == 1 else ())
    wrong = _missing(template, filled, items)
    if wrong:
        raise Invalid(wrong)
    length = filled.length or template.longest
    start = filled.start or next_start(act, template, items, length)
    if start is None:
        raise Invalid({FormField.START: f"Say when it begins: {_example(template)}"})
    asked = _asked(act, template, replace(filled, items=items, start=start, length=length))
    return request(act, asked, name, tuple(template.answers.items()))


def _example(template: Template) -> str:
    return "no window of its hours is free in the next 90 days." if template.within else "start=2026-11-29 22:00."


def _missing(template: Template, filled: Filled, items: tuple[str, ...]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name in template.gaps:
        said = filled.gaps.get(name, "")
        if not said.strip():
            wrong[gap(name)] = f"Say {name}, like {name}=…"
        elif len(said) > LONGEST_WORDS:
            wrong[gap(name)] = f"{LONGEST_WORDS} characters are the most."
    strange = [name for name in filled.gaps if name not in template.gaps]
    if strange:
        known_names = ", ".join([*template.gaps, "items", "start", "for", "by", "why"])
        wrong[StandardField.NAME] = f"It asks for no {strange[0]}; it takes {known_names}."
    if not items:
        wrong[FormField.ITEMS] = f"Say which: items={template.items[0]}. It is for {', '.join(template.items)}."
    return wrong


def _asked(act: Act, template: Template, filled: Filled) -> NewChange:
    assert filled.start is not None
    plans, given = template.plans, filled.gaps
    return NewChange(
        title=fill(template.title, given)[:150],
        reason=filled.reason or template.reason or "A standard change",
        type=ChangeType.STANDARD,
        items=filled.items,
        start=filled.start,
        end=filled.start + (filled.length or template.longest),
        implementer=filled.implementer or act.by,
        risk=3,
        impact=3,
        implementation_plan=fill(plans.implementation, given),
        test_plan=fill(plans.test, given),
        rollback_plan=fill(plans.rollback, given),
        stops_service=template.stops_service,
        rollback_seconds=int(template.rollback_takes.total_seconds()),
    )


def judge_outcome(act: Act, entry: Entry) -> None:
    """A change by a template went wrong: that may have been once too often."""
    change = existing(act, entry.number)
    if change.template is None or change.outcome is not Outcome.FAILED:
        return
    state = stored.find(act.tx, change.template)
    since = state.since if state is not None else None
    last = stored.last_outcomes(act.tx, change.template, since, OF_THE_LAST)
    failed = last.count(Outcome.FAILED)
    if failed >= MOST_FAILED:
        _suspend(act, change.template, f"{failed} of its last {len(last)} changes failed")


def judge_cause(act: Act, entry: Entry) -> None:
    """An urgent incident was caused by a change: the template that it was made by is suspended at once."""
    ends = (entry.record, str(entry.details["other"]))
    pair = {each.partition("-")[0]: each for each in ends}
    if entry.details["kind"] != LinkKind.CAUSED_BY or not pair.keys() >= {"INC", "CHG"}:
        return
    incident, change = incidents.find(act.tx, number_of(pair["INC"])), existing(act, number_of(pair["CHG"]))
    if change.template is not None and incident is not None and incident.priority in URGENT:
        about = "an incident" if incident.private else incident.number
        _suspend(act, change.template, f"{change.number} has caused {about} ({incident.priority})")


def _suspend(act: Act, name: str, because: str) -> None:
    """Once; what is suspended already stays so."""
    state = stored.find(act.tx, name)
    if name not in known(act) or (state is not None and state.status is TemplateStatus.SUSPENDED):
        return
    before = state or TemplateState(name, TemplateStatus.STANDING, act.now)
    stored.keep(act.tx, replace(before, status=TemplateStatus.SUSPENDED, since=act.now, because=because, votes=()))
    act.done_by().journal(ChangeEvent.TEMPLATE_SUSPENDED, "desk", template=name)


def vote(act: Act, *, name: str, choice: Choice) -> TemplateState:
    """A member of the board says whether a template is used again, or made at all, or whoever votes for one who is
    away; decided as a normal change is.
    """
    state = stored.find(act.tx, name)
    if state is None or state.status is TemplateStatus.STANDING:
        raise MovedOn(f"There is nothing to decide about the template `{escape(name)}` any more.", record="desk")
    board = board_of_normal(act)
    voters = voters_on(act, state)
    seat = act.by if act.by in voters else _stood_for(act, state, voters)
    if board is None or seat is None:
        sentence = "The board of normal changes decides on templates, without who asks for one."
        raise NotAllowed(sentence, attempted=VOTE, record="desk")
    votes: Mapping[str, Choice] = {**dict(state.votes), seat: choice}
    by_proxy = {} if seat == act.by else {seat: act.by}
    cast_by = {**{who: proxy for who, proxy in state.cast_by.items() if who != seat}, **by_proxy}
    kept = stored.keep(act.tx, replace(state, votes=tuple(votes.items()), cast_by=cast_by))
    told = {"template": name, "choice": choice} | ({"seat": seat} if by_proxy else {})
    act.journal(ChangeEvent.TEMPLATE_VOTED, "desk", **told)
    decision = voting.decide(electorate(act, board, voters, cast_by), votes)
    return kept if decision is Decision.PENDING else _decide(act, kept, decision)


def voters_on(act: Act, state: TemplateState) -> list[str]:
    """The board of normal changes, without who asks for it."""
    board = board_of_normal(act)
    return [] if board is None else [each for each in members_of(act, board) if each != state.asked_by]


def proxies_on(act: Act, state: TemplateState) -> dict[str, str]:
    """Who votes for which member that is away: none for two, none who has a vote already or asks for it."""
    voters = voters_on(act, state)
    away = absences.standing(act.tx, PRACTICE, act.now, act.policy(ChangePolicy).board_for(ChangeType.NORMAL))
    return stand_ins(act, voters, away, (*voters, state.asked_by))


def _stood_for(act: Act, state: TemplateState, voters: Sequence[str]) -> str | None:
    """The seat of whom whoever acts votes for. Raises MovedOn where they have voted in person."""
    seat = next((seat for seat, who in proxies_on(act, state).items() if who == act.by and seat in voters), None)
    if seat is not None:
        act.refuse_guests(VOTE)
    if seat is not None and seat in dict(state.votes) and seat not in state.cast_by:
        raise MovedOn(f"{person(seat)} has voted in person, so nobody votes for them any more.", record="desk")
    return seat


def _decide(act: Act, state: TemplateState, decision: Decision) -> TemplateState:
    """What is made or lifted stands; what is not stays suspended, and can be voted on anew, or is dropped."""
    told: dict[str, Any] = {
        "template": state.name,
        "decision": decision,
        "was": state.status,
        "because": state.because,
    }
    if decision is Decision.APPROVED:
        found = replace(state, status=TemplateStatus.STANDING, since=act.now, because="", votes=())
        stored.keep(act.tx, found)
    elif state.status is TemplateStatus.SUSPENDED:
        found = stored.keep(act.tx, replace(state, votes=()))
    else:
        found = state
        stored.drop(act.tx, state.name)
    act.done_by().journal(ChangeEvent.TEMPLATE_DECIDED, "desk", **told)
    return found


LIKE_IT, EVERY = 5, 10
"""After so many alike that went well it is offered to make a template, and again after so many more."""

ALIKE = 0.5
"""So much of the words of two titles is the same."""


def like_it(act: Act, change: Change) -> int:
    """How many normal changes of the same items, called alike, went well; this one among them."""
    language = act.document.desk.language
    words = stems(change.title, language)
    found = changes.successful(act.tx, change.items, MOST_ALIKE)
    return sum(likeness(words, stems(each.title, language)) >= ALIKE for each in found)


MOST_ALIKE = 200


def is_worth_a_template(act: Act, change: Change) -> bool:
    """Whether whoever requested it is asked to make it standard, now that it went well."""
    is_plain = change.type is ChangeType.NORMAL and change.outcome is Outcome.SUCCESS
    if not is_plain or not are_used(act) or board_of_normal(act) is None:
        return False
    count = like_it(act, change)
    return count >= LIKE_IT and (count - LIKE_IT) % EVERY == 0


def name_for(change: Change) -> str:
    """A name that its title gives."""
    return "-".join(words_of(change.title))[:60].strip("-") or f"like-{change.id}"


def propose(act: Act, number: int, *, name: str, content: Mapping[str, Any]) -> TemplateState:
    """Ask the board whether this becomes a template."""
    permitted_to_propose(act, number)
    board = board_of_normal(act)
    if board is None:
        raise MovedOn("No board decides on normal changes, so none can make a template.", record="desk")
    content = {**content, "answers": dict(existing(act, number).answers)}
    _checked(act, name, content)
    state = TemplateState(name, TemplateStatus.PROPOSED, act.now, "", content, number, act.by)
    if not voting.can_pass(electorate(act, board, [each for each in members_of(act, board) if each != act.by])):
        raise MovedOn("The board cannot decide on it without you. Have somebody else propose it.", record="desk")
    stored.keep(act.tx, state)
    act.journal(ChangeEvent.TEMPLATE_PROPOSED, "desk", template=name, change=number)
    return state


def _checked(act: Act, name: str, content: Mapping[str, Any]) -> None:
    if not TEMPLATE.fullmatch(name):
        raise Invalid({ProposeField.NAME: "Small letters, digits and -, like renew-certificate."})
    if name in known(act) or stored.find(act.tx, name) is not None:
        raise Invalid({ProposeField.NAME: "There is a template of this name, or one that is being decided on."})
    try:
        template = Template.model_validate(content)
    except ValidationError as error:
        raise Invalid(_beside(error)) from None
    policy = act.policy(ChangePolicy)
    wrong: dict[str, str] = {
        _FIELDS[key]: f"It {words}." for key, words in template.mistakes([*act.document.services, *template.items])
    }
    if template.within is not None and not is_ever_open(policy.calendar(template.within), template.longest):
        wrong[ProposeField.LONGEST] = f"{template.within} is never open for so long at a stretch."
    if wrong:
        raise Invalid(wrong)


_FIELDS = {
    "title": ProposeField.TITLE, "items": ProposeField.ITEMS, "longest": ProposeField.LONGEST,
    "rollback_takes": ProposeField.LONGEST, "within": ProposeField.WITHIN, "plans": ProposeField.IMPLEMENTATION,
    "implementation": ProposeField.IMPLEMENTATION, "test": ProposeField.TEST, "rollback": ProposeField.ROLLBACK,
}  # fmt: skip


def _beside(error: ValidationError) -> dict[str, str]:
    fields = (next((each for each in reversed(found["loc"]) if each in _FIELDS), "title") for found in error.errors())
    return {_FIELDS[str(field)]: "Fill this in, within what fits." for field in fields}
