"""What may happen next to a review, and what it must say before it counts as one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from commands.shared.patterns import pattern
from storage.record import Record
from storage.reviews.records import OPEN, TO_MEET, Review, ReviewStatus
from storage.tasks.records import Task

LONGEST = 3000
MOST_FOLLOW_UPS = 20


class Action(StrEnum):
    GIVE = "give"
    SCHEDULE = "schedule"
    CALL_OFF = "call_off"
    LOOK_OVER = "look_over"
    HOLD = "hold"
    WRITE = "write"
    PUBLISH = "publish"
    ACCEPT = "accept"
    CLOSE = "close"
    DROP = "drop"


ALLOWED_IN: Mapping[Action, frozenset[ReviewStatus]] = {
    Action.GIVE: frozenset(OPEN),
    Action.SCHEDULE: frozenset(TO_MEET),
    Action.CALL_OFF: frozenset({ReviewStatus.SCHEDULED}),
    Action.LOOK_OVER: frozenset(TO_MEET),
    Action.HOLD: frozenset(TO_MEET),
    Action.WRITE: frozenset({*TO_MEET, ReviewStatus.HELD}),
    Action.PUBLISH: frozenset({ReviewStatus.HELD}),
    Action.ACCEPT: frozenset({ReviewStatus.PUBLISHED}),
    Action.CLOSE: frozenset({ReviewStatus.PUBLISHED}),
    Action.DROP: frozenset(TO_MEET),
}

STATUS_WORDS: Mapping[ReviewStatus, str] = {
    ReviewStatus.OWED: "owed",
    ReviewStatus.SCHEDULED: "scheduled",
    ReviewStatus.HELD: "held, not written up yet",
    ReviewStatus.PUBLISHED: "published",
    ReviewStatus.CLOSED: "closed",
    ReviewStatus.DROPPED: "not owed any more",
}


def why_not(review: Review, action: Action) -> str:
    """Why this cannot be done to a review that stands as it does, and what to do instead (mrkdwn)."""
    stands = f"The review of {review.number} is {STATUS_WORDS[review.status]}"
    if action is Action.PUBLISH and review.status in TO_MEET:
        return f"{stands}. Meet first, and press *We have met*; then publish it."
    if action is Action.ACCEPT and review.status not in (ReviewStatus.PUBLISHED, ReviewStatus.CLOSED):
        return f"{stands}. Publish it first: its follow-ups are known then."
    return f"{stands}: that is over."


class Written(Record):
    """What the review says. `follow_ups` are lines, or begin with `none` and say why; `owner` (a Slack id) sees to
    them by a day.
    """

    cause: str
    factors: str
    went_well: str = ""
    follow_ups: str = ""
    owner: str | None = None
    due: date | None = None

    @property
    def has_none(self) -> bool:
        return NONE.match(self.follow_ups) is not None

    @property
    def to_do(self) -> list[str]:
        """The follow-ups that it asks for, a line each."""
        if self.has_none:
            return []
        return [line.strip(" -•*") for line in self.follow_ups.splitlines() if line.strip(" -•*")]


NONE = pattern(r"\s*none\b", re.IGNORECASE)
NONE_BECAUSE = pattern(r"\s*none\W+because\W+\w", re.IGNORECASE)
SAYS_NOTHING = pattern(r"\W*(?:not known|unknown|no idea|n/?a|none|tbd)?\W*", re.IGNORECASE)
NOT_KNOWN = pattern(r"\s*not known\b", re.IGNORECASE)
NOT_KNOWN_BECAUSE = pattern(r"\s*not known\W+because\W+\w", re.IGNORECASE)


def too_long(written: Written) -> dict[str, str]:
    """The fields (of `Written`) in which more was typed than is kept, each with its sentence."""
    texts = {name: getattr(written, name) for name in ("cause", "factors", "went_well", "follow_ups")}
    found = {name: f"{LONGEST:,} characters are the most." for name, text in texts.items() if len(text) > LONGEST}
    if len(written.to_do) > MOST_FOLLOW_UPS:
        found["follow_ups"] = f"At most {MOST_FOLLOW_UPS} lines; the rest belongs into one of them."
    long = next((line for line in written.to_do if len(line) > 300), None)
    if long is not None:
        found["follow_ups"] = "A line has at most 300 characters: say what is to be done, and no more."
    return found


def missing(written: Written, known: Sequence[Task]) -> dict[str, str]:
    """The fields without which it cannot be published, each with what to write. `known` are its follow-ups so far."""
    found: dict[str, str] = {}
    evades = NOT_KNOWN.match(written.cause) and not NOT_KNOWN_BECAUSE.match(written.cause)
    if evades or SAYS_NOTHING.fullmatch(written.cause):
        found["cause"] = "Say what it was, or: not known, because …"
    if SAYS_NOTHING.fullmatch(written.factors):
        found["factors"] = "Say what else made it possible, or worse than it had to be."
    if written.has_none:
        if not NONE_BECAUSE.match(written.follow_ups):
            found["follow_ups"] = "Say why there are none: none, because …"
    elif not written.to_do and not known:
        found["follow_ups"] = "Say what is to be done, a line each; or: none, because …"
    return found | unowned(written)


def unowned(written: Written) -> dict[str, str]:
    """What is missing of new follow-ups: each has an owner and a day."""
    if not written.to_do:
        return {}
    found = {} if written.owner is not None else {"owner": "Choose who sees to them."}
    return found if written.due is not None else found | {"due": "Choose a day."}


def are_over(follow_ups: Sequence[Task]) -> bool:
    """Whether each is done, or was accepted as it is: skipped or impossible, for a reason."""
    return not any(task.is_open for task in follow_ups)
