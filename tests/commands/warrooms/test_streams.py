"""Parts of the work of a room: their channels, what the room hears of them, and how they end."""

from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.shared.verbs import Fit
from commands.warrooms import (
    PRACTICE,
    cards,
    channel,
    operations,
    pins,
    privacy,
    reading,
    rules,
    sitrep_views,
    situation_views,
    stream_channels,
    stream_verbs,
    streams,
    tasking,
    timeline,
    views,
    writing,
)
from commands.warrooms.verbs import VERBS
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.streams import queries
from storage.streams.records import Stream, StreamEvent, StreamStatus
from storage.tasks import queries as tasks
from storage.warrooms.records import LineKind
from tests.commands.conftest import ANA, BEN, CARLOS, SOFIA, TOM, Acting
from tests.commands.outcome import armed, effects, entries, later, said, stand, text_of
from tests.commands.warrooms.examples import CHANNEL, HANA, opened, resolved, turned_private, with_settings
from tests.commands.warrooms.test_privacy import about_pay, private, shown_out
from tests.conftest import MONDAY

HERE = "C0NETWORK"


def heard(act: Act) -> list[Effect]:
    return said(act, PRACTICE.follows)


def started(acting: Acting, name: str = "network", **more: Any) -> Stream:
    return streams.start(acting(CARLOS), 1, name=name, lead=BEN, **more)


def there(act: Act, stream: int = 1, place: str = HERE, *, is_private: bool = False) -> list[Effect]:
    """Slack has made the channel; what is to be done then."""
    made = {"channel": {"id": place, "name": f"inc-1-{place.lower()}", "is_private": is_private}}
    stream_channels.opened(replace(act, by=QUARTERDECK), made, incident=1, stream=stream)
    return heard(act)


def network(acting: Acting) -> Stream:
    """The stream `network` of INC-1, led by Ben, with its channel."""
    opened(acting)
    started(acting)
    heard(acting(CARLOS))
    there(acting(CARLOS))
    return now(acting)


def now(acting: Acting) -> Stream:
    found = queries.find(acting(ANA).tx, 1)
    assert found is not None
    return found


def inside(acting: Acting, person: str = BEN) -> Act:
    """Somebody who types in the channel of the stream."""
    return replace(acting(person), place=HERE)


def told_in(found: list[Effect], place: str) -> list[str]:
    return [text_of(each) for each in found
            if each.method is Method.POST_MESSAGE and each.arguments.get("channel") == place]  # fmt: skip


def test_a_channel_below_the_room_is_made_once_and_who_is_named_is_called_in(acting: Acting) -> None:
    room = opened(acting)
    stream = started(acting, others=(ANA, BEN))
    (made,) = [each for each in heard(acting(CARLOS)) if each.method is Method.CREATE_CHANNEL]
    assert made.arguments == {"name": f"{room.name}-network", "is_private": False}
    assert (made.then, made.subject, made.key) == (
        "warroom.stream.opened", {"incident": 1, "stream": 1}, "stream:1:create",
    )  # fmt: skip
    stream_channels.order(acting(CARLOS), stream)
    assert effects(acting(CARLOS)) == [], "asked for again it is not made twice"
    found = there(acting(CARLOS))
    (invited,) = [each for each in found if each.method is Method.INVITE]
    assert invited.arguments == {"channel": HERE, "users": [BEN, CARLOS, ANA]}
    assert told_in(found, CHANNEL) == [
        f":twisted_rightwards_arrows: *network* is worked on in <#{HERE}>, led by <@{BEN}>."
    ]
    assert told_in(found, HERE) == []
    assert now(acting).status is StreamStatus.OPEN


def test_its_first_message_says_what_it_belongs_to_and_what_can_be_done_and_is_pinned(acting: Acting) -> None:
    network(acting)
    shown = str(cards.stream(acting(ANA), stream=1)["blocks"])
    for part in ("a part of INC-1", f"<#{CHANNEL}>", "/major update TEXT", "Post update", "Close stream"):
        assert part in shown
    stream_channels.furnish(acting(QUARTERDECK), {"channel": HERE, "ts": "5.5"}, stream=1)
    assert [each.method for each in effects(acting(ANA))] == [Method.PIN]


