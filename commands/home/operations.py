"""What the Home tab shows of the records, and what a manager does about that which could not be said."""

from datetime import datetime

from sqlalchemy import Connection

from commands.home.views import Waiting
from commands.shared.organisation import Organisation
from commands.shared.refusals import MovedOn, NotAllowed
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.outbox import queries as outbox
from storage.outbox.records import Effect

MOST = 50


def waiting(tx: Connection, person: str, organisation: Organisation) -> Waiting:
    """What waits for a person: their own records alone, so nothing private is anyone else's to read here."""
    mine = incidents.concerning(tx, person, MOST)
    return Waiting(
        assigned=[incident for incident in mine if incident.assignee == person and incident.is_open],
        reported=[incident for incident in mine if incident.reporter == person],
        ballots=[change for change in changes.open_ballots(tx) if _to_vote(tx, change, person)],
        parked=outbox.parked(tx) if _manages(tx, person, organisation) else None,
    )


def _to_vote(tx: Connection, change: Change, person: str) -> bool:
    if person not in change.voters:
        return False
    return person not in {vote.person for vote in changes.votes_on(tx, change.id, change.ballot)}


def _manages(tx: Connection, person: str, organisation: Organisation) -> bool:
    return person in directory.ids_of(tx, organisation.roles.managers)


def show(tx: Connection, *, by: str, now: datetime) -> None:
    """Have the tab show the latest; a burst is one publishing."""
    effect = Effect(
        lane=f"home:{by}",
        method="views.publish",
        arguments={"user_id": by},
        coalesce=f"home:{by}",
        render="home.view",
        subject={"person": by},
    )
    outbox.put(tx, effect, now)


def retry(tx: Connection, key: int, *, by: str, organisation: Organisation, now: datetime) -> None:
    """Say it again, as it was to be said."""
    _permitted(tx, key, by, organisation, "retry")
    if not outbox.release(tx, key):
        raise MovedOn("That is not waiting any more; the list is up to date now.")
    journal.append(tx, "effect.retried", f"effect-{key}", actor=by, now=now)
    show(tx, by=by, now=now)


def drop(tx: Connection, key: int, *, by: str, organisation: Organisation, now: datetime) -> None:
    """Never say it; the journal keeps who decided so."""
    _permitted(tx, key, by, organisation, "drop")
    if not outbox.drop(tx, key):
        raise MovedOn("That is not waiting any more; the list is up to date now.")
    journal.append(tx, "effect.dropped", f"effect-{key}", actor=by, now=now)
    show(tx, by=by, now=now)


def _permitted(tx: Connection, key: int, by: str, organisation: Organisation, what: str) -> None:
    if not _manages(tx, by, organisation):
        sentence = "That is for service managers; they are listed under `roles:` in app.yaml."
        raise NotAllowed(sentence, attempted=what, record=f"effect-{key}")
