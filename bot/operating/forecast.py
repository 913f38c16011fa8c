"""`quarterdeck forecast check`: history walked forward, and how good the forecasts would have been."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.config import Document
from commands.forecasts import checking, reading
from commands.forecasts.checking import Question
from commands.forecasts.opentime import ORIGIN, OpenTime
from commands.forecasts.policy import ForecastSettings
from commands.forecasts.rules import Score, Tally
from commands.service_levels.policy import target_length
from commands.shared.days import midnight
from commands.shared.durations import read_duration, say_business_time
from commands.shared.language import nearest
from commands.shared.progress import Progress
from commands.shared.refusals import Refused
from storage.forecasts import queries
from storage.record import Record

EVERY = 500


class Asked(Record):
    """What is checked: the target and the calendar it counts by, and which days (the desk's) clocks begin on."""

    target: str = "24h"
    calendar: str = "always"
    since: str = ""
    until: str = ""


def check(tx: Connection, document: Document, asked: Asked, as_json: bool, progress: Progress) -> str:
    """How good they would have been. Raises Refused for what is no target, calendar or day."""
    since, until = _midnight(document, asked.since), _midnight(document, asked.until, after=True)
    question = _question(document, asked, queries.earliest(tx))
    total, seen, all_of, by_moment = queries.count(tx, None, until), 0, Tally(), dict[int, Tally]()

    def walked() -> Any:
        nonlocal seen
        for seen, past in enumerate(queries.walk(tx, None, until), start=1):
            if seen % EVERY == 0:
                progress(seen, total)
            yield past

    for each in checking.scores(walked(), question, since):
        all_of.add(each)
        by_moment.setdefault(each.moment, Tally()).add(each)
    progress(total, total)
    given = reading.record(tx)
    found = _as_json(asked, all_of, by_moment, given)
    return json.dumps(found) if as_json else "\n".join(_told(question, asked, found))


def _question(document: Document, asked: Asked, first: datetime | None) -> Question:
    if asked.calendar not in document.calendar_names():
        alike = nearest(asked.calendar, document.calendar_names()) or document.calendar_names()
        raise Refused(f"There is no calendar {asked.calendar}; there is {', '.join(alike)}.")
    try:
        target = target_length(read_duration(asked.target))
    except ValueError as error:
        raise Refused(f"--target: {error}") from None
    settings = document.forecast or ForecastSettings()
    open_time = OpenTime(document.calendar(asked.calendar), first or ORIGIN)
    return Question(open_time, target.total_seconds(), settings.history, settings.least)


def _midnight(document: Document, day: str, *, after: bool = False) -> datetime | None:
    """The beginning of a day of the desk's, or its end (UTC); None where none is named."""
    if not day:
        return None
    try:
        return midnight(date.fromisoformat(day) + timedelta(days=int(after)), document.desk.zone)
    except (ValueError, OverflowError):
        raise Refused(f"{day!r} is not a day; write it like 2026-11-25.") from None


def _as_json(asked: Asked, tally: Tally, by_moment: dict[int, Tally], given: Score) -> dict[str, Any]:
    return {
        "target": asked.target,
        "calendar": asked.calendar,
        "n": tally.n,
        "brier": tally.score.brier,
        "brier_base": tally.score.base,
        "skill": tally.score.skill,
        "off": tally.off / tally.n if tally.n else None,
        "bins": tally.bins(),
        "moments": [
            {"percent": moment, "n": each.n, "skill": each.score.skill} for moment, each in sorted(by_moment.items())
        ],
        "given": {"n": given.n, "brier": given.brier, "brier_base": given.base, "skill": given.skill},
    }


def _told(question: Question, asked: Asked, found: dict[str, Any]) -> Iterator[str]:
    target, given = say_business_time(timedelta(seconds=question.target)), found["given"]
    if not found["n"]:
        yield f"There is no history to tell what misses {target}: it takes {question.least} clocks of the same age."
        return
    yield f"{found['n']:,} forecasts of missing {target} ({asked.calendar}), each by what was known by then."
    base = f"{found['brier_base']:.4f} with all alike at this age"
    yield f"Brier {found['brier']:.4f}, {base}: skill {_percent(found['skill'])}."
    yield f"Off by {found['off']:+.3f} on average.\n\n   foretold       n    told  missed"
    for each in found["bins"]:
        span = f"{100 * each['from']:.0f} to {100 * each['to']:.0f}%"
        yield f"{span:>11}{each['n']:>8,}{each['forecast']:>8.2f}{each['missed']:>8.2f}"
    yield "\nBy how much of the target was used when it was asked:"
    for each in found["moments"]:
        yield f"{_age(each['percent']):>11}  skill {_percent(each['skill'])}"
    if given["n"]:
        how = f"Brier {given['brier']:.4f}, skill {_percent(given['skill'])}"
        yield f"\nGiven here, and scored: {given['n']:,}, {how}."


def _age(percent: int) -> str:
    return f"{percent}%" if percent else "at first"


def _percent(skill: float | None) -> str:
    return "n/a" if skill is None else f"{100 * skill:+.1f}%"
