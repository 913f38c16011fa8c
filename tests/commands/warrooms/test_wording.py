"""What people hear of a major incident: in its room, among the majors, on its timeline, in its record."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.warrooms import PRACTICE, wording
from commands.warrooms.notices import say_in_room, say_line
from commands.warrooms.wording import WORDS, in_the_record, in_the_room, on_the_timeline
from storage.incidents.records import IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.record import replace
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS
from tests.commands.warrooms.examples import INGRID, entry
from tests.conftest import MONDAY

BERLIN = ZoneInfo("Europe/Berlin")
NAMES = {ANA: "ana@northgate.example", CARLOS: "carlos@northgate.example", QUARTERDECK: "Quarterdeck"}
TIME = f"<!date^{int(MONDAY.timestamp())}^{{time}}|2026-03-16 09:00 UTC>"
PINGING = "<!channel> <@UANA00000>"
HARMLESS = "&lt;!channel&gt; &lt;@UANA00000&gt;"

IN_THE_ROOM: dict[str, tuple[Entry, str]] = {
    "a role taken": (entry(WarRoomEvent.ROLE_GIVEN, role="scribe", person=ANA), f"<@{ANA}> is scribe."),
    "a role given": (
        entry(WarRoomEvent.ROLE_GIVEN, by=CARLOS, role="commander", person=BEN),
        f"<@{BEN}> is commander.",
    ),
    "an offer declined": (
        entry(WarRoomEvent.HANDOVER_ANSWERED, by=INGRID, accepted=False, offered_by=CARLOS),
        f"<@{INGRID}> cannot take command now; <@{CARLOS}> keeps it.",
    ),
    "a note": (entry(WarRoomEvent.NOTED, text="till 7 is back"), f":memo: Note, <@{ANA}>: till 7 is back"),
    "open again": (entry(WarRoomEvent.REOPENED), ":leftwards_arrow_with_hook: INC-1 is open again."),
    "an update": (
        entry(WarRoomEvent.UPDATED, text="Italy is back", due_at=MONDAY.isoformat()),
        f":loudspeaker: *INC-1* · Italy is back\n_Next update due {TIME}._",
    ),
}


@pytest.mark.parametrize("case", IN_THE_ROOM)
def test_the_room_hears_in_a_sentence_who_did_what(case: str) -> None:
    told, sentence = IN_THE_ROOM[case]
    assert in_the_room(told) == sentence


def test_of_an_accepted_offer_the_role_that_is_given_tells() -> None:
    assert in_the_room(entry(WarRoomEvent.HANDOVER_ANSWERED, by=INGRID, accepted=True, offered_by=CARLOS)) is None


def test_the_room_has_a_sentence_for_all_that_is_said_in_it_and_for_nothing_else() -> None:
    details: dict[str, Any] = {"text": "x", "role": "scribe", "person": ANA, "accepted": False, "offered_by": ANA}
    details["due_at"] = MONDAY.isoformat()
    told = {what for what, followers in PRACTICE.follows.items() if {say_in_room, say_line} & {*followers}}
    assert told == {what for what in WarRoomEvent if in_the_room(entry(what, **details)) is not None}


def test_an_offer_names_both_and_what_it_is_about() -> None:
    assert (
        wording.handover(CARLOS, INGRID, "INC-1", of=CARLOS)
        == f"<@{INGRID}>, <@{CARLOS}> hands the command of INC-1 over to you."
    )


def test_the_majors_hear_who_says_that_it_is_resolved_and_how_it_was_fixed() -> None:
    over = entry(WarRoomEvent.RESOLVED, by=CARLOS)
    assert wording.to_majors(over, "a new cable") == (
        f":white_check_mark: *INC-1* is resolved, says <@{CARLOS}>: a new cable"
    )


def test_the_reporter_hears_that_everyone_needed_is_called_in() -> None:
    assert wording.MAJOR_NOW == ":rotating_light: It is a major incident now: everyone needed is called in."


@pytest.mark.parametrize(
    ("owed_by", "call"), [((ANA, BEN), f"<@{ANA}> <@{BEN}>"), ((CARLOS,), f"<@{CARLOS}>"), ((), "Somebody:")]
)
def test_whoever_owes_an_update_is_called_by_name_or_somebody_is(owed_by: tuple[str, ...], call: str) -> None:
    assert wording.update_overdue(1, owed_by) == (f":alarm_clock: {call} an update on INC-1 is due.")


def test_whoever_may_lead_is_called_by_name_or_somebody_is() -> None:
    asked = "nobody leads INC-1 yet."
    assert wording.leaderless(1, (CARLOS, INGRID)) == f":warning: <@{CARLOS}> <@{INGRID}> {asked}"
    assert wording.leaderless(1, ()) == f":warning: Somebody: {asked}"


ON_THE_TIMELINE: dict[str, tuple[Entry, str]] = {
    "a report": (entry(IncidentEvent.DECLARED, title="Tills are down"), f"<@{ANA}> · reported: Tills are down"),
    "a fix": (entry(IncidentEvent.RESOLVED, note="a cable", code="Fixed"), f"<@{ANA}> · resolved: a cable"),
    "no words": (entry(IncidentEvent.ACKNOWLEDGED), f"<@{ANA}> · acknowledged"),
    "an update": (entry(WarRoomEvent.UPDATED, text="Italy is back", due_at=""), f"<@{ANA}> · update: Italy is back"),
    "a role": (entry(WarRoomEvent.ROLE_GIVEN, role="scribe", person=BEN), f"Scribe: <@{BEN}>"),
    "a room": (entry(WarRoomEvent.OPENED, by=QUARTERDECK, text="#inc-1"), "Quarterdeck · war room open: #inc-1"),
    "a nudge": (entry(WarRoomEvent.UPDATE_OVERDUE, by=QUARTERDECK), "Quarterdeck · an update was overdue"),
    "why it was reopened": (entry(IncidentEvent.REOPENED, reason="still down"), f"<@{ANA}> · reopened: still down"),
    "a cancelled one": (entry(IncidentEvent.CANCELLED, reason="a drill"), f"<@{ANA}> · cancelled: a drill"),
    "a duplicate": (entry(IncidentEvent.CANCELLED, of="INC-2", other=2), f"<@{ANA}> · cancelled: known already"),
    "how it ended": (
        entry(WarRoomEvent.RESOLVED, how="the same as INC-2"),
        f"<@{ANA}> · room closed: the same as INC-2",
    ),
    "an offer": (entry(WarRoomEvent.HANDOVER_OFFERED, person=BEN), f"<@{ANA}> · offers the command to <@{BEN}>"),
    "an offer taken": (
        entry(WarRoomEvent.HANDOVER_ANSWERED, by=BEN, accepted=True, offered_by=ANA),
        f"<@{BEN}> · answers the offer of <@{ANA}>: accepted",
    ),
    "an offer declined": (
        entry(WarRoomEvent.HANDOVER_ANSWERED, by=BEN, accepted=False, offered_by=ANA),
        f"<@{BEN}> · answers the offer of <@{ANA}>: not now",
    ),
    "a role that fell vacant": (
        entry(WarRoomEvent.ROLE_LEFT, role="commander", person=BEN),
        f"Commander: nobody, after <@{BEN}>",
    ),
    "a person": (entry(IncidentEvent.ASSIGNED, to=BEN), f"<@{ANA}> · assigned to <@{BEN}>"),
    "a team": (entry(IncidentEvent.ASSIGNED, team="network"), f"<@{ANA}> · assigned to the team network"),
    "a priority": (
        entry(IncidentEvent.PRIORITISED, was="P4", priority="P1"),
        f"<@{ANA}> · priority changed: P4 to P1",
    ),
    "a service": (
        entry(IncidentEvent.SERVICE_SET, service="pos", team="retail-apps"),
        f"<@{ANA}> · service named: Point of sale, of the team retail-apps",
    ),
    "a hold": (entry(IncidentEvent.HELD, reason="vendor", note="the vendor"), f"<@{ANA}> · put on hold: the vendor"),
    "a pin": (
        entry(WarRoomEvent.PINNED, text=f"Load > 90% & rising, asked <@{CARLOS}>", said_by=BEN, mentions=[CARLOS]),
        f"<@{BEN}> · pinned by <@{ANA}>: Load &gt; 90% &amp; rising, asked <@{CARLOS}>",
    ),
    "a pin of the first release": (
        entry(WarRoomEvent.PINNED, text=f"Load &gt; 90% &amp; rising, asked <@{CARLOS}|carlos>", said_by=ANA),
        f"<@{ANA}> · pinned: Load &gt; 90% &amp; rising, asked <@{CARLOS}>",
    ),
    "a pinned file": (
        entry(
            WarRoomEvent.PINNED,
            text="",
            said_by=BEN,
            mentions=[],
            files=[{"name": "till.png", "url": "https://x.example/1"}],
        ),
        f"<@{BEN}> · pinned by <@{ANA}>: <https://x.example/1|till.png>",
    ),
}


@pytest.mark.parametrize("case", ON_THE_TIMELINE)
def test_a_line_of_the_timeline_says_when_who_and_what(case: str) -> None:
    told, line = ON_THE_TIMELINE[case]
    assert on_the_timeline(told, {"pos": "Point of sale"}) == f"{TIME} {line}"


def test_the_timeline_and_the_record_say_why_it_was_reopened() -> None:
    told = entry(IncidentEvent.REOPENED, reason="still down")
    assert on_the_timeline(told).endswith("reopened: still down")
    assert in_the_record(told, NAMES, BERLIN).endswith("reopened: still down")


def test_a_line_of_the_timeline_is_cut_and_one_of_the_record_is_not() -> None:
    long = entry(WarRoomEvent.NOTED, text="x" * 400)
    assert on_the_timeline(long).endswith("x" * 249 + "…")
    assert in_the_record(long, NAMES, BERLIN).endswith(": " + "x" * 400)


IN_THE_RECORD: dict[str, tuple[Entry, str]] = {
    "a note": (entry(WarRoomEvent.NOTED, text="till 7\n is  back"), "ana@northgate.example, note: till 7 is back"),
    "no words": (entry(IncidentEvent.ACKNOWLEDGED, by=BEN), f"{BEN}, acknowledged"),
    "a role": (
        entry(WarRoomEvent.ROLE_GIVEN, role="communications", person=CARLOS),
        "carlos@northgate.example is communications",
    ),
    "a role of somebody else": (entry(WarRoomEvent.ROLE_GIVEN, role="scribe", person=BEN), f"{BEN} is scribe"),
    "a nudge": (entry(WarRoomEvent.LEADERLESS, by=QUARTERDECK), "Quarterdeck, nobody had taken command"),
    "a duplicate": (
        entry(WarRoomEvent.RESOLVED, how="the same as INC-2"),
        "ana@northgate.example, room closed: the same as INC-2",
    ),
    "an offer": (
        entry(WarRoomEvent.HANDOVER_OFFERED, person=CARLOS),
        "ana@northgate.example, offers the command to carlos@northgate.example",
    ),
    "a role that fell vacant": (
        entry(WarRoomEvent.ROLE_LEFT, role="commander", person=CARLOS),
        "carlos@northgate.example is commander no longer",
    ),
    "a pin": (
        entry(
            WarRoomEvent.PINNED,
            text=f"Load > 90% & rising, asked <@{CARLOS}>",
            said_by=CARLOS,
            mentions=[CARLOS],
            files=[{"name": "till.png", "url": "https://x.example/1"}],
        ),
        "carlos@northgate.example, pinned by ana@northgate.example: "
        "Load > 90% & rising, asked carlos@northgate.example till.png <https://x.example/1>",
    ),
    "people": (
        entry(WarRoomEvent.PINNED, text=f"asked <@{CARLOS}|carlos> and <@{BEN}>"),
        f"ana@northgate.example, pinned: asked carlos@northgate.example and {BEN}",
    ),
}


LIVE = "[pay](https://evil.example) ![x](www.evil.example/a) <script> `code` see https://evil.example, 4 < 5"
NOT_LIVE = (
    r"\[pay\](`https://evil.example)` !\[x\](`www.evil.example/a)` \<script> \`code\` "
    r"see `https://evil.example,` 4 \< 5"
)


def test_what_people_typed_is_no_link_no_picture_and_no_tag_in_the_record() -> None:
    told = entry(WarRoomEvent.NOTED, text=LIVE)
    assert in_the_record(told, NAMES, BERLIN).endswith(f"note: {NOT_LIVE}")
    assert in_the_record(told, NAMES, BERLIN, plain=True).endswith(f"note: {LIVE}"), "where it is escaped otherwise"


@pytest.mark.parametrize("case", IN_THE_RECORD)
def test_a_line_of_the_record_has_the_desks_time_and_people_by_name(case: str) -> None:
    told, line = IN_THE_RECORD[case]
    assert in_the_record(told, NAMES, BERLIN) == f"- 2026-03-16 10:00:00 {line}"


def test_prose_stands_in_one_line_with_people_by_name() -> None:
    assert wording.prose(f"call <@{ANA}>\n\n and  <@{BEN}|ben> ", NAMES) == f"call ana@northgate.example and {BEN}"


@pytest.mark.parametrize("what", WORDS)
def test_every_word_of_a_story_makes_a_line(what: str) -> None:
    of_a_role = what in (WarRoomEvent.ROLE_GIVEN, WarRoomEvent.ROLE_LEFT)
    details: dict[str, Any] = {"role": Role.SCRIBE, "person": BEN} if of_a_role else {}
    if what == IncidentEvent.TIMED:
        details = {"phase": "started", "at": "2026-03-16T08:00:00+00:00"}
    if what == WarRoomEvent.PHASED:
        details = {"phase": "fixing"}
    for by in (ANA, QUARTERDECK):
        told = entry(what, by=by, **details)
        assert on_the_timeline(told).startswith(f"{TIME} ")
        assert in_the_record(told, NAMES, BERLIN).startswith("- 2026-03-16 10:00:00 ")


def test_what_people_typed_pings_nobody() -> None:
    told = [replace(each, details=each.details | {"text": PINGING}) for each, _ in IN_THE_ROOM.values()]
    said = [in_the_room(each) or "" for each in told if each.what == WarRoomEvent.NOTED]
    said += [in_the_room(each) or "" for each in told if each.what == WarRoomEvent.UPDATED]
    said.append(wording.to_majors(entry(WarRoomEvent.RESOLVED), PINGING))
    said.append(on_the_timeline(entry(WarRoomEvent.PINNED, text=PINGING, mentions=[])))
    assert len(said) == 4
    assert all(HARMLESS in each and PINGING not in each for each in said)


def test_teams_read_by_their_names() -> None:
    given = entry(IncidentEvent.ASSIGNED, team="network")
    names = {"network": "Networks"}
    assert on_the_timeline(given, teams=names).endswith("assigned to the team Networks")
    assert in_the_record(given, NAMES, BERLIN, teams=names).endswith("assigned to the team Networks")
