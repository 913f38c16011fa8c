"""Lines about who is on call, and what of app.yaml is a mistake."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.config import Document
from commands.oncall import words
from commands.oncall.policy import LayerSettings, RotaSettings
from commands.oncall.rules import Rota
from commands.oncall.words import Moment
from commands.shared.verbs import Unshaped
from tests.commands.oncall.test_rules import local
from tests.conftest import MONDAY

ROTA = Rota(ZoneInfo("Europe/Berlin"), ())


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("network", {"words": "network", "record": "desk", "text": ""}),
        ("network INC-5", {"words": "network", "record": "INC-5", "text": ""}),
        ("network inc 5 all stores are offline", {"words": "network", "record": "INC-5",
                                                  "text": "all stores are offline"}),
        ("network all stores", {"words": "network all stores", "record": "desk", "text": ""}),
    ],
)  # fmt: skip
def test_whom_to_bring_about_what(line: str, given: dict[str, str]) -> None:
    assert words.bring(line) == given


def test_from_when_to_when_somebody_stands_in() -> None:
    read = words.cover("<@UBEN00000|ben> fri 18:00 to sat 09:00")
    assert read == {
        "words": "", "whose": "UBEN00000", "since": Moment("fri", time(18)), "until": Moment("sat", time(9)),
    }  # fmt: skip
    assert words.cover("network <@UBEN00000> from 22:00 to 6")["words"] == "network"
    for line in ("fri 18:00 to sat 09:00", "<@UBEN00000> fri", "<@UBEN00000> fri 25:00 to sat 09:00", ""):
        with pytest.raises(Unshaped):
            words.cover(line)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (Moment("fri", time(18)), Moment("sat", time(9)), (local(3, 20, 18), local(3, 21, 9))),
        (Moment("", time(22)), Moment("", time(6)), (local(3, 16, 22), local(3, 17, 6))),
        (Moment("tomorrow", time(9)), Moment("", time(17)), (local(3, 17, 9), local(3, 17, 17))),
        (Moment("2026-03-28", time(18)), Moment("2026-03-29", time(9)), (local(3, 28, 18), local(3, 29, 9))),
        (Moment("someday", time(9)), Moment("", time(17)), None),
    ],
)
def test_times_are_those_of_the_rota(since: Moment, until: Moment, found: tuple[datetime, datetime] | None) -> None:
    assert words.span(ROTA, MONDAY, since, until) == found


def test_a_day_of_a_swap_is_a_day_of_the_rota() -> None:
    assert words.swap("<@UBEN00000> friday") == {"words": "", "whose": "UBEN00000", "on": "friday"}
    assert words.day_span(ROTA, MONDAY, "2026-03-29") == (
        datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC),
    )  # fmt: skip
    assert [words.day_span(ROTA, MONDAY, none) for none in ("never", "9999-12-31", "0001-01-01")] == [None] * 3
    assert words.day_of("mon", date(2026, 3, 16)) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        ({"people": [], "every": "7d", "from": "2026-03-02 09:00"}, "at least 1"),
        ({"people": ["ana@x.example"], "every": "1m", "from": "2026-03-02 09:00"}, "from 1 h"),
        ({"people": ["ana@x.example"], "every": "7d", "from": "2026-03-02T09:00Z"}, "without an offset"),
        ({"people": ["ana@x.example"], "every": "7d", "from": "2026-03-02 09:00", "hours": {"x": []}}, "not a day"),
    ],
)
def test_what_is_no_layer_says_why(layer: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        LayerSettings.model_validate(layer)


def test_a_rota_of_no_team_and_hours_of_part_days_cannot_be_meant(document: Document) -> None:
    layer = {"people": ["ana@x.example"], "from": "2026-03-02 09:00"}
    part = RotaSettings.model_validate({"layers": [layer | {"every": "12h", "hours": {"mon": ["09:00-17:00"]}}]})
    never = RotaSettings.model_validate({"layers": [layer | {"every": "7d", "hours": {"mon": []}}]})
    wrong = document.model_copy(update={"on_call": {"netwrk": part, "erp": never}})
    assert [(where, said) for where, said in wrong.mistakes() if where[0] == "on_call"] == [
        (("on_call", "netwrk"), "there is no team `netwrk`; did you mean `network`?"),
        (("on_call", "netwrk", "layers", 0, "every"), "must be whole days where there are `hours`"),
        (("on_call", "erp", "layers", 0, "hours"), "never begin; write mon-fri: ['08:00-18:00']"),
    ]  # fmt: skip


def test_check_says_who_is_on_call(document: Document) -> None:
    told = "\n".join(document.described(MONDAY))
    assert "network: ivan@northgate.example until 2026-03-16 17:00 UTC; after 35 min" in told
    assert "On call (1 team), called in Slack" in told
