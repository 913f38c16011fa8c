"""What becomes of alerts: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Sequence
from datetime import timedelta

from commands.alerts import opening, rules
from commands.alerts.intake import Delivery
from commands.alerts.policy import AlertPolicy, AlertSource, Group, Rule
from commands.alerts.rules import Signal, Step
from commands.incidents import operations as incident_operations
from commands.incidents.permissions import existing
from commands.incidents.policy import RECOVERED
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.doors import Reply
from commands.shared.refusals import MovedOn, Refused
from storage.alerts import queries as alerts
from storage.alerts.records import Alert, AlertEvent, Severity
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.timers import queries as timers

OPEN, SETTLE, SILENCE = "alert.open", "alert.settle", "alert.silence"
SILENT = "no-word"
"""The key of the alert that a source is silent."""

HEARD_FROM = "sources heard from"
"""Kept with a transaction: of many deliveries in one it is said once that their source is not silent."""

AFTER_CHANGE = timedelta(minutes=10)
STORM_WITHIN = timedelta(minutes=5)
MUTED_FOR = timedelta(hours=1)


def expect(act: Act, deliveries: Sequence[Delivery]) -> None:
    """Before several are received in one transaction: what each will ask for is asked at once."""
    alerts.one_at_a_time(act.tx)
    keys: dict[str, set[str]] = {}
    for each in deliveries:
        keys.setdefault(each.source, set()).update(signal.key for signal in each.heard.signals)
    for source, of_source in keys.items():
        alerts.look_up(act.tx, source, of_source)


def receive(act: Act, delivery: Delivery) -> Reply:
    """Take in what a source has sent."""
    source = act.policy(AlertPolicy).alert_source(delivery.source)
    if source is None:
        return Reply("there is no such source any more", 404)
    alerts.one_at_a_time(act.tx)
    _word_from(act, source)
    for signal in delivery.heard.signals:
        _take_in_or_note(act, source, signal)
    for note in delivery.heard.notes:
        _note(act, source, delivery.heard.signals, note)
    return delivery.heard.reply


def _take_in_or_note(act: Act, source: AlertSource, signal: Signal) -> None:
    """One that is refused is kept as far as it was taken in, and takes no other of its delivery with it."""
    try:
        take_in(act, source, signal)
    except Refused as refusal:
        note = f"{signal.title} is refused: {refusal.sentence}"
        act.journal(AlertEvent.NOTED, "desk", source=source.name, note=note, told=False)


def _note(act: Act, source: AlertSource, signals: Sequence[Signal], note: str) -> None:
    """What is no signal: kept with the incident of those that came with it, where there is one."""
    known = (alerts.latest(act.tx, source.name, signal.key) for signal in signals)
    number = next((each.incident for each in known if each is not None and each.incident is not None), None)
    record = "desk" if number is None else f"INC-{number}"
    before = journal.of_kinds(act.tx, record, AlertEvent.NOTED) if number is not None else []
    act.journal(AlertEvent.NOTED, record, source=source.name, note=note, told=number is not None and not before)


def take_in(act: Act, source: AlertSource, signal: Signal) -> None:
    """One signal of a source: an episode begins, goes on, or ends."""
    known = alerts.latest(act.tx, source.name, signal.key)
    found = rules.step(known, signal, source.flap, act.now)
    if found is Step.BEGUN:
        _begin(act, source, signal)
    elif known is not None and found is Step.COUNTED:
        _count(act, source, known, signal)
    elif known is not None and found is Step.AGAIN:
        _again(act, source, known, signal)
    elif known is not None and found is Step.ENDED:
        _end(act, source, known, signal)


def _begin(act: Act, source: AlertSource, signal: Signal) -> None:
    rule = source.rule(signal)
    began = alerts.add(
        act.tx,
        source=source.name,
        key=signal.key,
        title=signal.title,
        severity=signal.severity,
        firing=True,
        started_at=signal.at or act.now,
        heard_at=act.now,
        seen_at=act.now,
        url=signal.url,
        silence=signal.silence,
        **opening.belongs(act, source, rule, signal),
    )
    if opening.is_recorded_only(rule, signal):
        return
    _consider(act, source, rule, began)


def _consider(act: Act, source: AlertSource, rule: Rule, alert: Alert) -> None:
    """At once, later if still wrong then, or with the change in whose window it is expected; told there once."""
    running = opening.change_at_work_on(act, alert)
    if running is not None:
        if alert.change != running.id:
            alerts.change(act.tx, alert.id, change=running.id)
            hidden = opening.is_for_some(act, alert)
            told = {"title": "", "item": None} if hidden else {"title": alert.title, "item": alert.item}
            act.journal(AlertEvent.EXPECTED, running.number, alert=alert.id, **told)
        _arm(act, alert, rule, running.end + AFTER_CHANGE - act.now)
    elif rule.open_after and alert.flaps < rules.FLAPPING:
        _arm(act, alert, rule, rule.open_after)
    else:
        place(act, source, rule, alert)


def _arm(act: Act, alert: Alert, rule: Rule, after: timedelta, *, muted: bool = False) -> None:
    """`muted`: it waits for nothing but the end of its mute."""
    told = {"alert": alert.id, "priority": rule.priority, "muted": muted}
    timers.arm(act.tx, OPEN, str(alert.id), act.now + after, record="desk", **told)


def open_later(act: Act, alert: int, priority: str | None = None, **_waited: object) -> None:
    """It is still wrong: now it is said, unless the change that it is expected of goes on longer. `priority` is what
    its rule says.
    """
    found = alerts.find(act.tx, alert)
    source = None if found is None else act.policy(AlertPolicy).alert_source(found.source)
    if found is None or source is None or not found.firing or opening.is_in_hand(act, found):
        return
    alerts.one_at_a_time(act.tx)
    running, rule = opening.change_at_work_on(act, found), Rule(priority=priority)
    if running is not None and running.id == found.change:
        _arm(act, found, rule, running.end + AFTER_CHANGE - act.now)
    else:
        place(act, source, rule, found)


def place(act: Act, source: AlertSource, rule: Rule, alert: Alert) -> None:
    """It joins the incident of its group, or opens one; of what is muted nothing is said until that ends."""
    muted_until = alerts.muted_until(act.tx, alert.source, alert.key, act.now)
    if muted_until is not None:
        _arm(act, alert, rule, muted_until - act.now, muted=True)
        return
    apart = alert.key == SILENT or opening.is_for_some(act, alert)
    stormy = not apart and alerts.is_a_storm(act.tx, source.name, act.now - STORM_WITHIN, source.storm)
    if stormy:
        alert = alerts.change(act.tx, alert.id, group=f"storm|{source.name}")
    found = opening.joined(act, source, alert)
    if found is not None:
        why = None if stormy or found.acknowledged_at is None else _why_told(act, found, alert)
        _join(act, found, alert, why)
    elif not stormy and (below := opening.joined_below(act, alert)) is not None:
        incident, common = below
        _join(act, incident, alert, f"both stand on {common.name}" if incident.acknowledged_at else None)
    else:
        opening.open_incident(act, source, rule, alert, stormy=stormy)


def _join(act: Act, incident: Incident, alert: Alert, why: str | None) -> None:
    alerts.change(act.tx, alert.id, incident=incident.id)
    timers.disarm(act.tx, SETTLE, incident.number)
    act.journal(AlertEvent.JOINED, incident.number, alert=alert.id, title=alert.title, item=alert.item, why=why)
    opening.name_after_what_is_shared(act, incident, alert)


def _why_told(act: Act, incident: Incident, joins: Alert) -> str | None:
    before = [each for each in alerts.of_incident(act.tx, incident.id) if each.id != joins.id]
    return rules.why_told(before, joins)


def _count(act: Act, source: AlertSource, alert: Alert, signal: Signal) -> None:
    worse = signal.severity < alert.severity
    values = {"severity": signal.severity, "title": signal.title} if worse else {}
    counted = alerts.change(act.tx, alert.id, count=alert.count + 1, seen_at=act.now, **values)
    if alert.incident is None:
        _consider_again(act, source, counted, signal)
    elif worse:
        incident = existing(act, alert.incident)
        seen = incident.is_open and incident.acknowledged_at is not None
        why = "it is worse" if seen else None
        act.journal(AlertEvent.JOINED, incident.number, alert=alert.id, title=signal.title, item=alert.item, why=why)


def _consider_again(act: Act, source: AlertSource, alert: Alert, signal: Signal) -> None:
    """What was only recorded, and no longer is; what waits for its time goes on waiting."""
    rule = source.rule(signal)
    if opening.is_recorded_only(rule, signal) or timers.find(act.tx, OPEN, str(alert.id)) is not None:
        return
    _consider(act, source, rule, alerts.change(act.tx, alert.id, **opening.belongs(act, source, rule, signal)))


def _again(act: Act, source: AlertSource, alert: Alert, signal: Signal) -> None:
    """Over, and wrong again soon after: the same episode goes on."""
    more = {"count": alert.count + 1, "flaps": alert.flaps + 1, "severity": min(signal.severity, alert.severity)}
    again = alerts.change(act.tx, alert.id, firing=True, seen_at=act.now, **more)
    rule = source.rule(signal)
    if opening.is_in_hand(act, alert):
        timers.disarm(act.tx, SETTLE, f"INC-{alert.incident}")
        act.journal(AlertEvent.AGAIN, f"INC-{alert.incident}", alert=alert.id, title=alert.title, flaps=again.flaps)
    elif opening.is_recorded_only(rule, signal):
        alerts.change(act.tx, alert.id, incident=None)
    else:
        belongs = opening.belongs(act, source, rule, signal)
        _consider(act, source, rule, alerts.change(act.tx, alert.id, **belongs))


def _end(act: Act, source: AlertSource, alert: Alert, signal: Signal) -> None:
    ended = alerts.change(act.tx, alert.id, firing=False, ended_at=signal.ended or act.now, seen_at=act.now)
    timers.disarm(act.tx, OPEN, str(alert.id))
    if ended.incident is None:
        return
    incident = existing(act, ended.incident)
    act.journal(AlertEvent.ENDED, incident.number, alert=alert.id, title=alert.title)
    if incident.is_open and not alerts.is_one_firing(act.tx, incident.id):
        flaps = alerts.members(act.tx, incident.id).flaps
        quiet = max(source.settle, source.flap) if flaps >= rules.FLAPPING else source.settle
        timers.arm(act.tx, SETTLE, incident.number, act.now + quiet, record=incident.number, incident=incident.id)


def settle(act: Act, incident: int) -> None:
    """All has been over for a while: what nobody has seen is resolved; of the rest somebody says so."""
    found, members = existing(act, incident), alerts.of_incident(act.tx, incident)
    if not found.is_open or any(each.firing for each in members):
        return
    if found.acknowledged_at is None and not found.major:
        incident_operations.resolve_unasked(act, found, note=opening.over_note(members), code=RECOVERED)
    else:
        act.journal(AlertEvent.OVER, found.number, alerts=len(members))


def still_firing(act: Act, incident: int) -> list[Alert]:
    """The alerts of an incident that are wrong now."""
    return [each for each in alerts.of_incident(act.tx, incident) if each.firing]


def listen_for_silence(act: Act) -> None:
    """Of each source that is to be heard of in time: from now on, unless that is set already."""
    for source in act.policy(AlertPolicy).alerts or ():
        if source.expect_every is not None:
            due = act.now + 2 * source.expect_every
            timers.arm_unless_set(act.tx, SILENCE, source.name, due, record="desk", source=source.name)


def _word_from(act: Act, source: AlertSource) -> None:
    """It is not silent: whatever said so is over."""
    heard: set[str] = act.tx.info.setdefault(HEARD_FROM, set())
    if source.expect_every is None or source.name in heard:
        return
    heard.add(source.name)
    due = act.now + 2 * source.expect_every
    timers.arm(act.tx, SILENCE, source.name, due, record="desk", source=source.name)
    take_in(act, source, Signal(SILENT, False, ""))


def silent(act: Act, source: str) -> None:
    """Twice the time has passed in which it was to be heard of. No rule for its alerts is about that."""
    found = act.policy(AlertPolicy).alert_source(source)
    if found is None or found.expect_every is None:
        return
    alerts.one_at_a_time(act.tx)
    on_itself = found.model_copy(update={"rules": (), "group": Group(by=("source", SILENT), join=found.group.join)})
    take_in(act, on_itself, Signal(SILENT, True, f"No word from {found.name}", Severity.ERROR))


def mute(act: Act, *, source: str, key: str, until: timedelta, reason: str) -> str:
    """Nothing is said of a key for so long; by its service's team, or managers."""
    found = alerts.latest(act.tx, source, key)
    if found is None or not opening.knows(act, found):
        raise MovedOn(
            f"There is no alert {typed(key, 200)} of {typed(source, 80)}. `/desk alerts` lists what there is."
        )
    opening.may_mute(act, found)
    _mute(act, found, until, reason)
    return found.title


