"""What figures count: records of several practices, by their numbers, and who may see them."""

from collections.abc import Iterable, Mapping

from commands.changes.permissions import existing as existing_change
from commands.changes.permissions import permitted_to_see
from commands.changes.stats import team_of_each
from commands.incidents.permissions import existing, sees
from commands.requests import permissions as requests
from commands.requests.policy import RequestPolicy
from commands.shared.act import Act
from storage.changes.records import Change
from storage.incidents.records import Incident
from storage.journal.records import number_of
from storage.requests.records import Request

Record = Incident | Change | Request
"""What a figure can count."""


def called(act: Act, number: str) -> Record:
    """Raises NotFound."""
    if number.startswith("CHG-"):
        return existing_change(act, number_of(number))
    if number.startswith("REQ-"):
        return requests.existing(act, number_of(number))
    return existing(act, number_of(number))


def is_seen(act: Act, record: Record) -> bool:
    if isinstance(record, Change):
        return permitted_to_see(act, record)
    return requests.sees(act, record) if isinstance(record, Request) else sees(act, record, act.by)


def keys(act: Act, records: Iterable[Record], by: str) -> list[str]:
    """Of each what it says of itself; a change is of its first item, and of the team of whoever implements it; a
    request of the service of what was asked for.
    """
    teams = team_of_each(act) if by == "team" else {}
    return [_key(act, each, by, teams) for each in records]


def _key(act: Act, each: Record, by: str, teams: Mapping[str, str]) -> str:
    if isinstance(each, Change):
        return _key_of_a_change(each, by, teams)
    if isinstance(each, Request):
        service = act.policy(RequestPolicy).service_of(each.item)
        return {"service": service, "team": each.team}.get(by) or ""
    return getattr(each, by) or ""


def _key_of_a_change(change: Change, by: str, teams: Mapping[str, str]) -> str:
    if by == "service":
        return next(iter(change.items), "")
    return teams.get(change.implementer, "") if by == "team" else ""
