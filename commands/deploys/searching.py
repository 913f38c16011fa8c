"""Who may know of a deploy. They are not found by words: `/change deploys` lists them."""

from collections.abc import Collection, Mapping, Sequence

from commands.deploys import wording
from commands.items.reading import item_names
from commands.shared.act import Act
from commands.shared.index import Searched, Text
from commands.shared.refusals import NotFound
from commands.shared.verbs import Answer
from storage.deploys import queries as deploys


def _no_texts(_act: Act, *_asked: object) -> Sequence[Text]:
    return []


def _seen(act: Act, numbers: Collection[int]) -> set[int]:
    """Everybody but guests."""
    return set() if act.is_guest else _public(act, numbers)


def _public(act: Act, numbers: Collection[int]) -> set[int]:
    return {each.id for each in deploys.those(act.tx, numbers)}


def _lines(act: Act, numbers: Collection[int]) -> Mapping[int, str]:
    names = item_names(act)
    return {each.id: wording.line(each, names) for each in deploys.those(act.tx, numbers)}


def _show(act: Act, number: int) -> Answer:
    found = deploys.find(act.tx, number)
    if found is None or act.is_guest:
        raise NotFound(f"There is no deploy {number}. `/change deploys` lists them.")
    return {"text": wording.line(found, item_names(act))}


SEARCHED = Searched(
    "DEP", "deploy", after=_no_texts, named=_no_texts, seen=_seen, public=_public, lines=_lines, show=_show
)
