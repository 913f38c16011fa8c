"""How a major incident stands, as people read it: in blocks, and in plain words, to copy or to begin an update."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Block, Names, moment, person
from commands.warrooms import wording
from commands.warrooms.rules import ROLE_WORDS, Story
from commands.warrooms.sitrep import Item, Items, Situation, situation
from commands.warrooms.task_rules import is_by_a_day
from storage.record import Record

NOBODY_HAS_SAID = "nobody has said"
LONGEST = 300
"""So much of a line is told; its message has the rest."""


class Writing(Record):
    """How times, days by which something is due, words, people and addresses are written."""

    at: Callable[[datetime], str]
    by: Callable[[datetime], str]
    words: Callable[[str, Sequence[str]], str]
    who: Callable[[str], str]
    link: Callable[[str], str]
    teams: Names


Instant = Callable[[datetime], str]


def _dated(clock: Instant, day: Instant, zone: tzinfo, now: datetime | None) -> Instant:
    """How an instant is written by a clock, and with its day where that is another than today."""
    today = None if now is None else now.astimezone(zone).date()
    return lambda at: clock(at) if today in (None, at.astimezone(zone).date()) else f"{day(at)} {clock(at)}"


def _due(at: Instant, zone: tzinfo) -> Instant:
    """The same of what is due; where it is by a day, that alone."""
    return lambda due: f"{due.astimezone(zone):%a %d %b}" if is_by_a_day(due, zone) else at(due)


def in_slack(teams: Names, zone: tzinfo, now: datetime | None) -> Writing:
    """Each reader sees times in their own zone; each line leads to its message."""
    at = _dated(lambda at: moment(at, "{time}"), lambda at: moment(at, "{date_short}"), zone, now)
    return Writing(at, _due(at, zone), wording.in_mrkdwn, person, lambda url: f" <{url}|↗>" if url else "", teams)


def in_words(names: Names, teams: Names, zone: tzinfo, now: datetime | None) -> Writing:
    """`names` has what to call people by their Slack id; times are in `zone`."""
    clock, day = (lambda at: f"{at.astimezone(zone):%H:%M}"), (lambda at: f"{at.astimezone(zone):%a %d %b}")
    at = _dated(clock, day, zone, now)
    return Writing(
        at,
        _due(at, zone),
        lambda text, _: bk.clip(wording.prose(text, names), LONGEST),
        lambda key: names.get(key, key),
        lambda _url: "",
        teams,
    )


Part = tuple[str, list[str]]
"""What a part is called, and its lines."""


def parts(told: Situation, writing: Writing) -> Iterator[Part]:
    """The parts that have something to say; the impact always has."""
    impact = told.impact
    yield "Impact", [NOBODY_HAS_SAID if impact is None else _line(impact, writing)]
    if told.is_over:
        return
    yield "Now", [f"{told.phase} since {writing.at(told.since)}"]
    since = "Since it was declared" if told.updated is None else f"Since {writing.at(told.updated)}"
    named = ((since, told.done), ("Known", told.known), ("Ruled out", told.ruled_out))
    for called, items in (*named, ("Next", told.next), ("Needs", told.needs)):
        if items:
            yield called, _lines(items, writing)
    if told.next_update is not None:
        yield "Next update", [writing.at(told.next_update)]


def _lines(items: Items, writing: Writing) -> list[str]:
    more = [f"+{items.more} more"] if items.more else []
    return [*(_line(item, writing) for item in items.shown), *more]


def _line(item: Item, writing: Writing) -> str:
    text = f"{item.called} {writing.words(item.text, item.mentions)}".strip()
    who = writing.who(item.person) if item.person else writing.teams.get(item.team or "", item.team or "")
    stream = writing.words(item.stream, ()) if item.stream else ""
    beside = ", ".join(each for each in (stream, who, writing.by(item.due) if item.due else "") if each)
    return f"{text}{f' ({beside})' if beside else ''}{writing.link(item.link)}"


def report(story: Story) -> list[Block]:
    """The situation report."""
    told = [
        _part(called, found)
        for called, found in parts(situation(story), in_slack(story.teams, story.zone, story.now))
    ]
    head = f"*{story.incident.number} · {story.incident.priority}* · {bk.typed(story.incident.title, 300)}"
    return [bk.section(head), *bk.packed(told)]


def _part(called: str, found: Sequence[str]) -> str:
    return (
        f"*{called}:* {found[0]}"
        if len(found) == 1
        else "\n".join([f"*{called}:*", *(f"• {each}" for each in found)])
    )


def catch_up(story: Story) -> list[Block]:
    """The same for somebody who comes to it now: who leads and does what stands beside it."""
    crew = [f"{ROLE_WORDS[role]} {person(holder.person)}" for role, holder in story.roles.items()]
    since = f"Declared {moment(story.room.declared_at)} by {person(story.room.declared_by)}."
    asks = "`/major sitrep` shows it again, `/major timeline` all that happened."
    return [*report(story), bk.context(" · ".join(crew) or "Nobody leads yet.", f"{since} {asks}")]


def plain(story: Story, names: Names, zone: tzinfo) -> str:
    """The report in plain words, a line a part."""
    found = parts(situation(story), in_words(names, story.teams, zone, story.now))
    return "\n".join(f"{called}: {'; '.join(said)}" for called, said in found)
