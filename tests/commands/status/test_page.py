"""The page that anybody may read: what was posted, and nothing else."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.config import Document
from commands.incidents import operations as of_incidents
from commands.incidents.report import NewIncident
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.doors import Knock, TurnedAway
from commands.shared.practice import merged
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from commands.status import cards, operations, publishing, verbs
from commands.status.policy import StatusPage
from commands.status.publishing import DOORS, FORMS, Asked
from commands.status.reading import page
from commands.status.rules import Page
from commands.warrooms import operations as rooms
from storage.changes import queries as changes
from storage.changes.records import ChangeStatus, ChangeType
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from storage.record import replace
from storage.status.records import Level, State, StatusEvent
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, CARLOS, CHEN, MIRA, SOFIA, Acting
from tests.commands.outcome import entries, later, said
from tests.commands.warrooms.examples import opened, turned_private
from tests.conftest import MONDAY

ALL = merged(PRACTICES)
WORDS = "Card payments fail in some shops."


def paged(act: Act, **more: Any) -> Act:
    """The same, where app.yaml has such a page."""
    assert isinstance(act.document, Document)
    asked = StatusPage.model_validate({"title": "Northgate IT", "services": ["pos", "webshop", "erp"]} | more)
    return replace(act, document=act.document.model_copy(update={"status_page": asked}))


def shown(act: Act) -> Page:
    found = page(paged(act))
    assert found is not None
    return found


def three(act: Act) -> Mapping[str, str]:
    """The page in its three forms."""
    return {path: publishing.answer(paged(act), Asked(path, "")).body.decode() for path in FORMS}  # type: ignore[union-attr]


def posted(acting: Acting, words: str = WORDS, state: State | None = None) -> None:
    operations.post(paged(acting(CARLOS)), 1, words=words, state=state)


def major(acting: Acting, title: str = "Tills frozen since Giovanni's patch 4711", **more: Any) -> None:
    """INC-1 of the point of sale, led by Carlos."""
    opened(acting, text=title, service="pos", **{"impact": 1, "urgency": 1, **more})
    rooms.take_role(acting(CARLOS), 1, role=Role.COMMANDER)


def test_until_somebody_posts_it_nothing_of_an_incident_stands_on_the_page(acting: Acting) -> None:
    major(acting)
    rooms.update(acting(CARLOS), 1, text="Giovanni rolls it back")
    assert shown(acting(ANA)).matters == []
    assert shown(acting(ANA)).level("pos") is Level.OPERATIONAL
    posted(acting)
    (matter,) = shown(acting(ANA)).matters
    assert (matter.name, matter.state, matter.impact) == (
        "Problems with Point of sale",
        State.INVESTIGATING,
        "critical",
    )
    for path, text in three(acting(ANA)).items():
        assert WORDS in text, path
        assert not re.search("Giovanni|4711|frozen", text), path


def test_what_depends_on_the_service_limps_and_what_is_not_shown_is_not_there(acting: Acting) -> None:
    opened(acting, service="network", impact=1, urgency=1)
    act = acting(MIRA)
    operations.post(paged(act), 1, words=WORDS)
    found = page(paged(act))
    assert found is not None
    assert {key: found.level(key) for key in found.components} == {
        "pos": Level.DEGRADED, "webshop": Level.DEGRADED, "erp": Level.OPERATIONAL,
    }  # fmt: skip
    assert found.matters[0].name == "Problems with Point of sale and Web shop"


@pytest.mark.parametrize(
    ("share", "state", "level"),
    [
        (None, State.INVESTIGATING, Level.MAJOR),
        ("3%", State.IDENTIFIED, Level.PARTIAL),
        ("0%", State.IDENTIFIED, Level.DEGRADED),
        (None, State.MONITORING, Level.DEGRADED),
    ],
)
def test_how_a_component_is_follows_from_what_is_down_and_how_far_it_is(
    acting: Acting, share: str | None, state: State, level: Level
) -> None:
    major(acting)
    if share is not None:
        rooms.mark_outage(acting(CARLOS), 1, service="pos", share=share)
    posted(acting, state=state)
    assert shown(acting(ANA)).level("pos") is level


def test_the_end_of_an_incident_stands_there_by_itself_and_is_forgotten_after_two_weeks(acting: Acting) -> None:
    major(acting)
    posted(acting)
    rooms.resolve(later(acting(CARLOS), hours=1), 1, note="Giovanni's patch is out")
    after = later(acting(ANA), hours=2)
    (matter,) = shown(after).matters
    assert [post.state for post in matter.posts] == [State.INVESTIGATING, State.RESOLVED]
    assert shown(after).level("pos") is Level.OPERATIONAL
    assert "Giovanni" not in "".join(three(after).values())
    assert shown(later(acting(ANA), days=15)).matters == []
    of_incidents.reopen(later(acting(SOFIA), hours=3), 1, reason="still broken")
    assert shown(later(acting(ANA), hours=4)).matters[0].state is State.INVESTIGATING


def test_an_update_whose_words_are_for_the_public_posts_them(acting: Acting) -> None:
    major(acting)
    act = paged(acting(CARLOS))
    act.journal(WarRoomEvent.UPDATED, "INC-1", text="internal", due_at=MONDAY.isoformat(), public=WORDS)
    said(act, ALL.follows)
    assert shown(acting(ANA)).matters[0].posts[-1].words == WORDS


def test_the_state_follows_the_phase_of_the_room(acting: Acting) -> None:
    major(acting)
    acting(CARLOS).journal(WarRoomEvent.PHASED, "INC-1", phase="fixing", was="investigating")
    posted(acting)
    assert shown(acting(ANA)).matters[0].state is State.IDENTIFIED


def test_nothing_of_a_private_incident_is_in_any_of_its_forms(acting: Acting) -> None:
    """Every word of it, of its room and of what was once posted is looked for, also once it is resolved."""
    major(acting, details="Ledger Quuxmore", title="Zebrafish embezzled")
    posted(acting, "Wombat words for everybody")
    rooms.note(acting(CARLOS), 1, text="Okapi saw it")
    private = turned_private(acting(ANA))
    told = f"{private.title} {private.details} Wombat words everybody Okapi Capybara"
    for ended in (False, True):
        if ended:
            rooms.resolve(acting(CARLOS), 1, note="Capybara fixed it")
        for path, text in three(acting(ANA)).items():
            assert not {each for each in re.findall(r"\w{4,}", told) if each in text}, path
            assert "INC-1" not in text, path
    assert cards.below(paged(acting(CARLOS)), 1) == []
    with pytest.raises(Refused, match="INC-1 is private"):
        posted(acting)


def test_of_what_is_private_an_update_posts_nothing(acting: Acting) -> None:
    major(acting)
    turned_private(acting(ANA))
    act = paged(acting(CARLOS))
    act.journal(WarRoomEvent.UPDATED, "INC-1", text="internal", due_at=MONDAY.isoformat(), public=WORDS)
    said(act, ALL.follows)
    assert entries(act, StatusEvent.POSTED) == []


def test_who_leads_speaks_or_manages_posts_and_nobody_else(acting: Acting) -> None:
    major(acting)
    for by in (ANA, CHEN):
        with pytest.raises(NotAllowed, match="commander, communications, and service managers"):
            operations.post(paged(acting(by)), 1, words=WORDS)
    rooms.take_role(acting(ANA), 1, role=Role.COMMUNICATIONS)
    for by in (ANA, CARLOS, MIRA):
        operations.post(paged(acting(by)), 1, words=WORDS)
    with pytest.raises(Invalid):
        operations.post(paged(acting(CARLOS)), 1, words=" ")


def test_what_was_posted_is_taken_off_again(acting: Acting) -> None:
    major(acting)
    posted(acting)
    operations.withdraw(paged(acting(CARLOS)), 1)
    assert shown(acting(ANA)).matters == []
    with pytest.raises(MovedOn):
        operations.withdraw(paged(acting(CARLOS)), 1)
    posted(acting, "Once more.")
    assert [post.words for post in shown(acting(ANA)).matters[0].posts] == ["Once more."]


def planned(acting: Acting, **more: Any) -> None:
    told = {
        "title": "Move Giovanni's ledger", "reason": "x", "type": ChangeType.NORMAL, "items": ("erp",),
        "requester": ANA, "implementer": ANA, "risk": 2, "impact": 2, "implementation_plan": "x", "test_plan": "x",
        "rollback_plan": "x",
        "status": ChangeStatus.SCHEDULED, "start": MONDAY + timedelta(hours=2), "end": MONDAY + timedelta(hours=3),
        "opened_at": MONDAY, "decision": "approved", "decided_at": MONDAY, "stops_service": True,
    }  # fmt: skip
    changes.add(acting(ANA).tx, **(told | more))


def test_work_that_stops_a_service_is_announced_without_a_word_of_the_change(acting: Acting) -> None:
    planned(acting)
    planned(acting, stops_service=False, items=("webshop",))
    (work,) = shown(acting(ANA)).planned
    assert (work.name, work.state) == ("Planned work on ERP", "scheduled")
    told = json.loads(three(acting(ANA))["/status.json"])["scheduled_maintenances"][0]
    assert (told["scheduled_for"], told["scheduled_until"]) == ("2026-03-16T11:00:00Z", "2026-03-16T12:00:00Z")
    assert "Giovanni" not in "".join(three(acting(ANA)).values())
    changes.change(acting(ANA).tx, 1, was=[ChangeStatus.SCHEDULED], status=ChangeStatus.IMPLEMENT)
    during = shown(later(acting(ANA), hours=2, minutes=5))
    assert during.level("erp") is Level.MAINTENANCE
    assert during.indicator == "maintenance"


def test_the_json_has_the_shape_and_the_words_of_status_pages(acting: Acting) -> None:
    major(acting)
    posted(acting)
    told = json.loads(three(acting(ANA))["/status.json"])
    assert told["page"]["name"] == "Northgate IT"
    assert told["status"]["indicator"] == "critical"
    assert [each["status"] for each in told["components"]] == ["major_outage", "operational", "operational"]
    (incident,) = told["incidents"]
    assert incident["incident_updates"][0]["body"] == WORDS
    assert incident["components"][0]["id"] == "pos"
    assert {"id", "name", "status", "impact", "created_at", "updated_at", "resolved_at"} <= incident.keys()


def test_the_feed_is_read_and_holds_what_cannot_stand_in_xml(acting: Acting) -> None:
    major(acting)
    posted(acting, "Less <b>than</b> & more\x0b\ufffe\uffff")
    feed = ElementTree.fromstring(three(acting(ANA))["/status.atom"].encode())
    (entry,) = feed.findall("{*}entry")
    assert entry.findtext("{*}content") == "Less <b>than</b> & more"
    assert "Less &lt;b&gt;than&lt;/b&gt; &amp; more" in three(acting(ANA))["/status"]


def test_whoever_has_it_already_is_told_so_until_it_changes(acting: Acting) -> None:
    act = paged(acting(ANA))
    for path in FORMS:
        first = publishing.answer(act, Asked(path, ""))
        assert first.headers["cache-control"] == "public, max-age=30"
        again = publishing.answer(later(act, minutes=9), Asked(path, f'"other", W/{first.headers["etag"]}'))
        assert (again.status, again.body) == (304, b"")
    major(acting)
    posted(acting)
    assert publishing.answer(act, Asked("/status.json", first.headers["etag"])).status == 200


def test_without_the_key_there_is_no_page_and_nothing_on_the_card(acting: Acting) -> None:
    opened(acting)
    act = acting(MIRA)
    assert isinstance(act.document, Document)
    act = replace(act, document=act.document.model_copy(update={"status_page": None}))
    knock = Knock({}, {}, {}, b"", MONDAY)
    for door in DOORS:
        with pytest.raises(TurnedAway) as away:
            door.lets_in(act.document, knock)
        assert away.value.status == 404
    assert page(act) is None
    assert cards.below(act, 1) == []
    with pytest.raises(Refused, match="no `status_page`"):
        operations.post(act, 1, words=WORDS)
    assert not any(verb.is_set_up(act.document) for verb in ALL.verbs() if verb.name == "public")


def test_the_files_are_replaced_whole_and_only_when_they_say_something_else(acting: Acting, tmp_path: Path) -> None:
    act = paged(acting(CARLOS), folder=str(tmp_path / "status"))
    publishing.write_files(act)
    made = {path.name: path.stat().st_ino for path in (tmp_path / "status").iterdir()}
    assert set(made) == {"index.html", "status.json", "status.atom"}
    publishing.write_files(later(act, minutes=5))
    assert {path.name: path.stat().st_ino for path in (tmp_path / "status").iterdir()} == made
    major(acting)
    posted(acting)
    publishing.write_files(act)
    after = {path.name: path.stat().st_ino for path in (tmp_path / "status").iterdir()}
    assert all(after[name] != made[name] for name in made)
    assert WORDS in (tmp_path / "status" / "index.html").read_text()


def test_a_folder_that_cannot_be_written_is_no_harm(acting: Acting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    publishing.write_files(paged(acting(CARLOS), folder=str(tmp_path / "file" / "below")))


def test_the_card_of_the_room_says_what_stands_there_and_how_to_say_more(acting: Acting) -> None:
    major(acting)
    assert "Nothing of it stands" in str(cards.below(paged(acting(CARLOS)), 1))
    posted(acting)
    assert "Take it off the page" in str(cards.below(paged(acting(CARLOS)), 1))
    form = str(verbs._post_form(paged(acting(CARLOS)), 1))
    assert "We see problems with Point of sale" in form
    assert "Giovanni" not in form


def test_a_line_says_it_in_the_room_or_names_the_incident(acting: Acting) -> None:
    major(acting)
    inside = replace(paged(acting(CARLOS)), place="C00000009")
    verbs._public(inside, words="We see it.")
    verbs._public(paged(acting(CARLOS)), words="We fix it.", named=1)
    assert [post.words for post in shown(acting(ANA)).matters[0].posts] == ["We see it.", "We fix it."]
    assert verbs._words("INC-1 We fix it.") == {"words": "We fix it.", "named": 1}
    assert verbs._words("4 shops are down") == {"words": "4 shops are down"}
    assert "Nothing of INC-1" in verbs._public(inside, words="Off")


def test_a_service_that_is_private_or_not_there_is_a_mistake_of_app_yaml(document: Document) -> None:
    services = {**document.services, "erp": document.services["erp"].model_copy(update={"private": True})}
    asked = StatusPage.model_validate({"services": ["erp", "nowhere"]})
    found = document.model_copy(update={"services": services, "status_page": asked})
    assert [where for where, _ in found.mistakes()] == [
        ("status_page", "services", 0),
        ("status_page", "services", 1),
    ]


def test_what_is_the_same_as_another_lasts_as_long_and_is_told_of_once(acting: Acting) -> None:
    major(acting)
    posted(acting)
    of_incidents.declare(acting(SOFIA), NewIncident("Tills freeze", SOFIA, service="pos"))
    incidents.change(acting(ANA).tx, 1, was=[*IncidentStatus], status=IncidentStatus.CANCELLED, duplicate_of=2)
    assert [(each.number, each.is_over) for each in shown(acting(ANA)).matters] == [("INC-1", False)]
    rooms.declare(acting(ANA), 2)
    operations.post(paged(acting(MIRA)), 2, words=WORDS)
    assert [each.number for each in shown(acting(ANA)).matters] == ["INC-2"]
