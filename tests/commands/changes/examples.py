"""A change and what somebody asks for, to be varied."""

from datetime import UTC, datetime, timedelta

from commands.changes.rules import NewChange
from storage.changes.records import ChangeType
from storage.record import replace
from tests import company

AT = datetime(2026, 3, 16, 22, tzinfo=UTC)
CHANGE = replace(
    company.CHANGE, title="Patch", start=AT, end=AT + timedelta(hours=1), requester="U1", implementer="U2"
)
END = AT + timedelta(hours=1)
ASKED = NewChange(
    title="Patch the gift card service", reason="Tills freeze on gift cards", type=ChangeType.NORMAL, items=("pos",),
    start=AT, end=END, implementer="UBEN00000", risk=2, impact=3,
    implementation_plan="Roll out to store 1, then all", test_plan="Scan a gift card",
    rollback_plan="Roll back the package",
)  # fmt: skip
