"""What a warning says at the moment that it is sent."""

from datetime import datetime

from commands.service_levels import wording
from commands.service_levels.reading import warning_of
from commands.shared.act import Act
from commands.shared.practice import Rendered


def warning(act: Act, clock: int, due_at: str, person: str | None = None) -> Rendered:
    """Nothing, when the clock does not run any more, or where everyone reads of what has become private."""
    found = warning_of(act, clock, datetime.fromisoformat(due_at))
    if found is None or (found.incident.private and person is None):
        return {}
    return {"text": wording.warning(found)}
