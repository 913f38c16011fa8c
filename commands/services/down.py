"""What is out of use now: items in maintenance, and those that somebody works on as broken."""

from collections.abc import Mapping

from commands.items.register import register
from commands.shared.act import Act
from storage.incidents import by_item as incidents
from storage.items.records import ItemStatus


def lost(act: Act) -> Mapping[str, int | None]:
    """Key -> the number of the open incident whose item a person has said it is; None of what is in maintenance."""
    found: dict[str, int | None] = {
        item.key: None for item in register(act).items.values() if item.status is ItemStatus.MAINTENANCE
    }
    return found | {item: number for number, item in reversed(incidents.named(act.tx))}
