"""A monitoring system that sends, and a clock that moves on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commands.alerts import PRACTICE, operations
from commands.alerts.intake import Delivery
from commands.alerts.kinds import heard
from commands.alerts.policy import AlertSource
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from storage.alerts import queries as alerts
from storage.alerts.records import Alert
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.conftest import Acting
from tests.commands.outcome import all_sent, effects
from tests.conftest import MONDAY

PROMETHEUS: Mapping[str, Any] = {"name": "prometheus", "kind": "alertmanager", "token": "env:ALERTS_TOKEN"}
FOLLOWS = merged(PRACTICES).follows


def source(**more: Any) -> AlertSource:
    return AlertSource.model_validate({**PROMETHEUS, **more})


def alert(
    name: str,
    *,
    status: str = "firing",
    severity: str = "error",
    since: datetime = MONDAY,
    until: datetime | None = None,
    **labels: str,
) -> dict[str, Any]:
    """One alert of a delivery, of the fingerprint `name`."""
    return {
        "status": status,
        "fingerprint": name,
        "labels": {"alertname": "HighErrorRate", "service": "pos", "severity": severity, **labels},
        "annotations": {"summary": f"Errors at {name}"},
        "startsAt": since.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z" if until is None else until.isoformat(),
    }


def delivered(*found: Mapping[str, Any], status: str = "firing") -> bytes:
    """As Alertmanager sends it; its own `status` and `groupKey` say nothing of an alert."""
    return json.dumps({"version": "4", "status": status, "groupKey": "{}:{}", "alerts": [*found]}).encode()


@dataclass
class Monitor:
    """What a source sends, and when. `sent` are the messages since they were last looked at."""

    acting: Acting
    source: AlertSource = field(default_factory=source)
    at: datetime = MONDAY

    def act(self, person: str = "quarterdeck") -> Act:
        act = self.acting(person)
        document = act.document.model_copy(update={"alerts": (self.source,)})
        return replace(act, document=document, now=self.at)

    def sends(self, *found: Mapping[str, Any], status: str = "firing") -> None:
        self.hears(delivered(*found, status=status))

    def hears(self, body: bytes, **headers: str) -> None:
        operations.receive(self.act(), Delivery(self.source.name, heard(self.source, body, headers, self.at)))
        self.follow()

    def sends_together(self, *deliveries: Mapping[str, Any]) -> None:
        """A delivery of each, all of them in one transaction."""
        bodies = [delivered(each) for each in deliveries]
        together = [Delivery(self.source.name, heard(self.source, body, {}, self.at)) for body in bodies]
        operations.expect(self.act(), together)
        for each in together:
            operations.receive(self.act(), each)
        self.follow()

    def follow(self, person: str = "quarterdeck") -> None:
        """What follows from what somebody did; and what that transaction had kept in mind is gone."""
        follow_up(self.act(person), FOLLOWS)
        finish(self.act().tx)
        self.act().tx.info.clear()

    def passes(self, **by: float) -> None:
        """Time passes, and what falls due of alerts happens."""
        until = self.at + timedelta(**by)
        finish(self.act().tx)
        while True:
            due = [each for each in timers.due(self.act().tx, until, 500) if each.kind in PRACTICE.timers]
            if not due:
                break
            timer = min(due, key=lambda each: each.due_at)
            self.at = max(self.at, timer.due_at)
            timers.disarm(self.act().tx, timer.kind, timer.key)
            PRACTICE.timers[timer.kind](self.act(), **timer.payload)
            self.follow()
        self.at = until

    def alert(self, name: str) -> Alert:
        found = alerts.latest(self.act().tx, self.source.name, name)
        assert found is not None
        return found

    @property
    def incidents(self) -> list[Incident]:
        numbers = range(1, 200)
        found = (incidents.find(self.act().tx, number) for number in numbers)
        return [each for each in found if each is not None]

    def said(self) -> list[str]:
        """What was newly said: cards by the name of what they show, the rest by its text."""
        found = effects(self.act())
        all_sent(self.act())
        return [each.render or str(each.arguments.get("text")) for each in found]
