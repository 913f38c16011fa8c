"""All that a review looks back on, as its views take it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.reviews.minutes import Part
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.record import Record
from storage.reviews.records import Review
from storage.tasks.records import Task
from storage.warrooms.records import Role, RoleHolder, WarRoom


class Looked(Record):
    """The story of the room, what it came to and when (UTC), where the minutes went, and what is to be done.

    `review` is None where none is owed; `services` and `teams` have their names by their keys, `names` what to call
    people by their Slack ids.
    """

    review: Review | None
    incident: Incident
    room: WarRoom
    roles: Mapping[Role, RoleHolder]
    entries: Sequence[Entry]
    times: Sequence[tuple[str, datetime]]
    parts: Sequence[Part]
    tasks: Sequence[Task]
    services: Mapping[str, str]
    teams: Mapping[str, str]
    names: Mapping[str, str]
