"""Wishes in plain words: lines that name an item, reports that are none, and what the catalogue has not."""

from datetime import timedelta
from typing import Any, cast

import pytest
import yaml

from bot.config import Document
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.requests import gaps, instead
from commands.requests.lines import read
from commands.requests.policy import Item
from commands.shared.suggesting import Said
from storage.incidents import queries as stored
from storage.incidents.records import OPEN, IncidentStatus
from tests.commands.conftest import ANA, BEN, CHEN, SOFIA, TOM, Acting
from tests.commands.requests.examples import by


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("laptop", ("laptop", None, "")),
        ("New laptop for <@UBEN00000|ben> the old one is slow", ("laptop", "UBEN00000", "the old one is slow")),
        ("vpn token until June", ("vpn-token", None, "until June")),
        ("macbook", ("laptop", None, "")),
        ("I need a new laptop", ("laptop", None, "I need a new laptop")),
        ("erp-access for <@UBEN00000>, please", ("erp-access", "UBEN00000", "please")),
        ("unicorn", (None, None, "unicorn")),
    ],
)
def test_a_line_is_an_item_for_whom_and_what_else_is_said(acting: Acting, line: str, asked: Any) -> None:
    found = read(cast(Document, acting(ANA).document), line)
    assert (found.item, found.whom, found.text) == asked


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("I need a new laptop", True),
        ("Please order a VPN token for me", True),
        ("Could I have access to ERP?", True),
        ("New laptop", True),
        ("My new laptop is broken", False),
        ("I need help with my laptop", False),
        ("The VPN token does not work, I need it", False),
        ("Till 4 needs paper", False),
    ],
)
def test_a_report_that_names_an_item_is_a_wish_where_it_is_wanted_and_not_broken(
    acting: Acting, text: str, is_one: bool
) -> None:
    assert (instead.suggests(acting(SOFIA), Said(text, SOFIA)) is not None) is is_one


def guided(act: Any, person: str, title: str, *, private: bool = False) -> None:
    """A report that was closed as no incident."""
    incident = incidents.declare(by(act, person), NewIncident(title, reporter=person, private=private))
    closed = {"status": IncidentStatus.CLOSED, "resolution_code": "User guided"}
    assert stored.change(act.tx, incident.id, was=OPEN, **closed) is not None


def test_what_three_people_asked_for_is_a_gap_with_an_item_to_paste(acting: Acting) -> None:
    act = acting(ANA)
    for person, title in ((ANA, "I need a parking permit"), (BEN, "Parking permit please"), (CHEN, "parking permit"),
                          (SOFIA, "Where is the canteen?"), (TOM, "I need a new laptop")):  # fmt: skip
        guided(act, person, title)
    guided(act, TOM, "parking permit", private=True)
    (gap,) = gaps.gaps(by(act, ANA, act.now + timedelta(days=1)))
    assert (gap.name, gap.people) == ("Parking permit", 3)
    assert gaps.said(gap) == "3 people asked for *Parking permit* in 90 days: there is no item for it."
    ((key, item),) = yaml.safe_load(gap.draft).items()
    assert (key, Item.model_validate(item).name) == ("parking-permit", "Parking permit")
    assert gaps.gaps(by(act, ANA, act.now + timedelta(days=91))) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("I need a VPN token for my trip", "VPN token"),
        ("please order some whiteboard markers, we ran out", "Whiteboard markers"),
        ("Can I have access to the archive?", "Access to the archive"),
    ],
)
def test_what_a_wish_is_called(title: str, name: str) -> None:
    assert gaps.name_in(title) == name
