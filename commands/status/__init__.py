"""The status page: what anybody may read of what does not work. Nothing stands there that nobody posted."""

from commands.shared.practice import Practice, joined
from commands.status import cards, notices, operations, publishing
from commands.status.policy import StatusPolicy
from commands.status.verbs import BUTTONS, OF_MAJORS

PRACTICE = Practice(
    name="status",
    prefix="INC",
    policy=StatusPolicy,
    key="status_page",
    buttons=BUTTONS,
    adds={"/major": OF_MAJORS},
    below={"warroom.situation": cards.below},
    takes_in=publishing.write_files,
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
    doors=publishing.DOORS,
)
