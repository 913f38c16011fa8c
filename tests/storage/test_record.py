"""What a record is: a value that stays as it was made."""

from functools import cached_property

import pytest

from storage.record import Record, asdict, replace


class Thing(Record, dict=True):
    id: int
    name: str = "till"

    @cached_property
    def shown(self) -> list[str]:
        return [self.name]


def test_a_record_is_equal_to_one_of_its_kind_with_the_same_values_and_found_by_them() -> None:
    assert Thing(1) == Thing(1, "till") != Thing(2)
    assert {Thing(1): "found"}[Thing(1)] == "found"
    assert asdict(Thing(1)) == {"id": 1, "name": "till"}


def test_a_record_cannot_be_changed_only_made_anew() -> None:
    made = Thing(1)
    with pytest.raises(AttributeError):
        made.name = "printer"  # type: ignore[misc]
    assert replace(made, name="printer") == Thing(1, "printer")
    assert made == Thing(1)
    with pytest.raises(TypeError, match="nosuch"):
        replace(made, nosuch=1)  # type: ignore[call-arg]


def test_what_is_worked_out_of_a_record_is_worked_out_once_and_anew_of_another() -> None:
    made = Thing(1)
    assert made.shown is made.shown
    assert replace(made, name="printer").shown == ["printer"]
    assert made == Thing(1)
