"""On call: who can be called at any hour, by turns, and what happens until somebody comes."""

from commands.oncall import cards, engaging, handing, handlers, notices, operations, rotas, suggesting
from commands.oncall.guide import GUIDE
from commands.oncall.policy import OnCallPolicy
from commands.oncall.verbs import BUTTONS, VERBS
from commands.oncall.wording import DEEDS
from commands.shared.act import Act
from commands.shared.practice import Practice, SlashCommand


def _begin(act: Act) -> None:
    handing.begin(act)
    rotas.begin(act)


PRACTICE = Practice(
    name="oncall",
    prefix="page",
    key="on_call",
    policy=OnCallPolicy,
    commands=(
        SlashCommand(
            "/oncall",
            "Who is on call, and have them come",
            VERBS,
            hints=("TEAM", "bring", "mine"),
            prefix="inc",
            otherwise=handlers.otherwise,
            alone="now",
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    cards={"oncall.call": cards.call, notices.SWAP: cards.swap},
    timers={
        operations.NEXT: operations.go_on,
        operations.FIRST: operations.call_first,
        handing.SHIFT: handing.hand_over,
        handing.WEEK: handing.look_for_gaps,
        rotas.READ: rotas.read_again,
    },
    unheard=(handing.WEEK, rotas.READ),
    begins=_begin,
    continuations={notices.CALENDAR_READ: rotas.take},
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    suggests=suggesting.suggest,
    engages=engaging.engages,
)
