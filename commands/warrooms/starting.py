"""What is set once when the program starts: of rooms that an earlier version opened."""

from commands.shared.act import Act
from commands.warrooms import executives, handing


def begin(act: Act) -> None:
    handing.begin(act)
    executives.begin_in_open_rooms(act)
