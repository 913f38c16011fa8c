"""What is proposed becomes a problem in one press, or is none for one of four reasons."""

from commands.incidents.permissions import existing as existing_incident
from commands.problems import families as rules
from commands.problems import linking, mining, operations
from commands.problems.ids import Field
from commands.problems.permissions import permitted_to_judge, sees, visible
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import WhyNot, outcome
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotFound
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import STANDING, Candidate, CandidateState, Like, Problem, ProblemEvent
from storage.record import Record, replace

MOST_LIKE, MOST_APART = 500, 2000


def found(act: Act, key: int) -> Candidate:
    candidate = families.find_candidate(act.tx, key)
    if candidate is None:
        raise NotFound("There is no such proposal any more. See what is proposed with `/problem candidates`.")
    return candidate


def undecided(act: Act, key: int) -> Candidate:
    """The proposal, for whoever may decide on it. Raises NotFound, NotAllowed, MovedOn."""
    candidate = found(act, key)
    permitted_to_judge(act, candidate.team)
    if candidate.state not in STANDING:
        raise MovedOn(f"That is decided already: {outcome(as_known(act, candidate, act.by))}.", record="desk")
    return candidate


def as_known(act: Act, candidate: Candidate, reader: str | None = None) -> Candidate:
    """Without the number of what came of it, where everyone, or a `reader` (a Slack id), may not know of that."""
    problem = None if candidate.problem is None else problems.find(act.tx, candidate.problem)
    hidden = problem is not None and problem.private and (reader is None or not sees(act, problem, reader))
    return replace(candidate, problem=None) if hidden else candidate


def open_it(act: Act, candidate: int) -> Problem:
    """It becomes a problem, with all that is needed: its name, its incidents, the highest priority of theirs."""
    proposed = undecided(act, candidate)
    likes = likes_of(act, proposed)
    opened = operations.create(act, title=proposed.title, service=proposed.service, team=proposed.team)
    problems.add_family(act.tx, opened.id, proposed.family)
    for each in likes:
        linking.attach(act, opened, existing_incident(act, each.number))
    values = {"state": CandidateState.OPENED, "problem": opened.id, "decided_by": act.by, "decided_at": act.now}
    families.change_candidate(act.tx, proposed.id, was=STANDING, **values)
    act.journal(ProblemEvent.PROPOSED, "desk", candidate=proposed.id, again=True)
    return operations.existing(act, opened)


def same(act: Act, candidate: int, *, into: int | None) -> Candidate:
    """It is what another proposal is about: both count as one, and so does what comes. The other, as it is then."""
    proposed = undecided(act, candidate)
    other = next((each for each in like_it(act, proposed) if each.id == into), None)
    if other is None:
        raise Invalid({Field.SAME: "Choose another that is still proposed."})
    family = rules.kept_of(other.family, proposed.family)
    gone = proposed.family if family == other.family else other.family
    told = {"decided_by": act.by, "decided_at": act.now}
    merged = {"state": CandidateState.MERGED, "family": gone, "reason": family, **told}
    families.change_candidate(act.tx, proposed.id, was=STANDING, **merged)
    families.change_candidate(act.tx, other.id, was=STANDING, family=family)
    families.become_one(act.tx, family, gone)
    act.journal(ProblemEvent.MERGED, "desk", candidate=proposed.id, into=other.id)
    counted = mining.counted(act, replace(other, family=family))
    act.journal(ProblemEvent.PROPOSED, "desk", candidate=other.id, again=True)
    return counted


def apart(act: Act, candidate: int) -> Candidate:
    """It was not the same after all: what both counted is put into families anew, and it is proposed again."""
    merged = found(act, candidate)
    permitted_to_judge(act, merged.team)
    other = counted_with(act, merged)
    if other is None:
        decided = became(act, merged)
        raise MovedOn(_why_not_apart(decided and as_known(act, decided, act.by)), record="desk")
    state = CandidateState.TOLD if merged.told_at is not None else CandidateState.WAITING
    again = {"state": state, "reason": "", "decided_by": None, "decided_at": None}
    families.change_candidate(act.tx, merged.id, was=[CandidateState.MERGED], **again)
    members = families.members_of(act.tx, other.family, MOST_APART)
    families.leave(act.tx, other.family)
    mining.look_over(act, members, act.policy(ProblemPolicy).solving, are_new=False)
    mining.counted(act, other, anew=True)
    proposed = mining.counted(act, merged, anew=True)
    for each in (other, merged):
        act.journal(ProblemEvent.PROPOSED, "desk", candidate=each.id, again=True)
    return proposed


