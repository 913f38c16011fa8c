"""Where a report belongs: the service it is about, and whose it becomes."""

from typing import NamedTuple

from commands.incidents.ids import FormField
from commands.incidents.policy import IncidentPolicy
from commands.incidents.report import NewIncident
from commands.shared.refusals import Invalid
from storage.record import Record


class Whose(NamedTuple):
    """The service and the team (keys of app.yaml) of an item."""

    service: str | None = None
    team: str | None = None


NOBODYS = Whose()


class Place(Record):
    """The service and the team (keys of app.yaml) of a report, and whether it is for those whom it concerns."""

    service: str | None
    team: str | None
    private: bool


def place(policy: IncidentPolicy, report: NewIncident, of_item: Whose = NOBODYS) -> Place:
    """What nobody could place is the triage team's; where that is private, the managers' alone.

    `of_item` says whose the item is that its words name: what says no service itself is about that one's.
    """
    service = _chosen(policy, report) or _named(policy, report) or of_item.service
    private = report.private or policy.is_private(service)
    team = report.team or policy.team_of(service) or of_item.team or (None if private else policy.desk.triage)
    return Place(service, team, private)


def _chosen(policy: IncidentPolicy, report: NewIncident) -> str | None:
    """A form may have stood open since before app.yaml changed."""
    if report.service is not None and report.service not in policy.services:
        raise Invalid({FormField.SERVICE: "There is no such service any more. Choose another, or leave it empty."})
    return report.service


def _named(policy: IncidentPolicy, report: NewIncident) -> str | None:
    """By the line that says what is wrong; where that names no service, by the details."""
    return policy.service_in(report.text) or (policy.service_in(report.details) if report.details else None)
