"""Which changes there are, who may move one on, and who may vote on it."""

from commands.changes.board_words import the_board
from commands.changes.ids import BALLOT
from commands.changes.policy import ChangePolicy
from commands.changes.rules import ALLOWED_IN, STATUS_WORDS, Action, team_in, why_not
from commands.changes.seats import electorate_of, proxies
from commands.shared.act import Act
from commands.shared.blocks import person, team
from commands.shared.pressed import Pressed
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, Choice
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from storage.warrooms import queries as warrooms

ANYWHERE = Pressed()
VOTE = "vote"
"""What whoever may not vote attempted."""

RECUSE = "recuse"


def existing(act: Act, number: int) -> Change:
    change = changes.find(act.tx, number)
    if change is None:
        raise _not_found(number)
    return change


def is_limited(act: Act) -> bool:
    """Whether whoever asks is a guest, who follows their own changes and no more."""
    return act.is_guest


def permitted_to_ask(act: Act) -> None:
    """Anybody but a guest requests changes. Raises NotAllowed."""
    if is_limited(act):
        sentence = "Guests do not request changes. Ask whoever you work with here to request it."
        raise NotAllowed(sentence, attempted="request", record="desk")


def permitted_to_read(act: Act, number: int) -> Change:
    """Anybody reads any change, a guest their own; of others they do not learn that there are any."""
    change = changes.find(act.tx, number)
    is_theirs = change is not None and act.by in (change.requester, change.implementer, *change.voters)
    if change is None or (is_limited(act) and not is_theirs):
        raise _not_found(number)
    return change


def permitted_to_see(act: Act, change: Change) -> bool:
    """Whether whoever asks may know of a change."""
    return not is_limited(act) or act.by in (change.requester, change.implementer, *change.voters)


def _not_found(number: int) -> NotFound:
    sentence = f"There is no CHG-{number}. See what is planned with `/change list`."
    return NotFound(sentence, record=f"CHG-{number}")


def permitted(act: Act, number: int, action: str) -> Change:
    """Its requester and implementer move it on, and service managers. Raises NotFound, NotAllowed."""
    change = permitted_to_read(act, number)
    if may_move_on(act, change):
        return change
    raise NotAllowed(
        f"Only {person(change.requester)}, who requested {change.number}, and {person(change.implementer)}, who "
        "implements it, can do that; service managers too.",
        attempted=action,
        record=change.number,
    )


def possible(change: Change, action: Action) -> Change:
    """Refuse, as the action itself would, before somebody fills in its form."""
    if change.status not in ALLOWED_IN[action]:
        raise MovedOn(why_not(change, action), record=change.number)
    return change


def permitted_to_except(act: Act, number: int) -> Change:
    """A service manager who neither requested nor implements it. Raises NotFound, NotAllowed."""
    return _permitted_apart(act, number, Action.EXCEPT, "names an exception")


def may_except(act: Act, change: Change) -> bool:
    return _is_apart(act, change)


def permitted_to_propose(act: Act, number: int) -> Change:
    """Whoever moves it on, or decides on it, may propose to make it standard. Raises NotFound, NotAllowed."""
    change = permitted_to_read(act, number)
    if may_move_on(act, change) or act.by in change.voters:
        return change
    sentence = f"To make {change.number} standard is for those who plan it, its board, and service managers."
    raise NotAllowed(sentence, attempted="propose", record=change.number)


def may_set_level(act: Act, change: Change) -> bool:
    return _is_apart(act, change)


def permitted_to_set_level(act: Act, number: int) -> Change:
    """The same, for how risky it is."""
    return _permitted_apart(act, number, LEVEL, "sets how risky it is")


LEVEL = "level"


def _is_apart(act: Act, change: Change) -> bool:
    """Whether whoever acts is a service manager who neither requested nor implements it."""
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    return act.by in managers and act.by not in (change.requester, change.implementer)


def _permitted_apart(act: Act, number: int, attempted: str, does: str) -> Change:
    change = permitted_to_read(act, number)
    if _is_apart(act, change):
        return change
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    theirs = (change.requester, change.implementer)
    able = (
        " ".join(person(each) for each in managers if each not in theirs) or "no one: `roles.managers` names nobody"
    )
    sentence = f"A service manager who neither requested nor implements {change.number} {does}: {able}."
    raise NotAllowed(sentence, attempted=attempted, record=change.number)


