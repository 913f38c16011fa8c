"""What may be asked of changes: by word after `/change`, and by button."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from commands.changes import (
    away,
    doing,
    editing,
    forms,
    holding,
    ids,
    listing,
    obstacles,
    operations,
    reading,
    reviewing,
    slots,
    views,
    wording,
)
from commands.changes.ids import ActionId, ViewId
from commands.changes.permissions import (
    may_move_on,
    may_vote,
    permitted,
    permitted_to_ask,
    permitted_to_except,
    permitted_to_extend,
    permitted_to_read,
    permitted_to_recuse,
    permitted_to_review,
    permitted_to_see,
    permitted_to_vote,
    possible,
)
from commands.changes.reading import collisions_of, exception_of, why_not_approved
from commands.changes.rules import STATUS_WORDS, Action, is_in_window
from commands.changes.seats import electorate_of
from commands.links.messages import shown as shown_links
from commands.links.reading import linked
from commands.links.words import Named
from commands.links.words import read as read_link
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment, typed
from commands.shared.durations import read_duration
from commands.shared.helping import HELP
from commands.shared.language import as_typed, person_in
from commands.shared.pages import turned
from commands.shared.pressed import Pressed
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Hold, Outcome
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
    services = act.document.service_names()
    standing = [wording.held(each, (), services).partition("\n")[0] for each in holds.standing(act.tx)]
    return {"text": "\n".join([*standing, views.freezes(reading.freezes(act), services)])}


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


def _held(hold: Hold) -> str:
    return f"That is hold {hold.id}. `/change release {hold.id}` ends it."


def _recused(change: Change) -> str:
    return f"You have left the vote on {change.number}."


def _voted(change: Change) -> str:
    if change.status is ChangeStatus.AUTHORISE:
        return f"Your vote on {change.number} is counted. Until it closes you can change it."
    return f"Your vote on {change.number} decided it: it is {STATUS_WORDS[change.status].lower()}."


def _details_form(act: Act, number: int) -> Block:
    change = permitted_to_read(act, number)
    return forms.details_form(change, views.record(change, *_known(act, change), limit=bk.SECTION))


def _reject_form(act: Act, number: int, at: Pressed) -> Block:
    """A no needs a reason; whoever may not vote is told before they write one."""
    return forms.reject_form(number, permitted_to_vote(act, number, at)[0].voting_round)


def _reject_for_form(act: Act, number: int, at: Pressed, seat: str) -> Block:
    return forms.reject_form(number, permitted_to_vote(act, number, at, seat)[0].voting_round, seat)


def _edit_form(act: Act, number: int) -> Block:
    change = possible(permitted(act, number, Action.EDIT), Action.EDIT)
    return forms.form(act.document.service_names(), draft=forms.draft_of(change, ViewId.EDIT, act.now))


def _back_form(act: Act, number: int) -> Block:
    possible(permitted(act, number, Action.BACK), Action.BACK)
    return forms.back_form(number)


def _extend_form(act: Act, number: int) -> Block:
    possible(permitted_to_extend(act, number), Action.EXTEND)
    return forms.extend_form(number)


def _more(rest: str) -> Arguments:
    """How much longer, and why."""
    length, _, reason = as_typed(rest).partition(" ")
    try:
        more = read_duration(length)
    except ValueError:
        raise Unshaped("Say how much longer and why: `extend 7 30m the backup is slow`.") from None
    if not reason.strip():
        raise Unshaped
    return {"more": more, "reason": reason}


def _extended(act: Act, number: int, *, more: timedelta, reason: str) -> str:
    """What whoever asks for it reads."""
    before = permitted_to_read(act, number).end
    change = doing.extend(act, number, more=more, reason=reason)
    if change.end == before:
        return f"Noted. One more who approved {change.number} asks for as much, or a manager does."
    return f"{change.number} now has until {moment(change.end)}."


def _review_form(act: Act, number: int) -> Block:
    change = possible(permitted_to_review(act, number), Action.REVIEW)
    return forms.review_form(change)


def _caused(rest: str) -> Arguments:
    """The incident that a change has caused."""
    named = read_link(as_typed(rest), ("inc",))
    if named is None or named.kind is not LinkKind.RELATED:
        raise Unshaped
    return {"named": Named("INC", named.number, LinkKind.CAUSED_BY, is_turned=True)}


def _lessons(act: Act, *, words: str = "") -> Answer:
    """What was learned from changes that did not go as planned, of a service or of all."""
    service = listing.service_called(act, words) if words else None
    found = reviewing.lessons(act, service)
    lines = [wording.lesson(change, entry) for change, entry in found if permitted_to_see(act, change)]
    title = f"What was learned: {typed(as_typed(words), 100) or 'all services'}"
    return {"text": title, "blocks": [bk.section(f"*{title}*"), *bk.lines(lines or ["Nothing yet."])]}


def _copy_form(act: Act, number: int) -> Block:
    permitted_to_ask(act)
    change = permitted_to_read(act, number)
    return forms.form(act.document.service_names(), draft=forms.draft_of(change, ViewId.COPY, act.now))


def _recuse_form(act: Act, number: int) -> Block:
    return forms.recuse_form(number, permitted_to_recuse(act, number).voting_round)


def _for_seat(action: Payload) -> tuple[int, Arguments]:
    """The change, whose seat it is, and on which ballot the button stands."""
    number, seat, voting_round = json.loads(action["value"])
    at = replace(action["at"], block=ids.ballot(number, voting_round))
    return int(number), {"at": at, "seat": str(seat)}


def _where_no_ballot(act: Act, at: Pressed, outcome: Any, said: Answer) -> None:
    """Whoever votes where no card shows it is told: on what only they see, and in a direct message."""
    if at.alone or at.channel.startswith("D"):
        verbs.in_words(act, at, outcome, said)


def _absence(rest: str) -> Arguments:
    """`FROM..UNTIL`, who votes meanwhile, a board, and `for` whom; or `list`, or `end`."""
    words = rest.split()
    if [word.lower() for word in words] in (["list"], ["end"]):
        return {"words": words[0].lower()}
    since, dots, until = words[0].partition("..") if words else ("", "", "")
    if not (since and dots and until):
        raise Unshaped("Write it like `away 2026-12-21..2027-01-04 @somebody`.")
    absent = None
    if len(words) > 2 and words[-2].lower() == "for" and (absent := person_in(words[-1])):
        words = words[:-2]
    stand_in = next((found for word in words[1:] if (found := person_in(word))), None)
    left = [word for word in words[1:] if person_in(word) is None]
    if len(left) > 1:
        raise Unshaped
    return {"words": words[0], "stand_in": stand_in, "board": as_typed(left[0]) if left else None, "absent": absent}


def _away(
    act: Act, *, words: str, stand_in: str | None = None, board: str | None = None, absent: str | None = None
) -> str:
    """What whoever types it reads."""
    if words == "list":
        return "\n".join(map(wording.absence, away.coming(act))) or "Nobody is away."
    if words == "end":
        away.come_back(act)
        return "Welcome back: you vote yourself again."
    zone = act.document.desk.zone
    try:
        since, until = (away.instant(each, zone) for each in words.split(".."))
    except ValueError:
        example = "Write the days like `/change away 2026-12-21..2027-01-04 @somebody`."
        raise Refused(f"{typed(words, 60)} is not a time that I can read. {example}") from None
    found = away.hand_over(act, since=since, until=until, stand_in=stand_in, board=board, absent=absent)
    return wording.absence(found)


def _finish_form(act: Act, number: int) -> Block:
    possible(permitted(act, number, Action.DONE), Action.DONE)
    return forms.finish_form(number)


def _except_form(act: Act, number: int) -> Block:
    return forms.except_form(permitted_to_except(act, number))


def _anyway(rest: str) -> Arguments:
    """The word `anyway`, or nothing."""
    if rest.lower() not in ("", "anyway"):
        raise Unshaped
    return {"anyway": True} if rest else {}


DETAILS = Form(ViewId.DETAILS, opens=_details_form)
BACK = Form(ViewId.BACK, opens=_back_form, reads=forms.read_back_form)
EXTEND = Form(ViewId.EXTEND, opens=_extend_form, reads=forms.read_extend_form)
REVIEW = Form(ViewId.REVIEW, opens=_review_form, reads=forms.read_review_form)
EDIT = Form(ViewId.EDIT, opens=_edit_form, reads=forms.read_draft)
COPY = Form(ViewId.COPY, opens=_copy_form, reads=forms.read_draft)
RECUSE = Form(ViewId.RECUSE, opens=_recuse_form, reads=forms.read_recuse_form)
REJECT_FOR = Form(ViewId.REJECT_FOR, opens=_reject_for_form, reads=forms.read_reject_form)
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
    Verb("edit", "N", "Write it anew; but for title and reason that puts it to the vote again", do=editing.edit,
         said=_moved, button=ActionId.EDIT, form=EDIT, opens=True, meets=reading.concerned),
    Verb("copy", "N", "Ask for another like it", do=editing.copy, said=_moved, button=ActionId.COPY, form=COPY,
         opens=True, meets=reading.concerned),
    Verb("withdraw", "N", "It will not be done", do=operations.withdraw, said=_moved, button=ActionId.WITHDRAW,
         answers=verbs.in_words),
    Verb("implement", "N [anyway]", "Begin it, within its window; an emergency at any time", reads=_anyway,
         do=operations.implement, said=_moved, button=ActionId.START, answers=_where_no_ballot),
    Verb("start", "N [anyway]", "The same", reads=_anyway, do=operations.implement, said=_moved),
    Verb("done", "N success|issues|failed NOTE", "Say how it went; all but a success is reviewed",
         reads=_outcome, do=operations.done, said=_moved, button=ActionId.FINISH, form=FINISH),
    Verb("exception", "N REASON", "A manager lets it be done in a hard freeze, or in hours of production",
         reads=verbs.text("reason"), do=obstacles.grant_exception, said=_excepted, button=ActionId.EXCEPT,
         form=EXCEPT),
    Verb("slots", "N", "The next times at which nothing is in its way", ask=slots.free),
    Verb("recuse", "N REASON", "You have a conflict: leave the vote, an alternate takes the seat",
         reads=verbs.text("reason"), do=operations.recuse, said=_recused, form=RECUSE, button=ActionId.RECUSE),
    Verb("away", "FROM..UNTIL @person [BOARD] [for @person]|list|end", "Somebody votes for you while you are away",
         reads=_absence, do=_away, said=lambda said: said, people=("stand_in",)),
    Verb("back", "N REASON", "It was rolled back: it has failed, and is reviewed", reads=verbs.text("reason"),
         do=doing.back, said=_moved, button=ActionId.BACK, form=BACK),
    Verb("extend", "N 30m REASON", "More time: a manager, or two who approved it", reads=_more, do=_extended,
         said=lambda said: said, button=ActionId.EXTEND, form=EXTEND),
    Verb("review", "N", "Close what did not go as planned: what broke, what is learned, what is to be done",
         do=reviewing.review, said=_moved, button=ActionId.REVIEW, form=REVIEW, opens=True),
    Verb("caused", "N INC-N", "It has caused an incident", reads=_caused, do=operations.link,
         said=lambda change: f"{change.number} is linked with what it caused."),
    Verb("lessons", "[SERVICE]", "What was learned from changes that did not go as planned", reads=_words,
         ask=_lessons),
    Verb("hold", "SERVICE|all REASON", "No change of it is begun, until that is released", reads=verbs.text("words"),
         do=holding.hold, said=_held),
    Verb("release", "N", "Changes may be begun again", do=holding.release, button=ActionId.RELEASE,
         said=lambda hold: f"Hold {hold.id} is released.", answers=verbs.in_words),
    Verb("link", "N [after|caused|fixes|caused by|fixed by] N", "Relate it to another change, or to INC-1",
         reads=_related, do=operations.link, said=lambda change: f"{change.number} is linked."),
    Verb("freeze", "list", "When no change may be made", reads=_list, ask=_freezes),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("approve", None, "A member of the board votes for it", do=operations.vote, said=_voted,
         given={"choice": Choice.APPROVE}, button=ActionId.APPROVE, pressed=_on_ballot, answers=_where_no_ballot),
    Verb("reject", None, "A member of the board votes against it, and says why", do=operations.vote,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT, pressed=_on_ballot, form=REJECT),
    Verb("abstain", None, "A member of the board counts for the quorum, and for neither side", do=operations.vote,
         said=_voted, given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN, pressed=_on_ballot,
         answers=_where_no_ballot),
    Verb("approve for", None, "Vote for it in the place of somebody who is away", do=operations.vote, said=_voted,
         given={"choice": Choice.APPROVE}, button=ActionId.APPROVE_FOR, pressed=_for_seat, answers=_where_no_ballot),
    Verb("reject for", None, "Vote against it in the place of somebody who is away", do=operations.vote,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT_FOR, pressed=_for_seat, form=REJECT_FOR),
    Verb("abstain for", None, "Abstain in the place of somebody who is away", do=operations.vote, said=_voted,
         given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN_FOR, pressed=_for_seat, answers=_where_no_ballot),
)  # fmt: skip
