"""What may be asked of requests: by word after `/request`, and by button."""

import re
from collections.abc import Callable

from commands.requests import approving, forms, gaps, instead, listing, operations, stock, views, wording
from commands.requests.ids import ActionId, ViewId
from commands.requests.permissions import (
    existing,
    leads_or_works,
    permitted_to_answer,
    permitted_to_cancel,
    permitted_to_edit,
    permitted_to_question,
    permitted_to_read,
    permitted_to_vote,
    sees_to_it,
)
from commands.requests.policy import RequestPolicy
from commands.requests.reading import concerned, current, seats_for
from commands.requests.rules import STATUS_WORDS, may_cancel
from commands.requests.standing import standing
from commands.shared import blocks as bk
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, person
from commands.shared.days import coming_day
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import PERSON, as_typed, whole_number
from commands.shared.patterns import pattern
from commands.shared.pressed import Pressed
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.absences.records import Absence
from storage.journal import queries as journal
from storage.requests.records import Request, RequestStatus
from storage.voting.records import Choice


def show(act: Act, number: int) -> Answer:
    request = permitted_to_read(act, number)
    return {"text": views.text(request), "blocks": _record(act, request)}


def _record(act: Act, request: Request, *, buttons: bool = True) -> list[Block]:
    found, story = standing(act, request), wording.story(journal.history(act.tx, request.number))
    step = current(act, request)
    wants = act.by in concerned(request)
    decides = step is not None and not wants and bool(seats_for(act, request, step, act.by))
    edits = wants and request.status is RequestStatus.APPROVAL
    works = sees_to_it(act, request)
    cancels = may_cancel(wants_it=wants, sees_to_it=works, anything_done=found.anything_done)
    may = {"decides": decides, "wants": wants, "edits": edits, "cancels": cancels}
    return views.record(found, story, views.record_buttons(found, **may) if buttons else [])


def _details(act: Act, number: int) -> Block:
    request = permitted_to_read(act, number)
    return forms.details_form(request, _record(act, request, buttons=False))


def _on_card(action: Payload) -> tuple[int, Arguments]:
    """The request, and on which card the button stands."""
    return int(action["value"]), {"at": action["at"]}


def _reject_form(act: Act, number: int, at: Pressed) -> Block:
    """Whoever may not decide is told before they write why."""
    request, _, _ = permitted_to_vote(act, number, at)
    return forms.reject_form(request, at.block)


def _read_reject(view: Payload) -> tuple[int, Arguments]:
    number, reason, block = forms.read_why(view)
    return number, {"reason": reason, "at": Pressed(block=block)}


def _ask_form(act: Act, number: int) -> Block:
    request = permitted_to_question(act, number)
    if request.waits:
        raise MovedOn(f"{request.number} waits for an answer already.", record=request.number)
    return forms.ask_form(request)


def _answer_form(act: Act, number: int) -> Block:
    return forms.answer_form(permitted_to_answer(act, number))


def _cancel_form(act: Act, number: int) -> Block:
    return forms.cancel_form(permitted_to_cancel(act, number))


def _edit_form(act: Act, number: int) -> Block:
    request = permitted_to_edit(act, number)
    item = act.policy(RequestPolicy).catalogue.get(request.item)
    if item is None:
        raise Refused(f"{request.title} is not in the catalogue any more, so it cannot be changed.")
    return forms.edit_form(request, item)


def _edit(act: Act, number: int, *, whom: str, view: Payload) -> Request:
    """As it was entered, read by the item that it is of."""
    request = existing(act, number)
    catalogue = act.policy(RequestPolicy).catalogue
    return operations.edit(act, number, asked=forms.read_answers(catalogue, request.item, view, whom))


def _as(name: str) -> Callable[[Payload], tuple[int, Arguments]]:
    def read(view: Payload) -> tuple[int, Arguments]:
        number, text, _ = forms.read_why(view)
        return number, {name: text}

    return read


def _gaps(act: Act) -> Answer:
    if not leads_or_works(act):
        sentence = "What the catalogue has not is for those in a team and service managers to see."
        raise NotAllowed(sentence, attempted="gaps", record="desk")
    return {"text": "What the catalogue has not", "blocks": gaps.blocks(gaps.gaps(act))}


def _promises(act: Act, *, days: int) -> Answer:
    if not leads_or_works(act):
        sentence = "How promises are kept is for those in a team and service managers to see."
        raise NotAllowed(sentence, attempted="promises", record="desk")
    return listing.promises(act, days)


def _stock(act: Act, *, item: str = "", counted: int = 0) -> Answer:
    """Of one item so many are there now; without one what is left of all that is counted."""
    if item:
        found = operations.count(act, item=item, counted=counted)
        return {"text": f"Noted: {stock.line(act, found)}."}
    if not leads_or_works(act):
        sentence = "What is left is for those in a team and service managers to see."
        raise NotAllowed(sentence, attempted="stock", record="desk")
    lines = [stock.line(act, each) for each in stock.all_left(act)]
    if not lines:
        return {"text": "Nothing is counted yet. `/request stock ITEM N` says how many there are of something."}
    return {"text": "What is left", "blocks": [bk.section("*What is left*"), *bk.packed(lines)]}


