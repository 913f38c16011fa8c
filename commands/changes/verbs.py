"""What may be asked of changes: by word after `/change`, and by button."""

from datetime import timedelta
from typing import Any

from commands.changes import (
    after_forms,
    afterwards,
    answering,
    asking,
    away,
    ballot_words,
    doing,
    editing,
    explaining,
    forms,
    holding,
    lines,
    listing,
    modals,
    obstacles,
    operations,
    reading,
    reviewing,
    slots,
    views,
    way_words,
    wording,
)
from commands.changes.afterwards import Made
from commands.changes.doing_verbs import DOING_BUTTONS, DOING_VERBS
from commands.changes.ids import ActionId, ViewId
from commands.changes.permissions import (
    may_except,
    may_move_on,
    may_oversee,
    may_vote,
    permitted_to_ask,
    permitted_to_read,
    permitted_to_see,
)
from commands.changes.policy import ChangePolicy
from commands.changes.reading import collisions_of
from commands.changes.rules import STATUS_WORDS, NewChange, is_in_window
from commands.changes.standard_verbs import STANDARD_BUTTONS, STANDARD_VERBS
from commands.items.reading import item_names
from commands.links.messages import shown as shown_links
from commands.links.reading import linked
from commands.shared import blocks as bk
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment, typed
from commands.shared.helping import HELP
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pressed import Pressed
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Form, Payload, Verb
from storage.changes import holds
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Hold

RISK = "changes.risk"


def show(act: Act, number: int) -> Answer:
    change = permitted_to_read(act, number)
    risk = explaining.in_short(act, change)
    standing, in_its_way, services = modals.known(act, change)
    excepts = views.except_button(change, in_its_way) if may_except(act, change) else []
    pressed = [*_buttons(act, change), *excepts]
    head, *rest = views.record(change, standing, in_its_way, services, pressed, risk=risk)
    related = shown_links(linked(act, change.number))
    return {"text": views.ballot_text(change), "blocks": [head, *related, *rest]}


def _buttons(act: Act, change: Change) -> list[Block]:
    """What whoever asks may press."""
    begins = change.type is ChangeType.EMERGENCY or is_in_window(change, act.now)
    votes = may_vote(act, change, act.by)
    moves_on, oversees = may_move_on(act, change), may_oversee(act, change)
    return views.buttons(change, votes=votes, moves_on=moves_on, begins=begins, oversees=oversees)


def _freezes(act: Act) -> Answer:
    services = act.document.service_names()
    standing = [way_words.held(each, (), services).partition("\n")[0] for each in holds.standing(act.tx)]
    return {"text": "\n".join([*standing, views.freezes(reading.freezes(act), services)])}


def _afterwards(act: Act, *, made: Made | None = None, text: str = "") -> Answer:
    """Write down what is done already; what whoever does that reads."""
    said = afterwards.in_a_line(act, text) if made is None else made
    change = afterwards.afterwards(act, made=said, answered=made is None)
    frozen = [each.other for each in reading.freezes_over(act, change)]
    told = wording.made_before(change, frozen, act.policy(ChangePolicy).board_names())
    return {"text": told.partition(". ")[0].rstrip(".") + ".", "blocks": [bk.section(told)]}


def _already_done(act: Act, _number: int | None) -> Block:
    permitted_to_ask(act)
    made = after_forms.blank(act.now, act.by)
    services, others = act.document.service_names(), asking.has_items(act)
    return after_forms.after_form(ViewId.AFTERWARDS, services, made, has_items=others)


def _read_already_done(view: Payload) -> tuple[None, Arguments]:
    return None, {"made": after_forms.read_after_form(view)[0]}


def _no_record(_action: Payload) -> tuple[None, Arguments]:
    return None, {}


def _emergency(act: Act, *, asked: NewChange) -> Change:
    """What cannot wait goes to the board of emergencies at once; nobody asks how risky it is."""
    return operations.request(act, asked)


def _emergency_form(act: Act, _number: int | None) -> Block:
    permitted_to_ask(act)
    return modals.form_of(act, forms.emergency(act.by, act.now))


def _read_emergency(view: Payload) -> tuple[None, Arguments]:
    return None, {"asked": forms.read_form(view)}


def _who_decides(act: Act) -> list[str]:
    return reading.to_meet(act, ChangeType.EMERGENCY, "")


EMERGENCY = Form(ViewId.EMERGENCY, opens=_emergency_form, reads=_read_emergency)
ALREADY_DONE = Form(ViewId.AFTERWARDS, opens=_already_done, reads=_read_already_done)


