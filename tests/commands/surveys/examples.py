"""Incidents that somebody confirmed, to be rated."""

from typing import Any

from bot.config import Document
from commands.incidents import operations as incidents
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.surveys import operations
from commands.surveys.notices import FOLLOWS
from commands.surveys.policy import SurveySettings
from storage.incidents.records import IncidentStatus
from storage.record import replace
from storage.surveys import queries as surveys
from storage.surveys.records import Survey
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import later


def asking(acting: Acting, **keys: Any) -> Acting:
    """The same people, where surveys are written so; None: where none are."""

    def desk(person: str) -> Act:
        act = acting(person)
        assert isinstance(act.document, Document)
        surveys = SurveySettings(**keys) if keys else None
        return replace(act, document=act.document.model_copy(update={"surveys": surveys}))

    return desk


def resolved(acting: Acting, **stands: Any) -> int:
    """One that is fixed, and not confirmed yet."""
    values: dict[str, Any] = {"status": IncidentStatus.RESOLVED, "resolved_by": ANA, "resolution_note": "a cable"}
    return standing(acting(ANA), **(values | stands)).id


def confirmed(acting: Acting, *, hours: float = 0, by: str = SOFIA, **stands: Any) -> int:
    """One that its reporter says works, so many hours from now."""
    number = resolved(acting, reporter=by, **stands)
    act = later(acting(by), hours=hours)
    incidents.confirm(act, number)
    follow_up(act, FOLLOWS)
    return number


def rated(acting: Acting, score: int, *, hours: float = 0, by: str = SOFIA, **stands: Any) -> int:
    number = confirmed(acting, hours=hours, by=by, **stands)
    rate(later(acting(by), hours=hours), number, score)
    return number


def rate(act: Act, number: int, score: int) -> None:
    operations.rate(act, number, score=score)
    follow_up(act, FOLLOWS)


def survey(act: Act, number: int) -> Survey:
    found = surveys.latest(act.tx, f"INC-{number}")
    assert found is not None
    return found
