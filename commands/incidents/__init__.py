"""Incidents: an unplanned interruption, from the first word of it to the reporter's yes."""

from commands.incidents import (
    cards,
    handlers,
    item_facts,
    keeping,
    notices,
    operations,
    reading,
    surging,
    told,
    waiting,
)
from commands.incidents.guide import GUIDE
from commands.incidents.home import HOME
from commands.incidents.ids import ShortcutId
from commands.incidents.policy import IncidentPolicy
from commands.incidents.searching import SEARCHED
from commands.incidents.verbs import VERBS
from commands.incidents.wording import DEEDS
from commands.shared.practice import Practice, Shortcut, SlashCommand, joined

PRACTICE = Practice(
    name="incidents",
    prefix="INC",
    policy=IncidentPolicy,
    commands=(
        SlashCommand(
            "/incident",
            "Report what is wrong, or work on what was reported",
            VERBS,
            hints=("what is wrong", "list", "show"),
            prefix="inc",
            opens_here=keeping.blank,
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    shortcuts=(
        Shortcut("Report an incident", ShortcutId.REPORT, "global", "Report what is wrong to the service desk"),
        Shortcut("Report as incident", ShortcutId.FROM_MESSAGE, "message", "Report what this message says"),
    ),
    listen=handlers.listen,
    cards={
        "incident.card": cards.card,
        "incident.receipt": cards.receipt,
        "incident.fix": cards.confirmation,
        "incident.held": cards.held,
        "incident.doubt": cards.doubt,
        "incident.surge": cards.surge,
        told.GIVEN: told.given,
        told.PROPOSED: told.proposed,
    },
    timers={
        operations.AUTO_CLOSE: operations.close_by_itself,
        surging.WATCH: surging.watch,
        surging.SURGE: surging.end,
        waiting.CARD: waiting.waited,
    },
    unheard=(surging.WATCH, surging.SURGE),
    home=HOME,
    follows=joined(notices.FOLLOWS, told.FOLLOWS),
    deeds=DEEDS,
    searched=SEARCHED,
    urgent=reading.urgent,
    takes_in=item_facts.take_in,
    people_changed=notices.people_changed,
    where=reading.where,
)
