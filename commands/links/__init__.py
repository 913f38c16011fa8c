"""Links: what records of any practices are to each other, kept once and shown from both sides."""

from commands.links.wording import DEEDS
from commands.shared.practice import Practice

PRACTICE = Practice(name="links", deeds=DEEDS)
