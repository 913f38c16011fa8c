"""What `help` says: first the handful that whoever asks needs where they are, then the rest by subject."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice

from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.verbs import Answer, Verb
from storage.record import Record, field

HANDFUL = 6


class Where(StrEnum):
    """Who asks for help, and where; of several that are so, the first counts most."""

    ROOM = "room"
    """In a war room, somebody who runs one."""
    QUEUE = "queue"
    """In the channel of all incidents, or in that of a team, somebody who works on them."""
    DIRECT = "direct"
    """In a direct message, somebody who works on incidents."""
    MANAGER = "manager"
    DESK = "desk"
    """Somebody who works on incidents."""
    REPORTER = "reporter"
    """Who reports, and follows it: everybody."""


class Guide(Record):
    """What the help of a command says beside how its verbs are written.

    begins    how one begins, in a line (mrkdwn)
    first     the names of the verbs that are needed most, by who asks and where
    subjects  the names of verbs by what they are about; those that are named nowhere stand last
    note      what else there is to know
    whole     whether it is the help of all commands
    """

    begins: str = ""
    first: Mapping[Where, tuple[str, ...]] = field(default_factory=dict)
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    whole: bool = False

    def names(self) -> set[str]:
        return {name for table in (self.first, self.subjects) for names in table.values() for name in names}


class Helped(Record):
    """A command as its help tells of it."""

    command: str
    verbs: Sequence[Verb]
    guide: Guide


def unanswered(_act: Act, _number: int | None = None) -> Answer:
    """What the help of a command is, is known once all practices are together (`merged`)."""
    raise NotImplementedError


HELP = Verb("help", about="What you can do here, then all there is", ask=unanswered)


def answer(helped: Helped, where: Collection[Where], *, guest: bool) -> Answer:
    """The help of one command; guests read what is theirs alone."""
    guide = helped.guide
    shown = [bk.section(guide.begins)] if guide.begins else []
    shown += _handful([helped], where)
    if not guest:
        shown += [*bk.packed([*_by_subject(helped)]), *([bk.context(guide.note)] if guide.note else [])]
    return {"text": f"How to use {helped.command}", "blocks": shown}


def answer_of_all(all_: Sequence[Helped], where: Collection[Where], *, guest: bool) -> Answer:
    """The help of the desk: what is needed most, and how each command begins."""
    begins = [helped.guide.begins for helped in all_ if helped.guide.begins]
    shown = [*_handful(all_, where), *bk.packed(begins[:1] if guest else begins)]
    if not guest:
        shown.append(bk.context("`help` after a command shows what is needed most where you are, then all of it."))
    return {"text": "What you can do here", "blocks": shown}


def _handful(all_: Sequence[Helped], where: Collection[Where]) -> list[Block]:
    needed = islice(_needed(all_, where), HANDFUL)
    lines = [f"`{command} {verb.line}` {verb.about[:1].upper()}{verb.about[1:]}" for command, verb in needed]
    return [bk.section("*Here, for you*"), *bk.packed(lines)] if lines else []


def _needed(all_: Sequence[Helped], where: Collection[Where]) -> Iterator[tuple[str, Verb]]:
    """What is needed most, each once; first of the command that has most to offer there."""
    seen: set[tuple[str, str]] = set()
    for place in (each for each in Where if each in where):
        for helped in sorted(all_, key=lambda each: -len(each.guide.first.get(place, ()))):
            known = {verb.name: verb for verb in helped.verbs if verb.is_typed}
            for name in helped.guide.first.get(place, ()):
                if name in known and (helped.command, name) not in seen:
                    seen.add((helped.command, name))
                    yield helped.command, known[name]


def _by_subject(helped: Helped) -> Iterator[str]:
    """All that can be typed, a subject a line."""
    known = {verb.name: verb for verb in helped.verbs if verb.is_typed and verb.name != HELP.name}
    subjects = helped.guide.subjects
    named = {name for names in subjects.values() for name in names}
    rest = {"More" if named else "All of it": tuple(name for name in known if name not in named)}
    for subject, names in {**subjects, **rest}.items():
        lines = [f"`{helped.command} {known[name].line}`" for name in names if name in known]
        if lines:
            yield f"*{subject}:* {' · '.join(lines)}"
