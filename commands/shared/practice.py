"""What the running program must know of a practice: one object each, data only, and all of them merged."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared import helping, lines, verbs
from commands.shared.act import Act, Follower
from commands.shared.asked import Asked
from commands.shared.blocks import line_button
from commands.shared.desk import Desk
from commands.shared.helping import Guide, Helped, Where
from commands.shared.index import Searched
from commands.shared.language import as_sent
from commands.shared.organisation import Organisation
from commands.shared.replies import Origin, origin_of
from commands.shared.speech import Blocks
from commands.shared.suggesting import Suggesting
from commands.shared.verbs import Answer, Fit, Line, Listener, Payload, Unshaped, Verb

Rendered = dict[str, Any]
"""Arguments of the method: `text` and `blocks` of a message, `view` of a Home tab, `content` of a file; empty when
there is nothing to show.
"""

Card = Callable[..., Rendered]
"""(act, **the effect's subject) -> what to say; asked when the effect is sent."""

Continuation = Callable[..., None]
"""(act, Slack's answer, **the effect's subject): runs in the transaction that marks the effect sent."""

Urgent = Callable[[Act], Iterable[str]]
"""The numbers of the records that cannot wait."""

Job = Callable[..., Any]
"""(act, **the timer's payload): runs in the transaction that takes the timer away."""


@dataclass(frozen=True)
class SlashCommand:
    """A slash command.

    hints      what Slack shows while one types it: names of verbs, or how else to write it
    prefix     how the numbers in its lines begin
    opens      the form that it opens when nothing is typed after it, made from app.yaml
    allows     refuses whoever may not open that form, before it opens; whether they are a guest is known by then
    opens_here the same, where the form is answered in the place where it was opened: (desk, that place)
    otherwise  the answer to a line that is not ready: (desk, what was typed, the line as it was read)
    listener   what listens in place of all that, where more than the line decides
    elsewhere  the other commands, by those of their verbs that are none of its own
    alone      the line that is meant where nothing is typed
    guide      what its help says
    """

    command: str
    description: str
    verbs: tuple[Verb, ...]
    hints: tuple[str, ...] = ()
    prefix: str = ""
    opens: Callable[[Organisation], Payload] | None = None
    allows: Callable[[Act], None] | None = None
    opens_here: Callable[[Desk, Origin], Payload] | None = None
    otherwise: Callable[[Desk, str, Line], Awaitable[Answer]] | None = None
    listener: Listener | None = None
    elsewhere: Mapping[str, "SlashCommand"] = field(default_factory=dict, repr=False)
    alone: str = ""
    guide: Guide = field(default_factory=Guide)

    @property
    def usage_hint(self) -> str:
        lines = {verb.name: verb.line for verb in self.verbs}
        return " | ".join(lines.get(hint, hint) for hint in self.hints)

    async def answer(self, desk: Desk, text: str) -> Answer:
        """Do what was typed; to what cannot be read, how to write it."""
        line = self.read(text or self.alone)
        if line.is_ready:
            try:
                return await verbs.carry_out(desk, line)
            except Unshaped as wrong:
                line = verbs.doubted(line, text, self.prefix, str(wrong))
        if self.otherwise is not None:
            return await self.otherwise(desk, text, line)
        if line.verb is not None:
            return {"text": verbs.correction(self.command, line)}
        return {"text": verbs.usages(self.command, self.verbs)}

    def read(self, text: str) -> Line:
        """What a line says, or may have been meant to say: a verb of this command, or one of another's."""
        line = verbs.read(text, self.verbs, self.prefix)
        if line.verb is None:
            line = verbs.nearly(text, self.verbs, self.prefix)
        other = self.elsewhere.get(verbs.first_word(text)[0].lower())
        if line.verb is not None or other is None:
            return line
        found = verbs.read(text, other.verbs, other.prefix)
        fit = Fit.OTHER if found.fit is Fit.OTHER else Fit.DOUBTFUL
        return replace(found, fit=fit, command=other.command)

    def _is_help(self, text: str) -> bool:
        line = verbs.read(text, self.verbs, self.prefix)
        return line.is_ready and line.verb is not None and line.verb.name == helping.HELP.name

    def _form(self, desk: Desk, command: Payload) -> Payload | None:
        if self.opens_here is not None:
            origin = Origin(desk.by, command.get("channel_id"), command.get("response_url") or None)
            return self.opens_here(desk, origin)
        return None if self.opens is None else self.opens(desk.document)

    def register(self, app: AsyncApp) -> None:
        app.command(self.command)(self._listener())
        app.action(line_button(self.command))(self.do_line)

    async def do_line(self, ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
        """A line that could have been something else was of this command after all."""
        desk: Desk = context["desk"]
        text = await desk.ask(lines.kept, int(action["value"]))
        line = self.read(text)
        said = await self._done(desk, line)
        if line.verb is not None and line.verb.do is not None and line.arguments is not None:
            desk = desk.after_receiving()
        await desk.write(verbs.answer_press, origin_of(body), **said)
        await ack()

    async def _done(self, desk: Desk, line: Line) -> Answer:
        if line.verb is None:
            return {"text": verbs.usages(self.command, self.verbs)}
        if line.arguments is not None:
            line = replace(line, arguments={**line.arguments, **line.verb.insisted})
            with suppress(Unshaped):
                return await verbs.carry_out(desk, line)
        return {"text": verbs.correction(self.command, line)}

    def _listener(self) -> Listener:
        async def typed(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
            desk: Desk = context["desk"].at(command.get("channel_id"))
            text = as_sent(command.get("text") or "")
            if self.listener is not None and not self._is_help(text):
                await self.listener(ack=ack, command=command, context=context, client=client)
                return
            if self.allows is not None:
                desk = await desk.identified()
            if not text and (view := self._form(desk, command)) is not None:
                if self.allows is not None:
                    await desk.ask(self.allows)
                await client.views_open(trigger_id=command["trigger_id"], view=view)
                await ack()
            else:
                await ack(await self.answer(desk, text))

        return typed


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as the manifest shows it; `type` is `message` or `global`."""

    name: str
    callback_id: str
    type: str
    description: str


def _begun(_act: Act) -> None:
    """Nothing is to be set when the program starts."""


def _nothing(_app: AsyncApp) -> None:
    """No listener but those of its verbs."""


def _nowhere(_act: Act) -> Iterable[Where]:
    return ()


def _nothing_urgent(_act: Act) -> Iterable[str]:
    return ()


def _none(_act: Act) -> Iterable[str]:
    """All that is stored goes with app.yaml."""
    return ()


@dataclass(frozen=True)
class Practice:
    """A practice, as its table of contents.

    prefix         how the numbers of its records begin
    policy         what it reads of app.yaml
    commands       what people type, with its verbs
    buttons        verbs that are pressed, and no command's
    listen         registers what a verb cannot express
    cards          what messages show when they are sent, by name
    below          what it adds to the end of the cards of lower practices, by name: blocks, of the same subject
    asks           what it asks in the forms of lower practices, by the id of the form
    timers         what happens when a timer of a kind is due
    continuations  what takes Slack's answer to an effect, by name
    follows        who acts on which entry of the journal
    adds           verbs of its own after a slash command of another practice
    unheard        of these timers nobody hears when they are due
    begins         what is set once when the program starts: timers that no record arms
    urgent         of which records is spoken first, where many wait for the same channel
    doubts         what of all that is stored app.yaml does not know any more: lines for the operator, at the start
    searched       how its records are found by their words
    suggests       what it adds to the answer to a report, and above the question whether to report
    people_changed what is looked at again when the people of app.yaml have been looked up again
    where          who asks for help, and where, as far as this practice can tell
    channel_lost   (act, channel, record): Slack says that a channel, spoken in about a record, is archived or gone;
                   whether the practice goes on elsewhere, so that nothing more need be said there
    """

    name: str
    prefix: str | None = None
    policy: type[Organisation] = Organisation
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    buttons: tuple[Verb, ...] = ()
    listen: Callable[[AsyncApp], None] = _nothing
    cards: Mapping[str, Card] = field(default_factory=dict)
    below: Mapping[str, Callable[..., Blocks]] = field(default_factory=dict)
    asks: Mapping[str, Asked] = field(default_factory=dict)
    timers: Mapping[str, Job] = field(default_factory=dict)
    unheard: Sequence[str] = ()
    continuations: Mapping[str, Continuation] = field(default_factory=dict)
    follows: Mapping[str, Sequence[Follower]] = field(default_factory=dict)
    adds: Mapping[str, tuple[Verb, ...]] = field(default_factory=dict)
    begins: Callable[[Act], None] = _begun
    urgent: Urgent = _nothing_urgent
    doubts: Callable[[Act], Iterable[str]] = _none
    searched: Searched | None = None
    suggests: Suggesting | None = None
    people_changed: Callable[[Act], None] | None = None
    where: Callable[[Act], Iterable[Where]] = _nowhere
    channel_lost: Callable[[Act, str, str], bool] | None = None

    def verbs(self) -> Iterator[Verb]:
        for command in self.commands:
            yield from command.verbs
        yield from self.buttons

    def register(self, app: AsyncApp) -> None:
        """Have Bolt hand over all that it listens to."""
        for command in self.commands:
            command.register(app)
        verbs.listen(app, self.verbs())
        self.listen(app)


@dataclass(frozen=True, repr=False)
class Practices:
    """All practices, the lowest rank first, as one. ValueError for a name that two of them take."""

    all: tuple[Practice, ...]
    cards: Mapping[str, Card]
    timers: Mapping[str, Job]
    unheard: frozenset[str]
    continuations: Mapping[str, Continuation]
    follows: Mapping[str, tuple[Follower, ...]]
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]

    def verbs(self) -> Iterator[Verb]:
        for practice in self.all:
            yield from practice.verbs()

    def begin(self, act: Act) -> None:
        """Set what no record sets; done anew at every start, by every replica."""
        for practice in self.all:
            practice.begins(act)

    @property
    def searched(self) -> tuple[Searched, ...]:
        """How the records of all practices are found."""
        return tuple(practice.searched for practice in self.all if practice.searched is not None)

    @property
    def suggesting(self) -> tuple[Suggesting, ...]:
        """What practices add to the answer to a report, the lowest in rank first."""
        return tuple(practice.suggests for practice in self.all if practice.suggests is not None)

    def urgent(self, act: Act) -> frozenset[str]:
        """The numbers of the records of which is spoken first."""
        return frozenset(number for practice in self.all for number in practice.urgent(act))

    def look_at_people_again(self, act: Act) -> None:
        """The people of app.yaml have been looked up again."""
        for practice in self.all:
            if practice.people_changed is not None:
                practice.people_changed(act)

    def has_left(self, act: Act, channel: str, record: str) -> bool:
        """Whether what was to be said in a channel that is archived or gone need not be said any more."""
        return any(each.channel_lost is not None and each.channel_lost(act, channel, record) for each in self.all)

    def record_of(self, action: str, value: str) -> str:
        """The number of the record that a button is about; `desk` where there is none."""
        for practice in self.all:
            if value.isdigit() and practice.prefix and any(verb.is_pressed_by(action) for verb in practice.verbs()):
                return f"{practice.prefix}-{value}"
        return "desk"


def joined(*tables: Mapping[str, Sequence[Follower]]) -> dict[str, tuple[Follower, ...]]:
    """Several tables of followers as one; the followers of an entry in the order of the tables."""
    follows: dict[str, tuple[Follower, ...]] = {}
    for table in tables:
        for event, followers in table.items():
            follows[event] = (*follows.get(event, ()), *followers)
    return follows


def merged(practices: Sequence[Practice]) -> Practices:
    added = joined_verbs(practices)
    practices = _with_asked([_with_added(practice, added) for practice in practices])
    commands = [command for practice in practices for command in practice.commands]
    practices = [_helping(practice, commands, practices) for practice in practices]
    commands = [command for practice in practices for command in practice.commands]
    _each_once((command.command for command in commands), "command")
    practices = [_knowing_others(practice, commands) for practice in practices]
    return Practices(
        all=tuple(practices),
        cards=_with_below(_once((practice.cards for practice in practices), "card"), practices),
        timers=_once((practice.timers for practice in practices), "timer"),
        unheard=frozenset(kind for practice in practices for kind in practice.unheard),
        continuations=_once((practice.continuations for practice in practices), "continuation"),
        follows=joined(*(practice.follows for practice in practices)),
        commands=tuple(command for practice in practices for command in practice.commands),
        shortcuts=tuple(shortcut for practice in practices for shortcut in practice.shortcuts),
    )


def joined_verbs(practices: Sequence[Practice]) -> dict[str, tuple[Verb, ...]]:
    """What practices add to the commands of others, by command."""
    added: dict[str, tuple[Verb, ...]] = {}
    for practice in practices:
        for command, verbs_of_it in practice.adds.items():
            added[command] = (*added.get(command, ()), *verbs_of_it)
    return added


def _with_below(cards: dict[str, Card], practices: Sequence[Practice]) -> dict[str, Card]:
    """The cards, each with what higher practices add to its end. ValueError for a card that there is not."""
    for practice in practices:
        for name, more in practice.below.items():
            if name not in cards:
                raise ValueError(f"there is no card called {name}")
            cards[name] = _ending_with(cards[name], more)
    return cards


def _ending_with(card: Card, more: Callable[..., Blocks]) -> Card:
    """A card that shows nothing shows nothing more."""

    def rendered(act: Act, **subject: Any) -> Rendered:
        shown = card(act, **subject)
        return {**shown, "blocks": [*shown["blocks"], *more(act, **subject)]} if shown else shown

    return rendered


def _with_added(practice: Practice, added: Mapping[str, tuple[Verb, ...]]) -> Practice:
    own = [replace(each, verbs=(*each.verbs, *added.get(each.command, ()))) for each in practice.commands]
    return replace(practice, commands=tuple(own))


def _with_asked(practices: Sequence[Practice]) -> list[Practice]:
    """The practices, each form with what higher ones ask in it. ValueError for a form that there is not."""
    asked: dict[str, tuple[Asked, ...]] = {}
    forms = {verb.form.id for practice in practices for verb in practice.verbs() if verb.form is not None}
    for practice in practices:
        for form, each in practice.asks.items():
            if form not in forms:
                raise ValueError(f"there is no form called {form}")
            asked[form] = (*asked.get(form, ()), each)
    return [_asking(practice, asked) for practice in practices]


def _asking(practice: Practice, asked: Mapping[str, tuple[Asked, ...]]) -> Practice:
    def asking(verbs: tuple[Verb, ...]) -> tuple[Verb, ...]:
        return tuple(
            replace(verb, form=replace(verb.form, asked=asked[verb.form.id]))
            if verb.form is not None and verb.form.id in asked
            else verb
            for verb in verbs
        )

    own = tuple(replace(each, verbs=asking(each.verbs)) for each in practice.commands)
    return replace(practice, commands=own, buttons=asking(practice.buttons))


def _helping(practice: Practice, commands: Sequence[SlashCommand], practices: Sequence[Practice]) -> Practice:
    """The practice, whose commands know what their help says."""
    all_ = [Helped(each.command, each.verbs, each.guide) for each in commands]

    def helps(command: SlashCommand) -> Callable[..., Answer]:
        helped = Helped(command.command, command.verbs, command.guide)

        def ask(act: Act, _number: int | None = None) -> Answer:
            where = {place for each in practices for place in each.where(act)}
            if command.guide.whole:
                return helping.answer_of_all(all_, where, guest=act.is_guest)
            return helping.answer(helped, where, guest=act.is_guest)

        return ask

    own = [replace(each, verbs=_replacing_help(each.verbs, helps(each))) for each in practice.commands]
    return replace(practice, commands=tuple(own))


def _replacing_help(given: tuple[Verb, ...], ask: Callable[..., Answer]) -> tuple[Verb, ...]:
    return tuple(replace(verb, ask=ask) if verb.name == helping.HELP.name else verb for verb in given)


def _knowing_others(practice: Practice, commands: Sequence[SlashCommand]) -> Practice:
    """The practice, each of its commands with the verbs that only others have."""
    own = [replace(command, elsewhere=_elsewhere(command, commands)) for command in practice.commands]
    return replace(practice, commands=tuple(own))


def _elsewhere(command: SlashCommand, commands: Sequence[SlashCommand]) -> dict[str, SlashCommand]:
    own = {verb.name for verb in command.verbs}
    others = [other for other in reversed(commands) if other.command != command.command]
    return {verb.name: other for other in others for verb in other.verbs if verb.is_typed and verb.name not in own}


def _once(tables: Iterable[Mapping[str, Any]], kind: str) -> dict[str, Any]:
    """The tables as one."""
    rows = [row for table in tables for row in table.items()]
    _each_once((name for name, _ in rows), kind)
    return dict(rows)


def _each_once(names: Iterable[str], kind: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"two practices have a {kind} called {name}")
        seen.add(name)
