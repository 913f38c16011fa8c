"""What is asked of incidents, by those who may see them."""

from collections.abc import Iterator, Mapping

from commands.incidents import item_facts, messages, promises, rules
from commands.incidents.conversation import TEAM
from commands.incidents.correcting import known_values
from commands.incidents.fact_views import CHOSEN, Choices
from commands.incidents.filters import Imported
from commands.incidents.holds import as_told
from commands.incidents.ids import ActionId
from commands.incidents.permissions import leads, managers, relation, sees, shown_to, teams_of, visible
from commands.incidents.policy import IncidentPolicy
from commands.incidents.report import Link
from commands.incidents.rules import Action
from commands.incidents.surroundings import Around
from commands.links.reading import linked
from commands.links.words import Linked
from commands.shared.act import Act
from commands.shared.blocks import escape
from commands.shared.helping import Where
from commands.shared.known import known_of
from commands.shared.speech import channel_ref
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.names import called
from storage.incidents.queries import Chosen, Sight
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.record import replace


def story(act: Act, number: int) -> tuple[Incident, list[Entry], list[Linked]]:
    """An incident, its journal and what it is linked with, as far as whoever asks may know. Raises NotFound."""
    incident = visible(act, number)
    shown_to(act, incident)
    history, support = journal.history(act.tx, incident.number), _is_support(act, incident)
    told = [as_told(act, entry) for entry in history if support or entry.details.get("reader") != TEAM]
    return incident, told, related(act, incident, act.by)


def imported(act: Act) -> Imported:
    """Which teams and people of another desk, whose incidents were imported, names may be of."""
    return lambda given: {name.casefold(): (kind, name) for name, kind in called(act.tx, given).items()}


def _is_support(act: Act, incident: Incident) -> bool:
    """Whether notes are for whoever asks: for who works on it or in any team, but not for who reported it."""
    if relation(act, incident).works_on_it:
        return True
    return act.by != incident.reporter and bool(teams_of(act, act.by))


PRESSED: Mapping[ActionId, Action] = {
    ActionId.ACKNOWLEDGE: Action.ACKNOWLEDGE,
    ActionId.TAKE: Action.TAKE,
    ActionId.HOLD: Action.HOLD,
    ActionId.RESUME: Action.RESUME,
    ActionId.RESOLVE: Action.RESOLVE,
    ActionId.REOPEN: Action.REOPEN,
    ActionId.ANSWER: Action.TELL,
    ActionId.SERVICE: Action.SERVICE,
    ActionId.FACT: Action.FACT,
    ActionId.ITEM_RIGHT: Action.FACT,
    ActionId.ITEM_ANOTHER: Action.FACT,
}
"""What the buttons of a card do."""


def may_press(act: Act, incident: Incident) -> frozenset[str]:
    """The buttons of its card that are for whoever asks."""
    asks = relation(act, incident)
    theirs = {button for button, action in PRESSED.items() if rules.may(action, asks)}
    if act.by == incident.reporter:
        theirs.discard(ActionId.ANSWER)
    if leads(act, act.by) or teams_of(act, act.by):
        theirs.add(ActionId.DECLARE_MAJOR)
    return frozenset(theirs)


def where(act: Act) -> Iterator[Where]:
    """Who asks for help, and where."""
    yield Where.REPORTER
    teams, leading = teams_of(act, act.by), leads(act, act.by)
    if act.is_guest or not (teams or leading):
        return
    yield Where.DESK
    if act.by in managers(act):
        yield Where.MANAGER
    if act.place is not None and act.place[:1] == "D":
        yield Where.DIRECT
    document = act.document
    queues = [document.channels.incidents, *(team.channel for team in document.teams.values())]
    if act.place in directory.ids_of(act.tx, map(channel_ref, queues)):
        yield Where.QUEUE


def channel_of_team(act: Act, incident: Incident) -> str:
    """The channel of its team (mrkdwn); empty where there is none."""
    team = act.document.teams.get(incident.team or "")
    if team is None:
        return ""
    known = directory.ids_of(act.tx, [channel_ref(team.channel)])
    return f"<#{known[0]}>" if known else escape(channel_ref(team.channel))


def links_of(act: Act, incident: Incident) -> tuple[Link, ...]:
    """What hung on its report."""
    reported = journal.latest(act.tx, incident.number, IncidentEvent.DECLARED)
    return tuple(Link(name, url) for name, url in reported.details.get("links", ())) if reported else ()


def around(act: Act, incident: Incident, person: str | None) -> Around:
    """What else a person may know of it; None is everyone who reads a channel."""
    found = incidents.children(act.tx, incident.id) if incident.parent is None else []
    children = [each for each in found if not each.private or (person is not None and sees(act, each, person))]
    return Around(promises.due(act, incident), tuple(children), choices(act, incident), is_vip(act, incident))


def choices(act: Act, incident: Incident | None = None) -> Choices:
    """What can be said of incidents, and how many have this one."""
    policy = act.policy(IncidentPolicy)
    values = {fact: known_values(policy, fact) for fact in CHOSEN}
    affected = 0 if incident is None else incidents.count_followers(act.tx, incident.id)
    item = None if incident is None else item_facts.named_item(act, incident)
    return Choices(values, policy.service_names(), affected, item)


def vips(act: Act) -> tuple[str, ...]:
    """Whoever is highlighted (Slack ids)."""
    named = [handle for handle, known in act.document.known.items() if known.vip]
    people = directory.ids_of(act.tx, named) if named else ()
    return tuple(person for person in people if known_of(act, person).vip)


def is_vip(act: Act, incident: Incident) -> bool:
    """Whether its reporter is highlighted."""
    return known_of(act, incident.reporter).vip


def related(act: Act, incident: Incident, person: str | None) -> list[Linked]:
    """What it is linked with, as far as a person may know; None is everyone who reads a channel."""
    asked = act if person is None else act.done_by(person)
    return linked(asked, incident.number, openly=person is None)


def listed(act: Act, chosen: Chosen, skip: int, limit: int) -> tuple[list[Incident], int]:
    """What is chosen and whoever asks may see, the most pressing first, and how many there are in all."""
    sight, chosen = sight_of(act), replace(chosen, first=vips(act))
    if chosen.parents:
        wholes = [incidents.find(act.tx, number) for number in chosen.parents]
        seen = [each.id for each in wholes if each is not None and sees(act, each, act.by)]
        chosen = replace(chosen, parents=tuple(seen) or (0,))
    found = incidents.listed(act.tx, chosen, sight, skip=skip, limit=limit)
    return found, incidents.count_listed(act.tx, chosen, sight)


def urgent(act: Act) -> list[str]:
    """What is spoken of before all else."""
    return incidents.gravest(act.tx)


def sight_of(act: Act) -> Sight | None:
    """Which private incidents concern whoever asks, as `permissions.sees` says; None: all."""
    if act.is_guest:
        return Sight(act.by, own=True)
    if leads(act, act.by):
        return None
    return Sight(act.by, tuple(teams_of(act, act.by)))


def card_at(act: Act, channel: str, ts: str) -> int | None:
    """The incident whose card this message is."""
    for message in outbox.messages_at(act.tx, channel, ts):
        if message.name.startswith(messages.cards(message.record)):
            return message.number
    return None


def thread_of(act: Act, channel: str, ts: str) -> int | None:
    """The incident in whose reporter's thread this message stands."""
    for message in outbox.messages_at(act.tx, channel, ts):
        if message.name == messages.receipt(message.record):
            return message.number
    return None
