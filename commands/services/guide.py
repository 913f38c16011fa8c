"""What `/service help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*How does a service stand:* `/service` and its name.",
    first={
        Where.ROOM: ("impact", "suspects", "item"),
        Where.QUEUE: ("item", "impact"),
        Where.MANAGER: ("list",),
        Where.DESK: ("list", "item", "impact"),
        Where.REPORTER: ("list",),
    },
    subjects={
        "See": ("list", "item", "items"),
        "What falls with what": ("impact", "suspects", "unaffected"),
        "Put right": ("doubted", "right", "wrong", "link", "unlink", "status"),
    },
)
