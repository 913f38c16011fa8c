"""Which changes there are: a list with its filters, page by page, and a calendar by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from commands.changes.collisions import BETWEEN_CHANGES, Collision, FreezeWindow, Kind, collisions
from commands.changes.ids import ActionId
from commands.changes.permissions import is_limited
from commands.changes.reading import freezes, surroundings
from commands.changes.rules import STATUS_WORDS
from commands.changes.wording import names
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Block, escape, moment, typed
from commands.shared.days import midnight
from commands.shared.language import as_typed, person_in
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Unshaped
from storage.changes import queries as changes
from storage.changes.queries import PLANNED, STANDING, Wanted
from storage.changes.records import Change, ChangeStatus, ChangeType

MOST_ON_A_CALENDAR = 100
MOST_CHARACTERS = 8000
"""So much of a calendar fits into a message."""

DAYS = {"": 14, "week": 7, "month": 31}
"""How long a calendar is, by the word after it."""

FREEZES = (Kind.HARD_FREEZE, Kind.FREEZE)

FILTERS = "all|mine|@person|STATUS|TYPE|SERVICE"
STATUSES: Mapping[str, ChangeStatus] = {
    **{status.value: status for status in ChangeStatus},
    **{words.lower(): status for status, words in STATUS_WORDS.items()},
    "board": ChangeStatus.AUTHORISE,
}


def listed(act: Act, *, words: str = "", page: int = 0) -> Answer:
    """What is planned, the soonest first, or what the filters say. Raises Unshaped for a word that is no filter."""
    wanted, title = _wanted(act, words)
    if is_limited(act):
        wanted = replace(wanted, person=act.by)
    total = changes.count(act.tx, wanted)
    page = min(page, max(0, total - 1) // pages.SIZE)
    found = changes.listed(act.tx, wanted, limit=pages.SIZE, skip=page * pages.SIZE)
    if not found:
        return {"text": f"{title}: nothing", "blocks": [bk.section(_nothing(words))]}
    lines = [line_of(change) for change in found]
    if total <= pages.SIZE:
        return {"text": title, "blocks": [bk.section(f"*{title}*"), *bk.lines(lines)]}
    shown = Page(lines, page, total, ActionId.LIST, {"words": words[:500]})
    return {"text": title, "blocks": shown.blocks(f"*{title}*")}


def _nothing(words: str) -> str:
    if words:
        return f"There is nothing for {typed(as_typed(words), 200)}. `/change list all` shows every change."
    return "Nothing is planned. `/change` opens the form."


def _wanted(act: Act, words: str) -> tuple[Wanted, str]:
    """What the filters mean, and a title that says it. Raises Unshaped for a word that is none."""
    if not words:
        return Wanted(PLANNED), "What is planned"
    status: tuple[ChangeStatus, ...] = ()
    kind, person, service, rest = None, None, None, words.strip()
    for phrase, named in sorted(STATUSES.items(), key=lambda each: -len(each[0])):
        shorter = _without(rest, phrase)
        if shorter is not None:
            status, rest = (*status, named), shorter
    left: list[str] = []
    everything = False
    for word in rest.split():
        if word.lower() == "all":
            everything = True
        elif word.lower() == "mine":
            person = act.by
        elif person_in(word) is not None:
            person = person_in(word)
        elif word.lower() in [*ChangeType]:
            kind = ChangeType(word.lower())
        else:
            left.append(word)
    if left:
        service = _service(act.document.service_names(), " ".join(left))
    shown = status or (tuple(ChangeStatus) if everything else PLANNED)
    return Wanted(shown, kind, person, service), f"Changes: {typed(as_typed(words), 200)}"


def _without(words: str, phrase: str) -> str | None:
    """The words without this phrase; None where it is not among them."""
    padded = f" {' '.join(words.split())} "
    at = padded.lower().find(f" {phrase} ")
    return None if at < 0 else f"{padded[:at]} {padded[at + len(phrase) + 1 :]}".strip()


def _service(services: Mapping[str, str], said: str) -> str:
    """The key of the service that is called so; of items that are no services, what was said."""
    word = as_typed(said).casefold()
    for key, name in services.items():
        if word in (key.casefold(), name.casefold()):
            return key
    if not services:
        return as_typed(said)
    raise Unshaped(f"{typed(as_typed(said), 100)}: I know no such filter.")


def service_called(act: Act, said: str) -> str:
    """The key of a service that somebody named. Raises Unshaped."""
    return _service(act.document.service_names(), said)


def line_of(change: Change) -> str:
    window = f"{moment(change.start)} – {moment(change.end, '{time}')}"
    return f"*{change.number}* {window} · {typed(change.title, 120)} · {STATUS_WORDS[change.status]}"


@dataclass(frozen=True)
class Days:
    """A calendar of so many days from the first on, in this zone."""

    zone: tzinfo
    first: date
    count: int

    def __iter__(self) -> Iterator[tuple[date, datetime, datetime]]:
        """Each day, and from when until when it lasts (UTC, half-open)."""
        for number in range(self.count):
            day = self.first + timedelta(days=number)
            yield day, midnight(day, self.zone), midnight(day + timedelta(days=1), self.zone)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.count - 1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        return midnight(self.first, self.zone), midnight(self.last + timedelta(days=1), self.zone)


def calendar(act: Act, *, span: str = "") -> Answer:
    """The days to come on which something changes, or nothing may: two weeks, a week or a month of them."""
    desk = act.document.desk
    days = Days(desk.zone, act.now.astimezone(desk.zone).date(), DAYS[span])
    start, end = days.span
    found = changes.within(act.tx, start, end, MOST_ON_A_CALENDAR)
    if is_limited(act):
        found = [each for each in found if act.by in (each.requester, each.implementer)]
    frozen = [each for each in freezes(act) if each.start < end and start < each.end]
    title = f"*{days.first:%a %d %b} to {days.last:%a %d %b}*, in the time of {escape(desk.timezone)}"
    standing = [each for each in found if each.status in STANDING]
    clashes = {each.id: collisions(each, surroundings(act, each, _others(each, standing))) for each in found}
    shown = list(_days(days, found, frozen, clashes, act.document.service_names()))
    if not shown:
        shown = [bk.section("Nothing is planned. `/change` opens the form.")]
    return {"text": "The calendar of changes", "blocks": [bk.section(title), *shown]}


def _days(
    days: Days,
    found: Sequence[Change],
    frozen: Sequence[FreezeWindow],
    clashes: Mapping[int, Sequence[Collision]],
    services: Mapping[str, str],
) -> Iterator[Block]:
    """A section for each day on which there is something to say, as many as fit into a message."""
    room = MOST_CHARACTERS
    for day, begins, ends in days:
        on_it = [each for each in found if each.start < ends and begins < each.end]
        lines = [
            f":snowflake: *{typed(each.name, 100)}*: {_touched(each, services)}"
            for each in frozen
            if each.start < ends and begins < each.end and (on_it or day == days.first or each.start >= begins)
        ]
        lines += [_on_a_day(each, clashes[each.id], days.zone) for each in on_it]
        if not lines:
            continue
        text = bk.clip("\n".join([f"*{day:%a %d %b}*", *lines]), bk.SECTION)
        room -= len(text)
        if room < 0:
            yield bk.section("_and more: `/change list` shows all of it_")
            return
        yield bk.section(text)


def _others(change: Change, found: Sequence[Change]) -> list[Change]:
    return [other for other in found if other.id != change.id]


def _touched(freeze: FreezeWindow, services: Mapping[str, str]) -> str:
    return names(freeze.services, services) if freeze.services else "everything"


def _on_a_day(change: Change, clashes: Sequence[Collision], zone: tzinfo) -> str:
    """Its window in the calendar's zone, with the date of an end on another day."""
    start, end = change.start.astimezone(zone), change.end.astimezone(zone)
    style = "%H:%M" if start.date() == end.date() else "%d %b %H:%M"
    window = f"{start:{style}} – {end:{style}}"
    marks = [f":snowflake: in {typed(each.other, 60)}" for each in clashes if each.kind in FREEZES]
    against = dict.fromkeys(each.other for each in clashes if each.kind in BETWEEN_CHANGES)
    marks += [f":warning: clashes with {', '.join(against)}"] if against else []
    return " · ".join([f"{window} *{change.number}* {typed(change.title, 80)}", STATUS_WORDS[change.status], *marks])
