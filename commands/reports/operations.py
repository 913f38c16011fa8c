"""Reports at their hour: each is journalled with its figures, and told by what follows from that."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from commands.incidents.permissions import managers
from commands.reports import charts, exports, figures, keeping, noise, reading
from commands.reports.corrections import corrections
from commands.reports.policy import ReportPolicy
from commands.shared.act import Act
from commands.shared.days import next_at
from commands.shared.refusals import MovedOn, NotAllowed
from storage.figures.records import ReportEvent
from storage.journal import queries as journal
from storage.outbox.noise import is_silenced, record_of
from storage.outbox.records import NoiseEvent
from storage.timers import queries as timers

DAILY, WEEKLY = "report.daily", "report.weekly"
LATE = timedelta(minutes=10)


def begin(act: Act) -> None:
    """Set the hours of the reports as app.yaml says them; one that is due and was missed stays due."""
    keeping.begin(act)
    for kind, hour in _hours(act).items():
        waiting = timers.find(act.tx, kind, kind)
        if waiting is not None and waiting.due_at <= act.now:
            continue
        if hour is None:
            timers.disarm(act.tx, kind, kind)
        else:
            _arm(act, kind)


def _hours(act: Act) -> dict[str, str | None]:
    settings = act.policy(ReportPolicy).reports
    return {DAILY: settings.daily, WEEKLY: settings.weekly}


def _arm(act: Act, kind: str) -> None:
    hour = _hours(act)[kind]
    if hour is not None:
        due = next_at(act.now, hour, act.document.desk.zone)
        timers.arm(act.tx, kind, kind, due, record="desk", at=due.isoformat())


def to_post(act: Act, at: str) -> dict[str, Any]:
    """What the report of the day before the instant at which it is due (ISO 8601) says; `at` as of `post`."""
    day = _day_before(act, datetime.fromisoformat(at))
    fixed = [
        {"day": each.day.isoformat(), "name": each.name, "was": each.was, "now": each.now}
        for each in corrections(act, day)
    ]
    return {"figures": figures.as_json(reading.day_of(act, day)), "corrections": fixed}


def post(act: Act, at: str, found: Mapping[str, Any]) -> None:
    """Post that report, as it was found, late where it is; how many more were missed since."""
    due = datetime.fromisoformat(at)
    day = _day_before(act, due)
    missed = (reading.yesterday(act) - day).days
    act.journal(
        ReportEvent.POSTED,
        reading.record_of(day),
        day=day.isoformat(),
        late=_is_late(act, due),
        missed=missed,
        **found,
    )
    _arm(act, DAILY)


def _day_before(act: Act, due: datetime) -> date:
    return due.astimezone(act.document.desk.zone).date() - timedelta(days=1)


def post_week(act: Act, at: str) -> None:
    """The report of the last week that was over at the instant at which it was due (ISO 8601)."""
    due = datetime.fromisoformat(at)
    week = charts.last_full_week(due.astimezone(act.document.desk.zone).date() - timedelta(days=1))
    act.journal(
        ReportEvent.WEEK_POSTED, f"report-week-{week.isoformat()}", week=week.isoformat(), late=_is_late(act, due)
    )
    _arm(act, WEEKLY)


def _is_late(act: Act, due: datetime) -> bool:
    return act.now - due > LATE * max(1.0, act.rate)


def drawn(act: Act, answer: Mapping[str, Any], entry: int, which: str) -> None:
    """Slack has a picture of a report, or there was nothing to draw it with."""
    posted = journal.find(act.tx, entry)
    assert posted is not None
    act.journal(ReportEvent.DRAWN, posted.record, which=which, file=answer.get("file"), entry=entry)


def export(act: Act, words: str) -> None:
    """Have somebody sent the incidents behind the figures of `2026-03-16` or `week 2026-03-16`."""
    act.refuse_guests("as csv")
    exports.span_in(words)
    act.journal(ReportEvent.EXPORTED, "desk", words=words)


def silence(act: Act, purpose: str) -> str:
    """Post no more of a kind that hardly anybody acts on; the journal goes on keeping what happens."""
    _only_managers(act, "silence", purpose)
    found = noise.ledger(act)
    if purpose not in [each.purpose for each in found.proposed]:
        raise MovedOn("That is not proposed any more; `/desk noise` shows how it is now.", record=record_of(purpose))
    act.journal(NoiseEvent.SILENCED, record_of(purpose))
    return purpose


def unsilence(act: Act, purpose: str) -> str:
    """Post a kind again."""
    _only_managers(act, "unsilence", purpose)
    if not is_silenced(act.tx, purpose):
        raise MovedOn("That is posted already; `/desk noise` shows how it is now.", record=record_of(purpose))
    act.journal(NoiseEvent.UNSILENCED, record_of(purpose))
    return purpose


def _only_managers(act: Act, attempted: str, purpose: str) -> None:
    if act.by not in managers(act):
        sentence = "What is posted is for service managers to say; they are listed under `roles:` in app.yaml."
        raise NotAllowed(sentence, attempted=attempted, record=record_of(purpose))
