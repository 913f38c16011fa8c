"""Whose Home tab is shown anew, and what those who run the desk are told."""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import managers
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.blocks import escape
from storage.journal.records import DeskEvent, Entry


def show_list(act: Act, _entry: Entry) -> None:
    """Of whoever retried or dropped something."""
    speech.show_home(act)


def tell_managers(act: Act, entry: Entry) -> None:
    """That nobody acts for a name in app.yaml any more."""
    handle = escape(entry.details["handle"])
    text = f":warning: Slack has nobody any more for `{handle}`, which app.yaml names. Take it out, or correct it."
    for manager in managers(act):
        speech.post(act, speech.directly(manager, "desk"), text)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    DeskEvent.EFFECT_RETRIED: (show_list,),
    DeskEvent.EFFECT_DROPPED: (show_list,),
    DeskEvent.HANDLE_GONE: (tell_managers,),
}
