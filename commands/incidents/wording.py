"""What people hear of an incident: an entry of its journal to a sentence (mrkdwn)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from commands.incidents.rules import HOLD_WORDS, STATUS_WORDS, says_more
from commands.shared import blocks as bk
from commands.shared.blocks import NO_NAMES, Names, clip, escape, moment, one_line, person, typed
from commands.shared.patterns import pattern
from storage.alerts.records import AlertEvent
from storage.incidents.records import AFTERWARDS, HoldReason, Incident, IncidentEvent, IncidentStatus, Phase
from storage.journal.records import QUARTERDECK, Entry
from storage.problems.records import ProblemEvent
from storage.surveys.records import SurveyEvent
from storage.warrooms.records import WarRoomEvent

LINK = pattern(r"https://[^\s|<>]+")
MOST_FILES = 4
"""So many of the files that somebody shared at once are named."""

WORDS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported it",
    IncidentEvent.ACKNOWLEDGED: "acknowledged it",
    IncidentEvent.ASSIGNED: "assigned it",
    IncidentEvent.HELD: "put it on hold",
    IncidentEvent.RESUMED: "resumed it",
    IncidentEvent.RESOLVED: "resolved it",
    IncidentEvent.CONFIRMED: "confirmed the fix",
    IncidentEvent.CLOSED: "closed it",
    IncidentEvent.REOPENED: "reopened it",
    IncidentEvent.FOLLOWED_UP: "reported it anew, since it is closed",
    IncidentEvent.CANCELLED: "cancelled it",
    IncidentEvent.NOTED: "noted",
    IncidentEvent.TOLD: "told the reporter",
    IncidentEvent.LINKED: "linked it",
    IncidentEvent.CHILD_OF: "made it part of another",
    IncidentEvent.PRIORITISED: "changed its priority",
    IncidentEvent.SERVICE_SET: "set its service",
    IncidentEvent.FACT_SET: "put right",
    IncidentEvent.FOLLOWED: "has it, too",
    IncidentEvent.MAJOR_PROPOSED: "proposed it as a major incident",
    IncidentEvent.MAJOR: "declared it a major incident",
    IncidentEvent.TIMED: "said when it",
}
"""What somebody did, in the story of an incident."""

OF_OTHERS: Mapping[str, str] = {
    SurveyEvent.RATED: "rated it",
    ProblemEvent.GIVEN: "told the reporter what helps meanwhile",
    AlertEvent.OPENED: "opened it for an alert",
    AlertEvent.JOINED: "took in one more alert",
    AlertEvent.ENDED: "heard that an alert is over",
    AlertEvent.OVER: "heard that all its alerts are over",
    AlertEvent.MUTED: "muted its alerts",
    WarRoomEvent.ENTERED: "entered it afterwards",
}
"""What practices that know of incidents journal of them, in the same story."""

STORY = {**WORDS, **OF_OTHERS}

TIMED: Mapping[str, str] = {
    Phase.STARTED: "started",
    Phase.DETECTED: "was detected",
    Phase.MITIGATED: "was mitigated",
}
"""What it did then."""

SILENT: frozenset[str] = frozenset(
    {
        IncidentEvent.SURGED,
        IncidentEvent.OFFERED,
        IncidentEvent.OFFER_ANSWERED,
        IncidentEvent.CARD_WAITED,
        IncidentEvent.CARD_KEPT_BACK,
        IncidentEvent.LINE_KEPT,
        IncidentEvent.OVERHEARD,
    }
)
"""Of no incident's story."""

DEEDS: Mapping[str, str] = {
    IncidentEvent.DECLARED: "reported it",
    IncidentEvent.MAJOR: "declared it a major incident",
    IncidentEvent.MAJOR_PROPOSED: "proposed to declare it a major incident",
    IncidentEvent.NOTED: "noted on it",
    IncidentEvent.TOLD: "told its reporter",
    IncidentEvent.PRIORITISED: "changed its priority",
    IncidentEvent.SERVICE_SET: "set its service",
    IncidentEvent.FACT_SET: "set what is known of it",
    IncidentEvent.CHILD_OF: "made it part of another",
    IncidentEvent.TIMED: "corrected a time of it",
    IncidentEvent.FOLLOWED_UP: "opened another, since it is closed",
    IncidentEvent.SURGED: "told of it and its like as one",
    IncidentEvent.OVERHEARD: "was asked whether to report that",
    IncidentEvent.OFFERED: "was asked whether to report that",
    IncidentEvent.LINE_KEPT: "was asked what a line was meant as",
    IncidentEvent.OFFER_ANSWERED: "answered whether to report that",
    IncidentEvent.CARD_WAITED: "showed it to its team, after it had waited for an answer to be tried",
    IncidentEvent.CARD_KEPT_BACK: "did not show it to its team: it was over before",
}
"""What somebody did by an event whose name does not say so."""


