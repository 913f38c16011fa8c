from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Timer:
    """Something to do at `due_at` (UTC): `kind` names the job, `key` is unique in its kind, `payload` is JSON."""

    id: int
    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
