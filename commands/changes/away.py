"""Who is away from their seat, and hands their vote over meanwhile."""

from datetime import date, datetime, timedelta, tzinfo

from commands.changes.board_words import no_board
from commands.changes.ids import AwayField
from commands.changes.policy import ChangePolicy
from commands.changes.seats import PRACTICE
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.days import coming_day, instant_written, midnight
from commands.shared.refusals import Invalid, NotAllowed, Refused
from storage.absences import queries as absences
from storage.absences.records import Absence
from storage.changes.records import ChangeEvent
from storage.directory import queries as directory
from storage.timers import queries as timers

TURN = "change.absence"
LONGEST = timedelta(days=90)
"""Of the days of a calendar, which are not all as long."""


def hand_over(
    act: Act,
    *,
    since: datetime,
    until: datetime,
    stand_in: str | None = None,
    board: str | None = None,
    absent: str | None = None,
) -> Absence:
    """From one instant up to another (UTC, half-open) somebody else votes, on the ballots of a board or of all; or
    nobody does. A manager says so for somebody who is ill (`absent`).
    """
    who = act.by if absent is None else absent
    _may_say(act, who)
    _is_sensible(act, who, since, until, stand_in)
    found = absences.add(
        act.tx, practice=PRACTICE, board=_key_of(act, board), person=who, stand_in=stand_in,
        since=max(since, act.now), until=until, made_by=act.by, made_at=act.now,
    )  # fmt: skip
    act.journal(ChangeEvent.AWAY, "desk", absence=found.id, person=who, stand_in=stand_in, ended=False)
    for turn, at in (("begins", found.since), ("ends", found.until)):
        if at > act.now:
            timers.arm(act.tx, TURN, f"{found.id}/{turn}", at, record="desk", absence=found.id)
    return found


def _key_of(act: Act, board: str | None) -> str | None:
    """Of a board by its key or name; None for all."""
    policy = act.policy(ChangePolicy)
    key = None if board is None else policy.board_called(board)
    if board is not None and key is None:
        raise Invalid({AwayField.BOARDS: no_board(board, policy.board_names())})
    return key


def _may_say(act: Act, who: str) -> None:
    act.refuse_guests("away")
    if who != act.by and act.by not in directory.ids_of(act.tx, act.document.roles.managers):
        raise NotAllowed("Only service managers say who is away for somebody else.", attempted="away", record="desk")


def _is_sensible(act: Act, who: str, since: datetime, until: datetime, stand_in: str | None) -> None:
    if until <= since:
        raise Invalid({AwayField.UNTIL: "The end must be after the start; the day of it is not part of it."})
    if until <= act.now:
        raise Invalid({AwayField.UNTIL: "That is over already; name a day that is to come."})
    if _day(act, until) - _day(act, since) > LONGEST:
        raise Invalid({AwayField.UNTIL: f"That is too long: at most {LONGEST.days} days at a time."})
    if stand_in == who:
        raise Invalid({AwayField.STAND_IN: "Name somebody else to vote meanwhile, or nobody."})
    if stand_in is not None and not directory.can_act(act.tx, stand_in):
        gone = f"{person(stand_in)} cannot vote: that is an app, or somebody who has left. Name somebody else."
        raise Invalid({AwayField.STAND_IN: gone})


def _day(act: Act, instant: datetime) -> date:
    return instant.astimezone(act.document.desk.zone).date()


def come_back(act: Act) -> int:
    """Whoever acts is there again: how many absences that has ended, or called off. Raises Refused."""
    going = absences.to_come(act.tx, PRACTICE, act.now, act.by)
    if not going:
        raise Refused("You are not away. `/change away 2026-12-21..2027-01-04 @somebody` says that you will be.")
    for each in going:
        absences.end(act.tx, each.id, by=act.by, at=act.now)
        for turn in ("begins", "ends"):
            timers.disarm(act.tx, TURN, f"{each.id}/{turn}")
        act.journal(ChangeEvent.AWAY, "desk", absence=each.id, person=act.by, stand_in=each.stand_in, ended=True)
    return len(going)


def turn(act: Act, absence: int) -> None:
    """An absence begins or ends: the ballots that are open look otherwise now."""
    found = absences.find(act.tx, absence)
    if found is not None and found.ended_at is None:
        act.journal(ChangeEvent.ABSENCE, "desk", absence=found.id, person=found.person)


def coming(act: Act) -> list[Absence]:
    """Who is away, or will be, the first to go first."""
    return absences.to_come(act.tx, PRACTICE, act.now)


def span(words: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """`FROM..UNTIL`: each a day, which begins at its midnight in this zone, as a word (`today`, `fri`) or as in ISO
    8601, or a time of a day. In UTC; ValueError for what is none. `fri..mon` is until the Monday after that Friday.
    """
    begins, _, ends = words.partition("..")
    since = _instant(begins, now, zone)
    return since, _instant(ends, max(since, now), zone)


def _instant(words: str, now: datetime, zone: tzinfo) -> datetime:
    day = coming_day(words, now.astimezone(zone).date())
    if day is not None:
        return midnight(day, zone)
    return instant_written(words, zone)
