"""Problems: what is behind incidents that keep coming, from the first sign of it to a fix that holds."""

from commands.problems import (
    asking,
    cards,
    forms,
    handlers,
    linking,
    mining,
    notices,
    operations,
    permissions,
    watching,
)
from commands.problems.guide import GUIDE
from commands.problems.home import HOME
from commands.problems.policy import ProblemPolicy
from commands.problems.searching import SEARCHED
from commands.problems.verbs import BUTTONS, VERBS
from commands.problems.wording import DEEDS
from commands.shared.practice import Practice, SlashCommand, joined

PRACTICE = Practice(
    name="problems",
    prefix="PRB",
    policy=ProblemPolicy,
    key="problems",
    commands=(
        SlashCommand(
            "/problem",
            "Find what is behind incidents that keep coming",
            VERBS,
            hints=("what keeps happening", "candidates", "list", "show"),
            prefix="prb",
            opens=forms.blank,
            allows=permissions.permitted_to_open,
            otherwise=handlers.otherwise,
            guide=GUIDE,
        ),
    ),
    buttons=BUTTONS,
    listen=handlers.listen,
    cards={
        "problem.card": cards.card,
        "problem.asked": cards.asked,
        "problem.candidate": cards.candidate,
        "problem.offer": cards.offer,
    },
    below={"incident.card": cards.under_incident},
    under={"/incident show": cards.under_show},
    asks={"incident.resolve.form": asking.WHICH_PROBLEM},
    timers={
        mining.MINE: mining.mine,
        mining.TELL: mining.tell,
        operations.WATCH: watching.watched,
        operations.REVISIT: watching.revisit,
    },
    unheard=(mining.MINE, mining.TELL),
    home=HOME,
    follows=joined(linking.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
    begins=mining.begin,
    searched=SEARCHED,
)
