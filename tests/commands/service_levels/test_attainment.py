"""What a vendor kept of what it promised us, and what that is worth by its table."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import operations as incidents
from commands.service_levels import attainment, operations, vendor_views
from commands.service_levels.attainment import Attainment, median, p90
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.desk import follow_up
from commands.shared.refusals import NotFound
from commands.shared.vendors import Vendor
from tests.commands.conftest import ANA, BEN, TOM, Acting
from tests.commands.service_levels.examples import FIX, HOUR, after, promising, report
from tests.conftest import MONDAY

CREDITS = {"below 99.5": "5%", "below 60": "10%"}
ACME = Vendor(name="Acme Tills", calendar="always", target=8 * HOUR, credits=CREDITS)
BERLIN = ZoneInfo("Europe/Berlin")
MARCH = (MONDAY.replace(day=1), MONDAY.replace(day=31))


def stay(
    desk: Acting, number: int, began: float, hours: float | None, words: str = "vendor acme", **more: bool
) -> None:
    """So many hours after Monday at nine an incident is with the vendor, for so long."""
    report(desk, "The till prints nothing", timedelta(hours=began), **more)
    held = after(desk(ANA), timedelta(hours=began))
    incidents.hold(held, number, note=words)
    follow_up(held, operations.FOLLOWS)
    if hours is not None:
        resumed = after(desk(ANA), timedelta(hours=began + hours))
        incidents.resume(resumed, number)
        follow_up(resumed, operations.FOLLOWS)


def with_acme(acting: Acting) -> Acting:
    return promising(acting, FIX, vendors={"acme": ACME})


def history(acting: Acting) -> Acting:
    """Stays of 2, 4, 8 and 12 hours, and one that lasts."""
    desk = with_acme(acting)
    for number, hours in enumerate((2, 4, 8, 12), start=1):
        stay(desk, number, number, hours)
    stay(desk, 5, 20, None, "vendor acme CS-991")
    return desk


def found(desk: Acting, hours: float, person: str = BEN) -> Attainment:
    return attainment.of_vendor(after(desk(person), timedelta(hours=hours)), "acme", *MARCH)


def test_what_it_kept_how_long_it_took_and_what_it_still_has(acting: Acting) -> None:
    told = found(history(acting), 24)
    assert (told.kept, told.missed, told.percent) == (3, 1, 75)
    assert (median(told.spans), p90(told.spans)) == (6 * HOUR, 10.8 * HOUR)
    assert told.open == 1
    assert told.longest is not None
    assert (told.longest.number, told.longest.spent) == ("INC-4", 12 * HOUR)


def test_what_lasts_past_its_due_instant_is_missed(acting: Acting) -> None:
    told = found(history(acting), 28.5)
    assert (told.kept, told.missed, told.open) == (3, 2, 1)


@pytest.mark.parametrize(("took", "credit"), [((2, 4), None), ((2, 4, 6, 12), 5), ((2, 12), 10)])
def test_a_credit_is_worked_out_by_the_lowest_row_that_applies(
    acting: Acting, took: tuple[float, ...], credit: float | None
) -> None:
    desk = with_acme(acting)
    for number, hours in enumerate(took, start=1):
        stay(desk, number, number, hours)
    assert found(desk, 24).credit == credit


def test_of_no_stays_there_is_no_figure(acting: Acting) -> None:
    told = found(with_acme(acting), 1)
    assert attainment.figures(told) == {
        "vendor": "Acme Tills", "n": 0, "attainment": None, "median_hours": None, "p90_hours": None, "open": 0,
        "longest_hours": None, "credit": None,
    }  # fmt: skip


def test_every_stay_is_in_the_csv_with_both_numbers(acting: Acting) -> None:
    rows = list(csv.DictReader(io.StringIO(attainment.as_csv(found(history(acting), 24), BERLIN))))
    assert [row["incident"] for row in rows] == [f"INC-{number}" for number in range(1, 6)]
    assert rows[3] == {
        "incident": "INC-4", "their number": "", "promise": "Acme Tills", "from": "2026-03-16T14:00:00+01:00",
        "to": "2026-03-17T02:00:00+01:00", "due": "2026-03-16T22:00:00+01:00", "open hours": "12.0000",
        "target hours": "8.0000", "kept": "no",
    }  # fmt: skip
    assert (rows[4]["their number"], rows[4]["to"], rows[4]["kept"]) == ("CS-991", "", "")


def test_a_private_incident_counts_and_is_not_named_to_others(acting: Acting) -> None:
    desk = with_acme(acting)
    stay(desk, 1, 1, 2, private=True)
    told = found(desk, 24, TOM)
    assert told.kept == 1
    assert [each.number for each in told.stays] == [""]
    assert [each.number for each in found(desk, 24, ANA).stays] == ["INC-1"]


def test_in_slack_it_is_told_by_the_month_with_the_way_to_every_stay(acting: Acting) -> None:
    act = after(history(acting)(BEN), timedelta(hours=24))
    answer = str(vendor_views.ask(act, "Acme Tills")["blocks"])
    said = "*March*: 75.0% kept (3 of 4) · median 6 h, 90% within 10 h 48 min (n 4) · 1 open · longest 12 h (INC-4)"
    assert said in answer
    assert "By their table 5% of the fee is owed back. It is worked out, not claimed." in answer
    assert "*February*: nothing ended" in answer
    (since, _), _ = attainment.months(act)
    every = str(vendor_views.every_stay(act, "acme", since.isoformat(), 0)["blocks"])
    assert "*INC-5* · CS-991 · 4 h of 8 h" in every
    assert "5 in all" in every
    assert "*Acme Tills* (`acme`): 75.0% kept" in str(vendor_views.ask(act, "")["blocks"])


def test_a_vendor_that_is_not_known_is_named_with_those_that_are(acting: Acting) -> None:
    policy = with_acme(acting)(BEN).policy(ServiceLevelPolicy)
    with pytest.raises(NotFound, match="there is `acme`"):
        attainment.vendor_called(policy, "Amce")
    with pytest.raises(NotFound, match="names no vendors yet"):
        attainment.vendor_called(promising(acting, FIX, vendors={})(BEN).policy(ServiceLevelPolicy), "acme")


def test_the_wait_for_somebody_else_is_none_of_the_vendors(acting: Acting) -> None:
    desk = with_acme(acting)
    stay(desk, 1, 1, 2, "the till number, please")
    assert found(desk, 24).stays == []
