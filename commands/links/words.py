"""What links are called from either side, and how one is written in a line."""

import re
from collections.abc import Mapping

from commands.shared.language import AFTER, BEFORE, DASH, GAP
from commands.shared.patterns import pattern
from storage.links.records import LinkKind
from storage.record import Record

Linked = tuple[str, str]
"""What a record is to another, and that one: ("caused by", "CHG-7")."""

CALLED: Mapping[LinkKind, tuple[str, str]] = {
    LinkKind.CAUSED_BY: ("caused by", "caused"),
    LinkKind.FIXED_BY: ("fixed by", "fixes"),
    LinkKind.KNOWN_ERROR_OF: ("known error of", "has the known error"),
    LinkKind.ANSWERED_BY: ("answered by", "answers"),
    LinkKind.BECAME: ("became", "was"),
    LinkKind.DUPLICATE_OF: ("duplicate of", "has the duplicate"),
    LinkKind.CHILD_OF: ("child of", "parent of"),
    LinkKind.RELATED: ("related to", "related to"),
    LinkKind.AFTER: ("comes after", "comes before"),
}
"""What the one record is to the other, and the other to the one."""

TYPED = (LinkKind.CAUSED_BY, LinkKind.FIXED_BY, LinkKind.RELATED)
"""What people say in a line; the rest is made by what they do."""

PLAIN = ("to", "with", "and")


class Named(Record):
    """The other record of a link that is to be made: its prefix (`INC`; empty: as the record it is made from) and its
    number, what the two are to each other, and whether it is the other way round: `caused INC-1` rather than
    `caused by CHG-7`.
    """

    prefix: str
    number: int
    kind: LinkKind = LinkKind.RELATED
    is_turned: bool = False

    def record(self, beside: str) -> str:
        """`CHG-7`, where it is linked with another record."""
        return f"{self.prefix or beside.rpartition('-')[0]}-{self.number}"


def _ways() -> dict[str, tuple[LinkKind, bool]]:
    """How it may be written, the longest first."""
    ways = {CALLED[kind][side]: (kind, side == 1) for kind in TYPED for side in (1, 0)}
    ways |= dict.fromkeys(PLAIN, (LinkKind.RELATED, False))
    return dict(sorted(ways.items(), key=lambda each: -len(each[0])))


WAYS = _ways()
NUMBER = pattern(rf"{BEFORE}*(?:([a-z]{{2,4}})(?:{GAP}|{DASH}|#)*)?#?(\d{{1,9}}){AFTER}*", re.IGNORECASE)


def read(text: str, prefixes: tuple[str, ...]) -> Named | None:
    """`CHG-7`, `caused by chg 7`, `with 12`; None for anything else. `prefixes` is how numbers begin (`inc`)."""
    text = " ".join(text.split())
    way = next((word for word in WAYS if text.lower().startswith(f"{word} ")), "")
    kind, is_turned = WAYS.get(way, (LinkKind.RELATED, False))
    found = NUMBER.fullmatch(text[len(way) :].strip())
    if found is None or (found[1] or prefixes[0]).lower() not in prefixes:
        return None
    return Named((found[1] or "").upper(), int(found[2]), kind, is_turned)