def permitted_to_review(act: Act, number: int) -> Change:
    """A service manager, or who had a seat on its board, but not who implemented it. Raises NotFound, NotAllowed."""
    change = permitted_to_read(act, number)
    able = reviewers(act, change)
    if act.by in able:
        return change
    named = " ".join(map(person, able)) or "nobody: `roles.managers` names no one else"
    sentence = (
        f"{change.number} is reviewed by a service manager, or who sat on its board, and did not make it: {named}"
    )
    raise NotAllowed(sentence, attempted=Action.REVIEW, record=change.number)


def reviewers(act: Act, change: Change) -> list[str]:
    """Who may close its review (Slack ids): the managers first."""
    managers = directory.ids_of(act.tx, act.document.roles.managers)
    able = [each for each in dict.fromkeys([*managers, *change.voters]) if each != change.implementer]
    return [*directory.those_who_can_act(act.tx, able)]


def permitted_to_hold(act: Act, service: str | None) -> None:
    """Service managers, and who commands an open war room on that service. Raises NotAllowed."""
    if act.by in directory.ids_of(act.tx, act.document.roles.managers):
        return
    for room in warrooms.live(act.tx) if service is not None else ():
        incident = incidents.find(act.tx, room.incident)
        leads = warrooms.commander(act.tx, room.incident) == act.by
        if leads and incident is not None and incident.service == service:
            return
    sentence = (
        "Changes are held and released by service managers, and by who commands an open war room on the service."
    )
    raise NotAllowed(sentence, attempted="hold", record="desk")


def permitted_to_extend(act: Act, number: int) -> Change:
    """Service managers, and who approved it. Raises NotFound, NotAllowed."""
    change = permitted_to_read(act, number)
    able = _extending(act, change)
    if act.by in able:
        return change
    named = " ".join(map(person, able))
    sentence = f"A service manager gives {change.number} more time, or two of those who approved it: {named}"
    raise NotAllowed(sentence, attempted=Action.EXTEND, record=change.number)


def _extending(act: Act, change: Change) -> list[str]:
    """Who may give it more time (Slack ids): the managers first."""
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    approved = [vote.cast_by or vote.person for vote in votes if vote.choice is Choice.APPROVE]
    return [*dict.fromkeys([*directory.ids_of(act.tx, act.document.roles.managers), *approved])]


def may_move_on(act: Act, change: Change) -> bool:
    return act.by in (change.requester, change.implementer, *directory.ids_of(act.tx, act.document.roles.managers))


def may_oversee(act: Act, change: Change) -> bool:
    """Whether they give it more time while it is made, and close its review afterwards: not all who move it on do."""
    able = {ChangeStatus.IMPLEMENT: _extending, ChangeStatus.REVIEW: reviewers}.get(change.status)
    return able is not None and act.by in able(act, change)


def permitted_to_link(act: Act, number: int) -> Change:
    """Those who move it on relate it to other records, and everyone in a team. Raises NotFound, NotAllowed."""
    change = permitted_to_read(act, number)
    members = [handle for team in act.document.teams.values() for handle in team.members]
    if may_move_on(act, change) or act.by in directory.ids_of(act.tx, members):
        return change
    sentence = f"To link {change.number} is for those in a team, those who plan it, and service managers."
    raise NotAllowed(sentence, attempted="link", record=change.number)


def may_vote(act: Act, change: Change, person: str) -> bool:
    """Whether this person may vote on it now, by their own seat or for somebody who is away."""
    return _is_open(act, change) and seat_for(act, change, person) is not None


def seat_for(act: Act, change: Change, person: str) -> str | None:
    """The seat by which somebody votes on it: their own, else that of whoever they vote for."""
    if person in (voters := electorate_of(act, change).voters):
        return person
    return next((seat for seat, proxy in proxies(act, change).items() if proxy == person and seat in voters), None)


def seats_for(act: Act, change: Change, person: str) -> list[str]:
    """The seats by which somebody votes on it: their own first, then those of whoever they vote for."""
    voters = electorate_of(act, change).voters
    stood_for = [seat for seat, proxy in proxies(act, change).items() if proxy == person and seat in voters]
    return [person, *stood_for] if person in voters else stood_for


def _is_open(act: Act, change: Change) -> bool:
    """Whether it is being voted on; nothing is, once the window is over in which it would have been done."""
    if change.asked_afterwards:
        return change.closes_at is not None and act.now < change.closes_at
    until = min(change.closes_at or change.end, change.end)
    return change.status is ChangeStatus.AUTHORISE and act.now < until


