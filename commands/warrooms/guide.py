"""What `/major help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*Declare a major incident:* `/major INC-42`, or `/major the tills are down everywhere`; `/major` alone "
    "opens the form, in a war room that of an update.",
    first={Where.ROOM: ("update", "impact", "find", "task", "sitrep", "resolve")},
    subjects={
        "In its war room": ("update", "phase", "severity", "role", "handover", "stream", "merge", "resolve"),
        "Write down": ("impact", "find", "rule-out", "decide", "did", "need", "note", "time", "outage"),
        "Bring people in": ("bring", "bridge", "who", "attach"),
        "Read": ("sitrep", "brief", "catchup", "summary", "timeline", "list"),
        "To do": ("task", "done", "tasks", "follow-up"),
        "Tell the public": ("public",),
        "Look back": ("review", "record", "retro"),
    },
    note="The reaction :pushpin: puts a message on the timeline; app.yaml says what others make of it.",
)
