"""What a configuration would do, in words: the answer of `quarterdeck check`."""

from datetime import datetime
from pathlib import Path

from commands.shared.organisation import Organisation


def describe(path: Path, document: Organisation, now: datetime) -> str:
    """A page to read; the last lines are what an operator may want to mend."""
    doubts = [f"  {doubt}" for doubt in document.doubts()]
    head = f"{path} is good: {document.desk.name}, {document.desk.timezone}."
    return "\n".join([head, *document.described(now), *(["\nTo think about", *doubts] if doubts else [])])
