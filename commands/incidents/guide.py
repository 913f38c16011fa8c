"""What `/incident help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*What is wrong?* `/incident` and a line about it, or `/incident` alone for the form; *Report as "
    "incident* on any message does the same.",
    first={
        Where.QUEUE: ("team", "take", "ack", "assign", "hold", "resolve"),
        Where.DIRECT: ("mine", "team", "show", "tell", "note", "undo"),
        Where.DESK: ("team", "mine", "list", "take", "resolve", "tell"),
        Where.REPORTER: ("mine", "show", "undo", "note", "reopen", "cancel"),
    },
    subjects={
        "Find": ("list", "team", "mine", "show", "follow"),
        "Work on it": ("ack", "take", "assign", "hold", "resume", "resolve", "close", "reopen"),
        "Say": ("tell", "note"),
        "Sort": ("priority", "item", "link", "duplicate", "child", "cancel", "undo"),
    },
    note="Impact and urgency are high, medium or low. `INC-42`, `inc 42` and `42` are the same.",
)
