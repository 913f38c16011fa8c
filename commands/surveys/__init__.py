"""Surveys: whoever asked for help says how it went, in one press; who reads it, and who calls them back."""

from commands.shared.practice import Practice
from commands.surveys import cards, notices, operations
from commands.surveys.policy import SurveyPolicy
from commands.surveys.verbs import BUTTONS, VERBS
from commands.surveys.wording import DEEDS

PRACTICE = Practice(
    name="surveys",
    prefix="INC",
    policy=SurveyPolicy,
    buttons=BUTTONS,
    adds={"/desk": VERBS},
    cards={"survey.question": cards.question},
    below={"incident.fix": cards.under_fix},
    timers={operations.ENDS: operations.end},
    unheard=(operations.ENDS,),
    follows=notices.FOLLOWS,
    deeds=DEEDS,
)
