"""Improvements: proposed under a figure, accepted with a measure, and judged by what the figure shows afterwards."""

from commands.improvements import cards, notices, operations
from commands.improvements.guide import GUIDE
from commands.improvements.home import HOME
from commands.improvements.policy import ImprovementPolicy
from commands.improvements.searching import SEARCHED
from commands.improvements.verbs import AT_THE_DESK, BUTTONS, VERBS
from commands.improvements.wording import DEEDS
from commands.shared.practice import Practice, SlashCommand

PRACTICE = Practice(
    name="improvements",
    prefix="IMP",
    key="improvements",
    policy=ImprovementPolicy,
    commands=(
        SlashCommand(
            "/improvement",
            "What is to become better, and what has",
            VERBS,
            hints=("list", "show", "task", "done"),
            prefix="imp",
            alone="list",
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    adds={"/desk": AT_THE_DESK},
    cards={"improvement.card": cards.card, "improvement.when": cards.when},
    below={"report.daily": cards.under_report, "report.weekly": cards.under_week},
    under={
        "/desk report": cards.under_asked_report,
        "/desk why": cards.under_figure,
        "/desk kpi": cards.under_definition,
        "/desk trends": cards.under_trends,
        "/desk signals": cards.under_trends,
        "/desk csat": cards.under_satisfaction,
        "/desk week": cards.under_asked_week,
    },
    timers={operations.FREEZE: operations.freeze, operations.JUDGE: operations.judge},
    reads={operations.FREEZE: operations.to_freeze, operations.JUDGE: operations.to_judge},
    unheard=(operations.FREEZE,),
    home=HOME,
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    searched=SEARCHED,
)
