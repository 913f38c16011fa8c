"""How the page reads: its words, as JSON, as a feed, and as a page to look at."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from commands.shared.patterns import pattern
from commands.status.rules import SAYS, Matter, Page, Planned
from commands.status.style import STYLE
from storage.status.records import Level, State, StatusEvent

SILENT: frozenset[str] = frozenset(StatusEvent)
"""The page itself is the story of what was posted."""

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UNWRITABLE = pattern("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00Z"

LEVELS: Mapping[Level, str] = {
    Level.OPERATIONAL: "Works",
    Level.MAINTENANCE: "Planned work",
    Level.DEGRADED: "Slow or limping",
    Level.PARTIAL: "Partly down",
    Level.MAJOR: "Down",
}
STATES: Mapping[State, str] = {
    State.INVESTIGATING: "Being looked into",
    State.IDENTIFIED: "Cause found",
    State.MONITORING: "Being watched",
    State.RESOLVED: "Resolved",
}
WORK: Mapping[str, str] = {"scheduled": "Planned", "in_progress": "Going on", "completed": "Done"}


def as_json(page: Page) -> str:
    """In the shape and the words that status pages have in common."""
    changed = _instant(page.changed_at)
    told = {
        "page": {"id": "quarterdeck", "name": page.title, "time_zone": str(page.zone), "updated_at": changed},
        "status": {"indicator": page.indicator, "description": SAYS[page.indicator]},
        "components": [_component(page, key, at) for at, key in enumerate(page.components, 1)],
        "incidents": [_incident(page, each) for each in page.matters],
        "scheduled_maintenances": [_maintenance(page, each) for each in page.planned],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _component(page: Page, key: str, position: int = 0) -> dict[str, Any]:
    return {"id": key, "name": page.components[key], "status": page.level(key), "position": position}


def _incident(page: Page, matter: Matter) -> dict[str, Any]:
    updates = [
        {"id": f"{matter.number}-{post.id}", "incident_id": matter.number, "status": post.state, "body": post.words,
         "created_at": _instant(post.at), "updated_at": _instant(post.at), "display_at": _instant(post.at)}
        for post in reversed(matter.posts)
    ]  # fmt: skip
    watched = next((post.at for post in matter.posts if post.state is State.MONITORING), None)
    return {
        "id": matter.number,
        "name": matter.name,
        "status": matter.state,
        "impact": matter.impact if not matter.is_over else "none",
        "created_at": _instant(matter.posts[0].at),
        "updated_at": _instant(matter.changed_at),
        "monitoring_at": _instant(watched),
        "resolved_at": _instant(matter.changed_at) if matter.is_over else None,
        "incident_updates": updates,
        "components": [_component(page, key) for key in matter.levels],
    }


def _maintenance(page: Page, planned: Planned) -> dict[str, Any]:
    return {
        "id": planned.number,
        "name": planned.name,
        "status": planned.state,
        "impact": "maintenance",
        "created_at": _instant(planned.announced_at),
        "updated_at": _instant(planned.announced_at),
        "scheduled_for": _instant(planned.start),
        "scheduled_until": _instant(planned.end),
        "incident_updates": [],
        "components": [_component(page, key) for key in planned.components],
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S}Z"


def as_atom(page: Page) -> str:
    """A feed (RFC 4287): an entry for each post, and for each piece of planned work; the newest first."""
    from xml.etree import ElementTree

    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", "urn:quarterdeck:status")
    _add(feed, "title", page.title)
    _add(feed, "updated", _instant(page.changed_at) or NEVER)
    _add(_add(feed, "author"), "name", page.title)
    for at, key, title, words in sorted(_entries(page), reverse=True)[:100]:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:quarterdeck:status:{key}")
        _add(entry, "title", title)
        _add(entry, "updated", _instant(at))
        _add(entry, "content", words).set("type", "text")
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _entries(page: Page) -> Iterator[tuple[datetime, str, str, str]]:
    for matter in page.matters:
        for post in matter.posts:
            yield post.at, f"{matter.number}:{post.id}", f"{matter.name}: {STATES[post.state].lower()}", post.words
    for each in page.planned:
        window = f"{_local(page, each.start)} – {_local(page, each.end)} ({page.zone})"
        yield each.announced_at, f"{each.number}:{each.state}", f"{each.name}: {WORK[each.state].lower()}", window


def _add(parent: "Element", name: str, text: str | None = None) -> "Element":
    from xml.etree import ElementTree

    found = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    found.text = None if text is None else _writable(text)
    return found


def _writable(text: str) -> str:
    """Without what XML cannot hold."""
    return UNWRITABLE.sub("", text)


def _local(page: Page, at: datetime) -> str:
    return f"{at.astimezone(page.zone):%a %d %b %Y, %H:%M}"


def as_html(page: Page) -> str:
    """A page that stands alone: no script, no address of another; it asks anew every minute."""
    matters = [each for each in page.matters if not each.is_over]
    over = [each for each in page.matters if each.is_over]
    planned = [each for each in page.planned if each.state != "completed"]
    body = [
        f'<header><h1>{escape(page.title)}</h1><p class="say {page.indicator}">{SAYS[page.indicator]}</p></header>',
        *_section("", [_matter(page, each) for each in matters]),
        *_section("Services", [f'<ul class="parts">{"".join(_part(page, key) for key in page.components)}</ul>']),
        *_section("Planned work", [_work(page, each) for each in planned]),
        *_section("What was", [_matter(page, each) for each in over]),
        f'<footer>Times are of {escape(str(page.zone))}. <a href="status.atom">Follow as a feed</a></footer>',
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="60"><title>{escape(page.title)}: {SAYS[page.indicator]}</title>'
        '<link rel="alternate" type="application/atom+xml" href="status.atom">'
        f"<style>{STYLE}</style>"
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{"".join(body)}\n</body></html>\n'


def _section(title: str, parts: list[str]) -> list[str]:
    head = f"<h2>{title}</h2>" if title else ""
    return [f"<section>{head}{''.join(parts)}</section>\n"] if parts else []


def _part(page: Page, key: str) -> str:
    level = page.level(key)
    return f'<li><span>{escape(page.components[key])}</span><b class="{level}">{LEVELS[level]}</b></li>'


def _matter(page: Page, matter: Matter) -> str:
    posts = "".join(
        f"<li><b>{STATES[post.state]}</b> {_time(page, post.at)}<p>{_paragraphs(post.words)}</p></li>"
        for post in reversed(matter.posts)
    )
    kind = "over" if matter.is_over else matter.impact
    return f'<article class="{kind}"><h3>{escape(matter.name)}</h3><ol>{posts}</ol></article>'


def _work(page: Page, planned: Planned) -> str:
    start, end = (at.astimezone(page.zone) for at in (planned.start, planned.end))
    until = f"{end:%H:%M}" if start.date() == end.date() else _time(page, planned.end)
    when = f"{_time(page, planned.start)} – {until}"
    state = f"<b>{WORK[planned.state]}</b>"
    return f'<article class="maintenance"><h3>{escape(planned.name)}</h3><p>{state} {when}</p></article>'


def _time(page: Page, at: datetime) -> str:
    return f'<time datetime="{_instant(at)}">{_local(page, at)}</time>'


def _paragraphs(words: str) -> str:
    return escape(_writable(words)).replace("\n", "<br>")
