"""What can be typed in Slack, as a page: `python -m bot.operating.reference` writes docs/commands.md."""

from pathlib import Path

from commands.practices import PRACTICES
from commands.shared.practice import Practices, SlashCommand, merged

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "commands.md"
HEAD = """# What can be typed in Slack

Made from the tables of verbs (`python -m bot.operating.reference`); `help` after a command shows the same. N is the
number of a record: `INC-42`, `inc 42`, `INC42` and `42` are the same. What often needs doing has a button, too.
"""


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
