"""What `/knowledge help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*Knowledge:* `/knowledge vpn from home` finds what is known; `/knowledge` alone writes an article.",
    first={
        Where.DESK: ("write", "show", "gaps"),
        Where.REPORTER: ("show",),
    },
    subjects={
        "Look": ("show", "gaps"),
        "Write": ("write", "edit", "review"),
        "Decide": ("publish", "retire"),
    },
    note="What is published is offered to whoever reports something like it.",
)
