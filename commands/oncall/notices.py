"""Who hears of a call: whoever is asked, each in one message; whoever called hears who comes, or that nobody does."""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import managers
from commands.oncall import handing, ids, operations, reading, ringing, rotas, views, wording
from commands.oncall.policy import OnCallPolicy
from commands.shared import prompts, speech
from commands.shared.act import Act, Follower
from commands.shared.sight import public
from commands.shared.speech import Address, channel_ref
from storage.alerts.records import AlertEvent
from storage.incidents.records import IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.oncall import queries as oncall
from storage.oncall.records import CoverEvent, Page, PageEvent, PageState
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.service_levels.records import ClockEvent

CALENDAR_READ = "oncall.calendar_read"
SWAP = "oncall.swap"


def ask(act: Act, entry: Entry) -> None:
    """Each in a direct message; a team in its channel, where all are named, unless what it is about is private."""
    page = _page(act, entry)
    if entry.details["to"] == "team" and (page.record == "desk" or public(act, [page.record])):
        _show(act, page, channel_ref(act.document.teams[page.team].channel))
    else:
        for person in entry.details["people"]:
            _show(act, page, person)
    show_again(act, entry)


def _page(act: Act, entry: Entry) -> Page:
    page = oncall.find(act.tx, entry.details["page"])
    assert page is not None
    return page


def _show(act: Act, page: Page, to: str) -> None:
    name = ids.message(page.id, to)
    at = Address(to, page.record, lane=name, message=name)
    speech.show(act, at, "oncall.call", page=page.id, reader=to)


def show_again(act: Act, entry: Entry) -> None:
    """Where its messages stand."""
    page = _page(act, entry)
    folder = ids.folder(page.id)
    for name in outbox.names_under(act.tx, folder):
        reader = name.removeprefix(folder)
        at = Address("", page.record, lane=name, message=name)
        speech.show(act, at, "oncall.call", page=page.id, reader=reader if reader[:1].isupper() else f"#{reader}")


def take_back(act: Act, entry: Entry) -> None:
    """It has become private: whom a team was called to it by, where everyone reads, is taken back."""
    for page in oncall.of_record(act.tx, entry.record) if entry.details.get("became_private") else ():
        folder = ids.folder(page.id)
        for name in {*outbox.being_posted(act.tx, folder), *outbox.names_under(act.tx, folder)}:
            if name.removeprefix(folder)[:1] not in PEOPLE:
                speech.take_back(act, name, entry.record)


PEOPLE = ("U", "W")
"""How the Slack ids of people begin."""


def tell(act: Act, entry: Entry) -> None:
    """Whoever called; of what called by itself and nobody came, the channel of the team."""
    page = _page(act, entry)
    said = wording.outcome(page, reading.called(act, page.team))
    if page.asked_by != QUARTERDECK and page.asked_by != page.came:
        speech.post(act, speech.directly(page.asked_by, page.record), said)
    elif page.state is PageState.NOBODY and page.team in act.document.teams and public(act, [page.record]):
        channel = channel_ref(act.document.teams[page.team].channel)
        speech.post(act, Address(channel, page.record), said)


def tell_cover(act: Act, entry: Entry) -> None:
    """Whoever stands in, unless they said so themselves; of a swap, whoever asked for it."""
    stand = oncall.found_stand(act.tx, entry.details["stand"])
    if stand is None:
        return
    said = wording.covered(stand, reading.called(act, stand.team))
    for person in dict.fromkeys([stand.person, entry.details.get("asked_by", entry.actor)]):
        if person != entry.actor:
            speech.post(act, speech.directly(person, "desk"), said)


def ask_swap(act: Act, entry: Entry) -> None:
    found = oncall.of_swap(act.tx, entry.details["stand"])
    if not found or found[0].asks is None:
        return
    back = found[1] if len(found) > 1 else None
    text = wording.asked_to_swap(found[0], back, reading.called(act, found[0].team))
    at, kept = speech.directly(found[0].asks, "desk"), {"stand": found[0].id, "entry": entry.id}
    prompts.post(act, at, text, views.swap(text, found[0].id), SWAP, key=f"swap-{found[0].id}", **kept)


def _waits(act: Act, stand: int, **_entry: int) -> bool:
    """Whether it is still to be answered."""
    return any(not each.agreed and each.end > act.now for each in oncall.of_swap(act.tx, stand)[:1])


