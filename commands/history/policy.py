"""What importing reads from app.yaml: how a log of another system is written."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field, field_validator

from commands.shared.organisation import ConfigModel, Mistake, Organisation, known_zone, unknown

STATES: Mapping[str, str] = {
    "New": "new",
    "Active": "in_progress",
    "In Progress": "in_progress",
    "Awaiting User Info": "caller",
    "Awaiting Evidence": "caller",
    "Awaiting Problem": "problem",
    "Awaiting Vendor": "vendor",
    "Awaiting Change": "change",
    "On Hold": "caller",
    "Resolved": "resolved",
    "Closed": "closed",
    "Canceled": "cancelled",
    "Cancelled": "cancelled",
}
MEANINGS = ("new", "in_progress", "caller", "change", "problem", "vendor", "resolved", "closed", "cancelled")
"""What a state may mean: a state of ours, or what a hold waits for."""

COLUMNS: Mapping[str, str] = {
    "number": "number",
    "state": "incident_state",
    "caller": "caller_id",
    "opened": "opened_at",
    "updated": "sys_updated_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
    "impact": "impact",
    "urgency": "urgency",
    "priority": "priority",
    "group": "assignment_group",
    "person": "assigned_to",
    "resolver": "resolved_by",
    "reopened": "reopen_count",
    "made_sla": "made_sla",
    "category": "category",
    "subcategory": "subcategory",
    "code": "closed_code",
    "location": "location",
    "item": "cmdb_ci",
}


class LogSettings(ConfigModel):
    """How a log is read: the zone and the shape of its dates, what its states mean, and the columns that have what is
    needed. `key` is where app.yaml says so, `known` the columns that need no saying.
    """

    key: ClassVar[str]
    known: ClassVar[Mapping[str, str]]
    timezone: str = "UTC"
    dates: str
    states: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_zone(name)

    def column(self, what: str) -> str:
        return self.columns.get(what, self.known[what])


class ServiceNowLog(LogSettings):
    """The keys under `import.servicenow`. `states`, `groups` and `columns` add to what is known by default.

    states   a state of the log -> what it means
    groups   an assignment group -> a team of app.yaml; any other group is a team by its own name
    columns  what is needed -> the column that has it
    """

    key = "import.servicenow"
    known = COLUMNS
    dates: str = "%d/%m/%Y %H:%M"
    groups: dict[str, str] = Field(default_factory=dict)

    def meaning(self, state: str) -> str | None:
        return self.states.get(state) or STATES.get(state)


CHANGE_COLUMNS: Mapping[str, str] = {
    "number": "Change ID",
    "item": "CI Name (aff)",
    "type": "Change Type",
    "risk": "Risk Assessment",
    "impact": "Impact",
    "emergency": "Emergency Change",
    "cab": "CAB-approval needed",
    "planned_start": "Planned Start",
    "planned_end": "Planned End",
    "downtime": "Scheduled Downtime Start",
    "actual_start": "Actual Start",
    "actual_end": "Actual End",
    "opened": "Change record Open Time",
    "closed": "Change record Close Time",
    "title": "Title",
    "reason": "Reason",
    "status": "Status",
    "outcome": "Outcome",
    "note": "Outcome note",
    "requester": "Requester",
    "implementer": "Implementer",
}
"""Those that the BPI Challenge 2014 has in `Detail_Change.csv`, and what others may have beside them."""

CHANGE_STATES = ("new", "scheduled", "implement", "review", "closed", "cancelled")
OUTCOMES: Mapping[str, str] = {
    "successful": "success",
    "implemented": "success",
    "successful with issues": "issues",
    "implemented with issues": "issues",
    "unsuccessful": "failed",
    "rolled back": "failed",
    "backed out": "failed",
}
ENDS = ("success", "issues", "failed")
KINDS = ("normal", "standard", "emergency")


class ChangeLog(LogSettings):
    """The keys under `import.changes`.

    states   a state of the log -> one of ours
    outcomes an outcome of the log -> success, issues or failed
    types    a type of the log -> normal, standard or emergency; one that begins with such a word is that
    columns  what is needed -> the column that has it
    """

    key = "import.changes"
    known = CHANGE_COLUMNS
    dates: str = "%d-%m-%Y %H:%M"
    outcomes: dict[str, str] = Field(default_factory=dict)
    types: dict[str, str] = Field(default_factory=dict)

    def meaning(self, state: str) -> str | None:
        word = state.lower()
        return self.states.get(state) or (word if word in CHANGE_STATES else None)

    def outcome(self, outcome: str) -> str | None:
        word = outcome.lower()
        return self.outcomes.get(outcome) or OUTCOMES.get(word) or (word if word in ENDS else None)


class ImportSettings(ConfigModel):
    servicenow: ServiceNowLog = ServiceNowLog()
    changes: ChangeLog = ChangeLog()


class HistoryPolicy(Organisation):
    imports: ImportSettings = Field(default=ImportSettings(), alias="import")

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        log, at = self.imports.servicenow, ("import", "servicenow")
        for state, meaning in log.states.items():
            if meaning not in MEANINGS:
                yield (*at, "states", state), unknown("meaning of a state", meaning, MEANINGS)
        for group, team in log.groups.items():
            if team not in self.teams:
                yield (*at, "groups", group), unknown("team", team, list(self.teams))
        for what in log.columns:
            if what not in COLUMNS:
                yield (*at, "columns", what), unknown("column to name", what, list(COLUMNS))
        yield from _mistakes_in(self.imports.changes)


def _mistakes_in(log: ChangeLog) -> Iterator[Mistake]:
    at = ("import", "changes")
    meant = (("states", log.states, CHANGE_STATES), ("outcomes", log.outcomes, ENDS), ("types", log.types, KINDS))
    for key, words, known in meant:
        for word, meaning in words.items():
            if meaning not in known:
                yield (*at, key, word), unknown(f"meaning in {key}", meaning, known)
    for what in log.columns:
        if what not in CHANGE_COLUMNS:
            yield (*at, "columns", what), unknown("column to name", what, list(CHANGE_COLUMNS))
