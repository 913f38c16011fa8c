"""Who hears of requests, and where: whoever asked in one message, whoever decides in one card a step."""

from collections.abc import Mapping, Sequence

from commands.requests import ids, stock, wording
from commands.requests.permissions import existing
from commands.requests.reading import asked_in, current, waiting_for
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref, directly
from commands.surveys.messages import apart
from storage.absences import queries as absences
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.requests import queries as requests
from storage.requests.records import Request, RequestEvent, Step
from storage.surveys import queries as surveys
from storage.surveys.records import SurveyEvent
from storage.tasks.records import TaskEvent


def show_requester(act: Act, entry: Entry) -> None:
    """Their one message, as it stands now."""
    _show_requester(act, existing(act, entry.number))


def call_requester(act: Act, entry: Entry) -> None:
    """The same message, at the end of the conversation: there is something to do, or to know."""
    request = existing(act, entry.number)
    if entry.actor != request.requester:
        folder = ids.requester(request.id)
        speech.take_back_all(act, folder, request.number, lane=folder)
    _show_requester(act, request)


def _show_requester(act: Act, request: Request) -> None:
    folder = ids.requester(request.id)
    at = Address(request.requester, request.number, lane=folder, message=_of_requester(act, request))
    speech.show(act, at, "request.requester", request=request.id)


def _of_requester(act: Act, request: Request) -> str:
    """Its name counts how often it was moved: what waits to be shown under an earlier one is taken back with that."""
    calls = [each for each in journal.of_kinds(act.tx, request.number, *CALLING) if each.actor != request.requester]
    return f"{ids.requester(request.id)}{len(calls)}"


def ask_requester(act: Act, entry: Entry) -> None:
    """How it went: in their one message, or in its thread where it was closed without them."""
    request, survey = existing(act, entry.number), surveys.latest(act.tx, entry.record)
    if survey is None or not survey.apart:
        _show_requester(act, request)
        return
    folder, thread = ids.requester(request.id), _of_requester(act, request)
    at = Address(survey.person, request.number, lane=folder, thread=thread, message=apart(survey))
    speech.show(act, at, "survey.question", survey=survey.id)


def ask_deciders(act: Act, entry: Entry) -> None:
    """A card for each who is asked, in a direct message; a team's in its channel."""
    request = existing(act, entry.number)
    step = current(act, request)
    if step is not None:
        _ask(act, request, step)


def _ask(act: Act, request: Request, step: Step) -> None:
    asked = asked_in(act, request, step)
    waiting = {seat for seats in asked.values() for seat in seats}
    named = [] if step.stand_in else [each for each in step.who if each in act.document.teams]
    teams = [team for team in named if waiting & {*_members(act, team)}]
    of_teams = {member for team in teams for member in _members(act, team)}
    for team in teams:
        _show_card(act, request, step, team, channel_ref(act.document.teams[team].channel))
    for person, seats in asked.items():
        if person not in of_teams or not {*seats} <= of_teams:
            _show_card(act, request, step, person, person)


def _members(act: Act, team: str) -> Sequence[str]:
    return directory.ids_of(act.tx, act.document.teams[team].members)


def _show_card(act: Act, request: Request, step: Step, seat: str, channel: str) -> None:
    name = f"{ids.approvals(request.id, step.revision, step.position)}{seat}"
    at = Address(channel, request.number, lane=name, message=name)
    speech.show(act, at, "request.approval", request=request.id, step=step.id, seat=seat)


def show_cards(act: Act, entry: Entry) -> None:
    """Every card that was posted, wherever it was decided."""
    request = existing(act, entry.number)
    for step in requests.steps_of(act.tx, request.id):
        folder = ids.approvals(request.id, step.revision, step.position)
        for name in outbox.names_under(act.tx, folder):
            _show_card(act, request, step, name.removeprefix(folder), "")


def remind(act: Act, entry: Entry) -> None:
    """Those who have not said anything: under their card, once."""
    request = existing(act, entry.number)
    step = current(act, request)
    if step is None:
        return
    spoken = {vote.by for vote in requests.votes_in(act.tx, step.id)}
    folder = ids.approvals(request.id, step.revision, step.position)
    for name in outbox.names_under(act.tx, folder):
        seat = name.removeprefix(folder)
        if seat not in spoken:
            at = Address("", request.number, lane=name, thread=name)
            speech.post(act, _in(act, seat, at), f"{wording.title(request)} still waits for a decision.")