def settle_swaps(act: Act, _entry: Entry) -> None:
    """What was asked, and is answered, or over by now."""
    prompts.settle(act, Address("", "desk"), {SWAP: _waits})


def tell_declined(act: Act, entry: Entry) -> None:
    said = wording.swap_declined(entry.actor, reading.called(act, entry.details["team"]))
    speech.post(act, speech.directly(entry.details["asked_by"], "desk"), said)


def tell_of_shift(act: Act, entry: Entry) -> None:
    """Whoever has it now, with what is open; whoever had it, that it is over."""
    team, to, was = entry.details["team"], entry.details["to"], entry.details["was"]
    shift = reading.at(act, team, act.now)
    for person in (each for each in to if each not in was):
        waiting = reading.waiting(act.done_by(person), team)
        text = wording.yours_now(reading.called(act, team), shift, was, waiting)
        speech.post(act, speech.directly(person, "desk"), text)
    for person in (each for each in was if each not in to):
        speech.post(act, speech.directly(person, "desk"), wording.over_now(reading.called(act, team), to))


def tell_of_gaps(act: Act, entry: Entry) -> None:
    """The channel of the team."""
    team = entry.details["team"]
    text = wording.gaps(reading.called(act, team), reading.gaps(act, team, act.now))
    speech.post(act, Address(channel_ref(act.document.teams[team].channel), "desk"), text)


def read_calendar(act: Act, entry: Entry) -> None:
    """Have it fetched and read; what it says is taken by rotas.take."""
    team, known = entry.details["team"], act.policy(OnCallPolicy)
    start, end = act.now - rotas.BEHIND, act.now + rotas.AHEAD
    asked = {"ical_at": known.rotas[team].ical, "zone": known.zone_of_rota(team)}
    asked |= {"start": start.isoformat(), "end": end.isoformat()}
    name = f"calendar:{team}"
    told = Effect(name, Method.CALENDAR, "desk", asked, coalesce=name, subject={"team": team}, then=CALENDAR_READ)
    speech.put(act, told)


def tell_of_calendar(act: Act, entry: Entry) -> None:
    """The managers, once it could not be read for a day."""
    team = entry.details["team"]
    kept = reading.of_calendar(act, team)
    read_at = None if kept is None else kept.read_at
    said = wording.calendar_lost(reading.called(act, team), entry.details["failure"], read_at)
    for person in managers(act):
        speech.post(act, speech.directly(person, "desk"), said)


def tell_of_unknown(act: Act, entry: Entry) -> None:
    """The channel of the team, once of each: their shift is a gap."""
    team = entry.details["team"]
    channel = channel_ref(act.document.teams[team].channel)
    said = wording.calendar_unknown(reading.called(act, team), entry.details["people"])
    speech.post(act, Address(channel, "desk"), said)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    PageEvent.ASKED: (ask, ringing.ring),
    PageEvent.DECLINED: (show_again,),
    PageEvent.COMING: (show_again, tell, ringing.acknowledge),
    PageEvent.NOBODY: (show_again, tell),
    PageEvent.OVER: (show_again,),
    CoverEvent.MADE: (handing.arm_again, tell_cover, settle_swaps),
    CoverEvent.HANDED_OVER: (tell_of_shift, settle_swaps),
    CoverEvent.GAPS: (tell_of_gaps,),
    CoverEvent.CALENDAR_DUE: (read_calendar,),
    CoverEvent.CALENDAR_LOST: (tell_of_calendar,),
    CoverEvent.CALENDAR_UNKNOWN: (tell_of_unknown,),
    CoverEvent.ASKED: (ask_swap,),
    CoverEvent.DECLINED: (tell_declined, settle_swaps),
    IncidentEvent.DECLARED: (operations.notice,),
    IncidentEvent.PRIORITISED: (operations.notice,),
    IncidentEvent.SERVICE_SET: (take_back, operations.notice),
    AlertEvent.SHARED: (operations.notice,),
    IncidentEvent.ACKNOWLEDGED: (operations.acknowledged,),
    IncidentEvent.ASSIGNED: (operations.acknowledged,),
    IncidentEvent.RESOLVED: (operations.over, ringing.stop),
    IncidentEvent.CANCELLED: (operations.over, ringing.stop),
    ClockEvent.WARNED: (operations.notice_step,),
    ClockEvent.BREACHED: (operations.notice_step,),
}
