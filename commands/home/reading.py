"""What waits for a person, as far as they may see it."""

from collections.abc import Iterable, Mapping, Sequence

from commands.changes.permissions import may_vote, seats_for
from commands.changes.reading import collisions_of
from commands.changes.reviewing import owed_to
from commands.changes.wording import briefly
from commands.home.views import LISTED, Due, Glance, ToDo, Waiting
from commands.improvements import reading as improvements
from commands.incidents.permissions import existing, leads, managers, teams_of
from commands.incidents.reading import sight_of
from commands.knowledge import reading as knowledge
from commands.problems import reading as problems
from commands.reports import reading as reports
from commands.requests import reading as requests
from commands.requests.permissions import is_there
from commands.reviews import reading as reviews
from commands.shared.act import Act
from commands.shared.blocks import escape
from commands.shared.blocks import person as mention
from commands.tasks import reading as tasks
from commands.tasks.wording import line
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import Incident
from storage.outbox import queries as outbox
from storage.requests import queries as all_requests
from storage.requests.queries import Wanted
from storage.requests.records import OPEN, Request, RequestStatus
from storage.service_levels import queries as clocks
from storage.tasks import queries as all_tasks
from storage.tasks.records import Task
from storage.warrooms import queries as warrooms

MOST = 50


def waiting(act: Act, person: str) -> Waiting:
    act = act.done_by(person)
    mine = incidents.concerning(act.tx, person, MOST)
    assigned = [incident for incident in mine if incident.assignee == person and incident.is_open]
    seats = [(change, seat) for change in changes.open_ballots(act.tx) for seat in _to_vote(act, change, person)]
    ballots = [change for change, seat in seats if seat == person]
    is_manager, teams = person in managers(act), tuple(teams_of(act, person))
    majors = incidents.majors(act.tx, limit=LISTED) if leads(act, person) else []
    return Waiting(
        person=person,
        assigned=assigned,
        unclaimed=_unclaimed(act, teams) if teams else [],
        due=_due(act, teams, assigned),
        tasks=_tasks(act),
        approvals=requests.waiting_for(act, person)[: LISTED + 1],
        requested=_requested(act),
        has_catalogue=is_there(act.document) and not act.is_guest,
        reported=[incident for incident in mine if incident.reporter == person],
        ballots=ballots,
        stood_for=[(change, seat) for change, seat in seats if seat != person],
        in_the_way=_in_the_way(act, dict.fromkeys(change for change, _ in seats)),
        looked_back_on=owed_to(act, person, LISTED + 1),
        looking_back=reviews.owed_by(act, LISTED + 1),
        proposals=improvements.waiting_for(act),
        problems=problems.mine(act, MOST),
        candidates=problems.my_proposals(act, LISTED + 1) if is_manager else [],
        services=act.document.service_names(),
        reviews=knowledge.to_review(act, LISTED + 1),
        checks=knowledge.to_check(act, LISTED + 1),
        majors=majors,
        rooms=_rooms(act, majors),
        glance=_glance(act) if is_manager else None,
        parked=outbox.parked(act.tx, LISTED) if is_manager else None,
        parked_in_all=outbox.count_parked(act.tx) if is_manager else 0,
    )


def _in_the_way(act: Act, ballots: Iterable[Change]) -> dict[int, str]:
    """Of each ballot, in a few words, what is in the way of its change; nothing of those that have none."""
    names = act.document.service_names()
    return {each.id: briefly(found, names) for each in ballots if (found := collisions_of(act, each))}


def _rooms(act: Act, majors: Sequence[Incident]) -> dict[int, str]:
    found = (warrooms.of_incident(act.tx, incident.id) for incident in majors)
    return {room.incident: room.channel for room in found if room is not None and room.channel is not None}


def _requested(act: Act) -> list[Request]:
    """What is open of what somebody asked for, or to be said of: it is all there."""
    return all_requests.listed(act.tx, Wanted((*OPEN, RequestStatus.FULFILLED), person=act.by), limit=LISTED + 1)


def _tasks(act: Act) -> list[ToDo]:
    zone = act.document.desk.zone
    return [ToDo(task, line(task, zone, act.now)) for task in tasks.mine(act)]


def _unclaimed(act: Act, teams: tuple[str, ...]) -> list[Incident]:
    """What a person's teams have, and nobody in them."""
    return incidents.listed(act.tx, Chosen(teams=teams, unassigned=True), sight_of(act), limit=LISTED + 1)


def _due(act: Act, teams: tuple[str, ...], assigned: Sequence[Incident]) -> list[Due]:
    """The next promises to keep, of a person's teams and of what they have themselves, of each incident the next."""
    if not teams and not assigned:
        return []
    chosen = Chosen(teams=teams) if teams else Chosen(people=(act.by,))
    due: dict[int, Due] = {}
    for clock in clocks.next_due(act.tx, chosen, sight_of(act), limit=2 * (LISTED + 1)):
        if clock.due_at is not None:
            due.setdefault(clock.incident, Due(existing(act, clock.incident), clock.target_name, clock.due_at))
    return [*due.values()][: LISTED + 1]


def _glance(act: Act) -> Glance:
    """A few counts, each by an index: nothing here reads what is over."""
    window, so_far = reports.so_far(act)
    open_by: dict[str | None, dict[str, int]] = {}
    for team, priority, count in incidents.open_by(act.tx):
        open_by.setdefault(team, {})[priority] = count
    return Glance(
        open=open_by,
        at_risk=clocks.count_at_risk(act.tx, act.now),
        opened=so_far.opened,
        resolved=so_far.resolved,
        missed=so_far.missed,
        day=reports.today(act).isoformat(),
        changes=changes.within(act.tx, window.start, window.end, MOST),
        late=late(act),
        teams=act.document.team_names(),
    )


def late(act: Act, *, skip: int = 0, limit: int = LISTED + 1) -> list[ToDo]:
    """The tasks that are late and whoever acts may know of, the longest late first."""
    zone, teams = act.document.desk.zone, act.document.team_names()
    found = tasks.seen(act, all_tasks.late(act.tx, act.now, limit, skip))
    return [ToDo(task, line(task, zone, act.now, whose=_whose(task, teams))) for task in found]


def _whose(task: Task, teams: Mapping[str, str]) -> str:
    if task.person is not None:
        return mention(task.person)
    return escape(teams.get(task.team, task.team)) if task.team else "nobody has it yet"


def _to_vote(act: Act, change: Change, person: str) -> list[str]:
    """The seats by which somebody has not voted on it yet: their own, and those of whoever they vote for."""
    if not may_vote(act, change, person):
        return []
    voted = {vote.person for vote in changes.votes_on(act.tx, change.id, change.voting_round)}
    return [seat for seat in seats_for(act, change, person) if seat not in voted]
