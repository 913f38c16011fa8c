"""What comes to `/in/deploys`, and to where PagerDuty would take change events: believed, and read."""

from commands.alerts.kinds import believe
from commands.alerts.kinds.reading import NOT_SENT, wrong_in
from commands.alerts.policy import AlertPolicy
from commands.deploys.believing import believed
from commands.deploys.readers import Told, change_event, object_sent, read
from commands.shared.doors import Knock, Let, TurnedAway, object_in
from commands.shared.organisation import Organisation
from storage.record import Record, replace

DEPLOYS, PAGERDUTY = "deploys", "pagerduty"


class Delivery(Record):
    """What a source (its name in app.yaml) has told; `told` is None of what is sent beside deploys."""

    source: str
    told: Told | None


def lets_in(document: Organisation, knock: Knock) -> Let:
    """Raises TurnedAway. A pipeline that cannot say what it deploys says it in the address: `?service=pos`."""
    assert isinstance(document, AlertPolicy)
    source = believed([each for each in document.alerts or () if each.kind == DEPLOYS], knock)
    sent = object_sent(knock.body)
    if service := knock.query.get("service", ""):
        sent = {"service": service, **sent}
    try:
        told = read(sent, knock.headers)
    except NOT_SENT as error:
        raise TurnedAway(400, f"not what a pipeline sends of a deploy: {wrong_in(error)}") from None
    if told is not None and service:
        told = _of(told, service)
    known = None if told is None or told.delivery is None else f"{DEPLOYS}:{told.sender}:{told.delivery}"
    return Let(Delivery(source.name, told), known and known[:250])


def _of(told: Told, service: str) -> Told:
    return replace(told, called=(service[:200], *told.called))


def lets_change_in(document: Organisation, knock: Knock) -> Let:
    """A change event, with the routing key of a source of the kind `pagerduty`. Raises TurnedAway."""
    assert isinstance(document, AlertPolicy)
    source = document.alert_source(knock.named["source"])
    if source is None or source.kind != PAGERDUTY:
        raise TurnedAway(401, "not let in")
    believe(source, knock)
    try:
        told = change_event(object_in(knock.body.decode("utf-8", "replace")))
    except NOT_SENT as error:
        raise TurnedAway(400, f"not a change event: {wrong_in(error)}") from None
    return Let(Delivery(source.name, told))
