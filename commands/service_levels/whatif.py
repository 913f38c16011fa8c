"""What attainment would have been under other promises: history is replayed through the same rules."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from commands.incidents.permissions import managers, teams_of
from commands.service_levels import rules
from commands.service_levels.calendars import FIRST, Calendar, NeverOpens
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import PAUSE_ON, ServiceLevelPolicy, target_length
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import NO_NAMES, Arguments, Names, escape, moment, typed
from commands.shared.days import midnight_of
from commands.shared.durations import read_duration, say_business_time
from commands.shared.language import as_typed, nearest
from commands.shared.organisation import PRIORITIES
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.progress import Progress
from commands.shared.refusals import NotAllowed, Refused
from commands.shared.verbs import Answer, Unshaped
from storage.incidents.records import HoldReason
from storage.journal.records import Entry
from storage.record import Mutable, Record, asdict, field, replace
from storage.service_levels import replays
from storage.service_levels.records import Measure
from storage.service_levels.replays import Replayed, Wanted

AT_ONCE = 500
"""So many incidents are replayed between two looks at the database."""

TARGET = pattern(r"(P[1-5])\s*=\s*(\S+)", re.IGNORECASE)
NOBODY = "unassigned"
"""Stands for the team of what has none."""


class Asked(Record):
    """Other targets by priority; and what else is to be other: without a calendar or reasons to pause, those of the
    promise that applies today. Days from `since` up to, and without, `until` (UTC).
    """

    targets: Mapping[str, timedelta]
    calendar: str | None = None
    pause_on: tuple[HoldReason, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


class Counted(Mutable):
    """Verdicts: kept and missed as it was, and as it would have been; and what nobody can know."""

    was_kept: int = 0
    was_missed: int = 0
    kept: int = 0
    missed: int = 0
    unknown: int = 0

    @property
    def then(self) -> float | None:
        """In percent, unrounded; None where nothing was promised."""
        return _share(self.was_kept, self.was_missed)

    @property
    def would(self) -> float | None:
        return _share(self.kept, self.missed)

    @property
    def n(self) -> int:
        return self.kept + self.missed


def _share(kept: int, missed: int) -> float | None:
    return 100 * kept / (kept + missed) if kept + missed else None


class WhatIf(Record):
    """What came of it, in all and by team (keys of app.yaml, or as imported)."""

    asked: Asked
    all: Counted
    by_team: Mapping[str, Counted]

    def as_json(self) -> dict[str, Any]:
        teams = {team: {"then": each.then, "would": each.would, "n": each.n, "unknown": each.unknown}
                 for team, each in self.by_team.items()}  # fmt: skip
        found = self.all
        return {"then": found.then, "would": found.would, "n": found.n, "unknown": found.unknown, "by_team": teams}


def read(policy: ServiceLevelPolicy, targets: Sequence[str], **more: Any) -> Asked:
    """`P3=8h`, several; `calendar` a name, `pause_on` words, `since` and `until` days. Raises Refused."""
    found: dict[str, timedelta] = {}
    for text in targets:
        match = TARGET.fullmatch(text.strip())
        if match is None:
            raise Refused(f"{text!r} is no priority with a target; write it like P3=8h, of {', '.join(PRIORITIES)}.")
        if match[1].upper() in found:
            raise Refused(f"{match[1].upper()} has two targets; say one.")
        try:
            found[match[1].upper()] = target_length(read_duration(match[2]))
        except ValueError as error:
            raise Refused(f"{match[1].upper()}: {error}.") from None
    if not found:
        raise Refused("Say at least one priority with another target, like P3=8h.")
    calendar = more.get("calendar")
    if calendar is not None and calendar not in policy.calendar_names():
        alike = nearest(calendar, policy.calendar_names()) or policy.calendar_names()
        raise Refused(f"There is no calendar {calendar}; there is {', '.join(alike)}.")
    since, until = _day(policy, more.get("since")), _day(policy, more.get("until"))
    if since is not None and until is not None and until <= since:
        raise Refused("The last day is not after the first; days are from the first up to, and without, the last.")
    return Asked(found, calendar, _reasons(more.get("pause_on")), since, until)


def _reasons(text: str | None) -> tuple[HoldReason, ...] | None:
    if text is None:
        return None
    words = [] if text.strip().lower() in ("", "none") else re.split(r"[\s,]+", text.strip().lower())
    unknown = [word for word in words if word not in tuple(HoldReason)]
    if unknown:
        raise Refused(f"{unknown[0]!r} is no reason to pause; there is {', '.join(HoldReason)}, or none.")
    return tuple(HoldReason(word) for word in dict.fromkeys(words))


def _day(policy: ServiceLevelPolicy, text: str | None) -> datetime | None:
    return midnight_of(text, policy.desk.zone, named=repr(text), example="2026-11-25") if text else None


LINE = pattern(r"(P[1-5])\s*=\s*(\S+)|(calendar|pause_on)\s*=\s*(\S+)|(\S*)\.\.(\S*)", re.IGNORECASE)
IN_SLACK = tuple(timedelta(days=days) for days in (28, 14, 7, 3, 1))
"""So far it looks back where nobody says how far: the longest that is not too much."""

MOST_IN_SLACK = 10_000


def read_line(rest: str) -> Arguments:
    """`P3=8h calendar=office pause_on=vendor 2026-10-01..2026-11-01`, in any order. Raises Unshaped."""
    line = as_typed(rest)
    told_in(line)
    return {"words": line}


def told_in(line: str) -> dict[str, Any]:
    """What such a line says, as `read` takes it. Raises Unshaped."""
    if not line or LINE.sub("", line).strip():
        raise Unshaped(
            "Write it like `P3=8h`, perhaps with `calendar=office pause_on=vendor 2026-10-01..2026-11-01`."
        )
    told: dict[str, Any] = {"targets": [], "calendar": None, "pause_on": None, "since": None, "until": None}
    for match in LINE.finditer(line):
        if match[1]:
            told["targets"].append(f"{match[1]}={match[2]}")
        elif match[3]:
            told[match[3].lower()] = match[4]
        else:
            told |= {"since": match[5] or None, "until": match[6] or None}
    if not told["targets"]:
        raise Unshaped("Say at least one priority with another target, like `P3=8h`.")
    return told


def ask(act: Act, words: str, page: int) -> Answer:
    """For managers of all that there is, for others of their own teams'; the last four weeks unless they say, or as
    much of them as there is time for.
    """
    act.refuse_guests("whatif")
    told = told_in(words)
    more = {key: told[key] for key in told if key != "targets"}
    try:
        asked = read(act.policy(ServiceLevelPolicy), told["targets"], **more)
    except Refused as wrong:
        raise Refused(typed(wrong.sentence, 500)) from None
    teams = None if act.by in managers(act) else teams_of(act, act.by)
    if teams is not None and not teams:
        raise NotAllowed("What-if is for support teams, of their own incidents, and service managers.",
                         attempted="whatif", record="desk")  # fmt: skip
    until = min(asked.until or act.now, act.now)
    for first in [asked.since] if asked.since else [until - length for length in IN_SLACK]:
        asked = replace(asked, since=first)
        if (total := replays.count(act.tx, Wanted([*asked.targets], first, until, teams))) <= MOST_IN_SLACK:
            break
    else:
        raise Refused(
            f"That is {total:,} incidents, and {MOST_IN_SLACK:,} is the most here. Name fewer days, as in "
            "`2026-11-01..2026-11-08`; `quarterdeck sla whatif` takes all of them."
        )
    return _page(replay(act, asked, teams=teams), words, page, act.document.team_names())


def _page(found: WhatIf, words: str, page: int, names: Names) -> Answer:
    """Of all, and a page of the teams, those with the most verdicts first."""
    head, of_all, *teams = in_words(found, names)
    since = f" since {moment(found.asked.since)}" if found.asked.since else ""
    title = f"*{escape(head)}*{since}\n{escape(of_all)}"
    if not teams:
        return {"text": escape(head), "blocks": [bk.section(title)]}
    page = pages.within(page, len(teams))
    some = [escape(each) for each in teams[page * pages.SIZE : (page + 1) * pages.SIZE]]
    shown = Page(some, page, len(teams), ActionId.WHATIF, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": escape(head), "blocks": shown.blocks(title, "by team, the most verdicts first")}


def replay(act: Act, asked: Asked, *, teams: Sequence[str] | None = None, show: Progress | None = None) -> WhatIf:
    """Every incident of these priorities again: a verdict counts in the time in which it would have been known."""
    until = min(asked.until or act.now, act.now)
    wanted = Wanted([*asked.targets], asked.since, until, teams)
    first = replays.first_opened(act.tx, wanted) or until
    judge = _Judge(act.policy(ServiceLevelPolicy), asked, first, until)
    done, total, last = 0, replays.count(act.tx, wanted) if show else 0, 0
    while found := replays.some(act.tx, wanted, last, AT_ONCE):
        numbers = [each.number for each in found]
        stories, verdicts = replays.stories(act.tx, numbers, until), replays.verdicts(act.tx, numbers)
        for each in found:
            judge.as_it_was(each, verdicts.get(each.number))
            judge.as_it_would_be(each, stories.get(each.number, ()))
        done, last = done + len(found), numbers[-1]
        if show is not None:
            show(done, total)
    by_team = sorted(judge.teams.items(), key=lambda each: (-each[1].n, each[0]))
    return WhatIf(asked, judge.all, dict(by_team))


class _Judge(Mutable):
    policy: ServiceLevelPolicy
    asked: Asked
    first: datetime
    until: datetime
    all: Counted = field(default_factory=Counted)
    teams: dict[str, Counted] = field(default_factory=lambda: defaultdict(Counted))
    calendars: dict[str, Calendar] = field(default_factory=dict)

    def as_it_was(self, incident: Replayed, verdict: tuple[bool, datetime | None] | None) -> None:
        if verdict is not None and verdict[1] is not None and self._counts(verdict[1]):
            self._count(incident, "was_kept" if verdict[0] else "was_missed")

    def as_it_would_be(self, incident: Replayed, story: Sequence[Entry]) -> None:
        """Kept when it ended, missed when it would have passed its due instant; else nobody knows yet."""
        calendar, pause_on = self._promise(incident)
        target, start = self.asked.targets[incident.priority], incident.opened_at
        pauses = rules.pauses_among(rules.waits_in(story), pause_on, start)
        ended = incident.ended_at if incident.ended_at is not None and incident.ended_at < self.until else None
        spent = rules.elapsed(calendar, start, ended or self.until, pauses)
        if spent <= target:
            if ended is None:
                self._count(incident, "unknown")
            elif self._counts(ended):
                self._count(incident, "kept")
        elif self.asked.since is None or self._missed_within(calendar, start, target, pauses):
            self._count(incident, "missed")

    def _missed_within(self, calendar: Calendar, start: datetime, target: timedelta, pauses: Sequence[Any]) -> bool:
        try:
            due = rules.due_at(calendar, start, target, pauses)
        except NeverOpens:
            return True
        return due is None or self._counts(due)

    def _counts(self, at: datetime) -> bool:
        return at < self.until and (self.asked.since is None or at >= self.asked.since)

    def _count(self, incident: Replayed, what: str) -> None:
        for counted in (self.all, self.teams[incident.team or NOBODY]):
            setattr(counted, what, getattr(counted, what) + 1)

    def _promise(self, incident: Replayed) -> tuple[Calendar, tuple[HoldReason, ...]]:
        """The calendar and the reasons to pause: those asked for, else as today's promise has them."""
        today = self.policy.target_for(Measure.RESOLUTION, incident.priority, incident.service)
        name = self.asked.calendar or (today.calendar if today else "always")
        reasons = self.asked.pause_on
        if reasons is None:
            reasons = today.pause_on if today else PAUSE_ON
        if name not in self.calendars:
            self.calendars[name] = metered(self.policy.calendar(name), self.first, self.until)
        return self.calendars[name], reasons


