"""What `help` says: the handful that somebody needs where they are, and then all there is."""

from typing import Any

import pytest

from commands.practices import PRACTICES
from commands.shared import helping, verbs
from commands.shared.act import Act
from commands.shared.helping import HANDFUL, Where
from commands.shared.practice import SlashCommand, merged
from storage.directory import queries as directory
from storage.record import replace
from tests.commands.conftest import ANA, CARLOS, MIRA, SOFIA, TOM, Acting
from tests.commands.warrooms.examples import CHANNEL, opened
from tests.conftest import MONDAY

TOGETHER = merged(PRACTICES)
COMMANDS = {command.command: command for command in TOGETHER.commands}
INCIDENTS = "C0INCIDENTS"


def helped(act: Act, command: str, place: str | None = None) -> list[str]:
    """The texts of the help, a block each."""
    verb = verbs.called("help", COMMANDS[command].verbs)
    assert verb is not None
    assert verb.ask is not None
    blocks: list[dict[str, Any]] = verb.ask(replace(act, place=place))["blocks"]
    assert len(blocks) <= 50
    assert all(len(part["text"]) <= 3000 for block in blocks for part in _parts(block))
    return [part["text"] for block in blocks for part in _parts(block)]


def _parts(block: dict[str, Any]) -> list[dict[str, str]]:
    return block["elements"] if block["type"] == "context" else [block["text"]]


def handful(act: Act, command: str, place: str | None = None) -> list[str]:
    """What it names first, without what each does."""
    told = helped(act, command, place)
    if "*Here, for you*" not in told:
        return []
    lines = told[told.index("*Here, for you*") + 1].splitlines()
    return [line.split("`")[1] for line in lines]


@pytest.fixture
def desk(acting: Acting) -> Acting:
    directory.store(acting(ANA).tx, "#incidents", [INCIDENTS], MONDAY)
    return acting


def test_whoever_reports_reads_how_to_and_how_to_follow_it(desk: Acting) -> None:
    first = handful(desk(SOFIA), "/incident")
    assert first[:2] == ["/incident mine", "/incident show N"]
    assert "/incident take N" not in first
    assert "*What is wrong?*" in helped(desk(SOFIA), "/incident")[0]


def test_whoever_works_on_them_reads_other_things_in_the_channel_than_in_a_direct_message(desk: Acting) -> None:
    assert handful(desk(ANA), "/incident", INCIDENTS)[:2] == ["/incident team [NAME]", "/incident take N"]
    assert handful(desk(ANA), "/incident", "D0ANA")[0] == "/incident mine"
    assert "/incident take N" not in handful(desk(SOFIA), "/incident", INCIDENTS)


def test_a_manager_reads_the_figures_first(desk: Acting) -> None:
    assert handful(desk(MIRA), "/desk")[:2] == ["/desk report [DAY]", "/desk why KEY [DAY|week]"]
    assert "/desk report [DAY]" not in handful(desk(SOFIA), "/desk")


def test_in_a_war_room_those_who_run_it_read_what_is_for_there(desk: Acting) -> None:
    opened(desk)
    for command in ("/major", "/desk"):
        assert handful(desk(CARLOS), command, CHANNEL)[0] == "/major update TEXT"
        assert "/major update TEXT" not in handful(desk(CARLOS), command)
        assert "/major update TEXT" not in handful(desk(SOFIA), command, CHANNEL)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_short_at_first_and_shows_how_everything_is_written(desk: Acting, command: str) -> None:
    assert len(handful(desk(ANA), command, INCIDENTS)) <= HANDFUL
    told = "\n".join(helped(desk(ANA), command))
    there = desk(ANA).document.has_written
    typed = [verb for verb in COMMANDS[command].verbs if verb.is_typed and (not verb.needs or there(verb.needs))]
    written = [f"`{command} {verb.line}`" for verb in typed]
    if COMMANDS[command].guide.whole:
        assert all(other in told for other in COMMANDS)
    else:
        assert [line for line in written if line not in told] == [f"`{command} help`"]


def test_guests_read_what_is_theirs_and_no_more(desk: Acting) -> None:
    guest = replace(desk(TOM), is_guest=True)
    told = "\n".join(helped(guest, "/incident"))
    assert "/incident mine" in told
    assert "/incident take" not in told
    assert "/change" not in "\n".join(helped(guest, "/desk"))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.command)
def test_a_guide_names_verbs_that_there_are(command: SlashCommand) -> None:
    assert command.guide.names() <= {verb.name for verb in command.verbs if verb.is_typed}
    assert {*command.guide.first} <= {*Where}
    assert helping.HELP.name in {verb.name for verb in command.verbs}
    assert command.guide.begins
