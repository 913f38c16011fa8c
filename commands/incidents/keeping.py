"""What the form of a report keeps until it is sent off: what it began with, and where it was opened."""

import json
from datetime import datetime
from typing import Any

from commands.incidents import forms
from commands.incidents.report import Link
from commands.shared.blocks import Block
from commands.shared.desk import Desk
from commands.shared.replies import Origin
from storage.record import Record, asdict

METADATA = 3000
"""So many characters of private_metadata does Slack keep."""

MOST_LINKS = 10


class Kept(Record):
    """What comes back with the form of a report.

    said_at  the message that it began with, as `channel ts`, and `links` what hangs on that
    offer    the number of the offer that it answers
    channel  and `url` where it was opened, `opened` when (a Unix time): there the answer is given
    openly   whether others read what the answer takes the place of
    """

    said_at: str = ""
    links: tuple[Link, ...] = ()
    offer: int | None = None
    channel: str | None = None
    url: str | None = None
    opened: int = 0
    openly: bool = False

    @classmethod
    def at(cls, origin: Origin, now: datetime, **more: Any) -> "Kept":
        opened = int(now.timestamp())
        return cls(channel=origin.channel, url=origin.url, opened=opened, openly=origin.openly, **more)

    def written(self) -> str:
        """As private_metadata holds it, which takes so much and no more: the last links are left out."""
        found = {name: value for name, value in asdict(self).items() if value}
        found["links"] = [[link.name, link.url] for link in self.links[:MOST_LINKS]]
        while len(text := json.dumps(found, ensure_ascii=False)) > METADATA and found["links"]:
            found["links"].pop()
        return text


def read_kept(view: Block) -> Kept:
    """Forms of earlier versions kept the message alone."""
    kept = view.get("private_metadata") or ""
    if not kept.startswith("{"):
        return Kept(said_at=kept)
    found = json.loads(kept)
    return Kept(**found | {"links": tuple(Link(name, url) for name, url in found["links"])})


def blank(desk: Desk, origin: Origin) -> Block:
    """The form, opened by a line with nothing on it."""
    return forms.form(desk.document.service_names(), kept=Kept.at(origin, desk.now()).written())
