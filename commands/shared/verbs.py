"""A verb is what people may ask for. It is said once: how a line of it reads, what it does, which button asks for it.

A slash command reads its lines by a table of verbs; buttons, forms, help and docs/commands.md come from that table.
"""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import Enum, auto
from typing import Any

from commands.shared import later
from commands.shared.act import Act
from commands.shared.asked import Asked
from commands.shared.blocks import Arguments, typed
from commands.shared.desk import Desk
from commands.shared.ids import Beginning
from commands.shared.language import (
    as_sent,
    as_typed,
    has_a_number,
    is_a_slip,
    leading_number,
    names_a_record,
    nearest,
    number_in,
    several_numbers,
)
from commands.shared.numbers import prefixes
from commands.shared.organisation import Organisation
from commands.shared.patterns import pattern
from commands.shared.pressed import Origin, Pressed
from commands.shared.refusals import Refused
from commands.shared.refusals import Unshaped as Unshaped
from commands.shared.replies import reply
from commands.shared.speech import Blocks
from storage.record import Record, field, replace

WHOLE = pattern("[0-9]{1,9}")

UNSEEN = " \t\r\n\u00a0\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff"

MEANT = {
    "status": "show", "open": "show", "view": "show", "get": "show", "escalate": "priority", "update": "note",
    "comment": "note", "delete": "cancel", "remove": "cancel", "search": "list", "find": "list",
    "reassign": "assign", "acknowledge": "ack", "fix": "resolve", "pause": "hold", "solve": "resolve",
}  # fmt: skip
"""What other tools call it, and what it is called here."""

PLAIN_WORDS = frozenset({
    "lost", "last", "lift", "slow", "shop", "shot", "snow", "hole", "cold", "old", "gold", "tape", "fake", "back",
    "pack", "not", "none", "nose", "ink", "line", "mint", "lose", "clone", "one", "rule", "exit", "disk", "kind",
    "steam", "tank", "dim", "times", "phone", "need",
    "till", "bell", "cell", "dell", "well", "sell", "toll", "tall", "teal", "telly",
})  # fmt: skip
"""Begin reports, and are one letter away from a verb."""

Payload = dict[str, Any]
Answer = dict[str, Any]
"""What whoever asked reads: `text`, and perhaps `blocks`."""

Reader = Callable[[str], Arguments]
"""Reads what follows a verb (and its number), as Slack sent it. Raises Unshaped."""


Listener = Callable[..., Awaitable[None]]
"""As Bolt calls it: it asks for what it needs by the names of its parameters."""


def nothing(rest: str) -> Arguments:
    """Nothing more is needed."""
    if rest:
        raise Unshaped
    return {}


def text(name: str) -> Reader:
    """Some words, as they were typed."""

    def read(rest: str) -> Arguments:
        typed = as_typed(rest)
        if not typed:
            raise Unshaped
        return {name: typed}

    return read


A_DAY = r"(?:\s+by\s+\S+(?:\s+\S+)?|\s+\d{4}-\d\d-\d\d)?\s*$"
NOBODY = pattern(rf"(?:^|\s)@([^\s@<>|]++){A_DAY}")
SEVERAL = pattern(rf"<@[^<>]+>(?:\s|,|and\b|&amp;|[+/])*+<@[^<>]+>{A_DAY}", re.IGNORECASE)


def for_somebody(rest: str) -> str:
    """The line, where its last word but a day is one person; a name that Slack made no mention of is nobody's."""
    if SEVERAL.search(rest) is not None:
        raise Unshaped("Give it to one person; for another, write it once more.")
    if (found := NOBODY.search(rest)) is not None:
        name = found[1].rstrip(".,;:") or found[1][:1]
        raise Unshaped(f"Slack knows nobody called {typed(name, 80)}: choose one of those it offers after @.")
    return rest


