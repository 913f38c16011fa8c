"""What becomes of a deploy: one transaction that links it with its change, or says that it has none."""

import json
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from commands.alerts.policy import AlertPolicy
from commands.changes import known_templates
from commands.changes.afterwards import Made, afterwards
from commands.deploys.intake import Delivery
from commands.deploys.readers import Told
from commands.items.register import register
from commands.shared.act import Act
from commands.shared.doors import Reply
from commands.shared.patterns import pattern
from commands.shared.refusals import MovedOn, NotFound
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, TemplateStatus
from storage.deploys import queries as deploys
from storage.deploys.records import Deploy, DeployEvent, DeployStatus

NUMBER = pattern(r"(?<![\w-])CHG-(\d{1,9})(?!\w)", re.IGNORECASE)
WORD = pattern(r"[\w-]+")
QUIET = timedelta(hours=1)
"""So long nothing more is said of deploys of a service that belong to no change."""

UNTOLD = timedelta(hours=24)
AT_WORK = (ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)


def receive(act: Act, delivery: Delivery) -> Reply:
    """Take in what a pipeline tells; of what is not put into production nothing is kept."""
    told, source = delivery.told, act.policy(AlertPolicy).alert_source(delivery.source)
    if told is None or source is None:
        return Reply("that is no deploy")
    if told.environment.casefold() not in source.environments:
        return Reply("only production counts")
    known = deploys.known(act.tx, told.sender, told.key)
    if known is None:
        _begin(act, told)
    elif told.status is not known.status:
        _go_on(act, known, told)
    return Reply("ok")


def receive_change(act: Act, delivery: Delivery) -> Reply:
    """The same, answered as PagerDuty answers a change event."""
    receive(act, delivery)
    said = {"status": "success", "message": "Change event processed"}
    return Reply(json.dumps(said), 202, "application/json")


def existing(act: Act, number: int) -> Deploy:
    """A deploy that is of no change yet. Raises NotFound, MovedOn."""
    act.refuse_guests("deploys")
    found = deploys.find(act.tx, number)
    if found is None:
        raise NotFound("There is no such deploy. `/change deploys` lists them.")
    if found.change is not None:
        raise MovedOn(f"It is part of CHG-{found.change} already.", record=f"CHG-{found.change}")
    return found


def register_afterwards(act: Act, number: int, *, made: Made) -> Change:
    """Somebody writes down the change that a deploy was: its board says whether that was right."""
    deploy = existing(act, number)
    change = afterwards(act, made=made)
    deploys.change(act.tx, deploy.id, was=[*DeployStatus], change=change.id)
    return change


def _begin(act: Act, told: Told) -> None:
    service, item = _about(act, told)
    change, at = _part_of(act, told), told.finished_at or told.started_at or act.now
    template = None if change is not None else _done_by(act, told, {item, service})
    deploy = deploys.add(
        act.tx,
        sender=told.sender,
        key=told.key,
        service=service,
        item=item,
        version=told.version,
        status=told.status,
        started_at=min(told.started_at or at, act.now),
        finished_at=None if told.status is DeployStatus.STARTED else min(at, act.now),
        actor=told.actor,
        url=told.url,
        change=None if change is None else change.id,
        template=template,
        received_at=act.now,
    )
    assert deploy is not None
    if change is not None:
        _register(act, deploy, change)
    elif not deploy.is_registered:
        _say_that_it_has_none(act, deploy)


def _go_on(act: Act, known: Deploy, told: Told) -> None:
    """It has ended; what was heard of it in the wrong order changes nothing."""
    ended = min(told.finished_at or act.now, act.now)
    moved = deploys.change(
        act.tx, known.id, was=[DeployStatus.STARTED], status=told.status, finished_at=max(ended, known.started_at)
    )
    if moved is not None and moved.change is not None and moved.status is DeployStatus.FAILED:
        change = changes.find(act.tx, moved.change)
        assert change is not None
        _register(act, moved, change)


def _about(act: Act, told: Told) -> tuple[str | None, str]:
    """The service and the item that it is of, by what its sender calls it."""
    known = register(act)
    for called in filter(None, told.called):
        found = known.called(called)
        if found is not None:
            service = found.key if found.key in act.document.services else found.service
            return service, found.key
    for called in filter(None, told.called):
        for key, words in act.document.service_words().items():
            if called.casefold() in (word.casefold() for word in words):
                return key, key
    return None, next(filter(None, told.called), "?")


def _part_of(act: Act, told: Told) -> Change | None:
    """The change whose number stands in what was told, where there is one."""
    found = (changes.find(act.tx, number) for number in numbers_in(told.texts))
    return next((each for each in found if each is not None), None)


def _done_by(act: Act, told: Told, touched: Collection[str | None]) -> str | None:
    """The template of standard changes that is named in what was told, may touch that, and is not suspended."""
    words = {word.casefold() for text in told.texts for word in WORD.findall(text)}
    found, states = known_templates.known(act), known_templates.states(act)
    suspended = {name for name, state in states.items() if state.status is TemplateStatus.SUSPENDED}
    fits = (name for name, template in found.items() if {*template.items} & {*touched} and name not in suspended)
    return next((name for name in fits if name.casefold() in words), None)


def numbers_in(texts: Iterable[str]) -> list[int]:
    """The numbers of changes (`CHG-12` is 12) that stand in these texts, in their order."""
    return [int(number) for text in texts for number in NUMBER.findall(text)]


def _register(act: Act, deploy: Deploy, change: Change) -> None:
    """It is part of a change, and may not be what that was approved for."""
    failed, outside = deploy.status is DeployStatus.FAILED, not _was_due(deploy, change, act.now)
    act.journal(DeployEvent.REGISTERED, change.number, deploy=deploy.id, outside=outside, failed=failed)


def _was_due(deploy: Deploy, change: Change, now: datetime) -> bool:
    """Whether it was made, or is told of, in the window of its change, before that was done: pipelines tell at the
    end, and what could not be taken in at once is sent again.
    """
    done = change.implemented_at
    was_at_work = change.status in AT_WORK or (done is not None and deploy.started_at <= done)
    return was_at_work and any(change.start <= at < change.end for at in (deploy.started_at, now))


def _say_that_it_has_none(act: Act, deploy: Deploy) -> None:
    """Once an hour of a service, with how many more there were."""
    last = deploys.last_told(act.tx, deploy.item)
    if last is not None and act.now - last < QUIET:
        return
    since = max(last or act.now - UNTOLD, act.now - UNTOLD)
    more = 0 if last is None else deploys.unregistered_since(act.tx, deploy.item, since) - 1
    deploys.change(act.tx, deploy.id, was=[*DeployStatus], told_at=act.now)
    act.journal(DeployEvent.UNREGISTERED, "desk", deploy=deploy.id, more=more, since=since.isoformat())
