"""A ServiceNow log becomes what people did, and bad rows are listed."""

import gzip
from pathlib import Path

import pytest

from commands.history.servicenow import NEEDED, Did, read_log
from commands.shared.refusals import Refused

HEADER = ",".join(NEEDED)
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
    assert not found.bad


def test_bad_rows_are_listed_with_their_line_and_left_out(tmp_path: Path) -> None:
    bad = [ROWS[0].replace("1/3/2016 09:05", "yesterday"), ROWS[1].replace("Active", "-100"), "INC9,New"]
    found = read_log(log(tmp_path, ROWS[0], *bad))
    assert [row.line for row in found.bad] == [3, 4, 5]
    assert len(found.steps) == 2


def test_what_is_no_such_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Refused, match="no column number"):
        read_log(path)
    with pytest.raises(Refused, match="cannot be read"):
        read_log(tmp_path / "missing.csv")
