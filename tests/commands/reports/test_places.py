"""Figures by region, category and site: of the sites of app.yaml, and of what imported history calls a place."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from commands.reports import exports, figures, measures, places, reading, rules, views, wording
from commands.reports.places import Regions
from commands.reports.policy import ReportPolicy, ReportSettings
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.sites import Site
from storage.history import queries as history
from storage.record import replace
from tests.commands.conftest import MIRA, TOM, Acting
from tests.commands.reports.test_trends import NINE_WEEKS, found, incident

DAY = date(2026, 3, 16)
REGIONS = {"from": "location", "group": {"EMEA": ["Berlin*", "poznan?"], "Americas": ["S?o Paulo*"]}}


def settled(act: Act, regions: Mapping[str, Any] = REGIONS) -> Act:
    """With a site of its own, and regions of imported text."""
    settings = ReportSettings.model_validate({"regions": regions})
    sites = {"ber1": Site(name="Berlin one", region="EMEA"), "moon": Site(name="Moon base")}
    document = act.document.model_copy(update={"sites": sites, "reports": settings})
    return replace(act, document=document, now=datetime(2026, 3, 28, 11, tzinfo=UTC))


def reported(act: Act, site: str | None, category: str | None = None, *, at: datetime | None = None,
             count: int = 1, **more: Any) -> None:  # fmt: skip
    past = incident(at or datetime(2026, 3, 16, 12, tzinfo=UTC), "pos")
    columns = {**past.columns, "site": site, "category": category} | more
    history.add(act.tx, [replace(past, columns=columns) for _ in range(count)])


PLACES = [
    ("ber1", "EMEA"), ("Berlin Mitte", "EMEA"), (" BERLIN ", "EMEA"), ("Poznan2", "EMEA"), ("Poznan", ""),
    ("São Paulo", "Americas"), ("moon", ""), ("Old Berlin", ""), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("site", "region"), PLACES)
def test_a_place_is_of_the_region_that_its_site_or_a_pattern_says(acting: Acting, site: str, region: str) -> None:
    act = settled(acting(MIRA))
    assert places.region_of(act.document, Regions.model_validate(REGIONS), site) == region


def test_only_stars_and_question_marks_mean_anything_in_a_pattern_and_nowhere_is_no_place() -> None:
    assert Regions(group={"EMEA": ("Hall [2]*",)}).of("hall [2] north") == "EMEA"
    assert Regions(group={"EMEA": ("Hall [2]*",)}).of("hall 2") is None
    assert Regions(group={"all": ("*",)}).of("") is None


def test_what_a_region_is_found_from_is_a_field_that_is_imported() -> None:
    with pytest.raises(ValidationError, match="location"):
        Regions.model_validate({"from": "moon"})


def said(act: Act, by: str) -> str:
    opened = figures.called("opened")
    assert opened is not None
    day = reading.day_of(act, DAY)
    return str(views.groups(opened, day, by, reading.behind_by(act, opened, day, by), reading.names_of(act)))


def test_why_by_region_counts_each_and_names_the_places_that_are_of_none(acting: Acting) -> None:
    act = settled(acting(MIRA))
    for site, count in (("ber1", 1), ("Berlin Mitte", 3), ("*Hamburg*", 2), ("moon", 1), (None, 4)):
        reported(act, site, count=count)
    text = said(act, "region")
    assert "by region: 11 in all" in text
    assert "*7* no region" in text
    assert "*4* EMEA" in text
    assert "Moon base (1)" in text
    assert "Of no region: " in text
    assert repr(typed("*Hamburg*", 75))[1:-1] + " (2)" in text
    assert "Of no region" not in said(act, "site")
    assert "*1* Berlin one" in said(act, "site")
    assert "*4* no site" in said(act, "site")


def test_why_by_category_counts_what_the_asker_may_see_and_says_how_many_more_there_are(acting: Acting) -> None:
    reported(acting(MIRA), "Berlin", "Printing", count=2)
    reported(acting(MIRA), "Hidden place", "Payroll", private=True)
    act = settled(acting(TOM))
    text = said(act, "category")
    assert "by category: 3 in all" in text
    assert "*2* Printing" in text
    assert "*1* you may not see" in text
    assert "Payroll" not in text
    assert "Hidden place" not in said(act, "region") + said(act, "site")


def test_there_are_so_many_places_of_no_region_that_the_rest_are_counted(acting: Acting) -> None:
    act = settled(acting(MIRA))
    for number in range(20):
        reported(act, f"Place {number}")
    assert "and 5 more" in said(act, "region")


def test_a_week_out_of_the_usual_is_told_with_the_region_and_the_category_that_it_shows_in(acting: Acting) -> None:
    act, first = settled(acting(MIRA)), datetime(2026, 1, 7, 12, tzinfo=UTC)
    for number, count in enumerate((50, *NINE_WEEKS, 71)):
        at = first + timedelta(weeks=number)
        placed = {"at": at, "service": None, "team": None}
        reported(act, "Madrid", "Printing", count=20, **placed)
        reported(act, "ber1", "Network", count=count // 2, **placed)
        reported(act, "Berlin Mitte", "Network", count=count - 20 - count // 2, **placed)
    act = replace(act, now=first + timedelta(weeks=11) - timedelta(days=2))
    (told,) = [each for each in found(act).told if each.signal.line.key == "opened"]
    where = {(place.by, place.key): place.judged.point.value for place in told.signal.where}
    assert where[("region", "EMEA")] == where[("category", "Network")] == 51
    assert "region EMEA" in wording.signal(told, reading.names_of(act))
    measure = measures.called("opened")
    assert measure is not None
    assert found(act).charts.by(measure, "region").keys() == {"EMEA"}


GATHERED = {"opened": (6, None), "resolved": (6, None), "mttr": (1.0, 6), "first_contact": (100.0, 6)}


@pytest.mark.parametrize("key", GATHERED)
def test_a_line_of_a_region_is_that_of_all_its_places_together(acting: Acting, key: str) -> None:
    act, measure = settled(acting(MIRA)), measures.called(key)
    for site in ("ber1", "Berlin Mitte", "Poznan1", "Madrid", None):
        reported(act, site, count=2)
    assert measure is not None
    week = [rules.window(date(2026, 3, 16), date(2026, 3, 23), act.document.desk.zone)]
    groups = places.groups(act.document, act.policy(ReportPolicy).reports.regions)
    assert measure.counts(act.tx, week, groups["region"])["EMEA"] == [GATHERED[key]]


def test_without_regions_nothing_is_told_by_them(acting: Acting) -> None:
    document = acting(MIRA).document.model_copy(update={"sites": {}})
    assert {*places.groups(document, Regions())} == {"service", "team", "category"}


def test_the_file_of_a_report_says_category_site_and_region(acting: Acting) -> None:
    act = settled(acting(MIRA))
    reported(act, "Berlin Mitte", "Printing")
    export = exports.of(act, "2026-03-16")
    (row,) = [dict(zip(export.heads, row, strict=True)) for row in export.rows]
    assert (row["category"], row["site"], row["region"]) == ("Printing", "Berlin Mitte", "EMEA")
