"""What happens to tasks, who hears of it, and who may know."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import operations as incidents
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.tasks import cards, operations, reading
from commands.tasks.notices import FOLLOWS
from storage.directory import queries as directory
from storage.incidents import queries as stored
from storage.incidents.records import IncidentStatus
from storage.journal import queries as journal
from storage.tasks.records import Task, TaskEvent, TaskState
from tests.commands.conftest import ANA, BEN, CHEN, DORA, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import details, journalled, later, refused, said, stand, told
from tests.conftest import MONDAY


def given(act: Act, title: str = "Restart the pool", record: str = "INC-1", **more: Any) -> Task:
    return operations.add(act, record, title, **more)


def test_tasks_are_numbered_within_their_record(acting: Acting) -> None:
    numbers = [given(acting(ANA), record=record).called for record in ("INC-1", "INC-1", "CHG-1", "INC-1")]
    assert numbers == ["T1", "T2", "T1", "T3"]
    assert journalled(acting(ANA), "CHG-1") == [TaskEvent.OPENED]


def test_it_is_taken_and_done_once(acting: Acting) -> None:
    declared(acting)
    task = given(acting(ANA), team="retail-apps")
    assert operations.take(acting(BEN), task.id).person == BEN
    with refused(MovedOn, "T1 of INC-1 is yours already."):
        operations.take(acting(BEN), task.id)
    ended = operations.done(later(acting(BEN), hours=1), task.id)
    assert (ended.state, ended.over_by, ended.over_at) == (TaskState.DONE, BEN, MONDAY + timedelta(hours=1))
    for again in (operations.done, operations.take):
        with refused(MovedOn, "T1 of INC-1 is done already."):
            again(acting(BEN), task.id)


def test_what_is_skipped_or_not_possible_says_why(acting: Acting) -> None:
    declared(acting)
    first, second = given(acting(ANA), person=ANA), given(acting(ANA), person=ANA)
    with pytest.raises(Invalid, match="Say why it need not be done"):
        operations.skip(acting(ANA), first.id, reason=" ")
    operations.skip(acting(ANA), first.id, reason="It restarted by itself")
    operations.impossible(acting(ANA), second.id, reason="No access")
    assert details(acting(ANA), TaskEvent.SKIPPED)["reason"] == "It restarted by itself"
    assert details(acting(ANA), TaskEvent.IMPOSSIBLE) | {"task": 0} == {
        "task": 0, "called": "T2", "team": None, "person": ANA, "due": None, "reason": "No access",
    }  # fmt: skip
    with refused(MovedOn, "T2 of INC-1 is known not to be possible already."):
        operations.done(acting(ANA), second.id)


def test_what_ends_with_its_record_is_skipped_all_at_once(acting: Acting) -> None:
    done, _, _ = given(acting(ANA), person=ANA), given(acting(ANA)), given(acting(ANA))
    declared(acting)
    operations.done(acting(ANA), done.id)
    assert [each.called for each in operations.skip_all(acting(ANA), "INC-1", reason="cancelled")] == ["T2", "T3"]


def test_others_may_not_and_are_told_who_may(acting: Acting) -> None:
    declared(acting)
    task = given(acting(ANA), team="retail-apps", person=BEN)
    sentence = f"T1 of INC-1 is for <@{BEN}>, the team Retail applications, and whoever leads."
    with refused(NotAllowed, sentence):
        operations.done(acting(CHEN), task.id)
    operations.done(acting(MIRA), task.id)


def test_a_task_needs_words_that_fit_and_somebody_who_can_do_it(acting: Acting) -> None:
    for title in ("", "x" * 301):
        with pytest.raises(Invalid):
            given(acting(ANA), title)
    directory.store(acting(ANA).tx, TOM, [], MONDAY)
    with pytest.raises(Refused, match="an app, or somebody who has left"):
        given(acting(ANA), person=TOM)


def test_of_a_private_record_there_is_no_task_for_others(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    task = given(acting(CHEN), team="erp")
    for act in (operations.done, operations.take):
        with refused(NotFound, "There is no such task any more.", record="desk"):
            act(acting(BEN), task.id)
    with pytest.raises(NotFound, match="There is no INC-1"):
        operations.open_by_line(acting(BEN), record="INC-1", title="Look")
    assert reading.mine(acting(CHEN)) == [task]
    theirs = given(acting(CHEN), person=BEN)
    assert reading.mine(acting(BEN)) == [theirs]
    assert operations.done(acting(BEN), theirs.id).state is TaskState.DONE


def test_of_a_private_record_each_of_its_team_hears_by_themselves_and_no_channel(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    journal.take_new_entries(acting(ANA).tx)
    task = operations.open_by_line(acting(MIRA), record="INC-1", title="Look at the pay slips", team="erp")
    heard = {effect.arguments["channel"]: effect.message for effect in said(acting(MIRA), FOLLOWS)}
    assert heard == {each: f"INC-1/tasks-of-people/1/{each}" for each in (CHEN, DORA)}
    stand(acting(ANA), map(str, heard.values()))
    operations.take(acting(CHEN), task.id)
    assert [effect.message for effect in said(acting(CHEN), FOLLOWS)] == [*heard.values()]


def test_a_team_that_may_not_know_of_the_record_is_given_nothing_that_would_be_lost(acting: Acting) -> None:
    declared(acting, "Salary on the screen", private=True, service="payroll")
    sentence = (
        "INC-1 is private, and the team Network may not know of it, so nobody there would hear of the task. "
        "Give it to a person, or to a team that works on INC-1."
    )
    with refused(Refused, sentence):
        operations.open_by_line(acting(CHEN), record="INC-1", title="Look", team="network")


def test_whoever_it_is_for_hears_of_it_once_and_the_message_is_kept_up_to_date(acting: Acting) -> None:
    declared(acting)
    journal.take_new_entries(acting(ANA).tx)
    given(acting(ANA), person=ANA)
    given(acting(ANA), person=ANA, told=False)
    assert said(acting(ANA), FOLLOWS) == []
    theirs = given(acting(ANA), person=BEN)
    (message,) = said(acting(ANA), FOLLOWS)
    assert (message.arguments["channel"], message.message) == (BEN, "INC-1/tasks-of-people/3")
    teams = given(acting(ANA), team="retail-apps")
    (message,) = said(acting(ANA), FOLLOWS)
    assert (message.arguments["channel"], message.message) == ("#team-retail-apps", "INC-1/tasks-of-teams/4")
    stand(acting(ANA), ["INC-1/tasks-of-people/3", "INC-1/tasks-of-teams/4"])
    operations.done(acting(BEN), theirs.id)
    operations.take(acting(BEN), teams.id)
    assert [effect.message for effect in said(acting(BEN), FOLLOWS)] == [
        "INC-1/tasks-of-people/3", "INC-1/tasks-of-teams/4",
    ]  # fmt: skip


def test_when_its_record_becomes_private_no_channel_says_any_more_what_is_to_do(acting: Acting) -> None:
    declared(acting)
    task = given(acting(ANA), team="retail-apps")
    said(acting(ANA), FOLLOWS)
    stand(acting(ANA), ["INC-1/tasks-of-teams/1"])
    assert "Restart the pool" in str(cards.card(acting(ANA), task.id, openly=True))
    stored.change(acting(ANA).tx, 1, was=[*IncidentStatus], private=True)
    assert cards.card(acting(ANA), task.id, openly=True) == {}
    acting(ANA).journal("incident.service_set", "INC-1", became_private=True)
    taken_back, *each_told = told(acting(ANA), FOLLOWS)
    assert taken_back.method == "chat.delete"
    assert {effect.arguments["channel"] for effect in each_told} == {ANA, BEN}


def test_what_is_mine_is_what_i_have_and_what_waits_in_my_teams_the_next_due_first(acting: Acting) -> None:
    declared(acting)
    later_on, soon = MONDAY + timedelta(days=3), MONDAY + timedelta(days=1)
    mine = [given(acting(ANA), person=BEN, due=later_on), given(acting(ANA), team="retail-apps", due=soon)]
    given(acting(ANA), person=ANA)
    undated = given(acting(ANA), person=BEN)
    assert reading.mine(acting(BEN)) == [mine[1], mine[0], undated]
    assert reading.mine(acting(SOFIA)) == []


def test_a_line_says_whom_it_is_for_and_by_when(acting: Acting) -> None:
    declared(acting)
    incidents.acknowledge(acting(ANA), 1)
    task = operations.open_by_line(acting(ANA), record="INC-1", title="Restart", team="Retail-Apps", by="tomorrow")
    assert (task.team, task.person, task.due_at) == ("retail-apps", None, MONDAY.replace(day=17, hour=22, minute=59))
    own = operations.open_by_line(acting(ANA), record="INC-1", title="Restart", team="payroll")
    assert (own.title, own.team, own.person) == ("Restart for payroll", None, ANA)
    theirs = operations.open_by_line(acting(ANA), record="INC-1", title="Restart", team="retail Applications")
    assert (theirs.title, theirs.team, theirs.person) == ("Restart", "retail-apps", None)
    all_of_it = operations.open_by_line(acting(ANA), record="INC-1", title="", team="all tills: restart them")
    assert all_of_it.title == "for all tills: restart them"
    with pytest.raises(Invalid, match="what is to be done"):
        operations.open_by_line(acting(ANA), record="INC-1", title="", team="network")
    for by, why in (("soon", "as a day"), ("2026-01-01", "is over")):
        with pytest.raises(Invalid, match=why):
            operations.open_by_line(acting(ANA), record="INC-1", title="Restart", by=by)
    with refused(NotAllowed, "Tasks are given by those in a team, incident commanders and service managers."):
        operations.open_by_line(acting(TOM), record="INC-1", title="Restart")
