"""Items: what there is, what each cannot do without, and what falls with it."""

from commands.items import register
from commands.items.policy import ItemPolicy
from commands.items.verbs import BUTTONS, VERBS
from commands.items.wording import DEEDS
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="items",
    key="items",
    policy=ItemPolicy,
    adds={"/service": VERBS},
    buttons=BUTTONS,
    takes_in=register.take_in,
    deeds=DEEDS,
)
