"""How much faster a drill is than what it plays."""

from datetime import timedelta

AT_LEAST = timedelta(minutes=2)
"""So long people have for what is owed in a drill, however fast it runs."""


def hastened(length: timedelta, speed: int) -> timedelta:
    """What is owed within so long, in a drill that is so many times as fast: people have time to do it."""
    return max(length / speed, min(length, AT_LEAST))
