"""Who hears of what happens to incidents, and where."""

from collections.abc import Mapping, Sequence

from commands.incidents import hold_views, messages, surge_views, surging, told, views, waiting, wording
from commands.incidents.permissions import commanders, existing, managers, responders, sees
from commands.incidents.policy import GUIDED
from commands.incidents.report import HANDFUL, is_more_than_a_handful
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, Blocks, channel_ref
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.links.records import LinkEvent
from storage.outbox import queries as outbox


def post_cards(act: Act, entry: Entry) -> None:
    """One truth shown twice: in the incidents channel and in the team's; later, where an answer is tried first."""
    if seconds := entry.details.get("card_waits"):
        waiting.wait(act, entry.number, seconds=seconds)
        return
    incident = existing(act, entry.number)
    for name, channel in _wanted_cards(act, incident).items():
        _show_card(act, incident, name, channel)


def tell_of_many(act: Act, entry: Entry) -> None:
    """More than a handful of reports within a minute: told to whoever made them, once."""
    if entry.actor[:1] in ("U", "W"):
        times = incidents.reported_at(act.tx, entry.actor, entry.number, HANDFUL + 2)
        if is_more_than_a_handful(times):
            speech.post(act, speech.directly(entry.actor, entry.record), wording.MANY)


def show_cards(act: Act, entry: Entry) -> None:
    show_cards_of(act, existing(act, entry.number))


def show_other_cards(act: Act, entry: Entry) -> None:
    """Of the incident that it was linked with, also as its duplicate, and of those that went along."""
    named = [entry.details["other"]] if "other" in entry.details else []
    for other in [*named, *entry.details.get("along", ())]:
        show_cards_of(act, existing(act, other))


def show_cards_of(act: Act, incident: Incident) -> None:
    """Where they are to stand, and where they were posted before."""
    if waiting.keeps_back(act, incident):
        return
    wanted = {} if incident.calls_nobody else _wanted_cards(act, incident)
    posted = dict.fromkeys(outbox.names_under(act.tx, messages.cards(incident.number)), "")
    for name, channel in (posted | wanted).items():
        if incident.private and name not in wanted:
            speech.take_back(act, name, incident.number)
        else:
            _show_card(act, incident, name, channel)


def _show_card(act: Act, incident: Incident, name: str, channel: str) -> None:
    at = Address(channel_ref(channel) if channel else "", incident.number, lane=name, message=name)
    reader = channel if incident.private else None
    speech.show(act, at, "incident.card", incident=incident.id, person=reader, team=messages.team_of(name))


def _wanted_cards(act: Act, incident: Incident) -> dict[str, str]:
    """Names and channels of its cards; of a private one, with each of those who work on it, and nowhere else."""
    number = incident.number
    if incident.private:
        return {messages.card(number, f"{messages.PERSON}{person}"): person for person in responders(act, incident)}
    everywhere = act.document.channels.incidents
    wanted = {messages.card(number): everywhere}
    team = act.document.teams.get(incident.team or "")
    if team is not None and team.channel.lstrip("#") != everywhere.lstrip("#"):
        wanted[messages.card(number, f"team:{incident.team}")] = team.channel
    return wanted


def take_back(act: Act, entry: Entry) -> None:
    """It becomes private: what was said of it where everyone reads is taken back, what waits to be is not said.

    A card may be on its way, or stand there without our knowing: after whatever its lane has begun, it is deleted.
    """
    if not entry.details.get("became_private"):
        return
    outbox.withdraw_under(act.tx, messages.cards(entry.record))
    teams = [messages.card(entry.record, f"team:{team}") for team in _teams_so_far(act, entry)]
    folder = messages.cards(entry.record)
    known = [*outbox.names_under(act.tx, folder), *outbox.being_posted(act.tx, folder)]
    for name in dict.fromkeys([messages.card(entry.record), *teams, *known]):
        speech.take_back(act, name, entry.record)
    speech.take_back_all(act, messages.openly_said(entry.record), entry.record)


def _teams_so_far(act: Act, entry: Entry) -> list[str]:
    """The teams (keys) that may have a card of it, where everyone reads."""
    story = journal.history(act.tx, entry.record)
    given = [each.details.get("team") for each in story if each.what in GIVEN and each.id != entry.id]
    return [*dict.fromkeys(str(team) for team in given if team in act.document.teams)]


GIVEN = (IncidentEvent.DECLARED, IncidentEvent.ASSIGNED, IncidentEvent.SERVICE_SET)
"""What may have made it another team's."""


