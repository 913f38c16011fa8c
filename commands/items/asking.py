"""One item with all around it, for whoever asks."""

from datetime import timedelta

from commands.items import views
from commands.items.doubts import open_doubts
from commands.items.permissions import may_edit, owner_of
from commands.items.policy import ItemPolicy
from commands.items.reading import item_called, lines_of
from commands.items.register import register
from commands.items.views import Beside
from commands.shared.act import Act
from commands.shared.verbs import Answer
from storage.changes import by_item as changes
from storage.incidents import by_item as incidents
from storage.items import queries as stored
from storage.items.records import Item
from storage.record import replace

A_WEEK = timedelta(days=7)


def _as_verified(act: Act, item: Item) -> Item:
    """Who has verified it is not read anew with the register: that changes with every press."""
    row = stored.find(act.tx, item.key)
    return item if row is None else replace(item, verified_by=row.verified_by, verified_at=row.verified_at)


def show(act: Act, *, item: str) -> Answer:
    """One item with all around it, as far as whoever asks may know."""
    act.refuse_guests("item")
    found = _as_verified(act, item_called(act, item))
    document, stale = act.document, act.policy(ItemPolicy).register_settings.stale_after
    numbers = [f"INC-{number}" for number in incidents.open_of(act.tx, [found.key])]
    touching = changes.around(act.tx, [found.key], act.now - A_WEEK, act.now + A_WEEK)
    planned = [change.number for change in touching]
    beside = Beside(
        owner_of(act, found),
        lines_of(act, numbers),
        lines_of(act, planned),
        found.missed >= stale,
        open_doubts(act).get(found.key, ()),
        may_edit(act, found),
    )
    names = {"team": document.team_names(), "service": document.service_names(), "site": document.site_names()}
    return {"text": views.text_of(found), "blocks": views.page(found, register(act), beside, names)}
