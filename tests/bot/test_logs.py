"""Each line that is logged says which record and which delivery it is about."""

import logging

import pytest

from bot import logs
from tests.company import report
from tests.conftest import Floor


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.Logfmt())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def test_every_line_names_its_record_and_what_slack_delivered(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Lines()
    caplog.set_level("INFO", "quarterdeck")
    logging.getLogger("quarterdeck").addHandler(heard)
    try:
        await floor.person("sofia").command("/incident Point of sale is down")
        await floor.person("tom").command("/incident take 1")
        await floor.settled()
        await floor.later(hours=9)
    finally:
        logging.getLogger("quarterdeck").removeHandler(heard)
    declared = next(line for line in heard.lines if "incident.declared" in line or "incident.reported" in line)
    assert "record=INC-1" in declared
    assert "event=envelope:" in declared
    assert any("record=INC-1" in line and "said show" in line for line in heard.lines)
    assert any("record=INC-1" in line and "event=timer:" in line for line in heard.lines)
    assert all("record=" in line and "event=" in line for line in heard.lines)
    assert "Point of sale is down" not in "".join(heard.lines)


def test_a_line_can_be_taken_apart_whatever_it_says() -> None:
    record = logging.LogRecord("quarterdeck", logging.ERROR, __file__, 1, 'said "no"\nand left', (), None)
    with logs.about(event="envelope:1", record="INC-7"):
        line = logs.Logfmt().format(record)
    assert line.endswith('record=INC-7 event=envelope:1 message="said \\"no\\"\\nand left"')


async def test_not_even_debug_tells_what_slack_delivers(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    logs.configure("DEBUG")
    try:
        with caplog.at_level(logging.DEBUG):
            await report(floor, "the door code was mailed")
    finally:
        logs.configure()
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "the door code was mailed" not in told
    assert "ticket=" not in told


ODD = ["\u2028", "\u2029", "\x85", "\x1b", "\x9b", "\u202e", "\u200b", "\x00", "\ud800", "\ufeff"]


@pytest.mark.parametrize("odd", ODD)
def test_what_ends_a_line_or_steers_a_terminal_is_escaped(odd: str) -> None:
    record = logging.LogRecord("quarterdeck", logging.ERROR, __file__, 1, f"a{odd}b", (), None)
    line = logs.Logfmt().format(record)
    assert len(line.splitlines()) == 1
    assert odd not in line
    assert line.endswith(f'message="a\\u{ord(odd):04x}b"')
    assert line.encode()


async def test_what_is_refused_is_logged_without_what_was_typed(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "quarterdeck"):
        await report(floor)
        await floor.person("tom").command("/incident duplicate 1 of 99")
        await floor.person("sofia").command("/incident resolve 1 the door code is 4711")
        await floor.person("sofia").command("/incident hold 77 4711 again")
        await floor.settled()
    told = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("refused ") for line in told)
    assert "4711" not in " ".join(told)
    assert all(":" not in line for line in told if line.startswith("refused "))
