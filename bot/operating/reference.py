"""What can be typed in Slack, and what figures mean, as pages: `python -m bot.operating.reference` writes
docs/commands.md and docs/figures.md.
"""

from pathlib import Path

from commands.practices import PRACTICES
from commands.reports.figure import Figure, Where
from commands.reports.figures import FIGURES
from commands.shared.practice import Practices, SlashCommand, merged

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE, FIGURES_PAGE = DOCS / "commands.md", DOCS / "figures.md"
HEAD = """# What can be typed in Slack

Made from the tables of verbs (`python -m bot.operating.reference`); `help` after a command shows the same. N is the
number of a record: `INC-42`, `inc 42`, `INC42` and `42` are the same. What often needs doing has a button, too.
"""


FIGURES_HEAD = """# What each figure means

Made from the one table of figures (`python -m bot.operating.reference`), from which reports, `report --json`,
`/desk kpi` and `/desk why` are made too. A figure with nothing under it is null, and reads `n/a`. Shares are percent,
in JSON unrounded. A day is local midnight to midnight of the desk, half-open, and a report of a past day never
changes: it has what was known when that ended. A length of time is told by its median, with mean, p90 (linear
interpolation) and n.
"""
READ_IN = {Where.DAILY: "a day", Where.WEEKLY: "a week", Where.ASKED: "`/desk why`"}


def figures_reference() -> str:
    """The page of figures in Markdown."""
    heads = ("key", "name", "unit", "what is counted", "of", "counts on", "left out", "read in the report of")
    lines = [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *map(_row, FIGURES))]
    return "\n".join([FIGURES_HEAD, *lines, ""])


def _row(figure: Figure) -> tuple[str, ...]:
    about = (figure.counts, figure.of, figure.dated, figure.without)
    return (f"`{figure.key}`", figure.name, figure.unit, *about, READ_IN[figure.read_in])


def reference(practices: Practices) -> str:
    """The page in Markdown."""
    return "\n".join([HEAD, *map(_section, practices.commands)])


def _section(command: SlashCommand) -> str:
    rows = [
        f"| `{command.command} {verb.line.replace('|', chr(92) + '|')}` | {verb.about[:1].upper()}{verb.about[1:]} |"
        for verb in command.verbs
        if verb.is_typed
    ]
    head = f"## `{command.command}`\n\n{command.description}.\n"
    return "\n".join([head, "| write | it does |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(reference(merged(PRACTICES)))
    FIGURES_PAGE.write_text(figures_reference())
