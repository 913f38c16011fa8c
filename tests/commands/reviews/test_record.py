"""The record of a major incident as a file that a person reads."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest

from commands.practices import PRACTICES
from commands.reviews import cards, operations, verbs
from commands.reviews.rules import Written
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.refusals import NotFound
from commands.tasks import operations as tasks
from commands.warrooms import operations as rooms
from storage.outbox.records import Method
from storage.warrooms.records import LineKind, Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, Acting
from tests.commands.outcome import later, said
from tests.commands.warrooms.examples import opened, turned_private, with_settings
from tests.conftest import MONDAY

ALL = merged(PRACTICES)


class Balanced(HTMLParser):
    """Counts what is opened and not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def worked_on(acting: Acting) -> Act:
    """INC-1, led, written about and fixed within the hour; its review is held and published."""
    opened(acting, impact=1, urgency=1, text="Tills <b>freeze</b> & burn")
    rooms.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    acting(BEN).journal(WarRoomEvent.NOTED, "INC-1", text="Roll back release 7", kind=LineKind.DECISION)
    picture = {"name": "till.png", "url": "https://files.example/T1/till.png?a=1&b=2"}
    acting(BEN).journal(WarRoomEvent.PINNED, "INC-1", text="See <script>", mentions=[], said_by=ANA, files=[picture])
    tasks.add(acting(ANA), "INC-1", "Watch the disk", person=BEN, due=MONDAY + timedelta(days=4))
    after = later(acting(CARLOS), minutes=47, seconds=12)
    rooms.resolve(after, 1, note="Rolled back")
    said(after, ALL.follows)
    operations.look_over(after, 1)
    operations.held(after, 1)
    operations.write(after, 1, written=Written("A bad release", "Nobody tested it", "Fast"), publish=True)
    return after


def test_it_holds_all_that_a_reader_asks_for_and_nothing_breaks_out_of_it(acting: Acting) -> None:
    act = worked_on(acting)
    file = cards.record_file(act, 1, CARLOS)
    page = file["content"]
    assert file["filename"] == "INC-1.html"
    for part in (
        "Tills &lt;b&gt;freeze&lt;/b&gt; &amp; burn", "carlos@northgate.example", "<h2>Times</h2>", "47 min 12 s",
        "<h2>Decided</h2>", "Roll back release 7", "Watch the disk", "A bad release", "<h2>What happened</h2>",
        '<a href="https://files.example/T1/till.png?a=1&amp;b=2"', "See &lt;script&gt;", "Europe/Berlin",
    ):  # fmt: skip
        assert part in page, part
    assert "<script" not in page
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []


def test_it_is_sent_to_whoever_asks_alone_and_not_there_for_those_who_may_not_see_it(acting: Acting) -> None:
    worked_on(acting)
    assert "comes as a file" in verbs._record(acting(CHEN), named=1)
    (sent,) = [each for each in said(acting(CHEN), ALL.follows) if each.method is Method.UPLOAD]
    assert sent.arguments["channel"] == CHEN
    turned_private(acting(ANA))
    assert cards.record_file(acting(ANA), 1, CHEN) == {}
    with pytest.raises(NotFound):
        operations.file_record(acting(CHEN), 1)


def test_what_has_no_review_has_a_record_too(acting: Acting) -> None:
    opened(acting, impact=3, urgency=3)
    page = cards.record_file(later(acting(ANA), minutes=5), 1, ANA)["content"]
    assert "<h2>Review</h2>" not in page
    assert "nobody in command" in page
    assert verbs._named("inc-1") == {"named": 1}


def test_the_files_on_the_timeline_come_along_where_app_yaml_says_so(acting: Acting) -> None:
    """Once each, under names that no path breaks out of; what was struck does not."""
    opened(acting, impact=1, urgency=1)
    files = [
        {"id": "F1", "name": "../till 1.png", "url": "https://files.example/F1"},
        {"id": "", "name": "x", "url": ""},
    ]
    for text in ("See", "See again"):
        acting(BEN).journal(WarRoomEvent.PINNED, "INC-1", text=text, mentions=[], said_by=ANA, files=files)
    assert "bundle" not in cards.record_file(acting(ANA), 1, ANA)
    kept = cards.record_file(with_settings(acting(ANA), keep_files=True), 1, ANA)
    assert (kept["filename"], kept["bundle"]) == ("INC-1.html", "INC-1.zip")
    assert kept["attached"] == [{"id": "F1", "path": "files/1-till-1.png"}]
    assert '<img src="files/1-till-1.png"' in kept["content"]
