"""Putting right what was guessed of an incident: what somebody says is final."""

from commands.incidents.facts import Fact
from commands.incidents.moves import move
from commands.incidents.permissions import permitted
from commands.incidents.policy import IncidentPolicy
from commands.incidents.rules import Action
from commands.items import linking
from commands.items.reading import item_called
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.refusals import MovedOn, NotFound, Refused
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident
from storage.items.records import ItemStatus


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


def confirm_item(act: Act, number: int) -> Incident:
    """It is about the item that was guessed: whoever works on it has looked."""
    incident = permitted(act, number, Action.FACT)
    if incident.item is None:
        raise MovedOn(f"{incident.number} names no item any more.", record=incident.number)
    return _state_item(act, incident, incident.item)


def change_item(act: Act, number: int, *, item: str) -> Incident:
    """It is about another item (a key or a name). Raises NotFound, NotAllowed."""
    incident, found = permitted(act, number, Action.FACT), item_called(act, item)
    if found.status is ItemStatus.RETIRED:
        retired = f"`{typed(found.key, 80)}` is retired, and nothing can be about it any more. Choose another."
        raise Refused(retired, record=incident.number)
    was, guessed = incident.item, Fact.ITEM not in incident.stated.split()
    stated = _state_item(act, incident, found.key)
    if was not in (None, found.key, incident.service) and guessed:
        linking.doubt(act, was or "", incident.number)
    return stated


def _state_item(act: Act, incident: Incident, key: str) -> Incident:
    stated, was = incident.stated.split(), incident.item
    if was == key and Fact.ITEM in stated:
        raise MovedOn(f"{incident.number} is about that item already.", record=incident.number)
    values = {Fact.ITEM: key, "stated": " ".join(dict.fromkeys([*stated, Fact.ITEM]))}
    told = {"fact": Fact.ITEM, "value": key, "was": was, "guessed": Fact.ITEM not in stated}
    moved = move(act, incident, Action.FACT, values, **told)
    linking.verify(act, key, incident.number)
    return moved


def name_after(act: Act, incident: Incident, *, item: str, title: str) -> Incident:
    """It turned out to be about something beneath what was reported: its item (a key) and title are that now, unless
    somebody has said another item. The caller journals why.
    """
    if Fact.ITEM in incident.stated.split():
        return incident
    return incidents.change(act.tx, incident.id, was=OPEN, item=item, title=title) or incident


def known_values(policy: IncidentPolicy, fact: Fact) -> dict[str, str]:
    """What can be said of a fact: key -> how it reads."""
    if fact is Fact.CATEGORY:
        return {key: key for key in policy.incidents.categories}
    return policy.site_names() if fact is Fact.SITE else policy.service_names()
