from datetime import datetime
from enum import StrEnum

from storage.record import Record


class DeployStatus(StrEnum):
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DeployEvent(StrEnum):
    """What is journalled of deploys: one belongs to a change (its record is `CHG-7`), or to none (`desk`)."""

    REGISTERED = "deploy.registered"
    UNREGISTERED = "deploy.unregistered"


class Deploy(Record):
    """Something that a pipeline has put into production; other environments are not kept. Instants are UTC.

    sender       what kind of pipeline told of it: `json`, `github`, `gitlab`, `cdevents`, `pagerduty`
    key          by what the sender knows it: what is told of it again changes this record
    service      the service (a key of app.yaml), where it is one
    item         the item (a key of the register) that it is, else the service, else what the sender called it: what
                 it touches, as an incident's suspect
    status       how far it is; `started_at` is when it began, or was first heard of, `finished_at` when it ended
    actor        who or what did it, as the sender says it
    change       the number of the change that it is part of; None: of none
    template     the standard change (a key) that it was done by, where it belongs to no change of its own
    told_at      when somebody was told that it belongs to nothing
    """

    id: int
    sender: str
    key: str
    service: str | None
    item: str
    version: str
    status: DeployStatus
    started_at: datetime
    finished_at: datetime | None
    actor: str
    url: str
    change: int | None
    template: str | None
    received_at: datetime
    told_at: datetime | None = None

    @property
    def number(self) -> str:
        return f"DEP-{self.id}"

    @property
    def is_registered(self) -> bool:
        """Whether it belongs to a change, or was done as a standard one."""
        return self.change is not None or self.template is not None
