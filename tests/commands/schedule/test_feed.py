"""A calendar at a secret address: what stands in it for ever, what is struck through, and who reads what."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import icalendar
import pytest
import recurring_ical_events
from sqlalchemy import select

from bot.config import Document
from commands.changes import editing, operations
from commands.changes.policy import Freeze
from commands.schedule import feeding, ical, verbs
from commands.schedule.feeding import digest_of
from commands.shared import doors
from commands.shared.act import Act
from commands.shared.doors import Knock, Reply
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from storage.changes.records import Choice
from storage.journal.tables import journal
from storage.record import replace
from storage.schedule.tables import calendar_feeds
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, CARLOS, DORA, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import later
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOST = "https://desk.northgate.example"


@pytest.fixture(autouse=True)
def served() -> Iterator[None]:
    with doors.open_at(HOST):
        yield


def address(act: Act, **how: bool) -> str:
    made = feeding.make(act, **how)
    assert isinstance(made, str)
    return made


def read(act: Act, url: str, **headers: str) -> Reply:
    token = url.removeprefix(f"{HOST}/calendar/").removesuffix(".ics")
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    let = ical.lets_in(act.document, Knock({"token": token}, given, {}, b"", act.now))
    return ical.answer(act.done_by(), let.about)


def calendar(act: Act, url: str) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(read(act, url).body)


def events(act: Act, url: str) -> dict[str, Any]:
    """By their uid."""
    return {str(each["uid"]): each for each in calendar(act, url).walk("VEVENT")}


def approved(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    all_say(acting, Choice.APPROVE)


def all_say(acting: Acting, choice: Choice) -> None:
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=choice, reason="No" if choice is Choice.REJECT else "")


def test_an_address_is_told_once_and_only_a_digest_of_its_secret_is_kept(
    acting: Acting, caplog: pytest.LogCaptureFixture
) -> None:
    act = acting(TOM)
    with caplog.at_level(logging.DEBUG):
        url = address(act)
        read(act, url)
    token = url.removeprefix(f"{HOST}/calendar/").removesuffix(".ics")
    assert len(token) >= 43
    kept = [*act.tx.execute(select(calendar_feeds)).mappings(), *act.tx.execute(select(journal)).mappings()]
    assert digest_of(token) in str(kept)
    assert token not in str(kept) + caplog.text
    again = feeding.make(act)
    assert not isinstance(again, str)
    assert "since" in verbs._feed(act)
    assert url not in verbs._feed(act)


def test_a_new_address_ends_the_old_one_and_either_can_be_ended(acting: Acting) -> None:
    act = acting(TOM)
    first = address(act)
    second = address(act, anew=True)
    assert (read(act, first).status, read(act, second).status) == (404, 200)
    feeding.end(act)
    assert read(act, second) == read(act, f"{HOST}/calendar/never-given.ics")
    with pytest.raises(MovedOn, match="no calendar at an address"):
        feeding.end(act)


def test_where_nothing_is_served_it_says_what_to_set_and_guests_get_none(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        feeding.make(replace(acting(TOM), is_guest=True))
    known = doors.SERVED.copy()
    doors.SERVED.clear()
    try:
        with pytest.raises(Refused, match="QUARTERDECK_HTTP=host:port"):
            feeding.make(acting(TOM))
    finally:
        doors.SERVED.extend(known)


def test_the_address_is_what_app_yaml_says_that_it_is_from_outside(acting: Acting) -> None:
    document = cast(Document, acting(TOM).document)
    desk = document.desk.model_copy(update={"address": "https://it.northgate.example/desk"})
    act = replace(acting(TOM), document=document.model_copy(update={"desk": desk}))
    assert address(act).startswith("https://it.northgate.example/desk/calendar/")


def test_a_change_is_one_event_for_ever_and_each_edit_is_a_number_more(acting: Acting) -> None:
    approved(acting)
    url = address(acting(TOM))
    event = events(acting(TOM), url)["chg-1@desk"]
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert event["summary"] == "CHG-1 Patch the gift card service"
    assert event.decoded("dtstart") == AT
    assert b"DTSTART:20260316T220000Z" in event.to_ical(), "in UTC, so that nobody needs to know our zones"
    moved = replace(ASKED, start=AT + DAY, end=AT + DAY + HOUR)
    editing.edit(acting(ANA), 1, asked=moved)
    event = events(acting(TOM), url)["chg-1@desk"]
    assert (event["sequence"], event["status"]) == (1, "TENTATIVE")
    assert event.decoded("dtstart") == AT + DAY


def test_what_is_withdrawn_is_struck_through_for_thirty_days_and_then_gone(acting: Acting) -> None:
    approved(acting)
    url = address(acting(TOM))
    operations.withdraw(acting(ANA), 1)
    event = events(acting(TOM), url)["chg-1@desk"]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert "chg-1@desk" in events(later(acting(TOM), days=29), url)
    assert "chg-1@desk" not in events(later(acting(TOM), days=32), url)


def test_what_is_put_to_the_vote_again_after_a_no_is_to_come_again_under_the_next_number(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    all_say(acting, Choice.REJECT)
    now = later(acting(TOM), hours=1)
    url = address(now)
    struck = events(now, url)["chg-1@desk"]
    operations.submit(replace(now, by=ANA), 1)
    event = events(now, url)["chg-1@desk"]
    assert [(each["status"], each["sequence"]) for each in (struck, event)] == [("CANCELLED", 1), ("TENTATIVE", 2)]
    assert event.decoded("dtstamp") > struck.decoded("dtstamp")


def test_whoever_has_it_already_is_told_that_nothing_is_different(acting: Acting) -> None:
    url = address(acting(TOM))
    first = read(acting(TOM), url)
    tag = first.headers["etag"]
    assert first.media.startswith("text/calendar")
    for known in (tag, f'"other", W/{tag}'):
        same = read(later(acting(TOM), hours=2), url, if_none_match=known)
        assert (same.status, same.body) == (304, "")
    approved(acting)
    assert read(acting(TOM), url, if_none_match=tag).status == 200


def test_of_a_private_service_others_read_that_something_is_there_and_no_more(acting: Acting) -> None:
    approved(acting)
    services = acting(TOM).document.services
    hidden = {**services, "pos": services["pos"].model_copy(update={"private": True})}
    document = acting(TOM).document.model_copy(update={"services": hidden})
    shown = {}
    for person in (TOM, ANA, MIRA):
        act = replace(acting(person), document=document)
        shown[person] = events(act, address(act))["chg-1@desk"].to_ical().decode()
    assert "SUMMARY:Busy" in shown[TOM]
    assert "gift card" not in shown[TOM]
    assert "Point of sale" not in shown[TOM]
    assert all("gift card" in shown[person] for person in (ANA, MIRA))


def test_freezes_maintenance_and_the_meetings_of_ones_boards_stand_in_it(acting: Acting) -> None:
    of_dora, of_sofia = (events(acting(who), address(acting(who))) for who in (DORA, SOFIA))
    freeze = of_sofia["freeze-black-friday-20261122-20261130@desk"]
    assert (freeze.decoded("dtstart"), freeze.decoded("dtend")) == (
        datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
    )  # fmt: skip
    weekend = of_sofia["maintenance-evenings-20260320T1700@desk"]
    assert weekend.decoded("dtend") == datetime(2026, 3, 22, 23, tzinfo=UTC), "Friday evening to Sunday night is one"
    assert weekend["summary"] == "Maintenance: ERP"
    meetings = [uid for uid in of_dora if uid.startswith("meeting-")]
    assert meetings[0] == "meeting-cab-20260317@desk"
    assert str(of_dora[meetings[0]]["summary"]) == "Change advisory board"
    assert len(meetings) == 8
    assert not [uid for uid in of_sofia if uid.startswith("meeting-")]


def test_another_parser_finds_what_is_on_a_day(acting: Acting) -> None:
    approved(acting)
    found = recurring_ical_events.of(calendar(acting(DORA), address(acting(DORA)))).between(MONDAY, MONDAY + 2 * DAY)
    assert {str(each["uid"]) for each in found} >= {"chg-1@desk", "meeting-cab-20260317@desk"}


def test_it_is_offered_renewed_and_ended_in_a_line(acting: Acting) -> None:
    assert f"{HOST}/calendar/" in verbs._feed(acting(TOM))
    assert f"{HOST}/calendar/" in verbs._feed(acting(TOM), word="new")
    assert "is there no more" in verbs._feed(acting(TOM), word="off")


def test_two_freezes_of_one_name_and_time_are_two_events(acting: Acting) -> None:
    act = acting(ANA)
    christmas = {"name": "Christmas", "start": "2026-12-20", "end": "2026-12-27"}
    both = [Freeze.model_validate({**christmas, "services": [each]}) for each in ("pos", "erp")]
    act = replace(act, document=act.document.model_copy(update={"freezes": tuple(both)}))
    found = {uid: str(each["description"]) for uid, each in events(act, address(act)).items() if "christmas" in uid}
    assert found == {
        "freeze-christmas-20261219-20261226@desk": "No changes of Point of sale",
        "freeze-christmas-20261219-20261226-2@desk": "No changes of ERP",
    }


def test_of_more_changes_than_a_calendar_takes_the_oldest_are_left_out(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.schedule.happenings.MOST", 2)
    for days in (0, 1, 4, 5):
        operations.request(acting(ANA), replace(ASKED, start=AT + days * DAY, end=AT + days * DAY + HOUR))
    url = address(acting(ANA))
    assert changes_in(later(acting(ANA), days=3), url) == ["chg-3@desk", "chg-4@desk"]
    assert changes_in(later(acting(ANA), days=6), url) == ["chg-4@desk", "chg-3@desk"]


def changes_in(act: Act, url: str) -> list[str]:
    return [uid for uid in events(act, url) if uid.startswith("chg-")]
