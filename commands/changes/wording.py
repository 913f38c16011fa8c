"""What people hear of a change: an entry of its journal to a sentence (mrkdwn)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.changes import after_words
from commands.changes.collisions import Collision, Kind
from commands.changes.rules import STATUS_WORDS, team_in
from commands.shared.blocks import escape, moment, one_line, person, typed
from commands.shared.durations import say_duration
from commands.shared.voting import Decision, Shortfall
from storage.absences.records import Absence
from storage.availability.records import SpentBudget
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Hold, Outcome
from storage.journal.records import Entry

DECISION_WORDS: Mapping[Decision, str] = {
    Decision.APPROVED: ":white_check_mark: Approved",
    Decision.REJECTED: ":x: Not approved",
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.SUCCESS: "a success",
    Outcome.ISSUES: "done, with issues",
    Outcome.FAILED: "failed",
}

SILENT: frozenset[str] = frozenset(ChangeEvent)
"""Changes have no story yet that would tell what happened to them."""


def status(change: Change) -> str:
    """How it stands, in a word or two."""
    return STATUS_WORDS[change.status]


def why(found: Shortfall) -> str:
    """Why a vote did not carry."""
    return _WHY[found.kind](found)


_WHY: Mapping[str, Callable[[Shortfall], str]] = {
    "late": lambda _: "its window was over",
    "veto": lambda found: f"veto of {person(found.who)}",
    "quorum": lambda found: f"quorum not reached: {found.found} of {found.needed}",
    "needs": lambda found: f"{found.found} of {found.needed} needed yes of {escape(found.who)}",
    "majority": lambda found: f"no majority: {found.found} for, {found.needed} against",
    "members": lambda found: f"no majority of the members: {found.found} for, of {found.needed} needed",
    "unanimous": lambda found: f"not all agree: {found.found} for, of {found.needed} needed",
    "anyone": lambda found: f"{person(found.who)} is against it" if found.who else "nobody said yes or no",
}


def to_everyone(entry: Entry, change: Change) -> str:
    """What everyone concerned hears: the requester, the implementer, the board."""
    return _TO_EVERYONE[entry.what](entry, change)


def _scheduled(_entry: Entry, change: Change) -> str:
    return (
        f":white_check_mark: *{change.number}* needs no vote and is scheduled: {typed(change.title, 300)}\n"
        f"Its window is {_window(change)}. {_how(change)}"
    )


def _approved(_entry: Entry, change: Change) -> str:
    return f"{_decided(Decision.APPROVED, change)}\n{_when(change)}"


def _rejected(entry: Entry, change: Change) -> str:
    reasons = [f"{person(who)}: {typed(why, 500)}" for who, why in entry.details["reasons"]]
    again = f"Edit it, then submit it again: `/change submit {change.id}`."
    return "\n".join([_decided(Decision.REJECTED, change), *_kept_why(entry), *reasons, again])


def _kept_why(entry: Entry) -> list[str]:
    """Earlier versions kept no reason but those of the voters."""
    found = entry.details.get("why")
    return [sentence(why(Shortfall(**found)))] if found else []


def sentence(words: str) -> str:
    """With a capital, and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def _when(change: Change) -> str:
    return f"It is scheduled for {_window(change)}. {_how(change)}"


def _window(change: Change) -> str:
    return f"{moment(change.start)} – {moment(change.end)}"


def _how(change: Change) -> str:
    return f"Begin with `/change implement {change.id}`."


def _decided(decision: Decision, change: Change) -> str:
    return f"{DECISION_WORDS[decision]}: *{change.number}* · {typed(change.title, 300)}"


def done_already(change: Change) -> str:
    """Above the vote on what was made before anybody was asked."""
    when = f"{moment(change.start)} – {moment(change.end, '{time}')}"
    return f":rewind: *Done already*, {when}, before anybody was asked. Was that right?"


