"""Changes: requested with a plan, decided by a board's vote, implemented in their window."""

from commands.changes import (
    assessing,
    away,
    cards,
    chasers,
    doing,
    drafts,
    gate,
    handlers,
    modals,
    notices,
    obstacles,
    operations,
    reviewing,
    told,
    watching,
)
from commands.changes.guide import GUIDE
from commands.changes.home import HOME
from commands.changes.policy import ChangePolicy
from commands.changes.searching import SEARCHED
from commands.changes.verbs import BUTTONS, VERBS
from commands.changes.wording import DEEDS
from commands.shared.doors import Door
from commands.shared.practice import Practice, SlashCommand, joined

PRACTICE = Practice(
    name="changes",
    prefix="CHG",
    policy=ChangePolicy,
    commands=(
        SlashCommand(
            "/change",
            "Request a change, or move one on",
            VERBS,
            hints=("submit", "implement", "done", "calendar"),
            prefix="chg",
            opens=modals.form,
            begins=modals.begin,
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    listen=handlers.listen,
    cards={
        "change.ballot": cards.ballot,
        told.CHASE: cards.chase,
        told.TOLD: told.told,
        "change.hold": cards.hold,
        "change.template": cards.template,
    },
    timers={
        operations.CLOSE_BALLOT: operations.close_ballot,
        obstacles.LOOK: obstacles.look_again,
        chasers.CHASE: chasers.chase,
        away.TURN: away.turn,
        doing.WATCH: doing.look_at,
        reviewing.OWED: reviewing.remind,
        watching.LOOK: watching.look_at,
        assessing.OWED: assessing.remind,
        drafts.FORGET: drafts.forgotten,
    },
    reads={watching.LOOK: watching.count},
    below={"incident.card": cards.under_incident},
    unheard=(drafts.FORGET, obstacles.LOOK, away.TURN),
    home=HOME,
    follows=joined(notices.FOLLOWS, told.FOLLOWS),
    deeds=DEEDS,
    searched=SEARCHED,
    doors=(Door("GET", "/gate", gate.lets_in, gate.answer),),
)
