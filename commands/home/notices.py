"""Whose Home tab is shown anew."""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from storage.journal.records import DeskEvent, Entry
from storage.outbox.records import Effect, Method


def show(act: Act) -> None:
    """Have the tab of whoever looks show the latest; a burst is one publishing."""
    lane = f"home:{act.by}"
    arguments, subject = {"user_id": act.by}, {"person": act.by}
    effect = Effect(lane=lane, method=Method.PUBLISH, record="desk", arguments=arguments, coalesce=lane,
                    render="home.view", subject=subject)  # fmt: skip
    speech.put(act, effect)


def show_list(act: Act, _entry: Entry) -> None:
    """Of whoever retried or dropped something."""
    show(act)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    DeskEvent.EFFECT_RETRIED: (show_list,),
    DeskEvent.EFFECT_DROPPED: (show_list,),
}
