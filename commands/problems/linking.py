"""Which incidents are of a problem, and what is done to them with it."""

from collections.abc import Mapping, Sequence

from commands.incidents import operations as incident_operations
from commands.incidents.conversation import TEAM
from commands.incidents.holds import go_on
from commands.incidents.permissions import commander_of, visible
from commands.incidents.permissions import existing as existing_incident
from commands.incidents.policy import IncidentPolicy
from commands.links import operations as links
from commands.problems import permissions, rules
from commands.problems.ids import Field
from commands.problems.rules import Action
from commands.shared.act import Act, Follower
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.links.records import LinkEvent, LinkKind
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import GOING, OPEN, Problem, ProblemEvent, ProblemStatus

WORKAROUND_GIVEN = "Workaround given"


def link(act: Act, number: int, *, incident: int) -> Problem:
    """An incident, closed ones too, is of this problem; of one at most."""
    problem = permissions.permitted(act, number, Action.LINK)
    found = visible(act, incident)
    whole = found.parent or found.duplicate_of
    if whole is not None:
        instead = f"`/problem link {number} INC-{whole}`"
        raise MovedOn(f"{found.number} counts with INC-{whole}: {instead}.", record=problem.number)
    if not attach(act, problem, found):
        raise MovedOn(_is_of(act, found, problem), record=problem.number)
    return problem


def follow_link(act: Act, entry: Entry) -> None:
    """Somebody has linked an incident with a problem, from the incident: it is of that problem."""
    problem, incident = entry.details["other"], entry.record
    if not incident.startswith("INC-"):
        problem, incident = incident, problem
    if not (problem.startswith("PRB-") and incident.startswith("INC-")):
        return
    of = problems.problem_of(act.tx, number_of(incident))
    if of is None or of.number != problem:
        link(act, number_of(problem), incident=number_of(incident))


FOLLOWS: Mapping[str, Sequence[Follower]] = {LinkEvent.MADE: (follow_link,)}


def _is_of(act: Act, incident: Incident, wanted: Problem) -> str:
    other = problems.problem_of(act.tx, incident.id)
    if other is not None and other.id == wanted.id:
        return f"{wanted.number} has {incident.number} already."
    if other is None or not permissions.sees(act, other, act.by):
        return f"{incident.number} is of another problem already."
    take_it = f"`/problem unlink {other.id} {incident.number}`"
    return f"{incident.number} is of {other.number} already; take it from there first: {take_it}."


def unlink(act: Act, number: int, *, incident: int) -> Problem:
    problem = permissions.permitted(act, number, Action.LINK)
    found = visible(act, incident)
    if not problems.unlink(act.tx, number, incident):
        raise MovedOn(f"{found.number} is not of {problem.number}.", record=problem.number)
    links.take_away(act, found.number, LinkKind.CAUSED_BY, problem.number)
    act.journal(ProblemEvent.UNLINKED, problem.number, **_named(found))
    return problem


def attach(act: Act, problem: Problem, incident: Incident) -> bool:
    """False where it is of a problem already. What helps meanwhile is offered to its reporter."""
    if not problems.link(act.tx, problem.id, incident.id, act.now):
        return False
    links.relate(act, incident.number, LinkKind.CAUSED_BY, problem.number)
    family = families.family_of(act.tx, incident.id)
    if family is not None:
        problems.add_family(act.tx, problem.id, family)
    if incident.priority < problem.priority:
        problems.change(act.tx, problem.id, was=GOING, priority=incident.priority)
    act.journal(ProblemEvent.LINKED, problem.number, **_named(incident))
    if helps(problem) and incident.is_open:
        give(act, problem, incident)
    return True


def _named(incident: Incident) -> dict[str, object]:
    """What the journal of a problem says of an incident: nothing, where that is private."""
    return {} if incident.private else {"incident": incident.number}


def give(act: Act, problem: Problem, incident: Incident) -> None:
    """Its reporter is offered what helps meanwhile."""
    told = {} if problem.private else {"problem": problem.number}
    act.done_by().journal(ProblemEvent.GIVEN, incident.number, text=problem.workaround, **told)


def give_to_all(act: Act, problem: Problem) -> None:
    for number in problems.open_incidents_of(act.tx, problem.id):
        give(act, problem, existing_incident(act, number))


def helped(act: Act, number: int, *, cycle: int | None = None) -> Incident:
    """The reporter says that the workaround does: resolved by them, the clocks as they stand.

    `cycle` is the round in which they were offered what they say this of; None: the last.
    """
    incident, problem = _offered(act, number, cycle)
    code = act.policy(IncidentPolicy).resolution_code(WORKAROUND_GIVEN)
    resolved = incident_operations.resolve_unasked(act, incident, note=problem.workaround, code=code)
    act.journal(ProblemEvent.HELPED, problem.number, **_named(incident))
    return resolved


