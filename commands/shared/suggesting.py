"""What a higher practice adds to the answer to a report: an article that may help, a request that it may be.

The answer is the same one, given at once: nothing is asked of Slack for it, and whoever reports waits for the index
in memory alone.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.speech import Blocks
from storage.record import Record


class Said(Record):
    """What somebody says is wrong, whether it is reported or only asked about; `urgent`: urgency High."""

    text: str
    person: str
    details: str = ""
    urgent: bool = False
    private: bool = False


class Suggestion(Record):
    """What a practice has to say to that.

    shown       (act, record) -> blocks, at most three; it may journal, in an entry, that it was said. The record is
                the incident that was reported (`INC-42`), or the question whether to (`offer-17`)
    card_waits  so long the card of its team may wait for what becomes of it; None: not at all
    """

    shown: Callable[[Act, str], Blocks]
    card_waits: timedelta | None = None


Suggesting = Callable[[Act, Said], Suggestion | None]
"""Asked before the report is written; it reads the index in memory, and writes nothing."""


class Suggested(Record):
    """What stands under the first line of the answer to a report, and how long the team's card waits for it."""

    blocks: Sequence[Block] = ()
    card_waits: timedelta | None = None


NOTHING = Suggested()


def suggested(act: Act, said: Said) -> Sequence[Suggestion]:
    """What all practices have to say to it, the lowest in rank first."""
    found = (suggests(act, said) for suggests in act.suggesting)
    return [each for each in found if each is not None]


def card_waits(suggestions: Sequence[Suggestion]) -> timedelta | None:
    """How long the card may wait, of all that is said."""
    return max((each.card_waits for each in suggestions if each.card_waits), default=None)


def shown(act: Act, suggestions: Sequence[Suggestion], record: str) -> Blocks:
    return [block for each in suggestions for block in each.shown(act, record)]
