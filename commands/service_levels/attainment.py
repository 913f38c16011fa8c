"""What a vendor kept of what it promised us: for the meeting, from every stay of an incident with it."""

import csv
import io
import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.incidents.permissions import managers, sees, teams_of
from commands.service_levels import rules
from commands.service_levels.clockwork import calendar_of
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from commands.shared.days import midnight
from commands.shared.language import nearest_of
from commands.shared.refusals import NotFound
from commands.shared.spreadsheet import harmless
from commands.shared.vendors import Vendor
from storage.incidents import queries as incidents
from storage.record import Record, replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ServiceClock


class Stay(Record):
    """How long a vendor had an incident, in its own open time. `kept` is None while nobody can know.

    `ended_at` is None while it has it; `number` and `reference` are empty for whoever may not know of the incident.
    """

    number: str
    reference: str
    promise: str
    began_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    spent: timedelta
    target: timedelta
    kept: bool | None
    team: str | None = None


class Attainment(Record):
    """Of a time: each verdict counts once, kept when the stay ended, missed when it passed its due instant."""

    vendor: Vendor
    since: datetime
    until: datetime
    stays: Sequence[Stay]

    @property
    def seen(self) -> list[Stay]:
        """Those of incidents that whoever asked may know of."""
        return [stay for stay in self.stays if stay.number]

    @property
    def kept(self) -> int:
        return sum(stay.kept is True and self._within(stay.ended_at) for stay in self.stays)

    @property
    def missed(self) -> int:
        return sum(stay.kept is False and self._within(stay.due_at) for stay in self.stays)

    @property
    def percent(self) -> float | None:
        """Unrounded; None where there was no verdict."""
        judged = self.kept + self.missed
        return 100 * self.kept / judged if judged else None

    @property
    def spans(self) -> list[timedelta]:
        """How long those took that ended in this time."""
        return [stay.spent for stay in self.stays if self._within(stay.ended_at)]

    @property
    def open(self) -> int:
        """How many it still had at the end of that time."""
        return sum(stay.ended_at is None or stay.ended_at >= self.until for stay in self.stays)

    @property
    def longest(self) -> Stay | None:
        return max(self.stays, key=lambda stay: stay.spent, default=None)

    @property
    def credit(self) -> float | None:
        """How much of what they are paid is owed back, in percent, by their table; None: nothing. Never claimed."""
        percent = self.percent
        return next(
            (share for below, share in self.vendor.credit_table if percent is not None and percent < below), None
        )

    def _within(self, instant: datetime | None) -> bool:
        return instant is not None and self.since <= instant < self.until


def median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=statistics.median(each.total_seconds() for each in spans)) if spans else None


def p90(spans: Sequence[timedelta]) -> timedelta | None:
    """By linear interpolation."""
    if len(spans) < 2:
        return spans[0] if spans else None
    seconds = [each.total_seconds() for each in spans]
    return timedelta(seconds=statistics.quantiles(seconds, n=10, method="inclusive")[8])


def vendor_called(policy: ServiceLevelPolicy, text: str) -> str:
    """The key of the vendor of this key or name. Raises NotFound."""
    wanted = " ".join(text.split()).casefold()
    names = {vendor.name.casefold(): key for key, vendor in policy.vendors.items()}
    names |= {key.casefold(): key for key in policy.vendors}
    if wanted in names:
        return names[wanted]
    if not policy.vendors:
        raise NotFound("app.yaml names no vendors yet; add them under `vendors:`.")
    alike = nearest_of(wanted, names) or [*policy.vendors]
    raise NotFound(f"There is no vendor of that name; there is {', '.join(f'`{each}`' for each in alike)}.")


def of_vendor(act: Act, key: str, since: datetime, until: datetime) -> Attainment:
    """What a vendor (a key of app.yaml) kept in a time (UTC), as is known now."""
    policy = act.policy(ServiceLevelPolicy)
    until = min(until, max(act.now, since))
    found = [_stay(act, clock) for clock in clocks.with_vendor(act.tx, key, since, until)]
    return Attainment(policy.vendors[key], since, until, found)


def _stay(act: Act, clock: ServiceClock) -> Stay:
    incident = incidents.find(act.tx, clock.incident)
    seen = incident is not None and sees(act, incident, act.by)
    pauses = clocks.pauses_of(act.tx, clock.id)
    spent = rules.elapsed(calendar_of(act, clock), clock.started_at, clock.stopped_at or act.now, pauses)
    missed = clock.breached or (clock.due_at is not None and clock.stopped_at is None and act.now >= clock.due_at)
    return Stay(
        number=f"INC-{clock.incident}" if seen else "",
        reference=clock.reference if seen else "",
        promise=clock.target_name,
        began_at=clock.started_at,
        ended_at=clock.stopped_at,
        due_at=clock.due_at,
        spent=spent,
        target=timedelta(seconds=clock.target_seconds),
        kept=False if missed else True if clock.stopped_at is not None else None,
        team=None if incident is None else incident.team,
    )


def theirs(act: Act, found: Attainment) -> Attainment:
    """What of it whoever acts may take away as a file: a manager all that they may see, others their teams'."""
    own = {*teams_of(act, act.by)}
    is_manager = act.by in managers(act)
    return replace(found, stays=[stay for stay in found.seen if is_manager or stay.team in own])


def within(act: Act, key: str, since: datetime) -> Attainment:
    """What a vendor kept in one of `months`, by the instant at which that begins."""
    span = next((each for each in months(act) if each[0] == since), (since, act.now))
    return of_vendor(act, key, *span)


def months(act: Act) -> list[tuple[datetime, datetime]]:
    """This month and the one before, in the desk's zone (UTC instants), the latest first."""
    zone, today = act.document.desk.zone, act.today
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    edges = [midnight(each, zone) for each in (before, first, following)]
    return [(edges[1], edges[2]), (edges[0], edges[1])]


COLUMNS = ("incident", "their number", "promise", "from", "to", "due", "open hours", "target hours", "kept")


def as_csv(found: Attainment, zone: Any) -> str:
    """Every stay, a line each; instants in the desk's zone, ISO 8601."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for stay in found.stays:
        times = [each.astimezone(zone).isoformat(timespec="seconds") if each else "" for each in
                 (stay.began_at, stay.ended_at, stay.due_at)]  # fmt: skip
        hours = [f"{each.total_seconds() / 3600:.4f}" for each in (stay.spent, stay.target)]
        kept = {True: "yes", False: "no", None: ""}[stay.kept]
        writer.writerow([*map(harmless, (stay.number, stay.reference, stay.promise)), *times, *hours, kept])
    return written.getvalue()


def figures(found: Attainment) -> dict[str, Any]:
    """By stable keys: shares in percent, unrounded; lengths in hours of the vendor's open time; n the verdicts."""
    return {
        "vendor": found.vendor.name,
        "n": found.kept + found.missed,
        "attainment": found.percent,
        "median_hours": _hours(median(found.spans)),
        "p90_hours": _hours(p90(found.spans)),
        "open": found.open,
        "longest_hours": _hours(None if found.longest is None else found.longest.spent),
        "credit": found.credit,
    }


def _hours(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds() / 3600