@pytest.mark.parametrize(
    ("room", "name", "called"),
    [
        ("inc-42-tills-down", "Network", "inc-42-tills-down-network"),
        ("inc-42-tills-down", "Kasse & Zahlung", "inc-42-tills-down-kasse-zahlung"),
        ("inc-42-tills-down", "сеть", "inc-42-tills-down-stream"),
        (f"inc-42-{'a' * 73}", "network", f"inc-42-{'a' * 65}-network"),
    ],
)
def test_the_channel_is_called_after_room_and_stream(room: str, name: str, called: str) -> None:
    assert rules.stream_channel_name(room, name) == called


def test_the_card_of_the_room_names_the_open_ones_with_their_leads_in_one_line(acting: Acting) -> None:
    network(acting)
    streams.start(acting(CARLOS), 1, name="tills", lead=ANA)
    line = f"Streams: *network* <#{HERE}> <@{BEN}> · *tills* <@{ANA}>"
    assert line in str(situation_views.situation(reading.story(acting(ANA), 1)))
    streams.close(inside(acting), 1, word="the switch is replaced")
    assert "network" not in str(situation_views.situation(reading.story(acting(ANA), 1)))


def test_an_update_is_one_line_in_the_room_and_nobody_else_is_told(acting: Acting) -> None:
    network(acting)
    before = reading.room_in(acting(BEN), CHANNEL)
    streams.update(inside(acting), 1, text="ports are\ncoming <up>")
    found = heard(inside(acting))
    line = f":twisted_rightwards_arrows: *network* · <@{BEN}>: ports are coming &lt;up&gt;"
    assert [(each.arguments["channel"], text_of(each)) for each in found] == [(CHANNEL, line), (HERE, line)]
    assert reading.room_in(acting(BEN), CHANNEL) == before, "no clock of the room is moved"


def test_what_is_written_down_there_is_on_the_one_timeline_with_its_name_and_said_there_alone(acting: Acting) -> None:
    network(acting)
    writing.write(inside(acting), 1, kind=LineKind.FINDING, text="port 7 flaps")
    operations.note(inside(acting), 1, text="the vendor calls back")
    writing.write(acting(ANA), 1, kind=LineKind.NEED, text="a spare")
    found = heard(acting(ANA))
    assert [len(told_in(found, place)) for place in (HERE, CHANNEL)] == [2, 1]
    story = reading.story(acting(ANA), 1)
    shown = str(views.told(story, "So far"))
    assert "finding in network: port 7 flaps" in shown
    assert "note in network: the vendor calls back" in shown
    assert "need: a spare" in shown
    assert "*Known:* port 7 flaps (network)" in str(sitrep_views.report(story))
    assert "finding in network: port 7 flaps" in views.record(story, names={}, zone=story.zone)


def test_a_task_of_a_stream_is_in_the_one_list_and_stands_where_it_was_given(acting: Acting) -> None:
    network(acting)
    task = tasking.add(inside(acting), 1, text="replace the switch", person=ANA)
    assert (task.called, task.title) == ("T1", "network: replace the switch")
    found = heard(inside(acting))
    assert [each.arguments["channel"] for each in found if each.render == "task.card"] == [HERE]
    assert [each.arguments["users"] for each in found if each.method is Method.INVITE] == [[ANA]]
    stand(acting(ANA), ["INC-1/stream/1/said/task-1"], HERE)
    tasking.done(acting(ANA), 1, called=1)
    found = heard(acting(ANA))
    assert [each.arguments["channel"] for each in found if each.render == "task.card"] == [HERE]
    assert [each.title for each in tasks.of_record(acting(ANA).tx, "INC-1")] == [task.title]


def test_what_is_marked_in_a_stream_is_fetched_there_and_follows_what_becomes_of_it(acting: Acting) -> None:
    network(acting)
    assert pins.look_at_pinned(acting(ANA), HERE, "7.7", "pushpin")
    (fetched,) = effects(acting(ANA))
    assert fetched.arguments["channel"] == HERE
    message = {"ts": "7.7", "text": "port 7 flaps", "user": BEN}
    pins.pinned(acting(QUARTERDECK), {"messages": [message]}, **fetched.subject)
    writing.edited(acting(BEN), HERE, "7.7", "port 8 flaps", by=BEN)
    (line,) = timeline.lines(entries(acting(ANA), *timeline.READ))
    assert (line.text, line.stream) == ("port 8 flaps", "network")


