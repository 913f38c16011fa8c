"""Every figure, defined once: report, JSON and `/desk kpi` are made from this table, and so is what each opens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, tzinfo
from typing import Any

from commands.availability.standing import Attained
from commands.reports import rules, wording
from commands.reports.handling_rules import NOTHING, Handled, Lengths
from commands.reports.rules import Spread, share
from commands.shared.blocks import escape
from commands.shared.organisation import PRIORITIES
from storage.figures.records import Fact, Facts
from storage.problems.records import Counted
from storage.requests.records import RequestFacts


@dataclass(frozen=True)
class Day:
    """The facts of a day, the zone that its ages are counted in, how available what has a promise was, what was asked
    for (None without a catalogue), and how many problems there are (None where app.yaml names none).
    """

    day: date
    facts: Facts
    zone: tzinfo
    availability: Sequence[Attained] = ()
    requests: RequestFacts | None = None
    problems: Counted | None = None
    handled: Handled = NOTHING


@dataclass(frozen=True)
class Figure:
    """A figure.

    key     its name in JSON
    name    its name to people
    means   what it counts, by which date, and who is left out
    value   what it is on a day, as JSON has it
    shown   the same in words
    opens   the numbers of the incidents behind it, as many as it counts; None for what is no count of incidents
    lists   which those are, where its meaning does not say so
    is_there  whether app.yaml has what it is about; people are not shown it otherwise
    """

    key: str
    name: str
    means: str
    value: Callable[[Day], Any]
    shown: Callable[[Day], str]
    opens: Callable[[Day], Sequence[int]] | None = None
    lists: str = ""
    is_there: Callable[[Day], bool] = lambda _day: True


def _counted(key: str, name: str, means: str, fact: str) -> Figure:
    def numbers(day: Day) -> list[int]:
        return [each.number for each in getattr(day.facts, fact)]

    return Figure(key, name, means, lambda day: len(numbers(day)), lambda day: str(len(numbers(day))), numbers)


def percent(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f}%"


def hours(value: float | None) -> str:
    if value is None:
        return "n/a"
    return wording.length(value)


def _spread(found: Spread) -> dict[str, Any]:
    return {"mean": found.mean, "median": found.median, "p90": found.p90, "n": found.n}


def _spread_shown(found: Spread) -> str:
    if not found.n:
        return "n/a"
    return f"median {hours(found.median)}, 90% within {hours(found.p90)} (n {found.n}, mean {hours(found.mean)})"


def _to_answer(day: Day) -> Spread:
    return rules.spread([each.hours for each in day.facts.answered])


def _to_resolve(day: Day) -> Spread:
    return rules.spread([each.hours for each in _fixed(day)])


def _fixed(day: Day) -> list[Fact]:
    """Resolved by somebody: what recovers by itself took nobody any time."""
    return [each for each in day.facts.resolved if each.number not in day.facts.recovered]


def _lengths(key: str, name: str, means: str, of: Callable[[Handled], Lengths]) -> Figure:
    def found(day: Day) -> Spread:
        return rules.spread([length for _, length in of(day.handled)])

    return Figure(
        key, name, means, lambda day: _spread(found(day)), lambda day: _spread_shown(found(day)),
        lambda day: [number for number, _ in of(day.handled)],
    )  # fmt: skip


def _part_shown(found: Mapping[str, Any], part: str, of: str) -> str:
    return f"{percent(found['share'])} ({found[part]} of {found[of]})" if found[of] else "n/a"


def _hand_ons(day: Day) -> float | None:
    """How often each of those resolved was given to another team, in the mean."""
    resolved = len(day.facts.resolved)
    return sum(day.facts.reassigned.values()) / resolved if resolved else None


def _hand_ons_shown(day: Day) -> str:
    found = _hand_ons(day)
    return "n/a" if found is None else f"{found:.2f} each (n {len(day.facts.resolved)})"


def _ages(day: Day) -> dict[str, Any]:
    facts = day.facts.backlog
    exact = rules.spread([rules.age(each.opened_at, each.at) for each in facts])
    whole = [rules.age_days(each.opened_at, each.at, day.zone) for each in facts]
    return {
        "mean": exact.mean,
        "median": exact.median,
        "over_7": sum(each > 7 for each in whole),
        "over_30": sum(each > 30 for each in whole),
    }


def _ages_shown(day: Day) -> str:
    ages = _ages(day)
    if ages["median"] is None:
        return "n/a"
    return f"median {ages['median']:.1f} days; {ages['over_7']:,} over 7 days, {ages['over_30']:,} over 30"


def _sla(day: Day) -> dict[str, Any]:
    met, breached = len(day.facts.met), len(day.facts.breached)
    return {"met": met, "breached": breached, "attainment": share(met, met + breached)}


def _sla_shown(day: Day) -> str:
    found = _sla(day)
    return f"{percent(found['attainment'])} ({found['met']} met, {found['breached']} missed)"


def _by_priority(day: Day) -> dict[str, dict[str, int]]:
    kinds = {"opened": day.facts.opened, "resolved": day.facts.resolved, "open": day.facts.backlog}
    return {
        priority: {kind: sum(each.priority == priority for each in facts) for kind, facts in kinds.items()}
        for priority in PRIORITIES
    }


def _by_priority_shown(day: Day) -> str:
    found = {priority: counts for priority, counts in _by_priority(day).items() if any(counts.values())}
    told = (
        f"{key} {each['opened']:,} in, {each['resolved']:,} done, {each['open']:,} open"
        for key, each in found.items()
    )
    return "; ".join(told) or "n/a"


def _changes(day: Day) -> dict[str, Any]:
    outcomes = [each.outcome for each in day.facts.changes]
    counted = {"successful": outcomes.count("success"), "issues": outcomes.count("issues")}
    done = {"implemented": len(outcomes)} | counted | {"failed": outcomes.count("failed")}
    success = share(done["successful"], done["implemented"])
    return done | {"success": success, "unauthorised": day.facts.unauthorised}


def _changes_shown(day: Day) -> str:
    found = _changes(day)
    rest = f"{found['issues']} with issues, {found['failed']} failed"
    if found["unauthorised"]:
        rest += f", {found['unauthorised']} that no board approved"
    return f"{percent(found['success'])} of {found['implemented']} ({rest})"


def _problems(day: Day) -> dict[str, int] | None:
    return None if day.problems is None else asdict(day.problems)


def _problems_shown(day: Day) -> str:
    found = day.problems
    if found is None:
        return "n/a"
    known = f", {found.known_errors} of them known errors" if found.known_errors else ""
    return f"{found.opened} opened, {found.closed} closed; {found.open} open{known}"


def _csat(day: Day) -> dict[str, Any]:
    scores = [each.score for each in day.facts.rated]
    happy = share(sum(score >= 4 for score in scores), len(scores))
    return {"n": len(scores), "score": happy, "asked": len(day.facts.asked)}


def _csat_shown(day: Day) -> str:
    found = _csat(day)
    return f"{percent(found['score'])} (n {found['n']} of {found['asked']} asked)"


def _tasks(day: Day) -> dict[str, Any]:
    due, in_time = len(day.facts.tasks), sum(each.in_time for each in day.facts.tasks)
    return {"due": due, "in_time": in_time, "share": share(in_time, due)}


def _tasks_shown(day: Day) -> str:
    found = _tasks(day)
    return f"{percent(found['share'])} ({found['in_time']} of {found['due']})"


def _deflected(day: Day) -> dict[str, Any] | None:
    """None where there are no articles."""
    if day.facts.deflected is None:
        return None
    offered, solved = day.facts.deflected
    return {"offered": offered, "solved": solved, "share": share(solved, offered)}


def _deflected_shown(day: Day) -> str:
    found = _deflected(day)
    return "n/a" if found is None else f"{percent(found['share'])} ({found['solved']} of {found['offered']} offered)"


def _reopen_rate(day: Day) -> float | None:
    return share(len(day.facts.reopened), len(day.facts.resolved))


def _first_contact(day: Day) -> float | None:
    return share(len(_first_team(day)), len(day.facts.resolved))


def _first_team(day: Day) -> list[int]:
    return [each.number for each in day.facts.resolved if each.number not in day.facts.reassigned]


def _of_resolved(day: Day, part: int) -> str:
    resolved = len(day.facts.resolved)
    return f"{percent(share(part, resolved))} ({part} of {resolved})" if resolved else percent(None)


def _availability(day: Day) -> dict[str, dict[str, float | None]] | None:
    """None where no uptime is promised."""
    return {
        each.service: {
            "agreed_hours": each.agreed_hours, "down_hours": each.down_hours, "availability": each.percent,
        }
        for each in day.availability
    } or None  # fmt: skip


def _requests(day: Day) -> dict[str, int] | None:
    """None where there is no catalogue."""
    return None if day.requests is None else asdict(day.requests)


def _requests_shown(day: Day) -> str:
    found = day.requests
    if found is None:
        return "n/a"
    kept = f", {found.met} of {found.met + found.breached} promises kept" if found.met + found.breached else ""
    return f"{found.submitted} asked for, {found.fulfilled} fulfilled, {found.open} open{kept}"


def _availability_shown(day: Day) -> str:
    told = [_available(each) for each in day.availability if each.percent is not None]
    return ", ".join(told) or "n/a"


def _available(found: Attained) -> str:
    down = f" ({hours(found.down_hours)} down)" if found.down_hours else ""
    return f"{escape(found.name)} {found.percent:.6g}%{down}"


def _breached(day: Day) -> list[int]:
    return [each.number for each in day.facts.breached]


FIGURES: tuple[Figure, ...] = (
    _counted("opened", "Opened", "Incidents reported that day; cancelled ones left out.", "opened"),
    _counted("resolved", "Resolved", "Incidents resolved that day, each once, however often.", "resolved"),
    _counted("closed", "Closed", "Incidents closed that day, by their reporter or by themselves.", "closed"),
    _counted("reopened", "Reopened", "Incidents that were not fixed after all, by that day.", "reopened"),
    _counted("backlog", "Backlog", "Opened before the end of the day and not resolved before it.", "backlog"),
    Figure(
        "backlog_age_days", "Age of the backlog",
        "Of what was open at the end of the day: mean and median in days of 24 hours, the rest in whole local days.",
        _ages, _ages_shown,
    ),
    Figure(
        "mtta_hours", "To the first answer",
        "From the report to the first acknowledgement, take, note, hold or fix by somebody who did not report it; "
        "of those whose first was that day.",
        lambda day: _spread(_to_answer(day)), lambda day: _spread_shown(_to_answer(day)),
        lambda day: [each.number for each in day.facts.answered],
    ),
    Figure(
        "mttr_hours", "To resolve",
        "From the report to the last resolution of the day, by the wall clock; of those resolved that day, without "
        "what recovered by itself.",
        lambda day: _spread(_to_resolve(day)), lambda day: _spread_shown(_to_resolve(day)),
        lambda day: [each.number for each in _fixed(day)],
    ),
    Figure(
        "sla", "Service levels",
        "Clocks stopped in time that day, of those and the ones that passed their due instant that day, each once.",
        _sla, _sla_shown, _breached, "The missed ones:",
    ),
    Figure(
        "by_priority", "By priority", "Opened, resolved, and open at the end of the day, by their priority then.",
        _by_priority, _by_priority_shown,
    ),
    _counted("majors", "Major incidents", "Incidents declared major that day.", "majors"),
    Figure(
        "changes", "Changes",
        "Changes done that day by their outcome; withdrawn and rejected ones left out. What was rolled back has "
        "failed; a success that is said to have caused an incident had issues; what was done before anybody was "
        "asked counts on the day on which its board says that it was right.",
        _changes, _changes_shown,
    ),
    Figure(
        "csat", "Satisfaction", "Share of 4 and 5 among the marks given that day; asked: who was asked that day.",
        _csat, _csat_shown, lambda day: [each.number for each in day.facts.rated], "The rated ones:",
    ),
    Figure(
        "tasks", "Tasks in time", "Of the tasks due that day: done by the time they were; skipped ones left out.",
        _tasks, _tasks_shown,
    ),
    Figure(
        "problems", "Problems",
        "Opened and closed that day (a risk that was accepted is closed), open at its end, and of those known errors "
        "that nothing had fixed.",
        _problems, _problems_shown, is_there=lambda day: day.problems is not None,
    ),
    Figure(
        "reopen_rate", "Reopen rate", "Incidents reopened that day by incidents resolved that day.",
        _reopen_rate, lambda day: _of_resolved(day, len(day.facts.reopened)),
        lambda day: [each.number for each in day.facts.reopened], "The reopened ones:",
    ),
    Figure(
        "first_contact", "First team right", "Of those resolved that day: never given to another team.",
        _first_contact, lambda day: _of_resolved(day, len(_first_team(day))), _first_team,
        "Those that their first team resolved:",
    ),
    Figure(
        "hand_ons", "Hand-ons", "How often those resolved that day had been given to another team, in the mean.",
        _hand_ons, _hand_ons_shown,
        lambda day: [each.number for each in day.facts.resolved if each.number in day.facts.reassigned],
        "Those that were given to another team:",
    ),
    _lengths(
        "mttd_hours", "To detect",
        "From the start to the detection, of the incidents of which it was said that day when they were detected.",
        lambda found: found.detected,
    ),
    _lengths(
        "lead_hours", "To a commander",
        "From the declaration of a major incident to the first who led it, of those first led that day.",
        lambda found: found.led,
    ),
    _lengths(
        "mitigate_hours", "To mitigate",
        "From the detection, else the report, until it no longer hurt, of those of which that was said that day.",
        lambda found: found.mitigated,
    ),
    Figure(
        "updates", "Updates in time",
        "Of the updates of war rooms that were said, or became overdue, that day: those said before they were due; "
        "each once.",
        lambda day: day.handled.updates_in_time,
        lambda day: _part_shown(day.handled.updates_in_time, "in_time", "owed"),
    ),
    Figure(
        "objections", "Objections upheld",
        "Of the objections of reporters to a pause that were judged that day: those by which the pause was struck.",
        lambda day: day.handled.objected, lambda day: _part_shown(day.handled.objected, "upheld", "judged"),
    ),
    Figure(
        "availability", "Availability",
        "Of the hours agreed that day, how much a service was not down: outages once each with their greatest share, "
        "work that a change announced before it began left out. Of services with an `uptime` in app.yaml.",
        _availability, _availability_shown,
    ),
    Figure(
        "requests", "Requests",
        "Asked for and fulfilled that day, and open at its end; promises of fulfilment by the day of their verdict.",
        _requests, _requests_shown,
    ),
    Figure(
        "deflected", "Solved by reading",
        "Of the reports, and the questions whether to report, with which an article was offered that day: those of "
        "which whoever read it said by its end that it solved them, and did not come back with the like.",
        _deflected, _deflected_shown,
    ),
)  # fmt: skip


def as_json(day: Day) -> dict[str, Any]:
    """The report of a day, by the stable keys of its JSON."""
    return {"day": day.day.isoformat()} | {figure.key: figure.value(day) for figure in FIGURES}


def called(key: str) -> Figure | None:
    """The figure of this key or name, whichever letters are capitals."""
    wanted = key.casefold()
    return next((figure for figure in FIGURES if wanted in (figure.key, figure.name.casefold())), None)
