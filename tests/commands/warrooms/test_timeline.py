"""What is written down of the work in a room: lines with a kind, which follow the messages that they stand for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.shared import verbs
from commands.shared.refusals import Invalid, NotAllowed
from commands.warrooms import PRACTICE, cards, pins, timeline, views, writing
from commands.warrooms.permissions import room_of
from commands.warrooms.reading import seen_story
from commands.warrooms.timeline import Line
from commands.warrooms.verbs import VERBS
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Method
from storage.warrooms.records import LineKind, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, effects, entries, later, text_of, told
from tests.commands.warrooms.examples import CHANNEL, opened, with_settings
from tests.conftest import MONDAY

SAID_AT = MONDAY + timedelta(minutes=3)
TS = f"{SAID_AT.timestamp():.6f}"


def marked(acting: Acting, reaction: str, by: str = ANA, ts: str = TS, **message: Any) -> None:
    """Somebody reacts to Tom's message, and Slack says what it says."""
    act = later(acting(by), minutes=10)
    assert pins.look_at_pinned(act, CHANNEL, ts, reaction)
    for fetched in [each for each in effects(act) if each.method is Method.HISTORY]:
        said = {"ts": ts, "text": "pool exhausted", "user": TOM, **message}
        pins.pinned(act.done_by(QUARTERDECK), {"messages": [said]}, **fetched.subject)
    all_sent(act)


def lines(acting: Acting) -> list[Line]:
    return timeline.lines(entries(acting(ANA)))


@pytest.mark.parametrize(
    ("reaction", "kind"),
    [
        ("pushpin", "note"),
        ("mag", "finding"),
        ("no_entry", "ruled-out"),
        ("scales", "decision"),
        ("hammer", "action"),
    ],
)
def test_a_reaction_says_what_a_message_is(acting: Acting, reaction: str, kind: str) -> None:
    opened(acting)
    marked(acting, reaction)
    (line,) = lines(acting)
    assert (line.kind, line.text, line.by) == (kind, "pool exhausted", TOM)
    assert (line.happened, line.recorded) == (SAID_AT, MONDAY + timedelta(minutes=10))


def test_reactions_that_mean_nothing_are_passed_by(acting: Acting) -> None:
    opened(acting)
    assert not pins.look_at_pinned(acting(ANA), CHANNEL, TS, "tada")
    bare = with_settings(acting(ANA))
    assert not pins.look_at_pinned(bare, CHANNEL, TS, "mag")
    assert pins.look_at_pinned(bare, CHANNEL, TS, "pushpin")


def test_two_people_who_mark_one_message_alike_make_one_line_which_follows_it(acting: Acting) -> None:
    """Edited it says the new and keeps the old; deleted it is struck, and still in the record."""
    opened(acting)
    marked(acting, "mag")
    marked(acting, "mag", by=CARLOS)
    writing.mark(acting(CARLOS), 1, LineKind.FINDING, {"ts": TS, "text": "again", "mentions": []}, CHANNEL)
    writing.edited(acting(QUARTERDECK), CHANNEL, TS, f"pool of <@{BEN}|ben> exhausted", by=TOM)
    act = acting(CARLOS)
    act.journal(WarRoomEvent.PINNED, "INC-1", text="at once", mentions=[], kind="finding", channel=CHANNEL, ts=TS)
    (line,) = lines(acting)
    assert (line.text, line.mentions, line.struck) == (f"pool of <@{BEN}> exhausted", (BEN,), False)
    writing.edited(acting(QUARTERDECK), CHANNEL, TS, f"pool of <@{BEN}|ben> exhausted", by=TOM)
    assert len(entries(acting(ANA), WarRoomEvent.EDITED)) == 1, "a link that unfolds is no edit"
    writing.deleted(acting(QUARTERDECK), CHANNEL, TS)
    writing.deleted(acting(QUARTERDECK), CHANNEL, TS)
    assert [line.struck for line in lines(acting)] == [True]
    assert len(entries(acting(ANA), WarRoomEvent.STRUCK)) == 1
    record = cards.record(acting(QUARTERDECK), incident=1)["content"]
    assert f"{TOM}, finding, marked by ana@northgate.example: pool of ben@northgate.example exhausted" in record
    assert "(before: pool exhausted) (deleted since)" in record


def test_one_message_may_be_two_things(acting: Acting) -> None:
    opened(acting)
    marked(acting, "mag")
    marked(acting, "hammer")
    assert [line.kind for line in lines(acting)] == [LineKind.FINDING, LineKind.ACTION]


