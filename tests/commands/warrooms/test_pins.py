"""What people pin in a war room: whose pin counts, and what of the message comes onto the timeline."""

from typing import Any

import pytest

from commands.shared.refusals import MovedOn, NotAllowed
from commands.warrooms import pins
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Method
from storage.warrooms.records import WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, details, effects, entries
from tests.commands.warrooms.examples import CHANNEL, opened, resolved


def test_what_is_pinned_in_a_room_is_fetched_once_for_whoever_pinned_it(acting: Acting) -> None:
    opened(acting)
    assert pins.look_at_pinned(acting(ANA), CHANNEL, "7.7")
    assert pins.look_at_pinned(acting(CARLOS), CHANNEL, "7.7")
    (fetched,) = effects(acting(ANA))
    assert (fetched.method, fetched.lane, fetched.key) == (Method.HISTORY, "room:1/pins", f"pinned:{CHANNEL}:7.7")
    wanted = {"channel": CHANNEL, "latest": "7.7", "oldest": "7.7", "inclusive": True, "limit": 1}
    assert fetched.arguments == wanted
    marked = {"incident": 1, "by": ANA, "ts": "7.7", "kind": "note", "channel": CHANNEL}
    assert (fetched.then, fetched.subject) == ("warroom.pinned", marked)


def test_what_is_pinned_anywhere_else_is_nothing_to_it(acting: Acting) -> None:
    opened(acting)
    assert not pins.look_at_pinned(acting(ANA), "C0GENERAL", "7.7")
    assert effects(acting(ANA)) == []


def test_what_was_pinned_is_on_the_timeline_by_whoever_pinned_it(acting: Acting) -> None:
    opened(acting)
    said = {"ts": "7.7", "text": "We rolled back", "user": TOM}
    pins.pinned(acting(QUARTERDECK), {"messages": [{"ts": "7.6"}, said]}, incident=1, by=ANA, ts="7.7")
    (pin,) = entries(acting(ANA), WarRoomEvent.PINNED)
    what = {"text": "We rolled back", "mentions": [], "said_by": TOM, "kind": "note"}
    stands = {"channel": CHANNEL, "ts": "7.7", "happened": "1970-01-01T00:00:07.700000+00:00"}
    assert (pin.actor, pin.details) == (ANA, what | stands)


@pytest.mark.parametrize("found", [{}, {"messages": []}, {"messages": [{"ts": "7.6", "text": "the next one"}]}])
def test_what_is_not_in_the_channel_is_looked_for_among_the_replies(acting: Acting, found: dict[str, Any]) -> None:
    opened(acting)
    pins.pinned(acting(QUARTERDECK), found, incident=1, by=ANA, ts="7.7")
    (fetched,) = effects(acting(ANA))
    assert (fetched.method, fetched.then) == (Method.REPLIES, "warroom.pinned_reply")
    place = {"channel": CHANNEL, "ts": "7.7", "oldest": "7.7", "latest": "7.7"}
    assert fetched.arguments == place | {"inclusive": True, "limit": 10}
    reply = {"ts": "7.7", "text": "a reply", "user": BEN}
    pins.pinned_reply(acting(QUARTERDECK), {"messages": [reply]}, **fetched.subject)
    (pin,) = entries(acting(ANA), WarRoomEvent.PINNED)
    assert (pin.actor, pin.details["text"], pin.details["said_by"]) == (ANA, "a reply", BEN)


def test_a_message_that_is_gone_is_on_the_timeline_as_one(acting: Acting) -> None:
    opened(acting)
    pins.pinned_reply(acting(QUARTERDECK), {"ok": True, "already": "thread_not_found"}, incident=1, by=ANA, ts="7.7")
    told = details(acting(ANA), WarRoomEvent.PINNED)
    assert (told["text"], told["said_by"]) == ("a message that is gone", None)


def test_what_slack_escaped_is_undone_once_and_people_stay_people(acting: Acting) -> None:
    opened(acting)
    raw = f"Load &gt; 90% &amp; rising, &amp;lt; asked <@{BEN}|ben>, <https://x.example|here> &lt;@{TOM}&gt; <!here>"
    said = {"ts": "7.7", "text": raw, "user": TOM}
    pins.pinned(acting(QUARTERDECK), {"messages": [said]}, incident=1, by=ANA, ts="7.7")
    told = details(acting(ANA), WarRoomEvent.PINNED)
    assert told["text"] == f"Load > 90% & rising, &lt; asked <@{BEN}>, here <@{TOM}> @here"
    assert told["mentions"] == [BEN], "whom somebody only wrote as one is called by nobody"


def test_the_files_of_a_message_are_named_with_their_addresses(acting: Acting) -> None:
    opened(acting)
    files = [
        {"id": f"F{each}", "name": f"till{each}.png", "permalink": f"https://x.example/{each}"} for each in range(9)
    ]
    said = {"ts": "7.7", "text": "", "user": BEN, "files": [{"id": "F0", "mode": "tombstone"}, *files]}
    pins.pinned(acting(QUARTERDECK), {"messages": [said]}, incident=1, by=ANA, ts="7.7")
    told = details(acting(ANA), WarRoomEvent.PINNED)
    assert told["files"][0] == {"id": "F0", "name": "till0.png", "url": "https://x.example/0"}
    assert len(told["files"]) == 3


def test_what_a_monitor_says_in_an_attachment_is_on_the_timeline(acting: Acting) -> None:
    opened(acting)
    alert = {"ts": "7.7", "text": "", "attachments": [{"fallback": "Disk is full on db-1", "text": "94 %"}]}
    pins.pinned(acting(QUARTERDECK), {"messages": [alert]}, incident=1, by=ANA, ts="7.7")
    assert details(acting(ANA), WarRoomEvent.PINNED)["text"] == "Disk is full on db-1"


@pytest.mark.parametrize("who", [SOFIA, TOM])
def test_a_pin_counts_of_those_alone_who_may_keep_the_timeline(acting: Acting, who: str) -> None:
    opened(acting)
    with pytest.raises(NotAllowed, match="To keep the timeline of INC-1 is for support teams"):
        pins.look_at_pinned(acting(who), CHANNEL, "7.7")
    assert effects(acting(ANA)) == []


def test_once_it_is_over_nothing_more_is_pinned(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    all_sent(acting(ANA))
    with pytest.raises(MovedOn, match="is closed"):
        pins.look_at_pinned(acting(ANA), CHANNEL, "7.7")
