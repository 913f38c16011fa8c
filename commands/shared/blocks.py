"""The few Block Kit words that every practice shares. What people typed goes in escaped, or as plain text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Any

from commands.shared import literal
from commands.shared.days import is_a_day
from commands.shared.language import cleaned
from commands.shared.literal import fenced
from commands.shared.refusals import Invalid

Block = dict[str, Any]

Arguments = Mapping[str, Any]
"""What was typed, pressed or entered, by the names under which an operation takes it."""

SECTION = 3000
HEADER = 150
OPTION = 75
BUTTON = 75
A_POST = 9000
"""So many characters at most stand in all the blocks of a post: Slack refuses it from some 11,000 on."""

MOST_OPTIONS = 100
"""So many options a select shows; more are looked for by typing."""

A_BLOCK = 5
"""So many lines of a list stand in a block."""


def escape(text: str) -> str:
    """User text made harmless in mrkdwn: nothing in it mentions, links or pings, and its marks stay marks."""
    return fenced(_escaped(text))


def _escaped(text: str) -> str:
    return cleaned(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis telling that there was more."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def typed(text: str, limit: int) -> str:
    """User text escaped, in at most `limit` characters counted as Slack does, never cut inside an entity."""
    kept = clip(text, limit)
    while len(_escaped(kept)) > limit:
        kept = clip(kept, len(kept) - max(1, (len(_escaped(kept)) - limit) // 4))
    return escape(kept)


def one_line(text: str) -> str:
    return " ".join(text.split())


def plain(text: str, limit: int = 2000) -> Block:
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(one_line(text), HEADER)}


def section(
    text: str, *, fields: Sequence[str] = (), accessory: Block | None = None, block: str | None = None
) -> Block:
    found: Block = {"type": "section"}
    if text:
        found["text"] = mrkdwn(text)
    if fields:
        found["fields"] = [mrkdwn(field) for field in fields]
    if accessory is not None:
        found["accessory"] = accessory
    if block is not None:
        found["block_id"] = block
    return found


def quote(text: str, limit: int = SECTION) -> Block:
    """What a person wrote, as plain text: shown as typed, with no meaning to Slack."""
    return {"type": "section", "text": plain(text or "–", limit) | {"emoji": False}}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts if text]}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Rows of plain words, the first of them the heads of the columns; all but the first column to the right."""
    sides = [{"is_wrapped": True}, *({"align": "right"} for _ in rows[0][1:])]
    cells = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows]
    return {"type": "table", "column_settings": sides, "rows": cells}


def divider() -> Block:
    return {"type": "divider"}


def button(
    text: str, action: str, value: str | int, *, style: str | None = None, confirm: Block | None = None
) -> Block:
    found: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action, "value": str(value)}
    if style is not None:
        found["style"] = style
    if confirm is not None:
        found["confirm"] = confirm
    return found


def link_button(text: str, action: str, url: str) -> Block:
    """A button that leads to an address (at most 3,000 characters); Slack still says that it was pressed."""
    return {"type": "button", "text": plain(text, BUTTON), "action_id": action, "url": url}


def confirmation(title: str, text: str, yes: str, no: str = "Cancel", *, style: str | None = None) -> Block:
    found: Block = {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }
    if style is not None:
        found["style"] = style
    return found


def actions(*elements: Block, block: str | None = None) -> Block:
    found: Block = {"type": "actions", "elements": list(elements)}
    if block is not None:
        found["block_id"] = block
    return found


def option(text: str, value: str | int) -> Block:
    return {"text": plain(one_line(text) or "–", OPTION) | {"emoji": False}, "value": str(value)}


def select(
    action: str, options: Iterable[Block], *, initial: str | None = None, placeholder: str | None = None
) -> Block:
    """A static select; `initial` is the value that is chosen at first."""
    choices = list(options)
    found: Block = {"type": "static_select", "action_id": action, "options": choices}
    chosen = next((choice for choice in choices if choice["value"] == initial), None)
    if chosen is not None:
        found["initial_option"] = chosen
    if placeholder is not None:
        found["placeholder"] = plain(placeholder, 150)
    return found


def field(
    label: str, block: str, element: Block, *, optional: bool = False, hint: str | None = None, dispatch: bool = False
) -> Block:
    """An input of a form."""
    found: Block = {
        "type": "input",
        "block_id": block,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    if hint is not None:
        found["hint"] = plain(hint)
    if dispatch:
        found["dispatch_action"] = True
    return found


def text_input(
    action: str,
    *,
    multiline: bool = False,
    limit: int = 3000,
    initial: str = "",
    placeholder: str | None = None,
    heard: bool = False,
) -> Block:
    """A line of text, or several; `heard` while it is typed, in a field with `dispatch`."""
    found: Block = {"type": "plain_text_input", "action_id": action, "multiline": multiline, "max_length": limit}
    if initial:
        found["initial_value"] = initial[:limit]
    if heard:
        found["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    if placeholder is not None:
        found["placeholder"] = plain(placeholder, 150)
    return found


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = "Send",
    close: str = "Cancel",
    kept: str = "",
) -> Block:
    """A modal; `kept` is JSON or a number that comes back with the answer."""
    found: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": literal.blocks(list(blocks)),
        "private_metadata": kept,
    }
    if submit is not None:
        found["submit"] = plain(submit, 24)
    return found


