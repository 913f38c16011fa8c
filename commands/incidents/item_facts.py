"""Which item an incident is about: guessed from what was said or what its reporter reported last, and put right."""

import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from commands.incidents.fact_views import NamedItem
from commands.incidents.facts import Fact
from commands.incidents.placing import NOBODYS, Whose
from commands.items.policy import ItemPolicy
from commands.items.register import at_hand
from commands.shared.act import Act
from commands.shared.index import NOTHING, Index
from storage.incidents import by_item
from storage.incidents.records import Incident
from storage.items.records import ItemClass
from storage.record import Mutable, field

LOOKED_BACK = 20_000
LATELY = 500
"""At first so many of the last reports are looked through for what each reporter named; then what is new, and so many
before it, of which somebody may have said more.
"""

MOST_OFFERED = 100


class Lately(Mutable):
    """What each reporter named last at each site: (Slack id, site) -> the item; up to which number."""

    named: dict[tuple[str, str], str] = field(default_factory=dict)
    until: int = 0


_kept: "WeakKeyDictionary[Index, Lately]" = WeakKeyDictionary()
_lock = threading.Lock()


def take_in(act: Act) -> None:
    """What was named since; a question, asked every half a minute while nobody waits."""
    if not keeps_items(act) or act.index is NOTHING:
        return
    with _lock:
        lately = _kept.setdefault(act.index, Lately())
    newest = by_item.newest(act.tx)
    since = max(0, (lately.until or newest - LOOKED_BACK) - LATELY)
    for reporter, site, item in by_item.named_since(act.tx, since):
        lately.named[reporter, site] = item
    lately.until = newest


def keeps_items(act: Act) -> bool:
    """Whether app.yaml says that there are items; without, incidents name none."""
    return isinstance(act.document, ItemPolicy) and act.document.items is not None


def named_in(act: Act, text: str) -> str | None:
    """The one item (a key) that a text names, from what is in memory."""
    return at_hand(act).names.in_text(text) if keeps_items(act) else None


def whose(act: Act, item: str | None) -> Whose:
    """The service that an item is of and the team that it is with, as far as app.yaml has them."""
    found = at_hand(act).items.get(item) if item is not None else None
    if found is None:
        return NOBODYS
    service = found.service if found.service in act.document.services else None
    return Whose(service, found.owner if found.owner in act.document.teams else None)


def reported_before(act: Act, reporter: str, site: str | None, service: str | None) -> str | None:
    """What somebody reported last at a site, where that is still in use and of the same service; in memory."""
    lately = _kept.get(act.index)
    if lately is None or site is None or not keeps_items(act):
        return None
    item = at_hand(act).items.get(lately.named.get((reporter, site), ""))
    if item is None or not item.is_in_use:
        return None
    return item.key if service is None or item.service in (None, service) else None


def named_item(act: Act, incident: Incident) -> NamedItem | None:
    """The item of an incident as its card shows it; None where it is none of the register, or a mere service."""
    if not keeps_items(act) or incident.item is None:
        return None
    found = at_hand(act).items.get(incident.item)
    if found is None or found.kind is ItemClass.SERVICE:
        return None
    return NamedItem(found.key, found.name, is_guess=Fact.ITEM not in incident.stated.split())


def offered(act: Act, sought: str) -> Sequence[tuple[str, str]]:
    """(name, key) of the items in use that hold what is sought in their key, name or words; services last."""
    wanted = sought.casefold().split()
    found = [
        item
        for item in at_hand(act).items.values()
        if item.is_in_use
        and all(any(word in text.casefold() for text in (item.key, item.name, *item.words)) for word in wanted)
    ]
    found.sort(key=lambda item: (item.kind is ItemClass.SERVICE, item.name.casefold(), item.key))
    return [(item.name, item.key) for item in found[:MOST_OFFERED]]
