"""What is offered with a report: looked for in memory, before it is written."""

from commands.knowledge import offers, rules, views
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.rules import Asked, Hit
from commands.shared.act import Act
from commands.shared.ranking import Ranked
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


def offered(act: Act, text: str) -> list[Ranked]:
    """The articles for everyone that answer a text, the best first."""
    asked, ranking = act.policy(KnowledgePolicy).knowing.offer, act.index.ranked(KB, text)
    hits = [Hit(each.number, each.score, each.stems) for each in ranking.found]
    known = Asked(ranking.stems, ranking.known)
    chosen = rules.offered(known, hits, matching=asked.matching, share=asked.share)
    by_number = {each.number: each for each in ranking.found}
    return [by_number[number] for number in chosen]