def counted_with(act: Act, candidate: Candidate) -> Candidate | None:
    """The proposal that this one was said to be the same as, as long as nobody has decided on it."""
    return families.standing(act.tx, candidate.reason) if candidate.state is CandidateState.MERGED else None


def became(act: Act, candidate: Candidate) -> Candidate | None:
    """What this one was said to be the same as, once somebody has decided on that; then both stay one."""
    other = families.last_of(act.tx, candidate.reason) if candidate.state is CandidateState.MERGED else None
    return None if other is None or other.state in STANDING else other


def _why_not_apart(other: Candidate | None) -> str:
    """Why two proposals stay one, and what to do instead."""
    if other is None or other.problem is None:
        return "What it was counted with is decided by now, and so is this. What comes from now on is counted anew."
    problem = f"PRB-{other.problem}"
    take = f"`/problem unlink {other.problem} INC-N` takes from it what is of something else"
    return f"What it was counted with is decided by now: it is {problem}. {take}."


def like_it(act: Act, candidate: Candidate) -> list[Candidate]:
    """The other proposals that it may be one with: of the same service, the greatest loss first."""
    if candidate.state not in STANDING or rules.kind_of(candidate.family) == rules.MAJORS:
        return []
    standing = families.ranked(act.tx, STANDING, limit=MOST_LIKE)
    return [
        each
        for each in standing
        if each.id != candidate.id
        and (each.service, each.team) == (candidate.service, candidate.team)
        and rules.kind_of(each.family) != rules.MAJORS
    ]


def likes_of(act: Act, candidate: Candidate) -> list[Like]:
    """The incidents that are counted for it now; once it is decided, those that were until then."""
    setting = act.policy(ProblemPolicy).solving
    since = mining.counted_since(act, candidate.family, setting) or act.now - setting.recurrence.within
    return mining.of(act, candidate.family, since)


class Dismissed(Record):
    """What was said of a proposal: `problem` is what it belongs to."""

    candidate: Candidate
    problem: Problem | None = None


def dismiss(act: Act, candidate: int, *, why: str, belongs: int | None = None) -> Dismissed:
    """It is no problem; nothing is said of it for a while, and then only what came later counts."""
    proposed = undecided(act, candidate)
    if why not in set(WhyNot):
        raise Invalid({Field.WHY_NOT: "Choose why it is none."})
    if why == WhyNot.BELONGS:
        return _belongs(act, proposed, belongs)
    values = {"state": CandidateState.DISMISSED, "reason": why, "decided_by": act.by, "decided_at": act.now}
    changed = families.change_candidate(act.tx, proposed.id, was=STANDING, **values)
    assert changed is not None
    act.journal(ProblemEvent.DISMISSED, "desk", candidate=proposed.id, why=why)
    return Dismissed(changed)


def _belongs(act: Act, proposed: Candidate, number: int | None) -> Dismissed:
    if number is None:
        raise Invalid({Field.BELONGS: "Choose the problem that it belongs to."})
    problem = visible(act, number)
    if not problem.is_open:
        raise Invalid({Field.BELONGS: f"{problem.number} is not open any more. Choose another."})
    problems.add_family(act.tx, problem.id, proposed.family)
    for each in likes_of(act, proposed):
        linking.attach(act, problem, existing_incident(act, each.number))
    values = {"state": CandidateState.OPENED, "reason": WhyNot.BELONGS, "problem": problem.id}
    told = {"decided_by": act.by, "decided_at": act.now}
    changed = families.change_candidate(act.tx, proposed.id, was=STANDING, **values, **told)
    assert changed is not None
    act.journal(ProblemEvent.DISMISSED, "desk", candidate=proposed.id, why=WhyNot.BELONGS)
    return Dismissed(changed, operations.existing(act, problem))
