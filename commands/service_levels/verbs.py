"""What may be asked of service levels, by word after `/sla`."""

import json
import re

from commands.service_levels import operations, reading, views
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from commands.shared.blocks import Arguments
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Payload, Verb


def _clocks(act: Act, number: int) -> Answer:
    incident, found = reading.clocks_of(act, number)
    blocks = views.clocks(incident, found, act.policy(ServiceLevelPolicy))
    return {"text": f"The clocks of {incident.number}", "blocks": blocks}


def _breaching(act: Act, *, words: str = "", page: int = 1) -> Answer:
    found = reading.breaching(act, reading.named(act.document, words), page, most=views.LISTED)
    return {"text": views.BREACHING, "blocks": views.breaching(found, act.now, words)}


def _targets(act: Act, *, words: str = "", page: int = 1) -> Answer:
    policy = act.policy(ServiceLevelPolicy)
    found = policy.targets_of(reading.named(act.document, words))
    return {"text": views.PROMISED, "blocks": views.targets(policy, found, page, words)}


def _words(rest: str) -> Arguments:
    """Teams, priorities and services; app.yaml says which there are."""
    return {"words": as_typed(rest)} if rest else {}


def _page(action: Payload) -> tuple[None, Arguments]:
    """Which page of a list, and of what, as its button carries it."""
    try:
        asked = json.loads(action["value"])
        return None, {"words": str(asked["words"]), "page": max(1, int(asked["page"]))}
    except (ValueError, TypeError, KeyError):
        return None, {}


def _help(_act: Act) -> Answer:
    return {"text": HELP}


CLOCKS = Verb("", "INC-N", "every clock of an incident", ask=_clocks)
WHICH = "[TEAM|P1…P5|SERVICE]…"
BREACHING = Verb(
    "breaching",
    WHICH,
    "what is missed, and next to be",
    reads=_words,
    ask=_breaching,
    button=re.compile(rf"{re.escape(ActionId.BREACHING)}\.\d+"),
    pressed=_page,
)
LIST = Verb(
    "list",
    WHICH,
    "what is promised",
    reads=_words,
    ask=_targets,
    button=re.compile(rf"{re.escape(ActionId.LIST)}\.\d+"),
    pressed=_page,
)
BUTTONS = (
    Verb(
        "on it",
        None,
        "say that you are on it, and be the one who is called",
        do=operations.on_it,
        button=ActionId.ON_IT,
    ),
)
VERBS = (CLOCKS, BREACHING, LIST, Verb("help", about="how to use it", ask=_help))
HELP = ", ".join(f"`/sla {verb.line}` {verb.about}" for verb in (CLOCKS, BREACHING, LIST)) + "."