def permitted_to_vote(act: Act, number: int, at: Pressed = ANYWHERE, wanted: str | None = None) -> tuple[Change, str]:
    """The change, and the seat by which whoever acts votes on it: the one that is `wanted`, else their own.

    Only members of the board, or who stands in for one, never the requester or the implementer, only until it closes,
    and only on the ballot that is open. Raises NotFound, MovedOn, NotAllowed.
    """
    change = existing(act, number)
    if is_limited(act) and seat_for(act, change, act.by) is None:
        permitted_to_read(act, number)
    if not _is_open(act, change):
        closed = f"The vote on {change.number} is closed; it is {STATUS_WORDS[change.status].lower()}."
        raise MovedOn(closed, record=change.number, attempted=VOTE)
    seat = _seat(act, change, wanted)
    pressed_on = _ballot_of(act, change, at)
    if pressed_on is not None and pressed_on != change.voting_round:
        over = (
            f"This ballot on {change.number} is over, and your vote was not counted. It is put to the vote again: "
            "vote on the newer ballot."
        )
        raise MovedOn(over, record=change.number, attempted=VOTE)
    return change, seat


def _ballot_of(act: Act, change: Change, at: Pressed) -> int | None:
    """The round whose ballot the button stands on; None where it stands on none that is known.

    The block is named after it in what only one person sees, and so is not remembered.
    """
    names = [each.name for each in outbox.messages_at(act.tx, at.channel, at.message)] if at.message else []
    for name in (*names, at.block):
        found = BALLOT.fullmatch(name)
        if found and int(found["change"]) == change.id:
            return int(found["round"])
    return None


def _seat(act: Act, change: Change, wanted: str | None) -> str:
    found = seat_for(act, change, act.by) if wanted is None else _proxied(act, change, wanted)
    if found is None:
        raise _no_seat(act, change)
    if found != act.by:
        act.refuse_guests(VOTE)
        _not_voted_themselves(act, change, found)
    return found


def _proxied(act: Act, change: Change, seat: str) -> str:
    """The seat of somebody who is away, where whoever acts votes for them."""
    voters = electorate_of(act, change).voters
    if seat == act.by and seat in voters:
        return seat
    if seat not in voters or proxies(act, change).get(seat) != act.by:
        sentence = f"You do not vote for {person(seat)} on {change.number}."
        raise NotAllowed(sentence, attempted=VOTE, record=change.number)
    return seat


def _not_voted_themselves(act: Act, change: Change, seat: str) -> None:
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    if any(vote.person == seat and vote.cast_by is None for vote in votes):
        sentence = f"{person(seat)} has voted in person on {change.number}, so nobody votes for them any more."
        raise MovedOn(sentence, record=change.number, attempted=VOTE)


def permitted_to_recuse(act: Act, number: int) -> Change:
    """Whoever has a seat on the ballot that is open. Raises NotFound, MovedOn, NotAllowed."""
    change = existing(act, number)
    if act.by not in electorate_of(act, change).voters:
        permitted_to_read(act, number)
    if not _is_open(act, change):
        closed = f"The vote on {change.number} is closed; it is {STATUS_WORDS[change.status].lower()}."
        raise MovedOn(closed, record=change.number, attempted=RECUSE)
    if act.by not in electorate_of(act, change).voters:
        sentence = f"You have no seat on the ballot of {change.number}, so there is none to leave."
        raise NotAllowed(sentence, attempted=RECUSE, record=change.number)
    return change


def _no_seat(act: Act, change: Change) -> NotAllowed:
    if act.by in (change.requester, change.implementer):
        role = "requested" if act.by == change.requester else "implement"
        own = f"You {role} {change.number}, so you cannot vote on it."
        return NotAllowed(own, attempted=VOTE, record=change.number)
    voters = electorate_of(act, change).voters
    named = " ".join(person(each) for each in change.voters if each in voters)
    left = "no longer" if act.by in change.voters else "not"
    deciders, key = act.policy(ChangePolicy).deciders(), team_in(change.board)
    which = f"on {the_board(change.board or '', deciders)}, which decides"
    if key is not None:
        which = f"in the team {team(key, act.document.team_names())}, one of whom decides"
    return NotAllowed(
        f"You are {left} {which} on {change.number}. Tell one of its members what you think: {named}",
        attempted=VOTE,
        record=change.number,
    )