def test_it_ends_with_a_last_word_that_the_room_hears_once_and_is_archived_as_the_room_is(acting: Acting) -> None:
    network(acting)
    for word in ("", "   "):
        with pytest.raises(Invalid):
            streams.close(inside(acting), 1, word=word)
    streams.close(inside(acting), 1, word="the switch is replaced")
    found = heard(acting(BEN))
    line = f":white_check_mark: *network* is closed, <@{BEN}>: the switch is replaced"
    assert (told_in(found, CHANNEL), told_in(found, HERE)) == ([line], [line])
    assert "Closed" in str(cards.stream(acting(ANA), stream=1)["blocks"])
    (due,) = armed(acting(ANA), stream_channels.ARCHIVE)
    assert due.due_at == later(acting(ANA), days=1).now
    stream_channels.archive(acting(QUARTERDECK), **due.payload)
    assert [each.arguments for each in effects(acting(ANA)) if each.method is Method.ARCHIVE] == [{"channel": HERE}]
    assert now(acting).status is StreamStatus.ARCHIVED


def test_closed_before_its_channel_is_made_it_is_archived_all_the_same_and_the_room_is_sent_nowhere(
    acting: Acting,
) -> None:
    opened(acting)
    started(acting)
    streams.close(acting(BEN), 1, word="network was never broken")
    heard(acting(BEN))
    assert told_in(there(acting(CARLOS)), CHANNEL) == []
    assert now(acting).status is StreamStatus.CLOSED
    assert len(armed(acting(ANA), stream_channels.ARCHIVE)) == 1


def test_in_the_room_the_line_begins_with_the_stream_that_is_closed(acting: Acting) -> None:
    network(acting)
    with pytest.raises(NotFound, match=r"close NAME LAST WORD`. Open are network."):
        streams.close(acting(ANA), 1, word="all is well")
    assert streams.close(acting(ANA), 1, word="Network is back").last_word == "is back"
    with pytest.raises(MovedOn, match="opens it again"):
        streams.close(acting(ANA), 1, word="network is back")
    with pytest.raises(NotFound, match="None is open"):
        streams.close(acting(ANA), 1, word="tills are back")


def test_closing_the_room_closes_its_streams_and_says_so_in_them_alone(acting: Acting) -> None:
    network(acting)
    resolved(acting)
    assert (now(acting).status, now(acting).last_word) == (StreamStatus.CLOSED, "")
    (closed,) = entries(acting(ANA), StreamEvent.CLOSED)
    assert closed.details["how"] == "resolved"
    with pytest.raises(MovedOn):
        streams.update(inside(acting), 1, text="still here")
    incident_operations.reopen(acting(ANA), 1, reason="it is down again")
    found = heard(acting(ANA))
    assert now(acting).is_open, "what was closed with the room is open again with it"
    assert armed(acting(ANA), stream_channels.ARCHIVE) == []
    assert not [text for text in told_in(found, CHANNEL) if "network" in text]


def test_with_a_last_word_it_stays_closed_when_the_room_is_open_again(acting: Acting) -> None:
    network(acting)
    streams.close(inside(acting), 1, word="the switch is replaced")
    resolved(acting)
    incident_operations.reopen(acting(ANA), 1, reason="it is down again")
    heard(acting(ANA))
    assert not now(acting).is_open


def test_one_that_is_there_gets_another_lead_and_one_that_was_closed_goes_on(acting: Acting) -> None:
    network(acting)
    with pytest.raises(MovedOn, match=f"leads network already in <#{HERE}>"):
        started(acting, "NETWORK")
    streams.start(acting(CARLOS), 1, name="Network", lead=ANA)
    assert now(acting).lead == ANA
    assert told_in(heard(acting(CARLOS)), HERE) == [f"<@{ANA}> leads this stream now."]
    streams.close(inside(acting), 1, word="the switch is replaced")
    heard(acting(CARLOS))
    started(acting)
    found = heard(acting(CARLOS))
    assert (now(acting).status, now(acting).last_word) == (StreamStatus.OPEN, "")
    again = [":leftwards_arrow_with_hook: *network* is open again."]
    assert (told_in(found, CHANNEL), told_in(found, HERE)) == (again, again)


