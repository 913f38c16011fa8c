"""Like incidents are found: each is put into its family once its reporter has the answer, and what comes too often is
proposed. Nothing here is in anybody's way: it runs in a timer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.incidents.facts import about
from commands.incidents.surging import SURGE
from commands.problems import families as rules
from commands.problems.operations import WATCH
from commands.problems.policy import By, ProblemPolicy, ProblemSettings
from commands.problems.said import Lately
from commands.shared.act import Act
from storage.journal import queries as journal
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import (
    GOING,
    STANDING,
    Candidate,
    CandidateState,
    Like,
    Member,
    Problem,
    ProblemEvent,
    ProblemStatus,
)
from storage.timers import queries as timers

MINE, TELL = "problem.mine", "problem.tell"
A_BATCH = 10
"""So many are looked at in one transaction: whoever reports meanwhile waits hardly longer for it than for another."""

A_REST = timedelta(seconds=0.5)
"""After a batch the database is left to others for a while: in a flood it is reports that press, not families."""

FIRST = 20_000
"""So many of the last incidents are put into families when the practice begins."""

LOOKED_BACK = 4
"""So many times `within` is looked back, to know how often is usual."""

SOON = timedelta(seconds=5)
"""So long after a report it is looked at: whether it is of a surge is known by then."""

A_WEEK, A_MOMENT = timedelta(days=7), timedelta(seconds=1)


def look_out(act: Act, number: int | None = None) -> None:
    """There is an incident more; or one (its number) is known better, and may be of another family."""
    if act.policy(ProblemPolicy).problems is not None:
        key, again = ("mine", {}) if number is None else (f"INC-{number}", {"number": number})
        timers.arm_unless_set(act.tx, MINE, key, act.now + SOON, record="desk", **again)


def mine(act: Act, number: int | None = None) -> None:
    """Put what came since into families, and look at each of those."""
    setting = act.policy(ProblemPolicy).problems
    if setting is None:
        return
    found = _again(act, number) if number is not None else _new(act, setting)
    look_over(act, found, setting, are_new=number is None)
    if number is None and len(found) == A_BATCH:
        timers.arm(act.tx, MINE, "mine", act.now + A_REST, record="desk")


def look_over(act: Act, found: Sequence[Member], setting: ProblemSettings, *, are_new: bool) -> None:
    """Put these into families, and look at each of those."""
    lately = Lately(act.tx, found, setting.recurrence.within, act.document.desk.language)
    same = families.told_to_be(act.tx) if found else {}
    touched: dict[str, list[Member]] = {}
    for each in found:
        for family in place(act, each, setting, lately, same):
            if not are_new or not rules.is_begun_by(family, each):
                touched.setdefault(family, []).append(each)
    for family, members in touched.items():
        _look(act, family, members, setting)


def _new(act: Act, setting: ProblemSettings) -> list[Member]:
    after = families.last_looked_at(act.tx) or max(0, families.newest(act.tx) - FIRST)
    return families.unplaced(act.tx, after, act.now - LOOKED_BACK * setting.recurrence.within, A_BATCH)


def _again(act: Act, number: int) -> list[Member]:
    found = families.member(act.tx, number)
    return [] if found is None else [found]


def place(act: Act, incident: Member, setting: ProblemSettings, lately: Lately, same: Mapping[str, str]) -> list[str]:
    """Put it into its family; the families in which something is new by it. `same` are those told to be another."""
    by = setting.recurrence.by
    family = rules.of_facts(incident, by, act.document.services)
    family = same.get(family, family) if family is not None else None
    if family is None and By.WORDS in by and incident.service and not incident.private:
        family = _by_words(act, incident, setting, lately)
    families.place(act.tx, incident.number, family, incident.opened_at)
    found = [family] if family is not None else []
    if incident.major and incident.service and not incident.private:
        found.append(rules.of_majors(incident.service))
    return found


def _by_words(act: Act, incident: Member, setting: ProblemSettings, lately: Lately) -> str:
    """The family of those that say the same; what was several, and is one by it, becomes the oldest of them."""
    assert incident.service is not None
    own = about(incident.title, act.document.desk.language)
    joined = rules.joined(own, lately.near(incident, incident.service), setting.recurrence.alike)
    for other in joined[1:]:
        lately.become_one(incident.service, joined[0], other)
    family = joined[0] if joined else rules.of_words(incident.service, incident.number)
    lately.place(incident, incident.service, family)
    return family


def _look(act: Act, family: str, members: Sequence[Member], setting: ProblemSettings) -> None:
    """Its problem is told of what is new; where it has none, enough of them are proposed as one."""
    known = problems.of_family(act.tx, family, GOING)
    for problem in known:
        if problem.status is ProblemStatus.RESOLVED:
            _held(act, problem, members)
    if still := [problem for problem in known if problem.is_open]:
        _offer(act, still[0], members)
    elif not known:
        _propose(act, family, setting)


def _offer(act: Act, problem: Problem, members: Sequence[Member]) -> None:
    """The cards of these incidents offer to say that they are of it."""
    if problem.private:
        return
    for each in members:
        if problems.problem_of(act.tx, each.number) is None:
            act.done_by().journal(ProblemEvent.LIKELY, f"INC-{each.number}", problem=problem.number)


def _held(act: Act, problem: Problem, members: Sequence[Member]) -> None:
    """A like incident while its fix is watched: said once, until it is reopened or closes."""
    since = problem.resolved_at
    after = [each for each in members if since is not None and each.opened_at > since and not each.private]
    told = journal.latest(act.tx, problem.number, ProblemEvent.DID_NOT_HOLD)
    if after and since is not None and (told is None or told.at < since):
        act.done_by().journal(ProblemEvent.DID_NOT_HOLD, problem.number, incident=f"INC-{after[0].number}")
    if after and since is not None:
        until = act.now + act.policy(ProblemPolicy).solving.watch
        problems.change(act.tx, problem.id, was=[ProblemStatus.RESOLVED], watch_until=until)
        timers.arm(act.tx, WATCH, problem.number, until, record=problem.number, problem=problem.id)


def counted_since(act: Act, family: str, setting: ProblemSettings) -> datetime | None:
    """From when incidents of a family count (after this instant); None while nothing is to be said of it."""
    since = act.now - setting.recurrence.within
    no = families.last_dismissed(act.tx, family)
    if no is None or no.decided_at is None:
        return since
    if act.now < no.decided_at + setting.candidates.quiet_after_no:
        return None
    return max(since, no.decided_at)


def _propose(act: Act, family: str, setting: ProblemSettings) -> None:
    since = counted_since(act, family, setting)
    if since is None or not _is_enough(act, family, since, setting) or _is_surging(act, family, since):
        return
    standing = families.standing(act.tx, family)
    if standing is None:
        found = of(act, family, since)
        _add(act, family, found)
        tell(act)
    elif standing.state is CandidateState.TOLD:
        act.done_by().journal(ProblemEvent.PROPOSED, "desk", candidate=standing.id, again=True)


def _is_surging(act: Act, family: str, since: datetime) -> bool:
    """Whether it is told to the team as a surge now, which may be one thing; looked at again once that is over."""
    heads = {timer.payload["incident"]: timer.due_at for timer in timers.of_kind(act.tx, SURGE)}
    mine = heads.keys() & {each.number for each in of(act, family, since)} if heads else ()
    for head in mine:
        timers.arm(act.tx, MINE, f"surge-{head}", heads[head] + A_MOMENT, record="desk", number=head)
    return bool(mine)


def _is_enough(act: Act, family: str, since: datetime, setting: ProblemSettings) -> bool:
    if rules.kind_of(family) == rules.MAJORS:
        return len(of(act, family, since)) >= setting.recurrence.majors
    return families.count(act.tx, family, since, act.now) >= setting.recurrence.incidents


def of(act: Act, family: str, since: datetime) -> list[Like]:
    """What is counted of a family that was opened after an instant, the first first."""
    if rules.kind_of(family) == rules.MAJORS:
        return families.majors_of(act.tx, rules.parts_of(family)[0], since, act.now)
    return families.likes(act.tx, family, since, act.now)


def lost(act: Act, found: Sequence[Like]) -> tuple[int, int]:
    """User-minutes, and how many people they held up: whoever was held up by several is one."""
    affected = families.affected(act.tx, found)
    people = {number: len(theirs) for number, theirs in affected.items()}
    return rules.user_minutes(found, people, act.now), len(set[str]().union(*affected.values()))


def _add(act: Act, family: str, found: Sequence[Like]) -> Candidate:
    last = found[-1]
    title = rules.name(found, family, act.document.service_names(), act.document.desk.language)
    return families.add_candidate(
        act.tx,
        family=family,
        service=last.service,
        team=last.team,
        title=title,
        n=len(found),
        lost=lost(act, found)[0],
        state=CandidateState.WAITING,
        arisen_at=act.now,
    )


def tell(act: Act) -> None:
    """Of what waits to be proposed the greatest losses, as many as a week has; the rest later."""
    setting = act.policy(ProblemPolicy).problems
    if setting is None:
        return
    told = families.told_since(act.tx, act.now - A_WEEK)
    left = setting.candidates.most_a_week - len(told)
    if left > 0:
        waiting = families.ranked(act.tx, [CandidateState.WAITING], limit=MOST_WAITING)
        fresh = sorted(filter(None, (_fresh(act, each, setting) for each in waiting)), key=lambda each: -each.lost)
        for each in fresh[:left]:
            families.change_candidate(act.tx, each.id, was=STANDING, state=CandidateState.TOLD, told_at=act.now)
            act.done_by().journal(ProblemEvent.PROPOSED, "desk", candidate=each.id)
        told += [act.now] * len(fresh[:left])
    if told and families.count_candidates(act.tx, [CandidateState.WAITING]):
        timers.arm(act.tx, TELL, "tell", told[0] + A_WEEK, record="desk")


MOST_WAITING = 50


def _fresh(act: Act, candidate: Candidate, setting: ProblemSettings) -> Candidate | None:
    """As it is by now; None, and it lapses, where there are no longer enough of them."""
    since = counted_since(act, candidate.family, setting)
    if since is None or not _is_enough(act, candidate.family, since, setting):
        families.change_candidate(act.tx, candidate.id, was=STANDING, state=CandidateState.LAPSED)
        return None
    return counted(act, candidate)


def counted(act: Act, candidate: Candidate, *, anew: bool = False) -> Candidate:
    """With how many there are by now, and what they cost; `anew`: what they are called, too."""
    setting = act.policy(ProblemPolicy).solving
    since = counted_since(act, candidate.family, setting) or act.now - setting.recurrence.within
    found = of(act, candidate.family, since)
    values: dict[str, Any] = {"n": len(found), "lost": lost(act, found)[0]}
    if anew and found:
        names = act.document.service_names()
        values["title"] = rules.name(found, candidate.family, names, act.document.desk.language)
    changed = families.change_candidate(act.tx, candidate.id, was=STANDING, **values)
    return changed or candidate


def usual(act: Act, family: str, since: datetime, setting: ProblemSettings) -> float | None:
    """How many of a family came in as long before, on average; None where nothing is known of before."""
    first, within = families.first_at(act.tx), setting.recurrence.within
    if first is None or rules.kind_of(family) == rules.MAJORS:
        return None
    windows = min(LOOKED_BACK - 1, int((since - first) / within))
    if windows < 1:
        return None
    return families.count(act.tx, family, since - windows * within, since) / windows


def begin(act: Act) -> None:
    """What was reported before the practice was there, or while nobody looked."""
    look_out(act)
