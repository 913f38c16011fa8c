"""The noise ledger as people see it: what is posted, how much of it is acted on, and what may be left out."""

from commands.reports.ids import ActionId
from commands.reports.noise import DAYS, Ledger
from commands.shared import blocks as bk
from commands.shared.blocks import Block
from storage.outbox.records import Noise

SHOWN = 40
PROPOSED = 8
MEANS = (
    f"The last {DAYS} days. Acted on: somebody did something to its record within 30 minutes. A day: to each person, "
    "or in each channel, that got any. What asks somebody to act, what a reporter is told, and P1, P2 and majors are "
    "always said."
)


def ledger(found: Ledger) -> list[Block]:
    title = "*Our messages*" if found.whole else "*Our messages to you and your teams*"
    if not found.kinds and not found.silenced:
        return [bk.section(f"{title}\nNothing was posted in the last {DAYS} days.")]
    lines = [_line(each) for each in found.kinds[:SHOWN]]
    more = len(found.kinds) - SHOWN
    shown = [bk.section(title), *bk.packed([*lines, *([f"and {more} kinds more"] if more > 0 else [])])]
    for each in found.proposed[:PROPOSED]:
        text = f"*{named(each.purpose)}*: {each.acted} of {each.judged} acted on. Post it no more?"
        shown += [bk.section(text), bk.actions(bk.button("Silence", ActionId.SILENCE, each.purpose))]
    for purpose in found.silenced[:PROPOSED]:
        text = f"*{named(purpose)}* is silenced; the journal keeps what happens."
        shown += [bk.section(text), bk.actions(bk.button("Post it again", ActionId.UNSILENCE, purpose))]
    return [*shown, bk.context(MEANS)]


def _line(kind: Noise) -> str:
    share = "n/a" if not kind.judged else f"{100 * kind.acted / kind.judged:.0f}% (n {kind.judged})"
    a_day = kind.sent / kind.places / DAYS if kind.places else 0
    return f"*{kind.sent}* {named(kind.purpose)} · acted on {share} · {a_day:.1f} a day"


def named(purpose: str) -> str:
    """`event/incident.noted/person` is `incident.noted` to a person."""
    kind, name, to = purpose.split("/")
    what = f"card `{name}`" if kind == "card" else f"`{name}`"
    return f"{what} {'to people' if to == 'person' else 'in channels'}{', with buttons' if kind == 'asks' else ''}"