class Metered(Calendar):
    """The same calendar, which knows by heart when it is open from `first` up to `last`: thousands ask it."""

    first: datetime = FIRST
    last: datetime = FIRST
    opens: tuple[datetime, ...] = ()
    lengths: tuple[timedelta, ...] = ()
    before: tuple[timedelta, ...] = ()
    """How long it was open before it opens each time."""

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        if self.always or start < self.first or end > self.last:
            return super().elapsed(start, end)
        return max(timedelta(), self._until(end) - self._until(start))

    def _until(self, instant: datetime) -> timedelta:
        at = bisect_right(self.opens, instant) - 1
        return timedelta() if at < 0 else self.before[at] + min(self.lengths[at], instant - self.opens[at])


def metered(calendar: Calendar, first: datetime, last: datetime) -> Metered:
    opens, lengths, before, total = [], [], [], timedelta()
    if not calendar.always:
        with suppress(NeverOpens):
            for opened, closed in takewhile(lambda each: each[0] <= last, calendar.intervals(first)):
                opens.append(opened)
                lengths.append(closed - opened)
                before.append(total)
                total += closed - opened
    own = asdict(calendar)
    return Metered(**own, first=first, last=last, opens=tuple(opens), lengths=tuple(lengths), before=tuple(before))


def in_words(found: WhatIf, names: Names = NO_NAMES) -> list[str]:
    """The answer in lines of plain text: what was asked, of all, then by team, by its name where it has one."""
    asked = found.asked
    targets = ", ".join(f"{priority} within {say_business_time(each)}" for priority, each in asked.targets.items())
    counted = f"the calendar {asked.calendar}" if asked.calendar else "the calendars of today's promises"
    reasons = asked.pause_on
    paused = "" if reasons is None else f", paused on {', '.join(reasons) or 'nothing'}"
    return [f"{targets}, on {counted}{paused}", _line("All", found.all),
            *(_line(names.get(team, team), each) for team, each in found.by_team.items())]  # fmt: skip


def _line(name: str, found: Counted) -> str:
    unknown = f"; {found.unknown:,} too young to know" if found.unknown else ""
    would = f"{_percent(found.would)} as it would have been (n {found.n:,}{unknown})"
    return f"{name}: {_percent(found.then)} as it was, {would}"


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f}%"
