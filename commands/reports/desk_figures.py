"""The figures of what the desk did: incidents, promises, requests and problems of a day, each with its definition."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from commands.availability.standing import Attained
from commands.reports import rules
from commands.reports.figure import Day, Figure, Where, hours, part_shown, percent, took
from commands.reports.handling_rules import Lengths
from commands.reports.rules import share
from commands.shared.blocks import escape
from commands.shared.organisation import PRIORITIES
from storage.figures.records import Fact
from storage.record import asdict

GONE = "cancelled ones"
OR_BACKWARDS = f"{GONE}, and where the second is said to have been first"


def _counted(key: str, name: str, counts: str, fact: str, dated: str, without: str = GONE) -> Figure:
    def numbers(day: Day) -> list[int]:
        return [each.number for each in getattr(day.facts, fact)]

    return Figure(
        key, name, "incidents", counts, dated, lambda day: len(numbers(day)), lambda day: str(len(numbers(day))),
        without=without, opens=numbers,
    )  # fmt: skip


def _took(key: str, name: str, counts: str, dated: str, without: str, of: Callable[[Day], Lengths]) -> Figure:
    return took(key, name, counts, dated, without, of, opens=lambda day: [number for number, _ in of(day)])


def _answered(day: Day) -> Lengths:
    return [(each.number, each.hours) for each in day.facts.answered]


def _resolved(day: Day) -> Lengths:
    return [(each.number, each.hours) for each in _fixed(day)]


def _fixed(day: Day) -> list[Fact]:
    """Resolved by somebody: what recovers by itself took nobody any time."""
    return [each for each in day.facts.resolved if each.number not in day.facts.recovered]


def _hand_ons(day: Day) -> float | None:
    """How often each of those resolved was given to another team, in the mean."""
    resolved = len(day.facts.resolved)
    return sum(day.facts.reassigned.values()) / resolved if resolved else None


def _hand_ons_shown(day: Day) -> str:
    found = _hand_ons(day)
    return "n/a" if found is None else f"{found:.2f} each (n {len(day.facts.resolved):,})"


def _ages(day: Day) -> dict[str, Any]:
    facts = day.facts.backlog
    exact = rules.spread([rules.age(each.opened_at, each.at) for each in facts])
    return {
        "mean": exact.mean,
        "median": exact.median,
        "over_7": _older(day, 7),
        "over_30": _older(day, 30),
    }


def _older(day: Day, days: int) -> int:
    facts = day.facts.backlog
    return rules.older_than(days, (each.opened_at for each in facts), facts[0].at, day.zone) if facts else 0


def _ages_shown(day: Day) -> str:
    ages = _ages(day)
    if ages["median"] is None:
        return "n/a"
    return f"median {ages['median']:.1f} days; {ages['over_7']:,} over 7 days, {ages['over_30']:,} over 30"


def _capacity(day: Day) -> dict[str, float | None]:
    return rules.capacity(day.flow, day.days)


def _capacity_shown(day: Day) -> str:
    found, flow = _capacity(day), day.flow
    if not (flow.came or flow.went):
        return "n/a"
    beside = f"{found['opened']:,.0f} in and {found['resolved']:,.0f} out a week, {flow.left:,} open"
    if found["weeks_to_clear"] is not None:
        return f"{found['weeks_to_clear']:,.1f} weeks ({beside})"
    return f"grows by {found['grows_by']:,.0f} a week ({beside})" if found["grows_by"] else f"steady ({beside})"


def _sla(day: Day) -> dict[str, Any]:
    met, breached = len(day.facts.met), len(day.facts.breached)
    return {"met": met, "breached": breached, "attainment": share(met, met + breached)}


def _sla_shown(day: Day) -> str:
    found = _sla(day)
    return f"{percent(found['attainment'])} ({found['met']:,} met, {found['breached']:,} missed)"


def _by_priority(day: Day) -> dict[str, dict[str, int]]:
    kinds = {"opened": day.facts.opened, "resolved": day.facts.resolved, "open": day.facts.backlog}
    counted = {kind: Counter(each.priority for each in facts) for kind, facts in kinds.items()}
    return {priority: {kind: found[priority] for kind, found in counted.items()} for priority in PRIORITIES}


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


def _rated(day: Day) -> list[str] | None:
    """Beside a share they would tell whose a mark is."""
    return None if day.unnamed else [each.record for each in day.facts.rated]


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
    _counted("opened", "Opened", "Incidents reported", "opened", "the day of the report"),
    _counted("resolved", "Resolved", "Incidents resolved, each once, however often", "resolved",
             "the day of the resolution"),
    _counted("closed", "Closed", "Incidents closed, by their reporter or by themselves", "closed",
             "the day on which they were closed"),
    _counted("reopened", "Reopened", "Incidents that were not fixed after all", "reopened",
             "the day on which they were reopened"),
    _counted("backlog", "Backlog", "Incidents opened before the end of the day and not resolved before it", "backlog",
             "every day at whose end they are open",
             f"{GONE}, and what is closed without having been resolved from then on"),
    Figure(
        "backlog_age_days", "Age of the backlog", "days of 24 hours; over 7 and over 30 in whole local days",
        "How long what was open at the end of the day had been open: mean, median, and how many for longer",
        "every day at whose end they are open", _ages, _ages_shown, without=GONE,
    ),
    Figure(
        "capacity", "To clear the backlog", "weeks", "What is open at the end of the time",
        "the days on which they were reported and resolved", _capacity, _capacity_shown,
        of="how many more were resolved than reported a week; else by how many a week it grows",
        without=GONE, read_in=Where.WEEKLY,
    ),
    _took(
        "mtta_hours", "To the first answer",
        "From the report to the first acknowledgement, take, note, hold or fix by somebody who did not report it",
        "the day of that answer", GONE, _answered,
    ),
    _took(
        "mttr_hours", "To resolve", "From the report to the last resolution of the day, by the wall clock",
        "the day of the resolution", f"{GONE}, and what recovered by itself", _resolved,
    ),
    Figure(
        "sla", "Service levels", "percent of promises", "Clocks stopped in time, each once",
        "the day of the verdict: when it was stopped, or passed its due instant", _sla, _sla_shown,
        of="those and the ones that passed their due instant",
        without="cancelled clocks, and what teams and vendors promise us",
        opens=_breached, lists="The missed ones:",
    ),
    Figure(
        "by_priority", "By priority", "incidents", "Opened, resolved, and open at the end of the day, by priority",
        "the day of each, with the priority that they had at its end", _by_priority, _by_priority_shown,
        without=GONE,
    ),
    _counted("majors", "Major incidents", "Incidents declared major", "majors", "the day of the declaration"),
    Figure(
        "changes", "Changes", "percent of changes", "Changes done that succeeded",
        "the day on which they were done; of what was done before anybody was asked, on which its board says that it "
        "was right",
        _changes, _changes_shown, of="those done by any outcome",
        without="withdrawn and rejected ones. What was rolled back has failed; a success that is said to have caused "
        "an incident had issues",
        records=lambda day: [f"CHG-{each.number}" for each in day.facts.changes], lists="Those that were done:",
    ),
    Figure(
        "csat", "Satisfaction", "percent of marks", "Marks of 4 and 5", "the day of the first mark",
        _csat, _csat_shown, of="the marks given; beside it, how many were asked",
        records=_rated, lists="The rated ones:", in_file=True,
    ),
    Figure(
        "tasks", "Tasks in time", "percent of tasks", "Tasks done by the time they were due",
        "the day on which they were due", _tasks, _tasks_shown, of="the tasks due, follow-ups among them",
        without="skipped ones",
    ),
    Figure(
        "problems", "Problems", "problems",
        "Opened and closed (a risk that was accepted is closed), open at the end of the day, and of those known "
        "errors that nothing had fixed",
        "the day of each", _problems, _problems_shown, is_there=lambda day: day.problems is not None,
    ),
    Figure(
        "reopen_rate", "Reopen rate", "percent", "Incidents reopened", "the day of each",
        _reopen_rate, lambda day: _of_resolved(day, len(day.facts.reopened)),
        of="as many as were resolved, not always the same", without=GONE,
        opens=lambda day: [each.number for each in day.facts.reopened], lists="The reopened ones:",
    ),
    Figure(
        "first_contact", "First team right", "percent of incidents", "Those never given to another team",
        "the day of the resolution", _first_contact, lambda day: _of_resolved(day, len(_first_team(day))),
        of="those resolved", without=GONE,
        opens=_first_team, lists="Those that their first team resolved:",
    ),
    Figure(
        "hand_ons", "Hand-ons", "times an incident", "How often all together had been given to another team",
        "the day of the resolution", _hand_ons, _hand_ons_shown, of="those resolved", without=GONE,
        opens=lambda day: [each.number for each in day.facts.resolved if each.number in day.facts.reassigned],
        lists="Those that were given to another team:",
    ),
    _took(
        "mttd_hours", "To detect", "From the start to the detection",
        "the day on which it was said when they were detected", OR_BACKWARDS, lambda day: day.handled.detected,
    ),
    _took(
        "lead_hours", "To a commander", "From the declaration of a major incident to the first who led it",
        "the day on which somebody led it first", GONE, lambda day: day.handled.led,
    ),
    _took(
        "mitigate_hours", "To mitigate", "From the detection, else the report, until it no longer hurt",
        "the day on which that was said", OR_BACKWARDS, lambda day: day.handled.mitigated,
    ),
    Figure(
        "updates", "Updates in time", "percent of updates", "Updates of war rooms said before they were due",
        "the day on which they were said or, if that was earlier, became overdue",
        lambda day: day.handled.updates_in_time,
        lambda day: part_shown(day.handled.updates_in_time, "in_time", "owed"), of="those that were owed, each once",
    ),
    Figure(
        "objections", "Objections upheld", "percent of objections", "Objections by which a pause was struck",
        "the day of the judgement", lambda day: day.handled.objected,
        lambda day: part_shown(day.handled.objected, "upheld", "judged"),
        of="those of reporters to a pause that were judged",
    ),
    Figure(
        "availability", "Availability", "percent of hours", "Hours in which a service was not down",
        "the day of those hours", _availability, _availability_shown,
        of="the hours agreed; outages once each with their greatest share",
        without="downtime in work that a change announced before it began, and services that promise no `uptime`",
    ),
    Figure(
        "requests", "Requests", "requests",
        "Asked for and fulfilled, open at the end of the day, and promises of fulfilment kept and missed",
        "the day of each; promises on that of their verdict", _requests, _requests_shown,
    ),
    Figure(
        "deflected", "Solved by reading", "percent of offers",
        "Offers of which whoever read them said by the end of the day that they solved it, and did not come back "
        "with the like",
        "the day of the offer", _deflected, _deflected_shown,
        of="the reports, and the questions whether to report, with which an article was offered",
    ),
)  # fmt: skip
"""In the order in which they are shown."""
