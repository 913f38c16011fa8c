"""What people ask for and the catalogue has not: like reports that were no incidents, an item drafted for each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from commands.requests.lines import item_in
from commands.requests.policy import RequestPolicy
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.patterns import pattern
from commands.shared.text import likeness, stems
from storage.incidents.records import Incident
from storage.record import Record
from storage.requests import wished

CODES = ("User guided", "Not an incident", "Taken back")
"""How what was no incident was closed."""

BACK = timedelta(days=90)
MOST_READ = 800
LIKE = 0.5
LEAST = 3
"""So many people make a gap; what fewer ask for is asked for once."""

MOST_SHOWN = 5
FILLING = frozenset({
    *("a", "an", "the", "i", "we", "my", "our", "me", "us", "you", "please", "hi", "hello", "need", "needs", "want"),
    *("wants", "would", "like", "could", "can", "may", "have", "get", "give", "order", "request", "new", "another"),
    *("some", "to", "for", "of", "and", "is", "it", "be", "able", "access"),
})  # fmt: skip
LEFT_OUT = FILLING - {"access"}
ASIDE = pattern(r"[.,;:!?\n(].*|\b(?:for|because|since|as|so that|from|until|by)\b.*", re.IGNORECASE | re.DOTALL)
LONGEST_NAME = 40


class Gap(Record):
    """So many people asked for one thing that the catalogue has not; the item that is drafted for it."""

    name: str
    people: int
    reports: int
    draft: str


def gaps(act: Act, until: datetime | None = None) -> list[Gap]:
    """Of 90 days up to now, or to an instant (UTC): what most people asked for first."""
    end = until or act.now
    policy = act.policy(RequestPolicy)
    found = wished.closed_so(act.tx, CODES, end - BACK, end, MOST_READ)
    families = _families([each for each in found if item_in(policy, each.title) is None], policy.desk.language)
    made = [_gap(policy, family) for family in families if len({each.reporter for each in family}) >= LEAST]
    known = {item.name.casefold() for item in policy.catalogue.values()}
    named = [gap for gap in made if gap.name and gap.name.casefold() not in known]
    return sorted(named, key=lambda gap: (-gap.people, gap.name))


def _families(reports: Iterable[Incident], language: str) -> list[list[Incident]]:
    """Reports that are alike, each with the first that it is like enough."""
    filling = stems(" ".join(FILLING), language)
    families: list[tuple[frozenset[str], list[Incident]]] = []
    for report in reports:
        said = stems(report.title, language) - filling
        home = next((family for lead, family in families if likeness(lead, said) >= LIKE), None) if said else []
        if home is None:
            families.append((said, [report]))
        else:
            home.append(report)
    return [family for _, family in families]


def _gap(policy: RequestPolicy, family: Sequence[Incident]) -> Gap:
    names = Counter(name for each in family if (name := name_in(each.title)))
    name = min(names, key=lambda each: (-names[each], len(each), each)) if names else ""
    teams = Counter(each.team for each in family if each.team in policy.teams)
    team = teams.most_common(1)[0][0] if teams else next(iter(policy.teams), "")
    return Gap(name, len({each.reporter for each in family}), len(family), _draft(name, str(team)))


def name_in(title: str) -> str:
    """What it may be called: the words of a report without those that say that it is wanted."""
    words = re.findall(r"[\w-]+", ASIDE.sub("", title) or title)
    while words and words[0].lower() in LEFT_OUT:
        words.pop(0)
    name = " ".join(words)[:LONGEST_NAME].strip()
    return name[:1].upper() + name[1:]


def _draft(name: str, team: str) -> str:
    key = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "item"
    return "\n".join(
        [
            f"  {key}:",
            f"    name: '{name}'",
            f"    words: ['{name.lower()}']",
            f"    team: '{team}'",
            "    ask: {why: {label: 'What for?', long: true}}",
            "    approve: [{who: line-manager, within: 8h}]",
        ]
    )


def said(gap: Gap) -> str:
    """A gap in a sentence; its name holds letters, digits, spaces and dashes alone."""
    times = "" if gap.reports == gap.people else f", {gap.reports} times"
    return f"{gap.people} people asked for *{gap.name}* in {BACK.days} days{times}: there is no item for it."


def blocks(found: Sequence[Gap]) -> list[Block]:
    """Each with what to paste into app.yaml, under `catalogue`."""
    if not found:
        return [bk.section(f"Nothing that {LEAST} people asked for in {BACK.days} days is missing in the catalogue.")]
    shown = [bk.section(f"{said(gap)}\n```{gap.draft}```") for gap in found[:MOST_SHOWN]]
    hint = "Paste what fits under `catalogue` in app.yaml; who approves it and what it asks is for you to say."
    return [bk.section("*What the catalogue has not*"), *shown, bk.context(hint)]