def is_in_the_story(entry: Entry) -> bool:
    """A hold that goes on for another reason is told once; what is to be nobody's, not at all."""
    left_out = entry.details.get("corrected") or is_told_by_entering(entry) or entry.is_nobodys
    return entry.what in STORY and not left_out


def is_told_by_entering(entry: Entry) -> bool:
    """What was over when it was entered was never reported or declared here: that it was entered says it all."""
    return entry.source == AFTERWARDS and entry.what in (IncidentEvent.DECLARED, IncidentEvent.MAJOR)


def happened(entry: Entry) -> datetime:
    """When that was (UTC): of what was over when it was entered, before it was written down."""
    told = entry.details.get("happened") if entry.source == AFTERWARDS else None
    return entry.at if told is None else datetime.fromisoformat(told)


def whose(incident: Incident) -> str:
    """Who reported it, or entered it once it was over."""
    if incident.is_entered_afterwards:
        return f"entered afterwards by {person(incident.reporter)}"
    return f"reported by {person(incident.reporter)}"


def marked(incident: Incident) -> str:
    """` · entered afterwards by @ana`, to be put behind what is said of it; nothing of any other."""
    return f" · {whose(incident)}" if incident.is_entered_afterwards else ""


MANY = (
    "That is more than a handful of reports within a minute. All are kept, but the teams may read them a little "
    "later. `/incident mine` lists them; `/incident undo` takes back the last, if it was a mistake."
)
"""What somebody hears who reports very much at once."""


def in_the_story(entry: Entry, teams: Names = NO_NAMES) -> str:
    """Who did what, and their words."""
    details = entry.details
    did = f"{person(entry.actor)} {STORY[entry.what]}"
    if entry.what == IncidentEvent.ASSIGNED:
        to = person(details["to"]) if "to" in details else bk.team(str(details.get("team")), teams)
        return f"{did} to {to}"
    if entry.what == IncidentEvent.CHILD_OF and "of" not in details:
        return f"{person(entry.actor)} let it stand alone again"
    if entry.what == IncidentEvent.FACT_SET:
        return f"{did} its {details['fact']}: {typed(details['value'], 100)}"
    if entry.what == IncidentEvent.PRIORITISED:
        return f"{did}: {details['was']} to {details['priority']}"
    if entry.what == IncidentEvent.TIMED and entry.source == AFTERWARDS:
        return f"{person(entry.actor)}: it {TIMED[details['phase']]}"
    if entry.what == IncidentEvent.TIMED:
        return f"{did} {TIMED[details['phase']]}: {moment(datetime.fromisoformat(details['at']))}"
    said = [typed(str(details.get("note") or details.get("text") or details.get("reason") or ""), 150)]
    if files := details.get("files"):
        said.append("a file" if len(files) == 1 else f"{len(files)} files")
    told = ", ".join(filter(None, said))
    return f"{did}: {told}" if told else did


def to_reporter(entry: Entry, incident: Incident, teams: Names = NO_NAMES) -> str | None:
    """What the reporter hears of what others did, and of their own answer; None: nothing.

    What they did themselves they know; that it was given to them they hear as whoever has it.
    """
    if entry.details.get("answered"):
        return "Thank you, work goes on."
    own = incident.reporter in (entry.actor, entry.details.get("to"))
    return None if own or _goes_without_saying(entry, incident) else _said(entry, incident, teams)


def _said(entry: Entry, incident: Incident, teams: Names) -> str | None:
    if entry.what == IncidentEvent.RESUMED:
        return _resumed(entry, incident)
    say = _TO_REPORTER.get(entry.what)
    return None if say is None else say(entry, teams)


