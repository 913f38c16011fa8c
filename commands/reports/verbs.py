"""What may be asked of reports, by word after `/desk`, and by button."""

from datetime import date
from typing import Any

from commands.reports import (
    charts,
    figures,
    measures,
    noise,
    noise_views,
    operations,
    reading,
    trend_views,
    trends,
    views,
    weekly,
)
from commands.reports.figures import FIGURES, Day, Figure
from commands.reports.ids import ActionId
from commands.reports.places import BY
from commands.reports.policy import ReportPolicy
from commands.reports.weekly import Drawn
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.counts import so_many
from commands.shared.days import day_in
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.verbs import Answer, Payload, Unshaped, Verb, in_words

WEEKS = pattern(r"([0-9]{1,3})\s*(?:w|weeks?)?")
MOST_WEEKS = trends.MOST_AT_ONCE

KEYS = ", ".join(f"`{figure.key}`" for figure in FIGURES)


def _report(act: Act, words: str) -> Answer:
    act.refuse_guests("report")
    report = reading.report_of(act, _day(act, words))
    told: dict[str, Any] = {"late": False, "missed": 0, "corrections": []}
    return {"text": views.headline(report), "blocks": views.daily(report, told)}


def _day(act: Act, words: str) -> date:
    try:
        return day_in(words or "yesterday", act.today)
    except ValueError:
        raise Unshaped("Write the day like 2026-11-25, or `yesterday`, or `today`.") from None


def _facts(act: Act, words: str) -> Day:
    """Of a day or, of `week` or `week 2026-11-25`, of the last full week by then."""
    kind, _, day = words.partition(" ")
    if kind.lower() != "week":
        return reading.day_of(act, _day(act, words))
    return reading.week_of(act, charts.last_full_week(min(_day(act, day), reading.yesterday(act))))


def _words(rest: str) -> Arguments:
    return {"words": as_typed(rest)}


def _which(act: Act, words: str) -> Answer:
    act.refuse_guests("report")
    return {"text": "Which ones?", "blocks": views.opening(reading.day_of(act, _day(act, words)))}


def _why(act: Act, key: str, words: str, page: int, by: str) -> Answer:
    act.refuse_guests("why")
    figure, facts = _figure(key), _facts(act, words)
    if figure.behind(facts) is None:
        return {"text": f"*{figure.name}* {figure.shown(facts)}\n{figure.means}"}
    if by:
        found_apart = reading.behind_by(act, figure, facts, by)
        return {"text": figure.name, "blocks": views.groups(figure, facts, by, found_apart, reading.names_of(act))}
    found, hidden = reading.behind(act, figure, facts)
    page = pages.within(page, len(found), pages.BEHIND)
    some = found[page * pages.BEHIND : (page + 1) * pages.BEHIND]
    kept = {"key": key, "day": facts.words}
    shown_page = Page(views.lines(some), page, len(found), f"{ActionId.WHY}.{key}", kept, pages.BEHIND)
    return {"text": figure.name, "blocks": views.behind(figure, facts, shown_page, hidden)}


def _figure(key: str) -> Figure:
    """By its key, its name, or that of a line of a report that is one of its numbers."""
    measure = measures.called(key)
    figure = figures.called(key if measure is None else measure.figure)
    if figure is None:
        raise Unshaped(f"The figures are {KEYS}.")
    return figure


def _key_and_day(rest: str) -> Arguments:
    """`opened`, `opened 2026-11-25`, `opened yesterday by team`, `opened week`."""
    key, _, more = as_typed(rest).partition(" ")
    day, _, by = f" {more}".partition(" by ")
    if by and by.strip().lower() not in BY:
        raise Unshaped(f"A figure is told apart by {', '.join(BY)}.")
    return {"key": _figure(key).key, "words": day.strip(), "by": by.strip().lower()}


def _opened(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"key": str(kept["key"]), "words": str(kept["day"]), "page": page}


def _words_of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"words": str(action["value"])}


def _kpi(_act: Act, key: str) -> Answer:
    found = [_figure(key)] if key else FIGURES
    return {"text": "What figures mean", "blocks": views.definitions(found)}


