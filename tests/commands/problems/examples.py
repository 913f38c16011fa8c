"""Problems and like incidents to begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.config import Document
from commands.problems import mining, operations
from commands.problems.notices import FOLLOWS
from commands.problems.permissions import existing
from commands.shared.act import Act
from commands.shared.desk import follow_up
from storage.changes import queries as changes
from storage.changes.records import ChangeStatus, ChangeType, Outcome
from storage.incidents.records import Incident, IncidentStatus
from storage.problems import families
from storage.problems.records import STANDING, Candidate, Problem
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.conftest import ANA, Acting
from tests.commands.incidents.examples import standing
from tests.conftest import MONDAY

HOLD = {"status": IncidentStatus.ON_HOLD, "hold_reason": "problem", "hold_note": "PRB-1", "assignee": ANA}


def march(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def at(act: Act, now: datetime) -> Act:
    return replace(act, now=now)


def like(act: Act, opened: datetime, title: str = "Receipts are blank", **more: Any) -> Incident:
    """One report more of the same: hardware at the point of sale."""
    return standing(act, title=title, category="hardware", opened_at=opened, **more)


def proposed(act: Act) -> list[Candidate]:
    """What is proposed once all that was reported by now has been looked at, a few at a time."""
    mining.mine(act)
    finish(act.tx)
    while timers.withdraw(act.tx, mining.MINE, "mine"):
        mining.mine(act)
        finish(act.tx)
    follow_up(act, FOLLOWS)
    return families.ranked(act.tx, STANDING, limit=50)


def opened(acting: Acting, by: str = ANA, **more: Any) -> Problem:
    return operations.open_problem(acting(by), **{"text": "Receipts come out blank", "service": "pos"} | more)


def with_change(act: Act, number: int = 1, **more: Any) -> int:
    """A change that fixes it, done with success unless said otherwise; its number."""
    values: dict[str, Any] = {
        "title": "Patch", "reason": "", "type": ChangeType.NORMAL, "items": ["pos"], "start": MONDAY,
        "end": MONDAY + timedelta(hours=1), "requester": ANA, "implementer": ANA, "risk": 3, "impact": 3,
        "implementation_plan": "", "test_plan": "", "rollback_plan": "", "status": ChangeStatus.CLOSED,
        "outcome": Outcome.SUCCESS, "opened_at": MONDAY, "stops_service": False,
    }  # fmt: skip
    made = changes.add(act.tx, **values | more)
    operations.change(act, number, change=made.id)
    return made.id


def in_fix(acting: Acting, **more: Any) -> Problem:
    """Ana's, its cause known, its change done."""
    opened(acting, **more)
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="The template lost its font")
    with_change(acting(ANA))
    return existing(acting(ANA), 1)


def silent(acting: Acting) -> Acting:
    """The same people, where app.yaml names no problems."""
    document = cast(Document, acting(ANA).document).model_copy(update={"problems": None})
    return lambda person: replace(acting(person), document=document)
