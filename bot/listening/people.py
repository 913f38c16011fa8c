"""What Slack says of people, each of whom it is asked about once."""

from collections import OrderedDict
from typing import Any

from bot.slack import Slack

REMEMBERED = 20_000
"""So many people; whoever was looked at longest ago is forgotten first."""

TELLING = ("is_restricted", "is_ultra_restricted", "is_stranger", "team_id", "enterprise_user")
"""Of what Slack says, what is kept."""


class People:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def look_up(self, person: str) -> dict[str, Any]:
        """Raises CallFailed when Slack does not say, and nothing is remembered then."""
        known = self._known.get(person)
        if known is None:
            user = (await self._slack.call("users.info", user=person))["user"]
            known = self._known[person] = {name: user[name] for name in TELLING if user.get(name)}
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(person)
        return known
