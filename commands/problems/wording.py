"""What people read of problems: an entry of the journal to a sentence (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from commands.problems.rules import STATUS_WORDS
from commands.shared.blocks import escape, moment, person, typed
from storage.journal.records import Entry
from storage.problems.records import Candidate, Problem, ProblemEvent

WORDS: Mapping[str, str] = {
    ProblemEvent.OPENED: "opened it",
    ProblemEvent.TAKEN: "took it",
    ProblemEvent.LINKED: "linked an incident",
    ProblemEvent.UNLINKED: "took an incident from it",
    ProblemEvent.CAUSE: "said the cause",
    ProblemEvent.WORKAROUND: "said what helps meanwhile",
    ProblemEvent.KNOWN_ERROR: "made it a known error",
    ProblemEvent.FIXING: "has a fix on its way",
    ProblemEvent.RESOLVED: "resolved it",
    ProblemEvent.DID_NOT_HOLD: "saw that the fix did not hold",
    ProblemEvent.CLOSED: "closed it",
    ProblemEvent.ACCEPTED: "accepted the risk",
    ProblemEvent.REVISIT: "proposed to look at the risk again",
    ProblemEvent.REOPENED: "reopened it",
    ProblemEvent.REVISITED: "took it up again",
    ProblemEvent.CANCELLED: "cancelled it",
    ProblemEvent.FOLLOWED_UP: "opened another, since it is closed",
    ProblemEvent.HELPED: "said that the workaround helped",
    ProblemEvent.NOT_HELPED: "said that the workaround did not help",
}
"""What somebody did, in the story of a problem."""

SILENT: frozenset[str] = frozenset(
    {
        ProblemEvent.FOLLOWED,
        ProblemEvent.FIX_READY,
        ProblemEvent.GIVEN,
        ProblemEvent.LIKELY,
        ProblemEvent.PROPOSED,
        ProblemEvent.MERGED,
        ProblemEvent.DISMISSED,
    }
)
"""Of no problem's story; what a reporter was offered is in the incident's."""

DEEDS: Mapping[str, str] = {
    ProblemEvent.CAUSE: "said its cause",
    ProblemEvent.WORKAROUND: "said what helps meanwhile",
    ProblemEvent.KNOWN_ERROR: "made it a known error",
    ProblemEvent.FIXING: "noted that a fix is on its way",
    ProblemEvent.FIX_READY: "noted that its fix is in",
    ProblemEvent.DID_NOT_HOLD: "noted that its fix did not hold",
    ProblemEvent.REVISIT: "proposed to look at its risk again",
    ProblemEvent.REVISITED: "took it up again",
    ProblemEvent.FOLLOWED_UP: "noted what is still to be done for it",
    ProblemEvent.HELPED: "said that its workaround helped",
    ProblemEvent.NOT_HELPED: "said that its workaround did not help",
    ProblemEvent.GIVEN: "offered the workaround of its problem",
    ProblemEvent.LIKELY: "proposed the problem that it may be of",
    ProblemEvent.PROPOSED: "proposed a problem",
    ProblemEvent.MERGED: "counted two proposals as one",
    ProblemEvent.DISMISSED: "decided that it is no problem",
}
"""What somebody did by an event whose name does not say so."""


def in_the_story(entry: Entry) -> str:
    """Who did what, when, and their words."""
    details = entry.details
    said = str(details.get("note") or details.get("text") or details.get("reason") or "")
    words = f": {typed(said, 150)}" if said else ""
    if "of" in details:
        words = f": the same as {details['of']}"
    return f"{moment(entry.at)} {person(entry.actor)} {WORDS[entry.what]}{words}"


def stories(entries: Sequence[Entry]) -> list[str]:
    """The story of a problem, a line a step: what was linked at once is one."""
    steps = [each for each in entries if each.what in WORDS]
    found = []
    for (what, actor, _), of_it in groupby(steps, key=lambda each: (each.what, each.actor, _apart(each))):
        same = [*of_it]
        line = in_the_story(same[-1])
        if what == ProblemEvent.LINKED and len(same) > 1:
            line = f"{moment(same[-1].at)} {person(actor)} linked {len(same)} incidents"
        found.append(line)
    return found


def _apart(entry: Entry) -> int:
    """Only what was linked is told together."""
    return 0 if entry.what == ProblemEvent.LINKED else entry.id


def length(minutes: int) -> str:
    """User-minutes as hours: `14.5 h`; of less than one, in minutes."""
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes / 60
    return f"{hours:,.1f} h" if hours < 1000 else f"{hours:,.0f} h"


def a_number(value: float) -> str:
    """With a decimal only where there is one: 5.2, 3, 0."""
    return f"{value:.1f}".removesuffix(".0")


def held(entry: Entry) -> str:
    """What came of the fix, in a sentence."""
    came, days, before = entry.details.get("came", 0), entry.details.get("days", 0), entry.details.get("before")
    if before is None:
        return f"The fix of {entry.record} holds: {came or 'nothing like it came'} in {days} d. It is closed."
    return f"The fix of {entry.record} holds: from {a_number(before)} a month to {came} in {days} d. It is closed."


def did_not_hold(entry: Entry, problem: Problem) -> str:
    whose = f" {person(problem.owner)}" if problem.owner else ""
    return f":warning: {problem.number}'s fix did not hold: {entry.details['incident']}.{whose}"


def to_follower(entry: Entry, problem: Problem) -> str | None:
    """What whoever follows it hears; None: nothing."""
    called = f"{problem.number} ({typed(problem.title, 100)})"
    if entry.what == ProblemEvent.WORKAROUND:
        return f"{called}: what helps meanwhile is this. {typed(entry.details['text'], 1000)}"
    if entry.what == ProblemEvent.RESOLVED:
        return f"{called} is fixed. {typed(entry.details['note'], 1000)}"
    if entry.what == ProblemEvent.ACCEPTED:
        return f"{called} stays as it is: the risk is accepted. {typed(entry.details['reason'], 1000)}"
    return None


def asked(entry: Entry, problem: Problem) -> str:
    """What somebody was asked about a problem."""
    if entry.what == ProblemEvent.DID_NOT_HOLD:
        return did_not_hold(entry, problem)
    return revisit(problem) if entry.what == ProblemEvent.REVISIT else fix_ready(problem)


def fix_ready(problem: Problem) -> str:
    return f"The last change of {problem.number} is done: {typed(problem.title, 200)}. Is it fixed?"


def revisit(problem: Problem) -> str:
    return f"The risk of {problem.number} was accepted until today: {typed(problem.title, 200)}. Is it still right?"


def goes_on(problem: Problem, numbers: list[str], why: str) -> str:
    return f"{_wait_no_longer(numbers)} for {problem.number}: {why}. Work goes on."


def goes_on_untold(numbers: list[str]) -> str:
    """To whoever may not know of the problem."""
    return f"{_wait_no_longer(numbers)} for what is behind. Work goes on."


def _wait_no_longer(numbers: list[str]) -> str:
    return f"{', '.join(numbers)} {'waits' if len(numbers) == 1 else 'wait'} no longer"


def until(instant: str) -> str:
    return moment(datetime.fromisoformat(instant), "{date_short_pretty}")


def line(problem: Problem) -> str:
    """In a list."""
    known = " · known error" if problem.known_error else ""
    return f"*{problem.number}* {typed(problem.title, 120)} · {STATUS_WORDS[problem.status]}{known}"


def proposed(proposal: Candidate, services: Mapping[str, str]) -> str:
    """What is proposed, in a list."""
    service = services.get(proposal.service or "", "")
    at = f" · {escape(service)}" if service else ""
    return f"*{typed(proposal.title, 150)}* · {proposal.n} of them, {length(proposal.lost)} lost{at}"
