"""Alerts: what monitoring sends becomes one incident, once, and ends with it."""

from commands.alerts import cards, handlers, intake, notices, operations
from commands.alerts.policy import AlertPolicy
from commands.alerts.verbs import BUTTONS, VERBS
from commands.alerts.wording import DEEDS
from commands.shared.doors import Door
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="alerts",
    prefix="INC",
    policy=AlertPolicy,
    key="alerts",
    buttons=BUTTONS,
    listen=handlers.listen,
    adds={"/desk": VERBS},
    cards={notices.OVER: cards.over, notices.LEFT: cards.left},
    below={"incident.card": cards.under_card, "warroom.situation": cards.in_room},
    timers={
        operations.OPEN: operations.open_later,
        operations.SETTLE: operations.settle,
        operations.SILENCE: operations.silent,
    },
    unheard=(operations.SILENCE,),
    begins=operations.listen_for_silence,
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    doors=(
        Door("POST", "/in/{source}", intake.lets_in, operations.receive, intake.needs, together=operations.expect),
        Door("POST", "/in/{source}/v2/enqueue", intake.lets_in, operations.receive, together=operations.expect),
    ),
)
