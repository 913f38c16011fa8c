"""What people read of procedures (mrkdwn)."""

from collections.abc import Mapping, Sequence

from commands.shared.blocks import person, typed
from storage.sops.records import Run, SopEvent, Tick

SILENT: frozenset[str] = frozenset(SopEvent)
"""A checklist tells its own story."""

DEEDS: Mapping[str, str] = {
    SopEvent.DONE: "did a step of its procedure",
    SopEvent.SKIPPED: "skipped a step of its procedure",
    SopEvent.FOUND_WRONG: "found a step of its procedure wrong",
}
"""What somebody did by an event whose name does not say so."""


def step(run: Run, at: int) -> str:
    text = f"{at + 1}. {typed(run.steps[at], 500)}"
    if run.ticks[at] is Tick.DONE:
        return f":white_check_mark: {text} · {person(run.people[at])}"
    if run.ticks[at] is Tick.SKIPPED:
        return f":heavy_minus_sign: {text} · left out by {person(run.people[at])}: {typed(run.words[at], 300)}"
    return f":white_large_square: {text}"


def head(run: Run) -> str:
    about = f" for *{run.record}*" if run.record != "desk" else ""
    settled = sum(tick is not Tick.OPEN for tick in run.ticks)
    how = "done" if run.is_over else f"{settled} of {len(run.steps)}"
    return f"*{typed(run.title, 150)}*{about}: {how}, begun by {person(run.begun_by)}. The steps are in the thread."


def wear(found: Sequence[tuple[int, int, int]]) -> str:
    return "; ".join(f"step {step} skipped in {skipped} of {runs} runs" for step, skipped, runs in found)
