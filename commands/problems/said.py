"""What was said of a service lately, and of which family that is: read once for all incidents that are looked at
together, and kept as it becomes by them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from commands.incidents.facts import about
from commands.problems import families as rules
from storage.problems import families
from storage.problems.records import Member

COMPARED = 2000
"""With so many of the last reports of a service are the words of one compared."""


class Said(NamedTuple):
    """What an incident is about (stems), and the family that it is of."""

    family: str
    about: frozenset[str]
    opened_at: datetime


class Lately:
    """Of each service what was said in the time before any of these incidents (`within`)."""

    def __init__(self, tx: Connection, together: Sequence[Member], within: timedelta, language: str) -> None:
        self._tx, self._together, self._within, self._language = tx, together, within, language
        self._said: dict[str, list[Said]] = {}

    def near(self, incident: Member, service: str) -> Iterator[tuple[str, frozenset[str]]]:
        """(family, stems) of what was opened in (`within` before it, when it was] and has a word of it."""
        own, since, until = (
            about(incident.title, self._language),
            incident.opened_at - self._within,
            incident.opened_at,
        )
        for family, stems, opened_at in self._of(service):
            if not own.isdisjoint(stems) and since < opened_at <= until:
                yield family, stems

    def place(self, incident: Member, service: str, family: str) -> None:
        self._of(service).append(Said(family, about(incident.title, self._language), incident.opened_at))

    def become_one(self, service: str, family: str, other: str) -> None:
        """What was of another family is of this one."""
        families.become_one(self._tx, family, other)
        of_both = (each._replace(family=family) if each.family == other else each for each in self._of(service))
        self._said[service] = [*of_both]

    def _of(self, service: str) -> list[Said]:
        if service not in self._said:
            opened = [each.opened_at for each in self._together if each.service == service]
            since, until, begins = min(opened) - self._within, max(opened), rules.words_begin(service)
            said = families.said_by(self._tx, service, begins, since, until, COMPARED)
            self._said[service] = [Said(family, about(title, self._language), at) for family, title, at in said]
        return self._said[service]
