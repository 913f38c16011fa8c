"""What may be asked of items, by word after `/service`."""

import re
from collections.abc import Sequence

from commands.items import linking, messages, views
from commands.items.asking import show
from commands.items.doubts import open_doubts
from commands.items.ids import ActionId, ViewId
from commands.items.lines import SAID, Needed
from commands.items.permissions import may_edit, owner_of
from commands.items.reading import fallen, item_called
from commands.items.register import register
from commands.items.wording import several
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb, in_words, text
from storage.items.records import Item, ItemClass, ItemStatus, Relation, RelationKind

LONGEST_NAMED = 1000
NOT = pattern(r"(?:^|\s)(?:not|without|but not)\s+", re.IGNORECASE)
APART = pattern(r"\s*[,;]\s*|\s+and\s+")
ANY = pattern(r"any\s+(\d{1,3})\s+of\s+(.+)", re.IGNORECASE)
WAYS: dict[str, tuple[RelationKind, bool]] = {
    words[side]: (kind, side == 1) for kind, words in SAID.items() for side in (1, 0)
}
"""How it may be said -> what it is, and whether the other way round."""

BETWEEN = pattern(rf"(.+?)\s+({'|'.join(sorted(WAYS, key=len, reverse=True))})\s+(.+)", re.IGNORECASE)


def _failed(rest: str) -> Arguments:
    said = NOT.split(as_typed(rest), maxsplit=1)
    if not said[0].strip():
        raise Unshaped("Name what has failed, like `host-3` or `vm-11, vm-12`.")
    return {"failed": said[0].strip(), "spared": said[1].strip() if len(said) > 1 else ""}


def _names(act: Act, text: str) -> list[str]:
    """Items with commas or `and` between; where no item is called so, with blanks."""
    parts = [part for part in APART.split(text) if part]
    known = register(act)
    return [name for part in parts for name in ([part] if known.called(part) else part.split())]


def _impact(act: Act, *, failed: str, spared: str = "") -> Answer:
    act.refuse_guests("impact")
    return _falling(act, keys=_keys(act, failed), spared=_keys(act, spared))


def _keys(act: Act, text: str) -> list[str]:
    """Of all the items that are named. Raises NotFound."""
    return [item_called(act, name).key for name in _names(act, text)]


def _falling(act: Act, *, keys: Sequence[str], spared: Sequence[str], page: int = 0) -> Answer:
    """Raises Refused for more items than the buttons of a page can carry."""
    act.refuse_guests("impact")
    if len("".join([*keys, *spared])) > LONGEST_NAMED:
        raise Refused("Those are too many items to look at at once. Name fewer.")
    found = fallen(act, keys, spared)
    kept = {"keys": [*keys], "spared": [*spared]}
    return {"text": messages.impact_text(found), "blocks": messages.impact(found, ActionId.FALLING, kept, page)}


def _listed(rest: str) -> Arguments:
    return {"words": as_typed(rest)}


def _list(act: Act, *, words: str, page: int) -> Answer:
    """Of a class, by words of their keys and names, or all; those in use first."""
    act.refuse_guests("items")
    named = words.split()
    kinds = [ItemClass(word.lower().rstrip("s")) for word in named[:1] if word.lower().rstrip("s") in [*ItemClass]]
    wanted = [word.casefold() for word in named[len(kinds) :]]
    found = [
        item
        for item in register(act).items.values()
        if (not kinds or item.kind in kinds)
        and all(any(word in text.casefold() for text in (item.key, item.name, *item.words)) for word in wanted)
    ]
    found.sort(key=lambda item: (item.status is ItemStatus.RETIRED, item.kind, item.key))
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    teams = act.document.team_names()
    shown = [views.line(item, teams, owner_of(act, item)) for item in some]
    title = f"*Items*: {typed(words, 100)}" if words else "*Items*"
    if not found:
        return {"text": f"No item has {typed(words, 100) or 'been written down'}. Try a part of its name."}
    listed = Page(shown, page, len(found), ActionId.LIST, {"words": words[: pages.LONGEST_KEPT]})
    return {"text": "Items", "blocks": listed.blocks(title, "`/service item KEY` shows one")}


def _related(rest: str) -> Arguments:
    """`pos-db depends on pos-db-1`, either way round; `pos-db depends on any 1 of pos-db-1, pos-db-2`."""
    match = BETWEEN.fullmatch(as_typed(rest))
    if match is None:
        raise Unshaped(f"Say what the one is to the other, like `pos-db depends on pos-db-1`: {', '.join(WAYS)}.")
    kind, is_turned = WAYS[match[2].lower()]
    one, other = (match[3], match[1]) if is_turned else (match[1], match[3])
    several_of_it = ANY.fullmatch(other)
    if several_of_it is None:
        return {"item": one, "kind": kind, "needed": Needed((other,))}
    keys = tuple(dict.fromkeys(part for part in APART.split(several_of_it[2]) if part))
    if not 1 <= int(several_of_it[1]) <= len(keys) or len(keys) < 2:
        raise Unshaped("Name at least two that stand in for each other, and need no more than there are.")
    return {"item": one, "kind": kind, "needed": Needed(keys, int(several_of_it[1]))}


