"""Which problems there are for somebody, and who may do what to them: to others a private one does not exist."""

from commands.incidents.permissions import leads, managers, teams_of
from commands.problems import rules
from commands.problems.ids import Field
from commands.problems.rules import Action, Relation
from commands.shared import begun
from commands.shared.act import Act
from commands.shared.blocks import person as mention
from commands.shared.blocks import team
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.directory import queries as directory
from storage.problems import queries as problems
from storage.problems.queries import Sight
from storage.problems.records import Problem, ProblemEvent


def existing(act: Act, number: int) -> Problem:
    problem = problems.find(act.tx, number)
    if problem is None:
        raise unknown(number)
    return problem


def unknown(number: int) -> NotFound:
    """What there is not, and what is not theirs to see, are told alike."""
    return NotFound(f"There is no PRB-{number}. See what is open with `/problem list`.", record=f"PRB-{number}")


def sees(act: Act, problem: Problem, person: str) -> bool:
    """Whether a person may know of it: anyone but guests, of what is private those whom it concerns."""
    if act.is_guest and person == act.by:
        return False
    if not problem.private or person in (problem.owner, problem.opened_by):
        return True
    return leads(act, person) or person in responders(act, problem)


def responders(act: Act, problem: Problem) -> tuple[str, ...]:
    """Who works on it (Slack ids): its team; where no team is found, the service managers."""
    team = act.document.teams.get(problem.team or "")
    return (directory.ids_of(act.tx, team.members) if team is not None else ()) or managers(act)


def members(act: Act, problem: Problem) -> tuple[str, ...]:
    """Who may work on it where they see it (Slack ids): its team; of one that is no team's, everyone in any."""
    teams = act.document.teams
    its_own = [teams[problem.team]] if problem.team in teams else [*teams.values()]
    return directory.ids_of(act.tx, [handle for each in its_own for handle in each.members])


def visible(act: Act, number: int) -> Problem:
    """The problem, for whoever asks, if they may see it. Raises NotFound."""
    problem = existing(act, number)
    if not sees(act, problem, act.by):
        raise unknown(number)
    return problem


def sight_of(act: Act) -> Sight | None:
    """Which private problems concern whoever asks, as `sees` says; None: all."""
    return None if leads(act, act.by) else Sight(act.by, tuple(teams_of(act, act.by)))


def relation(act: Act, problem: Problem) -> Relation:
    return Relation(
        owner=act.by == problem.owner,
        team=act.by in members(act, problem),
        manager=act.by in managers(act),
    )


def permitted(act: Act, number: int, action: Action) -> Problem:
    """The problem, if whoever acts may do this to it and it stands so. Raises NotFound, NotAllowed, MovedOn."""
    problem = visible(act, number)
    if not rules.may(action, relation(act, problem)):
        raise NotAllowed(_refusal(act, problem, action), attempted=action, record=problem.number)
    if problem.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(problem, action), record=problem.number)
    return problem


def _refusal(act: Act, problem: Problem, action: Action) -> str:
    doing = rules.DOING.get(action, f"To {action} {{}}").format(problem.number)
    owner = f"{mention(problem.owner)}, who has it" if problem.owner else "whoever has it, which nobody does yet"
    if action in rules.OF_TEAM:
        whose = f"the team {team(problem.team, act.document.team_names())}" if problem.team else "those in a team"
        return f"{doing} is for {whose}, and service managers."
    return f"{doing} is for {owner}, and service managers." if action in rules.OF_OWNER else f"{doing} is for {ONLY}."


ONLY = "service managers"


def permitted_to_open(act: Act) -> None:
    """Whoever is in a team or leads opens problems. Raises NotAllowed."""
    if act.is_guest or not (teams_of(act, act.by) or leads(act, act.by)):
        sentence = "Problems are opened by those in a team and service managers. Report what is wrong: `/incident`."
        raise NotAllowed(sentence, attempted="open", record="desk")


def permitted_to_judge(act: Act, team_key: str | None) -> None:
    """Whether what is proposed to a team becomes a problem is for that team, and service managers."""
    mine = teams_of(act, act.by)
    if act.by in managers(act) or (team_key in mine if team_key in act.document.teams else mine):
        return
    whose = f"the team {team(team_key, act.document.team_names())}" if team_key else "those in a team"
    raise NotAllowed(f"That is for {whose}, and service managers.", attempted="judge", record="desk")


def is_seen_openly(problem: Problem) -> bool:
    """Whether it may be named where everyone reads."""
    return not problem.private


After = int | None
"""The entry that a form was begun from, where it knows that."""


def refuse_what_is_behind(act: Act, problem: Problem, after: After, what: ProblemEvent, field: Field) -> None:
    """Raise Invalid where somebody else has said another since."""
    begun.refuse_what_is_behind(act, problem.number, after, what, field=field, again="press the button again")
