"""Drills: a major incident that is over comes again, faster, in a room of its own; whoever practises is marked."""

from commands.drills import cards, ids, notices, operations
from commands.drills.searching import SEARCHED
from commands.drills.verbs import VERBS
from commands.drills.wording import DEEDS
from commands.shared.practice import Practice, joined
from commands.warrooms.policy import WarRoomPolicy

PRACTICE = Practice(
    name="drills",
    policy=WarRoomPolicy,
    adds={"/major": VERBS},
    cards={ids.MARKS: cards.marks},
    timers={ids.PLAY: operations.play},
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
    searched=SEARCHED,
)
