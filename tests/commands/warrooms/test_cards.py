"""What the messages of a war room show at the moment that they are sent."""

from datetime import timedelta
from typing import Any

import pytest

from commands.shared.refusals import NotFound
from commands.warrooms import PRACTICE, cards, handing, operations, reading, tasking
from commands.warrooms.reading import command_open_to, update_owed_by
from storage.journal import queries as journal
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, CARLOS, CHEN, SOFIA, TOM, Acting, untriaged
from tests.commands.outcome import later
from tests.commands.warrooms.examples import (
    CHANNEL,
    COMMANDERS,
    INGRID,
    TITLE,
    declared,
    opened,
    reported,
    resolved,
    turned_private,
    without_commanders,
)
from tests.conftest import MONDAY

EMPTY = "_nobody yet_"


def shown(acting: Acting) -> str:
    return str(cards.situation(acting("quarterdeck"), incident=1))


def test_the_card_says_what_it_is_about_and_who_says_so(acting: Acting) -> None:
    opened(acting)
    card = cards.situation(acting("quarterdeck"), incident=1)
    assert card["text"] == f"INC-1 P4 major incident: {TITLE}"
    assert f":rotating_light: *INC-1 · P4 · major incident*\n{TITLE}" in [
        block["text"]["text"] for block in card["blocks"] if "text" in block
    ]
    about = f"Point of sale · Retail applications · declared by <@{ANA}>"
    assert about in str(card)
    assert f"reported by <@{SOFIA}>" in str(card)


