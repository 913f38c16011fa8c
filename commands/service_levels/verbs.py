"""What may be asked of service levels, by word after `/sla`."""

from commands.service_levels import operations, reading, views
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from commands.shared.verbs import Answer, Verb

LISTED = 20


def _clocks(act: Act, number: int) -> Answer:
    incident, found = reading.clocks_of(act, number)
    blocks = views.clocks(incident, found, act.policy(ServiceLevelPolicy))
    return {"text": f"The clocks of {incident.number}", "blocks": blocks}


def _breaching(act: Act) -> Answer:
    return {"text": "Missed, and next to be", "blocks": views.breaching(reading.breaching(act, LISTED), act.now)}


def _targets(act: Act) -> Answer:
    return {"text": views.targets(act.policy(ServiceLevelPolicy).sla)}


def _help(_act: Act) -> Answer:
    return {"text": HELP}


CLOCKS = Verb("", "INC-N", "every clock of an incident", ask=_clocks)
BREACHING = Verb("breaching", about="what is next", ask=_breaching)
LIST = Verb("list", about="what is promised", ask=_targets)
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
