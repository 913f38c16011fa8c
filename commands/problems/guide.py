"""What `/problem help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*Something keeps happening:* `/problem` and a few words. *What keeps coming:* `/problem candidates`",
    first={
        Where.MANAGER: ("candidates", "list", "accept"),
        Where.DESK: ("candidates", "list", "show", "take", "workaround"),
    },
    subjects={
        "Look": ("list", "candidates", "show", "common", "follow"),
        "Find the cause": ("take", "cause", "workaround", "known-error", "link", "unlink", "duplicate"),
        "End it": ("change", "resolve", "accept", "close", "reopen", "cancel"),
    },
)
