"""Slack's rates: how many calls of a method it takes in a minute. Enforced when asked."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

A_MINUTE: dict[str, int] = {
    method: most
    for most, methods in {
        20: "conversations.create conversations.setTopic conversations.setPurpose conversations.rename "
        "conversations.archive conversations.list usergroups.list usergroups.users.list users.list "
        "pins.add pins.list bookmarks.add bookmarks.list bookmarks.remove",
        50: "chat.update chat.delete conversations.join "
        "conversations.invite conversations.info conversations.open conversations.history "
        "conversations.replies conversations.kick files.delete users.lookupByEmail reactions.add team.info",
        100: "chat.postEphemeral conversations.members views.open views.push views.update views.publish users.info "
        "users.profile.get "
        "files.getUploadURLExternal files.completeUploadExternal files.info",
        300: "chat.postMessage",
    }.items()
    for method in methods.split()
}
COMMERCIAL = A_MINUTE | {"conversations.history": 1, "conversations.replies": 1}
"""Of an app that is sold outside Slack's Marketplace; Slack gives it 15 messages a page as well."""

IN_A_CHANNEL = 60
"""Of chat.postMessage, in one channel and a minute: about one a second."""


@dataclass
class Tiers:
    """Counts what comes in. `minute` seconds make one (a test has shorter ones), `most` is per method."""

    minute: float = 60.0
    most: Mapping[str, int] = field(default_factory=lambda: A_MINUTE)
    _seen: dict[str, "deque[float]"] = field(default_factory=lambda: defaultdict(deque))

    def refuse(self, method: str, channel: str | None, now: float) -> int | None:
        """None where the call may come in; else after how many seconds (whole ones) it may."""
        counted = {method: self.most.get(method)}
        if method == "chat.postMessage":
            counted[f"{method} {channel}"] = IN_A_CHANNEL
        waits = [self._wait(name, most, now) for name, most in counted.items() if most is not None]
        if any(waits):
            return math.ceil(max(waits))
        for name in counted:
            self._seen[name].append(now)
        return None

    def _wait(self, name: str, most: int, now: float) -> float:
        seen = self._seen[name]
        while seen and seen[0] <= now - self.minute:
            seen.popleft()
        return 0.0 if len(seen) < most else seen[0] + self.minute - now