def _key(rest: str) -> Arguments:
    return {"key": _figure(as_typed(rest)).key if rest else ""}


def _trends(act: Act, count: int) -> Answer:
    act.refuse_guests("trends")
    found = trends.trends(act, reading.yesterday(act), count)
    show = act.policy(ReportPolicy).reports.show
    return {
        "text": f"Trends of {so_many(count, 'week')}",
        "blocks": trend_views.trends(found, show, reading.names_of(act)),
    }


def _weeks(rest: str) -> Arguments:
    """`13`, `13w` or `13 weeks`."""
    read = WEEKS.fullmatch(as_typed(rest).lower() or str(trends.SHOWN))
    if read is None or not trends.FEWEST <= int(read[1]) <= MOST_WEEKS:
        raise Unshaped(f"Give a number of weeks from {trends.FEWEST} to {MOST_WEEKS}, like 13.")
    return {"count": int(read[1])}


def _signals(act: Act) -> Answer:
    act.refuse_guests("signals")
    day = reading.yesterday(act)
    week = charts.last_full_week(day)
    of_week = trends.told_of(act, charts.weeks(act, day, 1), week)
    names = reading.names_of(act)
    return {
        "text": "What was not chance",
        "blocks": trend_views.signals(trends.of_day(act, day), day, of_week, week, names),
    }


def _week(act: Act, words: str) -> Answer:
    act.refuse_guests("week")
    week = charts.last_full_week(min(_day(act, words), reading.yesterday(act)))
    found = weekly.of_week(act, week)
    return {"text": weekly.headline(found, week), "blocks": weekly.blocks(act, found, week, Drawn({}), {})}


def _noise(act: Act) -> Answer:
    return {"text": "Which messages are acted on", "blocks": noise_views.ledger(noise.ledger(act))}


def _kind_of_button(action: Payload) -> tuple[None, Arguments]:
    return None, {"purpose": str(action["value"])}


def _silenced(purpose: str) -> str:
    return f"{noise_views.named(purpose)}: not posted any more. `/desk noise` has the button that posts it again."


def _unsilenced(purpose: str) -> str:
    return f"{noise_views.named(purpose)}: posted again."


def _exported(_: Any) -> str:
    return "It comes to you as a direct message."


VERBS = (
    Verb("report", "[DAY]", "The figures of a day, yesterday's by default", reads=_words, ask=_report,
         takes_long=True),
    Verb("why", "KEY [DAY|week]", "What a figure counts, which ones; how many `by team`", reads=_key_and_day,
         ask=_why, takes_long=True, given={"page": 0, "by": ""}, pressed=_opened,
         button=Beginning(ActionId.WHY)),
    Verb("kpi", "[NAME]", "How a figure is defined, or all of them", reads=_key, ask=_kpi),
    Verb("trends", "[WEEKS]", "Figures by week, what is usual, what was not chance", reads=_weeks, ask=_trends,
         takes_long=True),
    Verb("signals", "", "What was not chance yesterday and last week, and what went in before it", ask=_signals,
         takes_long=True),
    Verb("week", None, "The last full week", ask=_week, takes_long=True, button=ActionId.WEEK,
         pressed=_words_of_button, answers=in_words),
    Verb("noise", "", "Which messages anybody acts on, and which could be left out", ask=_noise, takes_long=True),
    Verb("silence", None, "Post no more messages of a kind", do=operations.silence, said=_silenced,
         button=ActionId.SILENCE, pressed=_kind_of_button, answers=in_words),
    Verb("unsilence", None, "Post messages of a kind again", do=operations.unsilence, said=_unsilenced,
         button=ActionId.UNSILENCE, pressed=_kind_of_button, answers=in_words),
    Verb("as csv", None, "The incidents behind the figures, as a file", do=operations.export, said=_exported,
         button=ActionId.CSV, pressed=_words_of_button, answers=in_words),
    Verb("which ones", None, "Which of a day's figures to open", ask=_which, takes_long=True,
         button=ActionId.OPEN, pressed=_words_of_button, answers=in_words),
)  # fmt: skip
