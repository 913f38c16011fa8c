from datetime import datetime
from typing import Any

from storage.record import Record


class Timer(Record):
    """Something to do at `due_at` (UTC): `kind` names the job, `key` is unique in its kind, `record` the number
    of what it is about (`INC-42`), `payload` is JSON: what the job is given by name."""

    id: int
    kind: str
    key: str
    record: str
    due_at: datetime
    payload: dict[str, Any]
