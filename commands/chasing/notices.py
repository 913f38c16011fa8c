"""Who hears of what is to be done: in a direct message, or in the channel of the team in which it waits."""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.journal.records import Entry
from storage.tasks.records import TaskEvent


def tell(act: Act, entry: Entry) -> None:
    """What is done by the time it can be said is not in it."""
    person, team, found = (entry.details[name] for name in ("person", "team", "tasks"))
    if person is not None:
        at = speech.directly(person, "desk")
    else:
        channel = channel_ref(act.document.teams[team].channel)
        at = Address(channel, "desk", lane=f"tasks:{team}")
    late = entry.details.get("late", [])
    speech.warn(act, at, f"tasks:{person or team}", "task.digest", found=found, openly=person is None, late=late)


FOLLOWS: Mapping[str, Sequence[Follower]] = {TaskEvent.CHASED: (tell,)}
