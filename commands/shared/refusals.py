"""Refusals: what a person may not or cannot do, in the sentence that they read."""

from collections.abc import Mapping

LONGEST = 3000
"""So many characters at most may be typed into one field."""


class Refused(Exception):
    """A clear no. `sentence` is mrkdwn with what people typed already escaped; it says what to do instead.

    `record` is the number of what it is about (`INC-42`), `desk` when it is about none. `attempted` names what was
    asked for, where the operation's own name would not say it.
    """

    def __init__(self, sentence: str, *, record: str = "desk", attempted: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.record, self.attempted = sentence, record, attempted


class NotAllowed(Refused):
    """Somebody asked for what is not theirs to do."""

    def __init__(self, sentence: str, *, attempted: str, record: str) -> None:
        super().__init__(sentence, record=record, attempted=attempted)


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


class Unshaped(ValueError):
    """What follows a verb has not its shape; the text is a hint, or empty.

    `is_meant`: it begins with what only the verb could mean, so that it is asked about however much follows.
    """

    def __init__(self, hint: str = "", *, is_meant: bool = False) -> None:
        super().__init__(*([hint] if hint else []))
        self.is_meant = is_meant


def need(text: str, field: str, sentence: str) -> str:
    """What was typed into a field, trimmed. Invalid, with the sentence that says what to type, when it is nothing."""
    if not text.strip():
        raise Invalid({field: sentence})
    if len(text) > LONGEST:
        raise Invalid({field: f"That is {len(text):,} characters, and {LONGEST:,} is the most. {sentence}"})
    return text.strip()
