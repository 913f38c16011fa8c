"""What has records says how their numbers begin once, with its slash command."""

from commands.shared import verbs
from commands.shared.helping import HELP
from commands.shared.numbers import prefixes
from commands.shared.slash import SlashCommand
from commands.tasks.verbs import AT_THE_DESK

LINE = "VISIT-7 order a badge for the door"


def test_the_numbers_of_a_command_are_known_to_all_who_read_lines_once_it_is_declared() -> None:
    assert "inc" in prefixes()
    assert not verbs.is_short(LINE, "inc")
    SlashCommand("/visitor", "Say who visits", (HELP,), prefix="visit")
    assert verbs.is_short(LINE, "inc")
    task = verbs.called("task", AT_THE_DESK)
    assert task is not None
    assert task.reads(LINE)["record"] == "VISIT-7"
