"""Availability as people see it: what is promised and how it stands, and what a budget went on."""

from collections.abc import Collection, Sequence
from datetime import tzinfo

from commands.availability import rules, wording
from commands.availability.ids import ActionId
from commands.availability.policy import Promise
from commands.availability.standing import Standing
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from storage.availability.records import Outage, SpentBudget

MOST_OUTAGES = 15
NO_PROMISES = "app.yaml promises no uptime yet; add it under `uptime:`."


def told(text: str, promise: Promise) -> list[Block]:
    """Word that a budget runs out, with the way to what it went on."""
    return [bk.section(text), bk.actions(bk.button("What it went on", ActionId.BUDGET, promise.service))]


def line(found: Standing, service: str, zone: tzinfo) -> str:
    """A promise in one line of a list."""
    promise = found.promise
    mark = ":red_circle:" if found.left <= 0 else ":large_green_circle:"
    target = wording.percent(float(promise.target * 100))
    left = f"{wording.of_micros(max(found.left, rules.NOTHING))} of {wording.of_micros(found.budget)} min left"
    down = " · :small_red_triangle_down: down now" if found.course.share else ""
    of = "" if promise.name == service else f" ({typed(service, 80)})"
    head = f"{mark} *{typed(promise.name, 80)}*{of}"
    return (
        f"{head} {wording.percent(found.so_far.percent)}, promised {target} · {left} in {_window(found, zone)}{down}"
    )


def _window(found: Standing, zone: tzinfo) -> str:
    return wording.window(found.promise, found.window.since, zone)


def budget(
    found: Standing, service: str, zone: tzinfo, seen: Collection[int], spent: Sequence[SpentBudget]
) -> list[Block]:
    """What is left of a budget, and what it went on; `seen` are the incidents that whoever asks may know of."""
    shown = [bk.section(line(found, service, zone)), *bk.packed(_went_on(found, seen))]
    for each in spent:
        if each.promise == found.promise.name:
            shown.append(bk.section(_consequence(each)))
    told_at = ", ".join(alert.text for alert in found.promise.alert)
    return [*shown, bk.context(f"The team hears at {typed(told_at, 300)}")] if told_at else shown


def _consequence(spent: SpentBudget) -> str:
    until = "" if spent.until is None else f" until {moment(spent.until)}"
    if spent.waived_until is None:
        waive = "`/sla waive SERVICE until 2026-12-01 REASON` is for managers."
        return f"Its changes count as one level riskier{until}. {waive}"
    by = person(spent.waived_by or "")
    return f"{by} has waived it until {moment(spent.waived_until)}: {typed(spent.reason, 500)}"


def _went_on(found: Standing, seen: Collection[int]) -> list[str]:
    lines = [_outage(each, seen) for each in reversed(found.outages)]
    more = len(lines) - MOST_OUTAGES
    kept = [*lines[:MOST_OUTAGES], *([f"and {more} more before"] if more > 0 else [])]
    works = [f"• {moment(each.since)} – {moment(each.until)} · planned: not counted" for each in found.planned[-5:]]
    return [*kept, *works] or ["Nothing was down."]


def _outage(outage: Outage, seen: Collection[int]) -> str:
    until = "now" if outage.ended_at is None else moment(outage.ended_at)
    part = wording.of_share(outage.millionths)
    how = " · degraded: not counted" if not outage.millionths else f" · {part} of it" if part else ""
    whose = f" · INC-{outage.incident}" if outage.incident in seen else ""
    return f"• {moment(outage.began_at)} – {until}{how}{whose} · said by {person(outage.by)}"
