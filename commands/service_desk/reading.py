"""What is known of a person."""

from commands.incidents.permissions import commanders, managers, teams_of
from commands.service_desk.views import Membership
from commands.shared.act import Act


def membership(act: Act) -> Membership:
    """The teams and roles of whoever asks, as app.yaml and Slack have them now."""
    named = {"a service manager": managers(act), "an incident commander": commanders(act)}
    return Membership(teams=teams_of(act, act.by), roles=[word for word, ids in named.items() if act.by in ids])
