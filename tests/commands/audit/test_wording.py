"""What an auditor reads is words and people, not what stands for them."""

import pytest

from commands.audit import wording
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from tests.commands.conftest import ANA, MIRA
from tests.conftest import MONDAY


def entry(what: str, **details: object) -> Entry:
    return Entry(1, MONDAY, MIRA, what, "INC-1", details, "slack")


@pytest.mark.parametrize(
    ("what", "details", "told"),
    [
        (IncidentEvent.ASSIGNED, {"to": ANA}, f"to: <@{ANA}>"),
        (IncidentEvent.ASSIGNED, {"to": "name:Resolver 213"}, "to: Resolver 213"),
        (IncidentEvent.RESOLVED, {"code": "6", "resolved_by": MIRA}, "code: 6"),
        (IncidentEvent.HELD, {"reason": "caller", "note": ""}, "waiting for the reporter"),
        (IncidentEvent.RESOLVED, {"note": "URGENT"}, "URGENT"),
    ],
)
def test_people_and_reasons_read_as_words(what: str, details: dict[str, object], told: str) -> None:
    line = wording.line(entry(what, **details), with_record=False)
    assert line.split(" · ")[1:-1] == [told]


def test_a_file_says_who_has_no_account_here() -> None:
    assert wording.facts(entry(IncidentEvent.ASSIGNED, to="name:Resolver 213")) == "to: name:Resolver 213"


def test_however_much_there_is_to_say_a_line_stays_one() -> None:
    many = {f"fact {number}": "x" * 100 for number in range(50)}
    assert len(wording.facts_in_slack(entry(IncidentEvent.RESOLVED, **many))) < 2 * wording.LONGEST
