"""In a war room, under how it stands: what it may come from, and the changes that could be held meanwhile."""

from collections.abc import Mapping, Sequence

from commands.changes.holding import Offer
from commands.changes.ids import ActionId
from commands.items.suspecting import Suspect
from commands.services.views import answers, why
from commands.shared import blocks as bk
from commands.shared.blocks import Block, Names, moment, person, typed
from storage.changes.records import Change
from storage.incidents.records import Incident
from storage.journal.records import Entry

NAMED = 5


def suspects(
    incident: Incident, found: Sequence[Suspect], lines: Mapping[str, str], cause: Entry | None
) -> list[Block]:
    """Each with what speaks for it and the two answers; once somebody has said which it was, that alone."""
    if cause is not None:
        record = cause.details["change"]
        said = f":dart: *It came from {record}*, says {person(cause.actor)}."
        return [bk.section(f"{said}\n{lines[record]}" if record in lines else said)]
    if not found:
        return []
    shown: list[Block] = [bk.section("*Changed before it began*")]
    for each in found:
        text = f"{lines.get(each.record, each.record)}\n{why(each, incident.opened_at)}"
        shown += [bk.section(text), answers(incident.id, each)]
    return shown


def hold(incident: int, offer: Offer, names: Names) -> list[Block]:
    """Whether to hold changes, with what that would stop; or that they are held, and how that ends."""
    name = typed(names.get(offer.service, offer.service), 80)
    standing = offer.standing
    if standing is not None:
        text = f":lock: *Changes of {name} are held* by {person(standing.made_by)} (hold {standing.id})."
        button = bk.button("Release", ActionId.RELEASE, standing.id)
    else:
        text = f":unlock: *Hold changes of {name}?*"
        button = bk.button("Hold changes", ActionId.HOLD, incident)
    would = "It stops" if standing is not None else "It would stop"
    stopped = [f"{would} {_listed(offer.stops)}."] if offer.stops else []
    asked = [f"Being made already, and asked to stop: {_listed(offer.asked)}."] if offer.asked else []
    return [bk.section("\n".join([text, *stopped, *asked])), bk.actions(button)]


def _listed(found: Sequence[Change]) -> str:
    named = ", ".join(f"{each.number} {typed(each.title, 60)} ({moment(each.start)})" for each in found[:NAMED])
    return named if len(found) <= NAMED else f"{named} and {len(found) - NAMED} more"
