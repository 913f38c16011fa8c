"""What `/sla help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*What was promised:* `/sla INC-42`; `/sla` alone shows what is next to be missed.",
    first={
        Where.QUEUE: ("breaching", "", "list"),
        Where.DESK: ("breaching", "", "list", "uptime"),
        Where.REPORTER: ("", "list", "object", "uptime"),
    },
    subjects={
        "Promises": ("", "breaching", "list", "object", "objections", "pauses", "vendor", "whatif"),
        "Uptime": ("uptime", "budget", "outage", "waive"),
    },
)
