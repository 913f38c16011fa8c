"""Requests: what people may have, who decides on it, and what is done for it."""

from commands.requests import (
    approving,
    cards,
    clockwork,
    forms,
    fulfilling,
    handlers,
    instead,
    notices,
    operations,
    permissions,
    surveying,
)
from commands.requests.guide import GUIDE
from commands.requests.home import HOME
from commands.requests.policy import RequestPolicy
from commands.requests.searching import SEARCHED
from commands.requests.verbs import BUTTONS, VERBS
from commands.requests.wording import DEEDS
from commands.shared.practice import Practice, SlashCommand, joined

PRACTICE = Practice(
    name="requests",
    prefix="REQ",
    policy=RequestPolicy,
    key="catalogue",
    commands=(
        SlashCommand(
            "/request",
            "Ask for what you need, or decide on what others ask for",
            VERBS,
            hints=("ITEM [for @person] [TEXT]", "mine", "list"),
            prefix="req",
            opens=forms.blank,
            allows=permissions.permitted_to_ask,
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    listen=handlers.listen,
    cards={"request.requester": cards.requester, "request.approval": cards.approval},
    below={"task.card": cards.under_task},
    timers={clockwork.REMIND: approving.remind, clockwork.DUE: approving.due, fulfilling.CLOSE: fulfilling.close},
    unheard=(fulfilling.CLOSE,),
    home=HOME,
    follows=joined(operations.FOLLOWS, surveying.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
    searched=SEARCHED,
    suggests=instead.suggests,
)
