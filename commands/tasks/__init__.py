"""Tasks: what is to be done for a record, by whom and by when; opened by any practice, done from one list."""

from commands.shared.practice import Practice
from commands.tasks import cards, notices
from commands.tasks.home import HOME
from commands.tasks.verbs import AT_THE_DESK, BUTTONS
from commands.tasks.wording import DEEDS

PRACTICE = Practice(
    name="tasks",
    prefix="task",
    buttons=BUTTONS,
    adds={"/desk": AT_THE_DESK},
    cards={"task.card": cards.card, "task.digest": cards.digest},
    home=HOME,
    follows=notices.FOLLOWS,
    deeds=DEEDS,
)
