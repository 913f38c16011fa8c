"""Improvements as people see them: the one card of each, the record, and the list."""

import json
from collections.abc import Collection, Sequence
from datetime import tzinfo

from commands.improvements import wording
from commands.improvements.ids import ActionId
from commands.improvements.learned import Learned
from commands.improvements.rules import UNDER_WAY
from commands.shared import blocks as bk
from commands.shared.blocks import Block, typed
from commands.shared.pages import Page
from storage.improvements.records import JUDGED, Improvement, ImprovementState

NAMED = 5


def text(found: Improvement, zone: tzinfo) -> str:
    """For notifications."""
    return wording.line(found, zone)


def record(found: Improvement, scope: str, zone: tzinfo) -> list[Block]:
    """What it is, where it stands, and what the figures say."""
    said = [f"*{found.number}* {typed(found.title, 250)}", wording.stands(found, zone)]
    shown = [bk.section("\n".join(said))]
    figures = [part for part in (wording.measure(found, scope), wording.result(found, zone)) if part]
    if figures:
        shown.append(bk.section("\n".join(figures)))
    small = [part for part in (wording.others(found), _why(found)) if part]
    return [*shown, *([bk.context("\n".join(small))] if small else [])]


def _why(found: Improvement) -> str:
    told = (ImprovementState.REJECTED, ImprovementState.CANCELLED, ImprovementState.ON_HOLD, ImprovementState.CLOSED)
    is_a_word = found.state in told and not wording.RESTS_ON.get(found.why) and found.why not in ("apart", "few")
    is_said = found.kpi is None and found.why == found.because
    return typed(found.why, 300) if found.why and is_a_word and not is_said else ""


def card(found: Improvement, scope: str, zone: tzinfo) -> list[Block]:
    """The one message of an improvement, for its whole life."""
    return [*record(found, scope, zone), bk.actions(*buttons(found), _details(found))]


def buttons(found: Improvement) -> list[Block]:
    """What comes next."""
    if found.state is ImprovementState.PROPOSED:
        accept = bk.button("Accept", ActionId.ACCEPT, found.id, style="primary")
        return [accept, bk.button("Reject", ActionId.REJECT, found.id)]
    if found.state in UNDER_WAY:
        return [bk.button("In place", ActionId.DONE, found.id)]
    return [bk.button("Close", ActionId.CLOSE, found.id)] if found.state in JUDGED else []


def _details(found: Improvement) -> Block:
    return bk.button("Details", ActionId.SHOW, found.id)


def in_full(
    found: Improvement, scope: str, zone: tzinfo, tasks: Sequence[str], *, may_press: Collection[str]
) -> list[Block]:
    """For whoever asks for it: its tasks too, which incidents stood before, and of what comes next what they
    `may_press`.
    """
    shown = [*record(found, scope, zone), *bk.packed([*tasks])]
    pressed = [each for each in buttons(found) if each["action_id"] in may_press]
    if found.before is not None and found.before.behind:
        pressed.append(bk.button("Which ones?", ActionId.BEHIND, json.dumps({"number": found.id, "page": 0})))
    return [*shown, *([bk.actions(*pressed)] if pressed else [])]


NOTHING = {
    "": "Nothing is being improved. `/desk improve TEXT` proposes something.",
    "all": "Nothing has been proposed yet. `/desk improve TEXT` proposes something.",
    "mine": "Nothing of yours is being improved. `/improvement list` shows what is.",
}
NOTHING_SUCH = "Nothing stands so. `/improvement list all` shows every one."


def listing(title: str, found: Sequence[Improvement], zone: tzinfo, page: Page) -> list[Block]:
    if not page.total:
        return [bk.section(f"*{title}*\n{NOTHING.get(page.kept['words'], NOTHING_SUCH)}")]
    shown = [bk.section(wording.line(each, zone), accessory=_details(each)) for each in found]
    return page.blocks(f"*{title}*", shown=shown)


def when(found: Improvement) -> list[Block]:
    """Its owner is asked since when it is in place."""
    press = bk.button("In place", ActionId.DONE, found.id, style="primary")
    return [bk.section(wording.ask_when(found)), bk.actions(press)]


def improve(value: str) -> Block:
    """The button that every figure has; `value` says which figure, of which day."""
    return bk.actions(bk.button("Improve this", ActionId.PROPOSE, value))


def learned(found: Learned) -> list[Block]:
    """At the end of the report of a week: what became better, what broke what, and what is late."""
    parts = (
        ("What became of improvements", found.verdicts, len(found.verdicts)),
        ("Lessons", found.lessons, len(found.lessons)),
        ("Follow-ups that are late", found.late, found.late_in_all),
    )
    return [
        block
        for title, lines, in_all in parts
        if lines
        for block in bk.packed([f"*{title}*", *_first(lines, in_all)])
    ]


def _first(lines: Sequence[str], in_all: int) -> list[str]:
    more = in_all - len(lines[:NAMED])
    return [*(f"• {line}" for line in lines[:NAMED]), *([f"and {more} more"] if more > 0 else [])]
