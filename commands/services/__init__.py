"""Services as a whole: who runs one and how it stands, what falls with what fails, what an incident may come from."""

from commands.services import cards, handlers, notices, operations
from commands.services.guide import GUIDE
from commands.services.verbs import BUTTONS, SUSPECTS, VERBS
from commands.shared.practice import Practice, SlashCommand, joined

PRACTICE = Practice(
    name="services",
    prefix="INC",
    commands=(
        SlashCommand(
            "/service",
            "Who runs a service and how it stands, and what falls with what",
            (*VERBS, *SUSPECTS),
            hints=("name of a service", "list", "impact", "item"),
            otherwise=handlers.otherwise,
            alone="list",
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    below={
        "warroom.situation": cards.under_situation,
        "change.ballot": cards.under_ballot,
        "report.weekly": cards.under_week,
    },
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
)
