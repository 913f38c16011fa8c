"""What a message in Slack says: its words, those of its attachments and blocks, and the files that hang on it."""

from collections.abc import Iterable, Iterator
from typing import Any

from commands.incidents.report import Link, title_and_details
from commands.shared.language import as_typed
from commands.shared.refusals import LONGEST

Message = dict[str, Any]


def title_and_details_of(message: Message) -> tuple[str, str]:
    """What a report of it begins with: its text, else its attachments, else its blocks."""
    text = as_typed(message.get("text") or "")
    attached = [each for each in _dicts(message.get("attachments")) if not text or not _is_preview(each)]
    more = "\n".join(line for each in attached for line in _attachment(each))
    if text:
        title, details = title_and_details(text)
        return title, _clipped("\n\n".join(part for part in (details or title, more) if part) if more else details)
    if attached:
        return _titled(_title(attached[0]), more)
    return _titled("", "\n".join(_blocks(message.get("blocks"))))


def links_of(message: Message) -> tuple[Link, ...]:
    """Its files, and where the titles of its attachments lead."""
    files = [Link(_name(each), str(each.get("permalink") or "")) for each in _dicts(message.get("files"))]
    attached = _dicts(message.get("attachments"))
    titles = [Link(_title(each), str(each.get("title_link") or "")) for each in attached]
    return tuple(link for link in [*files, *titles] if link.url.startswith(("https://", "http://")))


def _name(file: Message) -> str:
    return str(file.get("name") or file.get("title") or "a file")


def _is_preview(attachment: Message) -> bool:
    """Whether Slack made it, of a link in the text."""
    return "from_url" in attachment or "original_url" in attachment


def _titled(title: str, said: str) -> tuple[str, str]:
    """A title, by default the first line of what is said; and all of that where it says more."""
    first, details = title_and_details(title or said)
    more = details if not title or said == title else said
    return first, _clipped(more)


def _clipped(text: str) -> str:
    return text[:LONGEST].strip()


def _title(attachment: Message) -> str:
    return as_typed(str(attachment.get("title") or attachment.get("fallback") or ""))


def _attachment(attachment: Message) -> Iterator[str]:
    """The lines of an attachment; its fallback, where it has no others."""
    lines = [as_typed(str(attachment.get(part) or "")) for part in ("pretext", "title", "text")]
    for field in _dicts(attachment.get("fields")):
        named = (as_typed(str(field.get(part) or "")) for part in ("title", "value"))
        lines.append(": ".join(part for part in named if part))
    lines += _blocks(attachment.get("blocks"))
    said = [line for line in lines if line]
    yield from said or [as_typed(str(attachment.get("fallback") or ""))]


def _blocks(blocks: Any) -> Iterator[str]:
    """The lines of blocks, without what is pressed."""
    for block in _dicts(blocks):
        if block.get("type") == "rich_text":
            yield from filter(None, (line for each in _dicts(block.get("elements")) for line in _rich(each)))
        elif block.get("type") in ("section", "header", "context", "image", "video", "markdown"):
            yield from filter(None, _texts(block))


def _texts(block: Message) -> Iterator[str]:
    for part in (block.get("title"), block.get("text"), *_list(block.get("fields")), *_list(block.get("elements"))):
        if isinstance(part, str):
            yield part.strip()
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"].strip() if part.get("type") == "plain_text" else as_typed(part["text"])


def _rich(element: Message) -> Iterator[str]:
    """The lines of a part of rich text: of a list each of its points."""
    if element.get("type") == "rich_text_list":
        for each in _dicts(element.get("elements")):
            yield from (f"- {line}" for line in _rich(each))
    else:
        yield "".join(_inline(each) for each in _dicts(element.get("elements"))).strip()


def _inline(element: Message) -> str:
    named = {"emoji": ":{name}:", "user": "@{user_id}", "channel": "#{channel_id}", "broadcast": "@{range}"}
    if (form := named.get(str(element.get("type")))) is not None:
        return form.format_map({"name": "", "user_id": "", "channel_id": "", "range": ""} | element)
    return str(element.get("text") or element.get("url") or element.get("fallback") or "")


def _dicts(found: Any) -> list[Message]:
    return [each for each in _list(found) if isinstance(each, dict)]


def _list(found: Any) -> Iterable[Any]:
    return found if isinstance(found, list) else []
