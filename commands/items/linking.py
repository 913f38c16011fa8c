"""Putting the register right by hand: relations, whether an item is in use, who has looked at it."""

from collections.abc import Mapping

from commands.items.ids import Field
from commands.items.lines import SAID, Needed
from commands.items.operations import why_not_retired
from commands.items.permissions import permitted
from commands.items.policy import APP_YAML, MANUAL, relations_of
from commands.items.reading import item_called
from commands.items.register import CHANGED, register
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.refusals import Invalid, MovedOn, Refused, need
from storage.items import queries as stored
from storage.items.records import Item, ItemEvent, ItemStatus, Relation, RelationKind

MOVES: Mapping[ItemStatus, tuple[ItemStatus, ...]] = {
    ItemStatus.PLANNED: (ItemStatus.LIVE,),
    ItemStatus.LIVE: (ItemStatus.MAINTENANCE, ItemStatus.RETIRED),
    ItemStatus.MAINTENANCE: (ItemStatus.LIVE, ItemStatus.RETIRED),
    ItemStatus.RETIRED: (),
}
LONGEST = 500
"""So many characters say at most what is wrong with an item."""


def link(act: Act, *, item: str, kind: RelationKind, needed: Needed) -> list[Relation]:
    """Say what an item is to another, or to several that stand in for each other. Raises Refused, NotAllowed."""
    one = permitted(act, item_called(act, item), "link")
    others = [item_called(act, other).key for other in needed.keys]
    if one.key in others:
        raise Refused(f"`{typed(one.key, 80)}` cannot be linked with itself.")
    _refuse_retired(act, [one.key, *others])
    wanted = [*relations_of(one.key, kind, [Needed(tuple(others), needed.needs)], MANUAL)]
    known = {(each.kind, each.other) for each in register(act).from_item.get(one.key, ())}
    if kind is RelationKind.CONNECTS_TO:
        known |= {(each.kind, each.item) for each in register(act).to_item.get(one.key, ())}
    if any((each.kind, each.other) in known for each in wanted):
        raise MovedOn(f"`{typed(one.key, 80)}` {SAID[kind][0]} that already.")
    act.tx.info[CHANGED] = True
    stored.add_relations(act.tx, wanted)
    act.journal(ItemEvent.LINKED, "desk", item=one.key, kind=kind, others=others, needs=needed.needs)
    return wanted


def _refuse_retired(act: Act, keys: list[str]) -> None:
    for key in keys:
        if register(act).items[key].status is ItemStatus.RETIRED:
            raise Refused(f"`{typed(key, 80)}` is retired: it keeps its history, and nothing new is said of it.")


def unlink(act: Act, *, item: str, kind: RelationKind, needed: Needed) -> list[Relation]:
    """It is none after all. Raises Refused, NotAllowed; what app.yaml says is taken away there."""
    one = permitted(act, item_called(act, item), "unlink")
    others = [item_called(act, other).key for other in needed.keys]
    gone = [each for each in register(act).from_item.get(one.key, ()) if each.kind is kind and each.other in others]
    if kind is RelationKind.CONNECTS_TO:
        back = register(act).to_item.get(one.key, ())
        gone += [each for each in back if each.kind is kind and each.item in others]
    if not gone:
        raise MovedOn(f"`{typed(one.key, 80)}` {SAID[kind][0]} no such item.")
    if any(each.source == APP_YAML for each in gone):
        raise Refused(f"That stands in {APP_YAML}: take it out there, and start Quarterdeck anew.")
    act.tx.info[CHANGED] = True
    stored.remove_relations(act.tx, gone)
    act.journal(ItemEvent.UNLINKED, "desk", item=one.key, kind=kind, others=others)
    return gone


def set_status(act: Act, *, item: str, status: ItemStatus) -> Item:
    """Planned, then live and in maintenance as often as need be, at last retired. Raises Refused, NotAllowed."""
    one = permitted(act, item_called(act, item), "status")
    if one.status is status:
        raise MovedOn(f"`{typed(one.key, 80)}` is {status} already.")
    if status not in MOVES[one.status]:
        can = " or ".join(MOVES[one.status])
        more = f"It can become {can}." if can else "It keeps its history; a new one is another item."
        raise Refused(f"`{typed(one.key, 80)}` is {one.status} and cannot become {status}. {more}")
    if status is ItemStatus.RETIRED and (why := why_not_retired(act, one.key)):
        raise Refused(f"`{typed(one.key, 80)}` cannot be retired: {why}.")
    act.tx.info[CHANGED] = True
    stored.set_status(act.tx, one, status, MANUAL)
    act.journal(ItemEvent.STATUS, "desk", item=one.key, status=status, was=one.status)
    return item_called(act, one.key)


def verify(act: Act, key: str, record: str) -> None:
    """Whoever works on a record has said that it is about this item: that it is as it should be."""
    known = register(act).items.get(key)
    if known is not None:
        stored.verify(act.tx, known, act.by, act.now)
        act.journal(ItemEvent.VERIFIED, record, item=key)


def doubt(act: Act, key: str, record: str = "desk", *, what: str = "") -> None:
    """Something is wrong about an item, or it was not the one that a record is about."""
    act.journal(ItemEvent.DOUBTED, record, item=key, text=what)


def say_wrong(act: Act, *, item: str, what: str) -> Item:
    """Anybody may."""
    act.refuse_guests("wrong")
    one = item_called(act, item)
    said = need(what, Field.WRONG, "Say what is wrong with it.")
    if len(said) > LONGEST:
        raise Invalid({Field.WRONG: f"That is {len(said)} characters, and {LONGEST} is the most."})
    doubt(act, one.key, what=said)
    return one


def say_right(act: Act, *, item: str) -> Item:
    """Whoever runs it has looked: it is as it stands here, and what was said against it is settled."""
    one = permitted(act, item_called(act, item), "right")
    stored.verify(act.tx, one, act.by, act.now)
    act.journal(ItemEvent.SETTLED, "desk", item=one.key)
    return one
