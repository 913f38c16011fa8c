"""Meetings: a board goes through what waits for it, a ballot at a time, and minutes tell what came of it."""

from commands.meetings import cards, notices, operations
from commands.meetings.verbs import BUTTONS, VERBS
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="meetings",
    key="boards",
    buttons=BUTTONS,
    adds={"/change": VERBS},
    cards={notices.AGENDA: cards.agenda},
    timers={operations.OVER: operations.end_what_was_forgotten},
    unheard=(operations.OVER,),
    follows=notices.FOLLOWS,
)
