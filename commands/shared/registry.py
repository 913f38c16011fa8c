"""What the running program must know of a practice beside its Bolt listeners."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from commands.shared.desk import Desk, Follower

Rendered = dict[str, Any]
"""Arguments of the method: `text` and `blocks` of a message, `view` of a Home tab, `content` of a file."""

Renderer = Callable[[Connection, Mapping[str, Any], Desk], Rendered]
"""(tx, the effect's subject, desk) -> what to say; called when the effect is sent."""

Continuation = Callable[..., None]
"""(tx, the effect's subject, Slack's answer, *, now): runs in the transaction that marks the effect sent."""

Job = Callable[..., None]
"""(tx, timer, *, now): what a timer does, in the transaction that takes the timer away."""


@dataclass(frozen=True)
class SlashCommand:
    """A slash command as the manifest and `/desk help` show it."""

    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as the manifest shows it; `type` is `message` or `global`."""

    name: str
    callback_id: str
    type: str
    description: str


@dataclass
class Registry:
    """Filled once, at start, by each practice's `effects(registry, desk)`; read by relay, clock and manifest."""

    renderers: dict[str, Renderer] = field(default_factory=dict)
    continuations: dict[str, Continuation] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    followers: list[Follower] = field(default_factory=list)
    commands: list[SlashCommand] = field(default_factory=list)
    shortcuts: list[Shortcut] = field(default_factory=list)
