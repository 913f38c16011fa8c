"""Refusals: what a person may not or cannot do, in the sentence that they read."""

import re
from collections.abc import Mapping

NUMBER = re.compile(r"\b(?:INC|CHG)-\d+")


class Refused(Exception):
    """A clear no. `sentence` is mrkdwn with what people typed already escaped; it says what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @property
    def about(self) -> str:
        """The number of the record that the sentence speaks of; `desk` when it speaks of none."""
        found = NUMBER.search(self.sentence)
        return found[0] if found else "desk"


class NotAllowed(Refused):
    """Somebody asked for what is not theirs to do. It is journalled: `attempted` says what, `record` on what."""

    def __init__(self, sentence: str, *, attempted: str, record: str) -> None:
        super().__init__(sentence)
        self.attempted = attempted
        self.record = record

    @property
    def about(self) -> str:
        return self.record


class NotFound(Refused):
    """There is no such record."""


class MovedOn(Refused):
    """The record is no longer in the state that the request was made for."""


class Invalid(Refused):
    """A form or a line has a mistake in it; `fields` maps the block id of an input to its sentence (plain text)."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class AlreadyReceived(Refused):
    """Slack delivered the same thing again; what it asked for has been done."""
