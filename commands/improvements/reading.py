"""What is asked of improvements: which there are, and what figures and scopes they may be about."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from commands.improvements.ids import ActionId
from commands.improvements.kpis import BY, Kpi, Scope
from commands.improvements.permissions import may
from commands.improvements.policy import ImprovementPolicy
from commands.improvements.rules import Action
from commands.incidents.policy import IncidentPolicy
from commands.reports import measures
from commands.reports.wording import number as in_words
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.surveys.permissions import is_anonymous
from storage.figures.records import Window
from storage.improvements import queries as improvements
from storage.improvements.records import Improvement, ImprovementState
from storage.journal.records import number_of

MOST_WAITING = 50


def is_on(act: Act) -> bool:
    """Whether app.yaml has `improvements`."""
    return act.policy(ImprovementPolicy).improvements is not None


PRESSED: Mapping[ActionId, Action] = {
    ActionId.ACCEPT: Action.ACCEPT,
    ActionId.REJECT: Action.REJECT,
    ActionId.DONE: Action.DONE,
    ActionId.CLOSE: Action.CLOSE,
}
"""What the buttons of a card do."""


def may_press(act: Act, found: Improvement) -> frozenset[str]:
    """The buttons of its card that are for whoever asks."""
    return frozenset(button for button, action in PRESSED.items() if may(act, found, action))


def scope_of(found: Improvement) -> Scope:
    return Scope(found.scope_by, found.scope)


def scopes(act: Act) -> Iterator[tuple[Scope, str]]:
    """What a figure can be about, and how it reads; everything first."""
    yield Scope(), "Everything"
    known = act.document
    regions = [*dict.fromkeys(site.region for site in known.sites.values() if site.region)]
    regions += [name for name in act.policy(ImprovementPolicy).reports.regions.group if name not in regions]
    named = (
        ("service", known.service_names()),
        ("team", known.team_names()),
        ("region", dict.fromkeys(regions, "")),
        ("site", known.site_names()),
        ("category", dict.fromkeys(act.policy(IncidentPolicy).incidents.categories, "")),
    )
    for by, names in named:
        for key, name in names.items():
            yield Scope(by, key), f"{by.capitalize()}: {name or key}"


def scope_in_words(act: Act, scope: Scope) -> str:
    """As people read it; empty where it is about everything."""
    if not scope.by:
        return ""
    known = act.document
    names = {"service": known.service_names(), "team": known.team_names(), "site": known.site_names()}
    return names.get(scope.by, {}).get(scope.key, scope.key)


def scope_called(act: Act, words: str) -> Scope | None:
    """`pos`, `team network`, `everything`; None for what is nothing that a figure can be about."""
    said = " ".join(words.split()).casefold()
    if said in ("", "all", "everything"):
        return Scope()
    by, _, rest = said.partition(" ")
    for scope, name in scopes(act):
        named = (scope.key.casefold(), name.partition(": ")[2].casefold())
        if scope.by and (said in named or (by == scope.by and by in BY and rest in named)):
            return scope
    return None


def stood(act: Act, kpi: Kpi, day: date) -> str:
    """What a figure of the whole desk was on a day, in words: `75.0% (n 200)`."""
    zone = act.document.desk.zone
    window = Window(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    line = measures.called(kpi.key)
    assert line is not None
    ((value, n),) = line.line(act.tx, [window])
    return in_words(value, line.scale) + (f" (n {n})" if n else "")


def waiting_for(act: Act) -> list[Improvement]:
    """What is proposed and whoever acts may accept, the longest waiting first."""
    if not is_on(act):
        return []
    proposed = improvements.listed(act.tx, [ImprovementState.PROPOSED], limit=MOST_WAITING)
    return [each for each in reversed(proposed) if may(act, each, Action.ACCEPT)]


def lines_behind(act: Act, found: Improvement, records: Sequence[str]) -> list[str]:
    """A line of each of these that whoever acts may know of.

    None of what was rated, where nobody is to read whose a mark is.
    """
    if found.kpi == "csat" and is_anonymous(act):
        return []
    lines: dict[str, str] = {}
    for each in act.index.searched:
        numbers = [number_of(record) for record in records if record.startswith(f"{each.prefix}-")]
        if numbers:
            known = each.lines(act, sorted(each.seen(act, numbers)))
            lines |= {f"{each.prefix}-{number}": line for number, line in known.items()}
    return [lines[record] for record in records if record in lines]
