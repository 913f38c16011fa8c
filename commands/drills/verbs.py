"""What may be asked of drills, after `/major`."""

import re
from typing import Any

from commands.drills import operations
from commands.drills.rules import FASTEST
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.language import PERSON, as_sent, number_in
from commands.shared.patterns import pattern
from commands.shared.verbs import Unshaped, Verb

SPEED = pattern(r"(?:^|\s)(?:at\s+)?(\d{1,3})\s?x(?=\s|$)", re.IGNORECASE)
AND = pattern(r"\b(?:with|and)\b", re.IGNORECASE)
HINT = "Give the number of an incident that is over: `drill INC-42 @person 10x`."


def _asked(rest: str) -> Arguments:
    people, left = PERSON.findall(rest), as_sent(PERSON.sub(" ", rest))
    asked = SPEED.search(left)
    left = as_sent(AND.sub(" ", SPEED.sub(" ", left)))
    drill, number = number_in(left, "drill"), number_in(left, "inc")
    if drill is None and number is None:
        raise Unshaped(HINT)
    speed = int(asked[1]) if asked else None
    if speed is not None and not 1 <= speed <= FASTEST:
        raise Unshaped(f"It is played 1x to {FASTEST}x as fast.")
    return {"of": number if number is not None else -(drill or 0), "people": people, "speed": speed}


def _begin(act: Act, **asked: Any) -> str:
    room = operations.begin(act, **asked)
    called = "Whom you named is called in, and so are you" if asked["people"] else "You are called in"
    return f":dart: {room.number} begins as soon as its room is open. {called}."


VERBS = (
    Verb("drill", "INC-N [@person…] [10x]", "Practise: what is over comes again, in a room of your own",
         reads=_asked, do=_begin, said=str),
)  # fmt: skip
