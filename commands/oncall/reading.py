"""What is asked of who is on call: now, next, and how it is shared out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from commands.incidents import item_facts
from commands.incidents.permissions import managers
from commands.incidents.reading import sight_of
from commands.items.register import at_hand
from commands.oncall.policy import OnCallPolicy
from commands.oncall.rules import TICK, Cover, Listed, Rota, Share, Shift, Stretch
from commands.shared.act import Act
from commands.shared.blocks import escape, typed
from commands.shared.blocks import person as mention
from commands.shared.days import midnight
from commands.shared.known import zone_of
from commands.shared.organisation import key_called
from commands.shared.refusals import Refused
from storage.alerts import queries as alerts
from storage.changes import queries as changes
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.journal import queries as journal
from storage.oncall import queries as oncall
from storage.oncall.records import PageEvent, RotaCalendar
from storage.record import Record

AHEAD = timedelta(days=60)
"""So far it is looked for whoever is next."""

GAPS_AHEAD = timedelta(days=14)
MINE_AHEAD = timedelta(days=30)
REPORTED = timedelta(days=28)
TONIGHT = timedelta(hours=12)
MOST_TOLD = 10
NIGHT_ENDS, MORNING_ENDS = 6, 12
"""From midnight to the first hour, by somebody's own clock, is night, and to the second the morning after."""

MOST_CALLS = 10_000
FLAPPING = 3


def is_on(act: Act) -> bool:
    return bool(act.policy(OnCallPolicy).rotas)


def teams(act: Act) -> list[str]:
    """The teams (keys) that have somebody on call, in the order of app.yaml."""
    known = act.policy(OnCallPolicy)
    return [team for team in known.rotas if team in known.teams]


def rota_of(act: Act, team: str) -> Rota:
    known = act.policy(OnCallPolicy)
    return known.rota(team, listed(act, team) if known.rotas[team].ical is not None else None)


def listed(act: Act, team: str) -> Listed:
    """What the calendar of a team's rota said when it could last be read."""
    kept = oncall.rota_calendar(act.tx, team)
    found = () if kept is None else kept.shifts
    return Listed(
        tuple(
            Stretch(datetime.fromisoformat(each["from"]), datetime.fromisoformat(each["to"]), tuple(each["people"]))
            for each in found
        )
    )


def of_calendar(act: Act, team: str) -> RotaCalendar | None:
    """Of a team whose rota is kept in one: what was last read of it; None where there is none, nor any try."""
    is_kept = act.policy(OnCallPolicy).rotas[team].ical is not None
    return oncall.rota_calendar(act.tx, team) if is_kept else None


def covers(act: Act, team: str, start: datetime, end: datetime) -> list[Cover]:
    found = oncall.standing(act.tx, team, start, end)
    return [Cover(each.id, each.person, each.start, each.end) for each in found]


def at(act: Act, team: str, instant: datetime) -> Shift:
    """Who (handles) is on call for a team at an instant, since when and until when."""
    known = covers(act, team, instant - AHEAD, instant + AHEAD)
    return rota_of(act, team).at(instant, known)


def shifts(act: Act, team: str, start: datetime, end: datetime) -> list[Shift]:
    return [*rota_of(act, team).shifts(start, end, covers(act, team, start, end))]


def ids(act: Act, shift: Shift) -> tuple[str, ...]:
    """The people (Slack ids) of a shift who can be called: none, where they have left."""
    return directory.ids_of(act.tx, shift.people)


def next_after(act: Act, team: str, instant: datetime) -> Shift | None:
    """The next shift of somebody else than who is on call then."""
    now = ids(act, at(act, team, instant))
    later = shifts(act, team, instant, instant + AHEAD)
    return next((each for each in later if (found := ids(act, each)) and not {*found} <= {*now}), None)