def whole(name: str, *, least: int = 1, most: int) -> Reader:
    """A whole number between two bounds."""

    def read(rest: str) -> Arguments:
        number = int(rest) if WHOLE.fullmatch(rest) else least - 1
        if not least <= number <= most:
            raise Unshaped(f"Give a whole number from {least} to {most}." if rest else "")
        return {name: number}

    return read


class Form(Record):
    """A modal that asks for more. `opens(act, number)` gives it, or refuses; `reads` the number and what was entered.

    One that is only to be read has no `reads`. `asked` is what higher practices ask in it.
    """

    id: str
    opens: Callable[..., Payload]
    reads: Callable[[Payload], tuple[int | None, Arguments]] | None = None
    asked: tuple[Asked, ...] = ()

    def opened(self, act: Act, number: int | None, /, **arguments: Any) -> Payload:
        """The modal, with what is asked beside."""
        view = self.opens(act, number, **arguments)
        beside = [] if number is None else [block for each in self.asked for block in each.asks(act, number)]
        return {**view, "blocks": [*view["blocks"], *beside]} if beside else view


def value_of(action: Payload) -> tuple[int, Arguments]:
    """A button whose value is the number of its record."""
    return int(action["value"]), {}


def done(_outcome: Any) -> str:
    return "Done."


Answering = Callable[[Act, Pressed, Any, Answer], None]
"""(act, where it was pressed, what the operation returned, what was said): answers whoever pressed."""


def in_words(act: Act, at: Pressed, _outcome: Any, said: Answer) -> None:
    """As whoever types it reads it."""
    reply(act, at.origin, **said)


def where_unshown(act: Act, at: Pressed, outcome: Any, said: Answer) -> None:
    """Where it is pressed on what only that person sees: no card there shows what it did."""
    if at.alone:
        in_words(act, at, outcome, said)


def in_place(act: Act, at: Pressed, _outcome: Any, said: Answer) -> None:
    """In place of what was pressed, which only that person saw."""
    reply(act, at.origin, replace=True, **said)


class Verb(Record):
    """Something to ask for.

    usage    what follows it in a line; one that begins with `N` is about a record; None: it is never typed
    about    what it does, in a line of docs/commands.md
    reads    what follows, as arguments of the operation
    do       the operation: (act, number, **arguments); without a number where the usage has none
    said     what it did, as an answer or its text
    ask      in place of `do`: the question whose answer is shown, (act, number, **arguments) -> Answer
    takes_long whether `ask` may take longer than Slack waits: then "Working it out…" is said, and the answer follows
    given    arguments that stand unless a line or a form says otherwise
    insisted arguments of a line that was asked about, and was meant
    button   the action id of the button that asks for the same, or the `Beginning` of those of several
    pressed  the number of the record (None where it is about none), and what else the button carries; `at` of the
             action is where it was pressed
    form     what the button opens in place of doing it at once, given what `pressed` has read
    answers  how whoever presses the button, or sends off its form, reads what it did, where no card shows it
    meets    whom else an operation is to know of, whether they can act: a question, (act, number) -> Slack ids
    opens    whether a line of it opens its form, too; of what was typed, where that depends on it
    people   the arguments that name a person who is to do something: looked up first, so that it is known who can
    needs    the section of app.yaml, or the key in one (`war_rooms.review`), without which it is in no help, and says
             so to whoever asks for it
    """

    name: str
    usage: str | None = ""
    about: str = ""
    reads: Reader = nothing
    do: Callable[..., Any] | None = None
    said: Callable[[Any], Answer | str] = done
    ask: Callable[..., Answer] | None = None
    takes_long: bool = False
    given: Arguments = field(default_factory=dict)
    insisted: Arguments = field(default_factory=dict)
    button: str | None = None
    pressed: Callable[[Payload], tuple[int | None, Arguments]] = value_of
    form: Form | None = None
    answers: Answering | None = None
    opens: bool | Callable[[Arguments], bool] = False
    people: tuple[str, ...] = ()
    meets: Callable[..., Sequence[str]] | None = None
    needs: str = ""

    def is_set_up(self, document: Organisation) -> bool:
        """Whether app.yaml has what it needs."""
        return not self.needs or document.has_written(self.needs)

    @property
    def is_typed(self) -> bool:
        return self.usage is not None

    @property
    def is_numbered(self) -> bool:
        """Whether a number of a record comes first in what follows it."""
        return (self.usage or "").split()[:1] == ["N"]

    def is_pressed_by(self, action: str) -> bool:
        """Whether it is the button of this action id that asks for it."""
        return self.button.covers(action) if isinstance(self.button, Beginning) else self.button == action

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


