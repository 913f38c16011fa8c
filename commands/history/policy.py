"""What importing reads from app.yaml: how a log of another system is written."""

from collections.abc import Iterator, Mapping

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
}


class ServiceNowLog(ConfigModel):
    """The keys under `import.servicenow`. `states`, `groups` and `columns` add to what is known by default.

    states   a state of the log -> what it means
    groups   an assignment group -> a team of app.yaml; any other group is a team by its own name
    columns  what is needed -> the column that has it
    """

    timezone: str = "UTC"
    dates: str = "%d/%m/%Y %H:%M"
    states: dict[str, str] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_zone(name)

    def meaning(self, state: str) -> str | None:
        return self.states.get(state) or STATES.get(state)

    def column(self, what: str) -> str:
        return self.columns.get(what, COLUMNS[what])


class ImportSettings(ConfigModel):
    servicenow: ServiceNowLog = ServiceNowLog()


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
