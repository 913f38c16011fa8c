"""How a room stands, in the few lines that are handed over with the command."""

from collections.abc import Iterator

from commands.shared.act import Act
from commands.shared.blocks import clip, moment, person, typed
from commands.warrooms import reading, wording
from commands.warrooms.rules import ROLE_WORDS, Story

LONGEST = 2800
"""It stands in one block."""


def report(act: Act, number: int) -> str:
    """The report (mrkdwn) as of now."""
    return clip("\n".join(_lines(reading.story(act, number))), LONGEST)


def _lines(story: Story) -> Iterator[str]:
    room, incident = story.room, story.incident
    yield f"*{incident.number} · {incident.priority}* {typed(incident.title, 300)}"
    if room.last_update_at is None:
        yield "No update yet."
    else:
        yield f"Last update {moment(room.last_update_at, '{time}')}: {typed(room.last_update, 1000)}"
    if room.next_update_at is not None:
        yield f"Next update due {moment(room.next_update_at, '{time}')}"
    yield from wording.outages(story.outages, story.services)
    for role, holder in story.roles.items():
        yield f"{ROLE_WORDS[role]}: {person(holder.person)}"
