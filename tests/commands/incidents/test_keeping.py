"""What the form of a report keeps until it is sent off."""

from commands.incidents import keeping, views
from commands.incidents.keeping import METADATA, Kept
from commands.incidents.report import Link
from commands.shared.replies import Origin
from tests.conftest import MONDAY

URL = "https://hooks.slack.com/1"


def test_what_is_kept_comes_back() -> None:
    kept = Kept.at(Origin("U1", "C1", URL, openly=True), MONDAY, offer=7, links=(Link("a", "https://a"),))
    assert keeping.read_kept({"private_metadata": kept.written()}) == kept
    assert (kept.channel, kept.url, kept.openly, kept.opened) == ("C1", URL, True, int(MONDAY.timestamp()))


def test_a_form_of_an_earlier_version_kept_the_message_it_began_with() -> None:
    assert keeping.read_kept({"private_metadata": "C1 1.1"}) == Kept("C1 1.1")
    assert keeping.read_kept({"private_metadata": ""}) == keeping.read_kept({}) == Kept()


def test_of_very_many_files_those_are_kept_that_slack_has_room_for() -> None:
    links = tuple(Link("é" * 200, f"https://files.example/{number}/{'x' * 200}") for number in range(50))
    written = Kept("C1 1.1", links, url=URL).written()
    assert len(written) <= METADATA
    found = keeping.read_kept({"private_metadata": written})
    assert found.links == links[: len(found.links)]
    assert len(found.links) > 3


def test_a_link_is_shown_as_it_is_whatever_its_name_says() -> None:
    link = Link("my_file_1|b> <!here>\nc", "https://x.example/a_b?c|d>")
    (shown,) = views.links([link, Link("x", "https://x.example/" + "x" * 3000)])
    (icon, _, made) = shown["elements"][0]["elements"]
    assert icon["name"] == "paperclip"
    assert made == {"type": "link", "url": link.url, "text": "my_file_1|b> <!here> c"}
    assert views.links([]) == []
