"""What the messages about incidents show at the moment that they are sent."""

from commands.incidents import (
    hold_views,
    promises,
    surge_views,
    surging,
    surroundings,
    times,
    views,
    waiting,
    wording,
)
from commands.incidents.holds import as_told
from commands.incidents.moves import AUTO_CLOSE
from commands.incidents.permissions import existing
from commands.incidents.reading import around, channel_of_team, links_of, related
from commands.links.messages import shown
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.timers import queries as timers


def card(act: Act, incident: int, person: str | None = None, team: str | None = None) -> Rendered:
    """As `person` may see it, or everyone; nothing, where everyone reads and it has become private.

    In the channel of a `team` that has it no more, it says where it went.
    """
    found = existing(act, incident)
    if found.private and person is None:
        return {}
    if team is not None and team != found.team:
        moved = views.moved(found, channel_of_team(act, found), act.document.team_names())
        return {"text": views.card_text(found), "blocks": moved}
    linked = related(act, found, person)
    services, teams = act.document.service_names(), act.document.team_names()
    seen = around(act, found, person)
    head, *rest = views.card(found, services, teams=teams, linked=linked, around=seen)
    beside = [*views.links(links_of(act, found)), *shown(surroundings.not_told(found, linked))]
    beside += times.shown(times.times_of(act, found))
    return {"text": views.card_text(found), "blocks": [head, *beside, *rest]}


def receipt(act: Act, incident: int) -> Rendered:
    found = existing(act, incident)
    services, teams = act.document.service_names(), act.document.team_names()
    waits = waiting.until(act, found) if found.is_open else None
    blocks = views.receipt(found, services, teams=teams, expected=promises.expected(act, found), waits=waits)
    return {"text": views.receipt_text(found), "blocks": blocks}


def surge(act: Act, incident: int) -> Rendered:
    """What the team is told of like reports, this being the first; nothing, once that is private."""
    head = existing(act, incident)
    joined = surging.of_surge(act, head)
    incidents.look_up(act.tx, joined)
    others = [existing(act, number) for number in joined]
    if head.private or not others:
        return {}
    took = max(each.opened_at for each in others) - head.opened_at
    text = surge_views.surge_text(head, len(others), took)
    blocks = surge_views.surge(
        head,
        text,
        act.document.service_name(head.service) or "",
        parts=sum(each.parent == head.id for each in others),
        left=sum(each.is_open and each.parent is None for each in others),
        proposed=journal.latest(act.tx, head.number, IncidentEvent.MAJOR_PROPOSED) is not None,
    )
    return {"text": text, "blocks": blocks}


def held(act: Act, incident: int, entry: int) -> Rendered:
    """What the reporter is told of a hold that waits for them, as the entry of the journal says it; while it lasts,
    with the way to say that it does not.
    """
    found, began = existing(act, incident), journal.find(act.tx, entry)
    told = None if began is None else as_told(act.done_by(found.reporter), began)
    text = None if told is None else wording.to_reporter(told, found, act.document.team_names())
    if text is None:
        return {}
    last = journal.latest(act.tx, found.number, IncidentEvent.HELD)
    lasts = found.status is IncidentStatus.ON_HOLD and last is not None and last.id == entry
    return {"text": text, "blocks": hold_views.waiting(text, found, lasts=lasts)}


def doubt(act: Act, incident: int, cycle: int) -> Rendered:
    """The question to a reporter who says something under what is resolved; `cycle` as of `confirmation`."""
    found = existing(act, incident)
    return {"text": f"{found.number}: is it fixed?", "blocks": views.doubt(found, cycle)}


def confirmation(act: Act, incident: int, cycle: int) -> Rendered:
    """The question after a fix; `cycle` is how often it had been reopened when it was asked."""
    found = existing(act, incident)
    followed = journal.latest(act.tx, found.number, IncidentEvent.FOLLOWED_UP)
    timer = timers.find(act.tx, AUTO_CLOSE, found.number)
    blocks = views.confirmation(
        found,
        cycle,
        closes=timer.due_at if timer is not None else None,
        goes_on=followed.details["to"] if followed is not None else "",
    )
    return {"text": views.confirmation_text(found, cycle), "blocks": blocks}
