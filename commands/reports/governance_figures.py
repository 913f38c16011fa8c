"""The figures of how the desk is run: changes, reviews, pauses, vendors, messages and forecasts, each defined."""

from collections.abc import Callable
from typing import Any

from commands.reports.figure import Day, Figure, Where, part_shown, percent, took
from commands.reports.governance_rules import Made, of_all
from commands.reports.handling_rules import Lengths
from commands.reports.rules import share
from commands.shared.blocks import escape
from storage.record import asdict

DONE = "the day on which the change was done"
UNASKED = "what was done before anybody was asked"


def _emergencies(day: Day) -> list[Made]:
    return [each for each in day.governed.made if each.emergency]


def _in_a_window(day: Day) -> list[Made]:
    return [each for each in day.governed.made if each.overran is not None]


def _overran(day: Day) -> list[Made]:
    return [each for each in day.governed.made if each.overran]


def _late(day: Day) -> list[str]:
    return [record for record, in_time in day.governed.reviews if not in_time]


def _reviews(day: Day) -> dict[str, Any]:
    due = len(day.governed.reviews)
    return of_all("in_time", due - len(_late(day)), "due", due)


def _paused_late(day: Day) -> list[int]:
    return [number for number, late in day.governed.pauses if late]


def _lead(day: Day) -> Lengths:
    return [(each.number, each.hours) for each in day.governed.made if each.hours is not None]


def _vendors(day: Day) -> dict[str, Any] | None:
    """By key; None where no vendor promises anything."""
    found: dict[str, Any] = {}
    for key in day.governed.vendors:
        verdicts = [each.met for each in day.facts.of_vendors if each.vendor == key]
        kept, of = sum(verdicts), len(verdicts)
        found[key] = {"kept": kept, "missed": of - kept, "attainment": share(kept, of)}
    return found or None


def _vendors_shown(day: Day) -> str:
    found = _vendors(day) or {}
    told = [
        f"{escape(day.governed.vendors[key])} {percent(each['attainment'])} "
        f"({each['kept']} of {each['kept'] + each['missed']})"
        for key, each in found.items()
        if each["attainment"] is not None
    ]
    return ", ".join(told) or "n/a"


def _messages(day: Day) -> dict[str, Any] | None:
    """None of a day that is so long past that nobody knows."""
    if day.governed.messages is None:
        return None
    sent, people = day.governed.messages
    return {"sent": sent, "people": people, "each": sent / people if people else None}


def _messages_shown(day: Day) -> str:
    found = _messages(day)
    if found is None or found["each"] is None:
        return "n/a"
    return f"{found['each']:.1f} each ({found['sent']} to {found['people']} people)"


def _forecasts(day: Day) -> dict[str, Any] | None:
    """Fractions; None where nothing is foretold."""
    return None if day.governed.foretold is None else asdict(day.governed.foretold)


def _forecasts_shown(day: Day) -> str:
    found = day.governed.foretold
    return "n/a" if found is None or found.skill is None else f"{found.skill:+.2f} (n {found.n})"


def _share(
    key: str, name: str, counts: str, dated: str, found: Callable[[Day], dict[str, Any]], names: tuple[str, str],
    **more: Any,
) -> Figure:  # fmt: skip
    """`names` are those of the part and of the whole in what is found."""
    return Figure(key, name, counts=counts, dated=dated, value=found, read_in=Where.WEEKLY,
                  shown=lambda day: part_shown(found(day), *names), **more)  # fmt: skip


def _took(key: str, name: str, counts: str, dated: str, without: str, of: Callable[[Day], Lengths]) -> Figure:
    return took(
        key, name, counts, dated, without, of, read_in=Where.WEEKLY,
        records=lambda day: [f"CHG-{number}" for number, _ in of(day)],
    )  # fmt: skip


FIGURES: tuple[Figure, ...] = (
    _share(
        "emergencies", "Emergency changes", "Emergency changes done", DONE,
        lambda day: of_all("emergency", len(_emergencies(day)), "implemented", len(day.governed.made)),
        ("emergency", "implemented"), unit="percent of changes", of="all changes done",
        without="withdrawn and rejected ones",
        records=lambda day: [f"CHG-{each.number}" for each in _emergencies(day)], lists="The emergencies:",
    ),
    _share(
        "overran", "Changes that overran", "Changes done, or gone back on, after the end of their window", DONE,
        lambda day: of_all("overran", len(_overran(day)), "implemented", len(_in_a_window(day))),
        ("overran", "implemented"), unit="percent of changes", of="the changes done; a window counts as extended",
        without=f"withdrawn and rejected ones, and {UNASKED}: it had no window",
        records=lambda day: [f"CHG-{each.number}" for each in _overran(day)], lists="Those that overran:",
    ),
    _took(
        "approval_hours", "To decide on a change",
        "From when a change was put to its board until that approved or rejected it, by the wall clock",
        "the day of the decision", f"what was withdrawn before, what needs no vote, and {UNASKED}",
        lambda day: day.governed.decided,
    ),
    _took(
        "change_lead_hours", "Lead time of changes", "From the request of a change until it was done, wall clock",
        DONE, f"withdrawn and rejected ones, and {UNASKED}", _lead,
    ),
    _share(
        "reviews", "Reviews in time",
        "Reviews of major incidents held, and reviews of changes closed, by the time they were due",
        "the day on which they were due", _reviews, ("in_time", "due"), unit="percent of reviews",
        of="the reviews due, each once", without="those that were no longer owed by then", records=_late,
        lists="The late ones:",
    ),
    _share(
        "late_pauses", "Late pauses",
        "Pauses begun once 75% of the target was used, or out of its hours", "the day on which they began",
        lambda day: of_all("late", len(_paused_late(day)), "begun", len(day.governed.pauses)), ("late", "begun"),
        unit="percent of pauses", of="the pauses begun of fixes promised to reporters",
        without="imported ones, of which nobody knows", opens=_paused_late, lists="Those that were paused late:",
    ),
    Figure(
        "vendors", "Kept by vendors", "percent of promises", "Stays with a vendor that ended in time, by vendor",
        "the day of the verdict: when the stay ended, or passed its due instant", _vendors, _vendors_shown,
        of="those and the ones that passed their due instant", without="stays given up before either",
        opens=lambda day: [each.number for each in day.facts.of_vendors if not each.met], lists="The missed ones:",
        is_there=lambda day: bool(day.governed.vendors), read_in=Where.WEEKLY,
    ),
    Figure(
        "messages", "Messages to a person", "messages a person", "Messages posted to people directly",
        "the day on which they were posted", _messages, _messages_shown, of="the people who got any",
        without="answers to whoever asked, and what is said in channels; nobody knows after 28 days, unless a report "
        "of the day was posted",
        read_in=Where.ASKED,
    ),
    Figure(
        "forecasts", "Skill of forecasts", "a fraction: 1 is perfect, 0 no better than with all alike",
        "How much less the forecasts of promises judged were off (mean square) than with all alike at that age",
        "the day on which the promise was kept or missed", _forecasts, _forecasts_shown,
        of="how much those were off", without="those that were withdrawn unjudged",
        is_there=lambda day: day.governed.foretold is not None, read_in=Where.ASKED,
    ),
)  # fmt: skip
"""None is in the report of a day: one day has too few of them. Those told in that of a week are in their order."""
