"""What a report shows when it is sent."""

from datetime import date

from commands.reports import reading, views
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.journal import queries as journal


def daily(act: Act, entry: int) -> Rendered:
    posted = journal.find(act.tx, entry)
    assert posted is not None
    report = reading.report_of(act, date.fromisoformat(posted.details["day"]))
    return {"text": views.headline(report), "blocks": views.daily(report, posted.details)}