def test_a_channel_that_is_archived_or_gone_is_followed_by_another(acting: Acting) -> None:
    network(acting)
    assert PRACTICE.channel_lost is not None
    assert PRACTICE.channel_lost(acting(QUARTERDECK), HERE, "INC-1")
    (made,) = [each for each in effects(acting(ANA)) if each.method is Method.CREATE_CHANNEL]
    assert (made.arguments["name"], made.key) == ("inc-1-c0network-2", "stream:1:create:1")
    assert PRACTICE.channel_lost(acting(QUARTERDECK), HERE, "INC-1"), "what still waits for it need not be said"
    found = there(acting(CARLOS), place="C0NEXT")
    assert told_in(found, CHANNEL) == [":twisted_rightwards_arrows: *network* goes on in <#C0NEXT>."]
    assert PRACTICE.channel_lost(acting(QUARTERDECK), CHANNEL, "INC-1"), "of the room as ever"


def test_where_every_channel_of_a_stream_is_archived_at_once_the_fourth_is_an_operators_to_look_at(
    acting: Acting,
) -> None:
    network(acting)
    for place, following in ((HERE, "C2"), ("C2", "C3"), ("C3", "C4")):
        assert stream_channels.lost(acting(QUARTERDECK), place, "INC-1")
        there(acting(CARLOS), place=following)
    assert not stream_channels.lost(acting(QUARTERDECK), "C4", "INC-1")
    assert (now(acting).status, now(acting).channel) == (StreamStatus.OPEN, "C4")


def test_after_it_was_archived_the_stream_goes_on_in_a_new_channel(acting: Acting) -> None:
    network(acting)
    streams.close(inside(acting), 1, word="the switch is replaced")
    stream_channels.archive(acting(QUARTERDECK), stream=1)
    heard(acting(CARLOS))
    started(acting)
    assert (now(acting).status, now(acting).channel) == (StreamStatus.OPENING, None)
    assert [each.arguments["name"] for each in effects(acting(ANA)) if each.method is Method.CREATE_CHANNEL] == [
        "inc-1-c0network-2"
    ]


def test_of_a_private_incident_it_is_private_and_only_for_those_who_may_see_it(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    with pytest.raises(NotAllowed, match="INC-1 is private"):
        streams.start(acting(ANA), 1, name="network", lead=ANA, others=(TOM,))
    streams.start(acting(ANA), 1, name="network", lead=ANA)
    (made,) = [each for each in heard(acting(ANA)) if each.method is Method.CREATE_CHANNEL]
    assert made.arguments["is_private"] is True
    with pytest.raises(NotFound):
        streams.start(acting(HANA), 1, name="tills", lead=HANA)


def test_what_becomes_private_leaves_the_channel_that_everyone_can_read(acting: Acting) -> None:
    network(acting)
    stand(acting(ANA), ["INC-1/stream/1/card", "INC-1/stream/1/said/line-9"], HERE)
    found = [each for each in about_pay(acting) if each.lane.startswith("stream:1")]
    assert [each.method for each in found] == [
        *(Method.DELETE, Method.DELETE, Method.SET_TOPIC, Method.RENAME, Method.ARCHIVE, Method.CREATE_CHANNEL)
    ]
    assert [each.arguments["name"] for each in found if each.method is Method.RENAME] == ["inc-1-stream"]
    assert found[-1].arguments == {"name": "inc-1-c0network-private", "is_private": True}
    assert now(acting).channel is None
    there(private(acting(CARLOS)), place="C0OPEN")
    assert now(acting).channel is None, "made for everyone before that was known, it is left as well"
    invited = [each for each in there(private(acting(CARLOS)), place="C0SECRET", is_private=True)
               if each.method is Method.INVITE]  # fmt: skip
    assert [each.arguments["users"] for each in invited] == [[CARLOS]], "Ben may not see it"


def test_whoever_may_not_see_it_any_more_leads_no_stream_and_is_shown_out(acting: Acting) -> None:
    room = opened(acting)
    turned_private(acting(ANA))
    channel.invite(acting(ANA), room, BEN)
    streams.start(acting(ANA), 1, name="network", lead=BEN)
    heard(acting(ANA))
    there(acting(ANA), is_private=True)
    found = about_pay(acting)
    assert (now(acting).channel, now(acting).lead) == (HERE, None)
    out = [each for each in found if each.method is Method.KICK]
    places = {each.arguments["channel"] for each in out if each.arguments["user"] == BEN}
    assert places == {HERE, CHANNEL}, "of the room as well, and of each once"
    assert told_in(found, HERE)[0].startswith("Nobody leads this stream now.")
    assert "nobody leads it" in str(cards.stream(acting(ANA), stream=1)["blocks"])
    privacy.people_changed(private(acting(QUARTERDECK)))
    assert shown_out(heard(acting(ANA))) == [], "once"


def test_who_runs_no_rooms_neither_opens_nor_leads_one(acting: Acting) -> None:
    opened(acting)
    with pytest.raises(NotAllowed, match="To run streams of INC-1 is for support teams"):
        streams.start(acting(SOFIA), 1, name="network", lead=BEN)
    with pytest.raises(NotAllowed, match="Name one first, then whom else"):
        streams.start(acting(CARLOS), 1, name="network", lead=SOFIA)
    directory.store(acting(CARLOS).tx, "U0GONE", [], MONDAY)
    with pytest.raises(Refused, match="an app, or somebody who has left"):
        streams.start(acting(CARLOS), 1, name="network", lead="U0GONE")
    with pytest.raises(Invalid):
        streams.start(acting(CARLOS), 1, name="n" * 41, lead=BEN)
    for at in range(streams.MOST):
        streams.start(acting(CARLOS), 1, name=f"part {at}", lead=BEN)
    with pytest.raises(Refused, match="8 streams are open, which is the most"):
        streams.start(acting(CARLOS), 1, name="one more", lead=BEN)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (f"stream network <@{BEN}>", {"name": "network", "lead": BEN, "others": ()}),
        (f"stream card payments <@{BEN}> and <@{ANA}>", {"name": "card payments", "lead": BEN, "others": (ANA,)}),
        (f"stream A&amp;B <@{BEN}>, <@{ANA}>", {"name": "A&B", "lead": BEN, "others": (ANA,)}),
        ("stream close it &lt;works&gt;", {"word": "it <works>"}),
        ("stream close", {"word": ""}),
        ("stream", {}),
    ],
)
def test_a_line_names_the_stream_and_who_leads_it(line: str, read: dict[str, Any]) -> None:
    found = verbs.read(line, VERBS)
    assert (found.fit, found.arguments) == (Fit.READY, read)


