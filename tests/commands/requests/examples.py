"""A catalogue, and what Sofia asks of it: her line manager is Tom, finance is Oskar, the service manager is Mira."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.config import Document
from commands.practices import PRACTICES
from commands.requests import operations
from commands.requests.policy import Item
from commands.requests.rules import NewRequest
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from storage.record import replace
from storage.requests import queries as requests
from storage.requests.records import Request
from storage.staff import queries as staff
from storage.staff.records import Colleague
from tests.commands.conftest import SOFIA, TOM

BERLIN = ZoneInfo("Europe/Berlin")
OSKAR = "oskar@northgate.example"

LAPTOP: Mapping[str, Any] = {
    "name": "New laptop",
    "words": ["macbook"],
    "team": "workplace",
    "cost": 1200,
    "ask": {
        "model": {"label": "Which one?", "options": ["13 inch", "15 inch"]},
        "why": {"label": "What for?", "long": True, "optional": True},
    },
    "approve": [{"who": "line-manager", "within": "8h"}, {"who": [OSKAR], "over": 1000}],
    "tasks": [{"key": "order", "title": "Order it"}, {"key": "set-up", "title": "Set it up", "after": ["order"]}],
    "sla": {"target": "40h", "calendar": "office", "from": "approved"},
}
ANSWERS = {"model": "13 inch"}


def wed(hour: int, minute: int = 0) -> datetime:
    """Of Wednesday 1 April 2026; Friday and Monday after it are days off."""
    return local(1, hour, minute)


def local(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def desk(act: Act, at: datetime | None = None, **changed: Any) -> Act:
    """Whoever acts, where this is the catalogue; Tom is everybody's line manager."""
    item = Item.model_validate({**LAPTOP, **changed})
    document = cast(Document, act.document).model_copy(update={"catalogue": {"laptop": item}})
    staff.store(act.tx, [Colleague(SOFIA, manager=TOM), Colleague("UBEN00000", manager=TOM)], act.now)
    return replace(act, document=document, now=at or act.now)


def by(act: Act, person: str, at: datetime | None = None) -> Act:
    return replace(act, by=person, now=at or act.now)


def ordered(act: Act, whom: str | None = None, **answers: Any) -> Request:
    """What whoever acts asks for."""
    return operations.submit(act, NewRequest("laptop", whom or act.by, ANSWERS | answers))


TOGETHER = merged(PRACTICES)


def followed(act: Act) -> None:
    """All that follows is done."""
    follow_up(act, TOGETHER.follows)


def now(act: Act, request: Request) -> Request:
    """As it stands."""
    found = requests.find(act.tx, request.id)
    assert found is not None
    return found
