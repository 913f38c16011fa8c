"""Whom to ask how it went, how far an answer has come, and what marks add up to."""

from datetime import datetime, timedelta
from enum import StrEnum

from commands.incidents.policy import GUIDED
from commands.shared.chances import have_nothing_in_common, of_a_share
from storage.incidents.records import Incident, IncidentStatus
from storage.surveys.records import Survey, Tally

INCIDENT = "INC"
"""How the numbers of those begin whose reporters are asked; others are asked of what they wanted."""

ANSWERED_WITHIN = timedelta(days=7)
"""So long it is asked; then the buttons go, and nobody is reminded."""

FROM_A_PERSON = 5
"""So many marks at least before they are told of a person."""


class Stage(StrEnum):
    """How far a survey has come."""

    ASKED = "asked"
    RATED = "rated"
    """Its mark can still be changed."""
    FIXED = "fixed"
    OVER = "over"
    """Not answered, or not to be asked any more."""


def stage(survey: Survey, now: datetime, editable: timedelta) -> Stage:
    if survey.set_aside_at is not None or survey.declined_at is not None:
        return Stage.OVER
    if survey.rated_at is not None:
        return Stage.RATED if now < survey.rated_at + editable else Stage.FIXED
    return Stage.ASKED if now < survey.asked_at + ANSWERED_WITHIN else Stage.OVER


def is_for(incident: Incident) -> bool:
    """Whether there is somebody to ask: a person who reported it here, and did not fix it."""
    if incident.status not in (IncidentStatus.RESOLVED, IncidentStatus.CLOSED):
        return False
    return is_somebody(incident) and incident.reporter != incident.resolved_by


def is_somebody(incident: Incident) -> bool:
    """Whether a person reported it here, and did not solve it by what they read: what was imported, or an alert made,
    is nobody's to rate.
    """
    solved = incident.resolution_code == GUIDED and incident.resolved_by == incident.reporter
    return incident.external_number is None and incident.reporter[:1] in ("U", "W") and not solved


def is_quiet(last_asked: datetime | None, now: datetime, quiet: timedelta) -> bool:
    """Whether it is too early to ask the same person again."""
    return last_asked is not None and now < last_asked + quiet


def wants_a_call(survey: Survey, low: int) -> bool:
    """Whether whoever gave it is to be asked whether they may be called back."""
    return survey.score is not None and survey.score <= low and survey.agreed is None


def share(part: int, whole: int) -> float | None:
    """In percent, unrounded."""
    return 100 * part / whole if whole else None


def is_chance(one: Tally, other: Tally) -> bool:
    """Whether two shares may differ by chance alone: their intervals have something in common."""
    return not have_nothing_in_common(of_a_share(one.happy, one.n), of_a_share(other.happy, other.n))
