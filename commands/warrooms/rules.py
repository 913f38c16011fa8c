"""How a room is called, who may do what in it, when the next word is owed, and how `/major` is read."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commands.shared.language import PERSON, leading_number, nearest
from storage.warrooms.records import Role

NAME = 80
LONGEST = 3000
FREQUENT = timedelta(hours=2)
"""For so long updates are owed at the interval of the policy; afterwards half as often."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.COMMANDER: "Commander",
    Role.DEPUTY: "Deputy",
    Role.COMMUNICATIONS: "Communications",
    Role.OPERATIONS: "Operations",
    Role.SCRIBE: "Scribe",
}


def channel_name(number: int, title: str) -> str:
    """`inc-42-tills-down`: at most 80 of a-z, 0-9 and -, never only the number unless the title has no letter."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    short = "-".join(slug.split("-")[:5])
    return f"inc-{number}-{short}"[:NAME].rstrip("-")


def next_update(declared_at: datetime, now: datetime, every: timedelta) -> datetime:
    """When the public must hear again: at the interval for two hours, then at twice that."""
    return now + (every if now - declared_at < FREQUENT else every * 2)


def first_update(declared_at: datetime, within: timedelta) -> datetime:
    return declared_at + within


class Verb(StrEnum):
    UPDATE = "update"
    ROLE = "role"
    HANDOVER = "handover"
    TASK = "task"
    TIMELINE = "timeline"
    NOTE = "note"
    RESOLVE = "resolve"
    SUMMARY = "summary"
    HELP = "help"


USAGE: Mapping[Verb, str] = {
    Verb.UPDATE: "update TEXT",
    Verb.ROLE: "role commander|deputy|communications|scribe|operations @person",
    Verb.HANDOVER: "handover @person",
    Verb.TASK: "task TEXT",
    Verb.TIMELINE: "timeline",
    Verb.NOTE: "note TEXT",
    Verb.RESOLVE: "resolve NOTE",
    Verb.SUMMARY: "summary",
    Verb.HELP: "help",
}
WITH_TEXT = frozenset({Verb.UPDATE, Verb.TASK, Verb.NOTE, Verb.RESOLVE})
ALONE = frozenset({Verb.TIMELINE, Verb.SUMMARY, Verb.HELP})


@dataclass(frozen=True)
class Line:
    """A line after `/major`: a verb in a room, the number of an incident, or the text of a new one."""

    verb: Verb | None = None
    number: int | None = None
    text: str = ""
    role: Role | None = None
    person: str | None = None
    wrong: str | None = None


def read_line(text: str, *, in_room: bool) -> Line:
    """In a room the verbs count; anywhere else a number or the text of a new incident does."""
    numbered = leading_number(text, "inc")
    if numbered is not None and not numbered[1]:
        return Line(number=numbered[0])
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if word.lower() not in USAGE:
        return _not_a_verb(word, rest, text, in_room)
    verb = Verb(word.lower())
    if verb is Verb.HELP and not rest:
        return Line(verb)
    if not in_room:
        shaped = (verb is Verb.ROLE and PERSON.search(rest)) or (verb in ALONE and not rest) or not rest
        return Line(wrong=OUTSIDE.format(verb=verb)) if shaped else Line(text=text)
    return _in_room(verb, rest)


OUTSIDE = "`/major {verb}` works in a war room. Go to the incident's channel (`inc-…`) and say it there."


def _not_a_verb(word: str, rest: str, text: str, in_room: bool) -> Line:
    alike = nearest(word, [verb.value for verb in Verb], 1)
    if in_room:
        hint = f"Did you mean `/major {USAGE[Verb(alike[0])]}`?" if alike else "`/major help` shows what there is."
        return Line(wrong=f"There is a major incident here already. {hint} A new one is declared in another channel.")
    if alike and not rest:
        return Line(
            wrong=f"Did you mean `/major {USAGE[Verb(alike[0])]}`? To declare, write what is wrong in a few words."
        )
    return Line(text=text)


def _in_room(verb: Verb, rest: str) -> Line:
    usage = f"Write it as `/major {USAGE[verb]}`."
    if verb in WITH_TEXT:
        return Line(verb, text=rest) if rest else Line(wrong=usage)
    if verb in ALONE:
        return Line(verb) if not rest else Line(wrong=usage)
    mentioned = PERSON.findall(rest)
    if len(mentioned) != 1:
        return Line(wrong=f"{usage} Name one person with @.")
    if verb is Verb.HANDOVER:
        return Line(verb, person=mentioned[0])
    role = PERSON.sub("", rest).strip().lower()
    if role not in [each.value for each in Role]:
        return Line(wrong=f"{usage} The roles are {', '.join(Role)}.")
    return Line(verb, role=Role(role), person=mentioned[0])
