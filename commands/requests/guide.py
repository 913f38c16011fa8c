"""What `/request help` says."""

from commands.shared.helping import Guide, Where

GUIDE = Guide(
    begins="*A request:* `/request` opens the form; `/request ITEM [for @person] [TEXT]` asks in a line.",
    first={
        Where.DESK: ("mine", "list", "show", "approve", "reject"),
        Where.REPORTER: ("mine", "show", "cancel"),
    },
    subjects={
        "Look": ("show", "list", "mine", "stock", "promises", "gaps"),
        "Decide": ("approve", "reject", "ask", "delegate"),
        "Yours": ("answer", "cancel"),
    },
)