def _moved(change: Change) -> Answer:
    """Where it stands now, and what to press next."""
    text, buttons = f"{change.number} is {STATUS_WORDS[change.status].lower()}.", views.next_buttons(change)
    return {"text": text} | ({"blocks": [bk.section(text), bk.actions(*buttons)]} if buttons else {})


def _submit(act: Act, number: int) -> Answer:
    """What whoever submits it reads."""
    change = operations.submit(act, number)
    found, services = collisions_of(act, change), item_names(act)
    deciders = act.policy(ChangePolicy).deciders()
    told = wording.submitted(change, found, services, deciders, explaining.in_short(act, change))
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


def _extended(act: Act, number: int, *, more: timedelta, reason: str) -> str:
    """What whoever asks for it reads."""
    before = permitted_to_read(act, number).end
    change = doing.extend(act, number, more=more, reason=reason)
    if change.end == before:
        return f"Noted. One more who approved {change.number} asks for as much, or a manager does."
    return f"{change.number} now has until {moment(change.end)}."


def _lessons(act: Act, *, words: str = "") -> Answer:
    """What was learned from changes that did not go as planned, of a service or of all."""
    service = listing.service_called(act, words) if words else None
    found = reviewing.lessons(act, service)
    seen = [(change, entry) for change, entry in found if permitted_to_see(act, change)]
    told = [wording.lesson(change, entry, back=reading.was_rolled_back(act, change)) for change, entry in seen]
    title = f"What was learned: {typed(as_typed(words), 100) or 'all services'}"
    return {"text": title, "blocks": [bk.section(f"*{title}*"), *bk.lines(told or ["Nothing yet."])]}


def _where_no_ballot(act: Act, at: Pressed, outcome: Any, said: Answer) -> None:
    """Whoever votes where no card shows it is told: on what only they see, and in a direct message."""
    if at.alone or at.channel.startswith("D"):
        verbs.in_words(act, at, outcome, said)


def _away(
    act: Act, *, words: str, stand_in: str | None = None, board: str | None = None, absent: str | None = None
) -> str:
    """What whoever types it reads."""
    boards = act.policy(ChangePolicy).board_names()
    if words == "list":
        return "\n".join(ballot_words.absence(each, boards) for each in away.coming(act)) or "Nobody is away."
    if words == "end":
        away.come_back(act)
        return "Welcome back: you vote yourself again."
    zone = act.document.desk.zone
    try:
        since, until = away.span(words, act.now, zone)
    except ValueError:
        example = "Write the days like `/change away 2026-12-21..2027-01-04 @somebody`."
        raise Refused(f"{typed(words, 60)} is not a time that I can read. {example}") from None
    found = away.hand_over(act, since=since, until=until, stand_in=stand_in, board=board, absent=absent)
    return ballot_words.absence(found, boards)


