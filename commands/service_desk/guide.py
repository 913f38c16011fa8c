"""What `/desk help` says."""

from commands.shared.helping import Guide, Where

FIGURES = ("report", "why", "csat", "kpi", "trends", "signals")

GUIDE = Guide(
    begins="*How the desk stands:* `/desk report`. *What was that again?* `/desk search` and a few words. "
    "*Who am I here?* `/desk whoami`",
    first={
        Where.MANAGER: ("report", "why", "csat", "audit", "search"),
        Where.DESK: ("search", "report", "whoami"),
        Where.REPORTER: ("search", "whoami"),
    },
    subjects={"Find": ("search", "audit", "whoami"), "Figures": FIGURES, "Yours to do": ("tasks", "task")},
    whole=True,
)
