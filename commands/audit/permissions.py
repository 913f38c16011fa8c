"""Who may audit: the auditors of app.yaml and the service managers; a private record is for whom it concerns."""

from collections.abc import Iterable

from commands.incidents.permissions import existing, managers, sees, shown_to
from commands.problems.permissions import sees as sees_problem
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.journal.records import number_of
from storage.problems import queries as problems

INCIDENT, PROBLEM = "INC-", "PRB-"


def permitted(act: Act) -> None:
    """Raises NotAllowed for whoever is neither a service manager nor an auditor."""
    auditors = directory.ids_of(act.tx, act.document.roles.auditors)
    if act.by not in (*managers(act), *auditors):
        sentence = "The audit is for service managers and auditors; they are listed under `roles:` in app.yaml."
        raise NotAllowed(sentence, attempted="audit", record="desk")


def private_among(act: Act, records: Iterable[str]) -> dict[str, bool]:
    """The private ones among these records (`INC-42`, `PRB-3`), and whether whoever asks may know of each."""
    records = [*records]
    numbers = {int(record.removeprefix(INCIDENT)) for record in records if _is_incident(record)}
    found = [existing(act, number) for number in incidents.private_among(act.tx, numbers)]
    return {incident.number: sees(act, incident, act.by) for incident in found} | _problems_among(act, records)


def _problems_among(act: Act, records: Iterable[str]) -> dict[str, bool]:
    numbers = {number_of(record) for record in records if record.startswith(PROBLEM)}
    found = [each for each in problems.those(act.tx, numbers) if each.private] if numbers else []
    return {problem.number: sees_problem(act, problem, act.by) for problem in found}


def _is_incident(record: str) -> bool:
    return record.startswith(INCIDENT) and record.removeprefix(INCIDENT).isdecimal()


def note_reading(act: Act, records: Iterable[str]) -> None:
    """Have it journalled that whoever asks was shown these private records."""
    for record in filter(_is_incident, records):
        shown_to(act, existing(act, int(record.removeprefix(INCIDENT))))
