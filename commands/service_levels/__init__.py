"""Service levels: promises in business time, and word before one is broken."""

from commands.service_levels import cards, digests, handlers, notices, operations, reading
from commands.service_levels.guide import GUIDE
from commands.service_levels.home import HOME
from commands.service_levels.policy import ServiceLevelPolicy
from commands.service_levels.verbs import BUTTONS, VERBS
from commands.service_levels.wording import DEEDS
from commands.shared.practice import Practice, SlashCommand, joined

PRACTICE = Practice(
    name="service_levels",
    policy=ServiceLevelPolicy,
    commands=(
        SlashCommand(
            "/sla",
            "What is promised, and what is next to breach",
            VERBS,
            hints=("INC-N", "breaching", "list"),
            prefix="inc",
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    cards={
        operations.WARNING: cards.warning,
        operations.WARNED: cards.warned,
        digests.DIGEST: cards.digest,
        "sla.objection": cards.objection,
        notices.STAYS: cards.stays,
    },
    timers={operations.WARNING: operations.warn, digests.DIGEST: digests.gather},
    home=HOME,
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
    doubts=reading.astray,
)
