"""A calendar as iCalendar (RFC 5545) has it, and the door where it is read."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from commands.schedule.feeding import digest_of
from commands.schedule.happenings import Happening, happenings
from commands.shared.act import Act
from commands.shared.doors import Knock, Let, Reply
from commands.shared.organisation import Organisation
from commands.shared.patterns import pattern
from storage.directory import queries as directory
from storage.record import Record
from storage.schedule import queries as feeds

MEDIA = "text/calendar; charset=utf-8"
EVERY = timedelta(hours=1)
"""So often whoever reads it may ask again; some do far less often."""

GONE = Reply("There is no such calendar.", 404)
TAG = pattern(r'(?:W/)?("[^"]*")')


class Asked(Record):
    """Who asks for a calendar: the digest of the secret in its address, and what they have of it already."""

    digest: str
    known: tuple[str, ...] = ()


def lets_in(_document: Organisation, knock: Knock) -> Let:
    """Whoever knows an address is let in."""
    return Let(Asked(digest_of(knock.named["token"]), tuple(TAG.findall(knock.headers.get("if-none-match", "")))))


def answer(act: Act, asked: Asked) -> Reply:
    """The calendar of whose address it is, unless they have it as it is; nothing of somebody who has left."""
    feed = feeds.standing(act.tx, asked.digest)
    if feed is None or not directory.can_act(act.tx, feed.person):
        return GONE
    body = written(happenings(act.done_by(feed.person)), act.document.desk.name)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in asked.known:
        return Reply(status=304, headers=headers)
    return Reply(body, 200, MEDIA, headers)


def written(found: Iterable[Happening], desk: str) -> bytes:
    """ImportError without icalendar, which is loaded when it is needed."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Quarterdeck//Change schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Changes at {desk}")
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for each in found:
        event = icalendar.Event()
        event.add("uid", each.uid)
        event.add("sequence", each.sequence)
        event.add("dtstamp", each.stamp)
        event.add("last-modified", each.stamp)
        event.add("dtstart", each.start)
        event.add("dtend", each.end)
        event.add("summary", each.title)
        event.add("status", each.state)
        event.add("transp", "OPAQUE" if each.busy else "TRANSPARENT")
        if each.details:
            event.add("description", each.details)
        if each.private:
            event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
