"""A review from the end of a major incident to the last of its follow-ups: who may do what, and who hears of it."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import Delete, delete

from commands.incidents import operations as of_incidents
from commands.incidents.report import NewIncident
from commands.practices import PRACTICES
from commands.reviews import cards, forms, notices, operations, verbs
from commands.reviews.minutes import Kind
from commands.reviews.operations import DRAFT, LATE
from commands.reviews.rules import Written
from commands.reviews.summing import sums
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused, Unshaped
from commands.tasks import operations as tasks
from commands.warrooms import operations as rooms
from storage.directory import queries as directory
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.reviews import queries as reviews
from storage.reviews.records import Review, ReviewEvent, ReviewStatus
from storage.tasks import queries as all_tasks
from storage.timers.tables import timers
from storage.warrooms.records import LineKind, Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.home.examples import listed, tab
from tests.commands.outcome import armed, details, effects, entries, later, said, text_of
from tests.commands.warrooms.examples import opened, turned_private, with_settings
from tests.conftest import MONDAY

ALL = merged(PRACTICES)
WHOLE = Written(
    "A disk was full", "Nobody watched it", "Ana rolled back fast", "Watch the disk", BEN, date(2026, 3, 27)
)


def owed(acting: Acting) -> Review:
    """INC-1, a P1 led by Carlos and fixed by Ana at nine on Monday: its review is owed."""
    opened(acting, impact=1, urgency=1)
    rooms.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    rooms.take_role(acting(BEN), 1, role=Role.SCRIBE)
    rooms.resolve(acting(CARLOS), 1, note="a new cable")
    said(acting(CARLOS), ALL.follows)
    return of(acting)


def of(acting: Acting) -> Review:
    found = reviews.of_incident(acting(ANA).tx, 1)
    assert found is not None
    return found


def scheduled(acting: Acting) -> Review:
    owed(acting)
    return operations.schedule(acting(CARLOS), 1, at=MONDAY + timedelta(days=2))[0]


def met(acting: Acting) -> Review:
    owed(acting)
    operations.look_over(acting(ANA), 1)
    return operations.held(acting(CARLOS), 1)


def rendered(act: Act, effect: Effect) -> dict[str, object]:
    assert effect.render is not None
    return ALL.cards[effect.render](act, **effect.subject)


def test_whoever_had_command_owes_the_review_within_three_days(acting: Acting) -> None:
    review = owed(acting)
    assert (review.status, review.owner, review.due_at) == (ReviewStatus.OWED, CARLOS, MONDAY + timedelta(days=3))
    (timer,) = armed(acting(ANA), LATE)
    assert timer.due_at == review.due_at


@pytest.mark.parametrize("review", [None, {"P2": "3d"}], ids=["nothing is written", "another priority"])
def test_nothing_is_owed_of_what_app_yaml_does_not_name(acting: Acting, review: dict[str, str] | None) -> None:
    opened(acting, impact=1, urgency=1)
    act = with_settings(acting(ANA), **({} if review is None else {"review": review}))
    of_incidents.resolve(act, 1, note="a new cable")
    said(act, ALL.follows)
    assert reviews.of_incident(act.tx, 1) is None
    typed = verbs.OF_MAJORS[0]
    assert typed.is_set_up(act.document) is (review is not None)


def test_what_was_cancelled_owes_none(acting: Acting) -> None:
    opened(acting, impact=1, urgency=1)
    of_incidents.cancel(acting(MIRA), 1, reason="a drill")
    said(acting(MIRA), ALL.follows)
    assert reviews.of_incident(acting(ANA).tx, 1) is None


def test_it_is_held_only_once_its_timeline_was_looked_over(acting: Acting) -> None:
    owed(acting)
    with pytest.raises(MovedOn, match="Look the timeline of INC-1 over first"):
        operations.held(acting(CARLOS), 1)
    operations.look_over(acting(ANA), 1)
    assert operations.held(acting(CARLOS), 1).status is ReviewStatus.HELD


def test_it_is_published_only_once_held_and_with_all_that_it_must_say(acting: Acting) -> None:
    owed(acting)
    with pytest.raises(MovedOn, match="Meet first"):
        operations.write(acting(CARLOS), 1, written=WHOLE, publish=True)
    operations.look_over(acting(ANA), 1)
    operations.held(acting(CARLOS), 1)
    with pytest.raises(Invalid) as wrong:
        operations.write(acting(CARLOS), 1, written=Written("", ""), publish=True)
    assert set(wrong.value.fields) == {"review.cause", "review.factors", "review.follow_ups"}
    assert operations.write(acting(CARLOS), 1, written=WHOLE, publish=True).status is ReviewStatus.PUBLISHED
    (task,) = all_tasks.of_record(acting(ANA).tx, "INC-1")
    assert (task.person, task.title) == (BEN, "Watch the disk")
    assert task.due_at == datetime(2026, 3, 27, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))


def test_it_closes_with_the_last_of_its_follow_ups(acting: Acting) -> None:
    met(acting)
    tasks.add(acting(ANA), "INC-1", "Left from the room", person=ANA)
    two = replace(WHOLE, follow_ups="Watch the disk\nBuy another")
    operations.write(acting(CARLOS), 1, written=two, publish=True)
    left, first, second = all_tasks.of_record(acting(ANA).tx, "INC-1")
    for by, task in ((ANA, left), (BEN, first)):
        tasks.done(acting(by), task.id)
        said(acting(by), ALL.follows)
        assert of(acting).status is ReviewStatus.PUBLISHED
    tasks.skip(acting(BEN), second.id, reason="There is room again")
    said(acting(BEN), ALL.follows)
    assert of(acting).status is ReviewStatus.CLOSED


def test_with_no_follow_ups_for_a_reason_it_is_closed_at_once(acting: Acting) -> None:
    met(acting)
    none = replace(WHOLE, follow_ups="none, because the shop is closed for good")
    assert operations.write(acting(CARLOS), 1, written=none, publish=True).status is ReviewStatus.CLOSED


def test_a_manager_alone_accepts_what_is_left(acting: Acting) -> None:
    met(acting)
    operations.write(acting(CARLOS), 1, written=WHOLE, publish=True)
    with pytest.raises(NotAllowed):
        operations.accept(acting(CARLOS), 1, reason="too dear")
    assert operations.accept(acting(MIRA), 1, reason="too dear").status is ReviewStatus.CLOSED


def test_notes_are_kept_before_they_meet_and_stand_in_the_form(acting: Acting) -> None:
    owed(acting)
    kept = operations.write(acting(BEN), 1, written=replace(WHOLE, follow_ups=""))
    assert kept.status is ReviewStatus.OWED
    assert "A disk was full" in str(forms.write_form(kept, []))


def test_notes_that_another_kept_while_the_form_was_open_are_not_lost(acting: Acting) -> None:
    owed(acting)
    assert verbs.WRITE.reads is not None
    _, of_ben = verbs.WRITE.reads(verbs.WRITE.opens(acting(BEN), 1) | {"state": {"values": {}}})
    operations.write(acting(CARLOS), 1, written=replace(WHOLE, follow_ups=""))
    with pytest.raises(Invalid, match="Somebody changed it after you had opened this") as wrong:
        operations.write(acting(BEN), 1, **of_ben)
    assert list(wrong.value.fields) == ["review.cause"]
    assert of(acting).cause == WHOLE.cause


def test_those_who_had_no_part_may_read_it_and_no_more(acting: Acting) -> None:
    owed(acting)
    with pytest.raises(NotAllowed):
        operations.look_over(acting(TOM), 1)
    assert "owed" in verbs._card(acting(TOM), 1)["text"]


def test_a_private_one_is_not_there_for_others(acting: Acting) -> None:
    owed(acting)
    turned_private(acting(ANA))
    with pytest.raises(NotFound) as hidden:
        verbs._card(acting(CHEN), 1)
    with pytest.raises(NotFound) as none:
        verbs._card(acting(CHEN), 2)
    assert hidden.value.sentence == none.value.sentence.replace("INC-2", "INC-1")
    assert cards.card(acting(ANA), 1, CHEN) == {}


def test_it_is_given_to_somebody_else_who_can_do_it(acting: Acting) -> None:
    owed(acting)
    with pytest.raises(NotAllowed, match="of no support team"):
        operations.give(acting(CARLOS), 1, to=SOFIA)
    operations.give(acting(CARLOS), 1, to=BEN)
    heard = said(acting(CARLOS), ALL.follows)
    assert of(acting).owner == BEN
    assert [each.arguments.get("channel") for each in heard if each.render == "review.card"] == [BEN]


def test_an_open_incident_takes_its_review_with_it_until_it_is_resolved_again(acting: Acting) -> None:
    scheduled(acting)
    said(acting(CARLOS), ALL.follows)
    of_incidents.reopen(acting(SOFIA), 1, reason="still broken")
    heard = said(acting(SOFIA), ALL.follows)
    assert of(acting).status is ReviewStatus.DROPPED
    assert not armed(acting(ANA), LATE)
    assert not armed(acting(ANA), DRAFT)
    file = next(each for each in heard if each.render == "review.invitation")
    assert "METHOD:CANCEL" in str(rendered(acting(ANA), file)["content"])
    again = later(acting(CARLOS), hours=1)
    rooms.resolve(again, 1, note="another cable")
    said(again, ALL.follows)
    assert of(acting).status is ReviewStatus.OWED
    assert of(acting).due_at == MONDAY + timedelta(days=3, hours=1)


def ics(act: Act, effect: Effect) -> Any:
    return Calendar.from_ical(str(rendered(act, effect)["content"]))


def test_what_is_moved_or_called_off_keeps_its_uid_and_counts_on(acting: Acting) -> None:
    scheduled(acting)
    sent = []
    for does in (
        lambda: None,
        lambda: operations.schedule(acting(CARLOS), 1, at=MONDAY + timedelta(days=3)),
        lambda: operations.call_off(acting(BEN), 1),
        lambda: operations.schedule(acting(CARLOS), 1, at=MONDAY + timedelta(days=2)),
    ):
        does()
        files = [each for each in said(acting(CARLOS), ALL.follows) if each.method is Method.UPLOAD]
        assert {each.arguments["channel"] for each in files} == {CARLOS, BEN, ANA}
        sent.append(ics(acting(ANA), files[0]))
    events: list[Any] = [calendar.walk("VEVENT")[0] for calendar in sent]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [1, 2, 3, 4]
    assert [str(calendar["METHOD"]) for calendar in sent] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert events[1].start == MONDAY + timedelta(days=3)
    assert {str(person) for person in events[0]["ATTENDEE"]} >= {"mailto:ana@northgate.example"}


def test_an_invitation_that_was_overtaken_is_not_sent(acting: Acting) -> None:
    scheduled(acting)
    old = [each for each in said(acting(CARLOS), ALL.follows) if each.method is Method.UPLOAD]
    operations.call_off(acting(CARLOS), 1)
    assert rendered(acting(ANA), old[0]) == {}


def test_without_the_library_it_is_a_message_and_whoever_invites_is_told(acting: Acting) -> None:
    scheduled(acting)
    entry = entries(acting(ANA), ReviewEvent.SCHEDULED)[0]
    said(acting(CARLOS), ALL.follows)
    notices.send(acting(CARLOS), entry, [CARLOS, BEN], with_file=False)
    mine, theirs = effects(acting(CARLOS))
    assert mine.method is theirs.method is Method.POST_MESSAGE
    assert "quarterdeck[ical]" in str(rendered(acting(ANA), mine)["text"])
    assert "quarterdeck[ical]" not in str(rendered(acting(ANA), theirs)["text"])
    assert "*The review of INC-1*" in str(rendered(acting(ANA), theirs)["text"])


def test_whoever_invites_reads_who_comes_also_who_does_not_come_themselves(acting: Acting) -> None:
    owed(acting)
    operations.schedule(acting(MIRA), 1, at=MONDAY + timedelta(days=2))
    (told,) = [each for each in said(acting(MIRA), ALL.follows) if each.arguments.get("channel") == MIRA]
    assert f"Invited: <@{CARLOS}>, <@{BEN}>, <@{ANA}>. It suits everyone." in text_of(told)


def test_the_first_slot_is_in_everyones_hours_a_day_ahead_and_the_form_says_their_time(acting: Acting) -> None:
    owed(acting)
    act = acting(CARLOS)
    for name, zone in (("ana", "Europe/Berlin"), ("ben", "America/New_York"), ("carlos", "Europe/Berlin")):
        directory.store(act.tx, f"{name}@northgate.example", [f"U{name.upper():0<8}"], MONDAY, zone)
    slot = operations.proposed(act, 1)
    assert slot.start == MONDAY + timedelta(days=1, hours=3)  # 13:00 in Berlin, 08:00 in New York
    assert slot.outside == ()
    form = str(verbs._schedule_form(act, 1))
    assert "Tue 13:00 for" in form
    assert "Tue 08:00 for" in form
    operations.schedule(act, 1, at=MONDAY + timedelta(days=2))
    files = {each.arguments["channel"]: each for each in said(act, ALL.follows) if each.render == "review.invitation"}
    assert f"outside of the hours of <@{BEN}>" in str(rendered(act, files[CARLOS])["initial_comment"])
    assert "It is 05:00 for you then" in str(rendered(act, files[BEN])["initial_comment"])


@pytest.mark.parametrize("minutes", [-1, 60 * 24 * 100])
def test_it_takes_place_at_a_time_to_come(acting: Acting, minutes: int) -> None:
    owed(acting)
    with pytest.raises(Invalid):
        operations.schedule(acting(CARLOS), 1, at=MONDAY + timedelta(minutes=minutes))


def test_a_day_before_they_meet_they_get_what_is_known(acting: Acting) -> None:
    scheduled(acting)
    said(acting(CARLOS), ALL.follows)
    for kind, text in ((LineKind.IMPACT, "12 stores"), (LineKind.DECISION, "Roll back")):
        acting(BEN).journal(WarRoomEvent.NOTED, "INC-1", text=text, kind=kind)
    (timer,) = armed(acting(ANA), DRAFT)
    assert timer.due_at == MONDAY + timedelta(days=1)
    act = later(acting("quarterdeck"), days=1)
    operations.show_draft(act, **timer.payload)
    drafts = [each for each in said(act, ALL.follows) if each.render == "review.draft"]
    assert {each.arguments["channel"] for each in drafts} == {CARLOS, BEN, ANA}
    shown = str(rendered(act, drafts[0]))
    assert "Where the minutes went" in shown
    assert all(part in shown for part in ("a new cable", "12 stores", "Roll back"))
    operations.call_off(acting(CARLOS), 1)
    assert rendered(act, drafts[0]) == {}


def test_who_owes_it_hears_once_that_it_is_late_then_the_managers_once_then_nobody(acting: Acting) -> None:
    owed(acting)
    told: list[str] = []
    for _ in range(3):
        waiting = armed(acting(ANA), LATE)
        if not waiting:
            break
        act = replace(acting("quarterdeck"), now=waiting[0].due_at)
        act.tx.execute(_without(waiting[0].key))
        operations.remind(act, **waiting[0].payload)
        told += [each.arguments["channel"] for each in said(act, ALL.follows) if each.render == "review.late"]
    assert told == [CARLOS, MIRA]


def _without(key: str) -> Delete:
    return delete(timers).where(timers.c.kind == LATE, timers.c.key == key)


def test_a_review_in_time_costs_each_two_messages_and_its_owner_one_card(acting: Acting) -> None:
    """The card of its owner is shown again and again; the invitation and the draft are one message each."""
    opened(acting, impact=1, urgency=1)
    rooms.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    rooms.resolve(acting(CARLOS), 1, note="a new cable")
    heard = said(acting(CARLOS), ALL.follows)
    operations.schedule(acting(CARLOS), 1, at=MONDAY + timedelta(days=2))
    operations.show_draft(later(acting("quarterdeck"), days=1), 1)
    operations.look_over(acting(ANA), 1)
    heard += said(acting(CARLOS), ALL.follows)
    after = later(acting(CARLOS), days=2, hours=1)
    operations.held(after, 1)
    operations.write(after, 1, written=replace(WHOLE, follow_ups="none, because all is done"), publish=True)
    heard += said(after, ALL.follows)
    of_reviews = [each for each in heard if (each.render or "").startswith("review.")]
    told = Counter(each.arguments["channel"] for each in of_reviews if each.method is not Method.SHOW)
    assert told == {CARLOS: 2, ANA: 2}
    assert {each.message for each in of_reviews if each.method is Method.SHOW} == {f"INC-1/review/{CARLOS}"}
    majors = [each for each in heard if "was reviewed" in str(each.arguments.get("text"))]
    assert len(majors) == 1
    assert majors[0].thread == "INC-1/majors"


def test_the_line_names_the_incident_anywhere_and_needs_no_number_in_the_room(acting: Acting) -> None:
    owed(acting)
    inside = replace(acting(CARLOS), place="C00000009")
    assert verbs._review(inside) == verbs._review(acting(CARLOS), named=1)
    elsewhere = replace(acting(CARLOS), place="C0ELSEWHERE")
    assert "`INC-1` Point of sale is down in all stores · owed" in str(verbs._review(elsewhere))
    with pytest.raises(Refused, match="Say of which"):
        verbs._review(elsewhere, to=BEN)
    turned_private(acting(ANA))
    assert verbs._review(replace(acting(CHEN), place="C0ELSEWHERE"))["text"] == "No review is owed."
    assert verbs._asked("INC-1 <@UBEN00000>") == {"named": 1, "to": BEN}
    with pytest.raises(Unshaped):
        verbs._asked("of the year")


def test_the_window_shows_the_minutes_the_story_and_what_was_written(acting: Acting) -> None:
    met(acting)
    rooms.declare_new(acting(BEN), "Web shop is down")
    operations.write(acting(CARLOS), 1, written=WHOLE, publish=True)
    shown = str(verbs._look_form(acting(ANA), 1))
    for part in ("A disk was full", "Where the minutes went", "What happened", "Watch the disk"):
        assert part in shown
    assert "nobody in command" in str(verbs._minutes(later(acting(ANA), minutes=3), 2))
    assert details(acting(ANA), ReviewEvent.PUBLISHED)["cause"] == "A disk was full"
    assert entries(acting(ANA), ReviewEvent.HELD)


def test_it_stands_on_the_home_of_whoever_owes_it(acting: Acting) -> None:
    owed(acting)
    assert len(listed(acting(CARLOS), "Reviews that you owe")) == 1
    assert "review.show" in str(tab(acting(CARLOS)))
    assert listed(acting(BEN), "Reviews that you owe") == []


def test_of_all_that_was_fixed_lately_it_is_told_who_held_it_how_long(acting: Acting) -> None:
    """Each second once: the parts sum to the time from report to fix, of those that are not open again."""
    for number, hours in ((1, 2), (2, 4), (3, 6)):
        of_incidents.declare(acting(SOFIA), NewIncident("Till 4 prints blank receipts", SOFIA, service="pos"))
        of_incidents.acknowledge(later(acting(ANA), hours=1), number)
        of_incidents.resolve(later(acting(ANA), hours=hours), number, note="a new cable")
    of_incidents.reopen(later(acting(SOFIA), hours=7), 3, reason="still broken")
    act = later(acting(MIRA), days=1)
    found = sums(act, MONDAY, act.now)
    assert (found.count, found.is_cut) == (2, False)
    assert {part.kind: part.length for part in found.parts} == {
        Kind.SOLVERS: timedelta(hours=4), Kind.NOT_BEGUN: timedelta(hours=2),
    }  # fmt: skip
    told = verbs._minutes_of_all(act)["blocks"][0]["text"]["text"]
    assert "2 incidents fixed in the last 7 days" in told
    assert "*66.7%* worked on by the team that fixed it · 2 h each" in told
    assert "Nothing was fixed" in str(verbs._minutes_of_all(later(acting(MIRA), days=40)))
