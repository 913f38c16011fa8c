"""How a line that gives a task is read."""

import pytest

from commands.changes.doing_verbs import read_task
from commands.improvements import words
from commands.shared.verbs import Reader, Unshaped
from commands.tasks.verbs import AT_THE_DESK, _list
from commands.warrooms import task_verbs
from tests.commands.conftest import ANA, BEN, Acting

TASK = AT_THE_DESK[1]
READERS = (TASK.reads, read_task, task_verbs.TASKS[0].reads, words.task)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("INC-42 restart the pool", {"record": "INC-42", "title": "restart the pool", "by": ""}),
        ("inc 42: restart it by friday", {"record": "INC-42", "title": "restart it", "by": "friday"}),
        ("CHG7 check <@UBEN00000> by fri", {"record": "CHG-7", "title": "check", "by": "fri", "person": "UBEN00000"}),
        ("CHG-7 check for <@UBEN00000>", {"record": "CHG-7", "title": "check", "by": "", "person": "UBEN00000"}),
        ("INC-4 check for network by today", {"record": "INC-4", "title": "check", "by": "today", "team": "network"}),
        (
            "INC-4 look for it for Retail IT.",
            {"record": "INC-4", "title": "look for it", "by": "", "team": "Retail IT"},
        ),
        ("INC-4 drive nearby friday", {"record": "INC-4", "title": "drive nearby friday", "by": ""}),
    ],
)
def test_the_record_what_is_to_be_done_for_whom_and_by_when(line: str, read: dict[str, str]) -> None:
    assert TASK.reads(line) == read


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("mail the log to &lt;bob@example.com&gt;", "mail the log to <bob@example.com>"),
        ("call Smith &amp;.", "call Smith &"),
        ("mail &lt;bob&gt; for <@UBEN00000>.", "mail <bob>"),
        ("set the limit &gt; by friday", "set the limit >"),
    ],
)
def test_what_slack_writes_as_an_entity_is_a_character_to_the_last_one(line: str, title: str) -> None:
    assert TASK.reads(f"INC-42 {line}")["title"] == title


@pytest.mark.parametrize("line", ["", "restart the pool", "INC-42", "ABC-1 restart", "INC-42 by friday"])
def test_without_a_record_or_without_words_it_is_no_task(line: str) -> None:
    with pytest.raises(Unshaped):
        TASK.reads(line)


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("line", ["for <@UBEN00000>", "<@UBEN00000>", "For <@UBEN00000> by friday"])
def test_whose_it_is_alone_does_not_say_what_is_to_be_done(reads: Reader, line: str) -> None:
    with pytest.raises(Unshaped, match="Say what is to be done"):
        reads(f"INC-4 {line}" if reads is TASK.reads else line)


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("line", ["INC-4 check for @bne", "INC-4 check @b\u0435n.", "INC-4 check @bne by friday"])
def test_a_name_that_slack_does_not_know_is_no_task_for_whoever_types_it(reads: Reader, line: str) -> None:
    with pytest.raises(Unshaped, match="Slack knows nobody called b"):
        reads(line)
    known = reads(f"INC-4 mail bob@x.example, then ask <@{BEN}|ben>")
    assert BEN in known.values()


@pytest.mark.parametrize("reads", READERS)
@pytest.mark.parametrize("joined", [" and ", ", ", " ", " &amp; "])
@pytest.mark.parametrize("day", ["", " by friday", " 2026-04-10"])
def test_a_task_for_two_people_is_no_task_for_whoever_types_it(reads: Reader, joined: str, day: str) -> None:
    with pytest.raises(Unshaped, match="Give it to one person; for another, write it once more"):
        reads(f"INC-4 check it for <@{ANA}|ana>{joined}<@{BEN}>{day}")


@pytest.mark.parametrize("reads", READERS)
def test_it_is_for_whoever_is_named_last_whomever_it_is_about(reads: Reader) -> None:
    read = reads(f"INC-4 ask <@{ANA}|ana> about it for <@{BEN}|ben>")
    assert BEN in read.values()
    assert ANA not in read.values()
    assert any(str(each).endswith("ask @ana about it") for each in read.values())


def test_where_nothing_is_to_do_that_is_said(acting: Acting) -> None:
    assert "Nothing is yours to do" in str(_list(acting(ANA), 0))
