"""What an auditor reads is words and people, not what stands for them."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

import storage
from commands.audit import wording
from commands.practices import PRACTICES
from commands.shared.practice import merged
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


@pytest.fixture(scope="module", autouse=True)
def practices() -> None:
    """They tell how it is said what was done."""
    merged(PRACTICES)


OTHER_PASTS = frozenset({
    *("was", "began", "told", "kept", "saw", "struck", "took", "gave", "drew", "withdrew", "held", "could", "found"),
    *("set", "showed", "made", "did", "said", "wrote", "lost", "read", "left", "put", "sent", "overturned", "let"),
    *("had", "overran"),
})  # fmt: skip
"""Words of the past that do not end in -ed."""


def events() -> Iterator[str]:
    """All that storage has a name for and that is journalled."""
    for found in pkgutil.walk_packages(storage.__path__, "storage."):
        if "migrations" not in found.name:
            for name, kind in vars(importlib.import_module(found.name)).items():
                if name.endswith("Event") and isinstance(kind, type) and issubclass(kind, StrEnum):
                    yield from kind


@pytest.mark.parametrize("what", sorted({*map(str, events())}))
def test_of_all_that_happens_it_is_told_what_somebody_did(what: str) -> None:
    for record in ("INC-1", "CHG-1", "PRB-1", "desk"):
        did = wording.did(Entry(1, MONDAY, MIRA, what, record, {}, "slack"))
        first = did.split()[0]
        assert re.fullmatch("[a-z]+ed", first) or first in OTHER_PASTS, f"{did}: give {what} words in DEEDS"
        assert not re.search("_|warroom", did), did
