"""What `/change help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*A change:* `/change` opens the form, and the board is asked.",
    first={
        Where.DESK: ("list", "calendar", "show", "submit", "implement", "done"),
        Where.REPORTER: ("calendar", "list", "show"),
    },
    subjects={
        "Look": ("show", "list", "calendar", "freeze", "slots"),
        "Standard": ("standard",),
        "Risk": ("risk", "level"),
        "Vote": ("recuse", "away"),
        "Hold": ("hold", "release"),
        "Ask": ("edit", "copy", "emergency", "afterwards", "submit", "withdraw", "exception", "link"),
        "Do it": ("task", "implement", "start", "done", "extend", "back"),
        "Look back": ("review", "caused", "lessons", "stats"),
    },
)
