"""Which family an incident is of, what that is called, and what its incidents cost. Values in, values out."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from commands.problems.policy import By
from commands.shared.patterns import pattern
from commands.shared.text import likeness, terms
from storage.problems.records import Like, Member

MAJORS = "majors"
WORD = pattern(r"[^\W_]+(?:['’-][^\W_]+)*")
MOST_WORDS = 5
COMMON = 0.5
"""A word is the family's where so many of its titles have it."""


def key(kind: str, *parts: str | int) -> str:
    """How a family is kept: JSON, which no name of a service or category can be taken for."""
    return json.dumps([kind, *parts], separators=(",", ":"), ensure_ascii=False)


def of_facts(incident: Member, by: Sequence[By], services: Iterable[str]) -> str | None:
    """The family by what is known of it, the first that is whole; None: by its words, if any.

    An item that is a service is that service.
    """
    if incident.private or not incident.category:
        return None
    if By.ITEM in by and incident.item and incident.item not in services:
        return key(By.ITEM, incident.item, incident.category)
    if By.CATEGORY in by and incident.service:
        return key(By.CATEGORY, incident.service, incident.category)
    return None


def of_words(service: str, first: int) -> str:
    """The family of those whose words are like those of the incident of this number, or like those of one of them."""
    return key(By.WORDS, service, first)


def is_begun_by(family: str, incident: Member) -> bool:
    """Whether it is that of the words of an incident itself: of one that is new nobody can know it yet."""
    return incident.service is not None and family == of_words(incident.service, incident.number)


def words_begin(service: str) -> str:
    return key(By.WORDS, service)[:-1] + ","


def joined(own: frozenset[str], said: Iterable[tuple[str, frozenset[str]]], least: float) -> list[str]:
    """The families, of (family, stems), that what has these stems makes one of: single link, the oldest first."""
    found = {family for family, stems in said if likeness(own, stems) >= least}
    return sorted(found, key=lambda family: json.loads(family)[-1])


def kept_of(one: str, other: str) -> str:
    """Of two families that are one the key that is kept: by words, if any is, as new ones are then found by the words
    of both; of two such the older.
    """
    by_words = [each for each in (one, other) if kind_of(each) == By.WORDS]
    return min(by_words, key=lambda family: json.loads(family)[-1]) if by_words else one


def of_majors(service: str) -> str:
    return key(MAJORS, service)


def kind_of(family: str) -> str:
    return str(json.loads(family)[0])


def name(likes: Sequence[Like], family: str, services: Mapping[str, str], language: str) -> str:
    """What a family is called: its commonest words in the order in which they are said, else what makes it one."""
    kind, *parts = json.loads(family)
    called = services.get(parts[0], parts[0])
    if kind == MAJORS:
        return f"Major incidents of {called}"
    if words := _common_words([each.title for each in likes], language):
        return words
    if kind == By.WORDS:
        return likes[-1].title if likes else called
    return f"{parts[1].capitalize()}: {called}"


def _common_words(titles: Sequence[str], language: str) -> str:
    """What half of the titles say, in the words of the one that says the most of it in the fewest; empty where they
    have no two words in common.
    """
    said = [[(word, _stem(word, language)) for word in WORD.findall(title)] for title in titles]
    counted = Counter(stem for words in said for stem in dict.fromkeys(stem for _, stem in words if stem))
    enough = max(2, COMMON * len(titles))
    common = {stem for stem, count in counted.most_common(MOST_WORDS) if count >= enough}
    if len(common) < 2:
        return ""
    spans = [span for words in said if (span := _span(words, common))]
    best = max(spans, key=lambda span: (len({stem for _, stem in span} & common), -len(span)))
    text = " ".join(word for word, _ in best if not word.isdecimal())
    return text[0].upper() + text[1:]


def _stem(word: str, language: str) -> str:
    """Empty for a number, and for what stands in every text."""
    return next((stem for stem in terms(word, language) if not stem.isdecimal()), "")


def _span(words: Sequence[tuple[str, str]], common: Collection[str]) -> Sequence[tuple[str, str]]:
    """From the first to the last of the words that are common."""
    places = [place for place, (_, stem) in enumerate(words) if stem in common]
    return words[places[0] : places[-1] + 1] if places else ()


def user_minutes(likes: Iterable[Like], affected: Mapping[int, int], now: datetime) -> int:
    """What they cost: of each the minutes that it was open times the people whom it held up."""
    lost = 0.0
    for each in likes:
        open_for = max(0.0, ((each.ended_at or now) - each.opened_at).total_seconds())
        lost += open_for / 60 * affected.get(each.number, 1)
    return round(lost)


def parts_of(family: str) -> list[str]:
    """What a family is known by, but for how."""
    return [str(each) for each in json.loads(family)[1:]]
