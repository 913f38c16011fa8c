"""`quarterdeck sla vendor`: what a vendor kept in some days, for a terminal, as JSON and as a CSV."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot.config import Document
from commands.service_levels import attainment
from commands.shared.act import Act
from commands.shared.days import midnight_of
from commands.shared.durations import say_business_time
from commands.shared.refusals import Refused
from storage.journal.queries import QUARTERDECK
from storage.record import Record


class Answer(Record):
    """The same in words, as JSON (shares in percent, lengths in open hours) and as a CSV of every stay."""

    text: str
    as_json: dict[str, Any]
    csv: str


def vendor_in(tx: Connection, document: Document, name: str, since: str, until: str) -> Answer:
    """Days are local to the desk, the last one not included. Raises Refused for what cannot be read."""
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    begin, end = _midnight(document, "--from", since), _midnight(document, "--to", until)
    if end <= begin:
        raise Refused("--to is not after --from; name the day after the last one there.")
    found = attainment.of_vendor(act, attainment.vendor_called(document, name), begin, end)
    figures = attainment.figures(found)
    return Answer(_text(found, figures), figures, attainment.as_csv(found, document.desk.zone))


def _midnight(document: Document, option: str, text: str) -> datetime:
    return midnight_of(text, document.desk.zone, named=f"{option}: {text!r}", example="2026-11-01")


def _text(found: attainment.Attainment, figures: dict[str, Any]) -> str:
    kept = "n/a" if found.percent is None else f"{found.percent:.1f}%"
    median, p90 = (attainment.median(found.spans), attainment.p90(found.spans))
    lengths = "n/a" if median is None or p90 is None else f"{say_business_time(median)}, {say_business_time(p90)}"
    credit = "nothing" if found.credit is None else f"{found.credit:g}%"
    return (
        f"{found.vendor.name}: {kept} kept (n {figures['n']}); median and 90%: {lengths}; {found.open} open; "
        f"credit by their table: {credit}"
    )
