"""Who hears of what happens to problems, and where."""

import re
from collections.abc import Iterable, Mapping, Sequence

from commands.changes.permissions import existing as existing_change
from commands.incidents import messages
from commands.incidents import notices as incident_notices
from commands.incidents.permissions import existing as existing_incident
from commands.incidents.permissions import managers
from commands.links import operations as links
from commands.problems import ids, linking, mining, operations, views, watching, wording
from commands.problems.permissions import existing, relation, responders, sees
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import Action, may
from commands.problems.views import ASKED
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.blocks import person, typed
from commands.shared.patterns import pattern
from commands.shared.speech import Address, channel_ref
from storage.changes.records import ChangeEvent
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import Entry, number_of
from storage.links import queries as all_links
from storage.links.records import LinkEvent, LinkKind
from storage.outbox import queries as outbox
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import STANDING, Candidate, CandidateState, Problem, ProblemEvent, ProblemStatus
from storage.record import replace

NAMED = pattern(r"\bPRB[-–—‑ #]?(\d{1,9})\b", re.IGNORECASE)


def show(act: Act, entry: Entry) -> None:
    """Its card, where its team reads; of a private one with each of those whom it concerns."""
    _show(act, existing(act, entry.number))


def _show(act: Act, problem: Problem) -> None:
    if problem.private:
        _show_to_each(act, problem)
        return
    name = ids.card(problem.number)
    at = Address(_channel(act, problem.team), problem.number, lane=name, message=name)
    speech.show(act, at, "problem.card", problem=problem.id, person=None)


def _show_to_each(act: Act, problem: Problem) -> None:
    """Who opened it, has it or works on it; and who had it before, while they may see it."""
    theirs = filter(None, [problem.opened_by, problem.owner, *responders(act, problem)])
    posted = [name.rpartition("/")[2] for name in outbox.names_under(act.tx, ids.card(problem.number, ""))]
    for each in dict.fromkeys([*theirs, *posted]):
        name = ids.card(problem.number, each)
        if sees(act, problem, each):
            at = Address(each, problem.number, lane=name, message=name)
            speech.show(act, at, "problem.card", problem=problem.id, person=each)
        else:
            speech.take_back(act, name, problem.number)


def _channel(act: Act, team: str | None) -> str:
    """Where a team reads; of what is no team's, where everyone does."""
    found = act.document.teams.get(team or "")
    return channel_ref(found.channel if found is not None else act.document.channels.incidents)


def _ask(act: Act, problem: Problem, entry: Entry, text: str) -> None:
    """Under its card, and where that stands; of a private one whoever has it."""
    blocks, name = views.asking(text, ASKED[entry.what], problem), ids.asked(problem.number, entry.id)
    if problem.private:
        _ask_directly(act, problem, entry, text, problem.owner or problem.opened_by)
        return
    card = ids.card(problem.number)
    at = Address(_channel(act, problem.team), problem.number, lane=card, thread=card, message=name)
    speech.post(act, at, text, blocks=blocks, broadcast=True)


def _ask_directly(act: Act, problem: Problem, entry: Entry, text: str, whom: str) -> None:
    at = replace(speech.directly(whom, problem.number), message=f"{ids.asked(problem.number)}{whom}/{entry.id}")
    speech.post(act, at, text, blocks=views.asking(text, ASKED[entry.what], problem))


def show_answered(act: Act, entry: Entry) -> None:
    """What was asked of it has nothing to press any more, and says what became of it."""
    for name in outbox.names_under(act.tx, ids.asked(entry.record)):
        asked = int(name.rpartition("/")[2])
        at = Address("", entry.record, lane=ids.card(entry.record), message=name)
        speech.show(act, at, "problem.asked", problem=entry.number, entry=asked)


def tell_followers(act: Act, entry: Entry) -> None:
    problem = existing(act, entry.number)
    text = wording.to_follower(entry, problem)
    for each in problems.followers(act.tx, problem.id) if text is not None else ():
        if each != entry.actor and sees(act, problem, each):
            speech.post(act, speech.directly(each, problem.number), text or "")


def tell_assignees(act: Act, entry: Entry) -> None:
    """Whoever has what was on hold for it: nothing more is to be waited for."""
    problem, theirs = existing(act, entry.number), dict[str, list[str]]()
    for number in entry.details.get("resumed", ()):
        incident = existing_incident(act, number)
        if incident.assignee is not None and incident.assignee != entry.actor:
            theirs.setdefault(incident.assignee, []).append(incident.number)
    accepted = entry.what == ProblemEvent.ACCEPTED
    why = f"its risk is accepted: {typed(problem.reason, 300)}" if accepted else "it was cancelled"
    for assignee, numbers in theirs.items():
        known = sees(act, problem, assignee)
        said = wording.goes_on(problem, numbers, why) if known else wording.goes_on_untold(numbers)
        speech.post(act, speech.directly(assignee, problem.number), said)