def line_button(command: str) -> str:
    """The action id of the button that does a kept line of a slash command; its value is the line's number."""
    return f"{command.lstrip('/')}.line.do"


def which(question: str, reading: str, command: str, kept: int, otherwise: Block) -> list[Block]:
    """A line, kept under this number, could be of this command or something else: two buttons, the reading first."""
    return [section(question), actions(button(reading, line_button(command), kept, style="primary"), otherwise)]


def begun_from(number: int, after: int | None) -> str:
    """The `private_metadata` of the form of a record: its number and, where it is to know that, the entry
    that it was begun from (`begun.last_written`).
    """
    return str(number) if after is None else json.dumps({"number": number, "after": after})


def read_begun(view: Block) -> tuple[int, dict[str, int]]:
    """Its number, and `after` where the form knows that: one of an earlier version does not."""
    found = json.loads(view["private_metadata"])
    return (found, {}) if isinstance(found, int) else (int(found["number"]), {"after": int(found["after"])})


def answer(view: Block, block: str) -> Any:
    """What was entered in the input of this block id: text, an option's value, a person's id, a number, or None."""
    elements = view["state"]["values"].get(block, {})
    for element in elements.values():
        entered = _entered(element)
        return cleaned(entered) if isinstance(entered, str) else entered
    return None


def day_chosen(view: Block, block: str) -> date | None:
    """The day of a picker, or None. Raises Invalid for one so far away that nothing can be reckoned from it."""
    chosen = str(answer(view, block) or "").strip()
    if chosen and not is_a_day(chosen):
        raise Invalid({block: "Choose a day that a desk can have."})
    return date.fromisoformat(chosen) if chosen else None


def _entered(element: Block) -> Any:
    if (chosen := element.get("selected_option")) is not None:
        return chosen["value"]
    if (several := element.get("selected_options")) is not None:
        return [each["value"] for each in several]
    for name in ("value", "selected_user", "selected_users", "selected_date_time", "selected_date", "selected_time"):
        if element.get(name) is not None:
            return element[name]
    return None


def lines(found: Sequence[str]) -> list[Block]:
    """The lines of a list, a few in each section."""
    return [section("\n".join(found[start : start + A_BLOCK])) for start in range(0, len(found), A_BLOCK)]


def characters(part: Any) -> int:
    """What counts towards `A_POST`: all texts, however deep they stand."""
    if isinstance(part, Mapping):
        own = part.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(characters, part.values()))
    return sum(map(characters, part)) if isinstance(part, list) else 0


def that_fit(groups: Iterable[list[Block]], most: int) -> int:
    """How many of these groups, from the first on, have no more than so many characters in all."""
    count = 0
    for group in groups:
        most -= characters(group)
        if most < 0:
            break
        count += 1
    return count


def packed(found: Sequence[str]) -> list[Block]:
    """The lines of a story, as many in each section as it can show."""
    sections: list[str] = []
    for line in found:
        if sections and len(sections[-1]) + 1 + len(line) <= SECTION:
            sections[-1] += f"\n{line}"
        else:
            sections.append(clip(line, SECTION))
    return [section(each) for each in sections]


LEVELS = [option("High", 1), option("Medium", 2), option("Low", 3)]
"""Of impact, urgency and risk."""


NAMED = "name:"
"""Begins what stands for somebody of imported history, who has no Slack account here."""


def person(slack_id: str) -> str:
    """A person in mrkdwn; whoever has no account here by name; what no person did is Quarterdeck's."""
    if slack_id.startswith(NAMED):
        return escape(slack_id.removeprefix(NAMED))
    return f"<@{slack_id}>" if slack_id[:1] in ("U", "W") else "Quarterdeck"


Names = Mapping[str, str]
"""What people call services or teams by their keys, or each other by their Slack ids."""

NO_NAMES: Names = MappingProxyType({})


_PRIORITY_MARKS = {
    "P1": ":red_circle:",
    "P2": ":large_orange_circle:",
    "P3": ":large_yellow_circle:",
    "P4": ":large_blue_circle:",
    "P5": ":white_circle:",
}


def priority_mark(priority: str) -> str:
    """The emoji of P1 to P5."""
    return _PRIORITY_MARKS.get(priority, ":white_circle:")


def team(key: str, names: Names) -> str:
    """A team in mrkdwn by its name; one that has none by its key."""
    name = names.get(key, key)
    return f"`{_escaped(key)}`" if name == key else escape(name)


DAY_AND_TIME = "{date_short_pretty} {time}"


def moment(instant: datetime, style: str = DAY_AND_TIME) -> str:
    """An instant that each reader sees in their own time zone."""
    fallback = instant.isoformat(" ", "minutes")[:16]
    return f"<!date^{int(instant.timestamp())}^{style}|{fallback} UTC>"


def window(start: datetime, end: datetime, zone: tzinfo) -> str:
    """From one instant to another; of the end the time alone where clocks of this zone say the same day."""
    is_same_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    return f"{moment(start)} – {moment(end, '{time}' if is_same_day else DAY_AND_TIME)}"
