"""What waits for a person: their own records alone, so nothing private is anyone else's to read here."""

from commands.home.views import LISTED, Waiting
from commands.incidents.permissions import managers
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox

MOST = 50


def waiting(act: Act, person: str) -> Waiting:
    mine = incidents.concerning(act.tx, person, MOST)
    is_manager = person in managers(act)
    return Waiting(
        assigned=[incident for incident in mine if incident.assignee == person and incident.is_open],
        reported=[incident for incident in mine if incident.reporter == person],
        ballots=[change for change in changes.open_ballots(act.tx) if _to_vote(act, change, person)],
        parked=outbox.parked(act.tx, LISTED) if is_manager else None,
        parked_in_all=outbox.count_parked(act.tx) if is_manager else 0,
    )


def _to_vote(act: Act, change: Change, person: str) -> bool:
    if person not in change.voters:
        return False
    return person not in {vote.person for vote in changes.votes_on(act.tx, change.id, change.voting_round)}