def _ratified(_entry: Entry, change: Change) -> str:
    board = escape(change.board or "")
    return f":white_check_mark: *{change.number}* {typed(change.title, 200)} was right, says the board `{board}`."


def _unauthorised(entry: Entry, change: Change) -> str:
    reasons = [f"{person(who)}: {typed(why, 500)}" for who, why in entry.details["reasons"]]
    head = f":no_entry: *{change.number}* {typed(change.title, 200)} counts as unauthorised."
    return "\n".join([head, *_kept_why(entry), *reasons])


def made_before(change: Change, frozen: Sequence[str]) -> str:
    """What whoever wrote it down reads."""
    lines = [f"{change.number} is in review, and its review asks what is learned from it."]
    if change.asked_afterwards and change.closes_at is not None:
        lines.append(
            f"The board `{escape(change.board or '')}` says by {moment(change.closes_at)} whether it was right."
        )
    lines += [f":snowflake: It was in the freeze *{escape(name)}*." for name in frozen]
    return "\n".join(lines)


def _withdrawn(entry: Entry, change: Change) -> str:
    return f"*{change.number}* is withdrawn by {person(entry.actor)}: {typed(change.title, 300)}"


def _begun(entry: Entry, change: Change) -> str:
    outside = ""
    if entry.details.get("outside"):
        outside = f"\n:warning: Outside its window, {_window(change)}."
    return f":hammer_and_wrench: {person(entry.actor)} begins *{change.number}*: {typed(change.title, 300)}{outside}"


def _done(entry: Entry, change: Change) -> str:
    outcome = OUTCOME_WORDS[Outcome(entry.details["outcome"])]
    return f"*{change.number}* is {outcome}, says {person(entry.actor)}. {typed(entry.details['note'], 1000)}"


def _rolled_back(entry: Entry, change: Change) -> str:
    reason = typed(entry.details["reason"], 1000)
    return f":leftwards_arrow_with_hook: *{change.number}* is rolled back, says {person(entry.actor)}: {reason}"


def _extended(entry: Entry, change: Change) -> str:
    more, reason = say_duration(timedelta(minutes=entry.details["minutes"])), typed(entry.details["reason"], 500)
    return f":hourglass: *{change.number}* has {more} more, until {moment(change.end)}: {reason}"


def _extension_asked(entry: Entry, change: Change) -> str:
    minutes = entry.details["minutes"]
    more, reason = say_duration(timedelta(minutes=minutes)), typed(entry.details["reason"], 500)
    second = f"A second who approved it, or a manager: `/change extend {change.id} {minutes}m REASON`."
    return f":hourglass: {person(entry.actor)} would give *{change.number}* {more} more: {reason}\n{second}"


def _no_return(_entry: Entry, change: Change) -> str:
    takes = say_duration(change.rollback_takes or timedelta())
    return (
        f":vertical_traffic_light: *{change.number}* {typed(change.title, 150)}: go on or go back? To go back takes "
        f"{takes}, and the window ends {moment(change.end, '{time}')}."
    )


def _overran(entry: Entry, change: Change) -> str:
    still = f":alarm_clock: *{change.number}* {typed(change.title, 150)} should be done since {moment(change.end)}."
    return f"{still} {person(change.implementer)} implements it." if entry.details["grave"] else still


def _reviewed(entry: Entry, change: Change) -> str:
    said = entry.details
    lines = [
        f":mag: {person(entry.actor)} has reviewed *{change.number}* {typed(change.title, 150)}; it is closed.",
        f"*Did it reach its goal?* {typed(said['goal'], 600)}",
        f"*What broke?* {typed(said['broke'], 600)}",
        f"*What would you do differently?* {typed(said['differently'], 600)}",
        f"*Follow-ups* {typed(said['follow_ups'], 600)}",
    ]
    return "\n".join(lines)


def _review_owed(_entry: Entry, change: Change) -> str:
    made = "" if change.implemented_at is None else f" since {moment(change.implemented_at)}"
    return f":mag: *{change.number}* {typed(change.title, 150)} waits for its review{made}."


