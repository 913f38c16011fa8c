"""Ids of buttons: what listens to one alone, and what to all that begin alike."""


class Beginning(str):
    """What ids begin with: `incident.list` is for itself and, behind a dot, for `incident.list.next` and the like.

    A message has each id once: so buttons that do the same are told apart.
    """

    __slots__ = ()

    def covers(self, action: str) -> bool:
        return action == self or action.startswith(f"{self}.")
