"""What a higher practice knows of somebody's time: why they are not free to do something then."""

from collections.abc import Callable, Sequence
from datetime import datetime

from commands.shared.act import Act

Engaging = Callable[[Act, str, datetime, datetime], Sequence[str]]
"""(act, a person's Slack id, from, until (UTC)) -> why they are not free, each in a few words as typed: `on call for
Network`. Asked whenever a change is looked at, so it reads little.
"""


def engaged(act: Act, person: str, start: datetime, end: datetime) -> list[str]:
    """Why somebody is not free in this time, by all practices."""
    return [why for each in act.engaging for why in each(act, person, start, end)]
