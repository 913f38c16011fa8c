"""What incidents read from app.yaml."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from pydantic import Field

from commands.incidents.facts import Categories
from commands.incidents.ids import ResolveField
from commands.incidents.report import Called
from commands.shared.organisation import PRIORITIES, ConfigModel, Mistake, Organisation, unknown
from commands.shared.refusals import Invalid
from commands.shared.sites import Word
from commands.shared.written import Key, Name, Wait, WaitOrNever

LEVELS = ("high", "medium", "low")
CODES = ("Fixed", "Workaround given", "Known error", "Caused by a change", "Not reproducible", "User guided")
TAKEN_BACK, RECOVERED, GUIDED = "Taken back", "Recovered by itself", "User guided"
CAUSED_BY_A_CHANGE = "Caused by a change"
BUILT_IN = ("Workaround given", GUIDED, CAUSED_BY_A_CHANGE, RECOVERED, TAKEN_BACK)
"""Codes that stand for something to Quarterdeck itself, beside those of app.yaml."""

MOST_CODES = 100
"""So many a select shows."""

MOST_CATEGORIES = 1000

DEFAULT_IMPACT, DEFAULT_URGENCY, HIGH = 3, 2, 1


def _standard_matrix() -> dict[str, dict[str, str]]:
    """Priority = impact + urgency - 1."""
    return {
        impact: {urgency: f"P{row + column + 1}" for column, urgency in enumerate(LEVELS)}
        for row, impact in enumerate(LEVELS)
    }


class Priorities(ConfigModel):
    """`matrix`: impact, then urgency, then the priority."""

    matrix: dict[str, dict[str, str]] = Field(default_factory=_standard_matrix)


class Surge(ConfigModel):
    """So many like `reports` `within` so long are told to the team as one."""

    reports: int = Field(default=5, ge=2, le=50)
    within: Wait = timedelta(minutes=30)


class IncidentSettings(ConfigModel):
    """The keys under `incidents:`. `auto_close_after` 0 is never; `categories`: what a report of each may say."""

    auto_close_after: WaitOrNever = timedelta(days=5)
    resolution_codes: tuple[Name, ...] = Field(default=CODES, min_length=1, max_length=100)
    surge: Surge | None = None
    categories: dict[Key, tuple[Word, ...]] = Field(default_factory=dict, max_length=MOST_CATEGORIES)


class IncidentPolicy(Organisation):
    priorities: Priorities = Priorities()
    incidents: IncidentSettings = IncidentSettings()

    def priority(self, impact: int, urgency: int) -> str:
        """Impact and urgency (1 high to 3 low) to P1..P5."""
        return self.priorities.matrix[LEVELS[impact - 1]][LEVELS[urgency - 1]]

    def service_in(self, text: str) -> str | None:
        """The one service that a text names, of those that anyone may choose."""
        return self._services.in_text(text)

    @cached_property
    def _services(self) -> Called:
        return Called(self.service_names(), self.service_words())

    def site_in(self, text: str) -> str | None:
        """The one site that a text names."""
        return self._sites.in_text(text)

    @cached_property
    def _sites(self) -> Called:
        return Called(self.site_names(), self.site_words())

    def category_in(self, text: str) -> str | None:
        """The category that the words of a text tell."""
        return self._categories.in_text(text)

    @cached_property
    def _categories(self) -> Categories:
        return Categories(self.incidents.categories, self.desk.language)

    @property
    def auto_close_after(self) -> timedelta | None:
        return self.incidents.auto_close_after or None

    @property
    def resolution_codes(self) -> tuple[str, ...]:
        """The operator's, the first of which stands where nobody chooses; then the built-in ones."""
        own = dict.fromkeys(self.incidents.resolution_codes)
        built_in = [code for code in BUILT_IN if code not in own]
        return (*[*own][: MOST_CODES - len(built_in)], *built_in)

    def resolution_code(self, named: str | None) -> str:
        """The code that was chosen, or the first. Invalid for one that is offered no more."""
        code = named or self.resolution_codes[0]
        if code not in (*self.resolution_codes, *BUILT_IN):
            raise Invalid({ResolveField.CODE: "There is no such code any more. Choose another."})
        return code

    def team_of(self, service: str | None) -> str | None:
        found = self.services.get(service or "")
        return None if found is None else found.team

    def is_private(self, service: str | None) -> bool:
        found = self.services.get(service or "")
        return found is not None and found.private

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        matrix = self.priorities.matrix
        for impact in LEVELS:
            row = matrix.get(impact)
            if row is None:
                hole = f"has a hole: no row for {impact} impact; give {impact}: {{high: P1, …}}"
                yield ("priorities", "matrix"), hole
                continue
            for urgency in LEVELS:
                if urgency not in row:
                    hole = f"has a hole: nothing for {urgency} urgency; give {urgency}: P1 to P5"
                    yield ("priorities", "matrix", impact), hole
                elif row[urgency] not in PRIORITIES:
                    yield ("priorities", "matrix", impact, urgency), f"is `{row[urgency]}`; priorities are P1 to P5"
        for impact in set(matrix) - set(LEVELS):
            yield ("priorities", "matrix", impact), unknown("impact", impact, LEVELS)
