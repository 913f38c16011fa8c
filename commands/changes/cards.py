"""What the messages about changes show at the moment that they are sent."""

from commands.changes import ids, views
from commands.changes.permissions import existing
from commands.changes.reading import collisions_of, electorate_of, spent_budgets, why_not_approved
from commands.links.messages import shown
from commands.links.reading import linked
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.changes import queries as changes
from storage.outbox import queries as outbox


def ballot(act: Act, change: int, ballot: int) -> Rendered:
    """How the vote stands in this round (`ballot`). Once it is put to the vote again, what stands there says that it
    is over; nothing is posted any more.
    """
    found = existing(act, change)
    if found.voting_round != ballot:
        if outbox.message_called(act.tx, ids.ballot(found.id, ballot)) is None:
            return {}
        return {"text": views.ballot_text(found), "blocks": views.ballot_of_before(found)}
    votes = changes.votes_on(act.tx, change, ballot)
    electorate, collisions = electorate_of(act, found), collisions_of(act, found)
    why, services = why_not_approved(act, found), act.document.service_names()
    head, *rest = views.ballot(found, electorate, votes, collisions, services, why, spent_budgets(act, found))
    blocks = [head, *shown(linked(act, found.number, openly=True)), *rest]
    return {"text": views.ballot_text(found), "blocks": blocks}
