"""Whose Home tab is shown anew."""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from storage.journal.records import DeskEvent, Entry


def show_list(act: Act, _entry: Entry) -> None:
    """Of whoever retried or dropped something."""
    speech.show_home(act)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    DeskEvent.EFFECT_RETRIED: (show_list,),
    DeskEvent.EFFECT_DROPPED: (show_list,),
}
