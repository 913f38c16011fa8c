"""What comes to `/in/SOURCE`: believed by the secret of its source, and read as its kind is."""

from collections.abc import Sequence

from commands.alerts.kinds import Heard, believe, heard, needed
from commands.alerts.policy import AlertPolicy
from commands.shared.doors import Knock, Let, TurnedAway
from commands.shared.organisation import Organisation
from storage.record import Record


class Delivery(Record):
    """What a source (its name in app.yaml) has sent."""

    source: str
    heard: Heard


def lets_in(document: Organisation, knock: Knock) -> Let:
    """Raises TurnedAway. Of a source that there is not, as of a secret that is wrong, no more is told."""
    assert isinstance(document, AlertPolicy)
    source = document.alert_source(knock.named["source"])
    if source is None:
        raise TurnedAway(401, "not let in")
    visits = believe(source, knock)
    found = heard(source, knock.body, knock.headers, knock.at)
    return Let(Delivery(source.name, found), found.delivery, visits)


def needs(document: Organisation, knock: Knock) -> Sequence[str]:
    """What must be fetched before a source can be believed. Raises TurnedAway."""
    assert isinstance(document, AlertPolicy)
    source = document.alert_source(knock.named["source"])
    return [] if source is None else needed(source, knock)
