"""What a vendor kept of what it promised us, and what that is worth by its table."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import operations as incidents
from commands.service_levels import attainment, cards, operations, vendor_views
from commands.service_levels.attainment import Attainment, median, p90
from commands.service_levels.notices import FOLLOWS
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.desk import follow_up
from commands.shared.refusals import NotFound
from commands.shared.vendors import Vendor
from storage.outbox.records import Method
from tests.commands.conftest import ANA, BEN, GORAN, MIRA, TOM, Acting
from tests.commands.outcome import told
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
    summary = found(history(acting), 24)
    assert (summary.kept, summary.missed, summary.percent) == (3, 1, 75)
    assert (median(summary.spans), p90(summary.spans)) == (6 * HOUR, 10.8 * HOUR)
    assert summary.open == 1
    assert summary.longest is not None
    assert (summary.longest.number, summary.longest.spent) == ("INC-4", 12 * HOUR)


def test_what_lasts_past_its_due_instant_is_missed(acting: Acting) -> None:
    summary = found(history(acting), 28.5)
    assert (summary.kept, summary.missed, summary.open) == (3, 2, 1)


@pytest.mark.parametrize(("took", "credit"), [((2, 4), None), ((2, 4, 6, 12), 5), ((2, 12), 10)])
def test_a_credit_is_worked_out_by_the_lowest_row_that_applies(
    acting: Acting, took: tuple[float, ...], credit: float | None
) -> None:
    desk = with_acme(acting)
    for number, hours in enumerate(took, start=1):
        stay(desk, number, number, hours)
    assert found(desk, 24).credit == credit


def test_of_no_stays_there_is_no_figure(acting: Acting) -> None:
    summary = found(with_acme(acting), 1)
    assert attainment.figures(summary) == {
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
    stay(desk, 1, 1, 2, "vendor acme CS-7", private=True)
    summary = found(desk, 24, TOM)
    assert summary.kept == 1
    assert [(each.number, each.reference) for each in summary.stays] == [("", "")]
    assert [each.number for each in found(desk, 24, ANA).stays] == ["INC-1"]
    act = after(desk(TOM), timedelta(hours=24))
    (since, _), _ = attainment.months(act)
    assert "There was none that you may see." in str(vendor_views.every_stay(act, "acme", since.isoformat(), 0))


@pytest.mark.parametrize(
    ("person", "said", "lines"),
    [
        (MIRA, "5 stays with Acme Tills in March 2026.", 6),
        (BEN, "5 stays with Acme Tills in March 2026.", 6),
        (GORAN, "0 stays with Acme Tills in March 2026. 5 more are not yours to take away.", 1),
    ],
)
def test_a_month_comes_as_a_file_to_whoever_asks_for_it_with_what_is_of_their_teams(
    acting: Acting, person: str, said: str, lines: int
) -> None:
    act = after(history(acting)(person), timedelta(hours=24))
    shown = str(vendor_views.ask(act, "acme")["blocks"])
    assert "As CSV, March" in shown
    assert "As CSV, February" not in shown
    (since, _), _ = attainment.months(act)
    operations.export(act, "acme", since.isoformat())
    *_, sent = told(act, FOLLOWS)
    assert (sent.method, sent.arguments) == (Method.UPLOAD, {"channel": person})
    file = cards.stays(act, **sent.subject)
    assert (file["filename"], file["initial_comment"]) == ("acme-2026-03.csv", said)
    assert len(file["content"].splitlines()) == lines


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
