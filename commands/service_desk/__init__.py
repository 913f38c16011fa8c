"""The desk itself: what it can do for you, and who you are to it."""

from commands.service_desk import handlers
from commands.service_desk.guide import GUIDE
from commands.service_desk.verbs import VERBS
from commands.shared.practice import Practice, SlashCommand

PRACTICE = Practice(
    name="service_desk",
    commands=(
        SlashCommand(
            "/desk",
            "What the desk can do, and who you are to it",
            VERBS,
            hints=("help", "search", "tasks", "whoami"),
            otherwise=handlers.otherwise,
            alone="help",
            guide=GUIDE,
        ),
    ),
)
