"""A verb is what people may ask for. It is said once: how a line of it reads, what it does, which button asks for it.

A slash command reads its lines by a table of verbs; buttons, forms, help and docs/commands.md come from that table.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from re import Pattern
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared.blocks import Arguments
from commands.shared.desk import Desk
from commands.shared.language import as_typed, leading_number, nearest

WHOLE = re.compile("[0-9]{1,9}")

Payload = dict[str, Any]
Answer = dict[str, Any]
"""What whoever asked reads: `text`, and perhaps `blocks`."""

Reader = Callable[[str], Arguments]
"""Reads what follows a verb (and its number), as Slack sent it. Raises Unshaped."""


Listener = Callable[..., Awaitable[None]]
"""As Bolt calls it: it asks for what it needs by the names of its parameters."""


class Unshaped(ValueError):
    """What follows a verb has not its shape; the text is a hint, or empty."""


def nothing(rest: str) -> Arguments:
    """Nothing more is needed."""
    if rest:
        raise Unshaped
    return {}


def text(name: str) -> Reader:
    """Some words, as they were typed."""

    def read(rest: str) -> Arguments:
        if not rest:
            raise Unshaped
        return {name: as_typed(rest)}

    return read


def whole(name: str, *, least: int = 1, most: int) -> Reader:
    """A whole number between two bounds."""

    def read(rest: str) -> Arguments:
        number = int(rest) if WHOLE.fullmatch(rest) else least - 1
        if not least <= number <= most:
            raise Unshaped(f"Give a whole number from {least} to {most}." if rest else "")
        return {name: number}

    return read


@dataclass(frozen=True)
class Form:
    """A modal that asks for more. `opens(act, number)` gives it, or refuses; `reads` the number and what was entered.

    One that is only to be read has no `reads`.
    """

    id: str
    opens: Callable[..., Payload]
    reads: Callable[[Payload], tuple[int, Arguments]] | None = None


def value_of(action: Payload) -> tuple[int, Arguments]:
    """A button whose value is the number of its record."""
    return int(action["value"]), {}


def done(_outcome: Any) -> str:
    return "Done."


@dataclass(frozen=True)
class Verb:
    """Something to ask for.

    usage    what follows it in a line; one that begins with `N` is about a record; None: it is never typed
    about    what it does, in a line of docs/commands.md
    reads    what follows, as arguments of the operation
    do       the operation: (act, number, **arguments); without a number where the usage has none
    said     what it did, as an answer or its text
    ask      in place of `do`: the question whose answer is shown, (act, number, **arguments) -> Answer
    given    arguments that stand unless a line or a form says otherwise
    button   the action id of the button that asks for the same
    pressed  the number of the record and the arguments that the button carries
    form     what the button opens in place of doing it at once
    """

    name: str
    usage: str | None = ""
    about: str = ""
    reads: Reader = nothing
    do: Callable[..., Any] | None = None
    said: Callable[[Any], Answer | str] = done
    ask: Callable[..., Answer] | None = None
    given: Arguments = field(default_factory=dict)
    button: str | Pattern[str] | None = None
    pressed: Callable[[Payload], tuple[int, Arguments]] = value_of
    form: Form | None = None

    @property
    def is_typed(self) -> bool:
        return self.usage is not None

    @property
    def is_numbered(self) -> bool:
        """Whether a number of a record comes first in what follows it."""
        return (self.usage or "").split()[:1] == ["N"]

    def is_pressed_by(self, action: str) -> bool:
        """Whether it is the button of this action id that asks for it."""
        if isinstance(self.button, Pattern):
            return self.button.match(action) is not None
        return self.button == action

    @property
    def line(self) -> str:
        """How to write it after the command."""
        return f"{self.name} {self.usage or ''}".strip()


class Fit(Enum):
    """How well a line fits a verb."""

    READY = auto()
    MISSING = auto()
    """What the verb needs is not there."""
    DOUBTFUL = auto()
    """It could be something else."""
    OTHER = auto()
    """It begins with the word by chance, or with none of the verbs."""


@dataclass(frozen=True)
class Line:
    """What was typed after a command. `arguments` is None where they could not be read; `hint` may say why."""

    verb: Verb | None = None
    fit: Fit = Fit.OTHER
    number: int | None = None
    arguments: Arguments | None = None
    hint: str = ""

    @property
    def is_ready(self) -> bool:
        return self.fit is Fit.READY


def read(line: str, verbs: Sequence[Verb], prefix: str = "") -> Line:
    """A verb counts only where what follows has its shape. `prefix` is how numbers begin, such as `inc`."""
    word = (line.split(maxsplit=1) or [""])[0]
    verb, rest = called(word, verbs), line.strip()[len(word) :].strip()
    if verb is None:
        return Line()
    if not verb.is_numbered:
        return _shaped(verb, None, rest, otherwise=Fit.OTHER)
    if not rest:
        return Line(verb, Fit.MISSING)
    numbered = leading_number(rest, prefix)
    return Line(verb) if numbered is None else _shaped(verb, *numbered, otherwise=Fit.DOUBTFUL)


def _shaped(verb: Verb, number: int | None, rest: str, *, otherwise: Fit) -> Line:
    try:
        return Line(verb, Fit.READY, number, verb.reads(rest))
    except Unshaped as wrong:
        hint = str(wrong)
    if not rest:
        return Line(verb, Fit.MISSING, number, hint=hint)
    try:
        return Line(verb, otherwise, number, verb.reads(""), hint)
    except Unshaped:
        return Line(verb, otherwise, number, hint=hint)


def called(word: str, verbs: Iterable[Verb]) -> Verb | None:
    """The verb of this name that can be typed; where nothing is typed, none."""
    return next((verb for verb in verbs if word and verb.is_typed and verb.name == word.lower()), None)


def alike(word: str, verbs: Iterable[Verb], count: int = 1) -> list[Verb]:
    """The verbs whose names are most like a word."""
    names = {verb.name: verb for verb in verbs if verb.is_typed}
    return [names[name] for name in nearest(word, names, count)]


def usages(command: str, verbs: Iterable[Verb]) -> str:
    """How each is written, a line each (mrkdwn)."""
    return "\n".join(f"`{command} {verb.line}`" for verb in verbs if verb.is_typed)


def correction(command: str, line: Line) -> str:
    """How to write a line whose verb is known, and whose rest could not be read."""
    assert line.verb is not None
    return f"Write it as `{command} {line.verb.line}`. {line.hint}".strip()


async def carry_out(desk: Desk, line: Line) -> Answer:
    """Do or ask what a line says; the answer to whoever asked. Raises Refused."""
    verb = line.verb
    assert verb is not None
    desk, record = desk.attempt(verb.name), () if line.number is None else (line.number,)
    given = {**verb.given, **(line.arguments or {})}
    if verb.ask is not None:
        return await desk.ask(verb.ask, *record, **given)
    assert verb.do is not None
    said = verb.said(await desk.write(verb.do, *record, **given))
    return {"text": said} if isinstance(said, str) else said


def listen(app: AsyncApp, verbs: Iterable[Verb]) -> None:
    """Have Bolt hand over the buttons and forms of these verbs."""
    for verb in verbs:
        if verb.button is not None:
            app.action(verb.button)(_on_press(verb))
        if verb.form is not None and verb.form.reads is not None:
            app.view(verb.form.id)(_on_form(verb, verb.form.reads))


def _on_press(verb: Verb) -> Listener:
    async def press(
        ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        desk: Desk = context["desk"]
        number, arguments = verb.pressed(action)
        if verb.form is not None:
            desk = desk.attempt(verb.name)
            open_form = desk.ask if verb.form.reads is None else desk.write
            view = await open_form(verb.form.opens, number)
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        else:
            await carry_out(desk, Line(verb, Fit.READY, number, arguments))
        await ack()

    return press


def _on_form(verb: Verb, reads: Callable[[Payload], tuple[int, Arguments]]) -> Listener:
    async def sent_off(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
        number, arguments = reads(view)
        await carry_out(context["desk"], Line(verb, Fit.READY, number, arguments))
        await ack()

    return sent_off
