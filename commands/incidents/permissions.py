"""Who may see an incident, and who may do what to it: to others a private one does not exist."""

from commands.incidents import rules
from commands.incidents.rules import Action, Relation
from commands.shared.act import Act
from commands.shared.blocks import person as mention
from commands.shared.blocks import team
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal.queries import QUARTERDECK
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE


def responders(act: Act, incident: Incident) -> tuple[str, ...]:
    """Who works on it (Slack ids): whoever has it and its team; where no team is found, the service managers."""
    team = act.document.teams.get(incident.team or "")
    holder = [incident.assignee] if incident.assignee else []
    able = directory.ids_of(act.tx, team.members) if team is not None else ()
    return tuple(dict.fromkeys([*holder, *(able or managers(act))]))


def managers(act: Act) -> tuple[str, ...]:
    return directory.ids_of(act.tx, act.document.roles.managers)


def commanders(act: Act) -> tuple[str, ...]:
    return directory.ids_of(act.tx, act.document.roles.commanders)


def leads(act: Act, person: str) -> bool:
    """Whether a person is an incident commander or a service manager."""
    roles = act.document.roles
    return person in directory.ids_of(act.tx, [*roles.commanders, *roles.managers])


def teams_of(act: Act, person: str) -> list[str]:
    """The teams (keys of app.yaml) that a person is in."""
    teams, roles = act.document.teams, act.document.roles
    members = [handle for team in teams.values() for handle in team.members]
    directory.look_up(act.tx, [*members, *roles.commanders, *roles.managers])
    return [key for key, team in teams.items() if person in directory.ids_of(act.tx, team.members)]


def teams_there_are(act: Act) -> str:
    """The teams that work can be given to (mrkdwn)."""
    names = act.document.team_names()
    return ", ".join(team(key, names) for key in names)


def sees(act: Act, incident: Incident, person: str) -> bool:
    """Whether a person may know of it: anyone of what is not private, else those whom it concerns."""
    if person == incident.reporter:
        return True
    if act.is_guest and person == act.by:
        return person == incident.assignee
    if not incident.private:
        return True
    return leads(act, person) or person in responders(act, incident)


def existing(act: Act, number: int) -> Incident:
    incident = incidents.find(act.tx, number)
    if incident is None:
        raise unknown(number)
    return incident


def unknown(number: int) -> NotFound:
    """What there is not, and what is not theirs to see, are told alike."""
    sentence = f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`."
    return NotFound(sentence, record=f"INC-{number}")


def permitted_to_explain(act: Act, number: int) -> Incident:
    """The incident, for whoever may say what it came from and what it takes down. Raises NotFound, NotAllowed."""
    act.refuse_guests("suspect")
    incident = visible(act, number)
    if not relation(act, incident).works_on_it and not leads(act, act.by):
        who = f"{support(act, incident)}, incident commanders and service managers"
        sentence = f"What {incident.number} came from and what it takes down is for {who} to say."
        raise NotAllowed(sentence, attempted="suspect", record=incident.number)
    return incident


def visible(act: Act, number: int) -> Incident:
    """The incident, for whoever asks, if they may see it; for Quarterdeck itself in any case. Raises NotFound."""
    incident = existing(act, number)
    if act.by != QUARTERDECK and not sees(act, incident, act.by):
        raise unknown(number)
    return incident


def shown_to(act: Act, incident: Incident) -> None:
    """A private incident was shown to whoever asks: journalled, unless they reported it or work on it."""
    if incident.private and act.by != incident.reporter and act.by not in responders(act, incident):
        act.was_shown(incident.number)


def relation(act: Act, incident: Incident) -> Relation:
    """What whoever acts is to an incident; of one that nobody could place, everyone in any team is its team."""
    teams, roles = act.document.teams, act.document.roles
    its_team = [teams[incident.team or ""]] if _is_placed(act, incident) else [*teams.values()]
    members = [handle for team in its_team for handle in team.members]
    directory.look_up(act.tx, [*members, *roles.commanders, *roles.managers])
    return Relation(
        reporter=act.by == incident.reporter,
        team=act.by == incident.assignee or act.by in directory.ids_of(act.tx, members),
        commander=act.by in commanders(act),
        manager=act.by in managers(act),
        in_command=act.by == commander_of(act, incident),
    )


def commander_of(act: Act, incident: Incident) -> str | None:
    """Who has command of it (a Slack id), while it is a major one and work goes on in its room."""
    return warrooms.commander(act.tx, incident.id) if incident.major else None


def in_a_room(act: Act, incident: Incident) -> bool:
    """Whether work on it goes on in a war room."""
    room = warrooms.of_incident(act.tx, incident.id)
    return room is not None and room.status in LIVE


def may_lower(act: Act, incident: Incident, line: str) -> None:
    """Refuse to call it less grave, while its war room is open, to all but who leads there and the managers.

    `line` is how those say it.
    """
    leader = commander_of(act, incident)
    if act.by not in (leader, *managers(act)):
        who = mention(leader) if leader else "nobody leads yet: press *Take command*"
        lower = f"{incident.number} is lowered by its commander ({who}) or a service manager, who say why: `{line}`."
        raise NotAllowed(lower, attempted="severity", record=incident.number)


def _is_placed(act: Act, incident: Incident) -> bool:
    """Whether it is any one team's: what waits with the triage team for its service is anybody's to take."""
    triage = act.document.desk.triage
    return incident.team in act.document.teams and (incident.service is not None or incident.team != triage)


def permitted(act: Act, number: int, action: Action) -> Incident:
    """The incident, if whoever acts may do this to it. Raises NotFound, NotAllowed."""
    incident = visible(act, number)
    asks = relation(act, incident)
    if not rules.may(action, asks):
        raise NotAllowed(_refusal(act, incident, action), attempted=action, record=incident.number)
    leader = commander_of(act, incident) if action in rules.ENDS else None
    if leader is not None and not (asks.in_command or asks.manager):
        theirs = f"{mention(leader)} has command and announces the end of {incident.number}."
        raise NotAllowed(theirs, attempted=action, record=incident.number)
    return incident


def possible(act: Act, number: int, action: Action) -> Incident:
    """Refuse, as the action itself would, before somebody fills in its form."""
    incident = permitted(act, number, action)
    if incident.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(incident, action), record=incident.number)
    return incident


def resolvable(act: Act, number: int) -> Incident:
    """The incident, for whoever may resolve it now."""
    return possible(act, number, Action.RESOLVE)


def support(act: Act, incident: Incident) -> str:
    """Whose work it is, in a sentence that says who may (mrkdwn)."""
    if not _is_placed(act, incident):
        return "a support team"
    return f"the team {team(incident.team or '', act.document.team_names())}"


def _refusal(act: Act, incident: Incident, action: Action) -> str:
    own = ", its reporter" if action in rules.OWN else ""
    doing = rules.DOING.get(action, f"To {action} {{}}").format(incident.number)
    return f"{doing} is for {support(act, incident)}{own}, incident commanders and service managers."
