"""The Home tab: what waits for the person who opens it, and for a manager, what could not be said."""

from commands.home import cards, handlers, late, notices
from commands.home.verbs import VERBS
from commands.shared.practice import Practice
from commands.shared.speech import HOME

PRACTICE = Practice(
    name="home",
    prefix="effect",
    buttons=VERBS,
    listen=handlers.listen,
    cards={HOME: cards.home},
    home=late.HOME,
    follows=notices.FOLLOWS,
)
