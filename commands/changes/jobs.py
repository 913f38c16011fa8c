"""What the timers of changes do, and what the ballot shows when it is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commands.changes import operations, rules, views
from commands.changes.policy import ChangePolicy
from commands.shared.desk import Desk
from commands.shared.registry import Job, Rendered
from storage.changes import queries as changes
from storage.timers.records import Timer


def close_ballot(policy: ChangePolicy) -> Job:
    def close(tx: Connection, timer: Timer, *, now: datetime) -> None:
        operations.close_ballot(tx, timer.payload["change"], timer.payload["ballot"], policy=policy, now=now)

    return close


def render_ballot(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    change, policy = operations.get(tx, subject["change"]), desk.policy(ChangePolicy)
    if change.ballot != subject["ballot"]:
        return {}
    paper = operations.paper(change, policy, tx)
    votes = changes.votes_on(tx, change.id, change.ballot)
    tally = rules.tally(paper, {each.person: each.choice for each in votes})
    found = operations.in_the_way(tx, change, policy)
    services = {key: each.name for key, each in policy.organisation.services.items()}
    blocks = views.ballot(change, paper, votes, tally, found, services)
    return {"text": views.ballot_text(change), "blocks": blocks}
