"""What happens to incidents: each function is one transaction that decides, records and says what follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commands.incidents import rules, views
from commands.incidents.policy import IncidentPolicy
from commands.incidents.rules import Action, Standing
from commands.privacy import crew, said, sees
from commands.shared import speech
from commands.shared.blocks import escape, person, typed
from commands.shared.language import as_typed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.shared.replies import Place, reply
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, HoldReason, Incident, IncidentStatus
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.outbox.records import Effect
from storage.timers import queries as timers

AUTO_CLOSE = "incident.auto_close"


@dataclass(frozen=True)
class Report:
    """What somebody reports. What is None is for the policy to choose; `said_at` is the message it was said in."""

    text: str
    reporter: str
    details: str = ""
    service: str | None = None
    impact: int | None = None
    urgency: int | None = None
    said_at: str | None = None
    team: str | None = None
    external_number: str | None = None
    private: bool = False

    @classmethod
    def of_line(cls, text: str, reporter: str, **more: Any) -> "Report":
        """What somebody typed or said; `private TEXT` is for those whom it concerns."""
        private = rules.private_text(text)
        return cls(private or text, reporter=reporter, private=private is not None, **more)


def declare(tx: Connection, report: Report, *, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """Open an incident: number, priority by the matrix, team by service, its cards, and word to the reporter."""
    title, details = _words(report)
    service = report.service or rules.service_in(report.text, policy.service_names())
    impact = report.impact or policy.default_impact
    urgency = report.urgency or policy.default_urgency
    incident = incidents.add(
        tx,
        title=title,
        details=details,
        service=service,
        team=report.team or policy.team_of(service),
        impact=impact,
        urgency=urgency,
        priority=policy.priority(impact, urgency),
        private=report.private or policy.is_private(service),
        reporter=report.reporter,
        opened_at=now,
        external_number=report.external_number,
    )
    told = {"title": title, "priority": incident.priority, "service": service, "said_at": report.said_at}
    journal.append(tx, "incident.declared", incident.number, actor=by, now=now, **told)
    show_cards(tx, incident, policy, now, new=True)
    _open_thread(tx, incident, now)
    return incident


def _words(report: Report) -> tuple[str, str]:
    text = report.text.strip()
    if not text:
        raise Invalid({views.FormField.TITLE: "Say in a line what is wrong."})
    longest = max(len(text), len(report.details))
    if longest > rules.LONGEST:
        raise Invalid(
            {
                views.FormField.TITLE: f"That is {longest:,} characters, and {rules.LONGEST:,} is the most. "
                "Say what is wrong in a line or two; details can follow as notes."
            }
        )
    title, details = rules.title_and_details(text)
    return title, report.details.strip() or details


def acknowledge(tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """Somebody has seen it and is on it; it becomes theirs when it was nobody's."""
    incident = _permitted(tx, number, Action.ACKNOWLEDGE, by, policy)
    values = {"status": IncidentStatus.IN_PROGRESS, "assignee": incident.assignee or by}
    return _moved(
        tx,
        incident,
        Action.ACKNOWLEDGE,
        by,
        policy,
        now,
        "incident.acknowledged",
        "{who} has seen it and is on it.",
        values,
    )


