"""Pictures can be read on white and on black, by whoever sees no colour, and by whoever hears them read."""

import io
import json
import sys
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from commands.reports import pictures, signals
from commands.reports.signals import WEEKS, Judged, Point, Scale
from commands.shared import drawing

WHITE, BLACK = "#FFFFFF", "#1A1D21"


def luminance(colour: str) -> float:
    """As WCAG 2 has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_text_can_be_read_on_its_paper() -> None:
    assert contrast(drawing.TEXT, drawing.PAPER) >= 4.5
    assert all(contrast(colour, drawing.PAPER) >= 3 for colour in (*drawing.LINES, drawing.GREY))


@pytest.mark.parametrize(("frame", "ground"), [*product([drawing.FRAME], [WHITE, BLACK])])
def test_the_sheet_has_an_edge_in_light_and_in_dark(frame: str, ground: str) -> None:
    assert contrast(frame, ground) >= 3


def line(values: list[float], scale: Scale = Scale.COUNT, n: int | None = None) -> list[Judged]:
    first = date(2026, 1, 5)
    return signals.judged(
        [Point(first + timedelta(weeks=number), value, n) for number, value in enumerate(values)], WEEKS, scale
    )


def test_whoever_hears_it_read_hears_the_first_the_last_and_the_limits() -> None:
    found = pictures.attainment(line([80.0, 82.0] * 5, Scale.SHARE, 50))
    assert found["alt"] == (
        "Promises kept, and what is usual: 5 Jan to 9 Mar; kept 80.0% at first, 82.0% at last; usual 75.6% to 86.2%."
    )


def test_before_there_are_limits_it_says_that_it_is_too_early() -> None:
    assert "too early for limits" in pictures.attainment(line([80.0, 82.0], Scale.SHARE, 50))["alt"]


def test_what_came_and_went_is_told_with_what_was_left() -> None:
    found = pictures.flow(line([5, 7]), line([4, 6]), line([1, 2]), "week")
    assert (
        "Opened 5 at first, 7 at last; resolved 4 at first, 6 at last; backlog 1 at first, 2 at last" in found["alt"]
    )


def test_of_many_services_the_busiest_are_drawn_and_the_rest_are_counted() -> None:
    services = {f"Service {number:02}": line([float(number)]) for number in range(20)}
    but_one = {name: each for name, each in services.items() if name > "Service 06"}
    found = pictures.strips(services, "week")
    assert [each["name"] for each in found["spec"]["lines"]][:2] == ["Service 19", "Service 18"]
    assert "8 services with fewer are not drawn" in found["alt"]
    assert "1 service with fewer is not drawn" in pictures.strips(but_one, "week")["alt"]
    assert len(pictures.strips({"x" * 75 + str(each): line([1.0]) for each in range(99)}, "week")["alt"]) <= 2000


def test_without_matplotlib_it_says_so_and_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr(
        sys, "stdin", io.StringIO(json.dumps(pictures.flow(line([1]), line([1]), line([1]), "day")["spec"]))
    )
    assert drawing.main() == drawing.NOTHING_TO_DRAW_WITH


@pytest.mark.parametrize("values", [[100.0] * 4, [0.0, 0.0, 0.0, 100.0], [50.0], [], [1.0, 1.5, 60.0, 60.0]])
def test_names_at_the_ends_of_lines_never_lie_on_one_another_nor_outside(values: list[float]) -> None:
    low, top = 0.0, 101.0
    found = drawing.apart(values, low, top)
    assert all(low < at < top for at in found)
    assert all(above - below >= 0.11 * (top - low) - 1e-9 for below, above in pairwise(found))


@pytest.mark.parametrize(
    ("values", "drawn"), [([100.0], (96.0, 101.0)), ([5.9, 93.3], (-1.0, 101.0)), ([80.0, 90.0], (76.0, 94.0))]
)
def test_no_share_is_drawn_that_cannot_be(values: list[float], drawn: tuple[float, float]) -> None:
    assert drawing.of_shares(values) == drawn
