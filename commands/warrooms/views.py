"""War rooms as people see them: the timeline, the record, what is asked and offered. The card has its own file."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from commands.shared import blocks as bk
from commands.shared.blocks import A_POST, Block
from commands.warrooms import handing_views, timeline, wording
from commands.warrooms.handing_rules import offers
from commands.warrooms.ids import ActionId
from commands.warrooms.rules import ROLE_WORDS, Story
from storage.incidents.records import Incident, IncidentStatus
from storage.warrooms.records import WarRoom

MOST_SECTIONS = 49
"""Of a timeline, beneath its title: a message takes 50 blocks."""


def told(story: Story, title: str, *, sections: int = MOST_SECTIONS) -> list[Block]:
    """What happened, oldest first, made from the journal; of a long story the end."""
    shown = [entry for entry in timeline.as_known(story.entries) if wording.is_told(entry)]
    days = {entry.at.astimezone(story.zone).date() for entry in shown}
    style = "{time}" if len(days) < 2 else "{date_short} {time}"
    lines = [wording.on_the_timeline(entry, story.services, story.teams, style=style) for entry in shown]
    return [bk.section(f"*{title}*"), *bk.lines(lines)[-sections:]]


def ending_posts(story: Story) -> list[list[Block]]:
    """The timeline of what is over, in posts of which each keeps below what Slack takes."""
    posts: list[list[Block]] = [[]]
    title = f"{story.incident.number} is {story.ending}. What happened:"
    for block in told(story, title, sections=2 * MOST_SECTIONS):
        if posts[-1] and sum(len(each["text"]["text"]) for each in (*posts[-1], block)) > A_POST:
            posts.append([])
        posts[-1].append(block)
    return posts


def record(story: Story, *, names: Mapping[str, str], zone: tzinfo) -> str:
    """The whole story of a major incident as Markdown, to keep and to review by.

    `names` has what to call people by their Slack id; whoever is not in it is called by that. Times are in `zone`.
    """
    room, incident = story.room, story.incident
    facts = {
        "Priority": incident.priority,
        "Service": story.service,
        "Team": story.teams.get(incident.team or "", incident.team),
        **_beginning(room, incident, names, zone),
        _capital(story.ending): _fact(room.resolved_at, room.resolved_by, names, zone),
        "Why" if incident.status is IncidentStatus.CANCELLED else "How": wording.in_markdown(
            room.resolution_note, names
        ),
    }
    held = {ROLE_WORDS[role]: names.get(holder.person, holder.person) for role, holder in story.roles.items()}
    lines = [f"- {name}: {value}" for name, value in (facts | held).items() if value]
    shown = [entry for entry in timeline.as_known(story.entries) if wording.is_told(entry)]
    told = [wording.in_the_record(entry, names, zone, story.services, story.teams) for entry in shown]
    head = f"# {incident.number}: {wording.in_markdown(incident.title, names)}"
    over = handing_views.in_the_record(offers(story.entries, datetime.max.replace(tzinfo=UTC)), names, zone)
    return "\n".join([head, "", *lines, "", "## What happened", f"Times are of {zone}.", "", *told, *over, ""])


def _beginning(room: WarRoom, incident: Incident, names: Mapping[str, str], zone: tzinfo) -> dict[str, str]:
    """When it was reported and declared; or that it was over when it was entered."""
    declared = _fact(room.declared_at, room.declared_by, names, zone)
    if incident.is_entered_afterwards:
        return {"Began": _fact(incident.opened_at, None, names, zone), "Entered afterwards": declared}
    reported = _fact(incident.opened_at, incident.reporter, names, zone)
    return {"Reported": reported, "Declared a major incident": declared}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _fact(at: datetime | None, by: str | None, names: Mapping[str, str], zone: tzinfo) -> str:
    if at is None:
        return ""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" + (f" by {names.get(by, by)}" if by else "")


def declared(incident: Incident, could_be: str | None) -> dict[str, Any]:
    """The answer to whoever declared it; a link to its room follows, once there is a channel to link."""
    text = f":rotating_light: {incident.number} is a major incident. Its room opens now, and you are called in."
    return _asking(text, incident, could_be)


def opened(room: WarRoom, incident: Incident, could_be: str | None) -> dict[str, Any]:
    """Where its room is."""
    return _asking(f":rotating_light: The room of {room.number} is open: <#{room.channel}>", incident, could_be)


def _asking(text: str, incident: Incident, could_be: str | None) -> dict[str, Any]:
    """And whether it is graver than it says: of the priority that it `could_be`."""
    if could_be is None:
        return {"text": text, "blocks": [bk.section(text)]}
    raised = bk.button(f"Make it {could_be}", ActionId.RAISE_PRIORITY, incident.id, style="danger")
    question = f"{incident.number} is {incident.priority}. Is it {could_be}?"
    return {"text": text, "blocks": [bk.section(text), bk.section(question), bk.actions(raised)]}


def line_question(line: str, kept: int, rooms: Sequence[WarRoom], *, could_be_new: bool = True) -> list[Block]:
    """Which room the line is meant for, or whether it is a new incident; `kept` is its number in the journal."""
    meant = [
        bk.button(
            f"{line.capitalize()} INC-{room.incident}",
            f"{ActionId.LINE_DO}.{room.incident}",
            json.dumps({"line": kept, "incident": room.incident}),
            style="primary" if len(rooms) == 1 else None,
        )
        for room in rooms
    ]
    new = [bk.button("Declare a new major incident", ActionId.LINE_DECLARE, kept)] if could_be_new else []
    drop = [] if meant and new else [bk.button("Neither", ActionId.LINE_DROP, kept)]
    question = LINE_QUESTION if meant else LINE_WITHOUT_A_ROOM
    return [bk.section(question if could_be_new else WHICH_ROOM), bk.actions(*meant, *new, *drop)]


def line_doubted(line: str, kept: int) -> list[Block]:
    """The line may be nearly a verb (`line`: how that is written), or be a new incident."""
    question = f"Did you mean `/major {line}`, or is it a new major incident?"
    new = bk.button("Declare a new major incident", ActionId.LINE_DECLARE, kept)
    return [bk.section(question), bk.actions(new, bk.button("Neither", ActionId.LINE_DROP, kept))]


LINE_QUESTION = "Is that for a war room that is open, or is it a new major incident?"
WHICH_ROOM = "Which war room is that for?"
LINE_WITHOUT_A_ROOM = "No war room of yours is open. Is it a new major incident?"
