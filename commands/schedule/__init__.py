"""The schedule of changes: the days to come as a picture, as a list, and in one's own calendar."""

from commands.schedule import cards, feeding, ical, notices
from commands.schedule.verbs import VERBS
from commands.schedule.wording import DEEDS
from commands.shared.doors import Door
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="schedule",
    adds={"/change": VERBS},
    cards={notices.PICTURE: cards.picture, notices.CALENDAR: cards.message},
    continuations={notices.DRAWN: notices.show},
    follows=notices.FOLLOWS,
    deeds=DEEDS,
    doors=(Door("GET", feeding.PATH, ical.lets_in, ical.answer),),
)
