"""What is asked of requests: who decides on one now, for whom somebody may decide, whose line manager is who."""

from collections.abc import Collection, Iterable, Sequence

from commands.requests.policy import LINE_MANAGER, RequestPolicy
from commands.requests.rules import electorate
from commands.shared import voting
from commands.shared.act import Act
from commands.shared.voting import Decision
from storage.absences import queries as absences
from storage.absences.records import Absence
from storage.directory import queries as directory
from storage.record import Record
from storage.requests import queries as requests
from storage.requests.records import Request, Step, StepVote
from storage.staff import queries as staff
from storage.voting.records import Choice

PRACTICE = "requests"
"""Whose decisions an absence is about."""


def manager_handle(act: Act, person: str) -> str | None:
    """The handle of somebody's line manager, as far as is known."""
    return next((each.manager for each in staff.of(act.tx, [person])), None)


def to_meet(act: Act, whom: str) -> list[str]:
    """Who is to be looked up before something is asked for somebody: their line manager."""
    handle = manager_handle(act, whom)
    return [] if handle is None else [handle]


def service_managers(act: Act) -> tuple[str, ...]:
    return able(act, directory.ids_of(act.tx, act.document.roles.managers))


def able(act: Act, people: Iterable[str]) -> tuple[str, ...]:
    """Of these (Slack ids) those who can press a button."""
    return tuple(dict.fromkeys(each for each in people if directory.can_act(act.tx, each)))


class Deciders(Record):
    """Who decides in a step; `stand_in`: the managers, as nobody is left of those named."""

    people: tuple[str, ...]
    stand_in: bool = False


def deciders(act: Act, who: Sequence[str], concerned: Collection[str]) -> Deciders:
    """Those named, without those whom it is about; where nobody is left, the managers, without them too."""
    named = [person for each in who for person in _named(act, each, concerned)]
    left = able(act, (each for each in named if each not in concerned))
    if left:
        return Deciders(left)
    return Deciders(tuple(each for each in service_managers(act) if each not in concerned), stand_in=True)


def _named(act: Act, who: str, concerned: Collection[str]) -> Sequence[str]:
    if who == LINE_MANAGER:
        *_, whom = concerned
        handle = manager_handle(act, whom)
        return () if handle is None else directory.ids_of(act.tx, [handle])
    team = act.document.teams.get(who)
    return directory.ids_of(act.tx, [who] if team is None else team.members)


def concerned(request: Request) -> tuple[str, str]:
    """Whom it is about, who never decide: who asked for it, and whom it is for, last."""
    return request.requester, request.whom


def current(act: Act, request: Request) -> Step | None:
    """The step that waits for a decision."""
    return next((step for step in requests.steps_of(act.tx, request.id, request.revision) if step.is_open), None)


def seats_of(act: Act, request: Request, step: Step) -> tuple[str, ...]:
    """Those who decide: as taken when the step opened; where nobody was left, whoever is a manager by now."""
    about = concerned(request)
    members = step.members or service_managers(act)
    return able(act, (each for each in members if each not in about))


def seats_to_ask(act: Act, request: Request, step: Step) -> tuple[str, ...]:
    """Of those seats the ones whose yes of an earlier step does not count in this one: everybody decides once."""
    carried = {vote.person for vote in requests.votes_in(act.tx, step.id) if vote.carried is not None}
    return tuple(seat for seat in seats_of(act, request, step) if seat not in carried)


def standing_in(act: Act, request: Request, seats: Iterable[str]) -> dict[str, Absence]:
    """Of these seats those of people who are away and have named somebody who may decide on this request."""
    away, about = absences.standing(act.tx, PRACTICE, act.now), concerned(request)
    return {
        seat: away[seat]
        for seat in seats
        if seat in away and (other := away[seat].stand_in) and other not in about and directory.can_act(act.tx, other)
    }


def asked_in(act: Act, request: Request, step: Step) -> dict[str, tuple[str, ...]]:
    """Who is asked to decide, and for which seats: one's own, and those of people who are away."""
    seats = seats_to_ask(act, request, step)
    away = standing_in(act, request, seats)
    asked: dict[str, tuple[str, ...]] = {}
    for seat in seats:
        person = str(away[seat].stand_in) if seat in away else seat
        asked[person] = (*asked.get(person, ()), seat)
    for manager in joining(act, request, step):
        asked.setdefault(manager, ())
    return asked


def joining(act: Act, request: Request, step: Step) -> tuple[str, ...]:
    """The managers who decide too, once it has waited for longer than was promised."""
    if step.overdue_at is None:
        return ()
    about = concerned(request)
    return tuple(each for each in service_managers(act) if each not in about)


def seats_for(act: Act, request: Request, step: Step, person: str) -> tuple[str, ...]:
    """The seats for which somebody may speak now: their own, and those of whoever is away and named them."""
    seats = seats_to_ask(act, request, step)
    away = standing_in(act, request, seats)
    return tuple(seat for seat in seats if seat == person or (seat in away and away[seat].stand_in == person))


def decision(act: Act, request: Request, step: Step) -> Decision:
    """How a step stands: by its rule, and by the first manager who has joined and said yes or no."""
    votes, joined = requests.votes_in(act.tx, step.id), joining(act, request, step)
    for vote in votes:
        if step.overdue_at is not None and vote.at >= step.overdue_at and vote.person in joined:
            return _as_decided(vote)
    return voting.decide(electorate(step.rule, seats_of(act, request, step)), voting.choices(votes))


def _as_decided(vote: StepVote) -> Decision:
    return Decision.APPROVED if vote.choice is Choice.APPROVE else Decision.REJECTED


def waiting_for(act: Act, person: str) -> list[tuple[Request, Step]]:
    """What waits for somebody's decision, the longest first."""
    steps = requests.open_steps(act.tx)
    if not steps:
        return []
    found = []
    away = absences.standing(act.tx, PRACTICE, act.now)
    whose = {person, *(seat for seat, each in away.items() if each.stand_in == person)}
    manages = person in service_managers(act)
    for step in steps:
        if not (whose & {*step.members} or (manages and (step.overdue_at or not step.members))):
            continue
        request = requests.find(act.tx, step.request)
        assert request is not None
        asked = asked_in(act, request, step)
        spoken = {vote.person for vote in requests.votes_in(act.tx, step.id)}
        if person in asked and not request.waits and not (asked[person] and set(asked[person]) <= spoken):
            found.append((request, step))
    return found


def policy_of(act: Act) -> RequestPolicy:
    return act.policy(RequestPolicy)
