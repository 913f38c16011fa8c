"""Outages, as people say them, and the budgets that they spend: each is part of one transaction that records,
journals and sets timers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from commands.availability import reading, rules, words
from commands.availability.ids import OutageField
from commands.availability.policy import AvailabilityPolicy, Promise
from commands.availability.rules import Alert
from commands.availability.standing import Standing
from commands.incidents.permissions import managers, relation, visible
from commands.shared.act import Act, Follower
from commands.shared.blocks import moment, person
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from storage.availability import queries as outages
from storage.availability.records import MILLION, Outage, OutageEvent, UptimeEvent
from storage.incidents.records import Incident, IncidentEvent, Phase
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import replace
from storage.timers import queries as timers

T = TypeVar("T")
LOOK = "uptime.look"
LONGEST_WAIVER = timedelta(days=92)
AT_LEAST = timedelta(seconds=1)
"""So far ahead is looked again at the earliest."""


def mark(
    act: Act,
    incident: Incident,
    service: str,
    *,
    share: Fraction | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Outage:
    """A service (a key of app.yaml) is or was down, by an incident: opened, ended or corrected as what is known asks.

    Without `since` it was down since the incident started, or was opened where nobody has said when; without `until`
    it is still. What is not said of an outage that is known stays. Whoever calls has looked whether they may. Raises
    Refused, MovedOn.
    """
    known = [each for each in outages.of_incident(act.tx, incident.id) if each.service == service]
    last = known[-1] if known else None
    said = {"began_at": since, "ended_at": until, "millionths": None if share is None else round(share * MILLION)}
    values: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if last is None or rules.is_another(last.ended_at, since, anything=bool(values)):
        began = reading.began_at(act, incident) if last is None else act.now
        outage = _open(act, incident, service, {"began_at": began} | values)
    else:
        outage = _correct(act, incident, last, values)
    look_again(act, service, quietly=incident.calls_nobody)
    return outage


def said_of(
    act: Act,
    incident: Incident,
    *,
    service: str,
    share: str = "",
    since: str = "",
    until: str = "",
    none: bool = False,
) -> tuple[Outage, str]:
    """The same, as somebody typed it; `none`: it was not down after all. What is known of it now, and its name."""
    key = reading.service_called(act.document, service)
    name = act.document.service_name(key) or key
    if none:
        return withdraw(act, incident, key), name
    told: dict[str, Any] = {"share": _read(OutageField.SHARE, share, words.read_share)}
    for what, text, field in (("since", since, OutageField.SINCE), ("until", until, OutageField.UNTIL)):
        told[what] = _read(field, text, lambda typed: words.read_instant(typed, act.now, act.document.desk.zone))
    return mark(act, incident, key, **told), name


def _read(field: str, text: str, read: Callable[[str], T]) -> T | None:
    try:
        return read(text) if text else None
    except ValueError as error:
        raise Invalid({field: str(error)}) from None


def outage(act: Act, number: int, **said: Any) -> tuple[Outage, str]:
    """The same, of any incident, also long after it is over: for its team, commanders and managers."""
    incident = visible(act, number)
    if not relation(act, incident).works_on_it:
        sentence = (
            f"To say what {incident.number} took down is for its team, incident commanders and service managers."
        )
        raise NotAllowed(sentence, attempted="outage", record=incident.number)
    return said_of(act, incident, **said)


def _open(act: Act, incident: Incident, service: str, said: Mapping[str, Any]) -> Outage:
    values = {"ended_at": None, "millionths": MILLION, **said}
    _plausible(act, values["began_at"], values["ended_at"])
    outage = outages.add(act.tx, act.now, service=service, incident=incident.id, by=act.by, **values)
    _journal(act, OutageEvent.OPENED, incident.number, outage)
    return outage


def _correct(act: Act, incident: Incident, last: Outage, values: Mapping[str, Any]) -> Outage:
    if not values:
        since = moment(last.began_at)
        sentence = f"It is known to be down since {since}. Add `to HH:MM` to end it, `from` or `share` to correct it."
        raise MovedOn(sentence, record=incident.number)
    _plausible(act, values.get("began_at", last.began_at), values.get("ended_at", last.ended_at))
    outage = outages.replace(act.tx, last, act.now, by=act.by, **values)
    assert outage is not None
    ended = last.ended_at is None and values.keys() == {"ended_at"}
    _journal(act, OutageEvent.ENDED if ended else OutageEvent.CORRECTED, incident.number, outage)
    return outage


def _plausible(act: Act, since: datetime, until: datetime | None) -> None:
    if max(since, until or since) > act.now:
        raise Refused("That has not come yet. An outage is said once it is there: `from HH:MM`, `to HH:MM`.")
    if until is not None and until <= since:
        raise Refused("It would end before it begins. Give both: `from HH:MM to HH:MM`.")


def withdraw(act: Act, incident: Incident, service: str) -> Outage:
    """It was not down after all: the last outage of a service by an incident is taken back."""
    known = [each for each in outages.of_incident(act.tx, incident.id) if each.service == service]
    if not known:
        raise MovedOn("No outage of it is known here.", record=incident.number)
    outages.withdraw(act.tx, known[-1], act.now)
    _journal(act, OutageEvent.WITHDRAWN, incident.number, known[-1])
    look_again(act, service)
    return replace(known[-1], replaced_at=act.now)


def end_all(act: Act, entry: Entry) -> None:
    """The incident is over, and so is what it took down."""
    for outage in outages.of_incident(act.tx, entry.number):
        if outage.ended_at is None:
            _end(act, entry.record, outage, max(act.now, outage.began_at))


def end_mitigated(act: Act, entry: Entry) -> None:
    """From then on it no longer hurt, and nothing was down by it, but where somebody has said otherwise."""
    if entry.details["phase"] != Phase.MITIGATED:
        return
    at = datetime.fromisoformat(entry.details["at"])
    for outage in outages.of_incident(act.tx, entry.number):
        is_open = outage.ended_at is None or _ended_by_itself(act, entry.record, outage)
        if is_open and outage.began_at < at != outage.ended_at:
            _end(act, entry.record, outage, at)


def _end(act: Act, record: str, outage: Outage, at: datetime) -> None:
    ended = outages.replace(act.tx, outage, act.now, ended_at=at, by=act.by)
    assert ended is not None
    _journal(act, OutageEvent.ENDED, record, ended, by_itself=True)
    look_again(act, outage.service)


def _ended_by_itself(act: Act, record: str, outage: Outage) -> bool:
    """Whether nobody has said when it ended, but its incident was mitigated, or over."""
    said = [
        each for each in journal.of_kinds(act.tx, record, *OutageEvent) if each.details["outage"] == outage.number
    ]
    return bool(said) and bool(said[-1].details.get("by_itself"))


def _journal(act: Act, what: OutageEvent, record: str, outage: Outage, **more: Any) -> None:
    until = None if outage.ended_at is None else outage.ended_at.isoformat()
    about = {"service": outage.service, "since": outage.began_at.isoformat(), "until": until}
    act.journal(what, record, **about, outage=outage.number, millionths=outage.millionths, **more)


def look_again(act: Act, service: str, *, quietly: bool = False) -> None:
    """What is known of a service's outages has changed: its budgets are looked at, and when to look again is set.

    `quietly`, of what was over before it was entered: what it has spent counts, and calls nobody.
    """
    for promise in act.policy(AvailabilityPolicy).promises_of(service):
        _look(act, promise, quietly=quietly)


def look(act: Act, promise: str) -> None:
    """It may have come to what somebody is to be told of; `promise` is a name in app.yaml."""
    found = next((each for each in act.policy(AvailabilityPolicy).uptime if each.name == promise), None)
    if found is not None:
        _look(act, found)


def _look(act: Act, promise: Promise, *, quietly: bool = False) -> None:
    found = reading.standing(act, promise)
    was = {each.promise for each in reading.spent_budgets(act, promise.service)}
    news = _news(act, found)
    if found.left <= 0:
        _spent(act, found, is_new=promise.name not in was, quietly=quietly)
    elif promise.name in was:
        act.done_by().journal(UptimeEvent.FREED, outages.record_of(promise.service), promise=promise.name)
    if news and found.left > 0:
        _tell(act, UptimeEvent.BURNING, found, alerts=[each.text for each in news], **_kept(quietly))
    _arm(act, found)


def _news(act: Act, found: Standing) -> list[Alert]:
    """The alerts that are set off, and were not told, or not since they were set off the last time."""
    told: dict[str, datetime] = {}
    what = (UptimeEvent.BURNING, UptimeEvent.SPENT)
    for entry in journal.of_kinds(act.tx, outages.record_of(found.promise.service), *what):
        if entry.details["promise"] == found.promise.name:
            told |= dict.fromkeys(entry.details["alerts"], entry.at)
    return [
        alert
        for alert in found.promise.alert
        if _fires(alert, found)
        and (alert.text not in told or rules.has_cleared(alert, found.budget, found.course, told[alert.text]))
    ]


def _fires(alert: Alert, found: Standing) -> bool:
    return rules.fires(alert, found.budget, found.course, found.course.at)


def _spent(act: Act, found: Standing, *, is_new: bool, quietly: bool) -> None:
    """Nothing is left: told once, with all alerts; until when it stays so is kept as it changes."""
    promise, until = found.promise, rules.freed_at(found.window, found.course, found.budget, found.promise.is_monthly)
    at = None if until is None else until.isoformat()
    if is_new:
        _tell(act, UptimeEvent.SPENT, found, alerts=[each.text for each in promise.alert], until=at, **_kept(quietly))
        return
    known = {each.promise: each for each in reading.spent_budgets(act, promise.service)}
    if known[promise.name].until != until:
        record = outages.record_of(promise.service)
        act.done_by().journal(UptimeEvent.MOVED, record, promise=promise.name, until=at)


def _kept(quietly: bool) -> dict[str, bool]:
    return {"quietly": True} if quietly else {}


def _tell(act: Act, what: UptimeEvent, found: Standing, **more: Any) -> None:
    """Journalled with the figures of this moment, in minutes."""
    gone_in = None if found.gone_in is None else float(found.gone_in / rules.MINUTE)
    figures = {
        "promise": found.promise.name,
        "budget": float(found.budget / rules.MINUTE),
        "left": float(found.left / rules.MINUTE),
        "gone_in": gone_in,
        "window": found.window.since.isoformat(),
    }
    act.done_by().journal(what, outages.record_of(found.promise.service), **figures, **more)


def _arm(act: Act, found: Standing) -> None:
    """Look again when an alert would be set off, or nothing would be left; while nothing is down, never."""
    name = found.promise.name
    if not found.course.share:
        timers.disarm(act.tx, LOOK, name)
        return
    firing = {each.text for each in found.promise.alert if _fires(each, found)}
    due = [
        rules.next_fire(each, found.budget, found.course) for each in found.promise.alert if each.text not in firing
    ]
    if found.left > 0 and found.gone_in is not None:
        due.append(found.course.instant(found.course.at + found.gone_in))
    if found.promise.is_monthly:
        due.append(found.window.until)
    coming = [max(each, act.now + AT_LEAST) for each in due if each is not None]
    if coming:
        timers.arm(act.tx, LOOK, name, min(coming), record=outages.record_of(found.promise.service), promise=name)
    else:
        timers.disarm(act.tx, LOOK, name)


def waive(act: Act, *, service: str, until: datetime, reason: str) -> datetime:
    """A manager lets a service's changes go on although its budget is spent; `until` is a local time of the desk."""
    key = reading.service_called(act.document, service)
    if act.by not in managers(act):
        names = " ".join(map(person, managers(act))) or "nobody yet: app.yaml names them under `roles.managers`"
        sentence = f"To waive a budget is for service managers: {names}."
        raise NotAllowed(sentence, attempted="waive", record=outages.record_of(key))
    end = until.replace(tzinfo=act.document.desk.zone).astimezone(UTC)
    if not act.now < end <= act.now + LONGEST_WAIVER:
        raise Refused(f"Name a day that is to come, at most {LONGEST_WAIVER.days} days ahead.")
    if not reading.spent_budgets(act, key):
        raise MovedOn("Nothing of it is spent, so there is nothing to waive.", record=outages.record_of(key))
    act.journal(UptimeEvent.WAIVED, outages.record_of(key), until=end.isoformat(), reason=reason)
    return end


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.RESOLVED: (end_all,),
    IncidentEvent.CANCELLED: (end_all,),
    IncidentEvent.TIMED: (end_mitigated,),
}
