"""What a review answers."""

from datetime import date

from storage.record import Record

NONE = "none"


class FollowUp(Record):
    """What is to be done, by whom (a Slack id), by the end of which day."""

    title: str
    owner: str | None = None
    due: date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.owner or self.due)


class Answers(Record):
    """What a review says. `follow_ups` are lines, or begin with `none` and say why; `owner` (a Slack id) sees to them
    by a day. `more` have an owner and a day of their own; what was added and left empty is among them.
    """

    goal: str
    broke: str
    differently: str
    follow_ups: str
    owner: str | None = None
    due: date | None = None
    more: tuple[FollowUp, ...] = ()

    @property
    def all_of_them(self) -> list[FollowUp]:
        """Every one with whose it is and by when."""
        shared = [FollowUp(title, self.owner, self.due) for title in self.to_do]
        return [*shared, *(each for each in self.more if not each.is_empty)]

    @property
    def in_lines(self) -> str:
        """As it is kept and read."""
        return "\n".join([self.follow_ups, *(each.title for each in self.more if each.title)])

    @property
    def to_do(self) -> list[str]:
        if self.follow_ups.lower().startswith(NONE):
            return []
        return [line.strip(" -•*") for line in self.follow_ups.splitlines() if line.strip(" -•*")]
