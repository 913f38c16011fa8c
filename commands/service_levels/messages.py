"""What the messages about clocks are called, so that they can be brought up to date."""

from commands.incidents import messages


def warnings(number: str, clock: int, person: str | None = None) -> str:
    """The folder of a clock's warnings, where everyone reads or with a person; `number` as in `INC-42`."""
    return f"{messages.openly_said(number)}sla/{clock}/" if person is None else f"{directly(number, clock)}{person}/"


def directly(number: str, clock: int) -> str:
    """The folder of those that are said to people directly; below it one of each."""
    return f"{number}/directly/sla/{clock}/"


def objection(number: str, key: int) -> str:
    """The folder of what managers are asked of an objection; below it one of each."""
    return f"{number}/directly/objection/{key}/"
