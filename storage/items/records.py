from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from storage.record import Record, field


class ItemClass(StrEnum):
    SERVICE = "service"
    """A service of app.yaml; nothing else is one."""
    APPLICATION = "application"
    DATABASE = "database"
    SERVER = "server"
    NETWORK = "network"
    DEVICE = "device"
    SITE = "site"
    SUPPLIER = "supplier"
    OTHER = "other"


class ItemStatus(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    MAINTENANCE = "maintenance"
    RETIRED = "retired"


class RelationKind(StrEnum):
    """What an item is to another, as it is stored."""

    DEPENDS_ON = "depends_on"
    RUNS_ON = "runs_on"
    PART_OF = "part_of"
    BACKED_UP_BY = "backed_up_by"
    CONNECTS_TO = "connects_to"


class ItemEvent(StrEnum):
    """What is journalled of the register, under the record `desk`; of what people say of it while they work on
    another record, under that.
    """

    IMPORTED = "items.imported"
    LINKED = "items.linked"
    UNLINKED = "items.unlinked"
    STATUS = "items.status"
    VERIFIED = "items.verified"
    DOUBTED = "items.doubted"
    SETTLED = "items.settled"
    SPARED = "items.spared"
    SPENT = "items.spent"
    RESTORED = "items.restored"
    SUSPECT_CONFIRMED = "items.suspect_confirmed"
    SUSPECT_CLEARED = "items.suspect_cleared"


CHANGING = (ItemEvent.IMPORTED, ItemEvent.LINKED, ItemEvent.UNLINKED, ItemEvent.STATUS)
"""After these the register is another."""


class Item(Record):
    """An item as it stands. Instants are UTC; `verified_by` is a Slack id; `service` and `owner` (a team) are keys of
    app.yaml. `set_by` says which source each field is from; `missed` how many full imports of its `source` in a row
    did not have it.
    """

    key: str
    name: str
    kind: ItemClass = ItemClass.OTHER
    service: str | None = None
    owner: str | None = None
    environment: str | None = None
    site: str | None = None
    status: ItemStatus = ItemStatus.LIVE
    words: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = "manual"
    external_id: str | None = None
    serial: str | None = None
    set_by: Mapping[str, str] = field(default_factory=dict)
    last_seen: datetime | None = None
    missed: int = 0
    verified_by: str | None = None
    verified_at: datetime | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether others can need it now."""
        return self.status in (ItemStatus.LIVE, ItemStatus.MAINTENANCE)


class Relation(Record):
    """An item (a key) depends on, runs on … another. Those of one `group` stand in for each other: `needs` of them
    must be left.
    """

    item: str
    kind: RelationKind
    other: str
    group: str = ""
    needs: int = 0
    source: str = "manual"
