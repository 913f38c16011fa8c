"""What is offered with a report: looked for in memory, before it is written."""

from collections.abc import Sequence
from functools import lru_cache, partial

from commands.knowledge import offers, rules, views
from commands.knowledge.policy import KnowledgePolicy
from commands.shared.act import Act
from commands.shared.ranking import Choice, Ranked
from commands.shared.speech import Blocks
from commands.shared.suggesting import Said, Suggestion

KB = "KB"


def suggest(act: Act, said: Said) -> Suggestion | None:
    """The article that answers it, or some that may; unless it presses, the card of its team waits meanwhile."""
    knowing = act.policy(KnowledgePolicy).knowledge
    found = offered(act, f"{said.text}\n{said.details}") if knowing is not None else []
    if not found or knowing is None:
        return None

    def shown(act: Act, record: str) -> Blocks:
        offers.offer(act, record, said.person, [each.number for each in found])
        return views.offered(found, record)

    return Suggestion(shown, None if said.urgent or not knowing.hold_card else knowing.hold_card)


def offered(act: Act, text: str) -> Sequence[Ranked]:
    """The articles for everyone that answer a text, the best first."""
    rule = act.policy(KnowledgePolicy).knowing.offer
    return act.index.chosen(KB, text, _choice(rule.matching, rule.share))


@lru_cache(8)
def _choice(matching: int, share: float) -> Choice:
    return partial(rules.offered, matching=matching, share=share)
