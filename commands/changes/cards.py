"""What the messages about changes show at the moment that they are sent."""

from commands.changes import ids, views
from commands.changes.permissions import existing
from commands.changes.reading import collisions_of, electorate_of, exception_of, spent_budgets, why_not_approved
from commands.links.messages import shown
from commands.links.reading import linked
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from storage.changes import queries as changes
from storage.changes.records import Change
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
    electorate, services = electorate_of(act, found), act.document.service_names()
    in_its_way = _in_its_way(act, found) if found.status in views.UNDECIDED_OR_COMING else []
    why, spent = why_not_approved(act, found), spent_budgets(act, found)
    head, *rest = views.ballot(found, electorate, votes, in_its_way, services, why, spent)
    blocks = [head, *shown(linked(act, found.number, openly=True)), *rest]
    return {"text": views.ballot_text(found), "blocks": blocks}


def _in_its_way(act: Act, change: Change) -> list[Block]:
    found = collisions_of(act, change)
    return views.in_its_way(found, act.document.service_names(), act.now, exception_of(act, change))