def test_what_is_edited_or_deleted_anywhere_else_is_nothing_to_it(acting: Acting) -> None:
    opened(acting)
    marked(acting, "mag")
    for channel, ts in ((CHANNEL, "9.9"), ("C0GENERAL", TS)):
        writing.edited(acting(QUARTERDECK), channel, ts, "new", by=TOM)
        writing.deleted(acting(QUARTERDECK), channel, ts)
    assert not entries(acting(ANA), WarRoomEvent.EDITED, WarRoomEvent.STRUCK)


@pytest.mark.parametrize(
    ("line", "kind", "room"),
    [
        ("impact 12 stores", "impact", ":boom: Impact"),
        ("find pool exhausted", "finding", ":mag: Finding"),
        ("rule-out network", "ruled-out", ":no_entry: Ruled out"),
        ("decide roll back CHG-7", "decision", ":scales: Decision"),
        ("did restart the pool", "action", ":hammer: Did"),
        ("need the vendor", "need", ":raised_hand: Need"),
    ],
)
def test_a_verb_writes_a_line_that_the_room_reads(acting: Acting, line: str, kind: str, room: str) -> None:
    opened(acting)
    read = verbs.read(line, VERBS)
    assert read.is_ready
    assert read.verb is not None
    assert read.verb.do is not None
    read.verb.do(acting(ANA), 1, **read.verb.given, **(read.arguments or {}))
    waiting = told(acting(ANA), PRACTICE.follows)
    assert [each.kind for each in lines(acting)] == [kind]
    (said,) = [each for each in waiting if each.method is Method.POST_MESSAGE]
    assert text_of(said) == f"{room}, <@{ANA}>: {line.partition(' ')[2]}"
    (link,) = [each for each in waiting if each.method is Method.PERMALINK]
    writing.linked(acting(QUARTERDECK), {"permalink": "https://x.example/1"}, **link.subject)
    assert [each.link for each in lines(acting)] == ["https://x.example/1"]


def test_people_are_named_and_whoever_is_only_written_is_not_called(acting: Acting) -> None:
    opened(acting)
    read = verbs.read(f"did asked <@{BEN}|ben>, not &lt;@{TOM}&gt;", VERBS)
    assert read.arguments == {"text": f"asked <@{BEN}>, not <@{TOM}>", "mentions": [BEN]}
    writing.write(acting(ANA), 1, kind=LineKind.ACTION, **read.arguments)
    (said,) = [each for each in told(acting(ANA), PRACTICE.follows) if each.method is Method.POST_MESSAGE]
    assert text_of(said).endswith(f"asked <@{BEN}>, not &lt;@{TOM}&gt;")


def test_only_the_crew_writes_and_something(acting: Acting) -> None:
    opened(acting)
    with pytest.raises(NotAllowed):
        writing.write(acting(SOFIA), 1, kind=LineKind.IMPACT, text="all is lost")
    with pytest.raises(Invalid):
        writing.write(acting(ANA), 1, kind=LineKind.IMPACT, text=" ")


def test_the_timeline_is_in_the_order_in_which_things_happened_with_dates_once_it_spans_days(acting: Acting) -> None:
    opened(acting)
    writing.write(later(acting(ANA), minutes=5), 1, kind=LineKind.NOTE, text="the later one")
    marked(acting, "mag")
    shown = str(views.told(seen_story(acting(ANA), 1), "So far"))
    assert shown.index("pool exhausted") < shown.index("the later one")
    assert "{date_short}" not in shown
    writing.write(later(acting(ANA), days=1), 1, kind=LineKind.NOTE, text="the next day")
    assert "^{date_short} {time}|" in str(views.told(seen_story(acting(ANA), 1), "So far"))


def test_a_pin_of_before_there_were_kinds_is_a_note(acting: Acting) -> None:
    opened(acting)
    acting(ANA).journal(WarRoomEvent.PINNED, "INC-1", text="as before", said_by=TOM)
    acting(ANA).journal(WarRoomEvent.NOTED, "INC-1", text="as before")
    assert [(line.kind, line.by) for line in lines(acting)] == [("note", TOM), ("note", ANA)]
    assert timeline.said_at("7.7") == datetime(1970, 1, 1, 0, 0, 7, 700000, tzinfo=UTC)
    assert room_of(acting(ANA), 1).channel == CHANNEL
