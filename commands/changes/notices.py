"""Who hears of what happens to changes, and where."""

from collections.abc import Iterable, Mapping, Sequence

from commands.changes import (
    after_words,
    assessing,
    ballot_words,
    checklist,
    holding,
    ids,
    risk_views,
    standard_views,
    standards,
    told,
    views,
    watching,
    way_words,
    wording,
)
from commands.changes.explaining import in_short
from commands.changes.permissions import existing, may_vote
from commands.changes.policy import ChangePolicy
from commands.changes.reading import collisions_of
from commands.changes.rules import team_in
from commands.changes.seats import proxies
from commands.incidents.notices import show_cards
from commands.items.reading import item_names
from commands.links import reading as links
from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.prompts import prompt
from commands.shared.sight import public
from commands.shared.speech import Address, channel_ref, directly
from storage.absences import queries as absences
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Outcome
from storage.directory import queries as directory
from storage.incidents.records import IncidentEvent
from storage.items.records import ItemEvent
from storage.journal.records import Entry, number_of
from storage.links.records import LinkEvent
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.tasks.records import TaskEvent


def answer(act: Act, entry: Entry) -> None:
    """Whoever sent the form off, which is not answered where it was opened: what became of it, and what it meets."""
    change = existing(act, entry.number)
    if change.status is ChangeStatus.NEW and assessing.must_answer(act, change):
        return
    found, services = collisions_of(act, change), item_names(act)
    deciders = act.policy(ChangePolicy).deciders()
    text = wording.submitted(change, found, services, deciders, in_short(act, change))
    buttons = views.next_buttons(change) if change.status in (ChangeStatus.SCHEDULED, ChangeStatus.NEW) else []
    told.tell(act, entry.actor, change, entry, text, buttons)


def ask_how_risky(act: Act, entry: Entry) -> None:
    """Whoever requested it, and closed the form in which that is asked."""
    change = existing(act, entry.number)
    buttons = [risk_views.assess_button(change)]
    told.tell(act, change.requester, change, entry, wording.answers_owed(change), buttons)


def tell_level(act: Act, entry: Entry) -> None:
    """Whoever requested it: that a manager sees its risk otherwise."""
    change = existing(act, entry.number)
    text = wording.level_set(entry, change)
    told.tell(act, change.requester, change, entry, text, views.next_buttons(change))


def answer_afterwards(act: Act, entry: Entry) -> None:
    """Whoever wrote down in a form what is done already, which is not answered where it was opened."""
    if not entry.details["answered"]:
        change = existing(act, entry.number)
        text = wording.made_before(change, entry.details["frozen"], act.policy(ChangePolicy).board_names())
        told.tell(act, entry.actor, change, entry, text, [])


def show_template(act: Act, entry: Entry) -> None:
    """To the board: what there is to decide about a template, and what became of it."""
    name = entry.details["template"]
    at = Address(_board_channel(act), "desk", lane=ids.template(name), message=ids.template(name))
    speech.show(act, at, "change.template", name=name)


def ask_anew(act: Act, entry: Entry) -> None:
    """What was decided about a template before is left as it stands: this is a message of its own."""
    outbox.delete_message(act.tx, ids.template(entry.details["template"]))
    show_template(act, entry)


def offer_template(act: Act, entry: Entry) -> None:
    """Whoever requested what went well, again: that it could go without a vote."""
    change = existing(act, entry.number)
    if standards.is_worth_a_template(act, change):
        text, blocks = standard_views.offer(change, standards.like_it(act, change))
        speech.post(act, directly(change.requester, change.number), text, blocks=blocks)


def call_in(act: Act, entry: Entry) -> None:
    """The voters into the board's channel, where they are mentioned."""
    change = existing(act, entry.number)
    arguments = {"channel": _channel_of(act, change), "users": [*change.voters]}
    lane = ids.ballot(change.id, change.voting_round)
    speech.put(act, Effect(lane=lane, method=Method.INVITE, record=change.number, arguments=arguments))


def show_ballot(act: Act, entry: Entry) -> None:
    """In the board's channel: how the vote stands, and what became of it; of what needs no vote there is none."""
    show_ballot_of(act, existing(act, entry.number))


def show_ballot_of(act: Act, change: Change) -> None:
    if change.voting_round:
        name = ids.ballot(change.id, change.voting_round)
        at = Address(_channel_of(act, change), change.number, lane=name, message=name)
        speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round)


