"""Deploys: what pipelines put into production is part of a change, or the team hears that it is of none."""

from commands.deploys import intake, notices, operations
from commands.deploys.searching import SEARCHED
from commands.deploys.verbs import BUTTONS, VERBS
from commands.shared.doors import Door
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="deploys",
    key="alerts",
    prefix="DEP",
    buttons=BUTTONS,
    adds={"/change": VERBS},
    follows=notices.FOLLOWS,
    searched=SEARCHED,
    doors=(
        Door("POST", "/in/deploys", intake.lets_in, operations.receive),
        Door("POST", "/in/{source}/v2/change/enqueue", intake.lets_change_in, operations.receive_change),
    ),
)
