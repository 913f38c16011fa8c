"""How items look: one with all around it, lists of them, and what falls with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from commands.items.ids import ActionId, Field, ViewId
from commands.items.known import Register
from commands.items.lines import SAID
from commands.items.messages import named
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, Names, moment, person, team, typed
from commands.shared.counts import so_many
from storage.items.records import Item, ItemStatus, Relation
from storage.record import Record

SHOWN = 12
"""So many lines of what an item needs, and of what needs it."""

STATUS = {ItemStatus.PLANNED: "planned", ItemStatus.MAINTENANCE: "in maintenance", ItemStatus.RETIRED: "retired"}


class Doubt(Record):
    """Who (a Slack id) said when (UTC) what is wrong; without words: that a record was about another item."""

    by: str
    at: datetime
    text: str = ""


class Beside(Record):
    """What else is known of an item: its team (a key), lines (mrkdwn) of open incidents and of changes, and whether
    it has not been seen; what was said against it, and whether its reader may put it right.
    """

    owner: str | None
    incidents: Sequence[str]
    changes: Sequence[str]
    is_unseen: bool
    doubts: Sequence[Doubt] = ()
    is_theirs: bool = False


def called(item: Item) -> str:
    """`*Till database* (`pos-db`)`."""
    name = f"*{typed(item.name, 80)}*"
    return name if item.name == item.key else f"{name} (`{typed(item.key, 80)}`)"


def line(item: Item, teams: Names, owner: str | None) -> str:
    parts = [item.kind, STATUS.get(item.status, ""), team(owner, teams) if owner else ""]
    return f"{called(item)} · {' · '.join(filter(None, parts))}"


def text_of(item: Item) -> str:
    return f"{item.name} ({item.key})"


def page(item: Item, known: Register, beside: Beside, document: Mapping[str, Names]) -> list[Block]:
    """Who runs it, what it stands on and what stands on it, what is open about it."""
    blocks = [bk.section(f"{called(item)}\n{_about(item, beside, document)}")]
    for title, lines, rest in (
        (":grey_question: Said to be wrong", [*map(doubt, reversed(beside.doubts))], "once these are settled"),
        ("Needs", [*_ends(known, known.from_item.get(item.key, ()), side=0)], "`/service items` has all there is"),
        ("Needed by", [*_ends(known, known.to_item.get(item.key, ()), side=1)], f"`/service impact {item.key}`"),
        ("Open incidents", beside.incidents, "`/incident list`"),
        ("Changes, a week each way", beside.changes, "`/change list all`"),
    ):
        if lines:
            blocks += bk.packed([f"*{title}*", *_some(lines, rest)])
    blocks.append(bk.context(_known(item, beside)))
    pressed = [bk.button("What falls with it", ActionId.IMPACT, item.key)]
    pressed += [bk.button("It is right", ActionId.RIGHT, item.key)] if beside.is_theirs else []
    return [*blocks, bk.actions(*pressed, bk.button("Something is wrong", ActionId.WRONG, item.key))]


def doubt(said: Doubt) -> str:
    what = typed(said.text, 300) if said.text else "a record was about another item"
    return f"{what} · {person(said.by)} {moment(said.at, '{date_short_pretty}')}"


def doubted(item: Item, said: Sequence[Doubt]) -> Block:
    """A doubted item in a list: how often, and what was said last."""
    last = next((each for each in reversed(said) if each.text), said[-1])
    times = "" if len(said) == 1 else f" · {len(said)} times"
    look = bk.button("Look at it", ActionId.SHOW, item.key)
    return bk.section(f"{called(item)}{times}\n{doubt(last)}", accessory=look)


def wrong_form(item: Item) -> Block:
    what = bk.text_input("text", multiline=True, limit=500, placeholder="It was moved to the store next door")
    field = bk.field("What is wrong with it?", Field.WRONG, what, hint="Whoever runs it reads this.")
    return bk.modal(ViewId.WRONG, "Something is wrong", [bk.quote(item.name), field], submit="Send", kept=item.key)


def read_wrong_form(view: Block) -> tuple[None, Arguments]:
    return None, {"item": str(view["private_metadata"]), "what": str(bk.answer(view, Field.WRONG) or "")}


def _about(item: Item, beside: Beside, document: Mapping[str, Names]) -> str:
    owner = f"run by {team(beside.owner, document['team'])}" if beside.owner else "run by nobody"
    service = document["service"].get(item.service or "", item.service) if item.service != item.key else None
    site = document["site"].get(item.site or "", item.site) if item.site != item.key else None
    status = STATUS.get(item.status, "")
    parts = [item.kind, status and f"*{status}*", owner, service and f"for {typed(service, 80)}"]
    parts += [site and f"at {typed(site, 80)}", item.environment and typed(item.environment, 40)]
    facts = [f"{typed(name, 40)}: {typed(str(value), 80)}" for name, value in [*item.facts.items()][:6]]
    said = " · ".join(filter(None, parts))
    return "\n".join(filter(None, (f"{said[:1].upper()}{said[1:]}", " · ".join(facts))))


def _ends(known: Register, relations: Sequence[Relation], *, side: int) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[Relation]] = {}
    for each in relations:
        if side == 0 and each.group:
            groups.setdefault((each.item, each.kind, each.group), []).append(each)
        else:
            other = each.other if side == 0 else each.item
            yield f"{SAID[each.kind][side]} {named(known, other)}"
    for those in groups.values():
        names = ", ".join(named(known, each.other) for each in those)
        yield f"{SAID[those[0].kind][0]} any {those[0].needs} of {names}"


def _some(lines: Sequence[str], rest: str) -> list[str]:
    """`rest` is where those are that do not fit."""
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], *([f"and {more} more: {rest}"] if more > 0 else [])]


def _known(item: Item, beside: Beside) -> str:
    told = [f"by {typed(item.source, 40)}"]
    if item.last_seen is not None:
        told.append(f"last seen {moment(item.last_seen)}")
    if beside.is_unseen:
        told.append(f":warning: not seen in the last {so_many(item.missed, 'import')}")
    if item.verified_at is not None:
        told.append(f"verified by {person(item.verified_by or '')} {moment(item.verified_at)}")
    return "Known " + " · ".join(told)