def show_the_one_before(act: Act, entry: Entry) -> None:
    """The ballot of the round before, which is over: nothing more can be pressed there."""
    change = existing(act, entry.number)
    name = ids.ballot(change.id, change.voting_round - 1)
    if change.voting_round > 1 and outbox.message_called(act.tx, name) is not None:
        at = Address(_channel_of(act, change), change.number, lane=name, message=name)
        speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round - 1)


def show_related(act: Act, entry: Entry) -> None:
    """The ballots at either end of a link."""
    _show_ballots(act, [entry.record, entry.details["other"]])


def show_beside(act: Act, entry: Entry) -> None:
    """An incident becomes private: the ballots of the changes that it is linked with name it no more."""
    if entry.details.get("became_private"):
        _show_ballots(act, links.beside(act, entry.record))


def _show_ballots(act: Act, records: Iterable[str]) -> None:
    """Those that were posted."""
    for number in [number_of(record) for record in records if record.startswith("CHG-")]:
        change = existing(act, number)
        name = ids.ballot(change.id, change.voting_round)
        if outbox.message_called(act.tx, name) is not None:
            at = Address(_channel_of(act, change), change.number, lane=name, message=name)
            speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round)


def tell(act: Act, entry: Entry) -> None:
    """The requester and the implementer, but not who did it, who was answered; and the board, under the ballot.

    A review is asked of one alone.
    """
    change = existing(act, entry.number)
    text = wording.to_everyone(entry, change, act.policy(ChangePolicy).board_names())
    buttons = views.next_buttons(change)
    for person in dict.fromkeys([change.requester, change.implementer]):
        if person != entry.actor:
            told.tell(act, person, change, entry, text, buttons)
    _under_the_ballot(act, change, text)


def tell_as_planned(act: Act, entry: Entry) -> None:
    """Of what goes as it was decided, who reads it under the ballot; nobody has anything to do about it."""
    change = existing(act, entry.number)
    as_planned = not entry.details.get("outside") and entry.details.get("outcome", Outcome.SUCCESS) == Outcome.SUCCESS
    if change.voting_round and as_planned:
        _under_the_ballot(act, change, wording.to_everyone(entry, change))
    else:
        tell(act, entry)


def _under_the_ballot(act: Act, change: Change, text: str) -> None:
    name = ids.ballot(change.id, change.voting_round)
    speech.post(act, Address(_channel_of(act, change), change.number, lane=name, thread=name), text)


def show_record(act: Act, entry: Entry) -> None:
    """What stands on the ballot of a change, where one was posted."""
    _show_ballots(act, [entry.record])


def show_its_checklist(act: Act, entry: Entry) -> None:
    """Of tasks, those of a change."""
    if entry.record.startswith("CHG-"):
        show_record(act, entry)


def tell_its_people(act: Act, entry: Entry) -> None:
    """Whoever requested and implements it: what has come in its way, unless they read that in an answer."""
    if entry.details["answered"]:
        return
    change = existing(act, entry.number)
    text = way_words.came_in_the_way(entry, change, item_names(act))
    for person in dict.fromkeys([change.requester, change.implementer]):
        if person != entry.actor:
            _tell_what_came(act, person, change, entry, text)


def _tell_what_came(act: Act, person: str, change: Change, entry: Entry, text: str) -> None:
    """What is being made can be gone back on; the rest is to be looked at, whatever becomes of it."""
    if change.status is ChangeStatus.IMPLEMENT:
        told.tell(act, person, change, entry, text, views.next_buttons(change))
    else:
        blocks = [bk.section(bk.clip(text, bk.SECTION)), bk.actions(views.details_button(change))]
        speech.post(act, directly(person, change.number), text, blocks=blocks)


def tell_voters(act: Act, entry: Entry) -> None:
    """Each who had voted, once: what is different, and the buttons of the new ballot, where they vote on one."""
    change = existing(act, entry.number)
    if not entry.details["again"]:
        show_record(act, entry)
        return
    before = ids.ballot(change.id, entry.details["ballot"])
    if outbox.message_called(act.tx, before) is not None:
        at = Address(_channel_of(act, change), change.number, lane=before, message=before)
        speech.show(act, at, "change.ballot", change=change.id, ballot=entry.details["ballot"])
    text = ballot_words.edited(entry, change, item_names(act))
    for person in entry.details["voted"]:
        if person != entry.actor:
            buttons = views.ballot_buttons(change) if may_vote(act, change, person) else []
            blocks = [bk.section(bk.clip(text, bk.SECTION)), *views.pressed_on_ballot(change, buttons)]
            told.ask(act, person, change, entry, text, blocks)


