"""Knowledge: what was found out once is written, looked over by another, and offered to whoever reports the like."""

from commands.knowledge import cards, forms, freshness, handlers, notices, offers, operations, searching
from commands.knowledge.guide import GUIDE
from commands.knowledge.home import HOME
from commands.knowledge.permissions import permitted_to_write
from commands.knowledge.policy import KnowledgePolicy
from commands.knowledge.suggesting import suggest
from commands.knowledge.verbs import BUTTONS, VERBS
from commands.knowledge.wording import DEEDS
from commands.shared.asked import Asked
from commands.shared.practice import Practice, SlashCommand

PRACTICE = Practice(
    name="knowledge",
    prefix="KB",
    policy=KnowledgePolicy,
    key="knowledge",
    commands=(
        SlashCommand(
            "/knowledge",
            "Find what is known, or write it down for others",
            VERBS,
            hints=("what you look for", "write", "gaps"),
            prefix="kb",
            opens=forms.blank,
            allows=permitted_to_write,
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    cards={
        "article.draft": cards.draft,
        "article.review": cards.review,
        notices.SENT_BACK: cards.sent_back,
        "article.check": cards.to_check,
        "article.checks": cards.to_check_for,
    },
    below={"incident.card": cards.for_resolvers},
    asks={"incident.resolve.form": Asked(cards.ask_needed, forms.read_needed, operations.draft_from)},
    timers={
        operations.REVIEW: freshness.due,
        offers.OFFERED: offers.remember,
        offers.BACK: offers.back,
    },
    unheard=(offers.OFFERED, offers.BACK),
    home=HOME,
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    searched=searching.SEARCHED,
    suggests=suggest,
    begins=operations.begin,
)
