"""People who do at random what the surface lets them do: they type, press, fill in forms, talk, and time passes.

What they type is made of the lines of the verbs (`/incident hold N REASON`), of words that are hard to show, and of
the numbers that they have seen.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.config import Document
from bot.workspace.people import Actor
from bot.workspace.workspace import Channel, Message, View
from commands.practices import PRACTICES
from commands.shared.practice import merged
from tests.conftest import Floor

WORDS = (
    *("tills down in Lyon", "till 4 prints blank receipts", "VPN drops every hour", "because the vendor says so"),
    *("x", "P1", "42", "INC-1", "1e9", "-1", "none", "cancel", "yes please", "\u200b", "a" * 2900, "``` > *b* _i_"),
    *("<!channel> <@U1> &amp;", "<https://evil.example|click>", "line one\nline two\n\n> quote", "\u202eesrever"),
)
LINES = [f"{each.command} {verb.line}" for each in merged(PRACTICES).commands for verb in each.verbs if verb.is_typed]
OPTIONAL, NUMBERED = re.compile(r"\[([^\[\]]*)\]…?"), re.compile(r"\b(INC|CHG|PRB|REQ|KB|IMP)-(\d{1,3})\b")
SECRET = re.compile(r"SECRET\d+")
DAYS = ("today", "fri", "31.12.2026")
PASSES = (1, 5, 15, 60, 240, 1440, 3000)
"""So many minutes pass at most at a time."""

CHOICES = ("static_select", "radio_buttons", "overflow")
PRESSED = frozenset({"button", *CHOICES, "checkboxes", "users_select", "datepicker", "timepicker", "datetimepicker"})

Payload = dict[str, Any]


class Roamers:
    """Everybody of the company. `trail` is what they did, in order."""

    def __init__(self, floor: Floor, document: Document, chance: random.Random) -> None:
        self.floor, self.document, self.chance = floor, document, chance
        self.names = [each.name for each in floor.workspace.people.values() if not each.is_bot]
        self.trail: list[str] = []
        self.secrets: list[str] = []
        self._seen = {"INC": 3}

    async def step(self) -> None:
        """One of them does one thing."""
        who = self.floor.person(self.chance.choice(self.names))
        if who.view is not None and self.chance.random() < 0.75:
            await self._go_on(who, who.view)
        else:
            acts = (self._type, self._press, self._press, self._press, self._on_home, self._talk, self._wait)
            await self.chance.choice(acts)(who)
        await self.floor.settled()
        for message in (each for place in self.floor.workspace.channels.values() for each in place.messages[-2:]):
            for prefix, number in NUMBERED.findall(f"{message.text} {message.blocks}"):
                self._seen[prefix] = max(self._seen.get(prefix, 1), int(number))

    def _did(self, what: str) -> None:
        self.trail.append(what[:300])

    def _words(self) -> str:
        return self.chance.choice(WORDS)

    def _number(self) -> str:
        newest = self.chance.choice([*self._seen.values()])
        return str(max(1, newest - self.chance.randrange(6)))

    async def _type(self, who: Actor) -> None:
        line = self._line()
        if self.chance.random() < 0.1:
            self.secrets.append(f"SECRET{len(self.secrets)}")
            line = f"/incident private {self.secrets[-1]} was mailed to all"
        place = self.chance.choice([*who.channels(), self.floor.workspace.direct_channel(who.id)])
        self._did(f"{who.person.name}> {line}")
        reply = await who.command(line, place.id)
        assert reply.error is None, reply.error

    def _line(self) -> str:
        line = self.chance.choice(LINES)
        for _ in range(2):
            line = OPTIONAL.sub(lambda found: self.chance.choice(["", *found[1].split("|")]), line)
        return " ".join(self._word(self.chance.choice(part.split("|"))) for part in line.split(" "))

    def _word(self, part: str) -> str:
        """What somebody writes where a line has this."""
        makes: Mapping[str, Callable[[], str]] = {
            **dict.fromkeys(("N", "M"), self._number),
            **dict.fromkeys(("REASON", "NOTE", "TEXT", "WHY", "QUESTION", "CAUSE", '"TEXT"'), self._words),
            **dict.fromkeys(("DATE", "DAY", "FROM", "UNTIL"), lambda: self.chance.choice(DAYS)),
            "@person": lambda: f"@{self.chance.choice(self.names)}",
            "SERVICE": lambda: self.chance.choice([*self.document.services]),
            "TEAM": lambda: self.chance.choice([*self.document.teams]),
            "BOARD": lambda: self.chance.choice([*self.document.boards]),
            "HH:MM": lambda: self.chance.choice(["10:15", "25:00"]),
        }
        prefix, dash, last = part.rpartition("-")
        return f"{prefix}{dash}{makes.get(last, lambda: last)()}" if dash else makes.get(part, lambda: part)()

    async def _press(self, who: Actor) -> None:
        places = [*who.channels(), self.floor.workspace.direct_channel(who.id)]
        able = [
            (each, place)
            for place in places
            for each in who.sees(place.id)[-40:]
            if any(_pressable(each.blocks))
        ]  # fmt: skip
        if able:
            message, place = self.chance.choice(able)
            await self._press_one(who, message, place)

    async def _press_one(self, who: Actor, where: Message | View, place: Channel | None) -> None:
        blocks = where.body["blocks"] if isinstance(where, View) else where.blocks
        element = self.chance.choice([*_pressable(blocks)])
        self._did(f"{who.person.name} presses {element['action_id']} {element.get('value', '')}")
        given = {} if element["type"] == "button" else self._value(element)
        entered = await self._all_filled(who, where) if isinstance(where, View) else {}
        at = None if place is None else place.id
        error = await who.click(where, element["action_id"], at, values=entered, **given)
        assert error is None, error

    async def _on_home(self, who: Actor) -> None:
        self._did(f"{who.person.name} opens Home")
        await who.open_home()
        await self.floor.settled()
        if who.home is not None and any(_pressable(who.home.body["blocks"])):
            await self._press_one(who, who.home, None)

    async def _go_on(self, who: Actor, view: View) -> None:
        """With the form in front of them."""
        chance, blocks = self.chance.random(), view.body["blocks"]
        if chance < 0.3 and any(_pressable(blocks)):
            await self._press_one(who, view, None)
        elif chance < 0.9 and "submit" in view.body:
            values = await self._all_filled(who, view)
            self._did(f"{who.person.name} sends {view.body.get('callback_id')} {values}")
            sent = await who.send_form(view, values)
            assert "" not in sent.errors, sent.errors
        else:
            await who.cancel()

    async def _all_filled(self, who: Actor, view: View) -> Payload:
        inputs = [block for block in view.body["blocks"] if block["type"] == "input"]
        return {block["block_id"]: await self._filled(who, view, block) for block in inputs}

    async def _filled(self, who: Actor, view: View, block: Payload) -> Payload:
        element = block["element"]
        given = self._value(element)
        if element["type"] == "external_select":
            found = await who.suggestions(element, block["block_id"], view, "")
            given = {"selected_option": found[0] if found else element.get("initial_option")}
        return {element.get("action_id", "a0"): {"type": element["type"], **given}}

    def _value(self, element: Payload) -> Payload:
        """What somebody enters, or chooses."""
        kind = element["type"]
        soon = self.floor.clock.now() + timedelta(minutes=self.chance.choice([-600, -5, 10, 60, 600, 6000]))
        options = element.get("options") or [
            o for group in element.get("option_groups", ()) for o in group["options"]
        ]
        if kind in CHOICES:
            return {"selected_option": self.chance.choice(options)}
        if kind in ("checkboxes", "multi_static_select"):
            return {"selected_options": self.chance.sample(options, self.chance.randint(0, len(options)))}
        given: Mapping[str, Payload] = {
            "users_select": {"selected_user": self.floor.person(self.chance.choice(self.names)).id},
            "datepicker": {"selected_date": soon.date().isoformat()},
            "timepicker": {"selected_time": "10:15"},
            "datetimepicker": {"selected_date_time": int(soon.timestamp())},
            "number_input": {"value": str(self.chance.randrange(100))},
        }
        return given.get(kind) or {"value": self._words()[: element.get("max_length", 3000)]}

    async def _talk(self, who: Actor) -> None:
        """In a thread, or with a reaction."""
        places = [place for place in self.floor.workspace.channels.values() if not place.archived]
        theirs = [place for place in places if who.id in place.members]
        heard = [(each, place) for place in theirs for each in place.messages[-20:] if each.ephemeral_to is None]
        if not heard:
            return
        message, place = self.chance.choice(heard)
        self._did(f"{who.person.name} talks under {message.text[:40]!r}")
        if self.chance.random() < 0.6:
            await who.say(place.id, self._words(), thread_ts=message.thread_ts or message.ts)
        elif not message.reactions:
            await who.react(self.chance.choice(["pushpin", "eyes"]), place.id, message)

    async def _wait(self, _who: Actor) -> None:
        minutes = self.chance.choice(PASSES) * self.chance.random()
        self._did(f"{minutes:.0f} minutes pass")
        await self.floor.later(minutes=minutes)


def _pressable(blocks: list[Payload]) -> Iterator[Payload]:
    for block in blocks:
        if block["type"] != "input" or block.get("dispatch_action"):
            elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
            yield from (each for each in elements if isinstance(each, dict) and each.get("type") in PRESSED)