def ask_implementer(act: Act, entry: Entry) -> None:
    """Whoever implements it, with what they may press; managers, once it is late for long."""
    change = existing(act, entry.number)
    people, buttons = [change.implementer], views.next_buttons(change)
    if entry.details["grave"]:
        people = [*directory.ids_of(act.tx, act.document.roles.managers)]
        buttons += views.overseeing_buttons(change)
    for person in people:
        told.tell(act, person, change, entry, wording.to_everyone(entry, change), buttons)


def tell_board(act: Act, entry: Entry) -> None:
    """Under the ballot."""
    change = existing(act, entry.number)
    _under_the_ballot(act, change, wording.to_everyone(entry, change))


def tell_of_flag(act: Act, entry: Entry) -> None:
    """Once: whoever requested and made it, and the board; that it holds for the day as well is on the cards."""
    if entry.details["again"]:
        return
    change = existing(act, entry.number)
    numbers = [f"INC-{each}" for each in entry.details["incidents"]]
    openly = public(act, numbers)
    text = after_words.flagged(entry, change, [each for each in numbers if each in openly])
    for person in dict.fromkeys([change.requester, change.implementer]):
        told.tell(act, person, change, entry, text, [])
    if change.voting_round:
        _under_the_ballot(act, change, text)


def show_suspected(act: Act, entry: Entry) -> None:
    """The cards of an incident of which it was asked whether it came from a change."""
    if watching.suspected(act, entry.record):
        show_cards(act, entry)


def ask_for_review(act: Act, entry: Entry) -> None:
    """Whose review it is, with the button for that; where it is late for long the managers who may close it."""
    change, owner = existing(act, entry.number), entry.details.get("owner")
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    for person in [owner] if owner is not None else [each for each in managers if each != change.implementer]:
        told.tell(act, person, change, entry, wording.to_everyone(entry, change), [views.review_button(change)])


def tell_of_hold(act: Act, entry: Entry) -> None:
    """The board: that changes are held, with the button that releases that while it stands; then, under it, that they
    are not any more.
    """
    hold = holds.find(act.tx, entry.details["hold"])
    if hold is None:
        return
    name, channel = ids.hold(hold.id), _board_channel(act)
    if hold.released_at is None or outbox.message_called(act.tx, name) is not None:
        at = Address(channel, "desk", lane=name, message=name)
        speech.show(act, at, "change.hold", hold=hold.id, stops=entry.details.get("stops", []))
    if hold.released_at is not None:
        speech.post(act, Address(channel, "desk", lane=name, thread=name), way_words.released(hold))


def tell_of_conflict(act: Act, entry: Entry) -> None:
    """Under the ballot: whoever takes the seat is mentioned, and called in."""
    change = existing(act, entry.number)
    follows = entry.details["successor"]
    if follows is not None:
        call_in(act, entry)
    _under_the_ballot(act, change, ballot_words.recused(entry, follows))


def ask_for_votes(act: Act, entry: Entry) -> None:
    """Those who could settle it, directly; who votes for them, where they are away."""
    change = existing(act, entry.number)
    voting_for = proxies(act, change)
    for seat in entry.details["seats"]:
        who = voting_for.get(seat, seat)
        name = f"{ids.ballot(change.id, change.voting_round)}/{seat}"
        subject = {"change": change.id, "ballot": entry.details["ballot"], "seat": seat, "person": who}
        at = directly(who, change.number)
        prompt(act, at, told.CHASE, key=f"{entry.id}-{seat}", coalesce=name, **subject)


def tell_stand_in(act: Act, entry: Entry) -> None:
    """Whoever is to vote for somebody, unless that is over."""
    found = absences.find(act.tx, entry.details["absence"])
    if found is not None and found.stand_in is not None and not entry.details["ended"]:
        text = ballot_words.asked_to_stand_in(found, act.policy(ChangePolicy).board_names())
        speech.post(act, directly(found.stand_in, "desk"), text)


