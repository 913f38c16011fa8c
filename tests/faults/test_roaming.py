"""Whatever people do in whatever order: nothing falls over, and nothing private is shown to others."""

import logging
import os
import random

import pytest
from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from bot.config import Document
from commands.incidents.permissions import visible
from commands.shared.refusals import NotFound
from storage.incidents.tables import incidents
from storage.outbox import queries as outbox
from storage.record import replace
from tests.conftest import Floor
from tests.faults.conftest import SEED, Tally
from tests.faults.roaming import SECRET, Roamers

STEPS = int(os.environ.get("QUARTERDECK_FAULT_STEPS", "120"))


def shown(floor: Floor) -> set[tuple[str, str]]:
    """Of all that was said privately to Quarterdeck: which secret stands before whom (Slack ids; `""`: everybody)."""
    workspace, found = floor.workspace, set()
    for place in workspace.channels.values():
        for message in place.messages:
            everybody = [*place.members] if place.is_private or place.is_im else [""]
            readers = [message.ephemeral_to] if message.ephemeral_to else everybody
            by_us = message.user not in workspace.people or workspace.people[message.user].is_bot
            said = SECRET.findall(f"{message.text} {message.blocks}") if by_us else ()
            found |= {(secret, reader) for secret in said for reader in readers}
    views = [*workspace.homes.items(), *((who, each) for who, stack in workspace.views.items() for each in stack)]
    return found | {(secret, who) for who, view in views for secret in SECRET.findall(str(view.body))}


def about(tx: Transaction, secret: str) -> list[int]:
    """The private incidents that it stands in; none where it stands in one that is open to all."""
    said = incidents.c.title.contains(f"{secret} ")
    rows = tx.execute(select(incidents.c.id, incidents.c.private).where(said)).all()
    return [row.id for row in rows] if all(row.private for row in rows) else []


async def leaked(floor: Floor) -> list[str]:
    """What stands before somebody who may not know of it."""
    found = []
    for secret, reader in shown(floor):
        numbers = await floor.read(about, secret)
        if numbers and (not reader or not [n for n in numbers if await _may_know(floor, n, reader)]):
            found.append(f"{secret} (INC-{numbers}) before {reader or 'everybody'}")
    return found


async def _may_know(floor: Floor, number: int, person: str) -> bool:
    if floor.workspace.people[person].is_bot:
        return True
    try:
        await replace(floor.program.desk, by=person).ask(visible, number)
    except NotFound:
        return False
    return True


async def test_whatever_people_do_nothing_falls_over_and_nothing_private_is_shown(
    floor: Floor, settings: Document, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    roamers = Roamers(floor, settings, random.Random(SEED))
    for _ in range(STEPS):
        await roamers.step()
        failed = [record.getMessage() for record in caplog.records if record.name.startswith("quarterdeck")]
        assert not failed, (failed, roamers.trail[-6:])
        assert not (lost := await leaked(floor)), (lost, roamers.trail[-6:])
    assert await floor.read(outbox.count_parked) == 0
    tally.counted(STEPS, note=f"{len(roamers.secrets)} secrets kept")
