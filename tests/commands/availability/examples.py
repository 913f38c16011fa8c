"""A major incident of the tills, reported on Monday at nine (UTC), and what its people say of it.

In March the tills (Monday to Saturday, 07 to 22 in Berlin) may be down for 23.4 minutes.
"""

from collections.abc import Mapping
from typing import Any

from commands.availability import notices, operations
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import joined
from commands.warrooms import operations as rooms
from storage.availability.records import Outage
from storage.journal import queries as journal
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import armed, later

FOLLOWS = joined(operations.FOLLOWS, notices.FOLLOWS)


def major(acting: Acting) -> Act:
    """The act of somebody of the team, once it is declared."""
    incidents.declare(acting(SOFIA), NewIncident.of_line("The tills do not start", SOFIA, impact=1, urgency=1))
    rooms.declare(acting(ANA), 1)
    return acting(ANA)


def says(act: Act, line: str, **by: float) -> Outage:
    """What is said in the room so much later, and all that follows."""
    from commands.warrooms.verbs import VERBS

    verb = next(each for each in VERBS if each.name == "outage")
    then = later(act, **by)
    outage, _ = rooms.mark_outage(then, 1, **verb.reads(line))
    follow_up(then, FOLLOWS)
    return outage


def budget_entries(act: Act, service: str = "pos") -> list[tuple[str, Mapping[str, Any]]]:
    """What was journalled of a service's budgets."""
    return [(each.what, each.details) for each in journal.history(act.tx, f"uptime-{service}")]


def ring(act: Act) -> Act:
    """The next timer fires, at its moment."""
    timer = armed(act, operations.LOOK)[0]
    then = later(act, seconds=(timer.due_at - act.now).total_seconds())
    operations.look(then, **timer.payload)
    follow_up(then, FOLLOWS)
    return then
