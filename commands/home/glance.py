"""How the desk stands, for managers: open by team and priority, and the figures of today, each with what opens it."""

import json
from collections.abc import Iterator, Mapping

from commands.incidents.home import all_open, queue
from commands.reports import reading as reports
from commands.reports.ids import ActionId as ReportAction
from commands.service_levels.home import breaching
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, escape
from storage.incidents import queries as incidents
from storage.record import Record, field
from storage.service_levels import queries as clocks

TEAMS = 6


class Glance(Record):
    """What is open by team and priority (`None`: no team yet), how many are at risk, and the figures of the day so
    far. `day` is today (ISO 8601), `teams` has the names of teams.
    """

    open: Mapping[str | None, Mapping[str, int]]
    at_risk: int
    opened: int
    resolved: int
    missed: int
    day: str
    teams: Mapping[str, str] = field(default_factory=dict)

    @property
    def priorities(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for by_priority in self.open.values():
            for priority, count in by_priority.items():
                found[priority] = found.get(priority, 0) + count
        return found


def glance(act: Act) -> Glance:
    """A few counts, each by an index: nothing here reads what is over."""
    _, so_far = reports.so_far(act)
    open_by: dict[str | None, dict[str, int]] = {}
    for team, priority, count in incidents.open_by(act.tx):
        open_by.setdefault(team, {})[priority] = count
    return Glance(
        open=open_by,
        at_risk=clocks.count_at_risk(act.tx, act.now),
        opened=so_far.opened,
        resolved=so_far.resolved,
        missed=so_far.missed,
        day=act.today.isoformat(),
        teams=act.document.team_names(),
    )


def blocks(found: Glance) -> list[Block]:
    count = sum(found.priorities.values())
    told = f"{count:,} open: {_by_priority(found.priorities)}" if count else "Nothing is open."
    shown = [bk.divider(), bk.section(f"*The desk*\n{told}", accessory=all_open() if count else None)]
    ranked = sorted(found.open.items(), key=lambda each: (-sum(each[1].values()), each[0] or ""))
    for team, by_priority in ranked[:TEAMS]:
        called = escape(found.teams.get(team, team)) if team else "no team yet"
        in_all = f"{sum(by_priority.values()):,} open, " if len(by_priority) > 1 else ""
        text = f"{called}: {in_all}{_by_priority(by_priority)}"
        shown.append(bk.section(text, accessory=queue(team, "Queue") if team else None))
    if rest := ranked[TEAMS:]:
        open_there = sum(sum(by_priority.values()) for _, by_priority in rest)
        shown.append(bk.context(f"{len(rest)} more teams have {open_there:,}; `/incident team NAME` shows each."))
    today = f"Today: {found.opened:,} opened, {found.resolved:,} resolved, {found.missed:,} missed."
    shown.append(bk.section(f"{today} {found.at_risk or 'None'} at risk."))
    if pressable := [*_figures(found)]:
        shown.append(bk.actions(*pressable))
    return shown


def _figures(found: Glance) -> Iterator[Block]:
    """A button for each figure of the day behind which there is something."""
    if found.at_risk:
        yield breaching(f"At risk: {found.at_risk}")
    for key, text, count in (("sla", "Missed today", found.missed), ("opened", "Opened today", found.opened)):
        if count:
            kept = json.dumps({"key": key, "day": found.day, "page": 0})
            yield bk.button(f"{text}: {count}", f"{ReportAction.WHY}.{key}", kept)


def _by_priority(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{counts[priority]:,} {priority}" for priority in sorted(counts))
