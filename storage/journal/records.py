from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One thing that happened: who did what to which record, when (UTC) and from where.

    `what` is a stable word such as `incident.held`; `record` a number as people say it, `INC-42`. `actor` is a
    Slack user id, or `quarterdeck` for what a timer did.
    """

    id: int
    at: datetime
    actor: str
    what: str
    record: str
    details: dict[str, Any]
    source: str