def tell_held(act: Act, entry: Entry) -> None:
    """Whoever has it: the fix held, and it closed by itself."""
    problem = existing(act, entry.number)
    if "days" in entry.details and problem.owner is not None:
        speech.post(act, speech.directly(problem.owner, problem.number), wording.held(entry))


def tell_did_not_hold(act: Act, entry: Entry) -> None:
    problem = existing(act, entry.number)
    text = wording.did_not_hold(entry, problem)
    _ask(act, problem, entry, text)


def tell_revisit(act: Act, entry: Entry) -> None:
    problem = existing(act, entry.number)
    whom = dict.fromkeys(filter(None, [problem.owner, *managers(act)]))
    text = wording.revisit(problem)
    if problem.private:
        for each in whom:
            _ask_directly(act, problem, entry, text, each)
        return
    _ask(act, problem, entry, f"{text} {' '.join(map(person, whom))}")


def tell_fix_ready(act: Act, entry: Entry) -> None:
    problem = existing(act, entry.number)
    if problem.owner is not None:
        _ask_directly(act, problem, entry, wording.fix_ready(problem), problem.owner)


def show_incident(act: Act, entry: Entry) -> None:
    """The cards of the incident that it is about, or that it was taken from."""
    incident_notices.show_cards(act, entry)


def offer(act: Act, entry: Entry) -> None:
    """What helps meanwhile, in the thread of the report; what was offered before has nothing to press any more."""
    incident = existing_incident(act, entry.number)
    last = linking.rounds(act, incident)
    _show_posted(act, incident, range(1, last))
    _show_offer(act, incident.number, incident.reporter, last)


def _show_posted(act: Act, incident: Incident, cycles: Iterable[int]) -> None:
    for cycle in cycles:
        if outbox.message_called(act.tx, ids.offer(incident.number, cycle)) is not None:
            _show_offer(act, incident.number, incident.reporter, cycle)


def _show_offer(act: Act, number: str, reporter: str, cycle: int) -> None:
    lane = messages.receipt(number)
    at = Address(reporter, number, lane=lane, thread=lane, message=ids.offer(number, cycle))
    speech.show(act, at, "problem.offer", incident=number_of(number), cycle=cycle)


def show_offers_again(act: Act, entry: Entry) -> None:
    """What an incident's reporter was offered, once that is answered or over; and the card of its problem."""
    incident = existing_incident(act, entry.number)
    problem = problems.problem_of(act.tx, incident.id)
    if problem is None:
        return
    _show_offers(act, incident)
    if problem.status is not ProblemStatus.CANCELLED:
        _show(act, problem)


def _show_offers(act: Act, incident: Incident) -> None:
    _show_posted(act, incident, range(1, linking.rounds(act, incident) + 1))


def end_offers(act: Act, entry: Entry) -> None:
    """It is no problem: what helps meanwhile is neither on the cards of its incidents nor offered any more."""
    for number in problems.open_incidents_of(act.tx, entry.number):
        incident = existing_incident(act, number)
        incident_notices.show_cards_of(act, incident)
        _show_offers(act, incident)


def end_offers_of(act: Act, entry: Entry) -> None:
    """An incident is not of a problem any more, or of another."""
    numbers = (entry.record, entry.details["other"])
    if any(each.startswith("PRB-") for each in numbers):
        for each in numbers:
            if each.startswith("INC-"):
                _show_offers(act, existing_incident(act, number_of(each)))


def show_offer_answered(act: Act, entry: Entry) -> None:
    number = entry.details.get("other")
    if number is not None:
        incident = existing_incident(act, number)
        _show_offer(act, incident.number, incident.reporter, entry.details["round"])
    show(act, entry)


def show_candidate(act: Act, entry: Entry) -> None:
    """Where the team reads that fixes it; one that was never told has no card."""
    found = families.find_candidate(act.tx, entry.details["candidate"])
    if found is None or found.told_at is None or found.state is CandidateState.WAITING:
        return
    _show_candidate(act, found)
    if found.state not in STANDING:
        for same in families.told_to_be_of(act.tx, found.family):
            _show_candidate(act, same)


def _show_candidate(act: Act, found: Candidate) -> None:
    if found.told_at is not None:
        name = ids.candidate(found.id)
        at = Address(_channel(act, found.team), "desk", lane=name, message=name)
        speech.show(act, at, "problem.candidate", candidate=found.id)


