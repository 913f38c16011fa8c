"""A calendar at a secret address: it is made, made anew, and ended. Of the secret only a digest is kept."""

import hashlib
import importlib.util
import secrets

from commands.shared import doors
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.schedule import queries as feeds
from storage.schedule.records import Feed, ScheduleEvent

PATH = "/calendar/{token}.ics"
LENGTH = 32
"""So many bytes of chance are a secret."""

NOT_SERVED = (
    "Calendars are served over HTTP, which is off here. The operator sets `QUARTERDECK_HTTP=host:port` where "
    "Quarterdeck runs, and `desk: {address: https://…}` in app.yaml to where that is reached from outside."
)
NOT_WRITTEN = "Calendars need icalendar: install Quarterdeck with the extra `[ical]`, and start it again."


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(act: Act, *, anew: bool = False) -> str | Feed:
    """The address of a new calendar, which is not told again; or the one that they have, unless it is made `anew`."""
    act.refuse_guests("feed")
    address = doors.address(act.document)
    if address is None:
        raise Refused(NOT_SERVED)
    if importlib.util.find_spec("icalendar") is None:
        raise Refused(NOT_WRITTEN)
    known = feeds.of_person(act.tx, act.by)
    if known is not None and not anew:
        return known
    feeds.end(act.tx, act.by, act.now)
    token = secrets.token_urlsafe(LENGTH)
    feeds.add(act.tx, person=act.by, digest=digest_of(token), made_at=act.now)
    act.journal(ScheduleEvent.FEED_MADE, "desk")
    return address + PATH.format(token=token)


def end(act: Act) -> None:
    """What was at their address is there no more. Raises MovedOn."""
    if not feeds.end(act.tx, act.by, act.now):
        raise MovedOn("You have no calendar at an address; `/change feed` makes one.")
    act.journal(ScheduleEvent.FEED_ENDED, "desk")
