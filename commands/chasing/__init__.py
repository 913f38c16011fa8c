"""Chasing: whoever has something to do hears of it when it counts, in one message a day, in their own hours."""

from commands.chasing import notices, operations
from commands.chasing.policy import ChasingPolicy
from commands.shared.practice import Practice

PRACTICE = Practice(
    name="chasing",
    policy=ChasingPolicy,
    timers={operations.DAY: operations.chase, operations.ONE: operations.chase_one},
    follows=notices.FOLLOWS,
    begins=operations.begin,
)
