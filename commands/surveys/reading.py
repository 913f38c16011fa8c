"""What is asked of surveys: how satisfied people are, as far as whoever asks may know."""

from datetime import timedelta

from commands.incidents.permissions import existing, managers, sees
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.surveys import rules, sharing
from commands.surveys.policy import SurveyPolicy
from commands.surveys.views import MOST_PEOPLE, Satisfaction
from storage.journal.records import number_of
from storage.surveys import queries as surveys
from storage.surveys.records import Span, Survey, Tally

DAYS = {"week": 7, "month": 30}
MOST_COMMENTS, LOW = 10, 2


def satisfaction(act: Act, *, period: str, service: str | None) -> Satisfaction:
    """Of the last 7 or 30 local days, today among them; of a service (a key), or of all.

    Whoever fixed something reads what was said of that; managers read all of it, and how each does.
    """
    days, is_manager = DAYS[period], act.by in managers(act)
    span, before = _days(act, 0, days), _days(act, days, days)
    name = act.document.service_name(service)
    return Satisfaction(
        title=f"the last {days} days" + (f" · {name}" if name else ""),
        before=f"The {days} days before",
        now=surveys.tally(act.tx, span, service),
        then=surveys.tally(act.tx, before, service),
        people=_people(act, span) if is_manager and service is None else [],
        comments=_comments(act, span, service, None if is_manager else act.by),
        shared=sharing.of_low_marks(act, span, _low(act), service),
        named=not act.policy(SurveyPolicy).asking.anonymous,
    )


def _low(act: Act) -> int:
    """Up to which mark one is low; where app.yaml says 0, nobody is called back, and the lowest two are."""
    return act.policy(SurveyPolicy).asking.low or LOW


def _days(act: Act, ago: int, count: int) -> Span:
    """So many local days that end so many days ago."""
    zone = act.document.desk.zone
    last = act.now.astimezone(zone).date() + timedelta(days=1 - ago)
    return Span(midnight(last - timedelta(days=count), zone), midnight(last, zone))


def _people(act: Act, span: Span) -> list[tuple[str, Tally]]:
    return surveys.by_resolver(act.tx, span, least=rules.FROM_A_PERSON, limit=MOST_PEOPLE)


def _comments(act: Act, span: Span, service: str | None, resolver: str | None) -> list[Survey]:
    found = surveys.comments(act.tx, span, resolver=resolver, service=service, limit=MOST_COMMENTS)
    return [each for each in found if sees(act, existing(act, number_of(each.record)), act.by)]
