"""What may be asked of changes: by word after `/change`, and by button."""

import re
from dataclasses import replace

from commands.changes import forms, listing, obstacles, operations, reading, slots, views, wording
from commands.changes.ids import ActionId, ViewId
from commands.changes.permissions import (
    may_move_on,
    may_vote,
    permitted,
    permitted_to_except,
    permitted_to_read,
    permitted_to_vote,
)
from commands.changes.reading import collisions_of, electorate_of, exception_of, why_not_approved
from commands.changes.rules import ALLOWED_IN, STATUS_WORDS, Action, is_in_window, why_not
from commands.links.messages import shown as shown_links
from commands.links.reading import linked
from commands.links.words import read as read_link
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment
from commands.shared.helping import HELP
from commands.shared.language import as_typed
from commands.shared.pages import turned
from commands.shared.pressed import Pressed
from commands.shared.refusals import MovedOn
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Outcome
from storage.links.records import LinkKind


def show(act: Act, number: int) -> Answer:
    change = permitted_to_read(act, number)
    head, *rest = views.record(change, *_known(act, change), buttons=_buttons(act, change))
    related = shown_links(linked(act, change.number))
    return {"text": views.ballot_text(change), "blocks": [head, *related, *rest]}


def _known(act: Act, change: Change) -> tuple[list[Block], list[Block], dict[str, str]]:
    """How the vote stands, what is in its way, and what the services are called."""
    services = act.document.service_names()
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    standing = views.standing(change, electorate_of(act, change), votes, why_not_approved(act, change))
    way = views.in_its_way(collisions_of(act, change), services, act.now, exception_of(act, change))
    return standing, way, services


def _buttons(act: Act, change: Change) -> list[Block]:
    """What whoever asks may press."""
    begins = change.type is ChangeType.EMERGENCY or is_in_window(change, act.now)
    votes = may_vote(act, change, act.by)
    return views.buttons(change, votes=votes, moves_on=may_move_on(act, change), begins=begins)


def _freezes(act: Act) -> Answer:
    return {"text": views.freezes(reading.freezes(act), act.document.service_names())}


def _list(rest: str) -> Arguments:
    """The word `list`."""
    if rest.lower() != "list":
        raise Unshaped
    return {}


def _related(rest: str) -> Arguments:
    """Another record, and what that is to this one."""
    words = " ".join(as_typed(rest).split())
    before = words.lower().startswith("after ")
    named = read_link(words[len("after ") :] if before else words, ("chg", "inc"))
    if named is None or (before and (named.prefix == "INC" or named.kind is not LinkKind.RELATED)):
        raise Unshaped
    return {"named": replace(named, kind=LinkKind.AFTER) if before else named}


def _span(rest: str) -> Arguments:
    """A week or a month, or two weeks where nothing is said."""
    if rest.lower() not in listing.DAYS:
        raise Unshaped
    return {"span": rest.lower()}


def _words(rest: str) -> Arguments:
    """Filters, which only app.yaml can tell from other words."""
    return {"words": rest}


def _page(action: Payload) -> tuple[None, Arguments]:
    page, kept = turned(action)
    return None, {"words": str(kept["words"]), "page": page}


def _on_ballot(action: Payload) -> tuple[int, Arguments]:
    """The change, and on which ballot the button stands."""
    return int(action["value"]), {"at": action["at"]}


def _outcome(rest: str) -> Arguments:
    """How it went, and perhaps a note."""
    word, _, note = rest.partition(" ")
    try:
        return {"outcome": Outcome(word.lower()), "note": as_typed(note)}
    except ValueError:
        raise Unshaped from None


def _moved(change: Change) -> Answer:
    """Where it stands now, and what to press next."""
    text, buttons = f"{change.number} is {STATUS_WORDS[change.status].lower()}.", views.next_buttons(change)
    return {"text": text} | ({"blocks": [bk.section(text), bk.actions(*buttons)]} if buttons else {})


def _submit(act: Act, number: int) -> Answer:
    """What whoever submits it reads."""
    change = operations.submit(act, number)
    told = wording.submitted(change, collisions_of(act, change), act.document.service_names())
    return {"text": told.partition(". ")[0].rstrip(".") + ".", "blocks": [bk.section(told)]}


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _excepted(change: Change) -> str:
    return f"The exception for {change.number} stands for the window that it has, until {moment(change.end)}."


