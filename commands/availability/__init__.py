"""Availability: when services were down, what uptime is promised of them, and word before it runs out."""

from commands.availability import notices, operations
from commands.availability.policy import AvailabilityPolicy
from commands.availability.verbs import VERBS
from commands.availability.wording import DEEDS
from commands.shared.practice import Practice, joined

PRACTICE = Practice(
    name="availability",
    policy=AvailabilityPolicy,
    adds={"/sla": VERBS},
    timers={operations.LOOK: operations.look},
    follows=joined(operations.FOLLOWS, notices.FOLLOWS),
    deeds=DEEDS,
)