def first_and_next(act: Act, team: str, *, rests: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who (Slack ids) is asked first, and who after them: who is on call, and who is next. Where one `rests` who was
    called at night, it is the other way round the morning after.
    """
    now = ids(act, at(act, team, act.now))
    following = next_after(act, team, act.now)
    later = () if following is None else ids(act, following)
    if (
        rests
        and now
        and later
        and all(was_up(act, each) for each in now)
        and not all(was_up(act, each) for each in later)
    ):
        return later, now
    return now, later


def was_up(act: Act, person: str) -> bool:
    """Whether it is the morning after a night, by their own clock, in which somebody was called."""
    zone = zone_of(act, person) or act.document.desk.zone
    local = act.now.astimezone(zone)
    if not NIGHT_ENDS <= local.hour < MORNING_ENDS:
        return False
    night = midnight(local.date(), zone)
    asked = journal.between(act.tx, night, night + timedelta(hours=NIGHT_ENDS), PageEvent.ASKED, limit=MOST_CALLS)
    return any(person in each.details["people"] for each in asked)


def gaps(act: Act, team: str, instant: datetime) -> list[Shift]:
    """When nobody is on call in the days to come, or only somebody who has left."""
    return [each for each in shifts(act, team, instant, instant + GAPS_AHEAD) if not ids(act, each)]


def mine(act: Act) -> Iterator[tuple[str, Shift]]:
    """The shifts of whoever acts, by team, in the days to come."""
    for team in teams(act):
        for shift in shifts(act, team, act.now, act.now + MINE_AHEAD):
            if act.by in ids(act, shift):
                yield team, shift


def share(act: Act) -> Share:
    """Of the last four weeks."""
    found, start = Share(), act.now - REPORTED
    for team in teams(act):
        for shift in shifts(act, team, start, act.now):
            if shift.start is not None and shift.end is not None:
                for person in ids(act, shift):
                    found.seconds[person] += round((shift.end - shift.start).total_seconds())
    called: set[tuple[int, str]] = set()
    for asked in journal.between(act.tx, start, act.now + TICK, PageEvent.ASKED, limit=MOST_CALLS):
        found.spared.update(asked.details.get("spared", ()))
        for person in asked.details["people"]:
            if (asked.details["page"], person) not in called:
                called.add((asked.details["page"], person))
                found.calls[person] += 1
                found.nights[person] += is_night(act, person, asked.at)
    return found


def is_night(act: Act, person: str, instant: datetime) -> bool:
    zone = zone_of(act, person) or act.document.desk.zone
    return instant.astimezone(zone).hour < NIGHT_ENDS


def may_cover(act: Act, team: str, start: datetime) -> bool:
    """Whoever is on call then, their team, and managers."""
    members = directory.ids_of(act.tx, act.document.teams[team].members)
    return act.by in (*ids(act, at(act, team, start)), *members, *managers(act))


def teams_to_cover(act: Act) -> list[str]:
    """Those whose rota whoever acts is in, or of whose team they are; all for a manager."""
    own = [team for team in teams(act) if act.by in _everybody(act, team)]
    return own or (teams(act) if act.by in managers(act) else [])


def _everybody(act: Act, team: str) -> tuple[str, ...]:
    layers = (person for layer in rota_of(act, team).layers for person in layer.people)
    return directory.ids_of(act.tx, [*layers, *act.document.teams[team].members])


def called(act: Act, team: str) -> str:
    """How a team (a key) or a person (a Slack id) reads (mrkdwn)."""
    return mention(team) if directory.is_person(team) else escape(act.document.team_names().get(team, team))


class Needed(Record):
    """The team (its key) that some words name at their head, and the rest of them; `owned` is what it has, where that
    was named in its place: a service or an item, as it reads.
    """

    team: str
    rest: str
    owned: str = ""


def team_in(act: Act, words: str) -> Needed:
    """The team at the head of some words; or that of a service or an item. Raises Refused."""
    parts = words.split()
    for count in range(len(parts), 0, -1):
        head, rest = " ".join(parts[:count]), " ".join(parts[count:])
        team = act.document.team_called(head)
        if team is not None:
            return Needed(team, rest)
        owned = _owned(act, head)
        if owned is not None:
            return Needed(owned[0], rest, owned[1])
    raise Refused(f"I know no team, service or item {typed(words, 80)}. {those_on_call(act)}")


def those_on_call(act: Act) -> str:
    """Which teams have somebody on call, in a sentence for whoever named another."""
    known = ", ".join(called(act, team) for team in teams(act))
    return f"On call are: {known}." if known else "No team has anybody on call: app.yaml names none under `on_call:`."


def owner_of(act: Act, item: str | None) -> str | None:
    """The team (a key) that an item (a key) is with, by what is in memory."""
    return item_facts.whose(act, item).team if item_facts.keeps_items(act) else None


def _owned(act: Act, name: str) -> tuple[str, str] | None:
    """Whose (a key) a service or an item of this key or name is, and how that reads; by what is in memory."""
    if (key := key_called(act.document.service_names(), name)) is not None:
        service = act.document.services[key]
        return service.team, service.name
    item = at_hand(act).called(name) if item_facts.keeps_items(act) else None
    if item is None:
        return None
    of_service = act.document.services.get(item.service or "")
    owner = item.owner if item.owner in act.document.teams else (of_service and of_service.team)
    if not owner:
        raise Refused(
            f"Nobody is known to own {typed(item.name, 80)}: `/service item {typed(item.key, 80)}` says what is."
        )
    return owner, item.name


def waiting(act: Act, team: str) -> list[str]:
    """What a team has open, as far as whoever acts may know: the gravest first, a line each; then what by
    monitoring comes and goes, and the changes of the next 12 hours, on what it runs.
    """
    found = incidents.listed(act.tx, Chosen(teams=(team,)), sight_of(act), limit=MOST_TOLD)
    lines = [f"*{each.number}* {each.priority} {typed(each.title, 100)}" for each in found]
    own = {key for key, service in act.document.services.items() if service.team == team}
    openly = [key for key in own if not act.document.services[key].private]
    shaky = alerts.flapping(act.tx, openly, FLAPPING, MOST_TOLD)
    lines += [f"{typed(each.title, 100)} comes and goes ({each.flaps} times)" for each in shaky]
    coming = changes.within(act.tx, act.now, act.now + TONIGHT, MOST_TOLD)
    return lines + [f"*{each.number}* {typed(each.title, 100)}" for each in coming if own & {*each.items}]
