"""What may be asked of service levels, by word after `/sla`."""

import re
from collections.abc import Mapping
from typing import Any

from commands.incidents import filters
from commands.service_levels import operations, reading, views, whatif
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.helping import HELP
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Payload, Verb


def _clocks(act: Act, number: int) -> Answer:
    incident, found = reading.clocks_of(act, number)
    blocks = views.clocks(incident, found, act.policy(ServiceLevelPolicy))
    return {"text": f"The clocks of {incident.number}", "blocks": blocks}


def _breaching(act: Act, words: str, page: int) -> Answer:
    chosen = filters.read(words, act.document)
    total = reading.count_breaching(act, chosen)
    page = _page_of(page, total)
    found = reading.breaching(act, chosen, page * pages.SIZE, pages.SIZE)
    lines = [views.line_of(clock, incident, act.now) for clock, incident in found]
    shown = Page(lines, page, total, ActionId.BREACHING, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": views.BREACHING, "blocks": views.breaching(shown, as_typed(words))}


def _targets(act: Act, words: str, page: int) -> Answer:
    policy = act.policy(ServiceLevelPolicy)
    chosen = filters.read(words, act.document)
    found = policy.targets_of(chosen.priorities, chosen.services, chosen.teams)
    page = _page_of(page, len(found))
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [views.line_of_target(policy, target) for target in some]
    shown = Page(lines, page, len(found), ActionId.LIST, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": views.PROMISED, "blocks": views.targets(shown, as_typed(words))}


def _page_of(page: int, total: int) -> int:
    """The last one, where the list has become shorter since."""
    return min(page, max(0, (total - 1) // pages.SIZE))


def _words(rest: str) -> Arguments:
    return {"words": rest} if rest else {}


def _turned(action: Payload) -> tuple[None, Arguments]:
    """Another page of the same list."""
    page, kept = pages.turned(action)
    return None, {"words": str(kept["words"]), "page": page}


def _turns(action: ActionId) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(action)}(\.(previous|next))?$")


CLOCKS = Verb("", "INC-N", "every clock of an incident", ask=_clocks)
NARROWED: Mapping[str, Any] = {
    "reads": _words,
    "given": {"words": "", "page": 0},
    "pressed": _turned,
}
BREACHING = Verb(
    "breaching",
    '[TEAM|@person|P1…P5|SERVICE|"TEXT"]…',
    "what is missed, and next to be",
    ask=_breaching,
    button=_turns(ActionId.BREACHING),
    **NARROWED,
)
LIST = Verb(
    "list", "[TEAM|P1…P5|SERVICE]…", "what is promised", ask=_targets, button=_turns(ActionId.LIST), **NARROWED
)
BUTTONS = (
    Verb(
        "on it",
        None,
        "say that you are on it, and be the one who is called",
        do=operations.on_it,
        button=ActionId.ON_IT,
    ),
)
WHATIF = Verb(
    "whatif",
    "P3=8h… [calendar=NAME] [pause_on=REASON] [DAY..DAY]",
    "what attainment would have been under other targets",
    reads=whatif.read_line,
    ask=whatif.ask,
)
VERBS = (CLOCKS, BREACHING, LIST, WHATIF, HELP)
USAGE = ", ".join(f"`/sla {verb.line}` {verb.about}" for verb in (CLOCKS, BREACHING, LIST)) + "."
