"""`quarterdeck report` and `quarterdeck trends`: figures for a terminal, or as JSON."""

import json
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from bot.config import Document
from commands.reports import reading, trend_views, trends, views, weekly
from commands.shared.act import Act
from commands.shared.days import day_in, instant_written
from commands.shared.pictures import drawn
from commands.shared.refusals import Refused
from storage.journal.queries import QUARTERDECK


def report_in(tx: Connection, document: Document, day: str, as_of: str, as_json: bool) -> str:
    """The report of a day (`yesterday`, `today`, or ISO 8601 in the desk's zone), with what was known by `as_of`.

    Raises Refused for what is no day or instant.
    """
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    asked, known = _day(act, day), _instant(act, as_of)
    if as_json:
        return json.dumps(reading.json_of(act, asked, known))
    return views.text(reading.day_of(act, asked, known))


def picture_in(tx: Connection, document: Document, day: str) -> bytes:
    """The picture of the four weeks up to a day, as PNG. Raises Refused where there is nothing to draw, or with."""
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    shown = weekly.picture_of_days(act, _day(act, day))
    if shown is None:
        raise Refused("There is no full day of this desk yet, and so nothing to draw.")
    made = drawn(json.dumps(shown["spec"]).encode())
    if made is None:
        raise Refused("Pictures need matplotlib: pip install 'quarterdeck[pictures]'.")
    return made


def trends_in(tx: Connection, document: Document, weeks: int, until: str, as_json: bool) -> str:
    """So many full weeks up to a day, with limits, signals, mix and pace. Raises Refused for what is no day."""
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    found = trends.trends(act, min(_day(act, until), reading.yesterday(act)), weeks)
    if as_json:
        return json.dumps(trends.as_json(found))
    return trend_views.text(found, document.reports.show, reading.names_of(act))


def _day(act: Act, text: str) -> date:
    try:
        return day_in(text or "yesterday", act.today)
    except ValueError:
        raise Refused(
            f"{text!r} is not a day that a desk can have; write it like 2026-11-25, or yesterday."
        ) from None


def _instant(act: Act, text: str) -> datetime | None:
    if not text:
        return None
    if text == "now":
        return act.now
    try:
        return instant_written(text, act.document.desk.zone)
    except ValueError:
        raise Refused(f"{text!r} is not an instant; write it like 2026-11-26T08:00, or now.") from None
