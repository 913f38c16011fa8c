"""What people hear of a change: an entry of its journal to a sentence (mrkdwn)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from commands.changes import after_words
from commands.changes.ballot_words import DECISION_WORDS, sentence, who_decides, why
from commands.changes.board_words import the_board
from commands.changes.collisions import Collision
from commands.changes.rules import STATUS_WORDS
from commands.changes.way_words import MOST_COLLISIONS, collision
from commands.shared.blocks import NO_NAMES, Names, escape, moment, one_line, person, typed
from commands.shared.durations import say_duration
from commands.shared.voting import Decision, Shortfall
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Outcome
from storage.journal.records import Entry

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.SUCCESS: "a success",
    Outcome.ISSUES: "done, with issues",
    Outcome.FAILED: "failed",
}

ROLLED_BACK = "rolled back"

DEEDS: Mapping[str, str] = {
    ChangeEvent.VOTED: "voted on it",
    ChangeEvent.BEGUN: "began it",
    ChangeEvent.DONE: "finished it",
    ChangeEvent.ROLLED_BACK: "rolled it back",
    ChangeEvent.REVIEW_CALLED: "called for its review",
    ChangeEvent.REVIEW_OWED: "noted that its review is owed",
    ChangeEvent.WATCHED: "counted what came in after it",
    ChangeEvent.FLAGGED: "flagged it",
    ChangeEvent.SUSPECTED: "asked whether it came from a change",
    ChangeEvent.UNSURE: "could not tell",
    ChangeEvent.COLLIDES: "found what it collides with",
    ChangeEvent.CLEARED: "noted that it collides no more",
    ChangeEvent.EXCEPTED: "made an exception for it",
    ChangeEvent.MADE_BEFORE: "told of it when it was done already",
    ChangeEvent.UNAUTHORISED: "decided that it was not right",
    ChangeEvent.NO_RETURN: "asked whether to go on with it or back",
    ChangeEvent.OVERRAN: "noted that its window is over",
    ChangeEvent.EXTENSION_ASKED: "asked for more time for it",
    ChangeEvent.RECUSED: "gave up their vote on it",
    ChangeEvent.CHASED: "reminded those who vote on it",
    ChangeEvent.AWAY: "said who votes for somebody who is away",
    ChangeEvent.ABSENCE: "noted that an absence begins or ends",
    ChangeEvent.ANSWERED: "answered how risky it is",
    ChangeEvent.ANSWERS_OWED: "noted that it is not said yet how risky it is",
    ChangeEvent.LEVEL_SET: "set how risky it is",
    ChangeEvent.TEMPLATE_SUSPENDED: "suspended a template",
    ChangeEvent.TEMPLATE_PROPOSED: "proposed a template",
    ChangeEvent.TEMPLATE_VOTED: "voted on a template",
    ChangeEvent.TEMPLATE_DECIDED: "decided on a template",
}
"""What somebody did by an event whose name does not say so."""


def went(change: Change, *, back: bool = False) -> str:
    """How it went, in a word or two; `back`: it was gone back on, which counts as failed."""
    return ROLLED_BACK if back else OUTCOME_WORDS[change.outcome or Outcome.FAILED]


SILENT: frozenset[str] = frozenset(ChangeEvent)
"""Changes have no story yet that would tell what happened to them."""


def status(change: Change) -> str:
    """How it stands, in a word or two."""
    return STATUS_WORDS[change.status]


def to_everyone(entry: Entry, change: Change, boards: Names = NO_NAMES) -> str:
    """What everyone concerned hears: the requester, the implementer, the board."""
    if entry.what == ChangeEvent.RATIFIED:
        return _ratified(change, boards)
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


def _when(change: Change) -> str:
    return f"It is scheduled for {_window(change)}. {_how(change)}"


def _window(change: Change) -> str:
    return f"{moment(change.start)} – {moment(change.end)}"


def _how(change: Change) -> str:
    return f"Begin with `/change implement {change.id}`."


def _decided(decision: Decision, change: Change) -> str:
    return f"{DECISION_WORDS[decision]}: *{change.number}* · {typed(change.title, 300)}"


def _ratified(change: Change, boards: Names) -> str:
    says = the_board(change.board or "", boards)
    return f":white_check_mark: *{change.number}* {typed(change.title, 200)} was right, says {says}."


def _unauthorised(entry: Entry, change: Change) -> str:
    reasons = [f"{person(who)}: {typed(why, 500)}" for who, why in entry.details["reasons"]]
    head = f":no_entry: *{change.number}* {typed(change.title, 200)} counts as unauthorised."
    return "\n".join([head, *_kept_why(entry), *reasons])


def made_before(change: Change, frozen: Sequence[str], boards: Names = NO_NAMES) -> str:
    """What whoever wrote it down reads."""
    lines = [f"{change.number} is in review, and its review asks what is learned from it."]
    if change.asked_afterwards and change.closes_at is not None:
        says = f"{the_board(change.board or '', boards)} says by {moment(change.closes_at)} whether it was right"
        lines.append(sentence(says))
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
        f"{takes}, and the window ends {moment(change.end)}."
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


def submitted(change: Change, found: Sequence[Collision], services: Names, deciders: Names, risk: str = "") -> str:
    """What whoever requested or submitted it reads: its number, who decides, until when, how risky it is (`risk`),
    and what is in its way.
    """
    lines = [f"{change.number} is {STATUS_WORDS[change.status].lower()}."]
    if change.status is ChangeStatus.AUTHORISE and change.closes_at is not None:
        begins = ", when its window begins" if change.closes_at == change.start else ""
        lines[0] += f" {who_decides(change.board, deciders)[:-1]} by {moment(change.closes_at)}{begins}."
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


def lesson(change: Change, entry: Entry, *, back: bool = False) -> str:
    """What whoever makes the next change like it may learn, in two lines."""
    differently = typed(one_line(entry.details["differently"]), 300)
    return f"*{change.number}* {typed(change.title, 100)} ({went(change, back=back)})\n{differently}"
