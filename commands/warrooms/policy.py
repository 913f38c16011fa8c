"""What war rooms read from app.yaml."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from commands.shared.durations import Span
from commands.shared.organisation import PRIORITIES, ConfigModel, Mistake, Organisation
from commands.shared.patterns import pattern
from commands.shared.written import Channel, Round, WaitOrNever
from storage.warrooms.records import LineKind, RoomPhase

Severity = Literal["P1", "P2", "P3", "P4", "P5"]
FILLED_IN = ("{service}", "{impact}")
"""What a template may leave open: what the service is called, and what was last said of the impact."""

MOST_WORDS = 2000
EMOJI = pattern(r"[a-z0-9_'+-]{1,100}")


def _bridge(text: str) -> str:
    """The address of the call of a room. ValueError, with the cure."""
    if BRIDGE.fullmatch(text.strip()) is None:
        raise ValueError("is no address; write one like https://meet.example/inc-{number}, {number} stands for 42")
    return text.strip()


BRIDGE = pattern(r"https?://[^\s<>|\"`{}]{3,300}(?:\{number\}[^\s<>|\"`{}]{0,80})?")
Bridge = Annotated[str, AfterValidator(_bridge)]


class Executives(ConfigModel):
    """They read one message in `channel`, which is looked at `every` so long, of what is as grave as `from`."""

    channel: Channel
    every: Round = timedelta(minutes=30)
    least: Severity = Field(default="P1", alias="from")

    def hear_of(self, priority: str) -> bool:
        return PRIORITIES.index(priority) <= PRIORITIES.index(self.least)


class WarRoomSettings(ConfigModel):
    """The keys under `war_rooms:`. `archive_after` and `handover_after` 0 are never; `cadence` is how often an update
    is owed by priority, `update_every` of a priority that is not in it. `review` says by
    when which are looked back on, `bridge` where each room holds its call; `keep_files` has the record bring the
    files that were shared along.
    """

    update_every: Round = timedelta(minutes=20)
    cadence: dict[Severity, Round] = Field(default_factory=dict)
    commander_within: Round = timedelta(minutes=5)
    archive_after: WaitOrNever = timedelta(days=1)
    handover_after: WaitOrNever = timedelta(hours=4)
    bridge: Bridge | None = None
    review: dict[Severity, Span] | None = None
    keep_files: bool = False
    executives: Executives | None = None
    templates: dict[RoomPhase, str] = Field(default_factory=dict)
    reactions: dict[str, LineKind] = Field(default_factory=dict, max_length=50)

    def every(self, priority: str) -> timedelta:
        """How often an update is owed."""
        return {str(each): length for each, length in self.cadence.items()}.get(priority, self.update_every)

    def kind_of(self, reaction: str) -> LineKind | None:
        """What a message is on the timeline that somebody reacts to so; None: no line of it."""
        return {"pushpin": LineKind.NOTE, **self.reactions}.get(reaction.partition("::")[0])


class WarRoomPolicy(Organisation):
    war_rooms: WarRoomSettings = WarRoomSettings()

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for phase, text in self.war_rooms.templates.items():
            where: tuple[str | int, ...] = ("war_rooms", "templates", phase)
            left = filled_in(text, service="", impact="")
            if not text.strip() or len(text) > MOST_WORDS:
                yield where, f"say in 1 to {MOST_WORDS:,} characters how it stands; the update's form begins with it"
            elif "{" in left or "}" in left:
                yield where, f"leaves something open that nobody fills in; only {' and '.join(FILLED_IN)} are"
        for reaction in self.war_rooms.reactions:
            if (
                not reaction.strip(":").replace("_", "").replace("-", "").replace("+", "").isalnum()
                or ":" in reaction
            ):
                yield ("war_rooms", "reactions", reaction), "write the emoji's name without colons, like mag"


def filled_in(template: str, *, service: str, impact: str) -> str:
    """A template with the words of this moment."""
    return " ".join(template.replace("{service}", service).replace("{impact}", impact).split())