def _goes_without_saying(entry: Entry, incident: Incident) -> bool:
    """Of a major incident they know that everyone needed is called in: that somebody has seen it tells nothing."""
    return incident.major and entry.what == IncidentEvent.ACKNOWLEDGED


def _acknowledged(entry: Entry, _teams: Names) -> str:
    return f"{person(entry.actor)} has seen it."


def _assigned(entry: Entry, teams: Names) -> str:
    to = entry.details.get("to")
    return f"{person(to)} works on it now." if to else _with_the_team(entry, teams)


def _with_the_team(entry: Entry, teams: Names) -> str:
    key = str(entry.details["team"])
    return f"It is with the team {escape(teams.get(key, key))} now."


def _about_a_service(entry: Entry, teams: Names) -> str | None:
    """Nothing, where its team has it already."""
    return _with_the_team(entry, teams) if entry.details["team"] != entry.details.get("was_team") else None


def _held(entry: Entry, _teams: Names) -> str:
    reason = HoldReason(entry.details["reason"])
    note = entry.details["note"]
    why = f"It is on hold, {HOLD_WORDS[reason]}{f': {typed(note, 1000)}' if says_more(note) else '.'}"
    return why if reason is not HoldReason.CALLER else f"{why}\n*Answer here in this thread*, and work goes on."


def _resumed(entry: Entry, incident: Incident) -> str | None:
    """Nothing, where it waits on for another reason; where nobody who works on it resumed it, who has it does."""
    if entry.details.get("corrected"):
        return None
    nobody = (QUARTERDECK, incident.reporter)
    whose = incident.assignee if entry.actor in nobody else entry.actor
    return "Work on it goes on." if whose in (None, *nobody) else f"{person(whose)} works on it again."


def _reopened(_entry: Entry, _teams: Names) -> str:
    return "It is open again, and with the team. Anything that helps them, say it in this thread."


def _cancelled(entry: Entry, _teams: Names) -> str:
    details = entry.details
    if "of" not in details:
        return f"{person(entry.actor)} cancelled it: {typed(details['reason'], 1000)}"
    known = "It is known already"
    if details["known"]:
        known = f"It is the same as {details['of']}, which is {_status(details['of_status'])}"
    return f"{known}; you will not hear of it twice."


def _part_of(entry: Entry, _teams: Names) -> str:
    details = entry.details
    if "of" not in details:
        return "It is looked at by itself again."
    larger = "something larger that is known already"
    if details["known"]:
        larger = f"{details['of']}, which is {_status(details['of_status'])}"
    return f"It is part of {larger}. When that is fixed so is yours, and you are asked whether it works."


def _status(status: str) -> str:
    return STATUS_WORDS[IncidentStatus(status)].lower()


def _prioritised(entry: Entry, _teams: Names) -> str | None:
    priority = entry.details["priority"]
    return f"Its priority is {priority} now." if priority != entry.details["was"] else None


def _told(entry: Entry, _teams: Names) -> str:
    return f"{person(entry.actor)}: {_words(entry)}"


def _words(entry: Entry) -> str:
    """What somebody said, and the files they shared with it, as links (mrkdwn)."""
    shared = [_link(file) for file in entry.details.get("files", ())][:MOST_FILES]
    return "\n".join(filter(None, [typed(entry.details["text"], 2000), " · ".join(shared)]))


def _link(file: Mapping[str, str]) -> str:
    name = escape(one_line(clip(file["name"], 60)).replace("|", "/")) or "a file"
    plain = LINK.fullmatch(file["url"]) is None
    return f":paperclip: {name}" if plain else f":paperclip: <{file['url']}|{name}>"


_TO_REPORTER: Mapping[str, Callable[[Entry, Names], str | None]] = {
    IncidentEvent.ACKNOWLEDGED: _acknowledged,
    IncidentEvent.ASSIGNED: _assigned,
    IncidentEvent.HELD: _held,
    IncidentEvent.REOPENED: _reopened,
    IncidentEvent.CANCELLED: _cancelled,
    IncidentEvent.CHILD_OF: _part_of,
    IncidentEvent.PRIORITISED: _prioritised,
    IncidentEvent.SERVICE_SET: _about_a_service,
    IncidentEvent.TOLD: _told,
}