_TO_EVERYONE: Mapping[str, Callable[[Entry, Change], str]] = {
    ChangeEvent.SCHEDULED: _scheduled,
    ChangeEvent.APPROVED: _approved,
    ChangeEvent.REJECTED: _rejected,
    ChangeEvent.WITHDRAWN: _withdrawn,
    ChangeEvent.RATIFIED: _ratified,
    ChangeEvent.UNAUTHORISED: _unauthorised,
    ChangeEvent.BEGUN: _begun,
    ChangeEvent.DONE: _done,
    ChangeEvent.ROLLED_BACK: _rolled_back,
    ChangeEvent.EXTENDED: _extended,
    ChangeEvent.EXTENSION_ASKED: _extension_asked,
    ChangeEvent.NO_RETURN: _no_return,
    ChangeEvent.OVERRAN: _overran,
    ChangeEvent.REVIEWED: _reviewed,
    ChangeEvent.REVIEW_CALLED: after_words.review_called,
    ChangeEvent.REVIEW_OWED: _review_owed,
}


def who_decides(board: str | None) -> str:
    """A board by its name, one of a team, or nobody."""
    if board is None:
        return "It needs no vote."
    team = team_in(board)
    return f"The board `{escape(board)}` decides." if team is None else f"One of `{escape(team)}` decides."


def submitted(change: Change, found: Sequence[Collision], services: Mapping[str, str], risk: str = "") -> str:
    """What whoever requested or submitted it reads: its number, who decides, until when, how risky it is (`risk`),
    and what is in its way.
    """
    lines = [f"{change.number} is {STATUS_WORDS[change.status].lower()}."]
    if change.status is ChangeStatus.AUTHORISE and change.closes_at is not None:
        begins = ", when its window begins" if change.closes_at == change.start else ""
        lines[0] += f" {who_decides(change.board)[:-1]} by {moment(change.closes_at)}{begins}."
    if change.status is ChangeStatus.SCHEDULED:
        lines[0] += f" It needs no vote. Its window is {_window(change)}. {_how(change)}"
    if risk:
        lines.append(f"Risk: {risk}")
    return "\n".join([*lines, *(collision(each, services) for each in found[:MOST_COLLISIONS])])


def answers_owed(change: Change) -> str:
    """What whoever requested it reads, who has not said yet how risky it is."""
    kept = f"*{change.number}* is kept as new: {typed(change.title, 200)}"
    return f"{kept}\nSay how risky it is, and it goes to whoever decides: `/change risk {change.id}`."


def level_set(entry: Entry, change: Change) -> str:
    """What its requester reads once a manager has set how risky it is."""
    said = f"{person(entry.actor)} says how risky *{change.number}* is: {entry.details['level']}"
    told = f":scales: {said} (it was {entry.details['was']}). {typed(entry.details['reason'], 500)}"
    if change.test_plan or change.status is not ChangeStatus.NEW:
        return told
    return f"{told}\nThe board wants a test plan: add one with `/change edit {change.id}`, then submit it."


MOST_COLLISIONS = 15
NAMED = 4


def names(items: Sequence[str], services: Mapping[str, str]) -> str:
    """The first few by name, and how many more."""
    named = ", ".join(typed(services.get(item, item), 80) for item in items[:NAMED])
    return named if len(items) <= NAMED else f"{named} and {len(items) - NAMED} more"


def no_budget(spent: SpentBudget) -> str:
    """That a service has been down for as long as it may be, until when, and whether that is waived."""
    until = f" until {moment(spent.until)}" if spent.until else ", and it is down now"
    head = f":red_circle: *{typed(spent.promise, 80)}*: no downtime is left{until}."
    if spent.waived_until is None:
        return head
    waived = f"{person(spent.waived_by or '')} has waived that until {moment(spent.waived_until)}"
    return f"{head} {waived}: {typed(spent.reason, 300)}"