def show_homes(act: Act, entry: Entry) -> None:
    """Of whoever might know of what is private, and may not any more: it may stand on their Home tab."""
    incident = existing(act, entry.number)
    if not incident.private:
        return
    story = journal.of_kinds(act.tx, incident.number, IncidentEvent.ASSIGNED)
    held = [each.details["to"] for each in story if each.details.get("to")]
    teams = [act.document.teams[team].members for team in _teams_so_far(act, entry)]
    able = directory.ids_of(act.tx, [handle for members in teams for handle in members])
    for person in dict.fromkeys([*held, *able, *incidents.followers(act.tx, incident.id)]):
        if not sees(act, incident, person):
            speech.show_home(act.done_by(person))


def show_related(act: Act, entry: Entry) -> None:
    """Of the incidents at either end of a link."""
    for record in (entry.record, entry.details["other"]):
        if record.startswith("INC-"):
            show_cards_of(act, existing(act, number_of(record)))


def show_linked_cards(act: Act, entry: Entry) -> None:
    """It becomes private: what it is linked with, or waits for it, does not name it any more where everyone reads."""
    if entry.details.get("became_private"):
        for number in dict.fromkeys([*incidents.linked(act.tx, entry.number), *entry.details.get("held", ())]):
            show_cards_of(act, existing(act, number))


def people_changed(act: Act) -> None:
    """The people of app.yaml have been looked up again: private cards go to whoever works on it by now, alone."""
    for name in outbox.names_with(act.tx, f"/{messages.PERSON}"):
        number = name.partition("/")[0]
        incident = existing(act, number_of(number))
        if incident.private and name not in _wanted_cards(act, incident):
            speech.take_back(act, name, number)


def show_receipt(act: Act, entry: Entry) -> None:
    """The head of the reporter's thread."""
    incident = existing(act, entry.number)
    if incident.calls_nobody:
        return
    speech.show(
        act, _to_reporter(incident, messages.receipt(incident.number)), "incident.receipt", incident=incident.id
    )


def _to_reporter(incident: Incident, message: str | None, thread: str | None = None) -> Address:
    lane = messages.receipt(incident.number)
    return Address(incident.reporter, incident.number, lane=lane, thread=thread, message=message)


def ask_reporter(act: Act, entry: Entry) -> None:
    """The reporter's question after a fix (does it work?), and what became of it."""
    incident = existing(act, entry.number)
    if _was_solved_by_reporter(act, incident):
        return
    asked_before, name = incident.reopened, messages.confirmation(incident, incident.reopened)
    if incident.status is not IncidentStatus.RESOLVED and outbox.message_called(act.tx, name) is None:
        if not incident.reopened:
            return
        asked_before -= 1
    name = messages.confirmation(incident, asked_before)
    at = _to_reporter(incident, name, thread=messages.receipt(incident.number))
    speech.show(act, at, "incident.fix", incident=incident.id, cycle=asked_before)


def _was_solved_by_reporter(act: Act, incident: Incident) -> bool:
    """Whoever has just said that it is solved is not asked whether it works; nor is there a question to keep up."""
    if incident.resolution_code not in (None, GUIDED):
        return False
    last = journal.latest(act.tx, incident.number, IncidentEvent.RESOLVED)
    return last is not None and last.details["code"] == GUIDED and last.actor == incident.reporter


def ask_again(act: Act, entry: Entry) -> None:
    """A reporter who says something under what is resolved: is it fixed?"""
    incident = existing(act, entry.number)
    if entry.details.get("doubted"):
        _show_doubt(act, incident, incident.reopened)
        ask_reporter(act, entry)
    elif entry.actor == incident.reporter and not entry.details.get("thanks"):
        text = wording.over(incident) if _read_by(act, incident) is incident else None
        closed = text is not None and incident.status is IncidentStatus.CLOSED
        say_to_reporter(act, incident, text, blocks=views.broken_again(text or "", incident) if closed else None)


def show_doubt(act: Act, entry: Entry) -> None:
    """What became of the question, where it was asked."""
    incident = existing(act, entry.number)
    for cycle in (incident.reopened - 1, incident.reopened):
        if outbox.message_called(act.tx, messages.doubt(incident.number, cycle)) is not None:
            _show_doubt(act, incident, cycle)


def _show_doubt(act: Act, incident: Incident, cycle: int) -> None:
    at = _to_reporter(incident, messages.doubt(incident.number, cycle), thread=messages.receipt(incident.number))
    speech.show(act, at, "incident.doubt", incident=incident.id, cycle=cycle)


