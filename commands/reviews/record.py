"""The record of a major incident as a file that a person reads: a page of HTML that stands alone and prints well."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from html import escape, unescape

from commands.reviews import wording
from commands.reviews.looked import Looked
from commands.reviews.minutes import whole
from commands.reviews.record_style import STYLE
from commands.shared.durations import exactly
from commands.shared.literal import FENCE
from commands.shared.patterns import pattern
from commands.warrooms import timeline
from commands.warrooms import wording as of_rooms
from storage.journal.records import Entry
from storage.record import Record
from storage.tasks.records import Task
from storage.warrooms.records import LineKind, Role

ADDRESS = pattern(r"https://[^\s<>\"']+")
KINDS = {
    LineKind.IMPACT: "What it did to people",
    LineKind.DECISION: "Decided",
    LineKind.ACTION: "Done",
    LineKind.FINDING: "Found",
    LineKind.RULED_OUT: "Ruled out",
}
"""What is told apart from the timeline, in this order."""


class Attached(Record):
    """A file that was shared, by Slack's id; `url` is where it stands there, `path` where it is beside the record."""

    id: str
    name: str
    url: str
    path: str


def attached(entries: Sequence[Entry]) -> list[Attached]:
    """The files on the timeline that Slack can be asked for, each once."""
    found: dict[str, Attached] = {}
    for entry in timeline.as_known(entries):
        for file in entry.details.get("files") or () if not entry.details.get("struck") else ():
            key, name = file.get("id") or "", str(file.get("name") or "file")
            if key and key not in found and len(found) < MOST_FILES:
                plain = UNSAFE.sub("-", name).strip(".-")[-80:] or "file"
                found[key] = Attached(key, name, str(file.get("url") or ""), f"files/{len(found) + 1}-{plain}")
    return [*found.values()]


UNSAFE = pattern(r"[^A-Za-z0-9._-]+")
MOST_FILES = 200


