"""Which steps of approval have nobody who could decide: said aloud, so that no request waits for nobody unseen."""

from collections.abc import Iterator

from sqlalchemy import Connection

from commands.requests.policy import LINE_MANAGER, Approval, RequestPolicy
from storage.directory import queries as directory
from storage.record import Record
from storage.staff import queries as staff


class Unmanned(Record):
    """A step of an item, what was found, and the cure; empty where it is right so."""

    step: str
    found: str
    cure: str = ""


def unmanned(tx: Connection, policy: RequestPolicy) -> Iterator[Unmanned]:
    """As far as Slack has been asked: whoever was never looked up may be there."""
    knows_managers = staff.count(tx) > 0
    for key, item in policy.catalogue.items():
        for position, step in enumerate(item.approve, start=1):
            where = f"step {position} of {key}"
            if LINE_MANAGER in step.who:
                if not knows_managers:
                    found = "the service managers decide: `quarterdeck import people FILE` tells line managers"
                    yield Unmanned(where, found)
            elif _is_empty(tx, policy, step):
                named = ", ".join(step.who)
                cure = "Correct it in app.yaml; until then the service managers decide."
                yield Unmanned(where, f"nobody acts in Slack for {named}", cure)


def _is_empty(tx: Connection, policy: RequestPolicy, step: Approval) -> bool:
    handles = [
        handle for who in step.who for handle in (policy.teams[who].members if who in policy.teams else (who,))
    ]
    known = directory.looked_up(tx, handles)
    return len(known) == len({*handles}) and not any(known.values())