def show_their_ballots(act: Act, entry: Entry) -> None:
    """The open ballots on which somebody who goes or comes has a seat."""
    for change in changes.open_ballots(act.tx):
        if entry.details["person"] in change.voters:
            show_ballot_of(act, change)


def _channel_of(act: Act, change: Change) -> str:
    """Where its ballot stands: the board's channel, or that of the team one of whom decides."""
    team = act.document.teams.get(team_in(change.board) or "")
    return _board_channel(act) if team is None else channel_ref(team.channel)


def _board_channel(act: Act) -> str:
    return channel_ref(act.document.channels.cab)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ChangeEvent.REQUESTED: (answer,),
    ChangeEvent.ASSESSED: (show_record,),
    ChangeEvent.ANSWERED: (answer,),
    ChangeEvent.ANSWERS_OWED: (ask_how_risky,),
    ChangeEvent.LEVEL_SET: (show_record, tell_level),
    ChangeEvent.TEMPLATE_SUSPENDED: (ask_anew,),
    ChangeEvent.TEMPLATE_PROPOSED: (ask_anew,),
    ChangeEvent.TEMPLATE_VOTED: (show_template,),
    ChangeEvent.TEMPLATE_DECIDED: (show_template,),
    ChangeEvent.SUBMITTED: (call_in, show_ballot, show_the_one_before),
    ChangeEvent.SCHEDULED: (tell,),
    ChangeEvent.VOTED: (show_ballot,),
    ChangeEvent.APPROVED: (show_ballot, tell),
    ChangeEvent.REJECTED: (show_ballot, tell),
    ChangeEvent.MADE_BEFORE: (call_in, show_ballot, answer_afterwards),
    ChangeEvent.RATIFIED: (show_ballot, tell),
    ChangeEvent.UNAUTHORISED: (show_ballot, tell),
    ChangeEvent.WITHDRAWN: (show_ballot, tell, checklist.drop_the_rest),
    ChangeEvent.BEGUN: (show_ballot, tell_as_planned),
    ChangeEvent.DONE: (show_ballot, tell_as_planned, offer_template, standards.judge_outcome),
    ChangeEvent.COLLIDES: (show_record, tell_its_people),
    ChangeEvent.CLEARED: (show_record,),
    ChangeEvent.EXCEPTED: (show_record,),
    ChangeEvent.NO_RETURN: (ask_implementer,),
    ChangeEvent.OVERRAN: (ask_implementer,),
    ChangeEvent.ROLLED_BACK: (show_ballot, tell, checklist.drop_the_rest, standards.judge_outcome),
    ChangeEvent.EXTENSION_ASKED: (tell_board,),
    ChangeEvent.EXTENDED: (show_ballot, tell),
    ChangeEvent.WATCHED: (show_record,),
    ChangeEvent.FLAGGED: (show_record, tell_of_flag),
    ChangeEvent.SUSPECTED: (show_cards,),
    ChangeEvent.UNSURE: (show_cards,),
    ItemEvent.SUSPECT_CLEARED: (show_suspected,),
    ItemEvent.SUSPECT_CONFIRMED: (show_suspected,),
    ChangeEvent.REVIEW_CALLED: (show_ballot, ask_for_review),
    ChangeEvent.REVIEW_OWED: (ask_for_review,),
    ChangeEvent.REVIEWED: (show_ballot, tell_board),
    ChangeEvent.HELD: (tell_of_hold,),
    ChangeEvent.RELEASED: (tell_of_hold,),
    IncidentEvent.RESOLVED: (holding.release_with,),
    IncidentEvent.CANCELLED: (holding.release_with,),
    ChangeEvent.EDITED: (tell_voters,),
    ChangeEvent.RECUSED: (show_ballot, tell_of_conflict),
    ChangeEvent.CHASED: (ask_for_votes,),
    ChangeEvent.AWAY: (tell_stand_in, show_their_ballots),
    ChangeEvent.ABSENCE: (show_their_ballots,),
    LinkEvent.MADE: (show_related, standards.judge_cause),
    LinkEvent.TAKEN_AWAY: (show_related,),
    IncidentEvent.SERVICE_SET: (show_beside,),
    **{each: (show_its_checklist,) for each in TaskEvent if each is not TaskEvent.CHASED},
    TaskEvent.OPENED: (checklist.leave_the_vote, show_its_checklist),
    TaskEvent.TAKEN: (checklist.leave_the_vote, show_its_checklist),
}
