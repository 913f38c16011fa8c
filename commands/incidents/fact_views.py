"""What is guessed of an incident as its card says it, and the choice that puts it right."""

import json
from collections.abc import Mapping

from commands.incidents.facts import Fact, Source
from commands.incidents.ids import ActionId, BlockId
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Block, typed
from storage.incidents.records import Incident
from storage.record import Record

CHOSEN = (Fact.CATEGORY, Fact.SITE)
"""What a choice puts right, in this order."""

TITLES: Mapping[Fact, str] = {Fact.CATEGORY: "Category", Fact.SITE: "Site"}
CAME_FROM: Mapping[str, str] = {
    Source.ALERT: "from an alert",
    Source.IMPORT: "imported",
    Source.SYNC: "from another desk",
}


class NamedItem(Record):
    """The item (a key) that an incident is about, what it is called, and whether that is a guess."""

    key: str
    name: str
    is_guess: bool


class Choices(Record):
    """What can be chosen, of each fact key -> how it reads; `services` is what items are called, `affected` how many
    people follow it beside its reporter, `item` what it is about.
    """

    values: Mapping[Fact, Mapping[str, str]]
    services: Mapping[str, str]
    affected: int = 0
    item: NamedItem | None = None


def line(incident: Incident, choices: Choices) -> str:
    """What is known beside its service, in a line (mrkdwn); empty where nothing is."""
    found = []
    for fact in CHOSEN:
        value = getattr(incident, fact)
        if value:
            guess = "" if fact in incident.stated.split() else " (a guess)"
            found.append(f"{typed(choices.values[fact].get(value, value), 100)}{guess}")
    if choices.item is None and incident.item and incident.item != incident.service:
        found.append(f"names {typed(choices.services.get(incident.item, incident.item), 100)}")
    if (source := CAME_FROM.get(incident.source or "")) is not None:
        found.append(source)
    if choices.affected:
        found.append(f"{choices.affected + 1} people have it")
    return " · ".join(found)


def blocks(incident: Incident, choices: Choices, *, can_choose: bool) -> list[Block]:
    """The item, the line, and while it is open the choices."""
    item = _item(incident, choices.item, can_choose=can_choose) if choices.item is not None else []
    return [*item, *_line(incident, choices, can_choose=can_choose)]


def _item(incident: Incident, item: NamedItem, *, can_choose: bool) -> list[Block]:
    name = typed(item.name, 80)
    named = name if item.name == item.key else f"{name} (`{typed(item.key, 75)}`)"
    said = bk.section(f":package: *Item:* {named}{' _(guess)_' if item.is_guess else ''}")
    if not (can_choose and item.is_guess and incident.is_open):
        return [bk.context(f":package: Item: {named}{' (guess)' if item.is_guess else ''}")]
    right = bk.button("Right", ActionId.ITEM_RIGHT, incident.id)
    return [said, bk.actions(right, bk.button("Another", ActionId.ITEM_ANOTHER, incident.id))]


def _line(incident: Incident, choices: Choices, *, can_choose: bool) -> list[Block]:
    said, offered = line(incident, choices), any(choices.values.values())
    if not (can_choose and offered and incident.is_open):
        return [bk.context(f":label: {said}")] if said else []
    picker: Block = {"type": "external_select", "action_id": ActionId.FACT, "min_query_length": 0}
    if all(len(names) <= MOST_OPTIONS for names in choices.values.values()):
        picker = {"type": "static_select", "action_id": ActionId.FACT, "option_groups": groups(choices.values)}
    picker["placeholder"] = bk.plain("Put it right" if said else "Category, site")
    text = f":label: {said}" if said else ":label: Nothing more is known of it."
    return [bk.section(text, accessory=picker, block=f"{BlockId.FACT}:{incident.id}")]


def groups(values: Mapping[Fact, Mapping[str, str]], sought: str = "") -> list[Block]:
    """What can be chosen and holds what is sought, as a select groups it."""
    found = []
    for fact in CHOSEN:
        named = [(key, name) for key, name in values.get(fact, {}).items() if sought.lower() in name.lower()]
        options = [bk.option(name, json.dumps({"fact": fact, "value": key})) for key, name in named[:MOST_OPTIONS]]
        if options:
            found.append({"label": bk.plain(TITLES[fact], bk.OPTION), "options": options})
    return found


def read_choice(action: Block) -> tuple[int, dict[str, object]]:
    """The incident, and what was chosen of it. ValueError for what is not offered."""
    chosen = json.loads(action["selected_option"]["value"])
    number = int(action["block_id"].rpartition(":")[2])
    return number, {"fact": Fact(chosen["fact"]), "value": str(chosen["value"])}