def watch_for_likes(act: Act, _entry: Entry) -> None:
    mining.look_out(act)


def look_again(act: Act, entry: Entry) -> None:
    """It is known better by now, or became a major one: its family may be another."""
    mining.look_out(act, entry.number)


def link_held(act: Act, entry: Entry) -> None:
    """Who puts an incident on hold for a problem says which it is of."""
    said = [*entry.details.get("names", ()), str(entry.details.get("note") or "")]
    named = NAMED.search(" ".join(said))
    if named is not None and entry.details.get("reason") == "problem" and _is_on(act):
        linking.named_in_hold(act, existing_incident(act, entry.number), int(named[1]))


def _is_on(act: Act) -> bool:
    return act.policy(ProblemPolicy).problems is not None


def link_change(act: Act, entry: Entry) -> None:
    """A change whose reason begins with the number of a problem fixes it, where who requests it may say so."""
    change = existing_change(act, entry.number)
    named = NAMED.match(change.reason)
    problem = problems.find(act.tx, int(named[1])) if named is not None and _is_on(act) else None
    if problem is None or not problem.is_open or not sees(act, problem, act.by):
        return
    asks = relation(act, problem)
    if asks.team or may(Action.CHANGE, asks):
        links.relate(act, problem.number, LinkKind.FIXED_BY, change.number)
        operations.begin_fix(act, problem)


def show_fixed_by(act: Act, entry: Entry) -> None:
    """The cards of the problems that a change fixes; when it was the last one, whoever has them hears of it."""
    over = entry.what in (ChangeEvent.DONE, ChangeEvent.WITHDRAWN)
    for each in all_links.of_all(act.tx, [entry.record], LinkKind.FIXED_BY):
        if each.other == entry.record and each.one.startswith("PRB-"):
            problem = existing(act, number_of(each.one))
            if over:
                watching.look_at_fix(act, problem)
            _show(act, problem)


SHOWN: tuple[Follower, ...] = (show,)
DECIDED: tuple[Follower, ...] = (show, show_answered)

FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ProblemEvent.OPENED: SHOWN,
    ProblemEvent.TAKEN: SHOWN,
    ProblemEvent.FOLLOWED: SHOWN,
    ProblemEvent.LINKED: SHOWN,
    ProblemEvent.UNLINKED: SHOWN,
    ProblemEvent.CAUSE: SHOWN,
    ProblemEvent.WORKAROUND: (show, tell_followers),
    ProblemEvent.KNOWN_ERROR: SHOWN,
    ProblemEvent.FIXING: SHOWN,
    ProblemEvent.FIX_READY: (tell_fix_ready,),
    ProblemEvent.RESOLVED: (*DECIDED, tell_followers),
    ProblemEvent.DID_NOT_HOLD: (show, tell_did_not_hold),
    ProblemEvent.CLOSED: (*DECIDED, tell_held),
    ProblemEvent.ACCEPTED: (*DECIDED, tell_followers, tell_assignees),
    ProblemEvent.REVISIT: (tell_revisit,),
    ProblemEvent.REOPENED: DECIDED,
    ProblemEvent.REVISITED: DECIDED,
    ProblemEvent.CANCELLED: (*DECIDED, tell_assignees, end_offers),
    LinkEvent.TAKEN_AWAY: (end_offers_of,),
    ProblemEvent.HELPED: SHOWN,
    ProblemEvent.NOT_HELPED: (show_offer_answered,),
    ProblemEvent.GIVEN: (show_incident, offer),
    ProblemEvent.LIKELY: (show_incident,),
    ProblemEvent.PROPOSED: (show_candidate,),
    ProblemEvent.MERGED: (show_candidate,),
    ProblemEvent.DISMISSED: (show_candidate,),
    IncidentEvent.DECLARED: (watch_for_likes,),
    IncidentEvent.FACT_SET: (look_again,),
    IncidentEvent.SERVICE_SET: (look_again,),
    IncidentEvent.MAJOR: (look_again,),
    IncidentEvent.HELD: (link_held,),
    IncidentEvent.RESOLVED: (show_offers_again,),
    IncidentEvent.REOPENED: (show_offers_again,),
    IncidentEvent.CANCELLED: (show_offers_again,),
    ChangeEvent.REQUESTED: (link_change,),
    ChangeEvent.APPROVED: (show_fixed_by,),
    ChangeEvent.REJECTED: (show_fixed_by,),
    ChangeEvent.SCHEDULED: (show_fixed_by,),
    ChangeEvent.BEGUN: (show_fixed_by,),
    ChangeEvent.DONE: (show_fixed_by,),
    ChangeEvent.WITHDRAWN: (show_fixed_by,),
}
