"""What waits for whoever opens their Home tab, and how it looks."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from commands.changes import away
from commands.changes import home as changes_home
from commands.changes import ids as change_ids
from commands.changes import operations as change_operations
from commands.home import unsaid
from commands.home.glance import Glance, glance
from commands.home.glance import blocks as glance_blocks
from commands.home.ids import ActionId
from commands.home.verbs import VERBS
from commands.incidents import home as incidents_home
from commands.incidents import operations as incident_operations
from commands.reports import reading as reports
from commands.service_levels import home as levels_home
from commands.service_levels.home import Due
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed
from commands.shared.tab import LISTED, Part
from storage.changes.records import ChangeType, Choice, Outcome
from storage.outbox.records import EffectState, QueuedEffect
from storage.record import replace
from storage.schema import finish
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, Measure
from storage.tasks import queries as tasks
from tests.commands.changes.examples import ASKED, AT, CHANGE
from tests.commands.conftest import ANA, CARLOS, CHEN, DORA, MIRA, SOFIA, TOM, Acting
from tests.commands.home.examples import EFFECT, TAB, listed, parked, tab, words
from tests.commands.incidents.examples import CANCELLED, CLOSED, HELD, INCIDENT, RESOLVED, declared, standing
from tests.commands.outcome import asked, told
from tests.conftest import MONDAY

FIX, REPORTED, VOTE = "Yours to fix", "Reported by you", "Waits for your vote"


def numbers(act: Act, title: str) -> list[str]:
    """Of what stands under a title."""
    return [found[0] for line in listed(act, title) if (found := re.findall(r"(?:INC|CHG)-\d+", line))]


def test_what_one_works_on_and_what_one_reported_wait_until_they_are_over(acting: Acting) -> None:
    for status in (HELD, RESOLVED, CLOSED, CANCELLED):
        standing(acting(ANA), assignee=ANA, status=status)
        standing(acting(ANA), reporter=ANA, status=status)
    standing(acting(ANA), assignee=TOM, reporter=TOM)
    assert numbers(acting(ANA), FIX) == ["INC-1"]
    assert numbers(acting(ANA), REPORTED) == ["INC-4", "INC-2"]


def test_what_one_reported_and_works_on_waits_twice_also_when_it_is_private(acting: Acting) -> None:
    standing(acting(SOFIA), reporter=TOM, assignee=TOM, private=True, team="erp")
    assert numbers(acting(TOM), FIX) == numbers(acting(TOM), REPORTED) == ["INC-1"]


def test_a_ballot_waits_for_each_of_its_voters_until_they_have_voted(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    change_operations.request(acting(CARLOS), replace(ASKED, type=ChangeType.STANDARD))
    assert numbers(acting(MIRA), VOTE) == ["CHG-1"]
    assert [numbers(acting(person), VOTE) for person in (ANA, CHEN, SOFIA)] == [[], [], []]
    change_operations.vote(acting(MIRA), 1, choice=Choice.ABSTAIN)
    assert numbers(acting(MIRA), VOTE) == []
    assert numbers(acting(CARLOS), VOTE) == ["CHG-1"]


def test_whoever_votes_for_somebody_sees_a_line_for_each_seat(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    away.hand_over(acting(CARLOS), since=MONDAY, until=MONDAY + timedelta(days=1), stand_in=MIRA)
    assert numbers(acting(MIRA), VOTE) == ["CHG-1", "CHG-1"]
    shown = str(tab(acting(MIRA)))
    assert f"You vote for <@{CARLOS}>." in shown
    assert ("change.approve.for" in shown, "change.approve'" in shown) == (True, True)
    change_operations.vote(acting(MIRA), 1, choice=Choice.APPROVE, seat=CARLOS)
    assert numbers(acting(MIRA), VOTE) == ["CHG-1"]
    assert "You vote for" not in str(tab(acting(MIRA)))


def test_a_review_waits_for_whose_it_is(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 1, choice=Choice.APPROVE)
    act = replace(acting(ANA), now=AT)
    change_operations.implement(act, 1)
    change_operations.done(act, 1, outcome=Outcome.FAILED, note="Tills stood still")
    assert numbers(acting(CARLOS), "Changes to look back on") == ["CHG-1"]
    assert numbers(acting(DORA), "Changes to look back on") == []


def test_a_ballot_that_is_put_again_waits_for_those_who_voted_the_last_time(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    assert numbers(acting(MIRA), VOTE) == []
    change_operations.submit(acting(ANA), 1)
    blocks = [block.get("block_id") for block in tab(acting(MIRA))]
    assert change_ids.ballot(1, 2) in blocks


def test_what_could_not_be_said_waits_for_managers_alone(acting: Acting) -> None:
    parked(acting(MIRA))
    assert "chat.postMessage for `INC-1/reporter`" in words(tab(acting(MIRA)))
    assert ["could not be said" in words(tab(acting(person))) for person in (SOFIA, ANA, CARLOS)] == [False] * 3


def test_where_nothing_waits_one_can_report(acting: Acting) -> None:
    blocks = tab(acting(SOFIA))
    assert words(blocks).splitlines()[0] == "Northgate Retail"
    assert "Nothing is open. All you reported is done." in words(blocks)
    pressable = [each["action_id"] for block in blocks for each in block.get("elements", [])]
    assert pressable == ["incident.report", "request.order"]


def test_each_thing_to_do_is_a_line_and_what_was_typed_is_harmless(acting: Acting) -> None:
    standing(acting(ANA), title="a <till>", status=HELD, assignee=ANA)
    standing(acting(ANA), reporter=ANA, status=RESOLVED)
    assert listed(acting(ANA), FIX) == ["`INC-1` P3 · a &lt;till&gt; · on hold"]
    assert listed(acting(ANA), REPORTED) == ["`INC-2` P3 · Point of sale is down · fixed, *does it work?*"]
    assert changes_home.ballot(replace(CHANGE, closes_at=MONDAY))[0].startswith("`CHG-1` Patch · closes <!date^")
    assert changes_home.ballot(replace(CHANGE, closes_at=None))[0] == "`CHG-1` Patch"


@pytest.mark.parametrize(("lines", "more"), [(10, ""), (11, "_and 1 more_"), (50, "_and 40 more_")])
def test_a_long_list_says_how_many_more_there_are(lines: int, more: str) -> None:
    incidents = [replace(INCIDENT, id=number) for number in range(1, lines + 1)]
    part = Part(FIX, [incidents_home.line(each) for each in incidents])
    shown = words([*part.blocks(LISTED)])
    assert shown.count("`INC-") == 10
    assert more in shown
    assert ("more_" in shown) is bool(more)


def unparked(number: int, **more: Any) -> QueuedEffect:
    queued = QueuedEffect(number, "m", EffectState.PARKED, EFFECT, 1, MONDAY, MONDAY, "a <reason>", None)
    return replace(queued, **more)


def test_what_could_not_be_said_has_its_reason_and_two_buttons() -> None:
    rows = [unparked(7), unparked(8, error=None, effect=replace(EFFECT, message=None))]
    blocks = unsaid.blocks(rows, 2, 10)
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
    shown = tab(act)
    assert ":warning: *61 could not be said in Slack*" in words(shown)
    assert words(shown).count("chat.postMessage for") == 10
    assert "51 more come up as these are retried or dropped." in str(shown)


def test_whoever_has_nothing_parked_reads_nothing_of_it(acting: Acting) -> None:
    assert "could not be said" not in words(tab(acting(MIRA)))


def test_the_tab_is_published_once_for_a_burst_as_it_is_then(acting: Acting) -> None:
    for _ in range(3):
        speech.show_home(acting(SOFIA))
    (effect,) = told(acting(SOFIA), {})
    standing(acting(SOFIA), title="said later")
    rendered = TAB(replace(acting(SOFIA), now=MONDAY + timedelta(hours=1)), **effect.subject)
    assert "said later" in str(rendered["view"])
    assert rendered["view"]["type"] == "home"


def test_nothing_of_the_home_tab_is_typed() -> None:
    assert [verb.name for verb in VERBS if verb.is_typed] == []
    assert all(any(verb.is_pressed_by(action) for verb in VERBS) for action in ActionId)


def test_it_reads_no_more_than_fifty_of_ones_own(acting: Acting) -> None:
    act: Act = acting(SOFIA)
    for _ in range(60):
        standing(act)
    assert "_and 40 more_" in listed(act, REPORTED)


def test_the_glance_counts_what_is_open_and_what_happened_today_as_the_report_of_the_day_does(acting: Acting) -> None:
    for status, team in ((HELD, "erp"), (HELD, "erp"), (RESOLVED, "erp"), (HELD, None)):
        standing(acting(ANA), status=status, team=team)
    assert glance(acting(MIRA)).open == {None: {"P3": 1}, "erp": {"P3": 2}}
    one, two, three = (declared(acting, by=person).id for person in (SOFIA, TOM, ANA))
    incident_operations.resolve(acting(ANA), one, note="done", code=None)
    incident_operations.cancel(acting(TOM), two, reason="by mistake")
    for target in ("Response", "Response", "Fix"):
        acting(ANA).journal(ClockEvent.BREACHED, f"INC-{three}", target=target, percent=100, late=False)
    finish(acting(MIRA).tx)
    found = glance(acting(MIRA))
    assert (found.opened, found.resolved, found.missed) == (2, 1, 2)
    report = reports.json_of(acting(MIRA), acting(MIRA).today)
    assert (report["opened"], report["resolved"], report["sla"]["breached"]) == (2, 1, 2)


def test_what_is_listed_already_is_not_due_next_once_more() -> None:
    ours = Due(INCIDENT, "Response", MONDAY)
    others = Due(replace(INCIDENT, id=INCIDENT.id + 1, title="scanner"), "Response", MONDAY)
    parts = levels_home.parts(ANA, [], [INCIDENT], [ours, others])
    text = words([block for _, part in parts for block in part.blocks(LISTED)])
    assert text.count(INCIDENT.title) == 1
    assert "· due <!date" in text.partition("Due next")[0]
    assert "scanner" in text.partition("Due next")[2]


def test_what_a_team_has_is_counted_once_where_it_is_of_one_priority() -> None:
    counts: dict[str | None, dict[str, int]] = {"network": {"P4": 2}, "erp": {"P1": 1, "P3": 2}}
    shown = Glance(open=counts, at_risk=0, opened=0, resolved=0, missed=0, day="2026-03-16")
    text = words(glance_blocks(shown))
    assert "network: 2 P4" in text
    assert "erp: 3 open, 1 P1 · 2 P3" in text


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
    assert glance(acting(MIRA)).at_risk == 1


def test_the_changes_of_today_are_there_for_managers_with_their_details(acting: Acting) -> None:
    change_operations.request(acting(ANA), ASKED)
    change_operations.request(acting(ANA), replace(ASKED, start=MONDAY + timedelta(2), end=MONDAY + timedelta(3)))
    assert numbers(acting(MIRA), "Changes today") == ["CHG-1"]
    assert numbers(acting(ANA), "Changes today") == []


def test_a_glance_costs_a_few_questions_however_much_there_is(acting: Acting) -> None:
    for number in range(30):
        standing(acting(ANA), team=f"team-{number}", assignee=ANA)
    act = acting(MIRA)
    with asked(act) as statements:
        tab(act)
    assert len(statements) <= 33


def test_tasks_that_are_late_are_there_for_managers_whoever_has_them_with_a_way_to_all(acting: Acting) -> None:
    standing(acting(ANA))
    for number in range(20):
        due = MONDAY - timedelta(days=number - 1)
        same = {"team": "retail-apps", "opened_by": MIRA, "opened_at": MONDAY}
        tasks.add(acting(ANA).tx, "INC-1", title=f"look at till {number}", person=ANA, due_at=due, **same)
    shown = tab(acting(MIRA))
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


def test_what_a_home_tab_is_made_of_is_asked_once(acting: Acting) -> None:
    for _ in range(5):
        declared(acting, "Tills are down")
    finish(acting(SOFIA).tx)
    acting(SOFIA).tx.info.clear()
    with asked(acting(MIRA)) as statements:
        tab(acting(MIRA))
    by_table = Counter(each.partition("FROM ")[2].partition(" ")[0] for each in statements)
    assert by_table["directory"] == 1, "whoever works here is looked up once"
    twice = [each for each, times in Counter(statements).items() if times > 1]
    assert all("count(" in each for each in twice), "but how many there were, of two kinds of entries"