class Line(Record):
    """What was typed after a command. `arguments` is None where they could not be read; `hint` may say why.

    `command` is the one whose verb it is, where that is another than the one it was typed after.
    """

    verb: Verb | None = None
    fit: Fit = Fit.OTHER
    number: int | None = None
    arguments: Arguments | None = None
    hint: str = ""
    command: str = ""

    @property
    def is_ready(self) -> bool:
        return self.fit is Fit.READY


def read(line: str, verbs: Sequence[Verb], prefix: str = "") -> Line:
    """A verb counts only where what follows has its shape. `prefix` is how numbers begin, such as `inc`.

    The number of a record alone asks to be shown it, where that can be asked for; several are asked about.
    """
    show = called("show", verbs) if has_a_number(line) else None
    if show is not None and show.is_numbered:
        if (number := number_in(line, prefix)) is not None:
            return _shaped(show, number, "", otherwise=Fit.DOUBTFUL)
        if several := several_numbers(line, prefix):
            return replace(_shaped(show, several[0], "", otherwise=Fit.DOUBTFUL), fit=Fit.DOUBTFUL)
    word, rest = first_word(line)
    verb = called(word, verbs)
    return Line() if verb is None else _as_verb(verb, rest, prefix)


def _as_verb(verb: Verb, rest: str, prefix: str) -> Line:
    rest = as_sent(rest)
    otherwise = Fit.DOUBTFUL if is_short(rest, prefix) else Fit.OTHER
    if not verb.is_numbered:
        return _shaped(verb, None, rest, otherwise=otherwise)
    if not rest:
        return Line(verb, Fit.MISSING)
    numbered = leading_number(rest, prefix)
    if numbered is None:
        return Line(verb, otherwise)
    return _shaped(verb, numbered[0], as_sent(numbered[1]), otherwise=Fit.DOUBTFUL)


def first_word(line: str) -> tuple[str, str]:
    """The first word of a line, without what nobody sees and the punctuation after it, and what follows it."""
    word, *rest = line.strip(UNSEEN).split(maxsplit=1) or [""]
    word = unicodedata.normalize("NFKC", word.strip(UNSEEN))
    return word.rstrip(".,:;!?"), rest[0].strip(UNSEEN) if rest else ""


def is_short(rest: str, prefix: str) -> bool:
    """Whether what follows a word is of a command's length: a number comes next, or two more words are all."""
    return leading_number(rest, prefix) is not None or len(rest.split()) <= 2 or names_a_record(rest, prefixes())


def doubted(line: Line, text: str, prefix: str, wrong: Unshaped) -> Line:
    """The line, once it has turned out that what follows the verb has not its shape."""
    fit = Fit.DOUBTFUL if wrong.is_meant or is_short(first_word(text)[1], prefix) else Fit.OTHER
    return replace(line, fit=fit, arguments=None, hint=str(wrong))


def nearly(line: str, verbs: Sequence[Verb], prefix: str = "") -> Line:
    """The verb that may have been meant: one letter away, or what other tools call by the word. Never ready."""
    word, rest = first_word(line)
    if not is_short(rest, prefix) or word.lower() in PLAIN_WORDS:
        return Line()
    meant = called(MEANT.get(word.lower(), ""), verbs) or next(
        (verb for verb in verbs if verb.is_typed and is_a_slip(word.lower(), verb.name)), None
    )
    if meant is None:
        return Line()
    found = _as_verb(meant, rest, prefix)
    return replace(found, fit=Fit.DOUBTFUL)


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
    name = word.lower()
    return next((verb for verb in verbs if verb.name == name and name and verb.is_typed), None)


