"""How changes, reviews, pauses, vendors, messages and forecasts went in a time: each by what its practice counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from commands.forecasts import reading as forecasts
from commands.forecasts.policy import ForecastPolicy
from commands.reports.governance_rules import Foretold, Governance, Made, Step, reviews_due
from commands.reports.handling import A_MOMENT, HOUR, MOST
from commands.reports.rules import record_of
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from storage.changes import figures as changes
from storage.changes.queries import those
from storage.changes.records import Change, ChangeEvent, ChangeType
from storage.figures.records import Facts, Implemented, ReportEvent, Window
from storage.journal import queries as journal
from storage.outbox import noise
from storage.reviews.records import ReviewEvent
from storage.service_levels import queries as clocks

CALLED_BEFORE = timedelta(days=366)
"""So long before a review is due it is called for, at the most."""

MESSAGES_KEPT = timedelta(days=28)
"""So long it is known what was said to whom; `/desk noise` reads as much."""

STEPS: Mapping[str, Step] = {
    ReviewEvent.OWED: Step.CALLED, ReviewEvent.HELD: Step.DONE, ReviewEvent.DROPPED: Step.OFF,
    ChangeEvent.REVIEW_CALLED: Step.CALLED, ChangeEvent.REVIEWED: Step.DONE,
}  # fmt: skip
CALLS = tuple(event for event, step in STEPS.items() if step is Step.CALLED)


def governed(act: Act, window: Window, until: datetime, facts: Facts) -> Governance:
    """Of a window, as the journal had it at `until` (UTC), the window's end or later; `facts` are those of it."""
    return Governance(
        made=_made(act, facts),
        decided=[(each.number, each.took / HOUR) for each in changes.decided(act.tx, window.start, window.end)],
        reviews=[*_reviews(act, window, until)],
        pauses=clocks.pauses_begun(act.tx, window.start, window.end),
        vendors={key: vendor.name for key, vendor in act.policy(ServiceLevelPolicy).vendors.items()},
        messages=_messages(act, window),
        foretold=_foretold(act, window),
    )


def _made(act: Act, facts: Facts) -> list[Made]:
    known = {change.id: change for change in those(act.tx, {each.number for each in facts.changes})}
    return [_as_made(each, known[each.number]) for each in facts.changes]


def _as_made(done: Implemented, change: Change) -> Made:
    """Of another system's changes some were written down once they were made, which their times alone tell."""
    is_asked = not done.is_afterwards and done.at >= change.opened_at
    overran, hours = done.at > change.end, (done.at - change.opened_at) / HOUR
    is_emergency = change.type is ChangeType.EMERGENCY
    return Made(change.id, is_emergency, overran if is_asked else None, hours if is_asked else None)


def _reviews(act: Act, window: Window, until: datetime) -> Iterator[tuple[str, bool]]:
    """Those of major incidents and of changes."""
    since = window.start - CALLED_BEFORE
    calls = journal.between(act.tx, since, window.end - A_MOMENT, *CALLS, limit=MOST)
    for record in sorted({entry.record for entry in calls if _is_in(window, _due(entry.details.get("due")))}):
        entries = [each for each in journal.of_kinds(act.tx, record, *STEPS) if each.at < until]
        story = [(each.at, STEPS[each.what], _due(each.details.get("due"))) for each in entries]
        for in_time in reviews_due(story, window.start, window.end, until):
            yield record, in_time


def _due(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


def _is_in(window: Window, instant: datetime | None) -> bool:
    return instant is not None and window.start <= instant < window.end


def _foretold(act: Act, window: Window) -> Foretold | None:
    if act.policy(ForecastPolicy).forecast is None:
        return None
    score = forecasts.record_between(act.tx, window.start, window.end)
    return Foretold(score.n, score.brier, score.skill)


def _messages(act: Act, window: Window) -> tuple[int, int] | None:
    """What was said longer ago is not kept; of a day of which a report was posted, that has it."""
    if window.start >= act.now - MESSAGES_KEPT:
        return noise.to_people(act.tx, window.start, window.end)
    day = window.start.astimezone(act.document.desk.zone).date()
    posted = journal.latest(act.tx, record_of(day), ReportEvent.POSTED)
    told = None if posted is None else posted.details["figures"].get("messages")
    return None if told is None else (told["sent"], told["people"])
