"""What people read of who is on call (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from commands.oncall.rules import Shift
from commands.shared.blocks import escape, moment, person, typed
from storage.oncall.records import CoverEvent, Page, PageEvent, PageState, Stand

SILENT: frozenset[str] = frozenset({*PageEvent, *CoverEvent})
"""Calls have no story of their own: their message says where one stands."""

DEEDS: Mapping[str, str] = {
    PageEvent.CALLED: "called somebody for it",
    PageEvent.ASKED: "asked somebody to come for it",
    PageEvent.DECLINED: "could not come for it",
    PageEvent.COMING: "said that they come for it",
    PageEvent.NOBODY: "noted that nobody came for it",
    PageEvent.OVER: "ended a call for it",
    CoverEvent.MADE: "changed who has a shift",
    CoverEvent.ASKED: "asked somebody to swap a shift",
    CoverEvent.DECLINED: "declined to swap a shift",
    CoverEvent.HANDED_OVER: "told who is on call now",
    CoverEvent.GAPS: "told when nobody is on call",
    CoverEvent.CALENDAR_DUE: "noted that a rota's calendar is to be read",
    CoverEvent.CALENDAR_LOST: "noted that a rota's calendar cannot be read",
    CoverEvent.CALENDAR_UNKNOWN: "noted that a rota's calendar names somebody unknown",
}
"""What somebody did by an event whose name does not say so."""


def named(people: tuple[str, ...]) -> str:
    return " and ".join(map(person, people)) if people else "nobody"


def now_and_next(team: str, people: tuple[str, ...], shift: Shift, following: str) -> str:
    """A team in a line; `following` is who is next, from when."""
    who = f":telephone_receiver: {named(people)}" if people else ":warning: *nobody*"
    until = f" until {moment(shift.end)}" if shift.end else ""
    return f"*{escape(team)}* {who}{until}" + (f", then {following}" if following else "")


def following(people: tuple[str, ...], shift: Shift) -> str:
    return f"{named(people)} from {moment(shift.start)}" if shift.start else named(people)


def shift(people: tuple[str, ...], found: Shift, team: str = "") -> str:
    """One of a list."""
    who = named(people) if people else ":warning: *nobody*"
    end = moment(found.end) if found.end else "on"
    of = f"*{escape(team)}* · " if team else ""
    return f"{of}{moment(found.start) if found.start else 'Until now'} – {end} · {who}"


def their_time(zone: tzinfo | None, now: datetime, who: str) -> str:
    """`it is 03:12 for @goran`; empty where their clock is not known."""
    return "" if zone is None else f"it is {now.astimezone(zone):%H:%M} for {person(who)}"


def calling(page: Page, team: str, times: list[str]) -> str:
    """What whoever calls reads; `team` is how it reads (mrkdwn), or a person."""
    if page.state is PageState.NOBODY:
        return f"Nobody can be called now: {team}. Tell a service manager."
    known = f" ({'; '.join(times)})" if times else ""
    of = "" if page.team in page.asking else f" of {team}"
    return f"Calling {named(tuple(page.asking))}{of}{known}. You hear who comes."


def found_by(owned: str, team: str, calls: str) -> str:
    """How whoever calls reads whom it led to, from what they have named."""
    return f"{typed(owned, 80)} is with {team}. {calls}" if owned else calls


def needed(page: Page, team: str, about: str) -> str:
    """What whoever is called reads: who is needed, for what, and by whom."""
    who = "You are needed" if page.team in page.asking else f"{team} is needed"
    why = f": {about}" if about else ""
    said = f"\n{typed(page.text, 500)}" if page.text else ""
    return f":rotating_light: *{who}*{why}{said}\nCalled by {person(page.asked_by)}"


def stands(page: Page, reader: str) -> str:
    """Where the call stands, for one who was called."""
    if page.state is PageState.COMING and page.came is not None:
        return "You are coming. Thank you." if page.came == reader else f"{person(page.came)} is coming."
    if page.state is PageState.OVER:
        return "Nobody is needed any more."
    if reader in page.declined:
        return "You cannot; somebody else is asked."
    return "Nobody has come yet." if page.state is PageState.NOBODY else ""


def outcome(page: Page, team: str) -> str:
    """What whoever called hears of it."""
    about = f" for *{page.record}*" if page.record != "desk" else ""
    if page.state is PageState.COMING and page.came is not None:
        return f"{person(page.came)} is coming{about}."
    return f":warning: Nobody has come{about}: {team} was called, and everyone who could be asked was asked."


def covered(made: Stand, team: str) -> str:
    return f"{person(made.person)} is on call for {team} {_from_to(made)}."


def asked_to_swap(mine: Stand, back: Stand | None, team: str) -> str:
    """What whoever is asked reads."""
    given = f" They take yours {_from_to(back)}." if back is not None else ""
    return f"{person(mine.made_by)} asks you to be on call for {team} {_from_to(mine)}.{given}"


def asked_once(who: str, team: str, start: datetime, end: datetime) -> str:
    """What stands there of it once it is over."""
    return f"{person(who)} asked you to be on call for {team} from {moment(start)} to {moment(end)}."


def swapped(found: Sequence[Stand]) -> str:
    """What became of a swap: nothing is left of one that was declined."""
    if not found:
        return "You could not."
    return "You took it." if found[0].agreed else "It is over, and was not answered."


def swap_declined(who: str, team: str) -> str:
    return f"{person(who)} cannot take your on-call for {team}. `/oncall` shows who else there is."


def _from_to(made: Stand) -> str:
    return f"from {moment(made.start)} to {moment(made.end)}"


def hours(seconds: int) -> str:
    return f"{seconds / 3600:.0f} h"


def yours_now(team: str, found: Shift, was: Sequence[str], waiting: Sequence[str]) -> str:
    """What whoever comes on reads: until when, from whom, and what is open (lines)."""
    until = f" until {moment(found.end)}" if found.end else ""
    before = f" {named(tuple(was))} had it before." if was else ""
    told = [f"• {line}" for line in waiting] or ["Nothing is open."]
    return "\n".join([f":telephone_receiver: You are on call for {team}{until}.{before}", *told])


def over_now(team: str, to: Sequence[str]) -> str:
    return f"Your on-call for {team} is over. {named(tuple(to)) if to else 'Nobody'} has it now."


def calendar_lost(team: str, failure: str, read_at: datetime | None) -> str:
    """To the managers: who is on call may have changed meanwhile."""
    since = "was never read" if read_at is None else f"was last read {moment(read_at)}"
    kept = "so nobody is on call" if read_at is None else "and what it said then holds"
    return f":warning: The on-call calendar of {team} {since}, {kept}: {typed(failure, 200)}."


def calendar_unknown(team: str, people: Sequence[str]) -> str:
    """To the team: a shift of somebody who is nobody here."""
    named = ", ".join(typed(each, 80) for each in people[:10])
    more = f" and {len(people) - 10} more" if len(people) > 10 else ""
    gap = "Their shifts are gaps until they are in app.yaml, or the calendar names somebody who is"
    return f":warning: The on-call calendar of {team} names {named}{more}, whom I do not know. {gap}."


def calendar_age(read_at: datetime | None, failure: str | None, unknown: Sequence[str]) -> str:
    """Under who is on call by a calendar: how old that is."""
    age = "It was not read yet" if read_at is None else f"From its calendar, read {moment(read_at)}"
    why = f"; :warning: since then {typed(failure, 200)}" if failure else ""
    named = ", ".join(typed(each, 80) for each in unknown[:10])
    return f"{age}{why}" + (f"; :warning: not known here: {named}" if named else "")


def gaps(team: str, found: Sequence[Shift]) -> str:
    """When nobody is on call: the first few."""
    lines = [f"• {moment(each.start)} – {moment(each.end)}" for each in found if each.start and each.end][:10]
    more = [f"and {len(found) - 10} more: `/oncall TEAM` shows the two weeks"] if len(found) > 10 else []
    head = f":warning: Nobody is on call for {team} in the next two weeks at these times; `/oncall cover` fills one:"
    return "\n".join([head, *lines, *more])