def mute_incident(act: Act, number: int, *, reason: str) -> Incident:
    """Nothing is said for an hour of what of it is wrong now."""
    incident, wrong = opening.mutable(act, number), still_firing(act, number)
    if not wrong:
        raise MovedOn(f"No alert of {incident.number} fires any more.", record=incident.number)
    for each in wrong:
        _mute(act, each, MUTED_FOR, reason)
    return incident


def _mute(act: Act, alert: Alert, lasts: timedelta, reason: str) -> None:
    until = act.now + lasts
    alerts.mute(act.tx, alert.source, alert.key, until)
    waiting = timers.find(act.tx, OPEN, str(alert.id))
    if waiting is not None and waiting.payload.get("muted"):
        timers.arm(act.tx, OPEN, waiting.key, until, record=waiting.record, **waiting.payload)
    record = "desk" if alert.incident is None else f"INC-{alert.incident}"
    act.journal(AlertEvent.MUTED, record, alert=alert.id, title=alert.title, until=until.isoformat(), reason=reason)


def tell_what_is_left(act: Act, number: int) -> None:
    """Somebody resolved what still fires."""
    left = still_firing(act, number)
    if left:
        act.journal(AlertEvent.LEFT, f"INC-{number}", alerts=len(left), named=rules.named(left))
