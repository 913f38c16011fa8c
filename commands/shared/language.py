"""Reading what people type: numbers, mentions, and Slack's escapes undone."""

import html
import re
from collections.abc import Iterable
from difflib import get_close_matches

ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
NUMBER = r"(?:{prefix}\s*[-# ]?\s*)?(\d{{1,9}})"


def as_typed(text: str) -> str:
    """Text as the person typed it: Slack's `<@U1|ana>` is `@ana` again, `&lt;` is `<`."""
    return html.unescape(ENTITY.sub(_entity, text)).strip()


def _entity(match: re.Match[str]) -> str:
    mark, target, label = match.groups()
    if mark == "":
        return label or target
    if mark == "!" and target.startswith("date^"):
        return label or ""
    if mark == "!":
        return "@" + (label or target.split("^")[0]).lstrip("@")
    return mark + (label or target).lstrip(mark)


def number_in(text: str, prefix: str) -> int | None:
    """The number that this text is: `INC-42`, `inc 42`, `INC42` and `42` are 42; None when it is anything else."""
    match = re.fullmatch(NUMBER.format(prefix=prefix), text.strip(), re.IGNORECASE)
    return int(match.group(1)) if match else None


def leading_number(text: str, prefix: str) -> tuple[int, str] | None:
    """The number at the head of a text, and what follows it."""
    match = re.match(NUMBER.format(prefix=prefix) + r"(?=\s|$)", text.strip(), re.IGNORECASE)
    return (int(match.group(1)), text.strip()[match.end() :].strip()) if match else None


def person_in(text: str) -> str | None:
    """The Slack id of the one person mentioned, when the text is a mention and nothing else."""
    match = PERSON.fullmatch(text.strip())
    return match.group(1) if match else None


def nearest(word: str, words: Iterable[str], count: int = 3) -> list[str]:
    """The words most like this one, the likest first; none when none is like it."""
    return get_close_matches(word.lower(), list(words), n=count, cutoff=0.6)
