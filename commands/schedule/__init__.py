"""The schedule of changes: the days to come as a picture and as a list."""

from commands.schedule import cards, notices
from commands.schedule.verbs import VERBS
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="schedule",
    adds={"/change": VERBS},
    cards={notices.PICTURE: cards.picture, notices.CALENDAR: cards.message},
    continuations={notices.DRAWN: notices.show},
    follows=notices.FOLLOWS,
)
