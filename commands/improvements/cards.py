"""What the messages about improvements show at the moment that they are sent."""

import json
from datetime import date, timedelta

from commands.improvements import ids, learning, reading, views, wording
from commands.improvements.rules import UNDER_WAY
from commands.reports.charts import last_full_week
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.days import day_in
from commands.shared.practice import Rendered
from storage.improvements import queries as improvements
from storage.journal import queries as journal
from storage.outbox import queries as outbox


def card(act: Act, improvement: int) -> Rendered:
    found, zone = improvements.find(act.tx, improvement), act.document.desk.zone
    assert found is not None
    scope = reading.scope_in_words(act, reading.scope_of(found))
    return {"text": views.text(found, zone), "blocks": views.card(found, scope, zone)}


def when(act: Act, improvement: int) -> Rendered:
    """Nothing, once it has been said, but where it was asked what became of it."""
    found = improvements.find(act.tx, improvement)
    if found is None:
        return {}
    if found.state in UNDER_WAY:
        return {"text": wording.ask_when(found), "blocks": views.when(found)}
    if outbox.message_called(act.tx, ids.in_place(found.number)) is None:
        return {}
    text = wording.asked_when(found)
    return {"text": text, "blocks": [bk.section(text)]}


def under_report(act: Act, entry: int) -> list[Block]:
    """Under the report of a day."""
    posted = journal.find(act.tx, entry)
    return [] if posted is None else _improve(act, None, date.fromisoformat(posted.details["day"]))


def under_week(act: Act, entry: int) -> list[Block]:
    """Under the report of a week: what was learned in it, and what is late."""
    posted = journal.find(act.tx, entry)
    return [] if posted is None else _learned(act, date.fromisoformat(posted.details["week"]))


def under_asked_week(act: Act, words: str) -> list[Block]:
    today = act.today
    return _learned(act, last_full_week(min(_day(act, words), today - timedelta(days=1))))


def _learned(act: Act, monday: date) -> list[Block]:
    return views.learned(learning.of_week(act, monday)) if reading.is_on(act) else []


def under_asked_report(act: Act, words: str) -> list[Block]:
    """Under the report that somebody asked for."""
    return _improve(act, None, _day(act, words))


def under_figure(act: Act, key: str, words: str, **_more: object) -> list[Block]:
    """Under a figure that was opened."""
    return _improve(act, key, _day(act, words))


def under_definition(act: Act, key: str) -> list[Block]:
    """Under what a figure means; not under the list of all."""
    return _improve(act, key, _day(act, "")) if key else []


def under_trends(act: Act, **_more: object) -> list[Block]:
    """Under trends, and under what was not chance."""
    return _improve(act, None, _day(act, ""))


def under_satisfaction(act: Act, **_more: object) -> list[Block]:
    return _improve(act, "csat", _day(act, ""))


def _day(act: Act, words: str) -> date:
    """As the answer that stands above has read it."""
    day = words.lower().removeprefix("week").strip()
    return day_in(day or "yesterday", act.today)


def _improve(act: Act, key: str | None, day: date) -> list[Block]:
    if not reading.is_on(act) or act.is_guest:
        return []
    return [views.improve(json.dumps({"key": key, "day": day.isoformat()}))]