def tell_followers(act: Act, entry: Entry) -> None:
    """Whoever has it, too, hears of it under their own report, else directly; each once, and if they may see it."""
    incident = existing(act, entry.number)
    following = incidents.followers(act.tx, incident.id)
    text = wording.to_follower(entry, incident, act.document.team_names()) if following else None
    if text is None:
        return
    own = {each.reporter: each for each in incidents.duplicates_of(act.tx, incident.id)}
    for person in following:
        if person == entry.actor or not sees(act, incident, person):
            continue
        if person not in own:
            speech.post(act, speech.directly(person, incident.number), text)
        elif wording.to_duplicate(entry, seen=True) is None:
            say_to_reporter(act, own[person], text)


def watch_for_surge(act: Act, entry: Entry) -> None:
    surging.look_out(act, entry.number)


def show_surge(act: Act, entry: Entry) -> None:
    """Once for all of it, in the channel of the team."""
    _show_surge(act, existing(act, entry.number))


def show_surge_of_parent(act: Act, entry: Entry) -> None:
    """Its parts are shown where the team was told of them."""
    head = existing(act, entry.details["other"])
    if journal.latest(act.tx, head.number, IncidentEvent.SURGED) is not None:
        _show_surge(act, head)


def _show_surge(act: Act, head: Incident) -> None:
    if head.private:
        return
    card, channel = [*_wanted_cards(act, head).items()][-1]
    at = Address(channel_ref(channel), head.number, lane=card, message=messages.surge(head.number))
    speech.show(act, at, "incident.surge", incident=head.id)


def tell_commanders(act: Act, entry: Entry) -> None:
    """Whoever may say that it is a major incident, with the button that does."""
    incident = existing(act, entry.number)
    text = wording.to_commander(entry, incident)
    for person in commanders(act) or managers(act):
        if person != entry.actor:
            told.tell(act, person, entry, text, surge_views.proposal(text, incident), told.PROPOSED)


def tell_duplicates(act: Act, entry: Entry) -> None:
    """Whoever reported the same hears what becomes of it, each once."""
    original, told = existing(act, entry.number), {existing(act, entry.number).reporter}
    for incident in incidents.duplicates_of(act.tx, original.id):
        if incident.reporter not in told:
            told.add(incident.reporter)
            seen = sees(act, original, incident.reporter)
            say_to_reporter(act, incident, wording.to_duplicate(entry, seen=seen))


def tell_children(act: Act, entry: Entry) -> None:
    """Whoever reported a part of it hears what its reporter is told, each once, if they may see it."""
    whole, told = existing(act, entry.number), {existing(act, entry.number).reporter, entry.actor}
    for incident in incidents.open_children(act.tx, whole.id):
        if incident.reporter not in told and sees(act, whole, incident.reporter):
            told.add(incident.reporter)
            say_to_reporter(act, incident, wording.to_child(entry))


def tell_reporter(act: Act, entry: Entry) -> None:
    incident = existing(act, entry.number)
    text = wording.to_reporter(entry, incident, act.document.team_names())
    if text and entry.what == IncidentEvent.HELD and entry.details["reason"] == HoldReason.CALLER:
        at = _of_hold(incident, f"{messages.held(incident.number)}{entry.id}")
        speech.post(act, at, text, blocks=hold_views.waiting(text, incident, lasts=True))
    else:
        say_to_reporter(act, incident, text)


def end_holds(act: Act, entry: Entry) -> None:
    """What the reporter was told of a hold loses its button once that is over."""
    incident, folder = existing(act, entry.number), messages.held(entry.record)
    for name in {**outbox.being_posted(act.tx, folder), **dict.fromkeys(outbox.names_under(act.tx, folder))}:
        _, _, began = name.rpartition("/")
        speech.show(act, _of_hold(incident, name), "incident.held", incident=incident.id, entry=int(began))


def _of_hold(incident: Incident, name: str) -> Address:
    return _to_reporter(incident, name, thread=messages.receipt(incident.number))


def say_to_reporter(act: Act, incident: Incident, text: str | None, *, blocks: Blocks | None = None) -> None:
    """In the thread of their report; None: nothing."""
    if text is not None:
        at = _to_reporter(incident, None, thread=messages.receipt(incident.number))
        speech.post(act, at, text, blocks=blocks)


def say_to_team(act: Act, incident: Incident, text: str) -> None:
    """Under the team's card; of what is private to each of those who work on it."""
    for at in _team(act, _read_by(act, incident)) if _is_shown(act, incident) else ():
        speech.post(act, at, text)


def _is_shown(act: Act, incident: Incident) -> bool:
    """Whether its team knows of it: where its card waited, it does from now on, so that this can be said under it."""
    if incident.is_open and waiting.waits(act, incident):
        show_cards_of(act, incident)
    return not incident.calls_nobody and not waiting.keeps_back(act, incident)


