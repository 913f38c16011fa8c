"""An improvement from its proposal to its verdict, and who may do what to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from commands.improvements import cards, operations, reading, verbs
from commands.improvements.ids import ActionId
from commands.improvements.kpis import KPIS, Kpi, Scope
from commands.improvements.notices import FOLLOWS
from commands.improvements.operations import Terms
from commands.incidents import operations as incidents
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.literal import fenced
from commands.shared.practice import joined
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.tasks import notices as tasks_notices
from commands.tasks import operations as tasks
from storage.directory import queries as directory
from storage.figures import queries as figures
from storage.figures.records import Window
from storage.improvements import queries as stored
from storage.improvements.records import Improvement, ImprovementEvent, ImprovementState
from storage.improvements.tables import improvements
from storage.incidents.records import IncidentStatus
from storage.journal import queries as journal
from storage.record import replace
from storage.service_levels.records import ClockEvent
from storage.tasks import queries as stored_tasks
from storage.tasks.records import Task, TaskState
from storage.timers import queries as timers
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, Acting
from tests.commands.incidents.examples import declared, standing
from tests.commands.outcome import armed, effects, journalled, refused, said
from tests.commands.surveys.examples import asking
from tests.conftest import MONDAY

State = ImprovementState
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)
POS = Scope("service", "pos")
TERMS = Terms(ANA, date(2026, 4, 30), "attainment", POS, 75.0)
IN_PLACE_ON_HOLD = "IMP-1 is on hold and cannot be put in place now. Take it up again first: `/improvement resume 1`."
ACCEPTED_CANCELLED = "IMP-2 is cancelled and cannot be accepted now. Propose what is left with `/desk improve TEXT`."


def on(act: Act, day: int, month: int = 4) -> Act:
    return replace(act, now=datetime(2026, month, day, 12, tzinfo=UTC))


def promises(act: Act, at: datetime, met: int, of: int, service: str = "pos") -> list[str]:
    """So many of so many promises kept at an instant, each of an incident of its own; their numbers."""
    found = []
    for number in range(of):
        incident = standing(act, service=service, team="retail-apps", status=IncidentStatus.RESOLVED, opened_at=at)
        what = ClockEvent.MET if number < met else ClockEvent.BREACHED
        journal.append(act.tx, what, incident.number, actor=ANA, now=at, target="P3", clock=None)
        found.append(incident.number)
    return found


def proposed(acting: Acting, by: str = SOFIA, **more: Any) -> Improvement:
    return operations.propose(on(acting(by), 1), title="Swap old tills in time", **more)


def accepted(acting: Acting, terms: Terms = TERMS) -> Improvement:
    found = proposed(acting)
    operations.accept(on(acting(MIRA), 1), found.id, terms=terms)
    act = on(acting("quarterdeck"), 1)
    frozen = operations.freeze(act, found.id, operations.to_freeze(act, found.id))
    assert frozen is not None
    return frozen


def in_place(
    acting: Acting, before: tuple[int, int], after: tuple[int, int], others: tuple[int, int, int, int] | None = None
) -> Improvement:
    """Measured: what the promises of the tills were before and after, perhaps with those of everything else."""
    act = acting(ANA)
    promises(act, datetime(2026, 3, 10, tzinfo=UTC), *before)
    promises(act, datetime(2026, 5, 10, tzinfo=UTC), *after)
    if others:
        promises(act, datetime(2026, 3, 10, tzinfo=UTC), others[0], others[1], service="erp")
        promises(act, datetime(2026, 5, 10, tzinfo=UTC), others[2], others[3], service="erp")
    accepted(acting)
    return operations.done(on(acting(ANA), 20), 1)


def judged(acting: Acting) -> Improvement:
    (timer,) = armed(acting(ANA), operations.JUDGE)
    assert timers.claim(acting(ANA).tx, timer)
    act = replace(acting("quarterdeck"), now=timer.due_at)
    found = operations.judge(act, **timer.payload, found=operations.to_judge(act, **timer.payload))
    assert found is not None
    return found


def shown(act: Act) -> str:
    return str(cards.card(act, 1))


def test_from_the_proposal_to_the_verdict(acting: Acting) -> None:
    found = in_place(acting, (120, 200), (150, 200))
    assert (found.state, found.after_from, found.after_until) == (
        State.MEASURING,
        datetime(2026, 4, 26, 22, tzinfo=UTC),
        datetime(2026, 5, 26, 22, tzinfo=UTC),
    )
    (timer,) = armed(acting(ANA), operations.JUDGE)
    assert timer.due_at == found.after_until
    assert "measured 27 Apr to 26 May" in shown(acting(ANA))
    assert judged(acting).state is State.PROVEN
    assert "Before 60% (120/200), target 75%, now 75% (150/200): *proven*" in shown(acting(ANA))
    assert operations.close(acting(ANA), 1).state is State.CLOSED
    assert ": *proven*" in shown(acting(ANA))
    assert [each for each in journalled(acting(ANA), "IMP-1") if each.startswith("improvement")] == [
        ImprovementEvent.PROPOSED, ImprovementEvent.ACCEPTED, ImprovementEvent.FROZEN, ImprovementEvent.IMPLEMENTED,
        ImprovementEvent.JUDGED, ImprovementEvent.CLOSED,
    ]  # fmt: skip


def test_what_everything_else_did_as_well_is_not_proven(acting: Acting) -> None:
    in_place(acting, (120, 200), (150, 200), (140, 200, 168, 200))
    assert judged(acting).state is State.NOT_SHOWN
    assert "not proven, shared with everybody" in shown(acting(ANA))
    assert "Everything else: 70% (140/200), now 84% (168/200)" in shown(acting(ANA))


def test_the_same_shares_of_few_may_be_chance(acting: Acting) -> None:
    in_place(acting, (12, 20), (15, 20))
    assert judged(acting).state is State.NOT_SHOWN
    assert "not shown, it may be chance" in shown(acting(ANA))


def test_of_too_few_it_is_measured_once_more_and_what_was_before_stays_frozen(acting: Acting) -> None:
    found = in_place(acting, (120, 200), (5, 7))
    assert found.before is not None
    standing_again = found.before.behind[0]
    journal.append(
        acting(ANA).tx, ClockEvent.BREACHED, standing_again, actor=ANA, now=on(acting(ANA), 11, 5).now,
        target="P3", clock=None,
    )  # fmt: skip
    longer = judged(acting)
    assert (longer.state, longer.after_until) == (State.MEASURING, datetime(2026, 6, 25, 22, tzinfo=UTC))
    assert "too few to tell (8), measured again 26 Jun" in shown(acting(ANA))
    over = judged(acting)
    assert (over.state, over.before) == (State.NOT_SHOWN, found.before)
    assert "*too few to tell (8)*" in shown(acting(ANA))
    assert armed(acting(ANA), operations.JUDGE) == []


def test_what_was_before_keeps_its_incidents_and_only_those_of_the_scope(acting: Acting) -> None:
    before = promises(acting(ANA), datetime(2026, 3, 10, tzinfo=UTC), 3, 5)
    promises(acting(ANA), datetime(2026, 3, 10, tzinfo=UTC), 1, 4, service="erp")
    for outside in (datetime(2026, 3, 1, 22, 59, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)):
        promises(acting(ANA), outside, 1, 1)
    found = accepted(acting)
    assert found.before is not None
    assert sorted(found.before.behind) == before
    assert (found.before.own.part, found.before.own.n) == (3, 5)
    assert found.before.others is not None
    assert found.before.others.n == 4
    assert len(reading.lines_behind(acting(BEN), found, found.before.behind)) == 5


@pytest.mark.parametrize(("kpi", "records"), [("mttr", ("INC-1", "INC-2")), ("change_success", ("CHG-1", "CHG-2"))])
def test_what_earlier_versions_kept_as_numbers_is_read_as_records(
    acting: Acting, kpi: str, records: tuple[str, ...]
) -> None:
    found = accepted(acting)
    assert found.before is not None
    act = acting(ANA)
    kept = act.tx.execute(select(improvements.c.before).where(improvements.c.id == found.id)).scalar_one()
    act.tx.execute(update(improvements).values(kpi=kpi, before=kept | {"behind": [1, 2]}))
    again = stored.find(act.tx, found.id)
    assert again is not None
    assert again.before is not None
    assert again.before.behind == records


def test_where_nobody_is_to_know_whose_a_mark_is_what_was_rated_before_is_not_listed(acting: Acting) -> None:
    promises(acting(ANA), datetime(2026, 3, 10, tzinfo=UTC), 3, 5)
    found = accepted(acting)
    assert found.before is not None
    measured, desk = replace(found, kpi="csat"), asking(acting, anonymous=True)
    assert len(reading.lines_behind(acting(BEN), measured, found.before.behind)) == 5
    assert reading.lines_behind(desk(BEN), measured, found.before.behind) == []


def test_it_is_not_in_place_while_something_is_to_do(acting: Acting) -> None:
    accepted(acting)
    follow_up(acting(ANA), FOLLOWS)
    assert journalled(acting(ANA), "IMP-1").count(ImprovementEvent.BEGUN) == 0, "its owner's own task begins nothing"
    act = on(acting(ANA), 2)
    given = [operations.task(act, 1, title=f"Store *{number}*", whose=BEN, by="2026-04-10") for number in range(1, 6)]
    follow_up(act, FOLLOWS)
    assert journalled(act, "IMP-1").count(ImprovementEvent.BEGUN) == 1
    for task in given[:3]:
        tasks.done(acting(BEN), task.id)
    tasks.skip(acting(BEN), given[3].id, reason="The store has closed")
    sentence = f"IMP-1 is not in place yet: T6 ({fenced('Store *5*')}) is open. Do or skip what is left first."
    with refused(MovedOn, sentence, record="IMP-1"):
        operations.done(on(acting(ANA), 20), 1)
    said(act, FOLLOWS)
    tasks.done(on(acting(BEN), 20), given[4].id)
    asks = [effect for effect in said(act, FOLLOWS) if effect.render == "improvement.when"]
    assert [effect.arguments["channel"] for effect in asks] == [ANA]
    assert operations.done(on(acting(ANA), 20), 1).state is State.MEASURING
    assert cards.when(act, 1) == {}


def test_its_owner_has_a_task_that_ends_with_it(acting: Acting) -> None:
    accepted(acting)
    (task,) = reading_tasks(acting)
    assert (task.person, task.title, task.due_at) == (
        ANA, "Put in place: Swap old tills in time", datetime(2026, 4, 30, 21, 59, tzinfo=UTC),
    )  # fmt: skip
    operations.done(on(acting(ANA), 20), 1)
    assert [each.state for each in reading_tasks(acting)] == [TaskState.DONE]


def reading_tasks(acting: Acting) -> list[Task]:
    return stored_tasks.of_record(acting(ANA).tx, "IMP-1")


def test_whoever_proposed_it_does_not_accept_it_alone_where_there_is_another_manager(acting: Acting) -> None:
    proposed(acting, by=MIRA)
    assert operations.accept(on(acting(MIRA), 1), 1, terms=TERMS).state is State.ACCEPTED
    proposed(acting, by=MIRA)
    act = on(acting(MIRA), 1)
    document = act.document
    roles = document.roles.model_copy(update={"managers": (*document.roles.managers, "carlos@northgate.example")})
    two = replace(act, document=document.model_copy(update={"roles": roles}))
    sentence = f"You proposed IMP-2, so another service manager accepts it: <@{CARLOS}>."
    with refused(NotAllowed, sentence, record="IMP-2"):
        operations.accept(two, 2, terms=TERMS)
    assert reading.waiting_for(two) == []
    assert [each.id for each in reading.waiting_for(two.done_by(CARLOS))] == [2]
    assert operations.accept(two.done_by(CARLOS), 2, terms=TERMS).owner == ANA


def test_only_managers_decide_and_guests_know_of_none(acting: Acting) -> None:
    proposed(acting)
    sentence = "Service managers accept or reject IMP-1; they are listed under `roles:` in app.yaml."
    with refused(NotAllowed, sentence, record="IMP-1"):
        operations.accept(on(acting(ANA), 1), 1, terms=TERMS)
    guest = replace(acting(SOFIA), is_guest=True)
    with refused(NotFound, "There is no IMP-1. `/improvement list` shows what there is.", record="IMP-1"):
        operations.cancel(guest, 1, reason="no")
    with pytest.raises(NotAllowed, match="Guests report"):
        operations.propose(guest, title="More tills")
    with pytest.raises(NotAllowed, match="for service managers"):
        operations.cancel(acting(BEN), 1, reason="no")
    assert operations.cancel(acting(SOFIA), 1, reason="It was swapped").state is State.CANCELLED


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (replace(TERMS, kpi=None), "because of what nothing is measured"),
        (replace(TERMS, because="none can tell"), "leave this empty"),
        (replace(TERMS, kpi="backlog"), "no figure that can be compared. These can: attainment, breached"),
        (replace(TERMS, kpi="change_success"), "of the whole desk"),
        (replace(TERMS, target=101.0), "can never be that"),
        (replace(TERMS, due=date(2026, 3, 31)), "That day is over"),
    ],
)
def test_terms_that_are_none_are_refused(acting: Acting, terms: Terms, why: str) -> None:
    proposed(acting)
    with pytest.raises(Invalid, match=why):
        operations.accept(on(acting(MIRA), 1), 1, terms=terms)


def test_an_owner_is_somebody_who_can_act(acting: Acting) -> None:
    proposed(acting)
    directory.store(acting(ANA).tx, ANA, [], APRIL)
    with pytest.raises(Invalid, match="somebody who has left"):
        operations.accept(on(acting(MIRA), 1), 1, terms=TERMS)


def pressed(act: Act) -> list[str]:
    """The buttons of IMP-1, shown to whoever asks for it."""
    return [each for each in reading.PRESSED if f"'{each}'" in str(verbs.show(act, 1)["blocks"])]


def test_whoever_asks_for_it_is_shown_what_they_may_press(acting: Acting) -> None:
    proposed(acting)
    assert (pressed(acting(SOFIA)), pressed(acting(MIRA))) == ([], [ActionId.ACCEPT, ActionId.REJECT])
    operations.accept(on(acting(MIRA), 1), 1, terms=TERMS)
    assert [pressed(acting(each)) for each in (SOFIA, ANA, MIRA)] == [[], [ActionId.DONE], [ActionId.DONE]]


def test_what_nothing_measures_says_because_and_is_over_once_it_is_in_place(acting: Acting) -> None:
    proposed(acting)
    operations.accept(on(acting(MIRA), 1), 1, terms=Terms(ANA, date(2026, 4, 30), because="The law asks for it"))
    assert armed(acting(ANA), operations.FREEZE) == []
    done = operations.done(on(acting(ANA), 20), 1, on=date(2026, 4, 18))
    assert (done.state, done.why) == (State.CLOSED, "The law asks for it")
    assert str(cards.card(acting(ANA), 1)["blocks"]).count("The law asks for it") == 1, "its reason is told once"


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 4, 21)])
def test_it_is_in_place_between_its_acceptance_and_today(acting: Acting, day: date) -> None:
    accepted(acting)
    with pytest.raises(Invalid, match="from when IMP-1 was accepted to today"):
        operations.done(on(acting(ANA), 20), 1, on=day)


def test_it_may_wait_and_go_on_where_it_stood(acting: Acting) -> None:
    accepted(acting)
    assert operations.hold(acting(ANA), 1, reason="No budget").state is State.ON_HOLD
    with refused(
        MovedOn,
        "IMP-1 is on hold and cannot be put in place now. Take it up again first: `/improvement resume 1`.",
        record="IMP-1",
    ):
        operations.done(on(acting(ANA), 20), 1)
    assert operations.resume(acting(ANA), 1).state is State.ACCEPTED


def test_before_its_verdict_it_takes_a_manager_and_a_word_to_close_it(acting: Acting) -> None:
    in_place(acting, (1, 2), (1, 2))
    with refused(
        MovedOn, "IMP-1 has no verdict yet. To close it without one is for service managers.", record="IMP-1"
    ):
        operations.close(acting(ANA), 1, reason="enough")
    with pytest.raises(Invalid, match="Say why"):
        operations.close(acting(MIRA), 1)
    assert operations.close(acting(MIRA), 1, reason="The tills are gone").state is State.CLOSED
    assert armed(acting(ANA), operations.JUDGE) == []


def test_what_is_not_taken_up_says_why_to_whoever_proposed_it_and_ends_its_tasks(acting: Acting) -> None:
    proposed(acting)
    said(acting(ANA), FOLLOWS)
    operations.reject(acting(MIRA), 1, reason="Too dear")
    (card, told) = said(acting(ANA), FOLLOWS)
    assert (card.render, told.arguments["channel"]) == ("improvement.card", SOFIA)
    assert "Too dear" in told.arguments["text"]
    accepted_later = proposed(acting)
    operations.accept(on(acting(MIRA), 1), accepted_later.id, terms=TERMS)
    operations.cancel(on(acting(ANA), 2), accepted_later.id, reason="Not any more")
    with refused(
        MovedOn,
        "IMP-2 is cancelled and cannot be accepted now. Propose what is left with `/desk improve TEXT`.",
        record="IMP-2",
    ):
        operations.accept(on(acting(MIRA), 1), 2, terms=TERMS)


def test_the_messages_of_a_whole_life_are_one_card_one_task_one_question_and_the_verdict(acting: Acting) -> None:
    in_place(acting, (120, 200), (150, 200))
    judged(acting)
    follow_up(acting(ANA), joined(tasks_notices.FOLLOWS, FOLLOWS))
    found = [(each.render, each.message) for each in effects(acting(ANA)) if each.record == "IMP-1"]
    assert sorted({(render or "text", name or "") for render, name in found}) == [
        ("improvement.card", "IMP-1/card"), ("task.card", "IMP-1/tasks-of-people/1"), ("text", ""),
    ]  # fmt: skip
    assert sum(render is None for render, _ in found) == 2


def test_where_app_yaml_has_none_no_report_offers_it(acting: Acting) -> None:
    act = acting(MIRA)
    assert str(cards.under_figure(act, "sla", "yesterday", page=0, by="")).count("Improve this") == 1
    assert [len(cards.under_definition(act, key)) for key in ("sla", "")] == [1, 0]
    assert "Improve this" in str(cards.under_trends(act, count=13))
    silent = replace(act, document=act.document.model_copy(update={"improvements": None}))
    assert cards.under_figure(silent, "sla", "yesterday") == []
    assert reading.waiting_for(silent) == []
    assert cards.under_asked_report(replace(act, is_guest=True), "") == []


def test_a_day_of_summer_time_is_a_day(acting: Acting) -> None:
    found = accepted(acting)
    assert found.before is not None
    assert found.before.end - found.before.start == timedelta(days=30) - timedelta(hours=1)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_a_figure_is_made_of_what_it_needs_as_a_report_counts_it(acting: Acting, kpi: Kpi) -> None:
    promises(acting(ANA), APRIL, 3, 5)
    declared(acting)
    declared(acting, "Tills are slow")
    incidents.acknowledge(acting(ANA), 6)
    incidents.assign(acting(ANA), 7, team="network")
    for number in (6, 7):
        incidents.resolve(acting(MIRA), number, note="a new cable", code=None)
    incidents.reopen(acting(SOFIA), 7, reason="again")
    window = Window(MONDAY, APRIL + timedelta(days=1))
    whole = figures.facts(acting(ANA).tx, window, window.end)
    some = figures.some_facts(acting(ANA).tx, window, kpi.needs)
    for found in (kpi.hits, kpi.of, kpi.values):
        assert sorted(found(some)) == sorted(found(whole))
