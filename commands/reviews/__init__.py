"""Reviews: a major incident is looked back on by those who were in it, from a timeline and figures that add up."""

from commands.reviews import cards, notices, operations
from commands.reviews.home import HOME
from commands.reviews.verbs import AT_THE_DESK, BUTTONS, OF_INCIDENTS, OF_MAJORS
from commands.reviews.wording import DEEDS
from commands.shared.practice import Practice, joined
from commands.warrooms.policy import WarRoomPolicy

PRACTICE = Practice(
    name="reviews",
    prefix="INC",
    policy=WarRoomPolicy,
    buttons=BUTTONS,
    adds={"/major": OF_MAJORS, "/incident": OF_INCIDENTS, "/desk": AT_THE_DESK},
    cards={
        "review.card": cards.card,
        "review.invitation": cards.invitation,
        "review.invitation_text": cards.invitation_text,
        "review.draft": cards.draft,
        "review.late": cards.late,
        "review.record": cards.record_file,
    },
    home=HOME,
    timers={operations.LATE: operations.remind, operations.DRAFT: operations.show_draft},
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
)
