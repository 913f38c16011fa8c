"""What comes in at once is written at once."""

import asyncio
from collections.abc import Sequence

from bot.listening.together import Together
from commands.shared.act import Act
from commands.shared.doors import Reply
from commands.shared.refusals import Refused
from tests.conftest import Floor


async def test_what_comes_at_once_is_one_transaction_and_what_fails_fails_alone(floor: Floor) -> None:
    acts: list[Act] = []
    begun: list[tuple[Act, list[str]]] = []

    def answer(act: Act, about: str) -> Reply:
        acts.append(act)
        if about == "wrong":
            raise Refused("That is wrong.")
        return Reply(about)

    def begin(act: Act, abouts: Sequence[str]) -> None:
        begun.append((act, [*abouts]))

    together, desk = Together(begin, answer), floor.program.desk

    async def at_once(*abouts: str) -> list[object]:
        acts.clear()
        begun.clear()
        asked = (together.answer(desk, about) for about in abouts)
        found = await asyncio.gather(*asked, return_exceptions=True)
        return [each.body if isinstance(each, Reply) else type(each) for each in found]

    assert await at_once("a", "b", "c") == ["a", "b", "c"]
    assert len({id(act) for act in acts}) == 1
    assert begun == [(acts[0], ["a", "b", "c"])], "it is begun once, for all of them"
    assert await at_once("a", "wrong", "c") == ["a", Refused, "c"]
    assert await at_once("d") == ["d"]
