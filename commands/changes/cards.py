"""What the messages about changes show at the moment that they are sent."""

from commands.changes import (
    after_words,
    ballot_views,
    checklist_views,
    ids,
    standard_views,
    standards,
    told,
    views,
    watch_views,
    watching,
    way_words,
)
from commands.changes.explaining import in_short
from commands.changes.ids import ActionId
from commands.changes.known_templates import known
from commands.changes.permissions import existing, may_vote
from commands.changes.pivotal import open_seats, pivotal, settling
from commands.changes.reading import (
    collisions_of,
    exception_of,
    freezes_over,
    spent_budgets,
    was_rolled_back,
    why_not_approved,
)
from commands.changes.reviewing import call_for
from commands.changes.seats import electorate_of, proxies
from commands.changes.templates import Template
from commands.items.reading import item_names
from commands.links.messages import shown
from commands.links.reading import linked
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, escape, typed
from commands.shared.practice import Rendered
from commands.shared.voting import choices
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes import templates as stored
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.outbox import queries as outbox
from storage.tasks import queries as tasks


def ballot(act: Act, change: int, ballot: int) -> Rendered:
    """How the vote stands in this round (`ballot`). Once it is put to the vote again, what stands there says that it
    is over; nothing is posted any more.
    """
    found = existing(act, change)
    if found.voting_round != ballot:
        if outbox.message_called(act.tx, ids.ballot(found.id, ballot)) is None:
            return {}
        return {
            "text": views.ballot_text(found),
            "blocks": ballot_views.ballot_of_before(found, changes.votes_on(act.tx, change, ballot)),
        }
    votes = changes.votes_on(act.tx, change, ballot)
    electorate, services = electorate_of(act, found, votes), item_names(act)
    in_its_way = _in_its_way(act, found) if found.status in views.UNDECIDED_OR_COMING else []
    if found.asked_afterwards:
        frozen = [bk.section(way_words.collision(each, services)) for each in freezes_over(act, found)]
        in_its_way = [*in_its_way, *frozen]
    in_its_way += _checklist(act, found)
    spent, back = spent_budgets(act, found), was_rolled_back(act, found)
    standing = ballot_views.Standing(spent, proxies(act, found), in_short(act, found), back, act.document.desk.zone)
    why = why_not_approved(act, found)
    head, *rest = ballot_views.ballot(found, electorate, votes, in_its_way, services, why, standing)
    call = call_for(act, found) if found.outcome is not None else None
    owed = [] if call is None else views.owed(found, call)
    counted = (
        journal.latest(act.tx, found.number, ChangeEvent.WATCHED, ChangeEvent.FLAGGED) if found.outcome else None
    )
    owed += [] if counted is None else [bk.context(after_words.watched(counted))]
    blocks = [head, *shown(linked(act, found.number, openly=True)), *owed, *rest]
    return {"text": views.ballot_text(found), "blocks": blocks}


def _checklist(act: Act, change: Change) -> list[Block]:
    """What is to be done for it, to press while it is being made."""
    found, zone = tasks.of_record(act.tx, change.number), act.document.desk.zone
    return checklist_views.checklist(found, zone, act.now, pressed=change.status is ChangeStatus.IMPLEMENT)


def under_incident(act: Act, incident: int, **_where: object) -> list[Block]:
    """Whether it came from a change that was flagged, until somebody has said so."""
    about = f"INC-{incident}"
    asked = watching.asked(act, about)
    if not asked:
        return []
    found = changes.those(act.tx, [number_of(each) for each in asked])
    return watch_views.questions(incident, found, journal.of_kinds(act.tx, about, ChangeEvent.UNSURE))


def hold(act: Act, hold: int, stops: list[str]) -> Rendered:
    """That changes are held, and what that stops; once it is released nothing is left to press."""
    found = holds.find(act.tx, hold)
    if found is None:
        return {}
    standing = found.released_at is None
    text = way_words.held(found, stops, act.document.service_names()) if standing else way_words.released(found)
    release = [bk.actions(bk.button("Release", ActionId.RELEASE, found.id))] if standing else []
    return {"text": text, "blocks": [bk.section(bk.clip(text, bk.SECTION)), *release]}


def _in_its_way(act: Act, change: Change) -> list[Block]:
    found = collisions_of(act, change)
    return views.in_its_way(found, item_names(act), act.now, exception_of(act, change))


def chase(act: Act, change: int, ballot: int, seat: str, person: str, over: bool = False) -> Rendered:
    """That a vote could settle it; nothing once it is cast, or no longer matters, but what became of it (`over`)."""
    found = existing(act, change)
    if over:
        return _asked_before(act, found, ballot, seat)
    votes = changes.votes_on(act.tx, change, ballot)
    said = choices(votes)
    electorate = electorate_of(act, found, votes)
    if found.voting_round != ballot or not may_vote(act, found, person) or seat not in pivotal(electorate, said):
        return {}
    collisions, services = collisions_of(act, found), item_names(act)
    settle = settling(electorate, said, open_seats(electorate, said)) or []
    text = f"{found.number} waits for your vote."
    briefly = way_words.briefly(collisions, services) if collisions else ""
    return {"text": text, "blocks": ballot_views.chase(found, seat, person, briefly, len(settle))}


def _asked_before(act: Act, change: Change, ballot: int, seat: str) -> Rendered:
    """A vote that was waited for, once it is cast or the ballot is over."""
    is_cast = any(vote.person == seat for vote in changes.votes_on(act.tx, change.id, ballot))
    text = f"*{change.number}* waited for your vote: {typed(change.title, 200)}"
    became = "The vote is cast." if is_cast else told.stands(change)
    return {"text": text, "blocks": [bk.section(text), bk.context(became)]}


def template(act: Act, name: str) -> Rendered:
    """What the board decides about a template, and how that stands."""
    state = stored.find(act.tx, name)
    if state is None:
        gone = f"The template *{escape(name)}* was proposed, and is not made."
        return {"text": gone, "blocks": [bk.section(gone)]}
    said = dict(state.votes)
    waiting = [each for each in standards.voters_on(act, state) if each not in said]
    shown = known(act).get(name)
    if shown is None and state.content is not None:
        shown = Template.model_validate(state.content)
    blocks = standard_views.question(state, shown, item_names(act), waiting, standards.proxies_on(act, state))
    return {"text": f"The template {name}", "blocks": blocks}