def _voted(change: Change) -> str:
    if change.status is ChangeStatus.AUTHORISE:
        return f"Your vote on {change.number} is counted. Until it closes you can change it."
    return f"Your vote on {change.number} decided it: it is {STATUS_WORDS[change.status].lower()}."


def _details_form(act: Act, number: int) -> Block:
    change = permitted_to_read(act, number)
    return forms.details_form(change, views.record(change, *_known(act, change), limit=bk.SECTION))


def _reject_form(act: Act, number: int, at: Pressed) -> Block:
    """A no needs a reason; whoever may not vote is told before they write one."""
    return forms.reject_form(number, permitted_to_vote(act, number, at).voting_round)


def _finish_form(act: Act, number: int) -> Block:
    change = permitted(act, number, Action.DONE)
    if change.status not in ALLOWED_IN[Action.DONE]:
        raise MovedOn(why_not(change, Action.DONE), record=change.number)
    return forms.finish_form(number)


def _except_form(act: Act, number: int) -> Block:
    return forms.except_form(permitted_to_except(act, number))


def _anyway(rest: str) -> Arguments:
    """The word `anyway`, or nothing."""
    if rest.lower() not in ("", "anyway"):
        raise Unshaped
    return {"anyway": True} if rest else {}


DETAILS = Form(ViewId.DETAILS, opens=_details_form)
REJECT = Form(ViewId.REJECT, opens=_reject_form, reads=forms.read_reject_form)
EXCEPT = Form(ViewId.EXCEPT, opens=_except_form, reads=forms.read_except_form)
FINISH = Form(ViewId.FINISH, opens=_finish_form, reads=forms.read_finish_form)

VERBS = (
    Verb("show", "N", "The record: the request, the vote, the outcome, and what you may press", ask=show,
         button=ActionId.DETAILS, form=DETAILS),
    Verb("list", f"[{listing.FILTERS}]", "What is planned, the soonest first, or what you ask for",
         reads=_words, ask=listing.listed, button=re.compile(rf"^{re.escape(ActionId.LIST)}(\.(next|previous))?$"),
         pressed=_page),
    Verb("calendar", "[week|month]", "Two weeks by day, with what clashes, and freezes", reads=_span,
         ask=listing.calendar),
    Verb("submit", "N", "Put it to the vote, or to the vote again", do=_submit, said=_as_it_is,
         button=ActionId.SUBMIT, answers=verbs.in_words, meets=reading.concerned),
    Verb("withdraw", "N", "It will not be done", do=operations.withdraw, said=_moved, button=ActionId.WITHDRAW,
         answers=verbs.in_words),
    Verb("implement", "N [anyway]", "Begin it, within its window; an emergency at any time", reads=_anyway,
         do=operations.implement, said=_moved, button=ActionId.START, answers=verbs.in_words),
    Verb("start", "N [anyway]", "The same", reads=_anyway, do=operations.implement, said=_moved),
    Verb("done", "N success|issues|failed NOTE", "Say how it went; all but a success is reviewed",
         reads=_outcome, do=operations.done, said=_moved, button=ActionId.FINISH, form=FINISH),
    Verb("exception", "N REASON", "A manager lets it be done in a hard freeze, or in hours of production",
         reads=verbs.text("reason"), do=obstacles.grant_exception, said=_excepted, button=ActionId.EXCEPT,
         form=EXCEPT),
    Verb("slots", "N", "The next times at which nothing is in its way", ask=slots.free),
    Verb("link", "N [after|caused|fixes|caused by|fixed by] N", "Relate it to another change, or to INC-1",
         reads=_related, do=operations.link, said=lambda change: f"{change.number} is linked."),
    Verb("freeze", "list", "When no change may be made", reads=_list, ask=_freezes),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("approve", None, "A member of the board votes for it", do=operations.vote, said=_voted,
         given={"choice": Choice.APPROVE}, button=ActionId.APPROVE, pressed=_on_ballot, answers=verbs.where_unshown),
    Verb("reject", None, "A member of the board votes against it, and says why", do=operations.vote,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT, pressed=_on_ballot, form=REJECT),
    Verb("abstain", None, "A member of the board counts for the quorum, and for neither side", do=operations.vote,
         said=_voted, given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN, pressed=_on_ballot,
         answers=verbs.where_unshown),
)  # fmt: skip
