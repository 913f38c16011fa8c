"""What people typed, shown letter for letter.

mrkdwn has no escape for `*`, `_`, `~`, a backtick or `:name:`. So typed text with such marks is fenced where it is
put into a sentence, and whatever holds a fence is said as rich text, which takes text as it is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from commands.shared.language import unescaped
from commands.shared.patterns import pattern

Block = dict[str, Any]

OPENING, CLOSING = "\ue000", "\ue001"
FENCE = pattern(f"[{OPENING}{CLOSING}]")
MARKS = pattern(r"[*_~`]|:[\w+'-]+:|^\s*(?:>|&gt;)", re.MULTILINE)

TOKEN = pattern(
    rf"{OPENING}(?P<typed>[^{CLOSING}]*){CLOSING}?|<(?P<angle>[^<>]+)>|:(?P<emoji>[a-z][a-z0-9_+'-]*):|(?P<mark>[*_~`])"
)
STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}


def fenced(text: str) -> str:
    """Escaped user text, marked as such where mrkdwn would read marks in it."""
    return f"{OPENING}{text}{CLOSING}" if MARKS.search(text) else text


def said(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message, a view or other arguments of a call, with everything that is fenced said as rich text."""
    if not _is_fenced(message):
        return dict(message)
    found = {key: _without(value) for key, value in message.items() if key not in ("blocks", "view")}
    if "view" in message:
        found["view"] = said(message["view"])
    if "blocks" in message:
        found["blocks"] = blocks(message["blocks"])
    elif _is_fenced(message.get("text")):
        found["blocks"] = [rich(message["text"])]
    return found


def blocks(given: list[Block]) -> list[Block]:
    return [made for block in given for made in (_block(block) if _is_fenced(block) else [block])]


def _block(block: Block) -> Iterator[Block]:
    """A block that holds something fenced, as rich text, and what that cannot hold after it."""
    if block["type"] == "section":
        rest = {key: _without(value) for key, value in block.items() if key != "text"}
        if _is_fenced(block.get("text")):
            yield rich(block["text"]["text"])
        elif "text" in block:
            rest["text"] = block["text"]
        if "fields" in rest or "text" in rest:
            yield rest
        elif "accessory" in rest:
            yield {"type": "actions", "elements": [rest.pop("accessory")]} | {**rest, "type": "actions"}
    elif block["type"] == "context":
        yield rich(" ".join(element["text"] for element in block["elements"]))
    else:
        yield _without(block)


def rich(text: str) -> Block:
    """mrkdwn of ours, with what is fenced in it, as a block of rich text."""
    elements: list[Block] = []
    for element in _elements(text):
        if elements and element["type"] == elements[-1]["type"] == "text" and _style(element) == _style(elements[-1]):
            elements[-1]["text"] += element["text"]
        else:
            elements.append(element)
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _style(element: Block) -> Any:
    return element.get("style")


def _elements(text: str) -> Iterator[Block]:
    styles: set[str] = set()
    at = 0
    for token in TOKEN.finditer(text):
        yield from _words(unescaped(text[at : token.start()]), styles)
        at = token.end()
        if token["typed"] is not None:
            yield from _words(unescaped(token["typed"]), styles)
        elif token["mark"] is not None and _is_a_mark(text, token, styles):
            styles ^= {STYLES[token["mark"]]}
        elif token["mark"] is not None or "code" in styles:
            yield from _words(token[0], styles)
        elif token["emoji"] is not None:
            yield {"type": "emoji", "name": token["emoji"]}
        else:
            yield _reference(token["angle"])
    yield from _words(unescaped(text[at:]), styles)


def _is_a_mark(text: str, token: re.Match[str], styles: set[str]) -> bool:
    """Whether a mark begins or ends something, rather than standing inside a word or alone."""
    style, before, after = STYLES[token[0]], text[: token.start()][-1:], text[token.end() :][:1]
    if style == "code" or style in styles:
        return True
    return "code" not in styles and not before.isalnum() and bool(after.strip())


def _words(text: str, styles: set[str]) -> Iterator[Block]:
    if text:
        yield {"type": "text", "text": text} | ({"style": dict.fromkeys(sorted(styles), True)} if styles else {})


def _reference(inside: str) -> Block:
    """What stands between `<` and `>`: a person, a channel, a group, an instant or a link."""
    target, _, label = inside.partition("|")
    if target[:1] == "@":
        return {"type": "user", "user_id": target[1:]}
    if target[:1] == "#":
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.split("^")[1]}
    if target.startswith("!date^"):
        _, instant, shape, *_rest = target.split("^")
        return {"type": "date", "timestamp": int(instant), "format": shape, "fallback": unescaped(label)}
    return {"type": "link", "url": unescaped(target)} | ({"text": unescaped(label)} if label else {})


def _is_fenced(part: Any) -> bool:
    if isinstance(part, str):
        return OPENING in part
    if isinstance(part, Mapping):
        return any(_is_fenced(each) for each in part.values())
    return isinstance(part, list) and any(_is_fenced(each) for each in part)


def _without(part: Any) -> Any:
    """The same without fences, for what has no rich text: topics, names, files, plain text."""
    if isinstance(part, str):
        return FENCE.sub("", part)
    if isinstance(part, Mapping):
        return {key: _without(each) for key, each in part.items()}
    return [_without(each) for each in part] if isinstance(part, list) else part
