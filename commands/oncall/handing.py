"""Handing over as a shift ends, and telling of gaps as the week begins. Nothing here has a record that arms it."""

from datetime import datetime, time, timedelta

from commands.oncall import reading
from commands.shared.act import Act
from commands.shared.days import midnight
from storage.journal.records import Entry
from storage.oncall.records import CoverEvent
from storage.timers import queries as timers

SHIFT, WEEK = "oncall.shift", "oncall.week"
HOUR = time(8)


def begin(act: Act) -> None:
    """Set when each shift ends, and the next Monday; what is due and was missed stays due."""
    if not reading.is_on(act):
        return
    for team in reading.teams(act):
        waiting = timers.find(act.tx, SHIFT, team)
        if waiting is None or waiting.due_at > act.now:
            arm_team(act, team)
    if timers.find(act.tx, WEEK, WEEK) is None:
        _arm_week(act)


def arm_again(act: Act, entry: Entry) -> None:
    """Somebody stands in: the shift that goes on may end earlier now."""
    if entry.details["team"] in reading.teams(act):
        arm_team(act, entry.details["team"])


def arm_team(act: Act, team: str) -> None:
    """For the end of the shift that goes on, of whoever has it."""
    shift = reading.at(act, team, act.now)
    if shift.end is not None:
        told = {"team": team, "at": shift.end.isoformat(), "people": [*reading.ids(act, shift)]}
        timers.arm(act.tx, SHIFT, team, shift.end, record="desk", **told)


def _arm_week(act: Act) -> None:
    zone = act.document.desk.zone
    today = act.now.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        due = midnight(day, zone) + timedelta(hours=HOUR.hour)
        if day.weekday() == 0 and due > act.now:
            timers.arm(act.tx, WEEK, WEEK, due, record="desk")
            return


def hand_over(act: Act, team: str, at: str, people: list[str]) -> None:
    """A shift ended at an instant (ISO 8601); those (Slack ids) had it. Told while it is news."""
    if team not in reading.teams(act):
        return
    now = [*reading.ids(act, reading.at(act, team, act.now))]
    is_news = act.now - datetime.fromisoformat(at) < timedelta(hours=1)
    if is_news and {*now} != {*people}:
        act.journal(CoverEvent.HANDED_OVER, "desk", team=team, to=now, was=people)
    arm_team(act, team)


def look_for_gaps(act: Act) -> None:
    """Only of days to come: what is over cannot be mended."""
    for team in reading.teams(act):
        if reading.gaps(act, team, act.now):
            act.journal(CoverEvent.GAPS, "desk", team=team)
    _arm_week(act)
