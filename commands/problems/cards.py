"""What the messages about problems show at the moment that they are sent."""

from commands.incidents.permissions import existing as existing_incident
from commands.links.messages import shown
from commands.links.reading import linked
from commands.problems import candidates, linking, reading, views, wording
from commands.problems.permissions import existing, sees
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from storage.incidents.records import Incident, IncidentStatus
from storage.journal import queries as journal
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import Problem, ProblemEvent
from storage.record import replace

MOST_LINKED = 20
NOT_OF_USE = "That is not of use any more."


def card(act: Act, problem: int, person: str | None = None) -> Rendered:
    """As everyone may see it, or `person`; nothing, where everyone reads and it has become private."""
    found = existing(act, problem)
    if found.private and person is None:
        return {}
    services, teams = act.document.service_names(), act.document.team_names()
    return {
        "text": views.card_text(found),
        "blocks": views.card(found, reading.around(act, found, person), services, teams),
    }


def asked(act: Act, problem: int, entry: int) -> Rendered:
    """What somebody was asked about a problem, with its button until that, or the next, was answered."""
    found, told = existing(act, problem), journal.find(act.tx, entry)
    if told is None:
        return {}
    text = wording.asked(told, found)
    last = journal.latest(act.tx, found.number, *views.ASKED, *ANSWERS)
    waits = last is not None and last.id == entry
    blocks = views.asking(text, views.ASKED[told.what], found) if waits else views.answered(text, found)
    return {"text": text, "blocks": blocks}


ANSWERS = (
    ProblemEvent.RESOLVED,
    ProblemEvent.CLOSED,
    ProblemEvent.ACCEPTED,
    ProblemEvent.REOPENED,
    ProblemEvent.REVISITED,
    ProblemEvent.CANCELLED,
)
"""What is done about a problem when somebody was asked."""


def beside(act: Act, problem: Problem) -> list[Block]:
    """What else it is linked with, as whoever acts may know: its incidents stand in a list of their own."""
    ways = [each for each in linked(act, problem.number) if not each[1].startswith(("INC-", "CHG-"))]
    return shown(ways[:MOST_LINKED])


def candidate(act: Act, candidate: int) -> Rendered:
    found = families.find_candidate(act.tx, candidate)
    if found is None:
        return {}
    proposed, service = reading.proposed(act, found), act.document.service_name(found.service) or ""
    others = candidates.like_it(act, found) or candidates.counted_with(act, found)
    became, shown = candidates.became(act, found), candidates.as_known(act, found)
    became = became and candidates.as_known(act, became)
    proposed = replace(proposed, candidate=shown, has_others=bool(others), became=became)
    return {"text": views.candidate_text(proposed, service), "blocks": views.candidate(proposed, service)}


def under_incident(act: Act, incident: int, person: str | None = None, team: str | None = None) -> list[Block]:
    """On the card of an incident: what helps meanwhile, or the problem that it is probably of."""
    found = existing_incident(act, incident)
    if not found.is_open or (team is not None and team != found.team):
        return []
    return _of(act, found, person)


def _of(act: Act, incident: Incident, person: str | None) -> list[Block]:
    problem = problems.problem_of(act.tx, incident.id)
    if problem is None:
        likely = linking.likely(act, incident)
        return [] if likely is None else [views.likely(likely, incident.id)]
    if not linking.helps(problem):
        return []
    named = not problem.private or (person is not None and sees(act, problem, person))
    return [views.meanwhile(problem, named=named)]


def under_show(act: Act, number: int) -> list[Block]:
    """The same, under what somebody asks of an incident."""
    found = existing_incident(act, number)
    problem = problems.problem_of(act.tx, number)
    if problem is None or not linking.helps(problem) or not found.is_open:
        return []
    return [views.meanwhile(problem, named=sees(act, problem, act.by))]


def offer(act: Act, incident: int, cycle: int) -> Rendered:
    """To the reporter: what helps meanwhile. What is over, or was offered anew, has nothing to press."""
    found, problem = existing_incident(act, incident), problems.problem_of(act.tx, incident)
    said = linking.offered(act, found)[cycle - 1]
    answered = _answered(act, found, problem, cycle) if problem is not None else NOT_OF_USE
    text = f"Until {found.number} is fixed, this may help."
    return {"text": text, "blocks": views.offer(found, said, cycle, answered=answered)}


def _answered(act: Act, incident: Incident, problem: Problem, cycle: int) -> str:
    if linking.answered(act, incident.id, problem, cycle):
        return "You said that it did not help; the team knows."
    if incident.resolution_code == linking.WORKAROUND_GIVEN and incident.resolved_by == incident.reporter:
        return "You said that it helped. Thank you."
    if not incident.is_open:
        status = "cancelled" if incident.status is IncidentStatus.CANCELLED else "fixed"
        return f"{incident.number} is {status}."
    if not linking.helps(problem):
        return NOT_OF_USE
    return "There is something newer below." if cycle < linking.rounds(act, incident) else ""