def take(tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """It is mine: taking counts as acknowledging."""
    return assign(tx, number, to=by, by=by, policy=policy, now=now, action=Action.TAKE)


def assign(
    tx: Connection,
    number: int,
    *,
    to: str,
    by: str,
    policy: IncidentPolicy,
    now: datetime,
    action: Action = Action.ASSIGN,
) -> Incident:
    """Give it to a person (a Slack id). Theirs already: refused, so that nobody is told twice."""
    incident = _permitted(tx, number, action, by, policy)
    if incident.assignee == to and incident.status is not IncidentStatus.NEW:
        raise MovedOn(f"{incident.number} is {'yours' if to == by else person(to) + chr(39) + 's'} already.")
    status = IncidentStatus.IN_PROGRESS if incident.status is IncidentStatus.NEW else incident.status
    values = {"assignee": to, "status": status}
    word = "{who} works on it now." if to == by else f"{person(to)} works on it now."
    changed = _moved(tx, incident, action, by, policy, now, "incident.assigned", word, values, to=to)
    if to != by:
        text = f"{person(by)} gave you {incident.number}: {typed(incident.title, 300)}"
        speech.post(tx, channel=to, text=text, blocks=views.pointer(text, changed), now=now, lane=f"dm:{to}")
    return changed


def assign_team(
    tx: Connection, number: int, *, team: str, by: str, policy: IncidentPolicy, now: datetime
) -> Incident:
    """Give it to another team (a key of app.yaml): its card goes to their channel, nobody holds it."""
    incident = _permitted(tx, number, Action.ASSIGN, by, policy)
    if team not in policy.organisation.teams:
        known = ", ".join(f"`{name}`" for name in policy.organisation.teams)
        raise NotFound(f"There is no team `{typed(team, 80)}`. The teams are {known}.")
    if incident.team == team:
        raise MovedOn(f"{incident.number} is with `{team}` already.")
    values = {"team": team, "assignee": None}
    word = f"It is with the team {team} now."
    return _moved(tx, incident, Action.ASSIGN, by, policy, now, "incident.assigned", word, values, team=team)


def hold(
    tx: Connection,
    number: int,
    *,
    note: str,
    by: str,
    policy: IncidentPolicy,
    now: datetime,
    reason: HoldReason | None = None,
) -> Incident:
    """Put it on hold for a reason: the clocks that the policy says stop until it is resumed."""
    incident = _permitted(tx, number, Action.HOLD, by, policy)
    _need(note, views.HoldField.NOTE, "Say what it waits for.")
    why = reason or rules.hold_reason_in(note)
    values = {
        "status": IncidentStatus.ON_HOLD,
        "hold_reason": why,
        "hold_note": note.strip(),
        "assignee": incident.assignee or by,
    }
    word = f"It is on hold, {rules.HOLD_WORDS[why]}: {typed(note, 1000)}"
    if why is HoldReason.CALLER:
        word += "\n*Answer here in this thread*, and work goes on."
    details = {"reason": why, "note": note.strip()}
    return _moved(tx, incident, Action.HOLD, by, policy, now, "incident.held", word, values, **details)


def resume(
    tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime, answered: bool = False
) -> Incident:
    """Work goes on. `answered`: the reporter gave the answer that it waited for."""
    incident = _get(tx, number) if answered else _permitted(tx, number, Action.RESUME, by, policy)
    values = {"status": IncidentStatus.IN_PROGRESS, "hold_reason": None, "hold_note": ""}
    word = "Thank you, work goes on." if answered else "{who} works on it again."
    return _moved(tx, incident, Action.RESUME, by, policy, now, "incident.resumed", word, values)


def resolve(
    tx: Connection,
    number: int,
    *,
    note: str,
    by: str,
    policy: IncidentPolicy,
    now: datetime,
    code: str | None = None,
) -> Incident:
    """It is fixed, says a resolver: the reporter is asked, and its open children are resolved with the same note."""
    incident = _permitted(tx, number, Action.RESOLVE, by, policy)
    _need(note, views.ResolveField.NOTE, "Say how it was fixed; the reporter reads it.")
    resolved = _resolve(tx, incident, note.strip(), code or policy.resolution_codes[0], by, policy, now)
    for child in incidents.open_children(tx, number):
        _resolve(tx, child, f"With {incident.number}: {note.strip()}", resolved.resolution_code, by, policy, now)
    return resolved


def _resolve(
    tx: Connection,
    incident: Incident,
    note: str,
    code: str | None,
    by: str,
    policy: IncidentPolicy,
    now: datetime,
) -> Incident:
    values = {
        "status": IncidentStatus.RESOLVED,
        "hold_reason": None,
        "hold_note": "",
        "resolved_at": now,
        "resolved_by": by,
        "resolution_note": note,
        "resolution_code": code,
        "assignee": incident.assignee or by,
    }
    details = {"note": note, "code": code}
    resolved = _moved(tx, incident, Action.RESOLVE, by, policy, now, "incident.resolved", None, values, **details)
    ask_reporter(tx, resolved, now)
    closes = rules.auto_close_at(now, policy.auto_close_after, major=incident.major)
    if closes is not None:
        timers.arm(tx, AUTO_CLOSE, incident.number, closes, incident=incident.id)
    return resolved


def confirm(tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """The reporter says that it works: closed."""
    incident = _get(tx, number)
    if by != incident.reporter:
        raise NotAllowed(
            f"Only {person(incident.reporter)}, who reported {incident.number}, can confirm that it works.",
            attempted=Action.CONFIRM,
            record=incident.number,
        )
    return _close(tx, incident, Action.CONFIRM, by, policy, now, "incident.confirmed")


def close(tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    incident = _permitted(tx, number, Action.CLOSE, by, policy)
    return _close(tx, incident, Action.CLOSE, by, policy, now, "incident.closed")


def close_by_itself(tx: Connection, number: int, *, policy: IncidentPolicy, now: datetime) -> Incident | None:
    """Close what nobody reopened; None when it is not resolved any more."""
    incident = _get(tx, number)
    if incident.status is not IncidentStatus.RESOLVED:
        return None
    return _close(tx, incident, Action.CLOSE, journal.QUARTERDECK, policy, now, "incident.closed")


def _close(
    tx: Connection, incident: Incident, action: Action, by: str, policy: IncidentPolicy, now: datetime, what: str
) -> Incident:
    if incident.status is IncidentStatus.NEW or incident.is_open:
        raise MovedOn(
            f"{incident.number} is not resolved yet. Resolve it first: `/incident resolve {incident.id} NOTE`."
        )
    values = {"status": IncidentStatus.CLOSED, "closed_at": now}
    closed = _moved(tx, incident, action, by, policy, now, what, None, values)
    timers.disarm(tx, AUTO_CLOSE, incident.number)
    ask_reporter(tx, closed, now)
    return closed


def reopen(
    tx: Connection, number: int, *, by: str, policy: IncidentPolicy, now: datetime, reason: str = ""
) -> Incident:
    """It is not fixed after all: back to those who worked on it, and their clocks run on."""
    incident = _permitted(tx, number, Action.REOPEN, by, policy)
    if incident.is_open:
        raise MovedOn(f"{incident.number} is open: {rules.STATUS_WORDS[incident.status].lower()}.")
    values = {
        "status": IncidentStatus.IN_PROGRESS,
        "resolved_at": None,
        "resolved_by": None,
        "resolution_code": None,
        "resolution_note": "",
        "reopened": incident.reopened + 1,
    }
    word = "It is open again, and with the team. Anything that helps them, say it in this thread."
    changed = _moved(tx, incident, Action.REOPEN, by, policy, now, "incident.reopened", word, values, reason=reason)
    timers.disarm(tx, AUTO_CLOSE, incident.number)
    ask_reporter(tx, changed, now)
    because = f": {typed(reason, 1000)}" if reason else "."
    who = f"{person(changed.assignee)} " if changed.assignee else ""
    _tell_team(tx, changed, policy, f"{who}{changed.number} is still broken, says {person(by)}{because}", now)
    return changed


def cancel(tx: Connection, number: int, *, reason: str, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    incident = _permitted(tx, number, Action.CANCEL, by, policy)
    _need(reason, views.FormField.TITLE, "Say why it is cancelled.")
    values = {"status": IncidentStatus.CANCELLED, "closed_at": now, "hold_reason": None, "hold_note": ""}
    word = f"{{who}} cancelled it: {typed(reason, 1000)}"
    details = {"reason": reason.strip()}
    return _moved(tx, incident, Action.CANCEL, by, policy, now, "incident.cancelled", word, values, **details)


def duplicate(tx: Connection, number: int, *, of: int, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """The same as another: cancelled, linked, and its reporter told which one to follow."""
    incident = _permitted(tx, number, Action.DUPLICATE, by, policy)
    original = _other(tx, incident, of, by, policy)
    values = {"status": IncidentStatus.CANCELLED, "closed_at": now, "duplicate_of": of, "hold_reason": None}
    incidents.link(tx, number, of)
    known = f"It is the same as {original.number}, which {_is(original)}"
    if not _sees(tx, original, incident.reporter, policy):
        known = "It is known already"
    word = f"{known}; you will not hear of it twice."
    details = {"of": original.number}
    return _moved(tx, incident, Action.DUPLICATE, by, policy, now, "incident.cancelled", word, values, **details)


def link(tx: Connection, number: int, *, other: int, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """Relate two incidents; the cards of both say so."""
    incident = _permitted(tx, number, Action.LINK, by, policy)
    related = _other(tx, incident, other, by, policy)
    if not incidents.link(tx, number, other):
        raise MovedOn(f"{incident.number} and {related.number} are linked already.")
    journal.append(tx, "incident.linked", incident.number, actor=by, now=now, to=related.number)
    show_cards(tx, incident, policy, now)
    show_cards(tx, related, policy, now)
    return incident


def note(tx: Connection, number: int, *, text: str, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """Write something down; the other side reads it: the team what the reporter says, and the other way round."""
    incident = _permitted(tx, number, Action.NOTE, by, policy)
    _need(text, views.FormField.TITLE, "Say what to note.")
    journal.append(tx, "incident.noted", incident.number, actor=by, now=now, text=text.strip())
    words = f"{person(by)}: {typed(text, 2500)}"
    if by == incident.reporter:
        _tell_team(tx, incident, policy, words, now)
    else:
        _tell_reporter(tx, incident, words, now)
    return incident


def answer(tx: Connection, number: int, *, text: str, by: str, policy: IncidentPolicy, now: datetime) -> Incident:
    """What a reporter says in the thread of their report: a note, and the answer if one was waited for."""
    incident = note(tx, number, text=text, by=by, policy=policy, now=now)
    if incident.hold_reason is HoldReason.CALLER and by == incident.reporter:
        return resume(tx, number, by=by, policy=policy, now=now, answered=True)
    return incident


def set_priority(
    tx: Connection, number: int, *, impact: int, urgency: int, by: str, policy: IncidentPolicy, now: datetime
) -> Incident:
    incident = _permitted(tx, number, Action.PRIORITY, by, policy)
    priority = policy.priority(impact, urgency)
    if (incident.impact, incident.urgency) == (impact, urgency):
        raise MovedOn(f"{incident.number} has that impact and urgency already: {priority}.")
    values = {"impact": impact, "urgency": urgency, "priority": priority}
    word = f"Its priority is {priority} now." if priority != incident.priority else None
    details = {"was": incident.priority, "priority": priority, "impact": impact, "urgency": urgency}
    what = "incident.prioritised"
    return _moved(tx, incident, Action.PRIORITY, by, policy, now, what, word, values, **details)


def set_service(
    tx: Connection, number: int, *, service: str, by: str, policy: IncidentPolicy, now: datetime
) -> Incident:
    """Say which service it is: it goes to that service's team."""
    incident = _permitted(tx, number, Action.SERVICE, by, policy)
    if service not in policy.organisation.services:
        raise NotFound(f"There is no service `{typed(service, 80)}` any more. Choose another.")
    if incident.service == service:
        raise MovedOn(f"{incident.number} is about {escape(policy.service_names()[service])} already.")
    team = policy.team_of(service)
    values = {
        "service": service,
        "team": team,
        "assignee": incident.assignee if team == incident.team else None,
        "private": incident.private or policy.is_private(service),
    }
    word = f"It is with the team {team} now."
    hidden = bool(values["private"]) and not incident.private
    details = {"service": service, "team": team, "hidden": hidden}
    if hidden:
        _hide(tx, incident, policy, now)
    return _moved(tx, incident, Action.SERVICE, by, policy, now, "incident.serviced", word, values, **details)


def set_major(tx: Connection, number: int, *, policy: IncidentPolicy, now: datetime) -> Incident:
    """Mark as a major incident; who may is the war room's to decide. Refused for what is over or a child."""
    incident = _get(tx, number)
    if incident.parent is not None:
        raise MovedOn(f"{incident.number} belongs to INC-{incident.parent}; declare that one.")
    changed = incidents.change(tx, number, was=OPEN, major=True)
    if changed is None:
        raise MovedOn(
            f"{incident.number} is {rules.STATUS_WORDS[incident.status].lower()}; there is no emergency left."
        )
    show_cards(tx, changed, policy, now)
    return changed


def rate(tx: Connection, number: int, *, score: int, by: str, now: datetime) -> Incident:
    """The reporter's mark, 1 to 5; the last one counts."""
    incident = _get(tx, number)
    if by != incident.reporter:
        raise NotAllowed("Only the reporter rates how it went.", attempted="rate", record=incident.number)
    journal.append(tx, "survey.rated", incident.number, actor=by, now=now, score=score)
    ask_reporter(tx, incident, now)
    return incident


def offer(tx: Connection, *, text: str, by: str, channel: str, ts: str, thread: bool, now: datetime) -> int | None:
    """Ask whether what somebody said to Quarterdeck is an incident; the number of the offer."""
    if not text or len(text) > rules.LONGEST:
        _decline_text(tx, text, by, channel, ts if thread else None, now)
        return None
    entry = journal.append(tx, "incident.offered", channel, actor=by, now=now, text=text, ts=ts)
    arguments: dict[str, Any] = {"blocks": views.offer(text, entry.id), "text": "Shall I report this as an incident?"}
    arguments |= {"channel": channel} | ({"thread_ts": ts} if thread else {})
    outbox.put(tx, Effect(lane=f"offer:{by}", method="chat.postMessage", arguments=arguments), now)
    return entry.id


def _decline_text(tx: Connection, text: str, by: str, channel: str, thread: str | None, now: datetime) -> None:
    say = "Say in a line what is wrong, and I will offer to report it. `/incident help` shows the rest."
    if text:
        say = f"That is {len(text):,} characters; {rules.LONGEST:,} is the most. Say in a line or two what is wrong."
    arguments = {"channel": channel, "text": say} | ({"thread_ts": thread} if thread else {})
    outbox.put(tx, Effect(lane=f"offer:{by}", method="chat.postMessage", arguments=arguments), now)


def keep_line(tx: Connection, *, text: str, by: str, now: datetime) -> tuple[int, int]:
    """Keep a line that could be a report or a command, twice: as what to report, and as what to do."""
    report = journal.append(tx, "incident.offered", "line", actor=by, now=now, text=as_typed(text))
    line = journal.append(tx, "incident.line", "line", actor=by, now=now, text=text)
    return report.id, line.id


def accept_offer(
    tx: Connection, offered: int, *, by: str, place: Place, policy: IncidentPolicy, now: datetime
) -> Incident:
    """Report what was said, for the one who said it; a second press says that it was done."""
    entry = _offered(tx, offered, by)
    _once(tx, offered, by, now)
    incident = declare(tx, Report.of_line(entry.details["text"], by), by=by, policy=policy, now=now)
    blocks = views.declared(incident, policy.service_names())
    reply(tx, place, text=f"{incident.number} is reported.", blocks=blocks, replace=True, now=now)
    return incident


def decline_offer(tx: Connection, offered: int, *, by: str, place: Place, now: datetime) -> None:
    _offered(tx, offered, by)
    _once(tx, offered, by, now)
    reply(tx, place, text="All right, nothing is reported.", replace=True, now=now)


def _once(tx: Connection, offered: int, by: str, now: datetime) -> None:
    """An offer is answered once, whatever is pressed and however often."""
    if journal.latest(tx, f"offer-{offered}", "offer.answered") is not None:
        raise MovedOn("You have answered that already. Yours are in `/incident mine`.")
    journal.append(tx, "offer.answered", f"offer-{offered}", actor=by, now=now)


def _offered(tx: Connection, offered: int, by: str) -> Entry:
    entry = journal.find(tx, offered)
    if entry is None or entry.what != "incident.offered":
        raise NotFound("I no longer know what that was about. Say it again, or use `/incident`.")
    if entry.actor != by:
        raise NotAllowed(
            f"That is for {person(entry.actor)} to say; `/incident` reports something of your own.",
            attempted="offer",
            record=entry.record,
        )
    return entry


def say_to(
    tx: Connection, *, place: Place, text: str, now: datetime, blocks: list[dict[str, Any]] | None = None
) -> None:
    """Answer a press in place of the question."""
    reply(tx, place, text=text, blocks=blocks, replace=True, now=now)


def check(
    tx: Connection,
    number: int,
    *,
    action: Action,
    by: str,
    policy: IncidentPolicy,
    now: datetime,  # noqa: ARG001 - an operation like the others
) -> Incident:
    """Refuse, as the action itself would, before somebody fills in its form."""
    incident = _permitted(tx, number, action, by, policy)
    if incident.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(incident, action))
    return incident


def story(tx: Connection, number: int, *, by: str, policy: IncidentPolicy) -> tuple[Incident, list[Entry], list[int]]:
    """An incident, its journal and what it is linked with, for those who may see it."""
    incident = visible(tx, number, by=by, policy=policy)
    return incident, journal.history(tx, incident.number), linked_for(tx, number, by, policy)


def linked_for(tx: Connection, number: int, person: str | None, policy: IncidentPolicy) -> list[int]:
    """What it is linked with, as far as a person may know; None is everyone who reads a channel."""
    found = [_get(tx, each) for each in incidents.linked(tx, number)]
    return [each.id for each in found if (person and _sees(tx, each, person, policy)) or not each.private]


def seen_by(tx: Connection, *, by: str, policy: IncidentPolicy, limit: int) -> tuple[list[Incident], int]:
    """Open incidents that a person may see, the most pressing first, and how many there are in all."""
    found = [incident for incident in incidents.open_incidents(tx, limit=1000) if _sees(tx, incident, by, policy)]
    hidden = min(1000, incidents.count_open(tx)) - len(found)
    return found[:limit], incidents.count_open(tx) - hidden


def _sees(tx: Connection, incident: Incident, by: str, policy: IncidentPolicy) -> bool:
    return sees(tx, incident, by, policy.organisation)


def thread_of(tx: Connection, channel: str, ts: str) -> int | None:
    """The incident in whose reporter's thread this message stands."""
    for name in outbox.names_at(tx, channel, ts):
        number, _, rest = name.partition("/")
        if rest == "reporter":
            return int(number.removeprefix("INC-"))
    return None


def standing(tx: Connection, incident: Incident, by: str, policy: IncidentPolicy) -> Standing:
    """What a person is to an incident; of one that has no team yet, everyone in any team."""
    organisation = policy.organisation
    teams = organisation.teams
    members = (
        teams[incident.team].members
        if incident.team in teams
        else tuple(handle for team in teams.values() for handle in team.members)
    )
    return Standing(
        reporter=by == incident.reporter,
        team=by in directory.ids_of(tx, members) or by == incident.assignee,
        commander=by in directory.ids_of(tx, organisation.roles.commanders),
        manager=by in directory.ids_of(tx, organisation.roles.managers),
    )


def visible(tx: Connection, number: int, *, by: str, policy: IncidentPolicy) -> Incident:
    """The incident, for those who may see it; to others a private one does not exist."""
    incident = _get(tx, number)
    if not _sees(tx, incident, by, policy):
        raise _unknown(number)
    return incident


def show_cards(
    tx: Connection, incident: Incident, policy: IncidentPolicy, now: datetime, *, new: bool = False
) -> None:
    """One truth shown twice: in the incidents channel and in the team's; cards posted before are kept true too."""
    places = _places(tx, incident, policy)
    wanted = {f"{incident.number}/card/{where}": channel for where, channel in _distinct(places).items()}
    posted = [] if new else outbox.names_under(tx, f"{incident.number}/card/")
    standing_already = dict.fromkeys(posted, "")
    for name, channel in (standing_already | wanted).items():
        if incident.private and name not in wanted:
            speech.take_back(tx, name, now)
            continue
        speech.show_card(
            tx,
            name=name,
            channel=speech.place(channel) if channel else "",
            lane=name,
            render="incident.card",
            subject={"incident": incident.id, "person": channel if incident.private else None},
            now=now,
        )


def _hide(tx: Connection, incident: Incident, policy: IncidentPolicy, now: datetime) -> None:
    """It becomes private: what was said of it where everyone reads is taken back, what waits to be is not said."""
    lanes = [f"{incident.number}/card/{where}" for where in _distinct(_places(tx, incident, policy))]
    outbox.withdraw(tx, lanes)
    speech.take_back_all(tx, said(incident), now)


def _places(tx: Connection, incident: Incident, policy: IncidentPolicy) -> dict[str, str]:
    """Where its card stands: in channels; of a private one, with each of those who work on it, and nowhere else."""
    if incident.private:
        return {f"person:{person}": person for person in crew(tx, incident, policy.organisation)}
    places = {"incidents": policy.organisation.channels.incidents}
    if incident.team in policy.organisation.teams:
        places[f"team:{incident.team}"] = policy.organisation.teams[incident.team].channel
    return places


def _distinct(channels: dict[str, str]) -> dict[str, str]:
    """A team whose channel is the incidents channel does not see the card twice."""
    seen: dict[str, str] = {}
    for where, channel in channels.items():
        if channel.lstrip("#") not in [other.lstrip("#") for other in seen.values()]:
            seen[where] = channel
    return seen


def ask_reporter(tx: Connection, incident: Incident, now: datetime) -> None:
    """The reporter's question after a fix (does it work?), and what became of it."""
    name = f"{incident.number}/fix/{incident.reopened}"
    if incident.status is IncidentStatus.RESOLVED or outbox.message_called(tx, name) is not None:
        _show_question(tx, incident, incident.reopened, now)
    elif incident.reopened:
        _show_question(tx, incident, incident.reopened - 1, now)


def _show_question(tx: Connection, incident: Incident, cycle: int, now: datetime) -> None:
    effect_thread = f"{incident.number}/reporter"
    outbox.put(
        tx,
        Effect(
            lane=effect_thread,
            method="show",
            arguments={"channel": incident.reporter},
            coalesce=f"show:{incident.number}/fix/{cycle}",
            render="incident.fix",
            subject={"incident": incident.id, "cycle": cycle},
            message=f"{incident.number}/fix/{cycle}",
            thread=effect_thread,
        ),
        now,
    )


def _open_thread(tx: Connection, incident: Incident, now: datetime) -> None:
    speech.show_card(
        tx,
        name=f"{incident.number}/reporter",
        channel=incident.reporter,
        lane=f"{incident.number}/reporter",
        render="incident.receipt",
        subject={"incident": incident.id},
        now=now,
    )


def _tell_reporter(tx: Connection, incident: Incident, text: str, now: datetime) -> None:
    speech.post(
        tx,
        channel=incident.reporter,
        text=text,
        thread=f"{incident.number}/reporter",
        lane=f"{incident.number}/reporter",
        now=now,
    )


def _tell_team(tx: Connection, incident: Incident, policy: IncidentPolicy, text: str, now: datetime) -> None:
    """Say something under the team's card, or the one in the incidents channel where there is no team."""
    if incident.private:
        for each in crew(tx, incident, policy.organisation):
            card = f"{incident.number}/card/person:{each}"
            speech.post(tx, channel=each, text=text, thread=card, lane=card, now=now)
        return
    team = policy.organisation.teams.get(incident.team or "")
    channel = team.channel if team else policy.organisation.channels.incidents
    shared = team is None or team.channel.lstrip("#") == policy.organisation.channels.incidents.lstrip("#")
    card = f"{incident.number}/card/{'incidents' if shared else f'team:{incident.team}'}"
    place = speech.place(channel)
    speech.post(tx, channel=place, text=text, thread=card, lane=card, message=said(incident), now=now)


def _moved(
    tx: Connection,
    incident: Incident,
    action: Action,
    by: str,
    policy: IncidentPolicy,
    now: datetime,
    what: str,
    word: str | None,
    values: dict[str, Any],
    **details: Any,
) -> Incident:
    """Change the incident if it still stands where the action is allowed, write it down, show it, say it."""
    if values.get("status", IncidentStatus.NEW) is not IncidentStatus.NEW and incident.acknowledged_at is None:
        values = values | {"acknowledged_at": now, "acknowledged_by": by}
    changed = incidents.change(tx, incident.id, was=rules.ALLOWED_IN[action], **values)
    if changed is None:
        raise MovedOn(rules.why_not(incident, action))
    journal.append(tx, what, incident.number, actor=by, now=now, **details)
    show_cards(tx, changed, policy, now)
    _open_thread(tx, changed, now)
    if word is not None and by != changed.reporter:
        _tell_reporter(tx, changed, word.replace("{who}", person(by)), now)
    elif word is not None and action is Action.RESUME:
        _tell_reporter(tx, changed, word, now)
    return changed


def _permitted(tx: Connection, number: int, action: Action, by: str, policy: IncidentPolicy) -> Incident:
    incident = visible(tx, number, by=by, policy=policy)
    who = standing(tx, incident, by, policy)
    if not rules.may(action, who):
        raise NotAllowed(_refusal(incident, action), attempted=action, record=incident.number)
    return incident


def _refusal(incident: Incident, action: Action) -> str:
    crew = f"the team `{incident.team}`" if incident.team else "a support team"
    own = ", its reporter" if action in rules.OWN else ""
    return f"To {action} {incident.number} is for {crew}{own}, incident commanders and service managers."


def _get(tx: Connection, number: int) -> Incident:
    incident = incidents.find(tx, number)
    if incident is None:
        raise _unknown(number)
    return incident


def _unknown(number: int) -> NotFound:
    return NotFound(f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`.")


def _other(tx: Connection, incident: Incident, number: int, by: str, policy: IncidentPolicy) -> Incident:
    if number == incident.id:
        raise Refused(f"{incident.number} cannot be related to itself; name another incident.")
    return visible(tx, number, by=by, policy=policy)


def _is(incident: Incident) -> str:
    return "is " + rules.STATUS_WORDS[incident.status].lower()


def _need(text: str, block: str, sentence: str) -> None:
    if not text.strip():
        raise Invalid({block: sentence})
    if len(text) > rules.LONGEST:
        raise Invalid({block: f"That is {len(text):,} characters, and {rules.LONGEST:,} is the most. {sentence}"})
