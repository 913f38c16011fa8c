"""What recovers by itself is counted, and took nobody any time."""

from datetime import UTC

from commands.incidents import operations as incident_operations
from commands.reports import rules
from storage.figures import lines, queries
from storage.figures.records import Window
from storage.incidents.records import IncidentEvent
from tests.commands.alerts.examples import Monitor, alert
from tests.commands.conftest import CHEN, Acting
from tests.conftest import MONDAY


def test_what_recovers_by_itself_is_resolved_and_no_part_of_the_time_to_resolve(acting: Acting) -> None:
    monitor = Monitor(acting)
    monitor.sends(alert("a", service="pos"), alert("b", service="erp"))
    monitor.sends(alert("a", status="resolved", service="pos"))
    monitor.passes(minutes=90)
    incident_operations.resolve(monitor.act(CHEN), 2, note="restarted")
    monitor.follow(CHEN)
    tx, window = monitor.act().tx, rules.day_window(MONDAY.date(), UTC)
    facts = queries.facts(tx, window, window.end)
    assert [each.number for each in facts.resolved] == [1, 2]
    assert facts.recovered == {1}
    days = [Window(window.start, window.end)]
    assert lines.counted(tx, days, None, IncidentEvent.RESOLVED)[""] == [2]
    assert lines.to_resolve(tx, days, None)[""] == [[1.5]]
