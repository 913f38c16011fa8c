"""What a report shows when it is sent."""

from datetime import date

from commands.reports import exports, reading, views, weekly
from commands.reports.weekly import Drawn
from commands.shared.act import Act
from commands.shared.counts import so_many
from commands.shared.practice import Rendered
from storage.figures.records import ReportEvent
from storage.journal import queries as journal
from storage.journal.records import Entry


def daily(act: Act, entry: int) -> Rendered:
    posted = _posted(act, entry)
    report = reading.report_of(act, date.fromisoformat(posted.details["day"]))
    told = {"corrections": [], **posted.details}
    return {"text": views.headline(report), "blocks": views.daily(report, told)}


def week(act: Act, entry: int) -> Rendered:
    posted = _posted(act, entry)
    monday = date.fromisoformat(posted.details["week"])
    entries = journal.of_kinds(act.tx, posted.record, ReportEvent.DRAWN)
    of_it = [each.details for each in entries if each.details["entry"] == entry]
    files = {each["which"]: each["file"] for each in of_it if each["file"]}
    drawn = Drawn(files, is_missing=any(each["file"] is None for each in of_it))
    found = weekly.of_week(act, monday)
    text = weekly.headline(found, monday)
    return {"text": text, "blocks": weekly.blocks(act, found, monday, drawn, posted.details)}


def picture(act: Act, entry: int, which: str) -> Rendered:
    monday = date.fromisoformat(_posted(act, entry).details["week"])
    shown = weekly.picture(act, monday, which)
    if shown is None:
        return {}
    return {"spec": shown["spec"], "title": shown["title"], "filename": f"{which}-{monday.isoformat()}.png"}


def export(act: Act, words: str, person: str) -> Rendered:
    found = exports.of(act.done_by(person), words)
    count = len(found.rows)
    said = f"{so_many(count, 'incident')} behind the figures of {words}."
    if found.left_out:
        said += f" {found.left_out:,} more are not yours to see."
    return {
        "content": found.content,
        "filename": f"report-{found.name}.csv",
        "title": f"Report {words}",
        "initial_comment": said,
    }


def _posted(act: Act, entry: int) -> Entry:
    posted = journal.find(act.tx, entry)
    assert posted is not None
    return posted