def test_a_role_that_nobody_has_can_be_taken_and_one_that_somebody_has_cannot(acting: Acting) -> None:
    opened(acting)
    assert shown(acting).count(EMPTY) == 4
    assert "Take command" in shown(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    assert shown(acting).count(EMPTY) == 3
    assert "Take command" not in shown(acting)
    assert f"*Commander*\\n<@{CARLOS}>" in shown(acting)


def test_a_deputy_is_shown_only_where_there_is_one(acting: Acting) -> None:
    opened(acting)
    assert "Deputy" not in shown(acting)
    operations.take_role(acting(INGRID), 1, role=Role.DEPUTY)
    assert f"*Deputy*\\n<@{INGRID}>" in shown(acting)


def test_before_the_first_update_the_card_says_when_it_is_due(acting: Acting) -> None:
    opened(acting)
    due = int((MONDAY + timedelta(minutes=5)).timestamp())
    assert f"_No update yet._\\n:alarm_clock: Next update due <!date^{due}" in shown(acting)


def test_the_last_update_stands_on_both_cards_with_who_said_it(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(ANA), 1, text="Italy & Rome are <back>")
    for card in (shown(acting), str(cards.announcement(acting("quarterdeck"), incident=1))):
        assert f"· <@{ANA}>\\nItaly &amp; Rome are &lt;back&gt;\\n:alarm_clock: Next update due" in card


def test_the_card_of_a_room_that_is_over_says_how_it_was_fixed_and_has_no_buttons(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    card = cards.situation(acting("quarterdeck"), incident=1)
    assert card["text"] == f"INC-1 P4 resolved: {TITLE}"
    assert ":white_check_mark: *Resolved:* a new cable" in str(card)
    assert "actions" not in [block["type"] for block in card["blocks"]]


def test_the_announcement_says_who_leads_and_links_the_room_once_it_is_there(acting: Acting) -> None:
    declared(acting)
    before = str(cards.announcement(acting("quarterdeck"), incident=1))
    assert "nobody leads yet · `inc-1-point-of-sale-is-down`" in before
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    assert f"led by <@{CARLOS}>" in str(cards.announcement(acting("quarterdeck"), incident=1))


def test_the_announcement_links_an_open_room(acting: Acting) -> None:
    opened(acting)
    assert f"Point of sale · nobody leads yet · <#{CHANNEL}>" in str(cards.announcement(acting(ANA), incident=1))


def test_the_announcement_of_what_became_private_shows_nothing(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    assert cards.announcement(acting("quarterdeck"), incident=1) == {}
    assert TITLE in shown(acting)


def test_the_record_is_a_file_of_the_whole_story_with_people_by_name(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    operations.note(acting(ANA), 1, text=f"asked <@{CARLOS}|carlos>")
    resolved(acting, by=CARLOS)
    record = cards.record(acting("quarterdeck"), incident=1)
    assert (record["filename"], record["title"]) == ("INC-1.md", "The record of INC-1")
    assert record["initial_comment"] == "The whole record of INC-1, for the review."
    lines = record["content"].split("\n")
    assert lines[0] == f"# INC-1: {TITLE}"
    assert lines[2:10] == [
        "- Priority: P4",
        "- Service: Point of sale",
        "- Team: Retail applications",
        f"- Reported: 2026-03-16 10:00 by {SOFIA}",
        "- Declared a major incident: 2026-03-16 10:00 by ana@northgate.example",
        "- Resolved: 2026-03-16 10:00 by carlos@northgate.example",
        "- How: a new cable",
        "- Commander: carlos@northgate.example",
    ]
    assert "Times are of Europe/Berlin." in lines
    told = [line for line in lines if line.startswith("- 2026-03-16 10:00:00 ")]
    assert [line.partition(" 10:00:00 ")[2] for line in told] == [
        f"{SOFIA}, reported: {TITLE}",
        f"ana@northgate.example, declared a major incident: {TITLE}",
        "Quarterdeck, war room open: #inc-1-point-of-sale",
        "Quarterdeck, call opened: its address <https://meet.northgate.example/inc-1>",
        "carlos@northgate.example is commander",
        "carlos@northgate.example, acknowledged",
        "ana@northgate.example, note: asked carlos@northgate.example",
        "carlos@northgate.example, resolved: a new cable",
        "carlos@northgate.example, room closed",
        "carlos@northgate.example, call over",
    ]


def test_a_title_and_how_it_was_fixed_are_no_links_in_the_record(acting: Acting) -> None:
    opened(acting)
    resolved(acting, by=CARLOS, note="as in [the wiki](https://evil.example)")
    lines = cards.record(acting("quarterdeck"), incident=1)["content"].split("\n")
    assert r"- How: as in \[the wiki\](`https://evil.example)`" in lines


def test_in_a_channel_that_the_room_has_left_nothing_is_told_any_more(acting: Acting) -> None:
    opened(acting)
    act = acting("quarterdeck")
    assert cards.topic(act, incident=1, channel=CHANNEL)["topic"].startswith("INC-1 · P4 · ")
    assert cards.topic(act, incident=1, channel="C0LEFT") == {}
    assert cards.record(act, incident=1, channel=CHANNEL)["filename"] == "INC-1.md"
    assert cards.record(act, incident=1, channel="C0LEFT") == {}


def test_whoever_declared_is_told_where_the_room_is_once_it_is_there(acting: Acting) -> None:
    declared(acting)
    assert cards.link(acting("quarterdeck"), incident=1, ask=True) == {}


def test_of_the_gravest_nobody_is_asked_whether_it_is(acting: Acting) -> None:
    opened(acting, impact=1, urgency=1)
    told = cards.link(acting("quarterdeck"), incident=1, ask=True)
    assert (told["text"], len(told["blocks"])) == (f":rotating_light: The room of INC-1 is open: <#{CHANNEL}>", 1)


def test_a_fact_that_is_not_known_is_left_out_of_the_record(acting: Acting) -> None:
    declared(untriaged(acting), text="Everything is on fire")
    content = cards.record(acting("quarterdeck"), incident=1)["content"]
    facts = content.partition("## What happened")[0]
    assert [line.partition(":")[0] for line in facts.split("\n") if line.startswith("- ")] == [
        "- Priority",
        "- Reported",
        "- Declared a major incident",
    ]


def test_an_update_is_asked_for_of_whoever_speaks_else_leads_else_of_the_commanders(acting: Acting) -> None:
    opened(acting)
    act = later(acting("quarterdeck"), minutes=5)
    assert update_owed_by(act, 1) == COMMANDERS
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    assert update_owed_by(act, 1) == (CARLOS,)
    operations.take_role(acting(ANA), 1, role=Role.COMMUNICATIONS)
    assert update_owed_by(act, 1) == (ANA,)
    assert f"<@{ANA}> an update on INC-1 is due" in cards.update_due(act, incident=1)["text"]


def test_an_update_that_has_come_meanwhile_is_not_asked_for(acting: Acting) -> None:
    opened(acting)
    operations.update(later(acting(ANA), minutes=4), 1, text="we look into it")
    assert cards.update_due(later(acting("quarterdeck"), minutes=5), incident=1) == {}


def test_an_update_is_not_asked_for_before_its_time_or_once_it_is_over_or_where_there_is_no_room(
    acting: Acting,
) -> None:
    reported(acting)
    assert cards.update_due(acting("quarterdeck"), incident=1) == {}
    operations.declare(acting(ANA), 1)
    assert cards.update_due(later(acting("quarterdeck"), minutes=5, seconds=-1), incident=1) == {}
    resolved(acting)
    assert cards.update_due(later(acting("quarterdeck"), days=1), incident=1) == {}


def test_a_commander_is_asked_for_until_somebody_leads(acting: Acting) -> None:
    opened(acting)
    assert command_open_to(acting("quarterdeck"), 1) == COMMANDERS
    calls = " ".join(f"<@{each}>" for each in COMMANDERS)
    assert f"{calls} nobody leads INC-1 yet" in cards.commander_missing(acting("quarterdeck"), incident=1)["text"]
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    assert cards.commander_missing(acting("quarterdeck"), incident=1) == {}


def test_nobody_is_asked_to_lead_where_there_is_no_room_or_it_is_over(acting: Acting) -> None:
    reported(acting)
    assert cards.commander_missing(acting("quarterdeck"), incident=1) == {}
    operations.declare(acting(ANA), 1)
    resolved(acting)
    assert cards.commander_missing(acting("quarterdeck"), incident=1) == {}


def test_where_no_commander_is_known_somebody_is_asked(acting: Acting) -> None:
    opened(acting)
    act = without_commanders(acting("quarterdeck"))
    assert "Somebody: nobody leads INC-1 yet" in cards.commander_missing(act, incident=1)["text"]


def test_a_story_is_for_those_who_may_see_it(acting: Acting) -> None:
    opened(acting)
    assert reading.seen_story(acting(TOM), 1).room.status is RoomStatus.OPEN
    turned_private(acting(ANA))
    assert reading.seen_story(acting(ANA), 1).incident.private
    for who in (TOM, CHEN):
        with pytest.raises(NotFound, match="There is no INC-1"):
            reading.seen_story(acting(who), 1)


def test_a_room_is_found_by_its_channel(acting: Acting) -> None:
    room = opened(acting)
    assert reading.room_in(acting(TOM), CHANNEL) == room
    assert reading.room_in(acting(TOM), "C0GENERAL") is None


def test_every_card_that_is_named_by_a_notice_is_one(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=INGRID)
    task = tasking.add(acting(ANA), 1, text="restart the pool").id
    acting(ANA).journal(WarRoomEvent.SEVERITY_PROPOSED, "INC-1", to="P1", why=["surge"])
    proposed = journal.latest(acting(ANA).tx, "INC-1", WarRoomEvent.SEVERITY_PROPOSED)
    assert proposed is not None
    more: dict[str, Any] = {
        "warroom.offer": {"offer": handing.offers_of(acting(ANA), 1)[0].id},
        handing.OWED: {"person": CARLOS},
    }
    for name, card in PRACTICE.cards.items():
        alone = {tasking.LATE: {"task": task}, "warroom.call": {"page": 1}, "warroom.stream": {"stream": 1}}
        alone["warroom.graver"] = {"entry": proposed.id}
        subject = alone.get(name, {"incident": 1, **more.get(name, {})})
        card(later(acting("quarterdeck"), hours=1), **subject)
