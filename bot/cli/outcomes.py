"""How a command ends: with what it found, or with one sentence and the code that tells whose fault it was."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from click.exceptions import Exit

from bot import config
from bot.config import ConfigurationError, Document, UnusableSetting
from bot.slack import CallFailed, TokenRefused
from storage.database import DatabaseUnavailable, UnusableAddress

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection as Transaction

T = TypeVar("T")
WRONG_INPUT, OUTSIDE_FAILED = 1, 3


def read(config_file: str | None, query: "Callable[[Transaction, Document], T]", *, or_empty: bool = False) -> T:
    """What a query finds in the database, under app.yaml; with `or_empty`, where there is none, in an empty one."""
    from bot.program import Connection
    from storage.database import look

    document = config.load(config.default_path(config_file))
    url = Connection.of_environment().database_url
    return asyncio.run(look(url, lambda tx: query(tx, document), or_empty=or_empty))


@contextmanager
def errors_explained() -> Iterator[None]:
    """One clear sentence and the exit code, never a traceback."""
    from commands.shared.refusals import Refused

    try:
        yield
        sys.stdout.flush()
    except ConfigurationError as error:
        refuse(str(error))
    except Refused as error:
        refuse(error.sentence)
    except UnusableSetting as error:
        refuse(str(error))
    except TokenRefused as error:
        fail(f"Slack refuses the token ({error.code}). Copy a new one from the app's settings, and start again.")
    except CallFailed as error:
        fail(f"Slack did not do what is needed to start: {error}.")
    except UnusableAddress as error:
        refuse(str(error))
    except DatabaseUnavailable as error:
        fail(str(error))
    except BrokenPipeError:  # `| head` has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        fail(f"This machine said no: {named}{error.strerror or error}.")
    except KeyboardInterrupt:
        raise Exit(0) from None


def write(file: Path, content: bytes) -> None:
    """Where whoever asked said; refused where that cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        refuse(f"{file} cannot be written ({error.strerror or error}).")


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise Exit(WRONG_INPUT)


def fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise Exit(OUTSIDE_FAILED)
