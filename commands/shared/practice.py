"""What the running program must know of a practice: one object each, data only, and all of them merged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp

from commands.shared import adding, helping, later, pressing, speech
from commands.shared.act import Act, Follower
from commands.shared.asked import Asked
from commands.shared.deeds import told_as
from commands.shared.doors import Door
from commands.shared.engaged import Engaging
from commands.shared.helping import Helped, Where
from commands.shared.index import Searched
from commands.shared.organisation import Organisation
from commands.shared.slash import SlashCommand as SlashCommand
from commands.shared.speech import Blocks
from commands.shared.suggesting import Suggesting
from commands.shared.tab import OnHome
from commands.shared.verbs import Answer, Verb
from storage.record import Record, field, replace

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
"""(act, **the timer's payload): runs in the transaction that takes the timer away.

What it must read much for is read before that, beside the writers (`reads` of a Practice), and is its `found`.
"""

Reading = Callable[..., Any]
"""(act, **the timer's payload) -> what the job is given as `found`."""


class Shortcut(Record):
    """A shortcut as the manifest shows it; `type` is `message` or `global`."""

    name: str
    callback_id: str
    type: str
    description: str


def _begun(_act: Act) -> None:
    """Nothing is to be set when the program starts, nothing is kept in memory."""


def _nothing(_app: AsyncApp) -> None:
    """No listener but those of its verbs."""


def _nowhere(_act: Act) -> Iterable[Where]:
    return ()


def _nothing_urgent(_act: Act) -> Iterable[str]:
    return ()


def _none(_act: Act) -> Iterable[str]:
    """All that is stored goes with app.yaml."""
    return ()


class Practice(Record):
    """A practice, as its table of contents.

    prefix         how the numbers of its records begin
    policy         what it reads of app.yaml
    commands       what people type, with its verbs
    buttons        verbs that are pressed, and no command's
    listen         registers what a verb cannot express
    cards          what messages show when they are sent, by name
    key            the section of app.yaml without which it is silent: no help shows its verbs, and they say so
    below          what it adds to the end of the cards of lower practices, by name: blocks, of the same subject
    above          the same, at their beginning
    asks           what it asks in the forms of lower practices, by the id of the form
    under          what it adds to the end of their answers, by line (`/desk why`): blocks, of what was asked
    timers         what happens when a timer of a kind is due
    reads          what such a job needs read, by the kind: before its transaction, so that nobody waits for it
    continuations  what takes Slack's answer to an effect, by name
    follows        who acts on which entry of the journal
    deeds          what somebody did, in words, by those of its events whose names do not say so
    adds           verbs of its own after a slash command of another practice
    unheard        of these timers nobody hears when they are due
    takes_in       what is kept in memory is looked at again, every half a minute, while nobody waits for an answer
    begins         what is set once when the program starts: timers that no record arms
    urgent         of which records is spoken first, where many wait for the same channel
    doubts         what of all that is stored app.yaml does not know any more: lines for the operator, at the start
    searched       how its records are found by their words
    suggests       what it adds to the answer to a report, and above the question whether to report
    engages        why somebody is not free in some time, as far as this practice knows
    people_changed what is looked at again when the people of app.yaml have been looked up again
    doors          what it answers over HTTP, beside what Slack asks
    home           what it shows on the Home tab of whoever opens it
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
    key: str = ""
    below: Mapping[str, Callable[..., Blocks]] = field(default_factory=dict)
    above: Mapping[str, Callable[..., Blocks]] = field(default_factory=dict)
    asks: Mapping[str, Asked] = field(default_factory=dict)
    under: Mapping[str, Callable[..., Blocks]] = field(default_factory=dict)
    timers: Mapping[str, Job] = field(default_factory=dict)
    reads: Mapping[str, Reading] = field(default_factory=dict)
    unheard: Sequence[str] = ()
    continuations: Mapping[str, Continuation] = field(default_factory=dict)
    follows: Mapping[str, Sequence[Follower]] = field(default_factory=dict)
    deeds: Mapping[str, str] = field(default_factory=dict)
    adds: Mapping[str, tuple[Verb, ...]] = field(default_factory=dict)
    takes_in: Callable[[Act], None] = _begun
    begins: Callable[[Act], None] = _begun
    urgent: Urgent = _nothing_urgent
    doubts: Callable[[Act], Iterable[str]] = _none
    searched: Searched | None = None
    suggests: Suggesting | None = None
    engages: Engaging | None = None
    people_changed: Callable[[Act], None] | None = None
    doors: tuple[Door, ...] = ()
    home: OnHome | None = None
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
        pressing.listen(app, self.verbs())
        self.listen(app)


class Practices(Record):
    """All practices, the lowest rank first, as one. ValueError for a name that two of them take."""

    all: tuple[Practice, ...]
    cards: Mapping[str, Card]
    timers: Mapping[str, Job]
    reads: Mapping[str, Reading]
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

    def take_in(self, act: Act) -> None:
        """Look again at what practices keep in memory: a question, asked by every replica for itself."""
        for practice in self.all:
            practice.takes_in(act)

    @property
    def searched(self) -> tuple[Searched, ...]:
        """How the records of all practices are found."""
        return tuple(practice.searched for practice in self.all if practice.searched is not None)

    @property
    def engaging(self) -> tuple[Engaging, ...]:
        """What practices know of somebody's time."""
        return tuple(practice.engages for practice in self.all if practice.engages is not None)

    @property
    def suggesting(self) -> tuple[Suggesting, ...]:
        """What practices add to the answer to a report, the lowest in rank first."""
        return tuple(practice.suggests for practice in self.all if practice.suggests is not None)

    @property
    def doors(self) -> tuple[Door, ...]:
        """What is answered over HTTP beside what Slack asks."""
        return tuple(door for practice in self.all for door in practice.doors)

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
    for practice in practices:
        told_as(practice.deeds)
    practices = [_needing_its_key(practice) for practice in practices]
    added = joined_verbs(practices)
    practices = [_with_added(practice, added) for practice in practices]
    practices = _with_asked([_with_under(practice, practices) for practice in practices])
    commands = [command for practice in practices for command in practice.commands]
    practices = [_helping(practice, commands, practices) for practice in practices]
    commands = [command for practice in practices for command in practice.commands]
    _each_once((command.command for command in commands), "command")
    typed = {verb.name: command for command in reversed(commands) for verb in command.verbs if verb.is_typed}
    numbered = {command.prefix: command for command in reversed(commands) if command.prefix}
    practices = [_knowing_others(practice, typed, numbered) for practice in practices]
    slow = later.questions(verb for practice in practices for verb in practice.verbs())
    owed = later.TIMERS if slow else {}
    return Practices(
        all=tuple(practices),
        cards=_with_home(
            _with_below(_once((practice.cards for practice in practices), "card"), practices), practices
        ),
        timers=_once((owed, *(practice.timers for practice in practices)), "timer"),
        reads=_once((slow, *(practice.reads for practice in practices)), "reading"),
        unheard=frozenset((*owed, *(kind for practice in practices for kind in practice.unheard))),
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
    """The cards, each with what higher practices add to its ends. ValueError for a card that there is not."""
    for practice in practices:
        for name in dict.fromkeys((*practice.below, *practice.above)):
            if name not in cards:
                raise ValueError(f"there is no card called {name}")
            cards[name] = _between(
                practice.above.get(name, _no_more), cards[name], practice.below.get(name, _no_more)
            )
    return cards


def _with_home(cards: dict[str, Card], practices: Sequence[Practice]) -> dict[str, Card]:
    """The cards, that of the Home tab with what each practice shows there, the lowest in rank first."""
    shown = tuple(practice.home for practice in practices if practice.home is not None)
    return {name: partial(card, of=shown) if name == speech.HOME else card for name, card in cards.items()}


def _no_more(_act: Act, **_subject: Any) -> Blocks:
    return []


def _between(above: Callable[..., Blocks], card: Card, below: Callable[..., Blocks]) -> Card:
    """A card that shows nothing shows nothing more."""

    def rendered(act: Act, **subject: Any) -> Rendered:
        shown = card(act, **subject)
        if not shown:
            return shown
        return {**shown, "blocks": [*above(act, **subject), *shown["blocks"], *below(act, **subject)]}

    return rendered


def _needing_its_key(practice: Practice) -> Practice:
    """All that can be asked of it needs its section of app.yaml, where it has one."""
    if not practice.key:
        return practice
    own = tuple(replace(each, verbs=adding.needing(each.verbs, practice.key)) for each in practice.commands)
    adds = {command: adding.needing(given, practice.key) for command, given in practice.adds.items()}
    return replace(practice, commands=own, buttons=adding.needing(practice.buttons, practice.key), adds=adds)


def _with_under(practice: Practice, practices: Sequence[Practice]) -> Practice:
    """The practice, its answers with what others add to their ends."""
    if not practice.commands:
        return practice
    own = [*practice.commands]
    for line, more in (row for other in practices for row in other.under.items()):
        command, _, name = line.partition(" ")
        own = [
            replace(each, verbs=adding.ending(each.verbs, name, more)) if each.command == command else each
            for each in own
        ]
    return replace(practice, commands=tuple(own))


def _with_added(practice: Practice, added: Mapping[str, tuple[Verb, ...]]) -> Practice:
    if not any(command.command in added for command in practice.commands):
        return practice
    own = [
        replace(each, verbs=(*each.verbs, *more), added=more)
        for each in practice.commands
        for more in (added.get(each.command, ()),)
    ]
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

    if not any(verb.form is not None and verb.form.id in asked for verb in practice.verbs()):
        return practice
    own = tuple(replace(each, verbs=asking(each.verbs)) for each in practice.commands)
    return replace(practice, commands=own, buttons=asking(practice.buttons))


def _helping(practice: Practice, commands: Sequence[SlashCommand], practices: Sequence[Practice]) -> Practice:
    """The practice, whose commands know what their help says."""

    def helps(command: SlashCommand) -> Callable[..., Answer]:
        def ask(act: Act, _number: int | None = None) -> Answer:
            where = {place for each in practices for place in each.where(act)}
            if command.guide.whole:
                all_ = [helped for each in commands if (helped := _helped(each, act.document)).verbs]
                return helping.answer_of_all(all_, where, guest=act.is_guest)
            return helping.answer(_helped(command, act.document), where, guest=act.is_guest)

        return ask

    if not practice.commands:
        return practice
    own = [replace(each, verbs=_replacing_help(each.verbs, helps(each))) for each in practice.commands]
    return replace(practice, commands=tuple(own))


def _helped(command: SlashCommand, document: Organisation) -> Helped:
    """What of it is set up."""
    set_up = [verb for verb in command.verbs if verb.is_set_up(document)]
    return Helped(command.command, set_up, command.guide)


def _replacing_help(given: tuple[Verb, ...], ask: Callable[..., Answer]) -> tuple[Verb, ...]:
    return tuple(replace(verb, ask=ask) if verb.name == helping.HELP.name else verb for verb in given)


def _knowing_others(
    practice: Practice, typed: Mapping[str, SlashCommand], numbered: Mapping[str, SlashCommand]
) -> Practice:
    """The practice, each of its commands with the verbs that only others have, of all that are `typed`, and with
    those whose records are `numbered`.
    """
    if not practice.commands:
        return practice
    own = [replace(command, elsewhere=_elsewhere(command, typed), numbered=numbered) for command in practice.commands]
    return replace(practice, commands=tuple(own))


def _elsewhere(command: SlashCommand, typed: Mapping[str, SlashCommand]) -> dict[str, SlashCommand]:
    own = {verb.name for verb in command.verbs}
    return {name: other for name, other in typed.items() if name not in own}


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
