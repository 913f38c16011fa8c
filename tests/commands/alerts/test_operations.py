"""What monitoring sends becomes one incident, once, and ends with it."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.alerts import operations, views
from commands.alerts.cards import in_room, under_card
from commands.alerts.verbs import _all, _read_mute, _which
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.items.suspects import suspects_of
from commands.shared.literal import fenced
from commands.shared.refusals import MovedOn, NotAllowed, Unshaped
from storage.alerts import queries as alerts
from storage.alerts.records import AlertEvent, Severity
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.incidents.records import IncidentStatus
from storage.record import asdict, replace
from tests.commands.alerts.examples import Monitor, alert, delivered, source
from tests.commands.conftest import ANA, BEN, CHEN, MIRA, SOFIA, Acting
from tests.commands.outcome import details, effects, refused
from tests.company import CHANGE, private_payroll
from tests.conftest import MONDAY

THREE = ("host-1", "host-2", "host-3")


def card(monitor: Monitor, number: int = 1) -> str:
    return str(under_card(monitor.act(), number))


def mute(monitor: Monitor, **lasts: float) -> None:
    """Ana mutes host-1."""
    until = timedelta(**lasts)
    operations.mute(monitor.act(ANA), source="prometheus", key="host-1", until=until, reason="new")


def test_the_same_delivery_of_three_three_times_is_one_incident_with_one_message(acting: Acting) -> None:
    monitor = Monitor(acting)
    for _ in range(3):
        monitor.sends(*map(alert, THREE))
    assert [monitor.alert(name).count for name in THREE] == [3, 3, 3]
    assert [each.title for each in monitor.incidents] == ["Errors at host-1"]
    assert monitor.said() == ["incident.card", "incident.card"]


def test_an_alert_is_over_by_its_own_state_and_not_by_that_of_its_group(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(*map(alert, THREE))
    over = alert("host-1", status="resolved", until=MONDAY)
    monitor.sends(over, alert("host-2"), alert("host-3"))
    assert "2 firing, 1 over" in card(monitor)
    monitor.sends(over, status="resolved")
    assert "2 firing, 1 over" in card(monitor)
    assert monitor.incidents[0].is_open


def test_what_nobody_has_seen_is_resolved_by_itself_once_it_has_settled(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(*map(alert, THREE))
    monitor.sends(*(alert(name, status="resolved") for name in THREE))
    monitor.passes(minutes=4.9)
    assert monitor.incidents[0].is_open
    monitor.passes(minutes=0.1)
    found = monitor.incidents[0]
    assert (found.status, found.resolution_code, found.assignee) == (
        IncidentStatus.RESOLVED,
        "Recovered by itself",
        None,
    )
    assert found.resolution_note == "All 3 alerts are over, and nobody had seen it yet."


def test_what_fires_again_before_it_has_settled_keeps_its_incident_open(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=4)
    monitor.sends(alert("host-1", since=monitor.at))
    monitor.passes(minutes=60)
    assert monitor.incidents[0].is_open
    assert (monitor.alert("host-1").flaps, len(monitor.incidents)) == (1, 1)


def test_what_fires_again_together_after_it_was_resolved_is_one_incident_again(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(*map(alert, THREE))
    monitor.sends(*(alert(name, status="resolved") for name in THREE))
    monitor.passes(minutes=6)
    monitor.sends(*(alert(name, since=monitor.at) for name in (*THREE, "host-4")))
    assert len(monitor.incidents) == 2
    assert {monitor.alert(name).incident for name in (*THREE, "host-4")} == {2}


def test_what_fires_again_after_a_storm_joins_the_open_incident_of_its_group(acting: Acting) -> None:
    monitor = Monitor(acting, source(storm=2))
    monitor.sends(alert("host-2"))
    monitor.sends(alert("host-3", service="webshop"))
    monitor.sends(alert("host-1"))
    assert [monitor.alert(name).incident for name in ("host-2", "host-3", "host-1")] == [1, 2, 3]
    monitor.sends(alert("host-1", status="resolved"))
    incident_operations.resolve(monitor.act(ANA), 3, note="It was the switch")
    monitor.passes(minutes=6)
    monitor.sends(alert("host-1", since=monitor.at))
    assert monitor.alert("host-1").incident == 1


def test_what_is_only_recorded_when_it_fires_again_is_an_incident_once_it_is_worse(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=6)
    monitor.sends(alert("host-1", severity="info", since=monitor.at))
    assert len(monitor.incidents) == 1
    monitor.sends(alert("host-1", severity="critical", since=monitor.at))
    assert [each.is_open for each in monitor.incidents] == [False, True]


def test_of_what_somebody_has_seen_they_are_asked_whether_to_resolve_it(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(*map(alert, THREE))
    incident_operations.take(monitor.act(ANA), 1)
    monitor.follow()
    monitor.said()
    monitor.sends(*(alert(name, status="resolved") for name in THREE))
    monitor.passes(minutes=6)
    assert monitor.incidents[0].status is IncidentStatus.IN_PROGRESS
    assert monitor.said()[-1] == "alert.over"


def test_what_is_over_before_it_is_to_be_said_is_not_said(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    monitor.sends(alert("host-1"))
    monitor.passes(minutes=1)
    monitor.sends(alert("host-1", status="resolved", until=monitor.at))
    monitor.passes(hours=1)
    assert (monitor.incidents, monitor.said()) == ([], [])
    found = monitor.alert("host-1")
    assert found.ended_at is not None
    assert found.ended_at - found.started_at == timedelta(seconds=60)


def test_what_is_still_wrong_then_makes_an_incident(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    monitor.sends(alert("host-1"))
    monitor.passes(minutes=2)
    assert [each.title for each in monitor.incidents] == ["Errors at host-1"]


def test_what_comes_and_goes_is_one_episode_that_flaps_and_one_message(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    monitor.sends(alert("host-1"))
    for _ in range(3):
        monitor.passes(minutes=1)
        monitor.sends(alert("host-1", status="resolved", until=monitor.at))
        monitor.passes(minutes=5)
        monitor.sends(alert("host-1", since=monitor.at))
    assert (monitor.alert("host-1").flaps, len(monitor.incidents)) == (3, 1)
    assert monitor.said() == ["incident.card", "incident.card"]
    assert "flapping" in card(monitor)


def test_a_new_host_in_an_incident_that_was_seen_is_told_and_long_after_it_is_one_of_its_own(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}], group={"join": "30m"}))
    monitor.sends(alert("a", instance="host-1"))
    incident_operations.acknowledge(monitor.act(ANA), 1)
    monitor.follow()
    monitor.said()
    monitor.passes(minutes=20)
    monitor.sends(alert("b", instance="host-2", since=monitor.at))
    assert ":bell: INC-1 has one more alert, Errors at b at host-2: it is at host-2 too." in monitor.said()
    monitor.passes(minutes=1)
    monitor.sends(*(alert(name, status="resolved", instance=f"host-{name}") for name in ("a", "b")))
    monitor.passes(minutes=34)
    monitor.sends(alert("c", instance="host-3", since=monitor.at))
    assert [each.title for each in monitor.incidents] == ["Errors at a", "Errors at c"]


def test_of_many_more_they_are_told_at_the_second_the_fourth_and_the_eighth(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("0"))
    incident_operations.acknowledge(monitor.act(ANA), 1)
    monitor.follow()
    monitor.said()
    for number in range(1, 10):
        monitor.sends(alert(str(number)))
    told = [text for text in monitor.said() if text.startswith(":bell:")]
    assert [text.rpartition(": ")[2] for text in told] == ["there are 2.", "there are 4.", "there are 8."]


def test_worse_is_told_of_what_was_seen(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1", severity="warning"))
    incident_operations.take(monitor.act(ANA), 1)
    monitor.follow()
    monitor.said()
    monitor.sends(alert("host-1", severity="critical"))
    assert monitor.alert("host-1").severity is Severity.CRITICAL
    assert ":bell: INC-1 has one more alert, Errors at host-1: it is worse." in monitor.said()


def test_what_is_over_that_nobody_knew_of_and_what_is_older_than_its_episode_change_nothing(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("never-seen", status="resolved"))
    assert monitor.incidents == []
    monitor.sends(alert("host-1", since=MONDAY + timedelta(minutes=6)))
    monitor.sends(alert("host-1", status="resolved", until=MONDAY + timedelta(minutes=5)))
    assert monitor.alert("host-1").firing


@pytest.mark.parametrize("never", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_start_at_an_end_of_the_calendar_is_none(acting: Acting, never: str) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1") | {"startsAt": never})
    assert (monitor.alert("host-1").started_at, len(monitor.incidents)) == (MONDAY, 1)


def test_an_end_that_comes_once_more_does_not_end_what_fires_again_since(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    over = alert("host-1", status="resolved", until=MONDAY + timedelta(minutes=1))
    monitor.passes(minutes=1)
    monitor.sends(over)
    monitor.passes(minutes=2)
    monitor.sends(alert("host-1", since=monitor.at))
    monitor.sends(over)
    assert monitor.alert("host-1").firing
    monitor.passes(minutes=2)
    assert "for 5 min" in views.line(monitor.alert("host-1"), monitor.at)
    monitor.sends(alert("host-1", status="resolved", until=monitor.at))
    assert not monitor.alert("host-1").firing


def test_what_was_sent_before_it_was_over_and_comes_right_after_does_not_fire_again(acting: Acting) -> None:
    monitor = Monitor(acting)
    since = [MONDAY, MONDAY + timedelta(minutes=3)]
    for at in since:
        monitor.sends(alert("host-1", since=at))
        monitor.passes(minutes=2)
        monitor.sends(alert("host-1", status="resolved", until=monitor.at - timedelta(seconds=1)))
        monitor.passes(minutes=0.5)
        monitor.sends(*(alert("host-1", since=each) for each in since if each <= at))
        assert not monitor.alert("host-1").firing
        monitor.passes(minutes=0.5)


@pytest.mark.parametrize(("minutes", "episodes"), [(1, 1), (11, 2)])
def test_what_fires_again_since_the_same_start_fires(acting: Acting, minutes: int, episodes: int) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=minutes)
    monitor.sends(alert("host-1"))
    found = monitor.alert("host-1")
    assert (found.firing, found.id) == (True, episodes)


def test_where_a_source_does_not_say_when_it_was_over_its_next_start_is_believed(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1", since=MONDAY - timedelta(minutes=9)))
    monitor.sends(alert("host-1", status="resolved"))
    monitor.sends(alert("host-1", since=MONDAY - timedelta(seconds=5)))
    assert monitor.alert("host-1").firing


def test_information_and_what_a_rule_only_records_make_no_incident(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {"team": "lab"}, "do": "record"}]))
    monitor.sends(alert("a", severity="info"), alert("b", team="lab"))
    assert monitor.incidents == []
    assert monitor.alert("a").firing


def test_what_was_only_recorded_is_an_incident_once_it_is_worse_or_another_rule_fits(acting: Acting) -> None:
    rules = [{"match": {"team": "lab"}, "do": "record"}, {"match": {"team": "shop"}, "service": "webshop"}]
    monitor = Monitor(acting, source(rules=rules))
    monitor.sends(alert("a", severity="info", service="erp"), alert("b", team="lab", service="erp"))
    monitor.sends(alert("a", severity="critical", service="erp"), alert("b", team="shop"))
    assert [(each.title, each.service) for each in monitor.incidents] == [
        ("Errors at a", "erp"), ("Errors at b", "webshop"),
    ]  # fmt: skip


def test_however_often_it_is_sent_what_waits_before_it_is_said_waits_no_longer(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    for _ in range(2):
        monitor.sends(alert("host-1"))
        assert monitor.incidents == []
        monitor.passes(minutes=1)
    assert len(monitor.incidents) == 1


@pytest.mark.parametrize(
    ("severity", "service", "priority"),
    [("critical", "pos", "P1"), ("warning", "pos", "P2"), ("error", "payroll", "P2"), ("warning", "scanners", "P4"),
     ("critical", "no-such-service", "P3")],
)  # fmt: skip
def test_severity_is_the_urgency_and_criticality_the_impact(
    acting: Acting, severity: str, service: str, priority: str
) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("a", severity=severity, service=service))
    assert monitor.incidents[0].priority == priority
    assert monitor.incidents[0].reporter == "name:prometheus"
    assert monitor.incidents[0].source == "alert"


def test_a_rule_says_service_item_and_priority(acting: Acting) -> None:
    rule = {"match": {"job": "~web-.*"}, "service": "webshop", "item": "instance", "priority": "P3"}
    monitor = Monitor(acting, source(rules=[rule]))
    monitor.sends(alert("a", job="web-7", instance="web-7.eu"))
    found = monitor.incidents[0]
    assert (found.service, found.item, found.priority, found.team) == ("webshop", "web-7.eu", "P3", "retail-apps")


@pytest.mark.parametrize(("written", "item"), [("db\u202e-1", "db-1"), ("\u202e\u200b", None)])
def test_what_turns_round_all_that_follows_is_in_no_item(acting: Acting, written: str, item: str | None) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("a", item=written))
    assert monitor.alert("a").item == item
    assert monitor.incidents[0].details.startswith("prometheus says so" + (f" at {item}," if item else ","))


def test_an_alert_in_the_window_of_a_change_is_told_there_and_an_incident_only_if_it_outlives_it(
    acting: Acting,
) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}]))
    end = MONDAY + timedelta(hours=1)
    values = asdict(CHANGE) | {"status": ChangeStatus.IMPLEMENT, "items": ("pos-db-1",), "start": MONDAY, "end": end}
    change = changes.add(monitor.act().tx, **{name: value for name, value in values.items() if name != "id"})
    monitor.passes(minutes=10)
    monitor.sends(alert("a", instance="pos-db-1", since=monitor.at))
    assert monitor.incidents == []
    assert ":bell: Expected? Errors at a at pos-db-1 fires." in str(monitor.said())
    assert details(monitor.act(), AlertEvent.EXPECTED, record=change.number)["title"] == "Errors at a"
    monitor.passes(minutes=59.9)
    assert monitor.incidents == []
    monitor.passes(minutes=0.2)
    assert f"while {change.number} was being implemented" in monitor.incidents[0].details


@pytest.fixture
def patched(acting: Acting) -> tuple[Monitor, Change]:
    """A database is patched, from nine to ten."""
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}]))
    end = MONDAY + timedelta(hours=1)
    values = asdict(CHANGE) | {"status": ChangeStatus.IMPLEMENT, "items": ("pos-db-1",), "start": MONDAY, "end": end}
    change = changes.add(monitor.act().tx, **{name: value for name, value in values.items() if name != "id"})
    monitor.act(BEN).journal(ChangeEvent.BEGUN, change.number)
    monitor.follow()
    monitor.said()
    return monitor, change


def test_what_comes_and_goes_during_a_change_is_asked_about_once_and_is_no_less_an_incident_after_it(
    patched: tuple[Monitor, Change],
) -> None:
    monitor, _ = patched
    for _ in range(3):
        monitor.sends(alert("a", instance="pos-db-1", since=monitor.at))
        monitor.passes(minutes=5)
        monitor.sends(alert("a", status="resolved", instance="pos-db-1", until=monitor.at))
        monitor.passes(minutes=5)
    monitor.sends(alert("a", instance="pos-db-1", since=monitor.at))
    assert len([text for text in monitor.said() if "Expected?" in text]) == 1
    monitor.passes(minutes=39.9)
    assert monitor.incidents == []
    monitor.passes(minutes=0.2)
    assert len(monitor.incidents) == 1


def test_while_its_change_goes_on_longer_an_alert_is_waited_for_longer(patched: tuple[Monitor, Change]) -> None:
    monitor, change = patched
    monitor.sends(alert("a", instance="pos-db-1"))
    later = MONDAY + timedelta(minutes=90)
    assert changes.change(monitor.act().tx, change.id, was=(ChangeStatus.IMPLEMENT,), end=later)
    monitor.passes(minutes=99)
    assert monitor.incidents == []
    monitor.passes(minutes=2)
    assert len(monitor.incidents) == 1


def test_the_change_that_an_alert_outlived_is_suspected_first(patched: tuple[Monitor, Change]) -> None:
    monitor, change = patched
    monitor.sends(alert("a", instance="pos-db-1"))
    monitor.passes(minutes=65)
    values = {name: value for name, value in asdict(change).items() if name != "id"}
    other = changes.add(monitor.act().tx, **values | {"items": ("pos-db-1",)})
    monitor.act(BEN).journal(ChangeEvent.BEGUN, other.number)
    monitor.follow()
    monitor.passes(minutes=6)
    found = suspects_of(monitor.act(MIRA), monitor.incidents[0])
    assert [each.record for each in found] == [change.number, other.number]
    assert found[0].score < found[1].score


def test_what_shares_something_below_is_one_incident_called_after_that(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}]))
    monitor.sends(alert("a", instance="pos-db-1", service="pos"))
    monitor.passes(minutes=4)
    monitor.sends(alert("b", instance="shop-web-1", service="webshop", since=monitor.at))
    monitor.sends(alert("c", instance="vm-12", service="network", since=monitor.at))
    [found] = monitor.incidents
    assert (found.title, found.item) == ("Host 3, seen from 3 alerts", "host-3")
    assert "3 firing" in card(monitor)
    monitor.passes(minutes=6)
    monitor.sends(alert("d", instance="pos-db-2", service="erp", since=monitor.at))
    monitor.sends(alert("e", instance="mail-1", service="email", since=monitor.at))
    assert [each.title for each in monitor.incidents] == ["Host 3, seen from 3 alerts", "Errors at d", "Errors at e"]


def test_of_what_was_seen_the_name_stays_and_whoever_has_it_is_told_what_is_shared(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}]))
    monitor.sends(alert("a", instance="pos-db-1", service="pos"))
    incident_operations.take(monitor.act(ANA), 1)
    monitor.follow()
    monitor.said()
    monitor.sends(alert("b", instance="shop-web-1", service="webshop"))
    assert monitor.incidents[0].title == "Errors at a"
    assert ":bell: INC-1 has one more alert, Errors at b at shop-web-1: both stand on Host 3." in monitor.said()


def test_nothing_is_joined_below_where_only_some_may_see_it(acting: Acting) -> None:
    private = private_payroll(cast(Document, acting(ANA).document))
    monitor = Monitor(
        lambda person: replace(acting(person), document=private), source(rules=[{"match": {}, "item": "instance"}])
    )
    monitor.sends(alert("a", instance="pos-db-1", service="pos"))
    monitor.sends(alert("b", instance="vm-12", service="payroll"))
    assert [each.private for each in monitor.incidents] == [False, True]


def private(acting: Acting, **more: Any) -> Monitor:
    """Where incidents about pay are private."""
    document = private_payroll(cast(Document, acting(ANA).document))
    return Monitor(lambda person: replace(acting(person), document=document), source(**more))


def test_what_only_some_may_see_is_one_with_nothing_of_another_service(acting: Acting) -> None:
    monitor = private(acting, group={"by": ["team"]})
    for name, service in (("a", "pos"), ("b", "payroll"), ("c", "pos"), ("d", "payroll")):
        monitor.sends(alert(name, service=service, team="shop"))
    assert [each.private for each in monitor.incidents] == [False, True]
    assert [monitor.alert(name).incident for name in "abcd"] == [1, 2, 1, 2]
    assert "Errors at b" not in str(_which(monitor.act(SOFIA), 1))


def test_in_a_storm_what_only_some_may_see_stays_apart(acting: Acting) -> None:
    monitor = private(acting, storm=3, group={"by": ["alertname", "instance"]})
    for number in range(9):
        monitor.sends(alert(str(number), instance=f"host-{number}"))
    monitor.sends(alert("pay", service="payroll"))
    assert [each.private for each in monitor.incidents][-1]
    assert [each.title for each in monitor.incidents if not each.private][
        -1
    ] == "Alerts of every kind from prometheus"


def test_what_everyone_may_see_joins_nothing_that_has_become_private(acting: Acting) -> None:
    monitor = private(acting)
    monitor.sends(alert("a", service="pos"))
    incident_operations.set_service(monitor.act(ANA), 1, service="payroll")
    monitor.sends(alert("b", service="pos"))
    assert [each.private for each in monitor.incidents] == [True, False]


def test_an_alert_of_what_only_some_may_see_is_listed_to_those_and_muted_by_those(acting: Acting) -> None:
    monitor = private(acting, rules=[{"match": {}, "open_after": "2m"}])
    monitor.sends(alert("a", service="payroll"))
    for _ in range(2):
        assert "Errors at a" not in str(_all(monitor.act(SOFIA), 0))
        assert "Errors at a" in str(_all(monitor.act(CHEN), 0))
        for key in ("a", "z"):
            sentence = f"There is no alert {key} of prometheus. `/desk alerts` lists what there is."
            with refused(MovedOn, sentence, record="desk"):
                until = timedelta(hours=1)
                operations.mute(monitor.act(ANA), source="prometheus", key=key, until=until, reason="no")
        monitor.passes(minutes=3)
    assert [each.private for each in monitor.incidents] == [True]


def test_what_only_some_may_see_stays_so_when_its_service_leaves_app_yaml_while_it_waits(acting: Acting) -> None:
    monitor = private(acting, rules=[{"match": {}, "open_after": "2m"}])
    monitor.sends(alert("a", service="payroll"), alert("b", service="pos"))
    document = cast(Document, monitor.act().document)
    left = {key: service for key, service in document.services.items() if key not in ("payroll", "pos")}
    monitor.acting = lambda person: replace(acting(person), document=document.model_copy(update={"services": left}))
    assert "Errors at a" not in str(_all(monitor.act(SOFIA), 0))
    assert "Errors at b" in str(_all(monitor.act(SOFIA), 0))
    monitor.passes(minutes=3)
    assert {each.title: each.private for each in monitor.incidents} == {"Errors at a": True, "Errors at b": False}


def test_under_a_change_an_alert_of_what_only_some_may_see_is_one_and_no_more(acting: Acting) -> None:
    monitor, end = private(acting), MONDAY + timedelta(hours=1)
    values = asdict(CHANGE) | {"status": ChangeStatus.IMPLEMENT, "items": ("payroll",), "start": MONDAY, "end": end}
    changes.add(monitor.act().tx, **{name: value for name, value in values.items() if name != "id"})
    monitor.sends(alert("a", service="payroll"))
    assert ":bell: Expected? An alert fires." in str(monitor.said())


def test_a_key_is_read_as_it_was_typed_and_shown_so(acting: Acting) -> None:
    read = _read_mute("prom *a*&amp;b&lt;c 1h noisy")
    assert (read["source"], read["key"], read["reason"]) == ("prom", "*a*&b<c", "noisy")
    with pytest.raises(MovedOn) as refusal:
        operations.mute(acting(ANA), **read)
    assert fenced("*a*&amp;b&lt;c") in refusal.value.sentence
    for line in ("prom k 999999999999h x", "prom k 8d x", "prom k 1h \u200b", "prom k"):
        with pytest.raises(Unshaped):
            _read_mute(line)


def test_the_room_of_a_major_incident_says_how_its_alerts_stand(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    assert "*Alerts:* 1 firing" in str(in_room(monitor.act(), 1))
    assert in_room(monitor.act(), 99) == []


def test_a_rules_priority_holds_also_for_what_is_opened_later(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {"service": "pos"}, "priority": "P4", "open_after": "2m"}]))
    monitor.sends(alert("a", severity="critical"))
    monitor.passes(minutes=2)
    assert monitor.incidents[0].priority == "P4"


def renamed(monitor: Monitor) -> None:
    """From now on app.yaml knows the service `pos` as `tills`."""
    acting = monitor.acting
    services = dict(acting(ANA).document.services)
    services["tills"] = services.pop("pos")
    document = acting(ANA).document.model_copy(update={"services": services})
    monitor.acting = lambda person: replace(acting(person), document=document)


def test_what_fires_again_is_of_the_service_that_its_source_names_now(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("a"), alert("b"))
    monitor.sends(alert("a", status="resolved"), alert("b", status="resolved"))
    monitor.passes(minutes=6)
    renamed(monitor)
    monitor.sends(alert("a", since=monitor.at), alert("b", service="tills", since=monitor.at))
    assert [each.service for each in monitor.incidents] == ["pos", None, "tills"]


def test_what_waits_while_its_service_is_renamed_is_an_incident_of_none(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    monitor.sends(alert("a"))
    renamed(monitor)
    monitor.passes(minutes=2)
    assert [(each.title, each.service) for each in monitor.incidents] == [("Errors at a", None)]


def test_one_alert_that_cannot_be_taken_in_takes_no_other_of_its_delivery_with_it(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("a"))
    alerts.change(monitor.act().tx, monitor.alert("a").id, incident=99)
    monitor.sends(alert("a", status="resolved"), alert("b", service="webshop"))
    assert [monitor.alert(name).firing for name in "ab"] == [False, True]
    noted = details(monitor.act(), AlertEvent.NOTED, record="desk")["note"]
    assert noted.startswith("Errors at a is refused: There is no INC-99.")


def test_a_storm_is_one_by_when_it_is_heard_of_whatever_the_source_says(acting: Acting) -> None:
    monitor = Monitor(acting, source(storm=5, group={"by": ["alertname", "instance"]}))
    for number in range(20):
        monitor.sends(alert(str(number), instance=f"host-{number}", since=MONDAY - timedelta(hours=1)))
    assert len(monitor.incidents) == 6


def test_what_was_left_out_of_a_delivery_is_said_once(acting: Acting) -> None:
    monitor = Monitor(acting)
    for _ in range(2):
        body = json.dumps(json.loads(delivered(alert("host-1"))) | {"truncatedAlerts": 7}).encode()
        monitor.hears(body)
    assert [text for text in monitor.said() if "left out" in text] == [
        ":bell: INC-1: prometheus has left out 7 more alerts."
    ]


@pytest.mark.parametrize(
    ("actions", "fires"),
    [
        (("created", "assigned"), True),
        (("created", "archived", "archived"), False),
        (("created", "resolved", "archived"), False),
        (("archived", "unresolved"), True),
        (("created", "ignored", "unresolved"), True),
    ],
)
def test_what_sentry_mutes_is_over_until_it_says_that_it_is_wrong(
    acting: Acting, actions: tuple[str, ...], fires: bool
) -> None:
    monitor = Monitor(acting, source(kind="sentry"))
    for action in actions:
        issue = {"id": "7", "title": "Boom", "level": "error"}
        body = json.dumps({"action": action, "data": {"issue": issue}}).encode()
        monitor.hears(body, **{"sentry-hook-resource": "issue"})
    assert (monitor.alert("7").firing, len(monitor.incidents)) == (fires, 1)


def test_however_much_comes_and_goes_nothing_is_posted_but_two_cards_an_incident(acting: Acting) -> None:
    monitor = Monitor(acting, source(storm=30))
    services = ("pos", "webshop", "warehouse", "erp", "payroll")
    for times in range(3):
        for number in range(50):
            service = services[number % 5]
            monitor.sends(alert(str(number), service=service, since=monitor.at + timedelta(seconds=times)))
            monitor.sends(alert(str(number), service=service, status="resolved"))
    waiting = effects(monitor.act())
    assert {each.render for each in waiting} == {"incident.card"}
    posted = {each.message for each in waiting}
    assert len(posted) == 2 * len(monitor.incidents) == 12


def test_a_storm_is_one_incident(acting: Acting) -> None:
    monitor = Monitor(acting, source(storm=5, group={"by": ["alertname", "instance"]}))
    for number in range(20):
        monitor.sends(alert(str(number), instance=f"host-{number}"))
    titles = [each.title for each in monitor.incidents]
    assert len(titles) == 6
    assert titles[-1] == "Alerts of every kind from prometheus"
    assert "15 firing" in card(monitor, 6)


def test_a_source_that_falls_silent_is_an_incident_of_its_own_and_is_over_when_it_speaks(acting: Acting) -> None:
    monitor = Monitor(acting, source(expect_every="5m"))
    operations.listen_for_silence(monitor.act())
    monitor.passes(minutes=9.9)
    assert monitor.incidents == []
    monitor.passes(minutes=0.2)
    assert [each.title for each in monitor.incidents] == ["No word from prometheus"]
    monitor.sends()
    monitor.passes(minutes=5)
    assert monitor.incidents[0].resolution_code == "Recovered by itself"


def test_that_a_source_is_silent_is_said_whatever_becomes_of_its_alerts(acting: Acting) -> None:
    monitor = Monitor(acting, source(expect_every="5m", rules=[{"match": {"team": "lab"}}, {"do": "record"}]))
    monitor.sends(alert("disk", service="", team="lab"))
    monitor.passes(minutes=11)
    assert [each.title for each in monitor.incidents] == ["Errors at disk", "No word from prometheus"]


def test_a_source_that_falls_silent_in_a_storm_is_no_part_of_it(acting: Acting) -> None:
    monitor = Monitor(acting, source(expect_every="1m", storm=2))
    monitor.sends(*map(alert, THREE))
    monitor.passes(minutes=3)
    assert monitor.incidents[-1].title == "No word from prometheus"


def test_what_is_muted_is_not_said_until_that_ends_by_itself(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    with refused(
        NotAllowed, "Only the team retail-apps and service managers mute that. Ask one of them.", record="desk"
    ):
        operations.mute(monitor.act(CHEN), source="prometheus", key="host-1", until=timedelta(hours=1), reason="no")
    operations.mute_incident(monitor.act(ANA), 1, reason="being replaced")
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=20)
    monitor.sends(alert("host-1", since=monitor.at))
    assert len(monitor.incidents) == 1
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=50)
    monitor.sends(alert("host-1", since=monitor.at))
    assert len(monitor.incidents) == 2
    with refused(MovedOn, "No alert of INC-1 fires any more.", record="INC-1"):
        operations.mute_incident(monitor.act(MIRA), 1, reason="x")


def test_what_began_while_it_was_muted_and_still_fires_is_an_incident_when_that_ends(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1"))
    operations.mute_incident(monitor.act(ANA), 1, reason="being replaced")
    monitor.sends(alert("host-1", status="resolved"))
    monitor.passes(minutes=9)
    monitor.sends(alert("host-1", since=monitor.at))
    monitor.passes(minutes=50.9)
    assert len(monitor.incidents) == 1
    monitor.passes(minutes=0.2)
    assert [each.is_open for each in monitor.incidents] == [False, True]


def test_a_mute_that_is_made_shorter_ends_sooner(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "priority": "P4", "open_after": "2m"}]))
    monitor.sends(alert("host-1"))
    for minutes in (60, 10):
        mute(monitor, minutes=minutes)
        monitor.passes(minutes=9.9)
        assert monitor.incidents == []
    monitor.passes(minutes=0.2)
    assert [each.priority for each in monitor.incidents] == ["P4"]


def test_what_is_muted_before_its_time_waits_for_that_too(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "30m"}]))
    monitor.sends(alert("host-1"))
    mute(monitor, minutes=5)
    monitor.passes(minutes=29)
    assert monitor.incidents == []
    monitor.passes(minutes=2)
    assert len(monitor.incidents) == 1


def test_a_mute_that_is_made_shorter_ends_sooner_once_the_change_is_over_in_which_it_began(acting: Acting) -> None:
    monitor = Monitor(acting)
    values = asdict(CHANGE) | {"status": ChangeStatus.IMPLEMENT, "items": ("pos",), "start": MONDAY}
    values |= {"end": MONDAY + timedelta(hours=1)}
    changes.add(monitor.act().tx, **{name: value for name, value in values.items() if name != "id"})
    monitor.sends(alert("host-1"))
    for minutes in (600, 10):
        mute(monitor, minutes=minutes)
        monitor.passes(minutes=75 if minutes > 10 else 9)
    assert monitor.incidents == []
    monitor.passes(minutes=2)
    assert len(monitor.incidents) == 1


def test_a_mute_that_is_made_longer_is_waited_for_longer(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "open_after": "2m"}]))
    monitor.sends(alert("host-1"))
    for _ in range(2):
        mute(monitor, hours=1)
        monitor.passes(minutes=59)
    assert monitor.incidents == []
    monitor.passes(minutes=2)
    assert len(monitor.incidents) == 1


def test_what_comes_together_is_what_it_is_one_after_another(acting: Acting) -> None:
    monitor, later = Monitor(acting), MONDAY + timedelta(seconds=1)
    monitor.sends(alert("b"))
    monitor.sends_together(
        *(alert("a"), alert("b", status="resolved"), alert("a", severity="critical"), alert("a", status="resolved")),
        *(alert("b", since=later), alert("c"), alert("c", status="resolved"), alert("b", status="resolved")),
    )
    found = {name: monitor.alert(name) for name in "abc"}
    assert {name: (each.count, each.flaps, each.firing) for name, each in found.items()} == {
        "a": (2, 0, False), "b": (2, 1, False), "c": (1, 0, False),
    }  # fmt: skip
    assert {each.incident for each in found.values()} == {1}
    assert monitor.said().count("incident.card") == 2, "one in each of its channels"
    monitor.passes(minutes=5)
    assert monitor.incidents[0].status is IncidentStatus.RESOLVED


def test_what_is_muted_is_muted_among_many(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("host-1", severity="info"))
    mute(monitor, days=1)
    monitor.passes(minutes=20)
    monitor.sends_together(alert("host-1", status="resolved"), alert("host-1", since=monitor.at), alert("host-2"))
    assert [each.title for each in monitor.incidents] == ["Errors at host-2"]


def test_whoever_resolves_what_still_fires_is_told(acting: Acting) -> None:
    monitor = Monitor(acting, source(rules=[{"match": {}, "item": "instance"}]))
    monitor.sends(alert("a", instance="host-1"), alert("b", instance="host-2"))
    incident_operations.resolve(monitor.act(ANA), 1, note="restarted")
    monitor.follow(ANA)
    left = ":bell: INC-1 is resolved, and 2 alerts still fire: host-1, host-2. Is it not over? Reopen it."
    assert left in monitor.said()


def test_an_incident_that_people_reported_has_no_line_of_alerts(acting: Acting) -> None:
    monitor = Monitor(acting)
    incident_operations.declare(monitor.act(ANA), NewIncident("till down", ANA))
    assert under_card(monitor.act(), 1) == []


def test_where_grafana_lets_it_be_silenced_is_a_button_while_it_is_the_one_that_fires(acting: Acting) -> None:
    monitor = Monitor(acting)
    address = "https://grafana.example/silence/new?matcher=a%3Db&x=1|2"
    monitor.sends(alert("host-1") | {"silenceURL": address})
    shown = under_card(monitor.act(), 1)
    assert [(each["text"]["text"], each.get("url")) for each in shown[1]["elements"]] == [
        ("Which?", None), ("Mute for 1h", None), ("Silence in Grafana", address),
    ]  # fmt: skip
    line_ = views.line(monitor.alert("host-1"), monitor.at)
    assert line_.endswith("<https://grafana.example/silence/new?matcher=a%3Db&amp;x=1%7C2|silence it>")
    monitor.sends(alert("host-2"))
    assert "Silence" not in card(monitor), "of several each has it in the list"
    monitor.sends(alert("host-2", status="resolved"), alert("host-1", status="resolved"))
    assert "Silence" not in card(monitor)
    assert "silence" not in views.line(monitor.alert("host-1"), monitor.at)
