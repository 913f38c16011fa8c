"""What was said of a service lately, and of which family that is: read once for all incidents that are looked at
together, and kept as it becomes by them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from commands.incidents.facts import about
from commands.problems import families as rules
from storage.problems import families
from storage.problems.records import Member

COMPARED = 2000
"""With so many of the last reports of a service are the words of one compared."""


Said = tuple[str, frozenset[str]]
"""The family of an incident, and what it is about (stems)."""


class Lately:
    """Of each service what was said in the time before any of these incidents (`within`): each once, with when."""

    def __init__(self, tx: Connection, together: Sequence[Member], within: timedelta, language: str) -> None:
        self._tx, self._together, self._within, self._language = tx, together, within, language
        self._said: dict[str, dict[Said, list[datetime]]] = {}

    def near(self, incident: Member, service: str) -> Iterator[Said]:
        """What was opened in (`within` before it, when it was] and has a word of it."""
        own, until = about(incident.title, self._language), incident.opened_at
        since = until - self._within
        for said, times in self._of(service).items():
            if not own.isdisjoint(said[1]) and any(since < each <= until for each in times):
                yield said

    def place(self, incident: Member, service: str, family: str) -> None:
        self._add(self._of(service), family, incident.title, incident.opened_at)

    def become_one(self, service: str, family: str, other: str) -> None:
        """What was of another family is of this one."""
        families.become_one(self._tx, family, other)
        said = self._of(service)
        for of, stems in [each for each in said if each[0] == other]:
            said.setdefault((family, stems), []).extend(said.pop((of, stems)))

    def _of(self, service: str) -> dict[Said, list[datetime]]:
        found = self._said.get(service)
        if found is None:
            opened = [each.opened_at for each in self._together if each.service == service]
            since, until, begins = min(opened) - self._within, max(opened), rules.words_begin(service)
            self._said[service] = found = {}
            for row in families.said_by(self._tx, service, begins, since, until, COMPARED):
                self._add(found, *row)
        return found

    def _add(self, said: dict[Said, list[datetime]], family: str, title: str, opened_at: datetime) -> None:
        said.setdefault((family, about(title, self._language)), []).append(opened_at)
