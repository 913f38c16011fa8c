"""What people say to Quarterdeck that is no report: help, a greeting, thanks."""

import re
from enum import Enum, auto

from commands.shared.patterns import pattern


class Talk(Enum):
    HELP = auto()
    GREETING = auto()
    THANKS = auto()
    """Also a no and a good-bye: nothing needs to be said to it."""
    YES = auto()
    """To whatever was asked last."""


def _each_of(text: str, between: str | None = None) -> frozenset[str]:
    return frozenset(text.split(between))


HELP = _each_of(
    "help|help me|help please|please help|help me please|i need help|can you help|can you help me|commands|hilfe|"
    "what can you do|what do you do|what is this|who are you|how does this work|how do i report|"
    "how do i report an incident|how do i report something|menu|start|usage",
    "|",
)
GREETINGS = _each_of(
    "hello hi hey hiya howdy hallo moin servus hola bonjour salut morning afternoon evening greetings yo"
)
THANKS = _each_of(
    "thanks thank thx thanx ty tysm cheers danke merci gracias grazie ok okay okey k kk great good perfect super "
    "nice cool awesome excellent fine brilliant lovely done no nope bye goodbye ciao night"
)
YES = _each_of("yes|yes please|yep|yeah|y|sure|please do|report it|do it|ja|si|oui|yes report it", "|")
FILLERS = _each_of(
    "good you a lot so very much many all there team everyone everybody quarterdeck bot again for your the help and "
    "that is was to dear oh ah well now this day it got"
)
EMOJI = pattern(r":[a-z0-9_+'-]+:")


def talk_in(text: str) -> Talk | None:
    """What it is, when it is nothing else; `hello, the tills are down` is a report."""
    plain = EMOJI.sub(" ", text.casefold()).replace("’", "'").replace("'s ", " is ")
    words = re.findall(r"\w+", plain)
    if " ".join(words) in HELP or (not words and "?" in plain):
        return Talk.HELP
    if " ".join(words) in YES:
        return Talk.YES
    if not words:
        return Talk.THANKS if text.strip() else None
    if not set(words) <= GREETINGS | THANKS | FILLERS:
        return None
    if GREETINGS & set(words):
        return Talk.GREETING
    return Talk.THANKS if THANKS & set(words) else None