def collision(found: Collision, services: Mapping[str, str]) -> str:
    """What is in the way, in a line."""
    return _IN_THE_WAY[found.kind](found, services)


def _touching(found: Collision, services: Mapping[str, str]) -> str:
    return names(found.about.split(", "), services)


def _name(key: str, services: Mapping[str, str]) -> str:
    return typed(services.get(key, key), 80)


def _hard(found: Collision, _services: Mapping[str, str]) -> str:
    return f":no_entry: In the freeze *{escape(found.other)}*: a manager must name an exception."


def _production(found: Collision, services: Mapping[str, str]) -> str:
    hours = f"{say_duration(found.length)} of it while {_name(found.other, services)} is needed"
    return f":no_entry: {sentence(hours)[:-1]}: a manager must name an exception."


def _maintenance(found: Collision, services: Mapping[str, str]) -> str:
    outside = f"{say_duration(found.length)} of it outside the maintenance of {_name(found.other, services)}."
    return f":warning: {outside}"


def _live(found: Collision, services: Mapping[str, str]) -> str:
    priority, _, service = found.about.partition(" ")
    return f":rotating_light: {found.other} ({priority}) is open on {_name(service, services)}."


_AWAITED = {"withdrawn": "is withdrawn", "failed": "has failed", "later": "is not done by then"}

_IN_THE_WAY: Mapping[Kind, Callable[[Collision, Mapping[str, str]], str]] = {
    Kind.HOLD: lambda found, _: f":lock: Hold {found.other}: {typed(found.about, 200)}",
    Kind.AWAY: lambda found, _: f":palm_tree: {person(found.other)}, who implements it, is away then.",
    Kind.ENGAGED: lambda found, _: (
        f":telephone_receiver: {person(found.other)}, who implements it, is {typed(found.about, 200)} then."
    ),
    Kind.DEPENDENCY: lambda found, _: f":no_entry: Comes after {found.other}, which {_AWAITED[found.about]}.",
    Kind.HARD_FREEZE: _hard,
    Kind.PRODUCTION: _production,
    Kind.ITEM: lambda found, services: (
        f":warning: {found.other} touches {_touching(found, services)} at the same time."
    ),
    Kind.LIVE: _live,
    Kind.RELATED: lambda found, services: (
        f":warning: {found.other} touches {_touching(found, services)} at the same time, one step away."
    ),
    Kind.IMPLEMENTER: lambda found, _: f":warning: {person(found.about)} implements {found.other} at the same time.",
    Kind.MAINTENANCE: _maintenance,
    Kind.FREEZE: lambda found, _: f":snowflake: In the freeze *{escape(found.other)}*.",
}


def briefly(found: Sequence[Collision], services: Mapping[str, str]) -> str:
    """The gravest of what is in the way, and how much more there is."""
    more = f" _and {len(found) - 1} more_" if len(found) > 1 else ""
    return f"{collision(found[0], services)}{more}"


def came_in_the_way(entry: Entry, change: Change, services: Mapping[str, str]) -> str:
    """What its people hear of what has come in its way since they last looked."""
    found = [
        Collision(Kind(kind), other, about, timedelta(seconds=length))
        for kind, other, about, length in entry.details["found"]
    ]
    lines = [collision(each, services) for each in found[:MOST_COLLISIONS]]
    return "\n".join([f"In the way of *{change.number}* {typed(change.title, 150)}, {_window(change)}:", *lines])


def excepted(entry: Entry) -> str:
    """Who lets it be done nonetheless, and why."""
    return f":unlock: {person(entry.actor)} names an exception: {typed(entry.details['reason'], 300)}"


def clear(now: datetime) -> str:
    return f":white_check_mark: Nothing in the way, looked at {moment(now, '{time}')}."


def recused(entry: Entry, successor: str | None) -> str:
    """Who leaves the vote and why, and who takes the seat: that mentions them."""
    left = f"{person(entry.actor)} has a conflict and leaves the vote: {typed(entry.details['reason'], 500)}"
    return left if successor is None else f"{left}\n{person(successor)} takes the seat: please vote above."


