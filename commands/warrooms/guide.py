"""What `/major help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*Declare a major incident:* `/major INC-42`, or `/major the tills are down everywhere`; `/major` alone "
    "opens the form, in a war room that of an update.",
    first={Where.ROOM: ("update", "task", "note", "role", "timeline", "resolve")},
    subjects={
        "In its war room": ("update", "role", "handover", "resolve"),
        "Write down": ("note", "task", "outage"),
        "Read": ("summary", "timeline"),
    },
    note="The reaction :pushpin: puts a message on the timeline.",
)
