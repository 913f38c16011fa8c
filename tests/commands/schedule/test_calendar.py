"""The calendar: its days, what is drawn of them, and the list beneath with a button for each change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.changes.collisions import Collision, FreezeWindow, Kind
from commands.changes.operations import request
from commands.schedule import cards, notices, operations, pictures, verbs, views
from commands.schedule.rules import Calendar, Days
from commands.shared import blocks as bk
from commands.shared import drawing
from commands.shared.pictures import CANNOT
from commands.shared.verbs import Unshaped
from storage.changes.records import Change, ChangeStatus
from storage.outbox.records import Method
from storage.record import replace
from tests import company
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CHEN, TOM, Acting
from tests.commands.outcome import said
from tests.conftest import MONDAY

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO_WEEKS = Days(BERLIN, MONDAY.date(), 14)
SERVICES = {"pos": "Point of sale", "erp": "ERP"}


def change(number: int, days: float, hours: float = 2, **more: Any) -> Change:
    start = MONDAY + days * DAY
    return replace(company.CHANGE, id=number, start=start, end=start + hours * HOUR, **more)


def clash(one: int, other: int) -> dict[int, list[Collision]]:
    return {one: [Collision(Kind.ITEM, f"CHG-{other}")], other: [Collision(Kind.ITEM, f"CHG-{one}")]}


FREEZE = FreezeWindow("Easter", MONDAY + 10 * DAY, MONDAY + 99 * DAY, ("erp",), is_hard=True)
SHOWN = Calendar(
    TWO_WEEKS,
    [
        change(1, 1, status=ChangeStatus.SCHEDULED),
        change(2, 1.02, items=("pos", "erp")),
        change(3, 4, 60, status=ChangeStatus.IMPLEMENT, items=("erp",)),
    ],
    [FREEZE],
    clash(1, 2),
)


def drawn(calendar: Calendar = SHOWN) -> dict[str, Any]:
    found = pictures.picture(calendar, SERVICES, MONDAY)
    assert found is not None
    return dict(found)


def test_each_service_has_a_row_each_change_a_bar_by_its_state_and_what_clashes_is_marked() -> None:
    pos, erp = drawn()["spec"]["rows"]
    assert (pos["name"], erp["name"]) == ("Point of sale", "ERP")
    assert [(bar["label"], bar["state"], bar["clash"]) for bar in pos["bars"]] == [
        ("1", "scheduled", True), ("2", "authorise", True)
    ]  # fmt: skip
    assert [bar["clash"] for bar in erp["bars"]] == [True, False]


def test_what_would_stand_on_another_stands_below_it() -> None:
    pos, erp = drawn()["spec"]["rows"]
    assert [bar["lane"] for bar in pos["bars"]] == [0, 1]
    assert [bar["lane"] for bar in erp["bars"]] == [0, 0]


def test_a_freeze_shades_the_services_that_it_is_about_to_the_end_of_the_days() -> None:
    pos, erp = drawn()["spec"]["rows"]
    assert pos["frozen"] == []
    [shade] = erp["frozen"]
    assert (round(shade["from"], 2), shade["to"]) == (10.42, 14.0)


def test_every_state_that_is_planned_has_a_hatch_and_a_word() -> None:
    planned = {ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT}
    assert set(drawing.STATES) == planned == set(pictures.WORDS)
    assert {state: word for state, (word, _, _) in drawing.STATES.items()} == pictures.WORDS
    assert len({(filling, hatch) for _, filling, hatch in drawing.STATES.values()}) == 4, "not by colour alone"


def test_whoever_hears_it_read_hears_what_is_drawn() -> None:
    said = drawn()["alt"]
    assert said.startswith("Changes, 16 Mar to 29 Mar: Point of sale: CHG-1 Tue 17 10:00 scheduled, clashes, CHG-2 ")
    assert said.endswith("with the board, clashes, CHG-3 Fri 20 10:00 being made; freeze Easter.")


def test_of_very_many_services_some_are_drawn_and_the_rest_is_in_the_list() -> None:
    many = [change(number, 1, items=(f"{'s' * 60}{number}",)) for number in range(30)]
    found = drawn(replace(SHOWN, found=many, clashes={}))
    assert len(found["spec"]["rows"]) == pictures.MOST_ROWS
    assert len(found["alt"]) <= 2000
    assert pictures.picture(replace(SHOWN, found=[]), SERVICES, MONDAY) is None


def test_a_place_on_the_calendar_is_by_the_clocks_of_its_zone_also_where_they_change() -> None:
    days = Days(BERLIN, datetime(2026, 3, 28).date(), 3)  # noqa: DTZ001
    assert days.place(datetime(2026, 3, 28, 11, tzinfo=UTC)) == 0.5
    assert round(days.place(datetime(2026, 3, 29, 10, tzinfo=UTC)), 3) == round(1 + 11 / 23, 3)
    assert (days.place(MONDAY), days.place(MONDAY + 99 * DAY)) == (0.0, 3.0)


def test_the_list_has_a_button_for_each_change_on_the_first_of_its_days() -> None:
    shown = views.blocks(SHOWN, SERVICES, "Europe/Berlin")
    pressed = [block["accessory"]["text"]["text"] for block in shown if "accessory" in block]
    assert pressed == ["CHG-1", "CHG-2", "CHG-3"]
    assert "clashes with CHG-2" in str(shown)
    assert str(shown).count("*CHG-3*") == 3, "it lasts for three days"


def test_a_week_and_a_month_begin_today_and_a_freeze_marks_what_is_in_it(acting: Acting) -> None:
    november = replace(acting(TOM), now=MONDAY.replace(month=11, day=20))
    start = november.now + 3 * DAY
    request(replace(acting(ANA), now=november.now), replace(ASKED, start=start, end=start + HOUR))
    shown = str(verbs._calendar(november, span="week")["blocks"])
    assert "*Fri 20 Nov to Thu 26 Nov*, in the time of Europe/Berlin" in shown
    assert "*Mon 23 Nov*\\n:snowflake: *Black Friday*: Point of sale" in shown
    assert "*CHG-1* Patch the gift card service · With the board · :snowflake: in Black Friday" in shown
    assert "to Sun 20 Dec*" in str(verbs._calendar(november, span="month")["blocks"])


def test_a_full_calendar_fits_into_a_message_and_says_what_it_leaves_out() -> None:
    many = [change(number, number / 8, title="<&>" * 99) for number in range(100)]
    shown = views.blocks(replace(SHOWN, found=many), SERVICES, "Europe/Berlin")
    assert len(shown) <= 46
    assert sum(len(str(block)) for block in shown) <= bk.A_POST
    assert "`/change list` shows all of it" in str(shown[-1])


# asking for it


def asked(acting: Acting) -> None:
    for person in (ANA, CHEN):
        request(acting(person), replace(ASKED, start=MONDAY + DAY, end=MONDAY + DAY + HOUR, implementer=BEN))
    said(acting(ANA), {})


def test_the_list_is_there_at_once_and_the_picture_follows_to_whoever_asked(acting: Acting) -> None:
    asked(acting)
    answer = verbs._calendar(acting(TOM), span="week")
    assert views.COMES in str(answer["blocks"][-1])
    [drawing_it] = said(acting(TOM), notices.FOLLOWS)
    assert (drawing_it.method, drawing_it.then) == (Method.PICTURE, notices.DRAWN)
    spec = cards.picture(acting("quarterdeck"), **drawing_it.subject)["spec"]
    assert len(spec["days"]) == 7
    notices.show(acting("quarterdeck"), {"file": "F1"}, **drawing_it.subject)
    [message] = said(acting(TOM), {})
    assert message.arguments["channel"] == TOM
    shown = cards.message(acting("quarterdeck"), **message.subject)["blocks"]
    assert shown[1]["slack_file"] == {"id": "F1"}
    assert "CHG-1" in str(shown[2:])
    notices.show(acting("quarterdeck"), {"nothing": "to draw with"}, **drawing_it.subject)
    assert said(acting(TOM), {}) == []


def test_without_the_extra_the_list_is_all_and_one_sentence_says_why(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (operations, verbs):
        monkeypatch.setattr(module, "can_be_drawn", lambda: False)
    assert CANNOT not in str(verbs._calendar(acting(TOM)))
    asked(acting)
    shown = verbs._calendar(acting(TOM))["blocks"]
    assert "CHG-1" in str(shown)
    assert CANNOT in str(shown[-1])
    assert said(acting(TOM), notices.FOLLOWS) == []


def test_a_guest_sees_what_is_theirs_and_gets_no_picture(acting: Acting) -> None:
    asked(acting)
    shown = verbs._calendar(replace(acting(TOM), is_guest=True))
    assert "Nothing is planned" in str(shown)
    assert said(acting(TOM), notices.FOLLOWS) == []


def test_a_calendar_is_of_a_week_or_a_month(acting: Acting) -> None:
    assert verbs._span("Week") == {"span": "week"}
    with pytest.raises(Unshaped):
        verbs._span("of the team")