@pytest.mark.parametrize("line", ["stream network", f"stream <@{BEN}>", f"stream network <@{BEN}> by 15m"])
def test_what_is_no_stream_is_told_how_to_write_one(line: str) -> None:
    found = verbs.read(line, VERBS)
    assert found.fit is not Fit.READY
    assert "stream network @ben" in found.hint


def test_alone_it_lists_what_there_is_and_was(acting: Acting) -> None:
    opened(acting)
    listed = str(stream_verbs.STREAM.do and stream_verbs.STREAM.do(acting(ANA), 1))
    assert "No stream yet" in listed
    started(acting)
    there(acting(CARLOS))
    streams.start(acting(CARLOS), 1, name="tills", lead=ANA)
    streams.close(inside(acting), 1, word="the switch is replaced")
    shown = str(stream_verbs.STREAM.do and stream_verbs.STREAM.do(acting(ANA), 1))
    assert shown.index("*tills*") < shown.index("*network* closed")
    assert "the switch is replaced" in shown


def test_in_a_stream_an_update_is_its_own_and_nothing_there_ends_the_incident(acting: Acting) -> None:
    stream = network(acting)
    meant = stream_verbs.in_stream(verbs.read("update ports are up", VERBS), stream)
    assert (meant.verb, meant.arguments) == (stream_verbs.UPDATE, {"text": "ports are up", "stream": 1})
    with pytest.raises(Refused, match="end INC-1 for everybody"):
        stream_verbs.in_stream(verbs.read("resolve a new switch", VERBS), stream)
    with pytest.raises(Refused, match="end INC-1 for everybody"):
        stream_verbs.form_of(verbs.read("resolve", VERBS), stream)
    assert stream_verbs.form_of(verbs.read("update", VERBS), stream) is stream_verbs.UPDATE.form
    assert stream_verbs.form_of(verbs.read("stream close", VERBS), stream) is stream_verbs.CLOSE
    assert stream_verbs.form_of(verbs.read("update", VERBS), None) is None


def test_kept_forever_no_stream_is_archived(acting: Acting) -> None:
    network(acting)
    streams.close(with_settings(inside(acting), archive_after=0), 1, word="the switch is replaced")
    assert armed(acting(ANA), stream_channels.ARCHIVE) == []
