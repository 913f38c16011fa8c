"""What a vendor kept, as people see it before the meeting: a month in a few lines, and every stay."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from commands.service_levels import attainment
from commands.service_levels.attainment import Attainment, Stay, median, p90
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, escape, moment, typed
from commands.shared.durations import say_business_time
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Payload

NO_VENDORS = "app.yaml names no vendors yet; add them under `vendors:`."


def ask(act: Act, name: str) -> Answer:
    """This month and the last one of a vendor; without a name, a line of each."""
    act.refuse_guests("vendor")
    policy, zone, found = act.policy(ServiceLevelPolicy), act.document.desk.zone, attainment.months(act)
    if not name:
        lines = [f"*{escape(vendor.name)}* (`{escape(key)}`): {_kept(attainment.of_vendor(act, key, *found[0]))}"
                 for key, vendor in policy.vendors.items()]  # fmt: skip
        return {"text": "Vendors", "blocks": bk.lines(lines) or [bk.section(NO_VENDORS)]}
    key = attainment.vendor_called(policy, name)
    vendor = policy.vendors[key]
    told = [attainment.of_vendor(act, key, *month) for month in found]
    buttons = [_every_stay(key, each.since, zone) for each in told if each.stays]
    promised = "nothing is promised" if vendor.target is None else f"promised {say_business_time(vendor.target)}"
    head = f"*{escape(vendor.name)}* · {promised}, {escape(policy.hours_of(vendor.calendar))}"
    buttons += [_as_csv(key, each.since, zone) for each in told if each.stays]
    blocks = [bk.section(head), *(bk.section(month(each, zone)) for each in told)]
    return {"text": vendor.name, "blocks": [*blocks, *([bk.actions(*buttons)] if buttons else [])]}


def _every_stay(key: str, since: datetime, zone: tzinfo) -> Block:
    kept = json.dumps({"vendor": key, "since": since.isoformat(), "page": 0})
    local = since.astimezone(zone)
    return bk.button(f"Every stay, {local:%B}", f"{ActionId.STAYS}.{local:%m}", kept)


def _as_csv(key: str, since: datetime, zone: tzinfo) -> Block:
    local = since.astimezone(zone)
    kept = json.dumps({"vendor": key, "since": since.isoformat()})
    return bk.button(f"As CSV, {local:%B}", f"{ActionId.STAYS_CSV}.{local:%m}", kept)


def month(found: Attainment, zone: tzinfo) -> str:
    """`November: 95.2% kept (20 of 21) · median 3 h · …`, and the credit that follows, which nobody claims."""
    spans = found.spans
    parts = [_kept(found)]
    if spans:
        parts.append(f"median {_length(median(spans))}, 90% within {_length(p90(spans))} (n {len(spans)})")
    if found.open:
        parts.append(f"{found.open} open")
    if found.longest is not None:
        parts.append(f"longest {_length(found.longest.spent)}{_which(found.longest)}")
    said = f"*{found.since.astimezone(zone):%B}*: {' · '.join(parts)}"
    if found.credit is None:
        return said
    return (
        f"{said}\n:receipt: By their table {found.credit:g}% of the fee is owed back. It is worked out, not claimed."
    )


def _kept(found: Attainment) -> str:
    judged = found.kept + found.missed
    return "nothing ended" if found.percent is None else f"{found.percent:.1f}% kept ({found.kept} of {judged})"


def _length(length: Any) -> str:
    return say_business_time(length) if length else "no time"


def _which(stay: Stay) -> str:
    named = [each for each in (stay.number, typed(stay.reference, 40)) if each]
    return f" ({', '.join(named)})" if named else ""


def line(stay: Stay) -> str:
    """A stay in one line of a list."""
    until = moment(stay.ended_at) if stay.ended_at else "now"
    how = {True: ":large_green_circle: kept", False: ":red_circle: missed", None: "running"}[stay.kept]
    theirs = f" · {typed(stay.reference, 60)}" if stay.reference else ""
    spent = f"{_length(stay.spent)} of {_length(stay.target)}"
    return f"*{stay.number}*{theirs} · {spent} · {moment(stay.began_at)} – {until} · {how}"


def every_stay(act: Act, vendor: str, since: str, page: int) -> Answer:
    """The stays of a month, a page at a time."""
    act.refuse_guests("vendor")
    key = attainment.vendor_called(act.policy(ServiceLevelPolicy), vendor)
    found = attainment.within(act, key, datetime.fromisoformat(since))
    total = len(found.seen)
    page = pages.within(page, total, pages.BEHIND)
    lines = [line(stay) for stay in _some(found.seen, page)]
    shown = Page(lines, page, total, ActionId.STAYS, {"vendor": key, "since": since}, pages.BEHIND)
    title = f"*Every stay with {escape(found.vendor.name)}*"
    hidden = len(found.stays) - total
    hint = f"{hidden} you may not see" if hidden else ""
    nothing = f"There was none{' that you may see' if hidden else ''}."
    return {"text": "Every stay", "blocks": shown.blocks(title, hint) if total else [bk.section(nothing)]}


def _some(stays: Sequence[Stay], page: int) -> Sequence[Stay]:
    return stays[page * pages.BEHIND : (page + 1) * pages.BEHIND]


def read_name(rest: str) -> Arguments:
    return {"name": as_typed(rest)}


def read_month(action: Payload) -> tuple[None, Arguments]:
    """Of which vendor and month a file is wanted."""
    kept = json.loads(action["value"])
    return None, {"vendor": str(kept["vendor"]), "since": str(kept["since"])}


def turned(action: Payload) -> tuple[None, Arguments]:
    """Another page of the same list."""
    page, kept = pages.turned(action)
    return None, {"vendor": str(kept["vendor"]), "since": str(kept["since"]), "page": page}
