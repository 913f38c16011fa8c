"""What is asked of surveys: how satisfied people are, as far as whoever asks may know."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from commands.incidents.permissions import managers
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.shared.sight import visible
from commands.surveys import rules, sharing
from commands.surveys.permissions import is_anonymous
from commands.surveys.policy import SurveyPolicy
from commands.surveys.sharing import Shared
from commands.surveys.views import MOST_PEOPLE, Satisfaction
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.service_levels.records import ClockEvent
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
        shared=_of_low_marks(act, span, _low(act), service),
        named=not is_anonymous(act),
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
    seen = visible(act, {each.record for each in found})
    return [each for each in found if each.record in seen]


def _of_low_marks(act: Act, span: Span, low: int, service: str | None) -> list[Shared]:
    """Of the incidents that were rated in a span, of a service (a key) or of all; a mark up to `low` is a low one."""
    scores = {record: score for record, _, score in surveys.rated_in(act.tx, span, span.end)}
    numbers = [number_of(record) for record in scores if record.startswith(f"{rules.INCIDENT}-")]
    found = incidents.those(act.tx, numbers)
    rated = [each for each in found if service is None or each.service == service]
    low_ones = [each.number for each in rated if scores[each.number] <= low]
    return sharing.shared(_traits(act, rated), low_ones) if len(low_ones) >= sharing.FEWEST else []


def _traits(act: Act, rated: Sequence[Incident]) -> dict[str, set[str]]:
    numbers, zone = [each.number for each in rated], act.document.desk.zone
    given = Counter(each.record for each in journal.all_of_kind(act.tx, numbers, IncidentEvent.ASSIGNED))
    late = {each.record for each in journal.all_of_kind(act.tx, numbers, ClockEvent.BREACHED)}
    return {
        each.number: {
            trait
            for trait, has_it in (
                (sharing.REASSIGNED, given[each.number] - 1 > sharing.HANDED_ON),
                (sharing.LATE, each.number in late),
                (sharing.REOPENED, each.reopened > 0),
                (sharing.AT_NIGHT, sharing.is_night(each.opened_at, zone)),
            )
            if has_it
        }
        for each in rated
    }
