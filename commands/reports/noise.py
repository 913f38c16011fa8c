"""Which of our messages anybody acts on: what is asked of the ledger, and which kinds are better not posted."""

from collections.abc import Sequence
from datetime import timedelta

from commands.incidents.permissions import managers, teams_of
from commands.shared.act import Act
from commands.shared.noise import can_be_silenced
from commands.shared.speech import channel_ref
from storage.outbox import noise
from storage.outbox.records import Noise
from storage.record import Record

DAYS = 28
ENOUGH = 50
FEW = 0.1
"""A kind of more than so many messages, fewer than a tenth of which were acted on, is proposed to be silenced."""


class Ledger(Record):
    """Four weeks of messages by purpose; `proposed` and `silenced` (purposes) are for managers, who decide."""

    kinds: Sequence[Noise]
    proposed: Sequence[Noise] = ()
    silenced: Sequence[str] = ()
    whole: bool = True


def ledger(act: Act) -> Ledger:
    """A manager's is of all that is posted; of others, what goes to them and into the channels of their teams."""
    act.refuse_guests("noise")
    since = act.now - timedelta(days=DAYS)
    if act.by not in managers(act):
        channels = [act.document.teams[team].channel for team in teams_of(act, act.by)]
        return Ledger(noise.ledger(act.tx, since, {act.by, *map(channel_ref, channels)}), whole=False)
    kinds, silenced = noise.ledger(act.tx, since), noise.silenced(act.tx)
    return Ledger(kinds, [each for each in kinds if is_noise(each) and each.purpose not in silenced], silenced)


def is_noise(kind: Noise) -> bool:
    return can_be_silenced(kind.purpose) and kind.judged > ENOUGH and kind.acted < FEW * kind.judged
