"""What drills keep in the outbox and among the timers: stable words."""

PLAY = "drill.play"
MARKS = "drill.marks"


def beat(number: str, of: int) -> str:
    """What a beat says in the room, by its place in the order."""
    return f"{number}/room/said/beat-{of}"
