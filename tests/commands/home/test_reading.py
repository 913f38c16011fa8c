"""What waits for whoever opens their Home tab, and how it looks."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands.changes import away
from commands.changes import operations as change_operations
from commands.home import cards, views
from commands.home.ids import ActionId
from commands.home.reading import waiting
from commands.home.verbs import VERBS
from commands.home.views import Due, Glance, Waiting
from commands.incidents import operations as incident_operations
from commands.reports import reading as reports
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.refusals import NotAllowed
from storage.changes.records import ChangeType, Choice, Outcome
from storage.outbox.records import EffectState, QueuedEffect
from storage.schema import finish
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, Measure
from storage.tasks import queries as tasks
from tests.commands.changes.examples import ASKED, AT, CHANGE
from tests.commands.conftest import ANA, CARLOS, CHEN, DORA, MIRA, SOFIA, TOM, Acting
from tests.commands.home.examples import EFFECT, parked
from tests.commands.incidents.examples import CANCELLED, CLOSED, HELD, INCIDENT, RESOLVED, declared, standing
from tests.commands.outcome import asked, told
from tests.conftest import MONDAY


def tab(**more: Any) -> list[Block]:
    found: list[Block] = views.home("Northgate", replace(Waiting([], [], []), **more))["blocks"]
    return found


def test_what_one_works_on_and_what_one_reported_wait_until_they_are_over(acting: Acting) -> None:
    for status in (HELD, RESOLVED, CLOSED, CANCELLED):
        standing(acting(ANA), assignee=ANA, status=status)
        standing(acting(ANA), reporter=ANA, status=status)
    standing(acting(ANA), assignee=TOM, reporter=TOM)
    found = waiting(acting(ANA), ANA)
    assert [each.id for each in found.assigned] == [1]
    assert [each.id for each in found.reported] == [4, 2]


def test_what_one_reported_and_works_on_waits_twice_also_when_it_is_private(acting: Acting) -> None:
    standing(acting(SOFIA), reporter=TOM, assignee=TOM, private=True, team="erp")
    found = waiting(acting(TOM), TOM)
    assert [each.id for each in found.assigned] == [each.id for each in found.reported] == [1]


def test_a_ballot_waits_for_each_of_its_voters_until_they_have_voted(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    change_operations.request(acting(CARLOS), replace(ASKED, type=ChangeType.STANDARD))
    assert [each.number for each in waiting(acting(MIRA), MIRA).ballots] == ["CHG-1"]
    assert [waiting(acting(person), person).ballots for person in (ANA, CHEN, SOFIA)] == [[], [], []]
    change_operations.vote(acting(MIRA), 1, choice=Choice.ABSTAIN)
    assert waiting(acting(MIRA), MIRA).ballots == []
    assert [each.number for each in waiting(acting(CARLOS), CARLOS).ballots] == ["CHG-1"]


def test_whoever_votes_for_somebody_sees_a_line_for_each_seat(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    away.hand_over(acting(CARLOS), since=MONDAY, until=MONDAY + timedelta(days=1), stand_in=MIRA)
    found = waiting(acting(MIRA), MIRA)
    assert [each.number for each in found.ballots] == ["CHG-1"]
    assert [(each.number, seat) for each, seat in found.stood_for] == [("CHG-1", CARLOS)]
    shown = str(views.home("Desk", found))
    assert f"You vote for <@{CARLOS}>." in shown
    assert ("change.approve.for" in shown, "change.approve'" in shown) == (True, True)
    change_operations.vote(acting(MIRA), 1, choice=Choice.APPROVE, seat=CARLOS)
    found = waiting(acting(MIRA), MIRA)
    assert ([each.number for each in found.ballots], found.stood_for) == (["CHG-1"], [])


def test_a_review_waits_for_whose_it_is(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 1, choice=Choice.APPROVE)
    act = replace(acting(ANA), now=AT)
    change_operations.implement(act, 1)
    change_operations.done(act, 1, outcome=Outcome.FAILED, note="Tills stood still")
    assert [each.id for each in waiting(acting(CARLOS), CARLOS).looked_back_on] == [1]
    assert "Changes to look back on" in str(views.home("Desk", waiting(acting(CARLOS), CARLOS)))
    assert waiting(acting(DORA), DORA).looked_back_on == []


def test_a_ballot_that_is_put_again_waits_for_those_who_voted_the_last_time(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    assert waiting(acting(MIRA), MIRA).ballots == []
    change_operations.submit(acting(ANA), 1)
    assert [each.voting_round for each in waiting(acting(MIRA), MIRA).ballots] == [2]


def test_what_could_not_be_said_waits_for_managers_alone(acting: Acting) -> None:
    parked(acting(MIRA))
    found = waiting(acting(MIRA), MIRA).parked
    assert found is not None
    assert [each.effect.message for each in found] == ["INC-1/reporter"]
    assert [waiting(acting(person), person).parked for person in (SOFIA, ANA, CARLOS)] == [None, None, None]


def words(blocks: list[Block]) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in blocks)


def test_where_nothing_waits_one_can_report() -> None:
    assert words(tab()).splitlines()[0] == "Northgate"
    assert "Nothing is open. All you reported is done." in words(tab())
    pressable = [each["action_id"] for block in tab() for each in block.get("elements", [])]
    assert pressable == ["incident.report"]


def test_each_thing_to_do_is_a_line_and_what_was_typed_is_harmless() -> None:
    shown = words(
        tab(
            assigned=[replace(INCIDENT, title="a <till>", status=HELD)],
            reported=[replace(INCIDENT, id=2, status=RESOLVED)],
            ballots=[replace(CHANGE, closes_at=MONDAY), replace(CHANGE, id=2)],
        )
    )
    assert "*Yours to fix*\n`INC-1` P3 · a &lt;till&gt; · on hold\n" in shown
    assert "`INC-2` P3 · Point of sale is down · fixed, *does it work?*" in shown
    assert "*Waits for your vote*\n`CHG-1` Patch · closes <!date^" in shown
    assert "\n`CHG-2` Patch\n" in shown


@pytest.mark.parametrize(("lines", "more"), [(10, ""), (11, "_and 1 more_"), (50, "_and 40 more_")])
def test_a_long_list_says_how_many_more_there_are(lines: int, more: str) -> None:
    shown = words(tab(assigned=[replace(INCIDENT, id=number) for number in range(lines)]))
    assert shown.count("`INC-") == 10
    assert more in shown
    assert ("more_" in shown) is bool(more)


def unsaid(number: int, **more: Any) -> QueuedEffect:
    queued = QueuedEffect(number, "m", EffectState.PARKED, EFFECT, 1, MONDAY, MONDAY, "a <reason>", None)
    return replace(queued, **more)


def test_what_could_not_be_said_has_its_reason_and_two_buttons() -> None:
    blocks = tab(parked=[unsaid(7), unsaid(8, error=None, effect=replace(EFFECT, message=None))])
    assert ":warning: *2 could not be said in Slack*" in words(blocks)
    assert "chat.postMessage for `INC-1/reporter`\na &lt;reason&gt;" in words(blocks)
    assert "no reason was given" in words(blocks)
    buttons = [each for block in blocks for each in block.get("elements", []) if each.get("value") == "7"]
    assert [each["action_id"] for each in buttons] == [ActionId.RETRY, ActionId.DROP]
    assert ["confirm" in each for each in buttons] == [False, True]


def test_all_that_could_not_be_said_is_counted_and_the_oldest_are_listed(acting: Acting) -> None:
    act = acting(MIRA)
    for number in range(61):
        parked(act, replace(EFFECT, lane=f"lane {number}"))
    found = waiting(act, MIRA)
    shown = words(views.home("Northgate", found)["blocks"])
    assert ":warning: *61 could not be said in Slack*" in shown
    assert shown.count("chat.postMessage for") == 10
    assert "51 more come up as these are retried or dropped." in str(views.home("Northgate", found))


def test_whoever_has_nothing_parked_reads_nothing_of_it() -> None:
    assert "could not be said" not in words(tab(parked=[])) + words(tab(parked=None))


def test_the_tab_is_published_once_for_a_burst_as_it_is_then(acting: Acting) -> None:
    for _ in range(3):
        speech.show_home(acting(SOFIA))
    (effect,) = told(acting(SOFIA), {})
    standing(acting(SOFIA), title="said later")
    rendered = cards.home(replace(acting(SOFIA), now=MONDAY + timedelta(hours=1)), **effect.subject)
    assert "said later" in str(rendered["view"])
    assert rendered["view"]["type"] == "home"


def test_nothing_of_the_home_tab_is_typed() -> None:
    assert [verb.name for verb in VERBS if verb.is_typed] == []
    assert all(any(verb.is_pressed_by(action) for verb in VERBS) for action in ActionId)


def test_it_reads_no_more_than_fifty_of_ones_own(acting: Acting) -> None:
    act: Act = acting(SOFIA)
    for _ in range(60):
        standing(act)
    assert len(waiting(act, SOFIA).reported) == 50


def test_the_glance_counts_what_is_open_and_what_happened_today_as_the_report_of_the_day_does(acting: Acting) -> None:
    for status, team in ((HELD, "erp"), (HELD, "erp"), (RESOLVED, "erp"), (HELD, None)):
        standing(acting(ANA), status=status, team=team)
    assert glance(acting).open == {None: {"P3": 1}, "erp": {"P3": 2}}
    one, two, three = (declared(acting, by=person).id for person in (SOFIA, TOM, ANA))
    incident_operations.resolve(acting(ANA), one, note="done", code=None)
    incident_operations.cancel(acting(TOM), two, reason="by mistake")
    for target in ("Response", "Response", "Fix"):
        acting(ANA).journal(ClockEvent.BREACHED, f"INC-{three}", target=target, percent=100, late=False)
    finish(acting(MIRA).tx)
    found = glance(acting)
    assert (found.opened, found.resolved, found.missed) == (2, 1, 2)
    report = reports.json_of(acting(MIRA), reports.today(acting(MIRA)))
    assert (report["opened"], report["resolved"], report["sla"]["breached"]) == (2, 1, 2)


def test_what_is_listed_already_is_not_due_next_once_more() -> None:
    ours = Due(INCIDENT, "Response", MONDAY)
    others = Due(replace(INCIDENT, id=INCIDENT.id + 1, title="scanner"), "Response", MONDAY)
    text = words(tab(unclaimed=[INCIDENT], due=[ours, others]))
    assert text.count(INCIDENT.title) == 1
    assert "· due <!date" in text.partition("Due next")[0]
    assert "scanner" in text.partition("Due next")[2]


def test_what_a_team_has_is_counted_once_where_it_is_of_one_priority() -> None:
    counts: dict[str | None, dict[str, int]] = {"network": {"P4": 2}, "erp": {"P1": 1, "P3": 2}}
    shown = Glance(open=counts, at_risk=0, opened=0, resolved=0, missed=0, day="2026-03-16")
    text = words(tab(glance=shown))
    assert "network: 2 P4" in text
    assert "erp: 3 open, 1 P1 · 2 P3" in text


def glance(acting: Acting) -> Glance:
    found = waiting(acting(MIRA), MIRA).glance
    assert found is not None
    return found


def test_at_risk_is_what_was_warned_of_and_runs_and_is_not_missed_each_incident_once(acting: Acting) -> None:
    act = acting(MIRA)
    same = {"calendar": "always", "target_seconds": 3600, "started_at": MONDAY}
    kinds = [
        ("running", False, [75], 1),
        ("running", False, [], 1),
        ("running", True, [75, 100], -1),
        ("running", False, [75], -1),
        ("paused", False, [75], 1),
    ]
    for number, (state, breached, warned, hours) in enumerate(kinds):
        standing(act)
        for name in ("Response", "Fix"):
            more: dict[str, Any] = {
                "incident": number + 1,
                "measure": Measure.RESOLUTION,
                "target_name": name,
                "state": state,
            }
            more["due_at"] = MONDAY + timedelta(hours=hours)
            clocks.add(act.tx, **same, **more, breached=breached, warned=warned)
    assert glance(acting).at_risk == 1


def test_the_changes_of_today_are_there_for_managers_with_their_details(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    change_operations.request(acting(ANA), replace(ASKED, start=MONDAY + timedelta(2), end=MONDAY + timedelta(3)))
    assert [each.number for each in glance(acting).changes] == ["CHG-1"]
    assert "change.details" in str(tab(glance=glance(acting)))


def test_a_glance_costs_a_few_questions_however_much_there_is(acting: Acting) -> None:
    for number in range(30):
        standing(acting(ANA), team=f"team-{number}", assignee=ANA)
    act = acting(MIRA)
    with asked(act) as statements:
        waiting(act, MIRA)
    assert len(statements) <= 26


def test_tasks_that_are_late_are_there_for_managers_whoever_has_them_with_a_way_to_all(acting: Acting) -> None:
    standing(acting(ANA))
    for number in range(20):
        due = MONDAY - timedelta(days=number - 1)
        same = {"team": "retail-apps", "opened_by": MIRA, "opened_at": MONDAY}
        tasks.add(acting(ANA).tx, "INC-1", title=f"look at till {number}", person=ANA, due_at=due, **same)
    shown = tab(glance=glance(acting))
    assert "Tasks that are late" in words(shown)
    assert f"<@{ANA}>" in words(shown)
    assert "till 0" not in words(shown)
    (every,) = [each["accessory"] for each in shown if each.get("accessory", {}).get("action_id") == ActionId.LATE]
    assert every["value"] == '{"page": 0}'
    late = next(verb for verb in VERBS if verb.is_pressed_by(ActionId.LATE))
    assert late.ask is not None
    assert "Page 2 of 2, 18 in all" in str(late.ask(acting(MIRA), page=1))
    with pytest.raises(NotAllowed):
        late.ask(acting(TOM), page=0)
