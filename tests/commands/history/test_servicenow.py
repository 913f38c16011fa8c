"""A ServiceNow log becomes what people did, and bad rows are listed."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.history.policy import ServiceNowLog
from commands.history.servicenow import Did, read_log
from commands.shared.refusals import Refused

HEADER = (
    "number,incident_state,caller_id,opened_at,sys_updated_at,impact,urgency,assignment_group,assigned_to,category,"
    "subcategory,closed_code"
)
WHO = "Group 1,Resolver 7,Category 1,Sub 2,code 5"
SINCE = "Caller 1,1/3/2016 09:00"
ROWS = [
    f"INC1,New,{SINCE},1/3/2016 09:05,2 - Medium,2 - Medium,Group 1,?,Category 1,Sub 2,code 5",
    f"INC1,Active,{SINCE},1/3/2016 09:30,1 - High,2 - Medium,{WHO}",
    f"INC1,Awaiting User Info,{SINCE},1/3/2016 10:00,1 - High,2 - Medium,{WHO}",
    f"INC1,Active,{SINCE},1/3/2016 11:00,1 - High,2 - Medium,{WHO}",
    f"INC1,Resolved,{SINCE},1/3/2016 12:00,1 - High,2 - Medium,{WHO}",
    f"INC1,Closed,{SINCE},6/3/2016 12:00,1 - High,2 - Medium,{WHO}",
]


def log(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *rows]).encode()))
    return path


def test_the_differences_between_rows_are_what_people_did(tmp_path: Path) -> None:
    found = read_log(log(tmp_path, *ROWS))
    assert [step.did for step in found.steps] == [
        Did.DECLARE,
        Did.ASSIGN_TEAM,
        Did.PRIORITISE,
        Did.TAKE,
        Did.HOLD,
        Did.RESUME,
        Did.RESOLVE,
        Did.CLOSE,
    ]
    assert found.groups == {"Group 1": ("Resolver 7",)}
    assert not found.left_out.bad


def test_of_a_log_with_its_newest_rows_first_people_do_the_same(tmp_path: Path) -> None:
    rows = [row.replace("1/3/2016 12:00", "1/3/2016 11:00") for row in ROWS]
    assert read_log(log(tmp_path, *reversed(rows))).steps == read_log(log(tmp_path, *rows)).steps


def test_bad_rows_are_listed_with_their_line_and_left_out(tmp_path: Path) -> None:
    bad = [ROWS[0].replace("1/3/2016 09:05", "yesterday"), ROWS[1].replace("Active", "-100"), "INC9,New"]
    found = read_log(log(tmp_path, ROWS[0], *bad))
    assert [line for line, _ in found.left_out.bad_rows] == [3, 4, 5]
    assert len(found.steps) == 2


def test_what_is_no_such_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Refused, match="no column number"):
        read_log(path)
    with pytest.raises(Refused, match="cannot be read"):
        read_log(tmp_path / "missing.csv")


def test_the_replay_reads_it_as_app_yaml_says_too(tmp_path: Path) -> None:
    renamed = [row.replace("Awaiting User Info", "With vendor").replace("/3/2016", ".3.2016") for row in ROWS]
    path = log(tmp_path, *renamed)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"assignment_group", b"support_group")))
    written = ServiceNowLog(
        timezone="America/Sao_Paulo", dates="%d.%m.%Y %H:%M", states={"With vendor": "vendor"},
        groups={"Group 1": "retail-apps"}, columns={"group": "support_group"},
    )  # fmt: skip
    found = read_log(path, written)
    assert not found.left_out.bad
    assert found.steps[0].at == datetime(2016, 3, 1, 12, 0, tzinfo=UTC)
    assert found.groups == {"retail-apps": ("Resolver 7",)}
    assert [step.text for step in found.steps if step.did is Did.HOLD] == ["waits for the vendor"]


def test_what_was_cancelled_there_is_cancelled_and_not_fixed(tmp_path: Path) -> None:
    found = read_log(log(tmp_path, *ROWS[:3], ROWS[2].replace("Awaiting User Info", "Cancelled")))
    assert [step.did for step in found.steps][-2:] == [Did.HOLD, Did.CANCEL]