def _counted(rest: str) -> Arguments:
    """`new laptop 12`, or nothing."""
    words = as_typed(rest).strip()
    item, _, number = words.rpartition(" ")
    counted = whole_number(number)
    if words and not (item.strip() and counted is not None and counted <= stock.MOST):
        raise Unshaped(f"Name what was counted and how many there are, up to {stock.MOST:,}: `stock laptop 12`.")
    return {"item": item.strip(), "counted": counted} if words else {}


def _as_it_is(said: Answer) -> Answer:
    return said


def _period(rest: str) -> Arguments:
    """A week, or a month of 30 days; a month where nothing is said."""
    if rest.strip().lower() not in PERIODS:
        raise Unshaped
    return {"days": PERIODS[rest.strip().lower()]}


def _words(rest: str) -> Arguments:
    return {"words": rest}


UNTIL = pattern(r"(?:until|till|to)\s+(\S+)", re.IGNORECASE)


def _delegation(rest: str) -> Arguments:
    """`@ben until 2026-04-20`, or `end`."""
    if rest.strip().lower() == "end":
        return {"to": None, "until": ""}
    named = PERSON.match(rest.strip())
    until = None if named is None else UNTIL.fullmatch(rest.strip()[named.end() :].strip())
    if named is None or until is None:
        raise Unshaped("Name somebody and a day: `/request delegate @ben until 2026-04-20`; `end` takes it back.")
    return {"to": named[1], "until": until[1]}


def _delegate(act: Act, *, to: str | None, until: str) -> Absence | None:
    day = coming_day(until, act.today) if until else None
    if until and day is None:
        raise Refused("Name a day: `until friday`, `until tomorrow` or `until 2026-04-20`.")
    return operations.delegate(act, to=to, until=day)


def _delegated(absence: Absence | None) -> str:
    if absence is None:
        return "You decide on requests yourself again."
    until = wording.last_day(absence.until)
    return f"{person(absence.stand_in or '')} decides on requests for you up to and with {until}."


def _moved(request: Request) -> str:
    return f"{request.number} is {STATUS_WORDS[request.status].lower()}."


def _voted(request: Request) -> str:
    waits = request.status is RequestStatus.APPROVAL
    return f"Your word on {request.number} is counted." if waits else _moved(request)


PERIODS = {"": 30, "week": 7, "month": 30}

VERBS = (
    Verb("show", "N", "How it stands, what was decided and done, and what you may press", ask=show,
         button=ActionId.DETAILS, form=Form(ViewId.DETAILS, opens=_details)),
    Verb("list", f"[{listing.FILTERS}]", "What is open, the newest first, or what you ask for", reads=_words,
         ask=listing.listed, pressed=pages.turned_words,
         button=Beginning(ActionId.LIST)),
    Verb("mine", about="What you asked for, and what waits for your decision", ask=listing.mine),
    Verb("approve", "N", "Say yes, in your step", do=approving.vote, said=_voted, given={"choice": Choice.APPROVE},
         button=ActionId.APPROVE, pressed=_on_card, answers=verbs.where_unshown),
    Verb("reject", "N REASON", "Say no, and why", reads=verbs.text("reason"), do=approving.vote, said=_voted,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT, pressed=_on_card,
         form=Form(ViewId.REJECT, opens=_reject_form, reads=_read_reject)),
    Verb("ask", "N QUESTION", "Ask whoever wants it; no time counts until they answer", reads=verbs.text("question"),
         do=operations.ask, said=lambda request: f"{request.number} waits for an answer.", button=ActionId.ASK,
         form=Form(ViewId.ASK, opens=_ask_form, reads=_as("question"))),
    Verb("answer", "N TEXT", "Answer what you were asked", reads=verbs.text("text"), do=operations.answer,
         said=lambda request: f"Your answer about {request.number} is passed on.", button=ActionId.ANSWER,
         form=Form(ViewId.ANSWER, opens=_answer_form, reads=_as("text"))),
    Verb("cancel", "N REASON", "It is not wanted any more", reads=verbs.text("reason"), do=operations.cancel,
         said=_moved, button=ActionId.CANCEL, form=Form(ViewId.CANCEL, opens=_cancel_form, reads=_as("reason"))),
    Verb("promises", "[week|month]", "How many promises were kept, item by item", reads=_period, ask=_promises),
    Verb("gaps", about="What people ask for and the catalogue has not, with an item drafted for each", ask=_gaps),
    Verb("stock", "[ITEM N]", "What is left of stock and licences; with a number, so many were counted just now",
         reads=_counted, do=_stock, said=_as_it_is),
    Verb("delegate", "@person until DATE", "Somebody else decides for you up to and with a day; `delegate end` takes "
         "it back", reads=_delegation, do=_delegate, said=_delegated, people=("to",)),
    HELP,
)  # fmt: skip

BUTTONS = (
    Verb("change the answers", None, "What was answered is different", do=_edit, button=ActionId.EDIT,
         form=Form(ViewId.EDIT, opens=_edit_form, reads=forms.read_edit_form)),
    Verb("it is broken", None, "What was reported is no request", do=instead.broken, said=str,
         button=ActionId.BROKEN, answers=verbs.in_words),
    Verb("it is all there", None, "Whoever wanted it has it", do=operations.confirm, button=ActionId.CONFIRM),
)  # fmt: skip
