"""What `/incident list` is narrowed down to, read from the words after it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from commands.incidents.policy import IncidentPolicy
from commands.shared.language import as_typed, person_in, written
from commands.shared.organisation import PRIORITIES, Organisation
from commands.shared.patterns import pattern
from commands.shared.verbs import Unshaped
from storage.incidents.queries import Chosen
from storage.incidents.records import OPEN, IncidentStatus

WORD = pattern(r'["“„]([^"”“]+)["”“]|(<[^<>]+>|\S+)')
PARENT = pattern(written("inc"), re.IGNORECASE)
"""What is part of that one is listed."""

NO_ITEMS: Mapping[str, str] = MappingProxyType({})
Imported = Callable[[Collection[str]], Mapping[str, tuple[str, str]]]
LONGEST = 4
"""So many words at most make up the name of a team or service."""

STATUSES: dict[str, tuple[IncidentStatus, ...]] = {
    "open": OPEN,
    "new": (IncidentStatus.NEW,),
    "in progress": (IncidentStatus.IN_PROGRESS,),
    "on hold": (IncidentStatus.ON_HOLD,),
    "held": (IncidentStatus.ON_HOLD,),
    "waiting": (IncidentStatus.ON_HOLD,),
    "resolved": (IncidentStatus.RESOLVED,),
    "closed": (IncidentStatus.CLOSED,),
    "cancelled": (IncidentStatus.CANCELLED,),
    "canceled": (IncidentStatus.CANCELLED,),
    "all": tuple(IncidentStatus),
}


def read(
    words: str,
    organisation: Organisation,
    *,
    as_text: bool = False,
    items: Mapping[str, str] = NO_ITEMS,
    imported: Imported = lambda _names: {},
) -> Chosen:
    """What is chosen: each word a team, a person, a status, a priority, a service, a category, a site, a region, an
    item or a whole; text stands in quotes.

    `items` are names of items in small letters -> their keys, `imported` tells which names are teams and people of
    another desk, in small letters -> (kind, name). `as_text` takes what is none of these as text; else Unshaped.
    """
    kinds = ("status", "priority", "team", "service", "category", "site", "item", "person", "parent", "text")
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    known = _known(organisation, items)
    named = [*_named(words, known)]
    if any(kind == "unknown" for kind, _ in named):
        named = [*_named(words, {**imported(phrases(words)), **known})]
    for at, (kind, value) in enumerate(named):
        if kind == "unknown" and not as_text:
            raise Unshaped("Put text to look for in quotes.", is_meant=at > 0)
        if kind == "region":
            found["site"] += (key for key, site in organisation.sites.items() if site.region == value)
        else:
            found["text" if kind == "unknown" else kind].append(value)
    statuses = tuple(status for word in found["status"] for status in STATUSES[word])
    return Chosen(
        statuses=statuses or OPEN,
        priorities=tuple(found["priority"]),
        teams=tuple(found["team"]),
        services=tuple(found["service"]),
        people=tuple(found["person"]),
        texts=tuple(found["text"]),
        parents=tuple(map(int, found["parent"])),
        categories=tuple(found["category"]),
        sites=tuple(dict.fromkeys(found["site"])),
        items=tuple(found["item"]),
    )


def phrases(words: str) -> set[str]:
    """Whatever in these words could be the name of something, as it was typed and as names are written."""
    tokens = [(match[1] is not None, match[1] or match[2]) for match in WORD.finditer(words)]
    found = {
        _name(tokens[at : at + length])
        for at in range(len(tokens))
        for length in range(1, LONGEST + 1)
        if not any(quoted for quoted, _ in tokens[at : at + length])
    }
    return {way(name) for name in found for way in (str, str.title, str.capitalize, str.upper)}


def _name(tokens: Sequence[tuple[bool, str]]) -> str:
    return " ".join(as_typed(word).strip(",;") for _, word in tokens)


def _named(words: str, known: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(kind, value) of each word, or of several that are one name."""
    tokens = [(match[1] is not None, match[1] or match[2]) for match in WORD.finditer(words)]
    at = 0
    while at < len(tokens):
        quoted, word = tokens[at]
        person = person_in(word)
        length, named = _longest(tokens[at:], known)
        if quoted:
            yield "text", as_typed(word)
        elif person is not None:
            yield "person", person
        elif (parent := PARENT.fullmatch(as_typed(word))) is not None:
            yield "parent", parent[2]
        elif named is not None:
            yield named
            at += length - 1
        else:
            yield "unknown", as_typed(word)
        at += 1


def _longest(
    tokens: list[tuple[bool, str]], known: Mapping[str, tuple[str, str]]
) -> tuple[int, tuple[str, str] | None]:
    """The longest name at the head of these words: of how many words it is, and what it names."""
    for length in range(min(LONGEST, len(tokens)), 0, -1):
        if any(quoted for quoted, _ in tokens[:length]):
            continue
        name = _name(tokens[:length]).casefold()
        if name in known:
            return length, known[name]
    return 0, None


def _known(organisation: Organisation, items: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Every name that can be chosen, without regard to case -> (kind, value).

    A status comes before a team, a team before a service, that before a site or a category, an item last.
    """
    names = {name: ("item", key) for name, key in items.items()}
    regions = {site.region for site in organisation.sites.values() if site.region}
    names |= {region.casefold(): ("region", region) for region in regions}
    names |= {key.casefold(): ("category", key) for key in _categories(organisation)}
    for key, site in organisation.sites.items():
        names |= {called.casefold(): ("site", key) for called in (key, site.name, *site.words)}
    names |= {name.casefold(): ("service", key) for key, name in organisation.service_names().items()}
    names |= {key.casefold(): ("service", key) for key in organisation.services}
    names |= {name.casefold(): ("team", key) for key, name in organisation.team_names().items()}
    names |= {key.casefold(): ("team", key) for key in organisation.teams}
    names |= {priority.casefold(): ("priority", priority) for priority in PRIORITIES}
    return names | {word: ("status", word) for word in STATUSES}


def _categories(organisation: Organisation) -> Iterable[str]:
    return organisation.incidents.categories if isinstance(organisation, IncidentPolicy) else ()
