"""What problems read from app.yaml."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field, field_validator

from commands.incidents.policy import IncidentPolicy
from commands.shared.organisation import ConfigModel
from commands.shared.written import Name, Wait, WaitOrNever

LONGEST_RISK = timedelta(days=365)
"""No risk is accepted for longer without being looked at again."""

CAUSES = (
    "Change", "Software defect", "Hardware", "Capacity", "Configuration", "Vendor", "Process", "Unknown",
)  # fmt: skip


class By(StrEnum):
    """How a family is known: by item and category, by service and category, or by service and words."""

    ITEM = "item"
    CATEGORY = "category"
    WORDS = "words"


class Recurrence(ConfigModel):
    """So many like `incidents`, or `majors` of a service, `within` so long are proposed as a problem.

    `by` is what makes incidents alike, the first that is known; `alike` how much words must have in common, 0 to 1.
    """

    incidents: int = Field(default=5, ge=2, le=1000)
    within: Wait = timedelta(days=30)
    by: tuple[By, ...] = tuple(By)
    alike: float = Field(default=0.5, gt=0, le=1)
    majors: int = Field(default=2, ge=2, le=100)


class Proposals(ConfigModel):
    """`most_a_week` are told, the rest wait; after a no nothing is said of that family for `quiet_after_no`."""

    most_a_week: int = Field(default=5, ge=1, le=100)
    quiet_after_no: WaitOrNever = timedelta(days=30)


class ProblemSettings(ConfigModel):
    """The keys under `problems:`. A fix is watched for `watch`, a risk looked at after `revisit_risk`."""

    recurrence: Recurrence = Recurrence()
    candidates: Proposals = Proposals()
    watch: Wait = timedelta(days=30)
    revisit_risk: Wait = timedelta(days=180)
    causes: tuple[Name, ...] = Field(default=CAUSES, min_length=1, max_length=100)

    @field_validator("revisit_risk")
    @classmethod
    def _revisit(cls, after: timedelta) -> timedelta:
        if after > LONGEST_RISK:
            raise ValueError("an accepted risk is looked at again after 365d at the latest")
        return after


class ProblemPolicy(IncidentPolicy):
    """Where no `problems` are written, nothing is proposed and nothing told."""

    problems: ProblemSettings | None = None

    @property
    def solving(self) -> ProblemSettings:
        return self.problems or ProblemSettings()
