"""How far it is, of what takes long, on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from commands.shared.progress import Progress


@contextmanager
def shown(what: str, *, told: bool = True) -> Iterator[Progress]:
    """A bar, where there is a terminal and it is to be told."""
    with click.progressbar(length=1, label=what, hidden=not (told and sys.stdout.isatty())) as bar:

        def show(done: int, total: int) -> None:
            bar.length, bar.pos = max(1, total), done
            bar.render_progress()

        yield show
