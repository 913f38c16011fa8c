"""Procedures: articles that say what to do, run as a checklist, each step ticked or left out for a reason."""

from commands.shared.practice import Practice
from commands.sops import cards, notices
from commands.sops.policy import SopPolicy
from commands.sops.verbs import VERBS
from commands.sops.wording import DEEDS

PRACTICE = Practice(
    name="sops",
    policy=SopPolicy,
    adds={"/desk": VERBS},
    cards={"sop.head": cards.head, "sop.checklist": cards.checklist, notices.OFFER: cards.offer},
    follows=notices.FOLLOWS,
    deeds=DEEDS,
)
