"""What app.yaml may name things by, so that Slack takes it: people, channels, names and keys; and lengths of time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from commands.shared.durations import Duration, say_duration
from commands.shared.language import cleaned
from commands.shared.patterns import pattern

LONGEST_NAME = 75
"""Slack shows no more of what can be chosen; a key stands in what a button carries, and in logs."""

LONGEST_CHANNEL = 80
BROKEN = pattern("[\n\ud800-\udfff]")
"""Ends a line, or is half a character."""

CHANNEL_ID = pattern(r"[CG][A-Z0-9]{8,20}")
CHANNEL_NAME = pattern(r"[a-z0-9_-]+")
PERSON_ID = pattern(r"[UW][A-Z0-9]{1,20}")
GROUP = pattern(r"@[a-z0-9][a-z0-9._-]{0,79}")
EMAIL = pattern(r"[^@\s<>,;:|]{1,64}@[^@\s<>,;:|]{1,190}")
RESERVED_CHANNELS = frozenset(
    {
        *("archive", "archived", "archives", "all", "channel", "channels", "create", "delete", "deleted-channel"),
        *("edit", "everyone", "group", "groups", "here", "me", "ms", "slack", "slackbot", "today", "you"),
    }
)
"""Words that Slack's help keeps from channels."""

FIRST_YEAR, LAST_YEAR = 1970, 2999
LONGEST_WAIT = timedelta(days=366)
SHORTEST_ROUND = timedelta(seconds=1)
"""What comes again and again comes no closer together."""


def name(text: str) -> str:
    """A name that people read. ValueError, with the cure."""
    text = text.strip()
    if not cleaned(text):
        raise ValueError("is empty; give it a name that people can read")
    if cleaned(text) != text or BROKEN.search(text):
        raise ValueError("holds characters that nobody can see; write the name anew, on one line")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"has {len(text):,} characters; {LONGEST_NAME} is the most that Slack shows, so shorten it")
    return text


def channel(text: str) -> str:
    """A channel's name, without its `#`, or its id. ValueError, with the cure."""
    bare = text.strip().removeprefix("#")
    if CHANNEL_ID.fullmatch(bare):
        return bare
    if not CHANNEL_NAME.fullmatch(bare) or not bare.strip("-_"):
        raise ValueError(
            "is no name that Slack gives a channel: write small letters, digits, - and _, like team-erp; "
            "or the channel's id, like C0123456789"
        )
    if len(bare) > LONGEST_CHANNEL:
        raise ValueError(f"has {len(bare):,} characters; Slack takes {LONGEST_CHANNEL}, so shorten it")
    if bare in RESERVED_CHANNELS:
        raise ValueError(f"is a word that Slack keeps for itself; write another, like team-{bare}")
    return bare


def person(text: str) -> str:
    """A handle: an email, a Slack id or `@usergroup`, in one spelling. ValueError, with the cure."""
    text = text.strip()
    if PERSON_ID.fullmatch(text):
        return text
    handle = text.lower()
    if not (GROUP.fullmatch(handle) or EMAIL.fullmatch(handle)) or not handle.isprintable():
        raise ValueError("is nobody; write an email, a Slack user id like U0123456789, or '@usergroup' in quotes")
    return handle


HOUR = pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WEEKLY = pattern(r"(mon|tue|wed|thu|fri|sat|sun) " + HOUR.pattern)


def weekly(text: str) -> str:
    """An hour of a day of the week. ValueError, with the cure."""
    if WEEKLY.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a day and time; write it like 'mon 08:30'")
    return text


def between(least: timedelta, most: timedelta, *, or_never: bool = False) -> Callable[[timedelta], timedelta]:
    """Checks a length of time; `or_never`: 0 is allowed, and means never."""

    def check(length: timedelta) -> timedelta:
        if or_never and not length:
            return length
        if not least <= length <= most:
            never = "; 0 is never" if or_never else ""
            raise ValueError(f"must be from {say_duration(least)} to {say_duration(most)}; write it like 20m{never}")
        return length

    return check


def day(moment: datetime | date) -> datetime | date:
    """A day of our times. ValueError, with the cure."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"is in the year {moment.year}; write one from {FIRST_YEAR} to {LAST_YEAR}, like 2026-11-23")
    return moment


Name = Annotated[str, AfterValidator(name)]
Key = Annotated[str, AfterValidator(name)]
Channel = Annotated[str, AfterValidator(channel)]
Person = Annotated[str, AfterValidator(person)]
People = Annotated[tuple[Person, ...], AfterValidator(lambda people: tuple(dict.fromkeys(people)))]
"""Each of them once."""

Weekly = Annotated[str, AfterValidator(weekly)]
"""An hour of a day of every week: `mon 08:30`."""

Round = Annotated[Duration, AfterValidator(between(SHORTEST_ROUND, LONGEST_WAIT))]
"""How often something comes again."""

Wait = Annotated[Duration, AfterValidator(between(SHORTEST_ROUND, LONGEST_WAIT))]
WaitOrNever = Annotated[Duration, AfterValidator(between(SHORTEST_ROUND, LONGEST_WAIT, or_never=True))]
"""How long something is waited for."""

Day = Annotated[datetime | date, AfterValidator(day)]
