"""What `/improvement help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*What is to become better:* `/desk improve TEXT`, or *Improve this* under a figure; `/improvement list`",
    first={
        Where.MANAGER: ("list", "accept", "show"),
        Where.DESK: ("list", "show", "task", "done"),
        Where.REPORTER: ("list", "show"),
    },
    subjects={
        "Look": ("list", "show"),
        "Decide": ("accept", "reject", "hold", "resume", "cancel", "close"),
        "Do it": ("task", "done"),
    },
)