def to_team(entry: Entry, incident: Incident) -> str | None:
    """What the team hears under its card; None: nothing. Whoever has it is mentioned when it is for them to go on."""
    if entry.details.get("overheard"):
        return None
    if entry.what == IncidentEvent.NOTED:
        return _noted(entry, incident)
    if entry.what == IncidentEvent.TOLD:
        return f"{person(entry.actor)} told the reporter: {_words(entry)}"
    if entry.what != IncidentEvent.REOPENED:
        return None
    reason = entry.details.get("reason")
    because = f": {typed(reason, 1000)}" if reason else "."
    says = "the reporter" if entry.actor == incident.reporter else person(entry.actor)
    return f"{_call(entry, incident)}{incident.number} is still broken, says {says}{because}"


def _noted(entry: Entry, incident: Incident) -> str:
    """What the reporter says is for whoever has it, unless it is no more than thanks."""
    if entry.actor != incident.reporter:
        return f"{person(entry.actor)} notes: {_words(entry)}"
    call = "" if entry.details.get("thanks") else _call(entry, incident)
    waits = ""
    if incident.hold_reason is not None:
        waits = f"\n{incident.number} is on hold, {HOLD_WORDS[incident.hold_reason]}."
    return f"{call}The reporter of {incident.number} says: {_words(entry)}{waits}"


def _call(entry: Entry, incident: Incident) -> str:
    """The mention of whoever has it, unless they say it themselves."""
    return f"{person(incident.assignee)} " if incident.assignee not in (None, entry.actor) else ""


def over(incident: Incident) -> str | None:
    """What a reporter hears who says something of what is over; None: nothing."""
    if incident.status not in (IncidentStatus.CLOSED, IncidentStatus.CANCELLED):
        return None
    if incident.status is IncidentStatus.CLOSED:
        return f"{incident.number} is closed. Is it broken again? *Still broken* reports it anew, to the same team."
    return f"{incident.number} is cancelled. If something is broken, report it anew: `/incident what is wrong`."


def to_duplicate(entry: Entry, *, seen: bool) -> str | None:
    """What the reporter of a duplicate hears of the original; what that is they read only where they may see it."""
    details = entry.details
    same = f"{entry.record}, which is the same as yours," if seen else "What yours is the same as"
    if entry.what == IncidentEvent.RESOLVED:
        return f":white_check_mark: {same} is fixed{_because(details.get('note'), seen)}"
    if entry.what == IncidentEvent.REOPENED:
        return f":leftwards_arrow_with_hook: {same} was not fixed; it is open again."
    if entry.what == IncidentEvent.CANCELLED and "of" not in details:
        return f"{same} is cancelled{_because(details.get('reason'), seen)}"
    return None


def to_follower(entry: Entry, incident: Incident, teams: Names = NO_NAMES) -> str | None:
    """What whoever follows it hears: what its reporter does, but what is asked of that one alone; None: nothing."""
    if entry.what == IncidentEvent.RESOLVED:
        note = entry.details.get("note")
        return f":white_check_mark: {incident.number}, which you follow, is fixed{_because(note, True)}"
    asked = entry.what == IncidentEvent.HELD and entry.details["reason"] == HoldReason.CALLER
    unsaid = asked or _goes_without_saying(entry, incident) or entry.details.get("answered")
    text = None if unsaid else _said(entry, incident, teams)
    return f"{incident.number}, which you follow: {text}" if text is not None else None


def to_commander(entry: Entry, incident: Incident) -> str:
    """What those hear who may say that it is a major incident."""
    many = f"{entry.details['reports']} like reports. " if entry.details["reports"] > 1 else ""
    title = typed(incident.title, 300)
    return f":ocean: {person(entry.actor)} proposes {incident.number} as a major incident: {many}{title}"


def to_child(entry: Entry) -> str:
    """What the reporter of a part hears of what was told of the whole."""
    return f"About {entry.record}, which yours is part of: {person(entry.actor)}: {_words(entry)}"


def _because(said: str | None, seen: bool) -> str:
    return f": {typed(said, 2000)}" if said and seen else "."


def to_assignee(entry: Entry, incident: Incident) -> str:
    """What somebody hears to whom others gave it."""
    return f"{person(entry.actor)} gave you {incident.number}: {typed(incident.title, 300)}"
