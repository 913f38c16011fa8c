"""What happens to the register: each function is one transaction."""

from pathlib import Path

from commands.items import differing
from commands.items.differing import Context, Difference
from commands.items.policy import APP_YAML, ItemPolicy
from commands.items.readers import read_file
from commands.items.register import CHANGED, register
from commands.shared.act import Act
from commands.shared.counts import so_many
from commands.shared.refusals import Refused
from storage.changes import by_item as changes
from storage.incidents import by_item as incidents
from storage.items import queries as stored
from storage.items.records import ItemEvent

SHOWN = 20
"""So many lines that stand in an import's way are told."""


def take_over(act: Act, path: Path, *, source: str = "", dry_run: bool = False, agreed: bool = False) -> Difference:
    """All that a file says of items, or nothing of it. Raises Refused, with each line that stands in its way.

    With `dry_run` nothing is written; `agreed`: however many items of its source it has not.
    """
    policy, read = act.policy(ItemPolicy), read_file(path)
    source = source.strip() or read.source
    if source == APP_YAML:
        raise Refused(f"{APP_YAML} is no source to import from; what it says stands in that file.")
    context = Context(register(act), policy, act.now, lambda key: why_not_retired(act, key))
    found = differing.difference(read, source, context)
    _refuse_wrong(found, path)
    if not dry_run:
        _refuse_loss(found, policy, agreed=agreed)
        write(act, found)
    return found


def _refuse_wrong(found: Difference, path: Path) -> None:
    if not found.wrong:
        return
    wrong = sorted({*found.wrong})
    lines = [f"  line {line}: {why}" for line, why in wrong[:SHOWN]]
    more = [f"  and {len(wrong) - SHOWN:,} more"] if len(wrong) > SHOWN else []
    raise Refused("\n".join((f"{path}: nothing was imported.", *lines, *more)))


def _refuse_loss(found: Difference, policy: ItemPolicy, *, agreed: bool) -> None:
    most = policy.register_settings.most_gone
    if not agreed and found.newly_gone * 100 > most * found.of:
        is_are = "is" if found.newly_gone == 1 else "are"
        raise Refused(
            f"{found.newly_gone:,} of the {so_many(found.of, 'item')} of {found.source} {is_are} not in it, and "
            f"`items.most_gone` is {most} percent: nothing was imported. Look at what --dry-run says, then say --yes."
        )


def write(act: Act, found: Difference) -> None:
    here = {item.key for item in stored.all_items(act.tx)}
    become = [*found.new, *found.changed, *found.touched, *found.gone]
    new = [item for item in become if item.key not in here]
    stored.put(act.tx, new, [item for item in become if item.key in here])
    stored.remove_relations(act.tx, found.relations_gone)
    stored.add_relations(act.tx, found.relations)
    counted = {"new": len(found.new), "changed": len(found.changed), "gone": len(found.gone)}
    act.tx.info[CHANGED] = True
    act.journal(ItemEvent.IMPORTED, "desk", source=found.source, **counted)


def why_not_retired(act: Act, key: str) -> str:
    """Why an item cannot be retired; empty: it can."""
    open_ = incidents.count_open(act.tx, key)
    if open_ == 1:
        return "1 open incident names it; resolve it, or say which item it is about"
    if open_:
        return f"{open_:,} open incidents name it; resolve them, or say which item they are about"
    planned = changes.count_to_come(act.tx, key, act.now)
    if planned == 1:
        return "1 change to come touches it; withdraw it first"
    if planned:
        return f"{planned:,} changes to come touch it; withdraw them first"
    return ""