def absence(found: Absence) -> str:
    """Who is away when, and who votes meanwhile."""
    where = f" on the board `{escape(found.board)}`" if found.board else ""
    votes = "nobody votes for them" if found.stand_in is None else f"{person(found.stand_in)} votes for them"
    return f"{person(found.person)}{where}: away {moment(found.since)} – {moment(found.until)}, {votes}"


def asked_to_stand_in(found: Absence) -> str:
    """What whoever is to vote for somebody hears."""
    where = f" of the board `{escape(found.board)}`" if found.board else ""
    return (
        f"You vote for {person(found.person)} on the ballots{where}, {moment(found.since)} – {moment(found.until)}. "
        "Each ballot has a row of buttons for it. A vote that they cast themselves stands over yours."
    )


FIELDS: Mapping[str, str] = {
    "title": "Title",
    "reason": "Reason",
    "type": "Type",
    "items": "What it touches",
    "start": "Start",
    "end": "End",
    "implementer": "Implementer",
    "risk": "Risk",
    "impact": "Impact",
    "implementation_plan": "Implementation plan",
    "test_plan": "Test plan",
    "rollback_plan": "Rollback plan",
    "stops_service": "Stops the service",
    "rollback_seconds": "Rollback takes",
    "answers": "How risky it is",
    "level": "Risk",
}
LEVELS = {1: "high", 2: "medium", 3: "low"}


def difference(entry: Entry, services: Mapping[str, str]) -> list[str]:
    """What is different now, a line each: as it was, and as it is."""
    different: Mapping[str, Sequence[Any]] = entry.details["different"]
    return [f"*{FIELDS[name]}*: {_field(name, was, services)} → {_field(name, now, services)}"
            for name, (was, now) in different.items()]  # fmt: skip


def _field(name: str, value: Any, services: Mapping[str, str]) -> str:
    if name in ("start", "end"):
        return moment(datetime.fromtimestamp(value, UTC))
    if name == "items":
        return names(value, services)
    if name == "implementer":
        return person(value)
    if name in ("risk", "impact"):
        return LEVELS.get(value, "–")
    if name == "rollback_seconds":
        return "–" if value is None else say_duration(timedelta(seconds=value))
    if name == "answers":
        return typed("; ".join(f"{question} {answer}" for question, answer in value.items()), 200) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return typed(one_line(str(value)), 120) or "–"


def edited(entry: Entry, change: Change, services: Mapping[str, str]) -> str:
    """What whoever voted reads: what is different, and that their vote is void."""
    head = f"*{change.number}* {typed(change.title, 200)} is different, so your vote does not count any more:"
    return "\n".join([head, *difference(entry, services)])


def held(hold: Hold, stops: Sequence[str], services: Mapping[str, str]) -> str:
    """What the board reads of a hold: who, on what, why, and what it stops."""
    on = "all services" if hold.service is None else typed(services.get(hold.service, hold.service), 80)
    stopped = f" It stops {', '.join(stops[:MOST_COLLISIONS])}." if stops else " It stops nothing that is planned."
    more = f" And {len(stops) - MOST_COLLISIONS} more." if len(stops) > MOST_COLLISIONS else ""
    head = f":lock: {person(hold.made_by)} holds changes of *{on}* (hold {hold.id}): {typed(hold.reason, 500)}"
    return f"{head}\n{stopped.strip()}{more}"


def released(hold: Hold) -> str:
    by = person(hold.released_by or "")
    return f":unlock: Hold {hold.id} is released by {by}. It was made because: {typed(hold.reason, 300)}"


def lesson(change: Change, entry: Entry) -> str:
    """What whoever makes the next change like it may learn, in two lines."""
    differently = typed(one_line(entry.details["differently"]), 300)
    how = OUTCOME_WORDS[change.outcome or Outcome.FAILED]
    return f"*{change.number}* {typed(change.title, 100)} ({how})\n{differently}"