VERBS = (
    Verb("show", "N", "The record: the request, the vote, the outcome, and what you may press", ask=show,
         button=ActionId.DETAILS, form=modals.DETAILS),
    Verb("list", f"[{listing.FILTERS}]", "What is planned, the soonest first, or what you ask for",
         reads=lines.words, ask=listing.listed, pressed=pages.turned_words,
         button=Beginning(ActionId.LIST)),
    Verb("emergency", "", "It cannot wait: the board of emergencies is asked at once", do=_emergency, said=_moved,
         form=EMERGENCY, opens=True, meets=_who_decides),
    Verb("afterwards", "[TEXT]", "It is done already: its board says whether that was right, and it is reviewed",
         reads=lines.in_words, do=_afterwards, said=_as_it_is, button=ActionId.AFTERWARDS, pressed=_no_record,
         form=ALREADY_DONE, opens=lines.says_nothing),
    Verb("submit", "N", "Put it to the vote, or to the vote again", do=_submit, said=_as_it_is,
         button=ActionId.SUBMIT, answers=verbs.in_words, meets=reading.concerned),
    Verb("edit", "N", "Write it anew; but for title and reason that puts it to the vote again", do=editing.edit,
         said=_moved, button=ActionId.EDIT, form=modals.EDIT, opens=True, meets=reading.concerned),
    Verb("copy", "N", "Ask for another like it", do=answering.copy, said=_moved, button=ActionId.COPY,
         form=modals.COPY, opens=True, meets=reading.concerned),
    Verb("withdraw", "N", "It will not be done", do=operations.withdraw, said=_moved, button=ActionId.WITHDRAW,
         answers=verbs.in_words),
    Verb("implement", "N [anyway]", "Begin it, within its window; an emergency at any time", reads=lines.anyway,
         do=operations.implement, said=_moved, button=ActionId.START, answers=_where_no_ballot),
    Verb("start", "N [anyway]", "The same", reads=lines.anyway, do=operations.implement, said=_moved),
    *DOING_VERBS,
    *STANDARD_VERBS,
    Verb("done", "N success|issues|failed NOTE", "Say how it went; all but a success is reviewed",
         reads=lines.outcome, do=operations.done, said=_moved, button=ActionId.FINISH, form=modals.FINISH),
    Verb("exception", "N REASON", "A manager lets it be done in a hard freeze, or in hours of production",
         reads=verbs.text("reason"), do=obstacles.grant_exception, said=_excepted, button=ActionId.EXCEPT,
         form=modals.EXCEPT),
    Verb("risk", "N", "How risky it is and why, and how those like it went", ask=explaining.explain,
         takes_long=True, needs=RISK),
    Verb("level", "N low|medium|high REASON", "A manager says how risky it is", reads=lines.level,
         do=answering.set_level, said=_moved, button=ActionId.LEVEL, form=modals.LEVEL, needs=RISK),
    Verb("slots", "N", "The next times at which nothing is in its way", ask=slots.free),
    Verb("recuse", "N REASON", "You have a conflict: leave the vote, an alternate takes the seat",
         reads=verbs.text("reason"), do=operations.recuse, said=_recused, form=modals.RECUSE, button=ActionId.RECUSE),
    Verb("away", "FROM..UNTIL @person [BOARD] [for @person]|list|end", "Somebody votes for you while you are away",
         reads=lines.absence, do=_away, said=lambda said: said, people=("stand_in",)),
    Verb("back", "N REASON", "It was rolled back: it has failed, and is reviewed", reads=verbs.text("reason"),
         do=doing.back, said=_moved, button=ActionId.BACK, form=modals.BACK),
    Verb("extend", "N 30m REASON", "More time: a manager, or two who approved it", reads=lines.more, do=_extended,
         said=lambda said: said, button=ActionId.EXTEND, form=modals.EXTEND),
    Verb("review", "N", "Close what did not go as planned: what broke, what is learned, what is to be done",
         do=reviewing.review, said=_moved, button=ActionId.REVIEW, form=modals.REVIEW, opens=True),
    Verb("caused", "N INC-N", "It has caused an incident", reads=lines.caused, do=operations.link,
         said=lambda change: f"{change.number} is linked with what it caused."),
    Verb("lessons", "[SERVICE]", "What was learned from changes that did not go as planned", reads=lines.words,
         ask=_lessons),
    Verb("hold", "SERVICE|all REASON", "No change of it is begun, until that is released", reads=verbs.text("words"),
         do=holding.hold, said=_held),
    Verb("release", "N", "Changes may be begun again", do=holding.release, button=ActionId.RELEASE,
         said=lambda hold: f"Hold {hold.id} is released.", answers=verbs.in_words),
    Verb("link", "N [after|caused|fixes|caused by|fixed by] N", "Relate it to another change, or to INC-1",
         reads=lines.related, do=operations.link, said=lambda change: f"{change.number} is linked."),
    Verb("freeze", "list", "When no change may be made", reads=lines.the_word_list, ask=_freezes),
    HELP,
)  # fmt: skip

BUTTONS = (
    *DOING_BUTTONS,
    *STANDARD_BUTTONS,
    Verb("assess", None, "Say how risky it is", do=answering.answer, button=ActionId.ASSESS, form=modals.RISK,
         needs=RISK),
    Verb("approve", None, "A member of the board votes for it", do=operations.vote, said=_voted,
         given={"choice": Choice.APPROVE}, button=ActionId.APPROVE, pressed=lines.on_ballot,
         answers=_where_no_ballot),
    Verb("reject", None, "A member of the board votes against it, and says why", do=operations.vote,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT, pressed=lines.on_ballot, form=modals.REJECT),
    Verb("abstain", None, "A member of the board counts for the quorum, and for neither side", do=operations.vote,
         said=_voted, given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN, pressed=lines.on_ballot,
         answers=_where_no_ballot),
    Verb("approve for", None, "Vote for it in the place of somebody who is away", do=operations.vote, said=_voted,
         given={"choice": Choice.APPROVE}, button=ActionId.APPROVE_FOR, pressed=lines.for_seat,
         answers=_where_no_ballot),
    Verb("reject for", None, "Vote against it in the place of somebody who is away", do=operations.vote,
         given={"choice": Choice.REJECT}, button=ActionId.REJECT_FOR, pressed=lines.for_seat,
         form=modals.REJECT_FOR),
    Verb("abstain for", None, "Abstain in the place of somebody who is away", do=operations.vote, said=_voted,
         given={"choice": Choice.ABSTAIN}, button=ActionId.ABSTAIN_FOR, pressed=lines.for_seat,
         answers=_where_no_ballot),
)  # fmt: skip
