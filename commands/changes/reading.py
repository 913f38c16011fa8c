"""What is asked of changes: who decides on one, what it collides with, and when none may be made."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from commands.changes import collisions
from commands.changes.collisions import Collision, FreezeWindow, Kind, Other, Plan, Surroundings
from commands.changes.policy import Board, ChangePolicy
from commands.changes.rules import NewChange
from commands.changes.seats import PRACTICE
from commands.changes.teams import team_of
from commands.items.register import register, related_items
from commands.shared.act import Act
from commands.shared.engaged import engaged
from commands.shared.relations import Towards
from commands.shared.voting import Decision, Shortfall
from storage.absences import queries as absences
from storage.availability import queries as outages
from storage.availability.records import SpentBudget
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeType, Hold, Outcome, Planned
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.links import queries as links
from storage.links.records import LinkKind

SOON = timedelta(hours=24)
"""So long before it what is open on its items is in its way."""

HELD_AHEAD = timedelta(days=7)
"""What is to be made later than that is looked at for holds when it comes near."""

URGENT = ("P1", "P2")
MOST_LIVE = 20


def concerned(act: Act, number: int) -> list[str]:
    """Who is to be met before a change is put to the vote: whoever implements it, and the board."""
    change = changes.find(act.tx, number)
    return [] if change is None else to_meet(act, change.type, change.implementer, change.items)


def to_meet(act: Act, kind: ChangeType | None, implementer: str, items: Sequence[str] = ()) -> list[str]:
    """Whoever implements it, and all who may come to decide on it."""
    policy = act.policy(ChangePolicy)
    names = policy.changes.boards(kind).values() if kind is not None else ()
    boards = [policy.boards[name] for name in names if name in policy.boards]
    team = team_of(act, items) if any(map(policy.is_peer, names)) else None
    peers = policy.teams[team].members if team is not None else ()
    handles = [*peers, *(each for board in boards for each in (*board.members, *board.alternates))]
    return [each for each in (implementer, *directory.ids_of(act.tx, handles)) if directory.is_person(each)]


def board_of_normal(act: Act) -> Board | None:
    """The board that decides on normal changes, the riskiest where that depends on it."""
    policy = act.policy(ChangePolicy)
    return policy.boards.get(policy.board_for(ChangeType.NORMAL) or "")


def may_go_unvoted(act: Act, person: str) -> bool:
    """Whether this person may have a change that nobody votes on."""
    return person in directory.ids_of(act.tx, act.policy(ChangePolicy).trusted())


def collisions_of(act: Act, change: Change) -> list[Collision]:
    """What collides with it as things stand now."""
    others = changes.overlapping(act.tx, change.start, change.end, but=change.id)
    found = collisions.collisions(change, surroundings(act, change, others))
    beside = [*_held(act, change), *_awaited(act, change), *_live(act, change), *_away(act, change)]
    beside += _engaged(act, change)
    return collisions.sort([*found, *beside])


def collisions_with(act: Act, plan: Plan) -> list[Collision]:
    """What collides with what is only asked for yet."""
    others = changes.overlapping(act.tx, plan.start, plan.end, but=plan.id)
    found = collisions.collisions(plan, surroundings(act, plan, others))
    return collisions.sort([*found, *_held(act, plan), *_away(act, plan), *_engaged(act, plan)])


def ahead(act: Act, asked: NewChange, edited: int = 0) -> list[Collision] | None:
    """What would be in the way of what is asked for, perhaps by writing a change anew; None while it does not say yet
    what is changed when.
    """
    if asked.start is None or asked.end is None or asked.end <= asked.start or not asked.items:
        return None
    return collisions_with(act, Planned(edited, keys_of(act, asked.items), asked.start, asked.end, asked.implementer))


def keys_of(act: Act, items: Sequence[str]) -> tuple[str, ...]:
    """Of what was entered, by key or name; each once."""
    known = register(act)
    found = {each: known.called(each) if each not in act.document.services else None for each in items}
    return tuple(dict.fromkeys(each if item is None else item.key for each, item in found.items()))


def surroundings(act: Act, plan: Plan, others: Sequence[Other] = ()) -> Surroundings:
    """What may be in the way of something; of the others only what touches it will be."""
    policy = act.policy(ChangePolicy)
    near = related_to(act, plan.items)
    return Surroundings(others, near, freezes(act), {item: policy.hours_for(item) for item in plan.items})


def related_to(act: Act, items: Sequence[str]) -> dict[str, int]:
    """What is near enough to these items to be in the way of a change of them: key -> steps."""
    return related_items(act, items, act.policy(ChangePolicy).changes.collision_depth)


def freezes_over(act: Act, change: Change) -> list[Collision]:
    """The freezes of what it touches itself that it meets."""
    return collisions.in_freezes(change.items, change.start, change.end, freezes(act))


def freezes(act: Act) -> list[FreezeWindow]:
    policy = act.policy(ChangePolicy)
    return [freeze.window(policy.desk.zone) for freeze in policy.freezes]


def comes_after(act: Act, number: str) -> list[str]:
    """The numbers of the changes that one is made after (`CHG-1`)."""
    found = links.of_all(act.tx, [number], LinkKind.AFTER)
    return [link.other for link in found if link.one == number]


def _awaited(act: Act, change: Change) -> list[Collision]:
    found = changes.those(act.tx, [number_of(each) for each in comes_after(act, change.number)])
    return collisions.awaited(change.start, found)


def _held(act: Act, plan: Plan) -> list[Collision]:
    """The holds that stand on it, where it is to be made soon."""
    if not plan.start - HELD_AHEAD <= act.now < plan.end:
        return []
    standing = [hold for hold in holds.standing(act.tx) if is_held(act, plan, hold)]
    return [Collision(Kind.HOLD, str(hold.id), hold.reason) for hold in standing]


def is_held(act: Act, plan: Plan, hold: Hold) -> bool:
    """Whether a hold is on what it touches, or on what is next to that."""
    return hold.service is None or hold.service in {*plan.items, *related_to(act, plan.items)}


def _away(act: Act, plan: Plan) -> list[Collision]:
    """That its implementer has said to be away in its window."""
    if not plan.implementer:
        return []
    absent = absences.to_come(act.tx, PRACTICE, act.now, plan.implementer)
    is_away = any(each.since < plan.end and plan.start < each.until for each in absent)
    return [Collision(Kind.AWAY, plan.implementer)] if is_away else []


def _engaged(act: Act, plan: Plan) -> list[Collision]:
    """That its implementer is not free in its window, as other practices know: on call, perhaps."""
    if not plan.implementer or plan.end <= act.now:
        return []
    why = engaged(act, plan.implementer, plan.start, plan.end)
    return [Collision(Kind.ENGAGED, plan.implementer, ", ".join(why))] if why else []


def _live(act: Act, change: Change) -> list[Collision]:
    """The urgent incidents that are open on what it touches or what that needs, shortly before it and during it."""
    if not change.start - SOON <= act.now < change.end:
        return []
    needed = related_items(act, change.items, act.policy(ChangePolicy).changes.collision_depth, Towards.NEEDED)
    chosen = Chosen(priorities=URGENT, services=(*change.items, *needed))
    found = incidents.listed(act.tx, chosen, limit=MOST_LIVE)
    return [
        Collision(Kind.LIVE, each.number, f"{each.priority} {each.service}") for each in found if not each.private
    ]


def exception_of(act: Act, change: Change) -> Entry | None:
    """When a manager named an exception for it; one for another window, or other items, counts no more."""
    entry = journal.latest(act.tx, change.number, ChangeEvent.EXCEPTED)
    return entry if entry is not None and entry.details["for"] == what_is_excepted(change) else None


def what_is_excepted(change: Change) -> list[Any]:
    """Window and items, which an exception is for."""
    return [int(change.start.timestamp()), int(change.end.timestamp()), *change.items]


def spent_budgets(act: Act, change: Change) -> list[SpentBudget]:
    """The budgets of downtime that are spent, of the services that it touches; an emergency asks for none."""
    if change.type is ChangeType.EMERGENCY:
        return []
    services = [item for item in change.items if item in act.document.services]
    return [each for service in services for each in outages.spent(act.tx, service, act.now)]


def why_not_approved(act: Act, change: Change) -> Shortfall | None:
    """As it was when the board had decided against it; None where that was never written down."""
    entry = journal.latest(act.tx, change.number, ChangeEvent.REJECTED)
    kept = entry.details.get("why") if entry is not None and change.decision == Decision.REJECTED else None
    return None if kept is None else Shortfall(**kept)


def was_rolled_back(act: Act, change: Change) -> bool:
    """Whether it was gone back on, which counts as failed."""
    is_failed = change.outcome is Outcome.FAILED
    return is_failed and journal.latest(act.tx, change.number, ChangeEvent.ROLLED_BACK) is not None
