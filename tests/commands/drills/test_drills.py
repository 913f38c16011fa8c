"""A major incident that is over comes again in a room of its own: what is played, who is called, how it is marked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from commands.drills import operations, reading, rules, wording
from commands.drills.verbs import VERBS
from commands.incidents import operations as incident_operations
from commands.oncall import calling
from commands.practices import PRACTICES
from commands.reports import reading as report
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from commands.shared.verbs import read
from commands.tasks import operations as tasks
from commands.warrooms import cadence, channel, phases, tasking, writing
from commands.warrooms import operations as rooms
from storage.drills.records import DrillEvent
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import IncidentStatus
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.schema import finish
from storage.tables import metadata
from storage.tasks import queries as all_tasks
from storage.tasks.records import TaskState
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LineKind, Role, RoomPhase, RoomStatus, WarRoom, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CHEN, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import all_sent, armed, details, entries, later, refused, said, stand, told
from tests.commands.warrooms.examples import declared, reported, turned_private
from tests.conftest import MONDAY

TOGETHER = merged(PRACTICES)
ALL = TOGETHER.follows
MAJOR = next(command.verbs for command in TOGETHER.commands if command.command == "/major")
PRACTICE_ROOM = "C0DRILL00"
WORDS = (
    (2, LineKind.IMPACT, "12 stores"),
    (5, LineKind.FINDING, "pool exhausted"),
    (7, LineKind.RULED_OUT, "network"),
    (12, LineKind.DECISION, "roll back CHG-7"),
    (30, LineKind.ACTION, "pool restarted"),
    (80, LineKind.IMPACT, "4 stores left"),
)


def happened(acting: Acting) -> None:
    """INC-1, a P1 of 100 minutes: Ana leads after 3 minutes, 5 updates in time, one task that Ben does."""

    def at(person: str, minute: float) -> Act:
        return later(acting(person), minutes=minute)

    declared(acting, impact=1, urgency=1)
    channel.opened(acting("quarterdeck"), {"channel": {"id": "C00000009", "name": "inc-1"}}, incident=1)
    rooms.take_role(at(ANA, 3), 1, role=Role.COMMANDER)
    for minute, kind, text in WORDS:
        writing.write(at(BEN, minute), 1, kind=kind, text=text)
    for minute in (4, 23, 42, 61, 80):
        rooms.update(at(ANA, minute), 1, text="We are on it")
    phases.set_phase(at(ANA, 12), 1, phase=RoomPhase.FIXING)
    given = tasking.add(at(ANA, 14), 1, text="restart the pool", person=BEN, by="20m")
    tasks.done(at(BEN, 28), given.id)
    incident_operations.resolve(at(ANA, 99), 1, note="pool doubled")
    told(at(ANA, 100), ALL)
    all_sent(acting(ANA))


def after(acting: Acting, person: str = ANA, **by: float) -> Act:
    """What a person does so long after two hours, when all of that is over."""
    return later(acting(person), **({"minutes": 120} | {} if not by else {"minutes": 120 + by.get("minutes", 0)}))


@pytest.fixture
def drill(acting: Acting) -> WarRoom:
    """DRILL-1, which plays INC-1; Ana has begun it, its room is there."""
    happened(acting)
    room = operations.begin(after(acting), of=1, people=[CHEN])
    told(after(acting), ALL)
    all_sent(acting(ANA))
    answer = {"channel": {"id": PRACTICE_ROOM, "name": room.name, "is_private": False}}
    channel.opened(after(acting, "quarterdeck"), answer, incident=room.incident)
    return room


def play(acting: Acting, until: float = 60) -> Iterator[tuple[float, list[Effect]]]:
    """Each beat when it is due (minutes since the drill began), and what waits to be done in Slack then."""
    told(after(acting), ALL)
    start = after(acting).now
    while found := armed(acting(ANA), "drill.play"):
        minute = (found[0].due_at - start) / timedelta(minutes=1)
        if minute > until:
            return
        act = replace(acting("quarterdeck"), now=found[0].due_at)
        timers.disarm(act.tx, "drill.play", "-1")
        operations.play(act, **found[0].payload)
        yield minute, said(act, ALL)


def test_a_hundred_minutes_take_about_ten_and_what_came_comes_when_it_came(acting: Acting, drill: WarRoom) -> None:
    played = [(round(minute, 1), details(acting(ANA), DrillEvent.PLAYED, "DRILL-1")) for minute, _ in play(acting)]
    assert [(minute, [text for _, text in each["lines"]]) for minute, each in played[:-1]] == [
        (0.7, ["ben: 12 stores", "ben: pool exhausted", "ben: network"]),
        (3.0, ["ben: pool restarted"]),
        (8.0, ["ben: 4 stores left"]),
    ]
    assert played[-1][0] == pytest.approx(9.9)
    over = warrooms.of_incident(acting(ANA).tx, -1)
    assert over is not None
    assert (over.number, over.status, over.resolution_note) == ("DRILL-1", RoomStatus.RESOLVED, "pool doubled")


def practised(acting: Acting) -> list[Effect]:
    """The crew does what a crew does; all that anything of it had Slack do."""
    heard: list[Effect] = []

    def at(person: str, minute: float) -> Act:
        return after(acting, person, minutes=minute)

    def do(act: Act) -> None:
        heard.extend(said(act, ALL))

    do(after(acting))
    for minute, effects_ in play(acting, until=5):
        heard += effects_
        del minute
    rooms.take_role(at(ANA, 0.5), -1, role=Role.COMMANDER)
    rooms.update(at(ANA, 1.5), -1, text="We look at the pool")
    phases.set_phase(at(ANA, 3.2), -1, phase=RoomPhase.FIXING)
    given = tasking.add(at(ANA, 3.3), -1, text="restart the pool", person=CHEN, by="2m")
    tasking.done(at(CHEN, 4), -1, called=1)
    late = tasking.add(at(ANA, 3.4), -1, text="call the stores", person=BEN)
    rooms.update(at(ANA, 3.4), -1, text="Restarting", public="")
    writing.write(at(BEN, 3.5), -1, kind=LineKind.DECISION, text="restart it")
    cadence.nothing_new(at(ANA, 5.3), -1)
    phases.set_phase(at(ANA, 6), -1, phase=RoomPhase.WATCHING)
    do(at(ANA, 6))
    rooms.nudge_update(at("quarterdeck", 7.4), -1)
    tasking.ask(at("quarterdeck", 7.4), late.id)
    do(at(ANA, 7.5))
    assert given.record == "DRILL-1"
    for _, effects_ in play(acting):
        heard += effects_
    return heard


def test_nobody_outside_the_practice_room_hears_a_word_of_it(acting: Acting, drill: WarRoom) -> None:
    heard = practised(acting)
    where = {effect.arguments.get("channel") for effect in heard}
    assert where <= {PRACTICE_ROOM, None}
    assert {effect.method for effect in heard} <= {
        *(Method.SHOW, Method.POST_MESSAGE, Method.INVITE, Method.SET_TOPIC, Method.PIN, Method.PERMALINK),
    }
    called = {each for effect in heard if effect.method is Method.INVITE for each in effect.arguments["users"]}
    assert called == {ANA, CHEN, BEN}


def test_a_drill_of_a_hundred_minutes_posts_few_messages(acting: Acting, drill: WarRoom) -> None:
    told_ = [effect for effect in practised(acting) if effect.method is Method.POST_MESSAGE]
    texts = [str(effect.arguments.get("text", "")) for effect in told_]
    own = [text for text in texts if text.startswith(("*After", "*At once", ":dart:"))]
    assert len(own) == 4, own  # what this is, and three times what came; the marks are one more, in place
    assert len(told_) - len(own) == 5  # who leads, two updates, a decision, one reminder that a word is due


def test_the_crew_is_marked_beside_those_who_were_there(acting: Acting, drill: WarRoom) -> None:
    practised(acting)
    marks = {each["item"]: each for each in details(acting(ANA), DrillEvent.MARKED, "DRILL-1")["marks"]}
    assert {item: (each["took"], each["then"], each["points"]) for item, each in marks.items()} == {
        "Command taken": (30, 180, 10),
        "First update": (90, 240, 10),
        "Cause named": (192, 720, 6),
        "Updates in time": ([3, 5], [5, 5], 6),
        "Tasks done in time": ([1, 2], [1, 1], 5),
    }
    shown = TOGETHER.cards["drill.marks"](acting(ANA), incident=-1)
    assert shown["text"] == ":dart: DRILL-1 is over: *7 of 10*"
    assert shown["blocks"][0]["text"]["text"].splitlines()[1:] == [
        "*Command taken* 10 of 10: after 30 s (5 min at 10x), then after 3 min",
        "*First update* 10 of 10: after 1 min 30 s (15 min at 10x), then after 4 min",
        "*Cause named* 6 of 10: after 3 min 12 s (32 min at 10x), then after 12 min",
        "*Updates in time* 6 of 10: 3 of 5, then 5 of 5",
        "*Tasks done in time* 5 of 10: 1 of 2, then 1 of 1",
    ]


def rows(act: Act) -> dict[str, set[str]]:
    """All that is remembered, but for what waits to be said and what has been."""
    finish(act.tx)
    left_out = {"outbox", "messages", "posted_messages", "timers", "inbox"}
    return {
        name: {str(tuple(row)) for row in act.tx.execute(select(table))}
        for name, table in metadata.tables.items()
        if name not in left_out
    }


def known(act: Act) -> list[Any]:
    """What is counted, listed and asked of people, of all that there is."""
    finish(act.tx)
    day = act.now.astimezone(act.document.desk.zone).date()
    everything = Chosen(statuses=tuple(IncidentStatus))
    return [
        report.json_of(act, day),
        [each.id for each in incidents.listed(act.tx, everything, limit=100)],
        incidents.count_listed(act.tx, everything),
        [each.id for each in incidents.reported_by(act.tx, ANA)],
        incidents.words_after(act.tx, 0, 100),
        [recent.id for recent in incidents.recent(act.tx, "pos", MONDAY - timedelta(days=400), 100)],
        [task.id for task in (*all_tasks.all_open(act.tx), *all_tasks.late(act.tx, act.now, 100))],
        all_tasks.due_between(act.tx, MONDAY, MONDAY + timedelta(days=9)),
        [room.incident for room in warrooms.live(act.tx)],
    ]


def test_a_drill_is_in_no_figure_no_list_and_no_table_but_its_own_rows(acting: Acting) -> None:
    happened(acting)
    end = after(acting, MIRA, minutes=6)
    before, counted = rows(end), known(end)
    room = operations.begin(after(acting), of=1, people=[CHEN])
    said(after(acting), ALL)
    channel.opened(
        after(acting, "quarterdeck"), {"channel": {"id": PRACTICE_ROOM, "name": room.name}}, incident=room.incident
    )
    practised(acting)
    new = {name: found - before[name] for name, found in rows(end).items() if found - before[name]}
    assert {*new} == {"incidents", "warrooms", "warroom_roles", "tasks", "journal"}
    assert all(
        row.startswith(("(-1, 'Drill of INC-1", "(2, -1, 'drill-1-")) for row in (*new["incidents"], *new["warrooms"])
    )
    assert all("'DRILL-1'" in row for row in (*new["tasks"], *new["journal"]))
    assert known(end) == counted


def test_what_a_drill_arms_is_its_own_and_none_of_it_is_left_when_its_room_is_put_away(
    acting: Acting, drill: WarRoom
) -> None:
    told(after(acting), ALL)
    assert [timer.kind for timer in armed(acting(ANA)) if timer.key == "-1"] == ["drill.play", "warroom.update_due"]
    practised(acting)
    left = {timer.kind: timer.due_at for timer in armed(acting(ANA)) if timer.key == "-1"}
    assert {*left} == {"warroom.archive"}
    assert left["warroom.archive"] == after(acting, minutes=9.9).now + timedelta(hours=1)
    channel.archive(after(acting, "quarterdeck", minutes=70), -1)
    assert [task.state for task in all_tasks.of_record(acting(ANA).tx, "DRILL-1")] == [
        TaskState.DONE,
        TaskState.SKIPPED,
    ]
    assert [each.method for each in told(acting(ANA), ALL)].count(Method.ARCHIVE) == 1


def test_where_nobody_takes_command_nobody_is_called_and_it_ends_all_the_same(acting: Acting, drill: WarRoom) -> None:
    told(after(acting), ALL)
    rooms.nudge_update(after(acting, "quarterdeck", minutes=2), -1)
    heard = said(after(acting), ALL)
    assert not any("update" in str(effect.render) for effect in heard)
    assert len([*play(acting)]) == 4
    marks = details(acting(ANA), DrillEvent.MARKED, "DRILL-1")["marks"]
    assert [(each["took"], each["points"]) for each in marks] == [
        (None, 0), (None, 0), (None, 0), ([0, 4], 0), ([0, 0], 0),
    ]  # fmt: skip


def test_after_a_stop_the_rest_comes_as_far_apart_as_it_came(acting: Acting, drill: WarRoom) -> None:
    """Killed after the first beat, up again an hour later: what was due comes once, the next keeps its distance."""
    told(after(acting), ALL)
    operations.play(after(acting, "quarterdeck", minutes=0.7), -1, beat=1)
    operations.play(after(acting, "quarterdeck", minutes=63), -1, beat=2)
    following = armed(acting(ANA), "drill.play")[0]
    assert (following.payload["beat"], following.due_at) == (3, after(acting, minutes=68).now)


def test_it_is_ended_early_by_who_leads_it_began_it_or_is_a_manager(acting: Acting, drill: WarRoom) -> None:
    told(after(acting), ALL)
    rooms.take_role(after(acting, BEN, minutes=1), -1, role=Role.COMMANDER)
    told(after(acting), ALL)
    sentence = f"<@{BEN}> has command and ends DRILL-1, or whoever began it."
    with refused(NotAllowed, sentence, record="DRILL-1"):
        rooms.resolve(after(acting, CHEN, minutes=2), -1, note="enough")
    rooms.resolve(after(acting, ANA, minutes=2), -1, note="enough")
    told(after(acting, minutes=2), ALL)
    assert armed(acting(ANA), "drill.play") == []
    assert entries(acting(ANA), DrillEvent.MARKED, record="DRILL-1") != []
    operations.play(after(acting, "quarterdeck", minutes=3), -1, beat=2)
    assert entries(acting(ANA), DrillEvent.PLAYED, record="DRILL-1")[-1].details["beat"] == 0
    with pytest.raises(MovedOn, match="`/major drill INC-N` begins another"):
        rooms.note(after(acting, ANA, minutes=4), -1, text="one more")


def test_the_same_journal_gives_the_same_beats_and_the_same_marks(acting: Acting, drill: WarRoom) -> None:
    practised(acting)
    room, told_ = warrooms.of_incident(acting(ANA).tx, -1), entries(acting(ANA), record="INC-1")
    assert room is not None
    first = reading.marks_of(acting(ANA), room)
    beats = reading.score_as_begun(acting(ANA), room)
    acting(ANA).journal(WarRoomEvent.NOTED, "INC-1", kind=LineKind.FINDING, text="found in the review", mentions=[])
    assert reading.score_as_begun(acting(ANA), room) == beats
    assert reading.marks_of(acting(ANA), room) == first
    assert rules.score(told_, MONDAY, MONDAY + timedelta(minutes=99)) == rules.score(
        [*told_], MONDAY, MONDAY + timedelta(minutes=99)
    )


@pytest.mark.parametrize(("speed", "words"), [(1, "comes again, as fast as it was, in"), (5, "5 times as fast, in")])
def test_its_crew_reads_how_fast_it_is(speed: int, words: str) -> None:
    begun = Entry(1, MONDAY, ANA, DrillEvent.BEGUN, "DRILL-1", {"of": 1, "speed": speed}, "slack")
    assert words in wording.begins(begun, timedelta(minutes=9), timedelta(minutes=45), is_cut=False)


def test_what_never_had_a_room_is_played_by_who_had_it_and_has_no_marks_to_stand_beside(acting: Acting) -> None:
    reported(acting, impact=1, urgency=1)
    incident_operations.assign(later(acting(ANA), minutes=10), 1, team="network")
    incident_operations.resolve(later(acting(MIRA), minutes=45), 1, note="cable")
    finish(acting(ANA).tx)
    room = operations.begin(after(acting), of=1)
    score = reading.score_as_begun(after(acting), room)
    assert (score.speed, score.takes) == (5, timedelta(minutes=9))
    assert [reading.as_line(acting(ANA), entry) for beat in score.beats for entry in beat.entries] == [
        (LineKind.NOTE, "ana: assigned to the team Network")
    ]
    channel.opened(
        after(acting, "quarterdeck"), {"channel": {"id": PRACTICE_ROOM, "name": room.name}}, incident=room.incident
    )
    assert len([*play(acting)]) == 2
    assert {each["then"] for each in details(acting(ANA), DrillEvent.MARKED, "DRILL-1")["marks"]} == {None}


@pytest.mark.parametrize(
    ("minutes", "asked", "speed", "takes"),
    [(100, None, 10, 10), (100, 5, 5, 20), (7, None, 1, 7), (150, None, 15, 10), (31 * 60, None, 20, 12)],
)
def test_it_takes_about_ten_minutes_unless_somebody_says_otherwise(
    minutes: int, asked: int | None, speed: int, takes: int
) -> None:
    score = rules.score([], MONDAY, MONDAY + timedelta(minutes=minutes), asked)
    assert (score.speed, score.takes, score.is_cut) == (speed, timedelta(minutes=takes), minutes > 240)


def test_however_much_was_said_it_comes_in_twelve_messages_at_most_and_none_before_its_time(acting: Acting) -> None:
    said_at = [replace(note("x"), id=each, at=MONDAY + timedelta(seconds=30 * each)) for each in range(200)]
    beats = rules.score(said_at, MONDAY, MONDAY + timedelta(minutes=100)).beats
    assert len(beats) == 12
    assert all(len(beat.entries) <= rules.MOST_LINES for beat in beats)
    assert sum(len(beat.entries) + beat.left_out for beat in beats) == 200
    assert all(MONDAY + beat.after >= beat.entries[-1].at for beat in beats)


def note(text: str) -> Entry:
    return Entry(1, MONDAY, BEN, WarRoomEvent.NOTED, "INC-1", {"text": text}, "slack")


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("drill INC-42", {"of": 42, "people": [], "speed": None}),
        ("drill 42 10x", {"of": 42, "people": [], "speed": 10}),
        ("drill inc 42 <@U1|ben> at 5x <@U2>", {"of": 42, "people": ["U1", "U2"], "speed": 5}),
        ("drill DRILL-7", {"of": -7, "people": [], "speed": None}),
        ("drill the evacuation", None),
        ("drill INC-42 90x", None),
    ],
)
def test_a_line_says_which_who_and_how_fast(line: str, arguments: dict[str, Any] | None) -> None:
    assert read(line, VERBS).arguments == arguments


def test_what_cannot_be_played_says_why(acting: Acting, drill: WarRoom) -> None:
    for number, sentence in {
        -1: "DRILL-1 is a drill itself. Say which incident to play.",
        1: f"A drill of INC-1 goes on in <#{PRACTICE_ROOM}>. End it there first.",
    }.items():
        with refused(MovedOn, sentence, record="DRILL-1" if number < 0 else "INC-1"):
            operations.begin(after(acting), of=number)
    reported(acting)
    with refused(MovedOn, "INC-2 is still open. A drill plays what is over: `/major drill INC-N`.", record="INC-2"):
        operations.begin(after(acting), of=2)
    incident_operations.resolve(after(acting), 2, note="done")
    with refused(MovedOn, "Nothing was written down of INC-2 that could be played.", record="INC-2"):
        operations.begin(after(acting), of=2)
    reported(acting)
    incident_operations.cancel(after(acting), 3, reason="a test")
    with refused(MovedOn, "INC-3 was cancelled: there is nothing to play.", record="INC-3"):
        operations.begin(after(acting), of=3)
    with pytest.raises(NotFound):
        operations.begin(after(acting), of=99)


def test_who_runs_war_rooms_may_begin_one_and_nobody_else(acting: Acting) -> None:
    happened(acting)
    with pytest.raises(NotAllowed, match="To begin a drill is for support teams"):
        operations.begin(after(acting, SOFIA), of=1)


def test_a_private_incident_is_practised_in_private_by_those_whom_it_concerns(acting: Acting) -> None:
    happened(acting)
    turned_private(acting(ANA))
    unseen = "There is no INC-1. `/incident list` shows what is open; `/major TEXT` declares a new one."
    with refused(NotFound, unseen):
        operations.begin(after(acting, GORAN), of=1)
    with pytest.raises(NotAllowed, match="is none of those who may see it"):
        operations.begin(after(acting), of=1, people=[GORAN])
    room = operations.begin(after(acting), of=1)
    ordered = next(each for each in told(after(acting), ALL) if each.method is Method.CREATE_CHANNEL)
    assert ordered.arguments == {"name": room.name, "is_private": True}
    with pytest.raises(NotFound, match="There is no INC-9"):
        rooms.note(after(acting, GORAN), 9, text="x")


def test_once_the_incident_is_private_it_is_played_no_further_and_what_was_said_is_taken_back(
    acting: Acting, drill: WarRoom
) -> None:
    told(after(acting), ALL)
    operations.play(after(acting, "quarterdeck", minutes=0.7), -1, beat=1)
    said(after(acting), ALL)
    stand(acting(ANA), ["DRILL-1/room/said/beat-1"], PRACTICE_ROOM)
    turned_private(acting(ANA))
    operations.play(after(acting, "quarterdeck", minutes=3), -1, beat=2)
    heard = told(after(acting), ALL)
    assert [each.message for each in heard if each.method is Method.DELETE] == ["DRILL-1/room/said/beat-1"]
    assert ":dart: DRILL-1 is played no further" in str(heard)
    assert "4 stores" not in str(heard)
    assert entries(acting(ANA), DrillEvent.MARKED, record="DRILL-1") == []


def test_what_reaches_others_is_refused_in_a_drill_wherever_it_comes_from(acting: Acting, drill: WarRoom) -> None:
    """Those that other practices add to a room, and those that are typed there."""
    told(after(acting), ALL)
    here = replace(after(acting), place=PRACTICE_ROOM)
    with pytest.raises(Refused, match="nobody is called from here"):
        calling.bring(here, words="network", record="desk", text="")
    rooms.take_role(after(acting), -1, role=Role.COMMANDER)
    for line in ("public TEXT", "review", "record"):
        verb = read(line, MAJOR).verb
        assert verb is not None
        with pytest.raises(Refused):
            (verb.do or verb.ask)(here, **({"words": "x"} if verb.name == "public" else {}))  # type: ignore[misc]
    card = TOGETHER.cards["warroom.situation"](here, incident=-1)
    shown = [
        each["text"]["text"] for block in card["blocks"] for each in block.get("elements", ()) if "action_id" in each
    ]
    assert shown == [
        *("Communications", "Operations", "Scribe", "Give a role"),
        *("Post update", "Task", "Hand over", "Resolve"),
    ]
    assert "publicly" not in str(card)
