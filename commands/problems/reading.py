"""What is asked of problems, by those who may see them."""

from collections.abc import Mapping, Sequence

from commands.problems import common, families, mining
from commands.problems.ids import ActionId
from commands.problems.operations import changes_of
from commands.problems.permissions import relation, sees, sight_of
from commands.problems.policy import By, ProblemPolicy
from commands.problems.rules import Action, may
from commands.problems.surroundings import Around, Proposed
from commands.shared.act import Act
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.problems import common as compared
from storage.problems import families as all_families
from storage.problems import queries as problems
from storage.problems.records import GOING, OPEN, Candidate, CandidateState, Problem, ProblemEvent, ProblemStatus


def around(act: Act, problem: Problem, reader: str | None = None) -> Around:
    """As everyone may know it, or `reader` (a Slack id)."""
    count, still = problems.count_incidents(act.tx, problem.id)
    return Around(
        count,
        still,
        changes_of(act, problem),
        len(journal.of_kinds(act.tx, problem.number, ProblemEvent.HELPED)),
        len(journal.of_kinds(act.tx, problem.number, ProblemEvent.NOT_HELPED)),
        len(problems.followers(act.tx, problem.id)),
        _original(act, problem, reader),
    )


PRESSED: Mapping[ActionId, Action] = {
    ActionId.TAKE: Action.TAKE,
    ActionId.CAUSE: Action.CAUSE,
    ActionId.WORKAROUND: Action.WORKAROUND,
    ActionId.KNOWN_ERROR: Action.KNOWN_ERROR,
    ActionId.CHANGE: Action.CHANGE,
    ActionId.RESOLVE: Action.RESOLVE,
    ActionId.ACCEPT: Action.ACCEPT,
    ActionId.REOPEN: Action.REOPEN,
}
"""What the buttons of a card do."""


def may_press(act: Act, problem: Problem) -> frozenset[str]:
    """The buttons of its card that are for whoever asks; its team, too, raises the change that fixes it."""
    asks = relation(act, problem)
    theirs = {button for button, action in PRESSED.items() if may(action, asks)}
    if asks.team:
        theirs.add(ActionId.CHANGE)
    return frozenset(theirs - {ActionId.TAKE, ActionId.ACCEPT} if asks.owner else theirs)


def _original(act: Act, problem: Problem, reader: str | None) -> str:
    found = None if problem.duplicate_of is None else problems.find(act.tx, problem.duplicate_of)
    known = found is not None and (not found.private or (reader is not None and sees(act, found, reader)))
    return found.number if found is not None and known else ""


def incidents_of(act: Act, numbers: Sequence[int]) -> tuple[list[str], int]:
    """A line of each that whoever asks may see, the newest first, and how many they may not."""
    shown = next(each for each in act.index.searched if each.prefix == "INC").lines(act, numbers)
    return [shown[number] for number in sorted(shown, reverse=True)], len(numbers) - len(shown)


def listed(act: Act, statuses: Sequence[ProblemStatus], skip: int, limit: int) -> tuple[list[Problem], int]:
    """The most pressing first, and how many there are, as far as whoever asks may know."""
    sight = sight_of(act)
    found = problems.listed(act.tx, sight, statuses, skip=skip, limit=limit)
    return found, problems.count_listed(act.tx, sight, statuses)


def mine(act: Act, limit: int) -> list[Problem]:
    """What whoever acts has, and is not over."""
    if act.policy(ProblemPolicy).problems is None:
        return []
    return problems.owned(act.tx, act.by, limit)


def open_of_family(act: Act, incident: int) -> list[Problem]:
    """The open problems of an incident's family that whoever acts may know of."""
    family = all_families.family_of(act.tx, incident)
    if family is None or problems.problem_of(act.tx, incident) is not None:
        return []
    found = problems.of_family(act.tx, family, OPEN)
    return problems.those(act.tx, [each.id for each in found], sight_of(act)) if found else []


def goes_on(act: Act, limit: int) -> list[Problem]:
    """What is open, for whoever chooses one."""
    return problems.listed(act.tx, sight_of(act), GOING, limit=limit)


def proposed(act: Act, candidate: Candidate) -> Proposed:
    setting = act.policy(ProblemPolicy).solving
    within = setting.recurrence.within
    since = mining.counted_since(act, candidate.family, setting) or act.now - within
    found = mining.of(act, candidate.family, since)
    lost, people = mining.lost(act, found)
    usual = mining.usual(act, candidate.family, act.now - within, setting)
    return Proposed(candidate, len(found), lost, people, usual, within.days)


def in_common(act: Act, problem: Problem) -> tuple[list[common.Shared], int, int]:
    """What its incidents have in common that is not chance, how many they are, and with how many they are compared.

    What makes them one family is left out: that they share it says nothing.
    """
    numbers = problems.incidents_of(act.tx, problem.id)
    if len(numbers) < common.FEWEST:
        return [], len(numbers), 0
    facts = compared.between(act.tx, numbers[0], numbers[-1], numbers)
    span = min(each.opened_at for each in facts), max(each.opened_at for each in facts)
    changed = common.by_item(compared.implemented(act.tx, span[0] - common.AFTER_A_CHANGE, span[1]))
    zone, teams, theirs = act.document.desk.zone, _teams(act), set(numbers)
    traits = {each.number: common.traits(each, zone, teams, changed) for each in facts}
    drawn = [found for number, found in traits.items() if number in theirs]
    found = common.in_common(drawn, [*traits.values()], _same_by_family(act, problem))
    return found, len(drawn), len(facts) - len(drawn)


def _same_by_family(act: Act, problem: Problem) -> set[str]:
    kinds = {families.kind_of(each) for each in problems.families_of(act.tx, problem.id)}
    same = {
        By.ITEM: {"item", "service"},
        By.CATEGORY: {"service"},
        By.WORDS: {"service"},
        families.MAJORS: {"service"},
    }
    return set().union(*(same[kind] for kind in kinds if kind in same))


def _teams(act: Act) -> dict[str, str]:
    """The team (its name) of each person who is in one."""
    names = act.document.team_names()
    return {
        person: names.get(key, key)
        for key, team in act.document.teams.items()
        for person in directory.ids_of(act.tx, team.members)
    }


def my_proposals(act: Act, limit: int) -> list[Candidate]:
    """What was proposed and nobody has decided on, for whoever may; the greatest loss first."""
    if act.policy(ProblemPolicy).problems is None:
        return []
    return all_families.ranked(act.tx, [CandidateState.TOLD], limit=limit)
