"""Putting right what was guessed of an incident: what somebody says is final."""

from commands.incidents.facts import Fact
from commands.incidents.moves import move
from commands.incidents.permissions import permitted
from commands.incidents.policy import IncidentPolicy
from commands.incidents.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.refusals import MovedOn, NotFound
from storage.incidents.records import Incident


def set_fact(act: Act, number: int, *, fact: Fact, value: str) -> Incident:
    """Say of which category or site (a key of app.yaml) it is; no guess takes its place any more."""
    incident = permitted(act, number, Action.FACT)
    if value not in known_values(act.policy(IncidentPolicy), fact):
        gone = f"There is no {fact} `{typed(value, 80)}` any more. Choose another."
        raise NotFound(gone, record=incident.number)
    was, stated = getattr(incident, fact), incident.stated.split()
    if was == value and fact in stated:
        raise MovedOn(f"{incident.number} has that {fact} already.", record=incident.number)
    values = {fact: value, "stated": " ".join(dict.fromkeys([*stated, fact]))}
    return move(act, incident, Action.FACT, values, fact=fact, value=value, was=was, guessed=fact not in stated)


def known_values(policy: IncidentPolicy, fact: Fact) -> dict[str, str]:
    """What can be said of a fact: key -> how it reads."""
    if fact is Fact.CATEGORY:
        return {key: key for key in policy.incidents.categories}
    return policy.site_names() if fact is Fact.SITE else policy.service_names()
