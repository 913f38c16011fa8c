"""What comes to `/in/SOURCE`: believed by the secret of its source, and read as its kind is."""

from dataclasses import dataclass

from commands.alerts.kinds import Heard, believe, heard
from commands.alerts.policy import AlertPolicy
from commands.shared.doors import Knock, Let, TurnedAway
from commands.shared.organisation import Organisation


@dataclass(frozen=True)
class Delivery:
    """What a source (its name in app.yaml) has sent."""

    source: str
    heard: Heard


def lets_in(document: Organisation, knock: Knock) -> Let:
    """Raises TurnedAway. Of a source that there is not, as of a secret that is wrong, no more is told."""
    assert isinstance(document, AlertPolicy)
    source = document.alert_source(knock.named["source"])
    if source is None:
        raise TurnedAway(401, "not let in")
    believe(source, knock)
    found = heard(source, knock.body, knock.headers, knock.at)
    return Let(Delivery(source.name, found), found.delivery)