def not_helped(act: Act, number: int, *, cycle: int | None = None) -> Incident:
    """It stays as it is, and counts against the workaround; the team reads it. `cycle` as of `helped`."""
    incident, problem = _offered(act, number, cycle)
    act.journal(ProblemEvent.NOT_HELPED, problem.number, other=incident.id, round=rounds(act, incident))
    return incident_operations.answer(act, number, text="The workaround did not help.")


def _offered(act: Act, number: int, cycle: int | None) -> tuple[Incident, Problem]:
    incident = visible(act, number)
    if act.by != incident.reporter:
        raise NotAllowed("That is for whoever reported it to say.", attempted="helped", record=incident.number)
    problem = problems.problem_of(act.tx, number)
    if problem is None or not helps(problem) or not incident.is_open:
        raise MovedOn(f"{incident.number} is not waiting for that any more.", record=incident.number)
    if cycle is not None and cycle < rounds(act, incident):
        raise MovedOn("There is something newer below. Did that help?", record=incident.number)
    if answered(act, incident.id, problem, rounds(act, incident)):
        raise MovedOn("You have answered that already. Thank you.", record=incident.number)
    return incident, problem


def helps(problem: Problem) -> bool:
    """Whether it knows what helps meanwhile; what turned out to be no problem does not."""
    return bool(problem.workaround) and problem.status is not ProblemStatus.CANCELLED


def rounds(act: Act, incident: Incident) -> int:
    """How often its reporter has been offered something."""
    return len(offered(act, incident))


def offered(act: Act, incident: Incident) -> list[str]:
    """What its reporter has been offered, the last last."""
    given = journal.of_kinds(act.tx, incident.number, ProblemEvent.GIVEN)
    return [str(each.details["text"]) for each in given]


def answered(act: Act, incident: int, problem: Problem, round_: int) -> bool:
    """Whether the reporter said that what was offered in this round did not help."""
    said = journal.of_kinds(act.tx, problem.number, ProblemEvent.NOT_HELPED)
    return any(each.details["other"] == incident and each.details["round"] == round_ for each in said)


def end_with(act: Act, problem: Problem, note: str) -> None:
    """It is fixed: what was on hold for it is resolved, and of the other open ones the team is told."""
    code = act.policy(IncidentPolicy).resolution_code(None)
    said = "What is behind it is fixed." if problem.private else note
    for number in problems.open_incidents_of(act.tx, problem.id):
        incident = existing_incident(act, number)
        if incident.hold_reason is HoldReason.PROBLEM and not _is_led(act, incident):
            incident_operations.resolve_unasked(act, incident, note=said, code=code)
        else:
            told = said if problem.private else f"{problem.number}, which caused it, is fixed: {note}"
            act.journal(IncidentEvent.NOTED, incident.number, text=told, files=[], reader=TEAM)


def _is_led(act: Act, incident: Incident) -> bool:
    """Whether the end of it is for somebody else to announce, who has command."""
    return commander_of(act, incident) not in (None, act.by)


def let_go(act: Act, problem: Problem) -> list[int]:
    """Nothing more is to be waited for: what was on hold for it goes on; the numbers of those."""
    held = []
    for number in problems.open_incidents_of(act.tx, problem.id):
        incident = existing_incident(act, number)
        if incident.hold_reason is HoldReason.PROBLEM:
            go_on(act.done_by(), incident)
            held.append(number)
    return held


def said_with_fix(act: Act, number: int, *, problem: int) -> None:
    """Whoever resolved an incident has said with it which problem it was of."""
    found = problems.find(act.tx, problem)
    if found is None or not permissions.sees(act, found, act.by) or found.status not in rules.ALLOWED_IN[Action.LINK]:
        raise Invalid({Field.OF_INCIDENT: "That problem is not open any more. Choose another, or none."})
    if not attach(act, found, existing_incident(act, number)):
        raise Invalid({Field.OF_INCIDENT: f"INC-{number} is of a problem already."})


def accept_likely(act: Act, number: int) -> Problem:
    """An incident is of the open problem that its family has; whoever works on the problem says so."""
    incident = visible(act, number)
    found = likely(act, incident)
    if found is None:
        raise MovedOn(f"{incident.number} is like no problem that is open.", record=incident.number)
    return link(act, found.id, incident=number)


def likely(act: Act, incident: Incident) -> Problem | None:
    """The open problem of its family that everyone may know of; None where there is none, or it has one."""
    whole = incident.parent or incident.duplicate_of
    if incident.private or whole is not None or problems.problem_of(act.tx, incident.id) is not None:
        return None
    family = families.family_of(act.tx, incident.id)
    found = problems.of_family(act.tx, family, OPEN) if family is not None else []
    return next((each for each in found if not each.private), None)


def named_in_hold(act: Act, incident: Incident, number: int) -> None:
    """Who puts an incident on hold for a problem by its number says which it is of."""
    problem = problems.find(act.tx, number)
    if problem is None or problem.status not in rules.ALLOWED_IN[Action.LINK]:
        return
    if permissions.sees(act, problem, act.by) and incident.parent is None and incident.duplicate_of is None:
        attach(act, problem, incident)
