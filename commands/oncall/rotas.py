"""Rotas that are kept in a calendar: read every quarter of an hour, the last good one kept, what is amiss told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from commands.oncall import handing, reading
from commands.oncall.policy import OnCallPolicy
from commands.shared.act import Act
from storage.directory import queries as directory
from storage.oncall import queries as oncall
from storage.oncall.records import CoverEvent
from storage.timers import queries as timers

READ = "oncall.calendar"
EVERY = timedelta(minutes=15)
STALE = timedelta(hours=24)
BEHIND, AHEAD = timedelta(days=35), timedelta(days=75)
"""So much of a calendar is kept around the instant at which it was read."""


def begin(act: Act) -> None:
    """Have each calendar read now, unless that is set already."""
    for team in reading.teams(act):
        if act.policy(OnCallPolicy).rotas[team].ical is not None:
            timers.arm_unless_set(act.tx, READ, team, act.now, record="desk", team=team)


def read_again(act: Act, team: str) -> None:
    """It is time: a follower has it read, and the answer is taken by `take`."""
    settings = act.policy(OnCallPolicy).rotas.get(team)
    if settings is not None and settings.ical is not None and team in reading.teams(act):
        act.journal(CoverEvent.CALENDAR_DUE, "desk", team=team)
        timers.arm(act.tx, READ, team, act.now + EVERY, record="desk", team=team)


def take(act: Act, answer: Mapping[str, Any], *, team: str) -> None:
    """What was read, or why it could not be."""
    if "shifts" not in answer:
        failure = str(answer.get("failure") or "it cannot be read")
        kept = oncall.keep_calendar(act.tx, team, act.now, failure=failure)
        if kept.told_at is None and act.now - (kept.read_at or kept.since) >= STALE:
            oncall.keep_calendar(act.tx, team, act.now, told_at=act.now)
            act.journal(CoverEvent.CALENDAR_LOST, "desk", team=team, failure=failure)
        return
    before, unknown = oncall.rota_calendar(act.tx, team), _unknown(act, answer["shifts"])
    values = {"shifts": answer["shifts"], "unknown": unknown, "read_at": act.now, "failure": None, "told_at": None}
    oncall.keep_calendar(act.tx, team, act.now, **values)
    new = [each for each in unknown if before is None or each not in before.unknown]
    if new:
        act.journal(CoverEvent.CALENDAR_UNKNOWN, "desk", team=team, people=new)
    if before is None or [*before.shifts] != answer["shifts"]:
        handing.arm_team(act, team)


def _unknown(act: Act, shifts: list[Mapping[str, Any]]) -> list[str]:
    """Whom what is to come names, and nobody knows: by email, or as it was called."""
    coming = [each for each in shifts if datetime.fromisoformat(each["to"]) > act.now]
    emails = dict.fromkeys(person for each in coming for person in each["people"])
    nobody = [person for person in emails if not directory.ids_of(act.tx, [person])]
    return [*nobody, *dict.fromkeys(each["named"] for each in coming if not each["people"])]
