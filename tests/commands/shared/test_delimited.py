"""A CSV is read row by row, as it was written, and never past a quote that nobody closed."""

import csv
import io

import pytest

from commands.shared.delimited import LONGEST_CELL, LeftOut, rows


def read(text: str) -> list[tuple[int, list[str]]]:
    return [each for each in rows(io.StringIO(text, newline="")) if each[1]]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_each_row_comes_with_the_line_on_which_it_ends(end: str) -> None:
    found = read(f'key,name\na,"Till 1,\nLyon"\nb,"5"" disk"{end}')
    assert found == [(1, ["key", "name"]), (3, ["a", "Till 1,\nLyon"]), (4, ["b", '5" disk'])]
    assert read(end) == []


@pytest.mark.parametrize("rest", ["", "\n", "\nc,Till 3\n"])
def test_a_quote_that_is_never_closed_is_told_with_its_line_and_not_taken_for_a_cell(rest: str) -> None:
    found = rows(io.StringIO(f'key,name\na,Till\nb,"Till 2{rest}'))
    assert [next(found)[1], next(found)[1]] == [["key", "name"], ["a", "Till"]]
    with pytest.raises(csv.Error, match="the quote that is opened in line 3 is never closed"):
        next(found)


def test_of_rows_that_cannot_be_read_the_first_are_told_and_the_rest_counted() -> None:
    left_out = LeftOut()
    assert left_out.told() == []
    left_out.leave_out(3, "it has fewer fields than the header")
    assert left_out.told() == ["1 row could not be read:", "  line 3: it has fewer fields than the header"]
    for line in range(4, 1504):
        left_out.leave_out(line, "it has no number")
    told = left_out.told()
    assert told[0] == "1,501 rows could not be read:"
    assert told[-2:] == ["  line 22: it has no number", "  and 1,481 more"]


def test_a_cell_holds_the_notes_of_a_long_story_and_not_a_whole_file() -> None:
    story = "tried again\n" * 20_000
    assert read(f'number,notes\nINC1,"{story}"\n')[1][1] == ["INC1", story]
    with pytest.raises(csv.Error, match="field larger"):
        read(f"number,notes\nINC1,{'x' * (LONGEST_CELL + 1)}\n")
