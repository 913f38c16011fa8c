"""Who is away from what they decide: half-open, of a practice, of one board or of all."""

from datetime import timedelta

from sqlalchemy import Connection

from storage.absences import queries as absences
from storage.absences.records import Absence
from tests.conftest import MONDAY

DAY = timedelta(days=1)


def away(tx: Connection, person: str = "ANA", **values: object) -> Absence:
    told = {"practice": "changes", "board": None, "stand_in": "BEN", "since": MONDAY, "until": MONDAY + DAY}
    return absences.add(tx, person=person, **(told | {"made_by": person, "made_at": MONDAY} | values))


def test_an_absence_begins_at_its_first_instant_and_is_over_at_its_last(tx: Connection) -> None:
    absence = away(tx)
    assert absences.standing(tx, "changes", MONDAY) == {"ANA": absence}
    assert absences.standing(tx, "changes", MONDAY - timedelta(seconds=1)) == {}
    assert absences.standing(tx, "changes", MONDAY + DAY) == {}
    assert absences.to_come(tx, "changes", MONDAY - DAY, "ANA") == [absence]


def test_it_counts_for_its_practice_and_where_one_is_named_for_its_board_alone(tx: Connection) -> None:
    everywhere, of_cab = away(tx), away(tx, "CARLOS", board="cab")
    assert absences.standing(tx, "requests", MONDAY) == {}
    assert absences.standing(tx, "changes", MONDAY) == {"ANA": everywhere}
    assert absences.standing(tx, "changes", MONDAY, "cab") == {"ANA": everywhere, "CARLOS": of_cab}
    assert absences.standing(tx, "changes", MONDAY, "ecab") == {"ANA": everywhere}


def test_what_is_told_last_counts_until_it_is_ended(tx: Connection) -> None:
    first, second = away(tx), away(tx, stand_in="CHEN")
    assert absences.standing(tx, "changes", MONDAY) == {"ANA": second}
    ended = absences.end(tx, second.id, by="MIRA", at=MONDAY)
    assert ended is not None
    assert ended.ended_by == "MIRA"
    assert absences.standing(tx, "changes", MONDAY) == {"ANA": first}
    assert absences.end(tx, second.id, by="MIRA", at=MONDAY) is None
    assert absences.end(tx, first.id, by="ANA", at=MONDAY + DAY) is None
