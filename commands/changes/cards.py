"""What the messages about changes show at the moment that they are sent."""

from commands.changes import views
from commands.changes.permissions import existing
from commands.changes.reading import collisions_of, electorate_of
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.changes import queries as changes


def ballot(act: Act, change: int, ballot: int) -> Rendered:
    """How the vote stands in this round (`ballot`); nothing, once it was put to the vote again."""
    found = existing(act, change)
    if found.voting_round != ballot:
        return {}
    votes = changes.votes_on(act.tx, change, ballot)
    electorate, collisions = electorate_of(act, found), collisions_of(act, found)
    blocks = views.ballot(found, electorate, votes, collisions, act.document.service_names())
    return {"text": views.ballot_text(found), "blocks": blocks}
