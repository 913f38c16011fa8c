"""How changes went, as a table."""

from collections.abc import Mapping, Sequence

from commands.changes.stats_rules import ENOUGH, TrackRecord
from commands.shared import blocks as bk
from commands.shared.blocks import Block, Names, escape

HEADS = ("Team", "Changes", "Success", "Between", "Issues", "Failed")
SHOWN = 20


def stats(
    everything: TrackRecord,
    teams: Sequence[tuple[str, TrackRecord]],
    few: Mapping[str, TrackRecord],
    names: Names,
    days: int,
) -> list[Block]:
    """All of them in a line, the teams with enough of them in a table, the surest first; and who has too few."""
    if not everything.n:
        return [bk.section(f"No change was done in the last {days} days.")]
    low, high = everything.between
    success = f"{_percent(everything.success)} went well* ({low:.0f}–{high:.0f}%)"
    head = f"*{everything.n} {'change' if everything.n == 1 else 'changes'} in {days} days: {success}"
    rest = f"{everything.issues} with issues, {everything.failed} failed or rolled back"
    rows = [HEADS, *(_row(names.get(team, team), each) for team, each in teams[:SHOWN])]
    shown = [bk.section(f"{head}\n{rest}"), *([bk.table(rows)] if teams else [])]
    meaning = "In order of the least that a team's success may be, with what is known of it (95%)."
    left = ", ".join(f"{escape(names.get(team, team))} ({each.n})" for team, each in sorted(few.items()))
    more = [f"Fewer than {ENOUGH}, so nothing is said of them: {left}."] if left else []
    return [*shown, bk.context(" ".join([*([meaning] if teams else []), *more]) or "Nobody has enough to compare.")]


def _row(name: str, each: TrackRecord) -> tuple[str, ...]:
    low, high = each.between
    return (name, str(each.n), _percent(each.success), f"{low:.0f}–{high:.0f}%", str(each.issues), str(each.failed))


def _percent(share: float | None) -> str:
    return "n/a" if share is None else f"{share:.1f}%"
