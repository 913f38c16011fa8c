"""A storm of votes on one ballot: the tally is exact, and the channel is not flooded."""

import asyncio
import itertools
import os
import random

import pytest

from bot.config import Document
from bot.speaking.pace import Pace
from bot.workspace.workspace import Person
from storage.changes import queries as changes
from tests.company import request_change
from tests.conftest import SetClock, open_floor
from tests.faults.conftest import SEED, Tally

VOTERS = int(os.environ.get("QUARTERDECK_FAULT_VOTERS", "12"))
CLICKS = 20
AT_ONCE = 50
BUTTONS = {"Approve": "approve", "Abstain": "abstain"}


@pytest.mark.both_databases
async def test_a_storm_of_votes_is_counted_exactly_and_shown_in_few_updates(
    settings: Document, database_url: str, tally: Tally
) -> None:
    chance = random.Random(SEED)
    people = [Person(f"UVOTER{index:05d}", f"voter{index}", f"Voter {index}") for index in range(VOTERS)]
    ids = tuple(person.id for person in people)
    board = settings.boards["cab"].model_copy(update={"members": (*ids, "UNEVER001"), "quorum": VOTERS + 1})
    chosen = settings.model_copy(update={"boards": settings.boards | {"cab": board}})
    async with open_floor(chosen, database_url, SetClock(), pace=Pace()) as floor:
        for person in people:
            floor.workspace.people[person.id] = person
        ballot = await request_change(floor)
        gate, last = asyncio.Semaphore(AT_ONCE), {}

        async def vote(person: Person) -> None:
            for _ in range(CLICKS):
                button = chance.choice(list(BUTTONS))
                async with gate:
                    assert await floor.person(person.id).click(ballot, button, "change-advisory") is None
                last[person.id] = BUTTONS[button]

        await asyncio.gather(*(vote(person) for person in people))
        await floor.settled()
        counted = {vote.person: vote.choice for vote in await floor.read(changes.votes_on, 1, 1)}
        updates = [
            call.began for call in floor.workspace.calls
            if call.method == "chat.update" and call.arguments["ts"] == ballot.ts
        ]  # fmt: skip
        between = min((later - earlier for earlier, later in itertools.pairwise(updates)), default=1.0)
        note = f"{len(updates)} updates, the closest {between:.2f} s apart"
        tally.counted(VOTERS * CLICKS, lost=last.keys() - counted.keys(), note=note)
        assert counted == last
        assert between > 0.9