def tell_assignee(act: Act, entry: Entry) -> None:
    """Whom somebody else gave it to."""
    to, incident = entry.details.get("to"), existing(act, entry.number)
    if to and to != entry.actor:
        text = wording.to_assignee(entry, incident)
        told.tell(act, to, entry, text, views.pointer(text, incident), told.GIVEN)


def tell_team(act: Act, entry: Entry) -> None:
    """Under the team's card, or the one in the incidents channel where there is no team.

    Where each is told by themselves, nobody hears their own words.
    """
    incident = existing(act, entry.number)
    read_by, text = _read_by(act, incident), wording.to_team(entry, incident)
    from_reporter = entry.actor == incident.reporter and read_by is incident
    blocks = views.answered(text, incident) if text is not None and from_reporter else None
    for at in _team(act, read_by) if text is not None and _is_shown(act, incident) else ():
        if at.channel != entry.actor:
            speech.post(act, at, text or "", blocks=blocks)


def is_read_by_team(act: Act, incident: Incident, channel: str, ts: str) -> bool:
    """Whether the thread under this message is the one in which its team hears of it; of a private one, none is."""
    if incident.private:
        return False
    *_, card = _wanted_cards(act, incident)
    return card in {message.name for message in outbox.messages_at(act.tx, channel, ts)}


def _read_by(act: Act, incident: Incident) -> Incident:
    """Whose team reads what is said of it: that of what it is the same as, while that is open and as private."""
    original = None if incident.duplicate_of is None else existing(act, incident.duplicate_of)
    if original is None or not original.is_open or (incident.private and not original.private):
        return incident
    return original


def _team(act: Act, incident: Incident) -> list[Address]:
    cards = _wanted_cards(act, incident)
    if incident.private:
        return [Address(person, incident.number, lane=card, thread=card) for card, person in cards.items()]
    card, channel = [*cards.items()][-1]
    said = messages.openly_said(incident.number)
    return [Address(channel_ref(channel), incident.number, lane=card, thread=card, message=said)]


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.DECLARED: (post_cards, show_receipt, tell_of_many, watch_for_surge),
    IncidentEvent.ACKNOWLEDGED: (show_cards, show_receipt, tell_reporter, tell_followers),
    IncidentEvent.ASSIGNED: (show_cards, show_homes, show_receipt, tell_reporter, tell_assignee, tell_followers),
    IncidentEvent.HELD: (show_cards, show_receipt, end_holds, tell_reporter, tell_followers),
    IncidentEvent.RESUMED: (show_cards, show_receipt, end_holds, tell_reporter, tell_followers),
    IncidentEvent.RESOLVED: (show_cards, show_receipt, end_holds, ask_reporter, tell_duplicates, tell_followers),
    IncidentEvent.CONFIRMED: (show_cards, show_receipt, ask_reporter, show_doubt),
    IncidentEvent.CLOSED: (show_cards, show_receipt, ask_reporter, show_doubt),
    IncidentEvent.REOPENED: (
        *(
            show_cards,
            show_receipt,
            tell_reporter,
            ask_reporter,
            show_doubt,
            tell_team,
            tell_duplicates,
            tell_followers,
        ),
    ),
    IncidentEvent.FOLLOWED_UP: (show_cards, show_receipt, ask_reporter, show_other_cards),
    IncidentEvent.CANCELLED: (
        show_cards,
        show_receipt,
        end_holds,
        tell_reporter,
        show_other_cards,
        tell_duplicates,
        tell_followers,
    ),
    IncidentEvent.NOTED: (tell_team, ask_again),
    IncidentEvent.TOLD: (tell_reporter, tell_team, tell_children, tell_followers),
    IncidentEvent.LINKED: (show_cards, show_other_cards),
    IncidentEvent.CHILD_OF: (show_cards, show_other_cards, show_receipt, tell_reporter, show_surge_of_parent),
    IncidentEvent.PRIORITISED: (show_cards, show_receipt, tell_reporter),
    IncidentEvent.SERVICE_SET: (take_back, show_cards, show_homes, show_linked_cards, show_receipt, tell_reporter),
    LinkEvent.MADE: (show_related,),
    LinkEvent.TAKEN_AWAY: (show_related,),
    IncidentEvent.TIMED: (show_cards,),
    IncidentEvent.FACT_SET: (show_cards,),
    IncidentEvent.FOLLOWED: (show_cards,),
    IncidentEvent.SURGED: (show_surge,),
    IncidentEvent.MAJOR_PROPOSED: (tell_commanders, show_surge),
    IncidentEvent.MAJOR: (show_cards,),
    IncidentEvent.CARD_WAITED: (show_cards, show_receipt),
}