def record(looked: Looked, *, zone: tzinfo, made_at: datetime, beside: Sequence[Attached] = ()) -> str:
    """`zone` is that of all times; `made_at` is when it is written (UTC); the files `beside` come with it."""
    incident = looked.incident
    title = f"{incident.number}: {_one_line(looked, incident.title)}"
    body = [
        f"<header><h1>{title}</h1>{_table(_facts(looked))}</header>",
        *_section("Times", [_times(looked, zone)]),
        *_section("Where the minutes went", [_minutes(looked)] if looked.parts else []),
        *_section("Review", [*_review(looked)]),
        *_section("To do", [_tasks(looked, looked.tasks, zone)] if looked.tasks else []),
        *_kinds(looked, zone),
        *_section("Files", [_files(beside)] if beside else []),
        *_section("What happened", [_story(looked, zone)]),
        f"<footer>Times are of {escape(str(zone))}. Written {_at(made_at, zone)} by Quarterdeck.</footer>",
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style>"
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{"".join(body)}</body></html>\n'


def _section(title: str, parts: Sequence[str]) -> list[str]:
    return [f"<section><h2>{title}</h2>{''.join(parts)}</section>\n"] if parts else []


def _table(rows: Sequence[tuple[str, str]]) -> str:
    """Rows of a name and what it is, which is HTML already."""
    return f"<table>{''.join(f'<tr><th>{name}</th><td>{value}</td></tr>' for name, value in rows)}</table>"


def _facts(looked: Looked) -> list[tuple[str, str]]:
    incident, room = looked.incident, looked.room
    facts = [
        ("Priority", escape(incident.priority)),
        ("Service", escape(looked.services.get(incident.service or "", incident.service or ""))),
        ("Team", escape(looked.teams.get(incident.team or "", incident.team or ""))),
        *_who_told(looked),
        *((str(role).capitalize(), _who(looked, looked.roles[role].person)) for role in Role if role in looked.roles),
        ("How it was fixed", _paragraph(looked, room.resolution_note)),
    ]
    return [(name, value) for name, value in facts if value]


def _who_told(looked: Looked) -> list[tuple[str, str]]:
    reporter, declared_by = _who(looked, looked.incident.reporter), _who(looked, looked.room.declared_by)
    if looked.incident.is_entered_afterwards:
        return [("Entered afterwards by", declared_by)]
    return [("Reported by", reporter), ("Declared by", declared_by)]


def _times(looked: Looked, zone: tzinfo) -> str:
    """In the order in which they came, with how long after the first."""
    rows, first = [], min(at for _, at in looked.times)
    for name, at in sorted(looked.times, key=lambda each: each[1]):
        after = f' <span class="soft">+{exactly(_seconds(at - first))}</span>' if at > first else ""
        rows.append((name.capitalize(), f"{_at(at, zone)}{after}"))
    return _table(rows)


def _seconds(length: timedelta) -> timedelta:
    return timedelta(seconds=int(length.total_seconds()))


def _minutes(looked: Looked) -> str:
    total, is_open = whole(looked.parts), looked.incident.is_open
    rows = [
        f"<li><b>{exactly(part.length)}</b> {wording.kind(part.kind, is_open=is_open)}"
        f'<i style="width:{max(0.5, 100 * (part.length / total)):.1f}%"></i></li>'
        for part in looked.parts
    ]
    return f'<ul class="bars">{"".join(rows)}</ul><p>In all {exactly(total)}; the parts sum to it to the second.</p>'


def _review(looked: Looked) -> Iterator[str]:
    review = looked.review
    if review is None:
        return
    texts = (("Cause", review.cause), ("Contributing factors", review.factors), ("What went well", review.went_well),
             ("No follow-ups", review.no_follow_ups))  # fmt: skip
    for name, text in texts:
        if text:
            yield f"<h3>{name}</h3><p>{_paragraph(looked, text)}</p>"


def _tasks(looked: Looked, tasks: Sequence[Task], zone: tzinfo) -> str:
    rows = []
    for task in tasks:
        whose = (
            _who(looked, task.person) if task.person else escape(looked.teams.get(task.team or "", task.team or ""))
        )
        due = f" by {_at(task.due_at, zone)}" if task.due_at is not None else ""
        why = f": {_paragraph(looked, task.reason)}" if task.reason else ""
        told = f"{_paragraph(looked, task.title)}<br><span class='soft'>{whose}{due}</span>"
        rows.append((escape(task.called), f"{told} <b>{wording.STATES[task.state]}</b>{why}"))
    return _table(rows)


def _kinds(looked: Looked, zone: tzinfo) -> Iterator[str]:
    """What people marked as a kind of its own, struck lines left out."""
    lines = timeline.lines(looked.entries)
    for kind, title in KINDS.items():
        found = [line for line in lines if line.kind is kind and not line.struck]
        said = [
            f"<tr><th>{line.happened.astimezone(zone):%H:%M}</th><td>{_paragraph(looked, line.text)} "
            f"<span class='soft'>{_who(looked, line.by) if line.by else ''}</span></td></tr>"
            for line in found
        ]
        yield from _section(title, [f"<table>{''.join(said)}</table>"] if said else [])


def _files(beside: Sequence[Attached]) -> str:
    """Each as it is beside the record, and where it stands in Slack."""
    rows = []
    for each in beside:
        picture = f'<br><img src="{escape(each.path)}" alt="">' if each.path.lower().endswith(PICTURES) else ""
        here = f'<a href="{escape(each.path)}">{escape(each.name)}</a>'
        there = f' <span class="soft">{_linked(each.url)}</span>' if each.url.startswith("https://") else ""
        rows.append(f"<li>{here}{there}{picture}</li>")
    return f"<ul>{''.join(rows)}</ul>"


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def _story(looked: Looked, zone: tzinfo) -> str:
    """All that happened, oldest first; a day is named once."""
    rows, day = [], ""
    for entry in timeline.as_known(looked.entries):
        if not of_rooms.is_told(entry):
            continue
        today = f"{entry.at.astimezone(zone):%A %d %B %Y}"
        if today != day:
            rows.append(f'<tr><td colspan="2" class="day">{today}</td></tr>')
            day = today
        struck = ' class="struck"' if entry.details.get("struck") else ""
        rows.append(
            f"<tr{struck}><th>{entry.at.astimezone(zone):%H:%M:%S}</th><td>{_line(looked, entry, zone)}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _line(looked: Looked, entry: Entry, zone: tzinfo) -> str:
    """Who did what, with the files that came with it as links."""
    line = of_rooms.in_the_record(entry, looked.names, zone, looked.services, looked.teams, plain=True)
    told = unescape(FENCE.sub("", line)).removeprefix(f"- {entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S} ")
    return _linked(told)


def _linked(text: str) -> str:
    """Escaped; what is an address is a link."""
    pieces, at = [], 0
    for found in ADDRESS.finditer(text):
        pieces.append(escape(text[at : found.start()].removesuffix("<")))
        address = escape(found[0], quote=True)
        pieces.append(f'<a href="{address}" rel="noopener noreferrer">{address}</a>')
        at = found.end() + (text[found.end() : found.end() + 1] == ">")
    return "".join([*pieces, escape(text[at:])])


def _paragraph(looked: Looked, text: str) -> str:
    """What somebody wrote, people by name, its lines kept."""
    return "<br>".join(_linked(of_rooms.prose(line, looked.names)) for line in text.splitlines())


def _one_line(looked: Looked, text: str) -> str:
    return escape(of_rooms.prose(text, looked.names))


def _who(looked: Looked, person: str) -> str:
    return escape(looked.names.get(person, person.removeprefix("name:")))


def _at(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
