"""A rota that is kept in a calendar: read every quarter of an hour, the last good one kept, what is amiss told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from bot.fetching import Unreachable
from bot.operating.check import of_calendars
from bot.speaking import calendars
from commands.oncall import handing, reading, rotas
from commands.oncall.notices import FOLLOWS
from commands.oncall.policy import RotaSettings
from commands.oncall.verbs import of_team
from commands.shared.act import Act
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, GORAN, MIRA, Acting
from tests.commands.oncall.test_operations import HANA
from tests.commands.outcome import armed, later, said
from tests.conftest import MONDAY

AT_NOON = MONDAY + timedelta(hours=4)


@pytest.fixture
def kept(acting: Acting) -> Acting:
    """The company whose network is on call by a calendar."""
    document = cast(Document, acting(ANA).document)
    rota = RotaSettings.model_validate({"ical": "env:NETWORK_ICAL"})
    by_calendar = document.model_copy(update={"on_call": {"network": rota}})
    return lambda person: replace(acting(person), document=by_calendar)


def shift(start: datetime, end: datetime, *people: str, named: str = "") -> dict[str, Any]:
    return {"from": start.isoformat(), "to": end.isoformat(), "people": [*people], "named": named}


GORANS = shift(MONDAY - timedelta(hours=1), AT_NOON, "goran@northgate.example")
BOTH = shift(AT_NOON, AT_NOON + timedelta(hours=4), "goran@northgate.example", "hana@northgate.example")


def read(act: Act, *shifts: dict[str, Any]) -> None:
    rotas.take(act, {"ok": True, "shifts": [*shifts]}, team="network")


def on(act: Act) -> tuple[str, ...]:
    return reading.ids(act, reading.at(act, "network", act.now))


def told(act: Act) -> Iterable[str]:
    return [str(each.arguments["text"]) for each in said(act, FOLLOWS) if each.method is Method.POST_MESSAGE]


def test_it_is_read_every_quarter_of_an_hour_around_that_time(kept: Acting) -> None:
    rotas.begin(kept(ANA))
    (timer,) = armed(kept(ANA), rotas.READ)
    assert timer.due_at == MONDAY
    rotas.read_again(kept("quarterdeck"), **timer.payload)
    (asked,) = said(kept(ANA), FOLLOWS)
    assert (asked.method, asked.arguments["ical_at"]) == (Method.CALENDAR, "env:NETWORK_ICAL")
    assert asked.arguments["zone"] == "Europe/Berlin"
    assert armed(kept(ANA), rotas.READ)[0].due_at == MONDAY + timedelta(minutes=15)


def test_those_are_on_call_whom_it_names_and_all_of_them(kept: Acting) -> None:
    assert on(kept(ANA)) == ()
    read(kept(ANA), GORANS, BOTH)
    assert on(kept(ANA)) == (GORAN,)
    assert on(later(kept(ANA), hours=5)) == (GORAN, HANA)
    assert on(later(kept(ANA), hours=9)) == ()
    found = reading.at(kept(ANA), "network", MONDAY)
    assert (found.start, found.end) == (MONDAY - timedelta(hours=1), AT_NOON)
    assert [each.due_at for each in armed(kept(ANA), handing.SHIFT)] == [AT_NOON]
    assert [*told(kept(ANA))] == []


def test_when_it_cannot_be_read_the_last_good_one_holds_its_age_is_shown_and_managers_hear_after_a_day(
    kept: Acting,
) -> None:
    read(kept(ANA), GORANS)
    for hours in (1, 23.9, 24, 48):
        rotas.take(later(kept(ANA), hours=hours), {"ok": True, "failure": "HTTP 500"}, team="network")
        warned = [*told(kept(ANA))]
        assert bool(warned) == (hours == 24), hours
        if warned:
            assert warned[0].endswith("and what it said then holds: HTTP 500.")
    assert on(kept(ANA)) == (GORAN,)
    shown = str(of_team(kept(ANA), words="network")["blocks"])
    assert "From its calendar, read" in shown
    assert "since then HTTP 500" in shown
    read(later(kept(ANA), hours=49), GORANS)
    assert "since then" not in str(of_team(kept(ANA), words="network")["blocks"])


def test_the_shift_of_somebody_unknown_is_a_gap_and_is_told_once(kept: Acting) -> None:
    stranger = shift(MONDAY, AT_NOON, "zoe@elsewhere.example")
    nameless = shift(AT_NOON, AT_NOON + timedelta(hours=1), named="Somebody")
    over = shift(MONDAY - timedelta(days=2), MONDAY - timedelta(days=1), "max@elsewhere.example")
    read(kept(ANA), over, stranger, nameless)
    (warned,) = told(kept(ANA))
    assert "names zoe@elsewhere.example, Somebody, whom I do not know" in warned
    assert reading.gaps(kept(ANA), "network", MONDAY)
    read(kept(ANA), over, stranger, nameless)
    assert [*told(kept(ANA))] == []
    assert "not known here: zoe@elsewhere.example" in str(of_team(kept(MIRA), words="network")["blocks"])


def test_a_rota_has_layers_or_a_calendar_and_not_both() -> None:
    for wrong in (
        {},
        {"ical": "env:X", "layers": [{"people": ["a@x.example"], "every": "7d", "from": "2026-03-02 09:00"}]},
    ):
        with pytest.raises(ValueError, match="write `layers`, or `ical: env:NAME`"):
            RotaSettings.model_validate(wrong)


CALENDAR = "\r\n".join(
    [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "SUMMARY:goran@northgate.example"),
        *("DTSTART:20260316T080000Z", "DTEND:20260316T120000Z", "END:VEVENT", "END:VCALENDAR", ""),
    ]
)


async def test_it_is_fetched_over_https_alone_and_read_by_a_process_of_its_own(
    kept: Acting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"https://calendar.example/x": CALENDAR.encode(), "https://calendar.example/y": b"<html>"}

    async def fetch(address: str, most: int) -> bytes:
        if address not in there or most != calendars.LARGEST:
            raise Unreachable("HTTP 404")
        return there[address]

    async def found(address: str) -> dict[str, Any]:
        monkeypatch.setenv("NETWORK_ICAL", address)
        around = {"start": "2026-03-01T00:00:00+00:00", "end": "2026-04-01T00:00:00+00:00"}
        return await calendars.read(ical_at="env:NETWORK_ICAL", zone="Europe/Berlin", fetching=fetch, **around)

    assert (await found("https://calendar.example/x"))["shifts"] == [
        {
            "from": "2026-03-16T08:00:00+00:00", "to": "2026-03-16T12:00:00+00:00",
            "people": ["goran@northgate.example"], "named": "",
        }
    ]  # fmt: skip
    assert (await found("https://calendar.example/y"))["failure"] == "what stands there is no calendar"
    there["https://calendar.example/v"] = CALENDAR.encode("utf-8-sig")
    assert len((await found("https://calendar.example/v"))["shifts"]) == 1
    for nothing in ("https://calendar.example/z", "https://[calendar.example/x"):
        assert (await found(nothing))["failure"] == "it cannot be fetched (HTTP 404)"
    assert (await found("http://calendar.example/x"))["failure"] == (
        "NETWORK_ICAL is no address that begins with https://"
    )
    assert (await found(""))["failure"] == "NETWORK_ICAL is not set"
    document = cast(Document, kept(ANA).document)
    there["https://calendar.example/w"] = CALENDAR.replace("goran", "zoe").encode()
    for address, line in (
        ("x", "everybody whom its on-call calendar names in the next 35 days is in app.yaml"),
        ("w", "its on-call calendar names who is not in app.yaml, so their shifts are gaps: zoe@northgate.example"),
        ("z", "its on-call calendar cannot be read: it cannot be fetched (HTTP 404)"),
    ):
        monkeypatch.setenv("NETWORK_ICAL", f"https://calendar.example/{address}")
        assert [each async for each in of_calendars(document, MONDAY, fetch)] == [f"  network: {line}"]