def _in(act: Act, seat: str, at: Address) -> Address:
    team = act.document.teams.get(seat)
    channel = seat if team is None else channel_ref(team.channel)
    return Address(channel, at.record, lane=at.lane, thread=at.thread)


def tell_changed(act: Act, entry: Entry) -> None:
    """Those who had decided, or were asked: what is different."""
    request = existing(act, entry.number)
    for person in entry.details["told"]:
        speech.post(act, directly(person, request.number), wording.changed(entry, request))


def tell_answer(act: Act, entry: Entry) -> None:
    """Whoever asked: under the card with which they decide, where they have one."""
    request = existing(act, entry.number)
    asker, step = entry.details["asked_by"], current(act, request)
    if not asker or asker == entry.actor:
        return
    at = directly(asker, request.number)
    if step is not None:
        name = f"{ids.approvals(request.id, step.revision, step.position)}{asker}"
        if outbox.message_called(act.tx, name) is not None:
            at = Address(asker, request.number, lane=name, thread=name)
    speech.post(act, at, wording.answered(entry, request))


def tell_last(act: Act, entry: Entry) -> None:
    """The team that sees to it: nothing is left of what it counts."""
    request = existing(act, entry.number)
    team = act.document.teams.get(request.team)
    if team is not None and stock.is_last(act, request):
        speech.post(act, Address(channel_ref(team.channel), request.number), wording.last(request))


def tell_late(act: Act, entry: Entry) -> None:
    """The team that sees to it: what was promised is over."""
    request = existing(act, entry.number)
    team = act.document.teams.get(request.team)
    if team is not None and request.is_open:
        at = Address(channel_ref(team.channel), request.number)
        speech.post(act, at, wording.late(request))


def hand_over(act: Act, entry: Entry) -> None:
    """Whoever decides for somebody hears of it once, and has the cards of what waits."""
    person, to = entry.details["person"], entry.details["to"]
    if to is None:
        return
    absence = absences.standing(act.tx, "requests", act.now).get(person)
    if absence is not None:
        speech.post(act, directly(to, "desk"), wording.delegated(person, absence.until))
    for request, step in waiting_for(act, to):
        if person in asked_in(act, request, step).get(to, ()):
            _show_card(act, request, step, to, to)


CALLING = (
    RequestEvent.ASKED,
    RequestEvent.REJECTED,
    RequestEvent.FULFILLED,
    RequestEvent.NOT_FULFILLED,
    RequestEvent.CANCELLED,
)
"""What whoever asked has to do something about, or to know."""


def of_a_request(follow: Follower) -> Follower:
    """Of tasks and surveys, those that are about a request."""

    def followed(act: Act, entry: Entry) -> None:
        if entry.record.startswith("REQ-"):
            follow(act, entry)

    return followed


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    RequestEvent.SUBMITTED: (show_requester,),
    RequestEvent.CHANGED: (show_requester, show_cards, tell_changed),
    RequestEvent.STEP_OPENED: (ask_deciders, show_requester),
    RequestEvent.VOTED: (show_cards, show_requester),
    RequestEvent.STEP_APPROVED: (show_cards, show_requester),
    RequestEvent.APPROVED: (show_requester, tell_last),
    RequestEvent.REJECTED: (show_cards, call_requester),
    RequestEvent.ASKED: (show_cards, call_requester),
    RequestEvent.ANSWERED: (show_cards, show_requester, tell_answer),
    RequestEvent.REMINDED: (remind,),
    RequestEvent.OVERDUE: (show_cards, ask_deciders, remind),
    RequestEvent.FULFILLED: (call_requester,),
    RequestEvent.NOT_FULFILLED: (call_requester,),
    RequestEvent.CANCELLED: (show_cards, call_requester),
    RequestEvent.CLOSED: (show_requester,),
    RequestEvent.MISSED: (tell_late,),
    RequestEvent.DELEGATED: (hand_over,),
    **{event: (of_a_request(show_requester),) for event in TaskEvent if event is not TaskEvent.CHASED},
    **{event: (of_a_request(ask_requester),) for event in SurveyEvent},
}
