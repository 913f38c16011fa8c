"""What a configuration would do, in words: the answer of `quarterdeck check`."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot.fetching import Fetch, fetch
from bot.speaking import calendars
from commands.oncall.policy import OnCallPolicy
from commands.oncall.rotas import BEHIND
from commands.shared.doors import secret
from commands.shared.organisation import Organisation


def describe(path: Path, document: Organisation, now: datetime) -> str:
    """A page to read; the last lines are what an operator may want to mend."""
    doubts = [f"  {doubt}" for doubt in document.doubts()]
    head = f"{path} is good: {document.desk.name}, {document.desk.timezone}."
    return "\n".join([head, *document.described(now), *(["\nTo think about", *doubts] if doubts else [])])


async def of_calendars(document: OnCallPolicy, now: datetime, fetching: Fetch = fetch) -> AsyncIterator[str]:
    """A line for each on-call calendar whose address is set: whom it names and app.yaml does not, or why it cannot be
    read.
    """
    known = {handle.casefold() for handle in document.handles()}
    for team, settings in document.rotas.items():
        if settings.ical is None or not secret(settings.ical):
            continue
        around = {"start": now.isoformat(), "end": (now + BEHIND).isoformat()}
        zone = document.zone_of_rota(team)
        found = await calendars.read(ical_at=settings.ical, zone=zone, fetching=fetching, **around)
        named = dict.fromkeys(person for each in found.get("shifts", ()) for person in each["people"])
        nameless = dict.fromkeys(each["named"] for each in found.get("shifts", ()) if not each["people"])
        unknown = [*(each for each in named if each not in known), *nameless]
        if "failure" in found:
            yield f"  {team}: its on-call calendar cannot be read: {found['failure']}"
        elif unknown:
            gaps = "names who is not in app.yaml, so their shifts are gaps"
            yield f"  {team}: its on-call calendar {gaps}: {', '.join(unknown)}"
        else:
            yield f"  {team}: everybody whom its on-call calendar names in the next 35 days is in app.yaml"
