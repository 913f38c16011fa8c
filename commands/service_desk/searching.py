"""`/desk search`: whatever has these words, of all that whoever asks may see."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from commands.service_desk.ids import ActionId
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.counts import so_many
from commands.shared.index import MOST, Found
from commands.shared.language import number_in
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Payload
from storage.record import Record

BEING_READ = "Older records are still being read: ask again in a moment, and there may be more."
SOME = "Nothing has all of these words; these have some of them."


class Hits(Record):
    """What was found, the best first. `every`: all words stand in each; `is_capped`: there may be still more."""

    records: Sequence[Found]
    every: bool
    is_capped: bool


def search(act: Act, *, words: str, page: int) -> Answer:
    """A page of what has all of these words; where nothing has, of what has any."""
    act.index.take_in(act)
    hits, quoted = _hits(act, words), f"“{typed(words, 100)}”"
    if not hits.records:
        return {"text": _nothing(act, quoted)}
    page = pages.within(page, len(hits.records))
    kept = {"words": words[: pages.LONGEST_KEPT], "page": page}
    some = hits.records[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = _lines(act, some)
    shown = [_line(lines[each], each, kept) for each in some if each in lines]
    page_of = Page([], page, len(hits.records), ActionId.FOUND, kept)
    title = f"*{quoted}*" if hits.every else f"*{quoted}*\n{SOME}"
    return {"text": f"Found for {quoted}", "blocks": page_of.blocks(title, _counted(act, hits), shown)}


def _hits(act: Act, words: str) -> Hits:
    """The record that is named comes before those that have the words."""
    numbers = {each.prefix: number_in(words, each.prefix.lower()) for each in act.index.searched}
    named = [Found(prefix, number) for prefix, number in numbers.items() if number is not None]
    found, every = act.index.find(words), True
    if not found and not named:
        found, every = act.index.find(words, every=False), False
    return Hits(_seen(act, [*dict.fromkeys([*named, *found])]), every, len(found) == MOST)


def _seen(act: Act, found: Sequence[Found]) -> list[Found]:
    """Those that whoever asks may see, in the same order."""
    numbers = _by_prefix(found)
    asked = [each for each in act.index.searched if each.prefix in numbers]
    seen = {each.prefix: each.seen(act, numbers[each.prefix]) for each in asked}
    return [each for each in found if each.number in seen[each.prefix]]


def _by_prefix(found: Sequence[Found]) -> Mapping[str, list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for each in found:
        numbers[each.prefix].append(each.number)
    return numbers


def _lines(act: Act, found: Sequence[Found]) -> dict[Found, str]:
    numbers = _by_prefix(found)
    asked = [each for each in act.index.searched if each.prefix in numbers]
    lines = {each.prefix: each.lines(act, numbers[each.prefix]) for each in asked}
    return {Found(prefix, number): line for prefix, those in lines.items() for number, line in those.items()}


def _line(text: str, found: Found, kept: Mapping[str, Any]) -> Block:
    value = json.dumps({**kept, "record": found.record})
    return bk.section(text, accessory=bk.button("Show", f"{ActionId.SHOW}.{found.record}", value))


def _counted(act: Act, hits: Hits) -> str:
    """How many of each kind there are, and what may be missing."""
    counts = Counter(each.prefix for each in hits.records)
    kinds = [so_many(counts[each.prefix], each.called) for each in act.index.searched if counts[each.prefix]]
    told = [", ".join(kinds)] if len(kinds) > 1 else []
    if hits.is_capped:
        told.append(f"the best {MOST:,} were looked at; one more word narrows it down")
    return " · ".join([*told, *([] if act.index.is_whole else [BEING_READ])])


def _nothing(act: Act, quoted: str) -> str:
    if not act.index.is_whole:
        return f"I find nothing for {quoted} yet. {BEING_READ}"
    return f"There is nothing for {quoted} that you may see. Try fewer words, or the number of what you look for."


def chosen(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"record": str(kept["record"]), "words": str(kept["words"]), "page": page}


def show(act: Act, *, record: str, words: str, page: int) -> Answer:
    """One of what was found, and the way back to the list. Raises NotFound."""
    prefix, _, number = record.partition("-")
    shown = next(each.show for each in act.index.searched if each.prefix == prefix)(act, int(number))
    back = bk.button("Back to what was found", f"{ActionId.FOUND}.back", json.dumps({"words": words, "page": page}))
    return {"text": shown["text"], "blocks": [*shown.get("blocks", [bk.section(shown["text"])]), bk.actions(back)]}
