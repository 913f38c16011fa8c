"""A change where others speak of it: its ballot in short, with buttons that count as those of the ballot do."""

from commands.changes import ballot_views, views, way_words
from commands.changes.permissions import may_vote
from commands.changes.policy import ChangePolicy
from commands.changes.reading import collisions_of, exception_of, why_not_approved
from commands.changes.seats import electorate_of
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, moment, person, typed
from storage.changes import queries as changes
from storage.changes.records import Change


def in_short(change: Change, limit: int = 120) -> str:
    """Its number and what it is about."""
    return f"*{change.number}* {typed(change.title, limit)}"


def ballot_in_short(act: Act, change: Change) -> list[Block]:
    """What is asked for, when and by whom, what is in its way, how the vote stands, and what to press."""
    services = item_names(act)
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    facts = f"{moment(change.start)} – {moment(change.end)} · {way_words.names(change.items, services)}"
    who = f"{person(change.requester)} requests it, {person(change.implementer)} implements it"
    risk = f"risk {views.LEVEL_WORDS[change.risk]}, impact {views.LEVEL_WORDS[change.impact]}"
    way = views.in_its_way(collisions_of(act, change), services, act.now, exception_of(act, change))
    electorate, why = electorate_of(act, change, votes), why_not_approved(act, change)
    standing = ballot_views.standing(change, electorate, votes, why, act.policy(ChangePolicy).deciders())
    shown = [
        bk.section(f":ballot_box_with_ballot: {in_short(change, 300)}\n{facts}\n{who} · {risk}"),
        bk.section(f"*Reason*\n{typed(change.reason, 500)}"),
        *({key: value for key, value in each.items() if key != "block_id"} for each in way),
        *standing,
    ]
    is_open = any(may_vote(act, change, seat) for seat in change.voters)
    buttons = views.ballot_buttons(change) if is_open else [views.details_button(change)]
    return [*shown, *views.pressed_on_ballot(change, buttons)]