def _linked(made: list[Relation]) -> str:
    one = made[0]
    which = several([f"`{typed(each.other, 80)}`" for each in made])
    any_of = f"any {one.needs} of " if one.needs else ""
    return f"Noted: `{typed(one.item, 80)}` {SAID[one.kind][0]} {any_of}{which}."


def _unlinked(gone: list[Relation]) -> str:
    which = several([f"`{typed(each.other, 80)}`" for each in gone])
    return f"Taken away: `{typed(gone[0].item, 80)}` {SAID[gone[0].kind][0]} {which}."


def _status(rest: str) -> Arguments:
    item, _, status = as_typed(rest).rpartition(" ")
    if not item.strip() or status.lower() not in [*ItemStatus]:
        raise Unshaped(f"Name the item and what it is now: {', '.join(ItemStatus)}.")
    return {"item": item.strip(), "status": ItemStatus(status.lower())}


def _wrong(rest: str) -> Arguments:
    item, _, what = as_typed(rest).partition(" ")
    if not what.strip():
        raise Unshaped("Name the item by its key, and say what is wrong with it.")
    return {"item": item, "what": what.strip()}


def _thanks(item: Item) -> str:
    return f"Thank you: whoever runs `{typed(item.key, 80)}` reads it on its page and under `/service doubted`."


def _of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"item": str(action["value"])}


def _turned_falling(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"keys": kept["keys"], "spared": kept["spared"], "page": page}


def _impact_of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"failed": str(action["value"])}


def _wrong_form(act: Act, _number: int | None, *, item: str) -> Block:
    act.refuse_guests("wrong")
    return views.wrong_form(item_called(act, item))


def _doubted(act: Act, *, page: int) -> Answer:
    """What was said against items and nobody has settled, those of whoever asks first, then the most doubted."""
    act.refuse_guests("doubted")
    known, doubts = register(act).items, open_doubts(act)
    if not doubts:
        return {"text": "Nothing that is known of items is doubted. `/service wrong ITEM TEXT` says what is wrong."}
    ordered = sorted(doubts, key=lambda key: (not may_edit(act, known[key]), -len(doubts[key]), key))
    page = pages.within(page, len(ordered))
    some = ordered[page * pages.SIZE : (page + 1) * pages.SIZE]
    shown = Page([], page, len(ordered), ActionId.DOUBTED, {})
    lines = [views.doubted(known[key], doubts[key]) for key in some]
    hint = "`/service right ITEM` settles what is said of one"
    return {"text": "Doubted items", "blocks": shown.blocks("*Doubted items*", hint, shown=lines)}


def _page_of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _settled(item: Item) -> str:
    return f"Noted: `{typed(item.key, 80)}` is as it stands; nothing that was said against it is open."


VERBS = (
    Verb("impact", "ITEM… [not ITEM]", "what goes down with items, and what is at risk", reads=_failed, ask=_impact,
         button=ActionId.IMPACT, pressed=_impact_of_button),
    Verb("item", "ITEM", "who runs it, what it needs, what needs it, what is open about it", reads=text("item"),
         ask=show, button=ActionId.SHOW, pressed=_of_button),
    Verb("items", "[CLASS] [TEXT]", "what there is", reads=_listed, ask=_list, given={"page": 0},
         button=Beginning(ActionId.LIST), pressed=pages.turned_words),
    Verb("link", "ITEM depends on ITEM", "note what an item stands on; also runs on, part of, backed up by, connects "
         "to, and any 1 of ITEM, ITEM", reads=_related, do=linking.link, said=_linked),
    Verb("unlink", "ITEM depends on ITEM", "take that away", reads=_related, do=linking.unlink, said=_unlinked),
    Verb("status", "ITEM live|maintenance|retired", "say whether an item is in use", reads=_status,
         do=linking.set_status, said=lambda item: f"`{typed(item.key, 80)}` is {item.status} now."),
    Verb("wrong", "ITEM TEXT", "say that something is wrong about an item", reads=_wrong, do=linking.say_wrong,
         said=_thanks, button=ActionId.WRONG, pressed=_of_button, answers=in_words,
         form=Form(ViewId.WRONG, opens=_wrong_form, reads=views.read_wrong_form)),
    Verb("right", "ITEM", "an item is as it stands here; what was said against it is settled", reads=text("item"),
         do=linking.say_right, said=_settled, button=ActionId.RIGHT, pressed=_of_button, answers=in_words),
    Verb("doubted", about="what people say is wrong about items, yours first", ask=_doubted, given={"page": 0},
         button=Beginning(ActionId.DOUBTED), pressed=_page_of_button),
)  # fmt: skip

BUTTONS = (
    Verb("turn the page of what falls", None, "More of what goes down with items", ask=_falling,
         button=Beginning(ActionId.FALLING), pressed=_turned_falling),
)  # fmt: skip
