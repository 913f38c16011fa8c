"""What `/oncall help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*Who is on call:* `/oncall`, `/oncall TEAM`; `/oncall bring TEAM INC-5` calls somebody",
    first={
        Where.ROOM: ("bring", "now"),
        Where.DESK: ("now", "bring", "mine", "cover"),
        Where.MANAGER: ("now", "report"),
        Where.REPORTER: ("now",),
    },
    subjects={"Look": ("now", "mine", "report"), "Call": ("bring",), "Yours": ("cover", "swap")},
)
