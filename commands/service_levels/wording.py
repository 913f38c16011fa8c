"""What people hear of service levels: warnings, and breaches (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.service_levels.rules import DueWarning
from commands.shared.blocks import NO_NAMES, Names, moment, person, team, typed
from commands.shared.durations import say_business_time
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.objections.records import Judgement, Objection
from storage.service_levels.records import ClockEvent, ClockState, ServiceClock

SILENT: frozenset[str] = frozenset(ClockEvent)
"""Of no incident's story: `/sla` tells them."""

DEEDS: Mapping[str, str] = {
    ClockEvent.WARNED: "warned of its target",
    ClockEvent.BREACHED: "saw its target missed",
    ClockEvent.ON_IT: "answered the warning of its target",
    ClockEvent.MET: "kept a promise about it",
    ClockEvent.DIGESTED: "told of its target among others",
    ClockEvent.OBJECTED: "objected to its pause",
    ClockEvent.STRUCK: "struck its pause",
    ClockEvent.KEPT: "kept its pause",
    ClockEvent.OVERTURNED: "overturned a verdict on it",
    ClockEvent.EXPORTED: "had its clocks as a file",
}
"""What somebody did by an event whose name does not say so."""


def warning(due: DueWarning) -> str:
    """What the team reads before a breach, and at it; a late one says so."""
    clock, name = due.clock, typed(due.clock.target_name, 100)
    when = "" if clock.due_at is None else moment(clock.due_at)
    who = f"{person(due.on_it)} is on it." if due.on_it else " ".join(map(person, due.able))
    if due.percent >= 100:
        head = f":red_circle: {_title(due.incident)}\n*{name} is missed*: it was due {when}. {who}"
    else:
        head = f":hourglass_flowing_sand: {_title(due.incident)}\n*{name}: {about(due.left)} left*, due {when}. {who}"
    if due.late_since is None:
        return head.rstrip()
    return f"{head.rstrip()}\n_This comes late: it was for {moment(due.late_since)}, and could not be said then._"


def _title(incident: Incident) -> str:
    return f"*{incident.number}* · {incident.priority} · {typed(incident.title, 200)}"


def about(length: timedelta) -> str:
    """A length of open time that somebody waits for."""
    return say_business_time(length) if length >= timedelta(minutes=1) else "less than a minute"


ENDS: Mapping[ClockState, tuple[str, str]] = {
    ClockState.PAUSED: (":double_vertical_bar:", "stands still while it is on hold"),
    ClockState.STOPPED: (":white_check_mark:", "kept"),
    ClockState.CANCELLED: (":heavy_minus_sign:", "not promised any more"),
}


def over(clock: ServiceClock, incident: Incident) -> str:
    """What stands in the place of a warning once its clock does not run."""
    mark, how = ENDS[clock.state]
    if clock.breached and clock.state is ClockState.STOPPED:
        mark, how = ":red_circle:", "missed"
    at = f", {moment(clock.stopped_at)}" if clock.stopped_at else ""
    return f"{mark} {_title(incident)}\n*{typed(clock.target_name, 100)}*: {how}{at}."


def digest(found: Sequence[DueWarning]) -> str:
    """The head of what a team reads together."""
    some = "one promise that wants" if len(found) == 1 else f"{len(found)} promises that want"
    return f":hourglass_flowing_sand: *Not pressing yet*: {some} an eye."


def digested(due: DueWarning) -> str:
    """One of them, in a line."""
    clock, incident = due.clock, due.incident
    when = "" if clock.due_at is None else f", due {moment(clock.due_at)}"
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    what = f"*{incident.number}* {incident.priority} · {typed(incident.title, 100)}"
    return f"{what} · {typed(clock.target_name, 80)}: {about(due.left)} left{when} · {owner}"


def breach(clock: ServiceClock, incident: Incident, due: datetime | None, teams: Names = NO_NAMES) -> str:
    """What the service managers read at a breach; `due` is when it was."""
    when = f", due {moment(due)}" if due else ""
    owner = f"{person(incident.assignee)} has it" if incident.assignee else "nobody has it"
    its_team = f" in {team(incident.team, teams)}" if incident.team else ""
    return f":red_circle: {_title(incident)}\nmissed *{typed(clock.target_name, 100)}*{when}; {owner}{its_team}."


NAMED = 20


def astray(kept: str, counts_by: str | None) -> str:
    """What an operator reads at the start of clocks on a calendar that is not there, or never opens again."""
    if counts_by == kept:
        return f"calendar {kept} opens no more, so that clocks on it are never due; give it hours"
    gone = f"calendar {kept} is not in app.yaml any more"
    if counts_by is not None:
        return f"{gone}; clocks on it count on {counts_by} now"
    stay = "stay due when they are, and count around the clock after a hold"
    return f"{gone}, nor a target for the clocks on it, which {stay}; put it back to have them count on it"


def not_promised(target: str) -> str:
    return f"the target {target} is not in app.yaml any more; clocks that it set keep its length"


def concerned(why: str, numbers: Sequence[str]) -> str:
    """The same, and which incidents (`INC-1`) it is about."""
    more = len(numbers) - NAMED
    return f"{why}: {', '.join(numbers[:NAMED])}" + (f" and {more} more" if more > 0 else "")


def objected(found: Objection) -> str:
    """What managers read who are to judge it, and what became of it."""
    held_by = ", ".join(map(person, found.holders))
    since, until = moment(found.began_at), moment(found.objected_at)
    head = f":raised_hand: *INC-{found.incident}* was on hold from {since} to {until} (by {held_by})."
    said = f"{person(found.reporter)} says that it was not waiting for them: {typed(found.why, 1000)}"
    return "\n".join(filter(None, (head, said, judged(found))))


def judged(found: Objection) -> str:
    if found.judgement is Judgement.STRUCK and found.struck_from is not None:
        return f":scissors: {person(found.judged_by or '')} struck it from {moment(found.struck_from)} on."
    if found.judgement is Judgement.KEPT:
        return f":lock: {person(found.judged_by or '')} kept it: {typed(found.reason, 1000)}"
    return ""


def objected_to_team(entry: Entry, incident: Incident) -> str:
    call = f"{person(incident.assignee)} " if incident.assignee else ""
    said = (
        f"The reporter of {incident.number} says that it does not wait for them: {typed(entry.details['why'], 1000)}"
    )
    return f"{call}{said}\nIt goes on, and its clocks run; a service manager judges the pause."


OBJECTED = "Thank you: it is not on hold any more, the team is told, and a service manager judges the pause."


def judged_to_reporter(found: Objection) -> str:
    if found.judgement is Judgement.KEPT:
        return f"{person(found.judged_by or '')} looked at the pause, and keeps it: {typed(found.reason, 1000)}"
    since = "" if found.struck_from is None else f" from {moment(found.struck_from)} on"
    return f"{person(found.judged_by or '')} agrees: the pause does not count{since}."


def judged_to_team(found: Objection) -> str:
    return f"The pause of INC-{found.incident} was objected to. {judged(found)} Its clocks are worked out again."
