"""The forms that buttons and lines of changes open, each for whoever may send it off."""

from collections.abc import Sequence

from commands.changes import (
    asking,
    assessing,
    ballot_forms,
    ballot_views,
    checklist_views,
    doing_forms,
    drafts,
    forms,
    reading,
    reviewing,
    risk_forms,
    views,
)
from commands.changes.explaining import in_short
from commands.changes.forms import Draft, Follows
from commands.changes.ids import ViewId
from commands.changes.permissions import (
    permitted,
    permitted_to_ask,
    permitted_to_except,
    permitted_to_extend,
    permitted_to_read,
    permitted_to_recuse,
    permitted_to_set_level,
    permitted_to_vote,
    possible,
)
from commands.changes.policy import ChangePolicy
from commands.changes.reading import collisions_of, exception_of, was_rolled_back, why_not_approved
from commands.changes.risk import Level
from commands.changes.rules import Action, NewChange
from commands.changes.seats import electorate_of
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.begun import last_written
from commands.shared.blocks import Block, Names
from commands.shared.organisation import Organisation
from commands.shared.pressed import Pressed
from commands.shared.refusals import Refused
from commands.shared.verbs import Form
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent
from storage.record import replace
from storage.tasks import queries as tasks


def known(act: Act, change: Change) -> tuple[list[Block], list[Block], Names]:
    """How the vote stands and how it went, what is in its way, and what the items are called."""
    services = item_names(act)
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    to_do = checklist_views.checklist(tasks.of_record(act.tx, change.number), act.document.desk.zone, act.now)
    electorate, why = electorate_of(act, change), why_not_approved(act, change)
    vote = ballot_views.standing(change, electorate, votes, why, act.policy(ChangePolicy).deciders())
    way = views.in_its_way(collisions_of(act, change), services, act.now, exception_of(act, change))
    went = views.outcome(change, back=was_rolled_back(act, change))
    return [*to_do, *vote, *went], way, services


def form(
    organisation: Organisation,
    in_its_way: Sequence[Block] = (),
    draft: Draft | None = None,
    *,
    has_items: bool = False,
) -> Block:
    """The form of a change, with what app.yaml has it ask; `has_items`: there are some beside the services."""
    policy = organisation if isinstance(organisation, ChangePolicy) else ChangePolicy()
    follows = Follows(policy.changes.risk is not None, policy.has_peers, has_items)
    return forms.form(organisation.service_names(), in_its_way, draft, follows)


def form_of(act: Act, draft: Draft | None) -> Block:
    """The form, where it is known what there is."""
    return form(act.document, draft=draft, has_items=asking.has_items(act))


def ahead(act: Act, asked: NewChange, edited: int) -> tuple[bool, list[Block]]:
    """Whether it can be said by now what is in the way of what is asked for, and what to read of that."""
    found = reading.ahead(act, asked, edited)
    return found is not None, views.ahead(found, item_names(act), act.now)


def begin(act: Act) -> Block:
    """The form of a new change, as whoever asks has left it."""
    permitted_to_ask(act)
    left = drafts.kept(act)
    return form_of(act, None if left is None else Draft(0, ViewId.FORM, left[0], left[1]))


def details(act: Act, number: int) -> Block:
    change = permitted_to_read(act, number)
    shown = views.record(change, *known(act, change), limit=bk.SECTION, risk=in_short(act, change))
    return forms.details_form(change, shown)


def reject(act: Act, number: int, at: Pressed) -> Block:
    """A no needs a reason; whoever may not vote is told before they write one."""
    return ballot_forms.reject_form(number, permitted_to_vote(act, number, at)[0].voting_round)


def reject_for(act: Act, number: int, at: Pressed, seat: str) -> Block:
    return ballot_forms.reject_form(number, permitted_to_vote(act, number, at, seat)[0].voting_round, seat)


def edit(act: Act, number: int) -> Block:
    change = possible(permitted(act, number, Action.EDIT), Action.EDIT)
    draft = forms.draft_of(change, ViewId.EDIT, act.now)
    return form_of(act, replace(draft, after=last_written(act, change.number, ChangeEvent.EDITED)))


def back(act: Act, number: int) -> Block:
    possible(permitted(act, number, Action.BACK), Action.BACK)
    return doing_forms.back_form(number)


def extend(act: Act, number: int) -> Block:
    possible(permitted_to_extend(act, number), Action.EXTEND)
    return doing_forms.extend_form(number)


def review(act: Act, number: int) -> Block:
    return doing_forms.review_form(reviewing.permitted_to_close(act, number))


def copy(act: Act, number: int) -> Block:
    permitted_to_ask(act)
    change = permitted_to_read(act, number)
    return form_of(act, forms.draft_of(change, ViewId.COPY, act.now))


def recuse(act: Act, number: int) -> Block:
    return ballot_forms.recuse_form(number, permitted_to_recuse(act, number).voting_round)


def finish(act: Act, number: int) -> Block:
    change = possible(permitted(act, number, Action.DONE), Action.DONE)
    left = [task for task in tasks.of_record(act.tx, change.number) if task.is_open]
    return doing_forms.finish_form(number, checklist_views.left_open(left))


def risk(act: Act, number: int) -> Block:
    """Whoever closes it is told how to come back, unless all is answered."""
    change = possible(permitted(act, number, Action.ASSESS), Action.ASSESS)
    asked = assessing.risk_of(act)
    if asked is None or not assessing.is_assessed(act, change.type):
        raise Refused(f"Nothing is asked of {change.type} changes.", record=change.number)
    return risk_forms.risk_form(change, asked, assessing.assessment(act, change).facts)


def level(act: Act, number: int) -> Block:
    change = possible(permitted_to_set_level(act, number), Action.ASSESS)
    return risk_forms.level_form(change, [each for each in Level if each != change.level])


def exception(act: Act, number: int) -> Block:
    return ballot_forms.except_form(permitted_to_except(act, number))


DETAILS = Form(ViewId.DETAILS, opens=details)
BACK = Form(ViewId.BACK, opens=back, reads=doing_forms.read_back_form)
EXTEND = Form(ViewId.EXTEND, opens=extend, reads=doing_forms.read_extend_form)
REVIEW = Form(ViewId.REVIEW, opens=review, reads=doing_forms.read_review_form)
EDIT = Form(ViewId.EDIT, opens=edit, reads=forms.read_draft)
COPY = Form(ViewId.COPY, opens=copy, reads=forms.read_draft)
RECUSE = Form(ViewId.RECUSE, opens=recuse, reads=ballot_forms.read_recuse_form)
REJECT_FOR = Form(ViewId.REJECT_FOR, opens=reject_for, reads=ballot_forms.read_reject_form)
REJECT = Form(ViewId.REJECT, opens=reject, reads=ballot_forms.read_reject_form)
EXCEPT = Form(ViewId.EXCEPT, opens=exception, reads=ballot_forms.read_except_form)
FINISH = Form(ViewId.FINISH, opens=finish, reads=doing_forms.read_finish_form)
RISK = Form(ViewId.RISK, opens=risk, reads=risk_forms.read_risk_form)
LEVEL = Form(ViewId.LEVEL, opens=level, reads=risk_forms.read_level_form)


def asked_next(act: Act, change: Change) -> Block | None:
    """What is asked once a change is stored: how risky it is, where nobody has said that yet."""
    return risk(act, change.id) if assessing.must_answer(act, change) else None
