"""Taking over who manages whom, where people work and when: a CSV of `email`, `manager`, `site`, `hours`."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from operator import itemgetter
from pathlib import Path

from sqlalchemy import Connection

from commands.requests.policy import RequestPolicy
from commands.shared.delimited import LeftOut, rows, whole
from commands.shared.refusals import Refused
from commands.shared.written import person as read_person
from storage.directory import queries as directory
from storage.staff import queries as staff
from storage.staff.records import Colleague

NEEDED = ("email", "manager")
MOST = 200_000


class Imported(LeftOut):
    """How many people an import told of, and the rows that could not be read."""

    people: int = 0


def import_people(tx: Connection, path: Path, policy: RequestPolicy, now: datetime) -> Imported:
    """In place of what was known of them. Raises Refused for a file that cannot be read; then nothing is written."""
    outcome = Imported()
    found = {each.handle: each for each in _people(path, policy, outcome)}
    ids = {email: person for person, email in directory.emails(tx).items()}
    known = [Colleague(ids[each.handle], each.manager, each.site, each.hours) for each in found.values()
             if each.handle in ids]  # fmt: skip
    staff.store(tx, [*found.values(), *known], now)
    outcome.people = len(found)
    return outcome


def _people(path: Path, policy: RequestPolicy, outcome: Imported) -> Iterator[Colleague]:
    for line, row in _rows(path):
        try:
            yield _colleague(row, policy)
        except ValueError as wrong:
            outcome.leave_out(line, str(wrong))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with whole(path), path.open(encoding="utf-8-sig", newline="") as file:
            found = rows(file)
            names = [name.strip().lower() for name in next(found, (0, []))[1]]
            missing = [name for name in NEEDED if name not in names]
            if missing:
                raise Refused(f"{path} has no column {' and no '.join(missing)}; its first row names its columns.")
            for line, row in filter(itemgetter(1), found):
                values = zip_longest(names, row[: len(names)], fillvalue="")
                yield line, {name: value.strip() for name, value in values}
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from None


def _colleague(row: dict[str, str], policy: RequestPolicy) -> Colleague:
    """ValueError, with the cure, for a row that says what cannot be."""
    email = _handle(row["email"])
    manager = _handle(row["manager"]) if row["manager"] else None
    if manager == email:
        raise ValueError(f"{email} is their own manager; leave it empty, or name another")
    site = _known(row.get("site", ""), "site", [*policy.sites])
    return Colleague(email, manager, site, _known(row.get("hours", ""), "calendar", policy.calendar_names()))


def _handle(text: str) -> str:
    try:
        found = read_person(text)
    except ValueError as why:
        raise ValueError(f"{text!r} {why}" if text else "it has no email") from None
    if found.startswith("@"):
        raise ValueError(f"{found} is a group; write one person's email")
    return found


def _known(value: str, what: str, known: Sequence[str]) -> str | None:
    if value and value not in known:
        raise ValueError(f"there is no {what} {value!r} in app.yaml; known are {', '.join(known) or 'none'}")
    return value or None
