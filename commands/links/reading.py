"""What a record is linked with, from either side, as far as somebody may know."""

from commands.links.words import CALLED, Linked
from commands.shared.act import Act
from commands.shared.sight import public, visible
from storage.links import queries as links
from storage.links.records import LinkKind


def linked(act: Act, record: str, *, openly: bool = False) -> list[Linked]:
    """As whoever acts may know; `openly`, as everyone who reads a channel may."""
    found = links.of(act.tx, record)
    if not found:
        return []
    beside = {link.beside(record) for link in found}
    seen = public(act, beside) if openly else visible(act, beside)
    return [
        (CALLED[link.kind][0 if link.one == record else 1], link.beside(record))
        for link in found
        if link.beside(record) in seen
    ]


def beside(act: Act, record: str, *kinds: LinkKind) -> list[str]:
    """The records that it is linked with in these ways (or any), whoever may know of them."""
    return [*dict.fromkeys(link.beside(record) for link in links.of_all(act.tx, [record], *kinds))]
