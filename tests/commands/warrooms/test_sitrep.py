"""How a major incident stands, worked out from its timeline and from nothing else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.shared.refusals import NotFound
from commands.tasks import operations as tasks
from commands.warrooms import PRACTICE, operations, phases, sitrep, sitrep_views, tasking, timeline_verbs, writing
from commands.warrooms.reading import seen_story
from storage.journal.queries import QUARTERDECK
from storage.warrooms.records import LineKind, RoomPhase
from tests.commands.conftest import ANA, BEN, TOM, Acting
from tests.commands.outcome import later, told
from tests.commands.warrooms.examples import opened, resolved, turned_private

FOURTEEN = 300
"""Minutes from the beginning of the tests' Monday (09:00 UTC) to 14:00 there."""

UTC_CLOCK = ZoneInfo("UTC")
NAMES = {ANA: "Ana", BEN: "Ben", QUARTERDECK: "Quarterdeck"}


def write(acting: Acting, minute: int, kind: LineKind, text: str) -> None:
    writing.write(later(acting(ANA), minutes=FOURTEEN + minute), 1, kind=kind, text=text)


def told_at(acting: Acting, minute: int) -> list[str]:
    story = seen_story(later(acting(ANA), minutes=FOURTEEN + minute), 1)
    return sitrep_views.plain(story, NAMES, UTC_CLOCK).split("\n")


def played(acting: Acting) -> None:
    """From 14:00 to 14:22."""
    opened(lambda who: later(acting(who), minutes=FOURTEEN), impact=1, urgency=1)
    write(acting, 2, LineKind.IMPACT, "12 stores")
    write(acting, 5, LineKind.FINDING, "pool exhausted")
    write(acting, 7, LineKind.RULED_OUT, "network")
    write(acting, 12, LineKind.DECISION, "roll back CHG-7")
    phases.set_phase(later(acting(ANA), minutes=FOURTEEN + 12), 1, phase=RoomPhase.FIXING)
    operations.update(later(acting(ANA), minutes=FOURTEEN + 15), 1, text="We roll back")
    at = later(acting(ANA), minutes=FOURTEEN + 16)
    first = tasks.add(at, "INC-1", "restart pool", person=BEN)
    due = at.now + timedelta(minutes=19)
    tasks.add(at, "INC-1", "call the stores", person=ANA, due=due)
    tasks.done(later(acting(BEN), minutes=FOURTEEN + 18), first.id)
    write(acting, 20, LineKind.IMPACT, "4 stores left")


def test_the_report_is_what_was_written_down_and_repeats_nothing_that_everybody_was_told(acting: Acting) -> None:
    played(acting)
    assert told_at(acting, 22) == [
        "Impact: 4 stores left",
        "Now: fixing since 14:12",
        "Since 14:15: T1 restart pool (Ben)",
        "Known: pool exhausted",
        "Ruled out: network",
        "Next: T2 call the stores (Ana, 14:35)",
        "Next update: 14:35",
    ]


def test_what_is_of_another_day_has_its_date(acting: Acting) -> None:
    opened(acting)
    phases.set_phase(acting(ANA), 1, phase=RoomPhase.FIXING)
    for by in ("friday", "2h"):
        tasking.add(acting(ANA), 1, text="call the stores", person=ANA, by=by)
    zone = acting(ANA).document.desk.zone
    report = sitrep_views.plain(seen_story(later(acting(ANA), days=1), 1), NAMES, zone)
    assert "Now: fixing since Mon 16 Mar 10:00" in report
    assert "T2 call the stores (Ana, Mon 16 Mar 12:00); T1 call the stores (Ana, Fri 20 Mar)" in report
    shown = str(sitrep_views.report(seen_story(later(acting(ANA), days=1), 1)))
    assert "fixing since <!date^1773651600^{date_short}|2026-03-16 09:00 UTC> <!date^1773651600^{time}|" in shown


def test_before_anything_is_written_down_only_the_impact_is_missed(acting: Acting) -> None:
    opened(acting)
    story = seen_story(acting(ANA), 1)
    assert sitrep_views.plain(story, NAMES, UTC_CLOCK).split("\n") == [
        "Impact: nobody has said",
        "Now: investigating since 09:00",
        "Next update: 09:05",
    ]


def test_of_a_part_three_are_told_the_newest_first_and_how_many_more_there_are(acting: Acting) -> None:
    opened(acting)
    for number in range(7):
        writing.write(later(acting(ANA), minutes=number), 1, kind=LineKind.FINDING, text=f"finding {number}")
    known = sitrep.situation(seen_story(acting(ANA), 1)).known
    assert ([item.text for item in known.shown], known.more) == (["finding 6", "finding 5", "finding 4"], 4)
    assert "• +4 more" in str(sitrep_views.report(seen_story(acting(ANA), 1)))


def test_each_line_leads_to_its_message_and_people_to_themselves(acting: Acting) -> None:
    opened(acting)
    writing.write(acting(ANA), 1, kind=LineKind.NEED, text=f"a word with <@{BEN}>", mentions=[BEN])
    told(acting(ANA), PRACTICE.follows)
    (line,) = seen_story(acting(ANA), 1).lines
    writing.linked(acting(QUARTERDECK), {"permalink": "https://x.example/1"}, 1, entry=line.id)
    shown = str(sitrep_views.report(seen_story(acting(ANA), 1)))
    assert f"*Needs:* a word with <@{BEN}> <https://x.example/1|↗>" in shown


def test_what_was_taken_back_is_not_the_impact_any_more(acting: Acting) -> None:
    opened(acting)
    for ts, text in (("7.7", "12 stores"), ("8.8", "all stores")):
        said = {"ts": ts, "text": text, "mentions": [], "said_by": TOM}
        writing.mark(acting(ANA), 1, LineKind.IMPACT, said, "C00000009")
    writing.deleted(acting(QUARTERDECK), "C00000009", "8.8")
    impact = sitrep.situation(seen_story(acting(ANA), 1)).impact
    assert impact is not None
    assert impact.text == "12 stores"


def test_once_it_is_over_there_is_no_next(acting: Acting) -> None:
    played(acting)
    resolved(acting)
    assert told_at(acting, 60) == ["Impact: 4 stores left"]


def test_it_is_for_those_who_may_see_the_incident(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    for name in ("sitrep", "brief", "catchup"):
        verb = next(each for each in timeline_verbs.VERBS if each.name == name)
        answers = verb.ask or verb.do
        assert answers is not None
        assert answers(acting(ANA), 1)["blocks"]
        with pytest.raises(NotFound, match="There is no INC-1"):
            answers(acting(TOM), 1)
