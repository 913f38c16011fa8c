"""What people type becomes safe HTML, and reads as in Slack."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.page.mrkdwn import Reader, symbol, to_html

NAMES, CHANNELS = {"U1": "Ana", "U2": "Ben"}, {"C1": "general"}
READER = Reader("U1", NAMES.get, CHANNELS.get, ZoneInfo("Europe/Berlin"), datetime(2026, 3, 15, tzinfo=UTC))
ROOT = Path(__file__).parents[3]
ALLOWED = {"strong", "em", "s", "code", "pre", "br", "a", "span", "blockquote"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _it_ and ~gone~", "<strong>bold</strong> and <em>it</em> and <s>gone</s>"),
        ("`a &lt; b`", "<code>a &lt; b</code>"),
        ("<@U1>", '<span class="mention me">@Ana</span>'),
        ("<@U2|ben>", '<span class="mention">@Ben</span>'),
        ("<!channel>", '<span class="mention me">@channel</span>'),
        (":rotating_light: :+1:", "🚨 👍"),
        (":large_green_circle: :large_red_square: :flag-de: :octagonal_sign:", "🟢 🟥 🇩🇪 🛑"),
        (":no_such_thing: at 10:05:00", ":no_such_thing: at 10:05:00"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("<!date^1773651600^{date_short_pretty} {time}|then>", "Mar 16 10:00"),
        ("<!date^1926104400^{date_short_pretty} {time}|then>", "Jan 13, 2031 22:00"),
        ("<!date^1742029200^{date_short}|then>", "Mar 15, 2025"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
    ],
)
def test_mrkdwn_reads_as_in_slack(text: str, html: str) -> None:
    assert to_html(text, READER) == html


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@given(st.text(alphabet=st.sampled_from("<>&|@#!*_~`:/\"'=ahtpscriptonU1\n ^"), max_size=80))
def test_nothing_that_is_typed_becomes_markup_of_its_own(text: str) -> None:
    parser = Tags()
    parser.feed(to_html(text, READER))
    for tag, attributes in parser.seen:
        assert tag in ALLOWED
        for name, value in attributes:
            assert name in ("class", "href", "rel", "target", "data-channel")
            assert name != "href" or (value or "").startswith(("http://", "https://", "mailto:", "#"))


def test_every_emoji_that_quarterdeck_uses_is_drawn() -> None:
    """In its texts, that is; of `:name:` its comments speak, SQLite's databases are in `:memory:`, and the names of
    CloudWatch's alarms have `:alarm:` in them.
    """
    written = " ".join(path.read_text() for path in (ROOT / "commands").rglob("*.py"))
    used = set(re.findall(r"(?<![\w}`]):([a-z][a-z0-9_+-]+):(?![\w`])", written))
    used -= {"memory", "alarm"}
    assert len(used) > 20
    assert [name for name in used if symbol(name) == f":{name}:"] == []
