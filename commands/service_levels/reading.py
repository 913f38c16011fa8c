"""What is asked of clocks."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from commands.incidents import promises
from commands.incidents.holds import as_known
from commands.incidents.permissions import existing, managers, sees, shown_to
from commands.incidents.reading import sight_of
from commands.service_levels import digests, holding, rules, wording
from commands.service_levels.calendars import LAST
from commands.service_levels.clockwork import calendar_of, target_length
from commands.service_levels.holding import ClockUse
from commands.service_levels.policy import ServiceLevelPolicy
from commands.service_levels.rules import DueWarning
from commands.service_levels.steps import tolerance
from commands.shared.act import Act
from commands.shared.refusals import NotFound
from storage.directory import queries as directory
from storage.forecasts import queries as forecasts
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry, numbered
from storage.objections import queries as objections
from storage.objections.records import Objection
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import (
    CALLS,
    ClockEvent,
    ClockState,
    LatePauses,
    Pause,
    PauseKind,
    ServiceClock,
)

MENTIONED = 5
OBJECTIONS = 15


def warning_of(act: Act, clock: int, due_at: datetime) -> DueWarning | None:
    """What the team must know of a clock at this moment; None when it does not run any more.

    It is late from its threshold on, but not before `due_at`, when the first warning of those that were waiting to be
    said was due.
    """
    found = clocks.find(act.tx, clock)
    if found is None or found.state is not ClockState.RUNNING or not found.warned:
        return None
    incident, pauses = existing(act, found.incident), clocks.pauses_of(act.tx, clock)
    calendar, length = calendar_of(act, found), target_length(found)
    mark = rules.in_order(found.warned, length)[-1]
    percent = rules.percent_of(mark, length)
    worked_out = rules.threshold_at(calendar, found.started_at, length, mark, pauses)
    at = found.due_at if mark == 100 else worked_out
    left = length - rules.elapsed(calendar, found.started_at, act.now, pauses)
    since = max(due_at, at or due_at)
    late_since = since if act.now - since > tolerance(act) else None
    able = _able(act, incident)[:MENTIONED]
    return DueWarning(found, incident, percent, left, able, late_since, on_it_since(act, incident))


def on_it_since(act: Act, incident: Incident) -> str | None:
    """Who has said since its last warning that they are on it (a Slack id)."""
    last = journal.latest(act.tx, incident.number, *CALLS)
    return last.actor if last is not None and last.what == ClockEvent.ON_IT else None


def _able(act: Act, incident: Incident) -> tuple[str, ...]:
    """Whoever has it, else who last said that they are on it, else its team (Slack ids)."""
    if incident.assignee:
        return (incident.assignee,)
    on_it = journal.latest(act.tx, incident.number, ClockEvent.ON_IT)
    if on_it is not None:
        return (on_it.actor,)
    team = act.document.teams.get(incident.team or "")
    return directory.ids_of(act.tx, team.members if team else ())


def clocks_of(act: Act, number: int) -> tuple[Incident, list[ClockUse]]:
    """Every clock of an incident. Raises NotFound."""
    incident = incidents.find(act.tx, number)
    if incident is None or not sees(act, incident, act.by):
        sentence = f"There is no INC-{number}. `/incident list` shows what is open."
        raise NotFound(sentence, record=f"INC-{number}")
    shown_to(act, incident)
    story = journal.history(act.tx, incident.number)
    return incident, [_use(act, clock, story) for clock in clocks.of_incident(act.tx, number)]


RETARGETS = (IncidentEvent.PRIORITISED, IncidentEvent.SERVICE_SET)


def _use(act: Act, clock: ServiceClock, story: Sequence[Entry]) -> ClockUse:
    pauses, until = clocks.pauses_of(act.tx, clock.id), clock.stopped_at or act.now
    calendar, length = calendar_of(act, clock), target_length(clock)
    spent = rules.elapsed(calendar, clock.started_at, until, pauses)
    held = holding.stretches(story, clock.started_at, until)
    return ClockUse(
        clock,
        [_as_known(act, each, clock) for each in pauses],
        spent,
        calendar.name,
        lasted=[calendar.elapsed(each.paused_at, min(each.resumed_at or until, until)) for each in pauses],
        shares=holding.shares(calendar, held),
        moves=holding.moves(calendar, clock.started_at, length, pauses),
        retargeted=[each for each in story if each.what in RETARGETS and clock.started_at < each.at <= until],
        foretold=promises.foretold(act, clock),
    )


def astray(act: Act) -> Iterator[str]:
    """What an operator should know of clocks whose calendar or target app.yaml does not have any more."""
    policy = act.policy(ServiceLevelPolicy)
    names, targets = policy.calendar_names(), [each.name for each in policy.promises()]
    told: dict[str, dict[str, None]] = {}
    for clock in clocks.astray(act.tx, names, targets):
        if clock.calendar not in names or (clock.state is ClockState.RUNNING and clock.due_at is None):
            found = policy.calendar_of(clock, existing(act, clock.incident))
            why = wording.astray(clock.calendar, None if found is None else found.name)
            told.setdefault(why, {})[f"INC-{clock.incident}"] = None
        if clock.target_name not in targets:
            told.setdefault(wording.not_promised(clock.target_name), {})[f"INC-{clock.incident}"] = None
    for why, numbers in told.items():
        yield wording.concerned(why, [*numbers])


RANKED = 150
"""So many of the closest calls are ranked by open time; of the rest the order is that of the database."""


def breaching(
    act: Act, chosen: Chosen = clocks.ALL, skip: int = 0, limit: int = 20
) -> list[tuple[ServiceClock, Incident]]:
    """The running clocks that whoever asks may see: the closest calls of the gravest first, what is missed last."""
    sight, weights = sight_of(act), rules.WEIGHTS
    if skip >= RANKED:
        found = forecasts.closest(act.tx, act.now, weights, sight, chosen, limit=limit, skip=skip)
    else:
        most = max(RANKED, skip + limit)
        found = _ranked(act, forecasts.closest(act.tx, act.now, weights, sight, chosen, limit=most))[
            skip : skip + limit
        ]
    return [(clock, existing(act, clock.incident)) for clock in found]


def _ranked(act: Act, found: Sequence[ServiceClock]) -> list[ServiceClock]:
    """By what it is worth to turn to each; what is missed stays at the end, as it was."""
    kept = [clock for clock in found if clock.due_at is not None and clock.due_at > act.now]
    told = forecasts.of_clocks(act.tx, [clock.id for clock in kept])
    incidents.look_up(act.tx, [clock.incident for clock in found])

    def worth(clock: ServiceClock) -> float:
        forecast = told.get(clock.id)
        chance = _used(act, clock) if forecast is None else forecast.chance
        return rules.worth(chance, existing(act, clock.incident).priority)

    closest = sorted(kept, key=worth, reverse=True)
    return [*closest, *found[len(kept) :]]


def _used(act: Act, clock: ServiceClock) -> float:
    """The part of its target that a running clock has used; pauses have moved the instant at which it is due."""
    assert clock.due_at is not None
    left = calendar_of(act, clock).elapsed(act.now, clock.due_at)
    return max(0.0, 1 - left / target_length(clock))


def count_breaching(act: Act, chosen: Chosen = clocks.ALL) -> int:
    return clocks.count_running(act.tx, sight_of(act), chosen)


def digest(act: Act, keys: Sequence[int]) -> list[DueWarning]:
    """What there is still to tell in a digest, the next to be due first; nothing of what has become private."""
    found = [warning_of(act, key, act.now) for key in keys if digests.still(act, key) is not None]
    told = [each for each in found if each is not None and not each.incident.private]
    return sorted(told, key=lambda each: (each.clock.due_at or LAST, each.clock.id))


def objections_waiting(act: Act) -> tuple[list[Objection], int, set[int]]:
    """What is to be judged of incidents that whoever asks may see; how many in all; which are theirs to judge."""
    found, total = objections.waiting(act.tx, sight_of(act), limit=OBJECTIONS)
    judges = act.by in managers(act)
    return found, total, {each.id for each in found if judges and act.by not in each.holders}


def _as_known(act: Act, pause: Pause, clock: ServiceClock) -> Pause:
    if pause.kind is not PauseKind.HOLD:
        return pause
    return replace(pause, reason=as_known(act, pause.reason, but=numbered(clock.incident)))


def late_pauses(act: Act, length: timedelta) -> list[LatePauses]:
    """How many of the pauses begun in the time up to now began late, by team; those of earlier versions left out."""
    return clocks.late_pauses(act.tx, act.now - length, act.now)
