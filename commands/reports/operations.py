"""Reports at their hour: each is journalled with its figures, and told by what follows from that."""

from datetime import date, datetime, timedelta

from commands.reports import figures, reading, rules
from commands.reports.policy import ReportPolicy
from commands.shared.act import Act
from storage.figures.records import ReportEvent
from storage.timers import queries as timers

DAILY = "report.daily"
LATE = timedelta(minutes=10)


def begin(act: Act) -> None:
    """Set the hour of the daily report as app.yaml says it; one that is due and was missed stays due."""
    waiting = timers.find(act.tx, DAILY, DAILY)
    if waiting is not None and waiting.due_at <= act.now:
        return
    if act.policy(ReportPolicy).reports.daily is None:
        timers.disarm(act.tx, DAILY, DAILY)
    else:
        _arm(act)


def _arm(act: Act) -> None:
    hour = act.policy(ReportPolicy).reports.daily
    if hour is not None:
        due = rules.next_at(act.now, hour, act.document.desk.zone)
        timers.arm(act.tx, DAILY, DAILY, due, record="desk", at=due.isoformat())


def post(act: Act, at: str) -> None:
    """The report of the day before the instant at which it was due (ISO 8601); how many more were missed since."""
    due = datetime.fromisoformat(at)
    day = due.astimezone(act.document.desk.zone).date() - timedelta(days=1)
    late = act.now - due > LATE * max(1.0, act.rate)
    told = {"day": day.isoformat(), "late": late, "missed": (reading.yesterday(act) - day).days}
    found = figures.as_json(reading.day_of(act, day))
    act.journal(ReportEvent.POSTED, reading.record_of(day), **told, figures=found)
    _arm(act)


def day_in(words: str, today: date) -> date:
    """`yesterday`, `today` or a day as in ISO 8601. ValueError for anything else."""
    named = {"": today - timedelta(days=1), "yesterday": today - timedelta(days=1), "today": today}
    return named.get(words.lower()) or date.fromisoformat(words)