def alike(word: str, verbs: Iterable[Verb], count: int = 1) -> list[Verb]:
    """The verbs whose names are most like a word."""
    names = {verb.name: verb for verb in verbs if verb.is_typed}
    return [names[name] for name in nearest(word, names, count)]


def meant(command: str, text: str, line: Line, verbs: Iterable[Verb]) -> str:
    """A question that names the verb for which a line may have been meant; empty where none is like it."""
    likely = [line.verb] if line.verb is not None and line.fit is Fit.DOUBTFUL else alike(text, verbs)
    return f"Did you mean `{line.command or command} {likely[0].line}`? " if likely else ""


def usages(command: str, verbs: Iterable[Verb]) -> str:
    """How each is written, a line each (mrkdwn)."""
    return "\n".join(f"`{command} {verb.line}`" for verb in verbs if verb.is_typed)


def not_known(command: str, text: str, prefix: str) -> str | None:
    """Why nothing is done with a word that is no verb before the number of a record; None for any other text."""
    word, _, rest = text.partition(" ")
    if not rest or rest.strip().isdigit() or number_in(rest.strip(), prefix) is None:
        return None
    return f"I do not know `{command} {typed(word, 40)}`; `{command} help` shows what there is."


def reading(command: str, line: Line) -> str:
    """What a line that could be something else may have been meant to do, as the button says that does it."""
    assert line.verb is not None
    return f"{line.command or command} {line.verb.name} {line.number or ''}".strip()


def correction(command: str, line: Line) -> str:
    """How to write a line whose verb is known, and whose rest could not be read."""
    assert line.verb is not None
    is_all = bool(line.command) and line.number is not None and line.verb.usage == "N"
    written = f"{line.verb.name} {line.number}" if is_all else line.verb.line
    return f"Write it as `{line.command or command} {written}`. {line.hint}".strip()


def answer_press(act: Act, origin: Origin, text: str, blocks: Blocks | None = None) -> None:
    """Answer a press: in place of what only that person saw, and beside what others read."""
    reply(act, origin, text, blocks=blocks, replace=not origin.openly)


async def carry_out(desk: Desk, line: Line, at: Pressed | None = None) -> Answer:
    """Do or ask what a line says; the answer to whoever asked, which a press `at` a button is given there.

    It is empty where they have been told already that it takes longer.
    Raises Refused; Unshaped where only app.yaml or the database can tell that a line has not the verb's shape.
    """
    verb = line.verb
    assert verb is not None
    only_where_set_up(desk, verb)
    desk, record = (await desk.identified()).attempt(verb.name), () if line.number is None else (line.number,)
    given = {**verb.given, **(line.arguments or {})}
    if named := [given[each] for each in verb.people if given.get(each)]:
        await desk.meet(named)
    if verb.meets is not None:
        await desk.meet(await desk.ask(verb.meets, *record))
    if verb.ask is not None and verb.takes_long and desk.waiting is not None:
        return await later.answer(desk, verb.name, desk.ask(verb.ask, *record, **given), [*record], given)
    if verb.ask is not None:
        return await desk.ask(verb.ask, *record, **given)
    return await desk.write(perform, verb, at, *record, **given)


def only_where_set_up(desk: Desk, verb: Verb) -> None:
    """Raises Refused."""
    if not verb.is_set_up(desk.document):
        raise Refused(f"That is not set up here: app.yaml has no `{verb.needs}`.")


def perform(act: Act, verb: Verb, at: Pressed | None, /, *record: int, **given: Any) -> Answer:
    """Do it, and answer whoever pressed its button, in one transaction."""
    assert verb.do is not None
    outcome = verb.do(act, *record, **given)
    said = verb.said(outcome)
    answer: Answer = {"text": said} if isinstance(said, str) else said
    if at is not None and verb.answers is not None:
        verb.answers(act, at, outcome, answer)
    return answer
