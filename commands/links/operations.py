"""Links are made and taken away; who may is for the practice to decide from whose record it is done."""

from commands.links.words import Named
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotFound
from commands.shared.sight import visible
from storage.links import queries as links
from storage.links.records import Link, LinkEvent, LinkKind


def link(act: Act, record: str, named: Named) -> Link:
    """Relate a record to another that whoever acts may know of. Raises NotFound, Invalid, MovedOn."""
    other = named.record(record)
    if other == record:
        raise Invalid({"link": f"{record} is linked with another record, not with itself."})
    if not visible(act, [other]):
        raise NotFound(f"There is no {other}.", record=record)
    made = relate(act, other, named.kind, record) if named.is_turned else relate(act, record, named.kind, other)
    if made is None:
        raise MovedOn(f"{record} and {other} are linked so already.", record=record)
    return made


def relate(act: Act, one: str, kind: LinkKind, other: str) -> Link | None:
    """Record what one is to the other, for practices by what they do; None when that was known."""
    made = keep(act, one, kind, other)
    if made is not None:
        act.journal(LinkEvent.MADE, made.one, other=made.other, kind=kind)
    return made


def keep(act: Act, one: str, kind: LinkKind, other: str) -> Link | None:
    """The same, where an entry of the practice's own tells of it."""
    if kind is LinkKind.RELATED:
        one, other = sorted((one, other))
    made = Link(kind, one, other, made_by=act.by, made_at=act.now)
    return made if links.add(act.tx, made) else None


def take_away(act: Act, one: str, kind: LinkKind, other: str) -> bool:
    """The link is none after all; False when there was none."""
    if kind is LinkKind.RELATED:
        one, other = sorted((one, other))
    if not forget(act, one, kind, other):
        return False
    act.journal(LinkEvent.TAKEN_AWAY, one, other=other, kind=kind)
    return True


def forget(act: Act, one: str, kind: LinkKind, other: str) -> bool:
    """The same, where an entry of the practice's own tells of it."""
    return links.remove(act.tx, kind, one, other)
