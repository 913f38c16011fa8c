"""The figures that can be measured before and after, each by what a report counts."""

from collections.abc import Callable, Sequence

from commands.improvements.rules import Scale
from storage.figures.records import Facts
from storage.journal.records import numbered
from storage.record import Record

Behind = Sequence[str]
"""Of records, like `INC-42`; of what is counted by its clocks one may stand twice."""

ALL = ""
"""The scope of what is about everything."""

BY = ("service", "team", "category", "site", "region")


def _nothing(_facts: Facts) -> Behind:
    return ()


def _no_values(_facts: Facts) -> Sequence[tuple[str, float]]:
    return ()


class Kpi(Record):
    """A figure that can be measured before and after.

    key     as of the lines of a report, whose `name` it has; `figure` is the one there that defines it
    hits    what counts: of a share the part
    needs   the facts that it is made of
    of      of a share the whole
    values  of a median, what each took
    """

    key: str
    name: str
    figure: str
    scale: Scale
    more_is_better: bool
    needs: tuple[str, ...]
    hits: Callable[[Facts], Behind] = _nothing
    of: Callable[[Facts], Behind] = _nothing
    values: Callable[[Facts], Sequence[tuple[str, float]]] = _no_values

    @property
    def placed(self) -> bool:
        """Whether it can be told of a part of the desk."""
        return self.figure != "changes"

    def behind(self, facts: Facts) -> Behind:
        """Every one that it looks at."""
        if self.scale is Scale.MEDIAN:
            return [record for record, _ in self.values(facts)]
        return self.of(facts) if self.scale is Scale.SHARE else self.hits(facts)


def _all(fact: str) -> Callable[[Facts], Behind]:
    return lambda facts: [numbered(each.number) for each in getattr(facts, fact)]


def _rated(facts: Facts) -> Behind:
    return [each.record for each in facts.rated]


def _done(facts: Facts) -> Behind:
    return [f"CHG-{each.number}" for each in facts.changes]


def _took(fact: str) -> Callable[[Facts], Sequence[tuple[str, float]]]:
    return lambda facts: [(numbered(each.number), each.hours) for each in getattr(facts, fact)]


def _fixed(facts: Facts) -> Sequence[tuple[str, float]]:
    """Resolved by somebody: what recovers by itself took nobody any time."""
    return [(numbered(each.number), each.hours) for each in facts.resolved if each.number not in facts.recovered]


def _judged(facts: Facts) -> Behind:
    return [numbered(each.number) for each in (*facts.met, *facts.breached)]


def _first_team(facts: Facts) -> Behind:
    return [numbered(each.number) for each in facts.resolved if each.number not in facts.reassigned]


def _happy(facts: Facts) -> Behind:
    return [each.record for each in facts.rated if each.score >= 4]


def _went_well(facts: Facts) -> Behind:
    return [f"CHG-{each.number}" for each in facts.changes if each.outcome == "success"]


MORE, LESS = True, False
"""Of what is better."""

SHARE, COUNT, MEDIAN = Scale

KPIS: tuple[Kpi, ...] = (
    Kpi("attainment", "Promises kept", "sla", SHARE, MORE, ("met", "breached"), hits=_all("met"), of=_judged),
    Kpi("breached", "Promises missed", "sla", COUNT, LESS, ("breached",), hits=_all("breached")),
    Kpi("mttr", "To resolve, median", "mttr_hours", MEDIAN, LESS, ("resolved",), values=_fixed),
    Kpi("mtta", "To the first answer, median", "mtta_hours", MEDIAN, LESS, ("answered",), values=_took("answered")),
    Kpi("opened", "Opened", "opened", COUNT, LESS, ("opened",), hits=_all("opened")),
    Kpi("resolved", "Resolved", "resolved", COUNT, MORE, ("resolved",), hits=_all("resolved")),
    Kpi("reopened", "Reopened", "reopened", COUNT, LESS, ("reopened",), hits=_all("reopened")),
    Kpi(
        "reopen_rate",
        "Reopen rate",
        "reopen_rate",
        SHARE,
        LESS,
        ("reopened", "resolved"),
        hits=_all("reopened"),
        of=_all("resolved"),
    ),
    Kpi(
        "first_contact",
        "First team right",
        "first_contact",
        SHARE,
        MORE,
        ("resolved", "reassigned"),
        hits=_first_team,
        of=_all("resolved"),
    ),
    Kpi("csat", "Satisfaction", "csat", SHARE, MORE, ("rated",), hits=_happy, of=_rated),
    Kpi(
        "change_success",
        "Changes that went well",
        "changes",
        SHARE,
        MORE,
        ("changes",),
        hits=_went_well,
        of=_done,
    ),
)
"""All lines of a report but the backlog, which is what is left of days before and cannot be told from chance."""


def called(key: str) -> Kpi | None:
    return next((each for each in KPIS if each.key == key.lower()), None)


def of_figure(key: str) -> Kpi | None:
    """What a figure of the report (its key there) is measured by; None where it makes no line."""
    return called(key) or next((each for each in KPIS if each.figure == key), None)


class Scope(Record):
    """What a figure is about: a group `by` one of `BY`, and its key; all of it where `by` is empty."""

    by: str = ALL
    key: str = ""


EVERYTHING = Scope()
