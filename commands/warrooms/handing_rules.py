"""An offer of the command: what becomes of it, and the seal of what was handed over."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from storage.journal.records import Entry
from storage.record import Record
from storage.warrooms.records import Role, WarRoomEvent

LAPSES_AFTER = timedelta(minutes=10)
"""So long an offer stands; until it is accepted whoever made it commands."""


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken back"
    LAPSED = "lapsed"
    LEFT = "left"
    """Whoever had command then has it no more."""
    OVER = "over"
    """The work in the room is."""


class Offer(Record):
    """An offer of the command as it stands. Instants are UTC; people are Slack ids.

    `report` and `what_if` are what was frozen when it was made (mrkdwn), `seal` the SHA-256 of both; of an offer that
    an earlier version took down all three are empty, and it has no end (`until` None). `first` is what whoever took
    the command said to do first. Of one that a manager made, `by` has command all the same, and `offered_by` is who.
    """

    id: int
    incident: int
    by: str
    offered_by: str
    to: str
    at: datetime
    until: datetime | None
    report: str
    what_if: str
    seal: str
    state: OfferState
    answered_at: datetime | None = None
    first: str = ""


def seal(report: str, what_if: str) -> str:
    """The SHA-256 of what is handed over: of the report, a line feed, and the `If … then …`."""
    return hashlib.sha256(f"{report}\n{what_if}".encode()).hexdigest()


def offers(entries: Sequence[Entry], now: datetime) -> list[Offer]:
    """Those that a story tells of, oldest first."""
    made = [place for place, entry in enumerate(entries) if entry.what == WarRoomEvent.HANDOVER_OFFERED]
    return [_offer(entries[place], entries[place + 1 :], now) for place in made]


def _offer(made: Entry, since: Sequence[Entry], now: datetime) -> Offer:
    told = made.details
    until = datetime.fromisoformat(told["until"]) if told.get("until") else None
    ends = [(became, entry) for entry in since if (became := _ended(entry)) is not None]
    kept = [each for each in ends if until is not None or each[0] is not OfferState.OVER]
    state, end = kept[0] if kept else (OfferState.OPEN, None)
    if until is not None and (until <= now if end is None else until <= end.at):
        state, end = OfferState.LAPSED, None
    return Offer(
        id=made.id,
        incident=made.number,
        by=told.get("commander", made.actor),
        offered_by=made.actor,
        to=told["person"],
        at=made.at,
        until=until,
        report=told.get("report", ""),
        what_if=told.get("what_if", ""),
        seal=told.get("sha256", ""),
        state=state,
        answered_at=until if state is OfferState.LAPSED else end.at if end is not None else None,
        first=end.details.get("first", "") if end is not None else "",
    )


def _ended(entry: Entry) -> OfferState | None:
    """What an entry makes of the offer before it; None: nothing."""
    if entry.what == WarRoomEvent.HANDOVER_ANSWERED:
        return OfferState.ACCEPTED if entry.details["accepted"] else OfferState.DECLINED
    if entry.what in (WarRoomEvent.ROLE_GIVEN, WarRoomEvent.ROLE_LEFT):
        return OfferState.LEFT if entry.details["role"] == Role.COMMANDER else None
    return _ENDS.get(entry.what)


_ENDS: Mapping[str, OfferState] = {
    WarRoomEvent.HANDOVER_OFFERED: OfferState.TAKEN_BACK,
    WarRoomEvent.HANDOVER_LAPSED: OfferState.LAPSED,
    WarRoomEvent.RESOLVED: OfferState.OVER,
}
