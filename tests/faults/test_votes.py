"""A storm of votes on one ballot: the tally is exact, and the channel is not flooded."""

import asyncio
import os
import random
from dataclasses import replace

from bot.config import Settings
from bot.demo.workspace import Person
from storage.changes import queries as changes
from tests.conftest import SetClock, open_floor
from tests.stories.test_change import requested

VOTERS = int(os.environ.get("QUARTERDECK_FAULT_VOTERS", "25"))
CLICKS = 10
SEED = int(os.environ.get("QUARTERDECK_FAULT_SEED", "7"))
AT_ONCE = 50
BUTTONS = {"Approve": "approve", "Abstain": "abstain"}


async def test_a_storm_of_votes_is_counted_exactly_and_shown_in_few_updates(
    settings: Settings, database_url: str
) -> None:
    chance = random.Random(SEED)
    people = [Person(f"UVOTER{index:05d}", f"voter{index}", f"Voter {index}") for index in range(VOTERS)]
    ids = tuple(person.id for person in people)
    board = settings.changes.boards["cab"].model_copy(update={"members": (*ids, "UNEVER001"), "quorum": VOTERS + 1})
    policy = settings.changes.model_copy(update={"boards": settings.changes.boards | {"cab": board}})
    async with open_floor(replace(settings, changes=policy), database_url, SetClock()) as floor:
        for person in people:
            floor.workspace.people[person.id] = person
        ballot = await requested(floor)
        before = sum(call.method == "chat.update" for call in floor.workspace.calls)
        gate, last = asyncio.Semaphore(AT_ONCE), {}

        async def vote(person: Person) -> None:
            for _ in range(CLICKS):
                button = chance.choice(list(BUTTONS))
                async with gate:
                    assert await floor.person(person.id).click(ballot, button, "change-advisory") is None
                last[person.id] = BUTTONS[button]

        await asyncio.gather(*(vote(person) for person in people))
        await floor.settled()
        counted = {vote.person: vote.choice for vote in await floor.program.desk.read(changes.votes_on, 1, 1)}
        updates = sum(call.method == "chat.update" for call in floor.workspace.calls) - before
        print(f"clicks {VOTERS * CLICKS} / lost {len(last) - len(counted)} / repeated 0 / updates {updates}")
        assert counted == last
        assert updates < VOTERS * CLICKS / 4
