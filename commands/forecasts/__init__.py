"""Forecasts: how likely a promise is missed, told where that is worth a word, and held against what came of it."""

from commands.forecasts import notices, operations
from commands.forecasts.policy import ForecastPolicy
from commands.forecasts.verbs import VERBS
from commands.shared.practice import Practice, joined

PRACTICE = Practice(
    name="forecasts",
    policy=ForecastPolicy,
    adds={"/sla": VERBS},
    timers={operations.LOOK: operations.look},
    unheard=(operations.LOOK,),
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
)
