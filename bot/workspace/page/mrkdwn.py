"""Slack's mrkdwn as safe HTML: nothing that a person typed reaches the page unescaped."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape, unescape
from pathlib import Path

import emoji

CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"<([^<>]+)>")
STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<s>\1</s>"),
)
EMOJI = re.compile(r":([a-z0-9_+\-']+):")
FLAG = re.compile(r"flag-([a-z])([a-z])")
REGIONAL_A = 0x1F1E6
HALF_A_YEAR = timedelta(days=182)
SLACK_NAMES: dict[str, str] = json.loads((Path(__file__).parent / "emoji_names.json").read_text("utf-8"))
"""Names that Slack has and the library has not, as github.com/iamcal/emoji-data (MIT) gives them."""


@dataclass(frozen=True)
class Reader:
    """Who reads, and when: names for ids, and the zone that instants are shown in."""

    me: str
    person: Callable[[str], str | None]
    channel: Callable[[str], str | None]
    zone: tzinfo
    now: datetime


def to_html(text: str, reader: Reader) -> str:
    """mrkdwn as Slack sends and keeps it (with &amp;, &lt;, &gt;) to HTML."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    found = text.replace("\x00", "")
    found = CODE.sub(lambda match: keep(_code(match)), found)
    found = LINK.sub(lambda match: keep(_link(match.group(1), reader)), found)
    found = escape(unescape(found), quote=False)
    for pattern, html in STYLES:
        found = pattern.sub(html, found)
    found = EMOJI.sub(lambda match: symbol(match.group(1)), found)
    found = "<br>".join(_line(line) for line in found.split("\n"))
    for _ in range(2):
        found = re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match.group(1))], found)
    return found


def plain_to_html(text: str, *, with_emoji: bool = True) -> str:
    """Plain text: as typed, its line breaks kept."""
    return escape(with_symbols(text) if with_emoji else text).replace("\n", "<br>")


def with_symbols(text: str) -> str:
    """Emoji in place of their names."""
    return EMOJI.sub(lambda match: symbol(match.group(1)), text)


def symbol(name: str) -> str:
    """The emoji of this name; what is none stays as it is, between its colons."""
    if flag := FLAG.fullmatch(name):
        return "".join(chr(REGIONAL_A + ord(letter) - ord("a")) for letter in flag.groups())
    return SLACK_NAMES.get(name) or emoji.emojize(f":{name}:", language="alias")


def _code(match: re.Match[str]) -> str:
    block, inline = match.groups()
    if block is not None:
        return f"<pre>{escape(unescape(block.strip(chr(10))))}</pre>"
    return f"<code>{escape(unescape(inline))}</code>"


def _line(line: str) -> str:
    if line.startswith("&gt; "):
        return f"<blockquote>{line[5:]}</blockquote>"
    return line


def _link(inside: str, reader: Reader) -> str:
    target, _, label = inside.partition("|")
    label = unescape(label)
    if target.startswith("@"):
        name = reader.person(target[1:]) or label or target[1:]
        mine = " me" if target[1:] == reader.me else ""
        return f'<span class="mention{mine}">@{escape(name)}</span>'
    if target.startswith("#"):
        name = reader.channel(target[1:]) or label or target[1:]
        return f'<a class="mention" data-channel="{escape(name)}" href="#">#{escape(name)}</a>'
    if target.startswith("!date^"):
        return escape(_date(target, label, reader))
    if target.startswith("!"):
        return f'<span class="mention me">@{escape(label or target[1:].split("^")[0])}</span>'
    if target.startswith(("https://", "http://", "mailto:")):
        shown = escape(label or unescape(target))
        return f'<a href="{escape(unescape(target))}" rel="noreferrer" target="_blank">{shown}</a>'
    return escape(f"<{unescape(inside)}>")


def _date(target: str, fallback: str, reader: Reader) -> str:
    """The year is left out where the date is less than six months away, as Slack's reference says."""
    parts = target.split("^")
    try:
        instant = datetime.fromtimestamp(int(parts[1]), UTC).astimezone(reader.zone)
    except (ValueError, IndexError, OverflowError, OSError):
        return fallback
    date = instant.strftime("%b %-d" if abs(instant - reader.now) < HALF_A_YEAR else "%b %-d, %Y")
    formats = {"{date_short_pretty}": date, "{date_short}": date, "{date}": date, "{time}": instant.strftime("%H:%M")}
    shown = parts[2] if len(parts) > 2 else "{date_short} {time}"
    for name, value in formats.items():
        shown = shown.replace(name, value)
    return shown
