"""What was missed of late: the promises whose breach was journalled, and was not taken back since."""

from collections.abc import Iterator
from datetime import timedelta

from commands.incidents.home import opening
from commands.incidents.reading import sight_of
from commands.service_levels.ids import ActionId
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment, person, typed
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Unshaped
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import Record
from storage.service_levels.records import ClockEvent

LENGTHS = {"day": timedelta(days=1), "week": timedelta(days=7)}
MOST = 10_000
"""So many verdicts are looked at, the newest."""


class Missed(Record):
    """A promise that was missed, of which incident; `entry` says which it was, and when (UTC)."""

    entry: Entry
    incident: Incident


def missed(act: Act, length: timedelta) -> list[Missed]:
    """Of the time up to now, of incidents that whoever asks may see, each clock once; the latest first."""
    found = [*_missed(act, length)]
    seen = {each.id: each for each in incidents.those(act.tx, {entry.number for entry in found}, sight_of(act))}
    return [Missed(entry, seen[entry.number]) for entry in found if entry.number in seen]


def _missed(act: Act, length: timedelta) -> Iterator[Entry]:
    known: set[tuple[str, str, int | None]] = set()
    verdicts = (ClockEvent.BREACHED, ClockEvent.OVERTURNED)
    for entry in journal.between(act.tx, act.now - length, act.now, *verdicts, limit=MOST):
        clock = (entry.record, entry.details["target"], entry.details.get("clock"))
        if clock not in known and entry.details.get("verdict", ClockEvent.BREACHED) == ClockEvent.BREACHED:
            yield entry
        known.add(clock)


def read(rest: str) -> Arguments:
    word = as_typed(rest).lower() or "day"
    if word not in LENGTHS:
        raise Unshaped("Write day or week.")
    return {"words": word}


def ask(act: Act, words: str, page: int) -> Answer:
    act.refuse_guests("missed")
    found = missed(act, LENGTHS.get(words, LENGTHS["day"]))
    page = pages.within(page, len(found))
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    title = "What was missed in the last seven days" if words == "week" else "What was missed in the last 24 hours"
    if not found:
        return {"text": f"{title}: nothing.", "blocks": [bk.section(f"*{title}*: nothing.")]}
    shown = Page([], page, len(found), ActionId.MISSED, {"words": words})
    return {"text": title, "blocks": shown.blocks(f"*{title}*", "the latest first", [*map(_line, some)])}


def _line(found: Missed) -> Block:
    incident = found.incident
    whose = person(incident.assignee) if incident.assignee else "nobody yet"
    what = f"*{incident.number}* {incident.priority} · {typed(str(found.entry.details['target']), 80)}"
    state = str(incident.status).replace("_", " ")
    text = f":red_circle: {moment(found.entry.at)} · {what} · {typed(incident.title, 100)} · {whose} · {state}"
    return bk.section(text, accessory=opening(incident))
