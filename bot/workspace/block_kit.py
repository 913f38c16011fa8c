"""Slack's rules for blocks and views, enforced: limits, required parts, unknown parts, ids that must differ.

`check_blocks` and `check_view` return what is wrong, in sentences; an empty list is valid.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Block = dict[str, Any]
Check = Callable[[Block, str], Iterator[str]]

LIMITS = {"message": 50, "modal": 100, "home": 100}
IDENTIFIER = 255
LARGEST_VIEW = 250_000
"""Bytes of JSON."""

VIEW_KEYS = {
    *("type", "title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id"),
    *("clear_on_close", "notify_on_close", "submit_disabled"),
}


def check_blocks(blocks: Any, where: str = "message") -> list[str]:
    """`where` is message, modal or home."""
    if not isinstance(blocks, list):
        return ["blocks must be a list"]
    if len(blocks) > LIMITS[where]:
        return [f"no more than {LIMITS[where]} items allowed [json-pointer:/blocks]"]
    return [*_each_block(blocks, where), *_same_ids(blocks)]


def check_view(view: Any) -> list[str]:
    if not isinstance(view, dict):
        return ["view must be an object"]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return ["view.type must be modal or home"]
    found = check_blocks(view.get("blocks"), kind)
    if is_too_large(view):
        found.append("view is larger than 250 kB")
    found += _unknown(view, VIEW_KEYS, "view")
    found += _longest(view, "private_metadata", 3000, "view")
    for part in ("callback_id", "external_id"):
        found += _longest(view, part, IDENTIFIER, "view")
    if kind == "modal":
        found += _modal(view)
    return found


def is_too_large(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode(errors="replace")) > LARGEST_VIEW


def characters(part: Any) -> int:
    """All that is to be read in blocks, as Slack is seen to count it: the texts, however deep they stand."""
    if isinstance(part, list):
        return sum(characters(each) for each in part)
    if not isinstance(part, dict):
        return 0
    return sum(
        len(value) if name == "text" and isinstance(value, str) else characters(value) for name, value in part.items()
    )


def _modal(view: Block) -> Iterator[str]:
    if "title" not in view:
        yield "view.title is missing"
    for part in ("title", "submit", "close"):
        if part in view:
            yield from _plain(view[part], 24, f"view.{part}")
    blocks = view.get("blocks")
    listed = blocks if isinstance(blocks, list) else []
    has_input = any(block.get("type") == "input" for block in listed if isinstance(block, dict))
    if has_input and "submit" not in view:
        yield "view.submit is missing; a view with inputs needs it"


def _each_block(blocks: list[Any], where: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        at = f"/blocks/{index}"
        if not isinstance(block, dict) or _kind(block) not in BLOCKS:
            yield f"unsupported block [json-pointer:{at}]"
            continue
        keys, check = BLOCKS[block["type"]]
        if block["type"] == "table" and where != "message":
            yield f"table blocks are allowed in messages alone [json-pointer:{at}]"
        if block["type"] == "input" and where == "message":
            yield f"input blocks are not allowed in messages [json-pointer:{at}]"
        yield from _unknown(block, keys | {"type", "block_id"}, at)
        yield from _longest(block, "block_id", IDENTIFIER, at)
        yield from check(block, at)


def _same_ids(blocks: list[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for block in blocks:
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str):
            if block_id in seen:
                yield f"block_id {block_id} is used twice"
            seen.add(block_id)
        actions = [each["action_id"] for each in _elements(block) if isinstance(each.get("action_id"), str)]
        for action in {action for action in actions if actions.count(action) > 1}:
            yield f"action_id {action} is used twice in a block"


def _elements(block: Any) -> list[Block]:
    if not isinstance(block, dict):
        return []
    elements = block.get("elements") if block.get("type") == "actions" else None
    found = [*elements] if isinstance(elements, list) else []
    found += [block[part] for part in ("element", "accessory") if part in block]
    return [element for element in found if isinstance(element, dict)]


def _kind(part: Block) -> str:
    return str(part.get("type"))


def _unknown(part: Block, known: set[str], at: str) -> Iterator[str]:
    for key in part:
        if key not in known:
            yield f"unknown key {key} [json-pointer:{at}]"


def _longest(part: Block, key: str, limit: int, at: str) -> Iterator[str]:
    value = part.get(key)
    if value is not None and (not isinstance(value, str) or len(value) > limit):
        yield f"{key} must be a text of at most {limit} characters [json-pointer:{at}]"


def _plain(text: Any, limit: int, at: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield f"must be plain_text [json-pointer:{at}]"
        return
    yield from _text(text, limit, at)


def _text(text: Any, limit: int, at: str) -> Iterator[str]:
    if not isinstance(text, dict) or _kind(text) not in ("plain_text", "mrkdwn"):
        yield f"must be a text object [json-pointer:{at}]"
        return
    known = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text", "verbatim"}
    yield from _unknown(text, known, at)
    value = text.get("text")
    if not isinstance(value, str) or not value:
        yield f"text must not be empty [json-pointer:{at}]"
    elif len(value) > limit:
        yield f"text is {len(value)} characters; at most {limit} are allowed [json-pointer:{at}]"


def _section(block: Block, at: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield f"a section needs text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], 3000, f"{at}/text")
    if "fields" in block:
        yield from _fields(block["fields"], at)
    if "accessory" in block:
        yield from _element(block["accessory"], ACCESSORIES, f"{at}/accessory")


def _fields(fields: Any, at: str) -> Iterator[str]:
    if not isinstance(fields, list) or not 1 <= len(fields) <= 10:
        yield f"1 to 10 fields are allowed [json-pointer:{at}]"
        return
    for field in fields:
        yield from _text(field, 2000, f"{at}/fields")


def _header(block: Block, at: str) -> Iterator[str]:
    yield from _plain(block.get("text"), 150, at)


def _context(block: Block, at: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"1 to 10 elements are allowed [json-pointer:{at}]"
        return
    for element in elements:
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element, at)
        else:
            yield from _text(element, 2000, at)


def _actions(block: Block, at: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield f"1 to 25 elements are allowed [json-pointer:{at}]"
        return
    for element in elements:
        yield from _element(element, ACTIONS, at)


def _input(block: Block, at: str) -> Iterator[str]:
    yield from _plain(block.get("label"), 2000, f"{at}/label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, f"{at}/hint")
    yield from _element(block.get("element"), INPUTS, f"{at}/element")


def _image(block: Block, at: str) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"an image needs image_url [json-pointer:{at}]"
    if not isinstance(block.get("alt_text"), str):
        yield f"an image needs alt_text [json-pointer:{at}]"


def _anything(_part: Block, _at: str) -> Iterator[str]:
    yield from ()


RICH_PARTS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
RICH_ELEMENTS: dict[str, set[str]] = {
    "text": {"text"},
    "emoji": {"name"},
    "user": {"user_id"},
    "usergroup": {"usergroup_id"},
    "channel": {"channel_id"},
    "link": {"url"},
    "date": {"timestamp", "format"},
    "broadcast": {"range"},
    "color": {"value"},
}
"""What each needs."""


def _rich_text(block: Block, at: str) -> Iterator[str]:
    parts = block.get("elements")
    if not isinstance(parts, list) or not parts:
        yield f"rich_text needs elements [json-pointer:{at}]"
        return
    for part in parts:
        if not isinstance(part, dict) or part.get("type") not in RICH_PARTS:
            yield f"unsupported rich text [json-pointer:{at}]"
        elif part["type"] != "rich_text_list":
            yield from _rich_elements(part.get("elements"), at)


def _rich_elements(elements: Any, at: str) -> Iterator[str]:
    if not isinstance(elements, list) or not elements:
        yield f"rich text needs elements [json-pointer:{at}]"
        return
    for element in elements:
        needed = RICH_ELEMENTS.get(element.get("type", "")) if isinstance(element, dict) else None
        if needed is None or not needed <= element.keys() or element.get("text", "-") == "":
            yield f"unsupported rich text [json-pointer:{at}]"


def _table(block: Block, at: str) -> Iterator[str]:
    """Assumed: the rows of a table are of one length."""
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100 or not all(isinstance(row, list) for row in rows):
        yield f"1 to 100 rows are allowed [json-pointer:{at}]"
        return
    if not 1 <= len(rows[0]) <= 20 or {len(row) for row in rows} != {len(rows[0])}:
        yield f"1 to 20 cells are allowed, in every row as many [json-pointer:{at}/rows]"
    for cell in (cell for row in rows for cell in row):
        if not isinstance(cell, dict) or _kind(cell) not in ("raw_text", "rich_text"):
            yield f"a cell must be raw_text or rich_text [json-pointer:{at}/rows]"
        elif cell["type"] == "rich_text":
            yield from _rich_text(cell, f"{at}/rows")
        elif not isinstance(cell.get("text"), str) or not cell["text"]:
            yield f"text must not be empty [json-pointer:{at}/rows]"


BLOCKS: dict[str, tuple[set[str], Check]] = {
    "section": ({"text", "fields", "accessory", "expand"}, _section),
    "header": ({"text"}, _header),
    "context": ({"elements"}, _context),
    "actions": ({"elements"}, _actions),
    "input": ({"label", "element", "hint", "optional", "dispatch_action"}, _input),
    "divider": (set(), _anything),
    "image": ({"image_url", "alt_text", "title", "slack_file"}, _image),
    "rich_text": ({"elements"}, _rich_text),
    "table": ({"rows", "column_settings"}, _table),
}


def _element(element: Any, allowed: set[str], at: str) -> Iterator[str]:
    if not isinstance(element, dict) or _kind(element) not in allowed:
        yield f"unsupported element [json-pointer:{at}]"
        return
    kind = element["type"]
    keys, check = ELEMENTS[kind]
    yield from _unknown(element, keys | {"type", "action_id", "confirm", "focus_on_load", "placeholder"}, at)
    if kind != "image":
        yield from _longest(element, "action_id", IDENTIFIER, at)
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, f"{at}/placeholder")
    if "confirm" in element:
        yield from _confirm(element["confirm"], at)
    yield from check(element, at)


def _confirm(confirm: Any, at: str) -> Iterator[str]:
    if not isinstance(confirm, dict):
        yield f"confirm must be an object [json-pointer:{at}]"
        return
    yield from _unknown(confirm, {"title", "text", "confirm", "deny", "style"}, at)
    yield from _plain(confirm.get("title"), 100, f"{at}/confirm/title")
    yield from _text(confirm.get("text"), 300, f"{at}/confirm/text")
    yield from _plain(confirm.get("confirm"), 30, f"{at}/confirm/confirm")
    yield from _plain(confirm.get("deny"), 30, f"{at}/confirm/deny")


def _button(element: Block, at: str) -> Iterator[str]:
    yield from _plain(element.get("text"), 75, at)
    yield from _longest(element, "value", 2000, at)
    yield from _longest(element, "url", 3000, at)
    if element.get("style") not in (None, "primary", "danger"):
        yield f"style must be primary or danger [json-pointer:{at}]"


def _options(element: Block, at: str, most: int = 100) -> Iterator[str]:
    options = element.get("options")
    if options is None and "option_groups" in element:
        groups = element["option_groups"]
        yield from _groups(groups, at)
        options = [option for group in _objects(groups) for option in _objects(group.get("options"))]
    elif not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"1 to {most} options are allowed [json-pointer:{at}]"
        return
    for option in options:
        yield from _option(option, at)
    initial = element.get("initial_options") or [element.get("initial_option")]
    if any(each is not None and each not in options for each in initial if isinstance(initial, list)):
        yield f"what is chosen at first must be one of the options [json-pointer:{at}]"


def _objects(parts: Any) -> list[Block]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _groups(groups: Any, at: str) -> Iterator[str]:
    if not isinstance(groups, list) or not 1 <= len(groups) <= 100:
        yield f"1 to 100 option_groups are allowed [json-pointer:{at}]"
        return
    for group in groups:
        if not isinstance(group, dict) or not isinstance(group.get("options"), list):
            yield f"a group needs a label and options [json-pointer:{at}]"
        else:
            yield from _plain(group.get("label"), 75, f"{at}/option_groups/label")
            if not 1 <= len(group["options"]) <= 100:
                yield f"1 to 100 options are allowed [json-pointer:{at}]"


def _option(option: Any, at: str) -> Iterator[str]:
    if not isinstance(option, dict):
        yield f"an option must be an object [json-pointer:{at}]"
        return
    yield from _unknown(option, {"text", "value", "description", "url"}, at)
    yield from _text(option.get("text"), 75, f"{at}/option/text")
    if not isinstance(option.get("value"), str) or len(option["value"]) > 150:
        yield f"an option's value is a text of at most 150 characters [json-pointer:{at}]"
    if "description" in option:
        yield from _text(option["description"], 75, f"{at}/option/description")


def _ten_options(element: Block, at: str) -> Iterator[str]:
    yield from _options(element, at, 10)


def _five_options(element: Block, at: str) -> Iterator[str]:
    yield from _options(element, at, 5)


def _text_input(element: Block, at: str) -> Iterator[str]:
    longest = element.get("max_length", 3000)
    if not isinstance(longest, int) or not 1 <= longest <= 3000:
        yield f"max_length must be 1 to 3000 [json-pointer:{at}]"
        longest = 3000
    yield from _longest(element, "initial_value", longest, at)


def _number_input(element: Block, at: str) -> Iterator[str]:
    if "is_decimal_allowed" not in element:
        yield f"is_decimal_allowed is missing [json-pointer:{at}]"


def _matching(part: str, pattern: str) -> Check:
    """What is chosen at first, where something is, is of this form."""

    def check(element: Block, at: str) -> Iterator[str]:
        if part in element and not re.fullmatch(pattern, str(element[part]), re.ASCII):
            yield f"{part} is not of the form that it must have [json-pointer:{at}]"

    return check


SELECT = {"options", "option_groups", "initial_option"}
MULTI = {"options", "option_groups", "initial_options", "max_selected_items"}
ELEMENTS: dict[str, tuple[set[str], Check]] = {
    "button": ({"text", "value", "url", "style", "accessibility_label"}, _button),
    "static_select": (SELECT, _options),
    "multi_static_select": (MULTI, _options),
    "external_select": ({"initial_option", "min_query_length"}, _anything),
    "multi_external_select": ({"initial_options", "min_query_length", "max_selected_items"}, _anything),
    "users_select": ({"initial_user"}, _anything),
    "multi_users_select": ({"initial_users", "max_selected_items"}, _anything),
    "conversations_select": ({"initial_conversation", "default_to_current_conversation", "filter"}, _anything),
    "channels_select": ({"initial_channel"}, _anything),
    "datepicker": ({"initial_date"}, _matching("initial_date", r"\d{4}-\d\d-\d\d")),
    "timepicker": ({"initial_time", "timezone"}, _matching("initial_time", r"\d\d:\d\d")),
    "datetimepicker": ({"initial_date_time"}, _matching("initial_date_time", r"\d{10}")),
    "plain_text_input": (
        {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
        _text_input,
    ),
    "number_input": ({"is_decimal_allowed", "initial_value", "min_value", "max_value"}, _number_input),
    "checkboxes": ({"options", "initial_options"}, _ten_options),
    "radio_buttons": ({"options", "initial_option"}, _ten_options),
    "overflow": ({"options"}, _five_options),
    "image": ({"image_url", "alt_text", "slack_file"}, _image),
}
ACTIONS = set(ELEMENTS) - {"plain_text_input", "number_input", "image"}
ACCESSORIES = ACTIONS | {"image"}
INPUTS = set(ELEMENTS) - {"button", "overflow", "image"}
