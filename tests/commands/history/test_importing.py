"""Another desk's incidents, taken over as they were; nobody hears of it."""

import csv
import gzip
import io
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from commands.history.files import Outcome
from commands.history.importing import import_log
from commands.history.policy import ServiceNowLog
from commands.reports import rules
from commands.shared.blocks import person
from commands.shared.refusals import Refused
from storage.figures import lines
from storage.figures import queries as figures
from storage.figures.records import Window
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents as table
from storage.journal import queries as journal
from storage.schema import finish
from storage.service_levels.tables import service_clocks
from tests.commands.conftest import ANA, MIRA, Acting
from tests.commands.outcome import armed, effects

HEADER = (
    "number,incident_state,made_sla,caller_id,opened_at,sys_updated_at,category,subcategory,impact,urgency,priority,"
    "assignment_group,assigned_to,reopen_count,closed_code,resolved_by,resolved_at,closed_at"
)
END = "code 5,Resolver 9,2/3/2016 11:00,7/3/2016 12:00"
LOG = f"""{HEADER}
INC7,New,true,Jo 1,1/3/2016 09:00,1/3/2016 09:05,Tills,Freezes,2 - Medium,2 - Medium,3 - Moderate,Group A,?,0,{END}
INC7,Active,true,Jo 1,1/3/2016 09:00,1/3/2016 10:00,Tills,Freezes,1 - High,2 - Medium,2 - High,Group A,Ann,0,{END}
INC7,Awaiting Vendor,true,Jo 1,1/3/2016 09:00,1/3/2016 11:00,,,1 - High,2 - Medium,2 - High,Group B,Ann,0,{END}
INC7,Active,true,Jo 1,1/3/2016 09:00,1/3/2016 12:00,,,1 - High,2 - Medium,2 - High,Group B,Ann,1,{END}
INC7,Closed,false,Jo 1,1/3/2016 09:00,7/3/2016 12:00,,,1 - High,2 - Medium,2 - High,Group B,Ann,1,{END}
INC8,New,true,Caller 2,1/3/2016 09:30,1/3/2016 09:35,Mail,?,3 - Low,3 - Low,4 - Low,?,?,0,?,?,?,?
"""


def quiet(_done: int, _total: int) -> None:
    """Nobody looks."""


def imported(tx: Connection, path: Path, **log: Any) -> Outcome:
    return import_log(tx, path, ServiceNowLog(**log), quiet)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "log.csv"
    found.write_text(LOG)
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def found(tx: Connection, external: str) -> Incident:
    number = tx.execute(select(table.c.id).where(table.c.external_number == external)).scalar_one()
    incident = incidents.find(tx, number)
    assert incident is not None
    return incident


def test_an_incident_is_taken_over_as_it_ended(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    assert imported(tx, path) == Outcome(added=2)
    incident = found(tx, "INC7")
    assert (incident.title, incident.status, incident.priority, incident.team) == (
        *("Tills · Freezes", IncidentStatus.CLOSED),
        *("P2", "Group B"),
    )
    assert (incident.opened_at, incident.acknowledged_at) == (utc("2016-03-01T09:00"), utc("2016-03-01T10:00"))
    assert (incident.resolved_at, incident.closed_at) == (utc("2016-03-02T11:00"), utc("2016-03-07T12:00"))
    assert (incident.reporter, incident.assignee, incident.reopened) == ("name:Jo 1", "name:Ann", 1)
    assert (incident.category, incident.source, incident.stated) == ("Tills", "import", "category")
    still_open = found(tx, "INC8")
    assert (still_open.status, still_open.resolved_at, still_open.priority) == (IncidentStatus.NEW, None, "P4")


def test_where_and_what_it_was_about_is_taken_over_too(acting: Acting, tmp_path: Path) -> None:
    header, *rows = LOG.strip().splitlines()
    log = tmp_path / "log.csv"
    log.write_text("\n".join([f"{header},location,cmdb_ci", *(f"{row},Store 42,?" for row in rows)]))
    imported(acting(MIRA).tx, log)
    incident = found(acting(MIRA).tx, "INC7")
    assert (incident.site, incident.item, incident.stated) == ("Store 42", None, "category site")


def test_taken_over_until_an_instant_everything_stands_as_it_did_then(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    outcome = import_log(tx, path, ServiceNowLog(), quiet, until=utc("2016-03-01T11:30"))
    incident = found(tx, "INC7")
    assert (outcome.added, incident.status, incident.resolved_at) == (2, IncidentStatus.ON_HOLD, None)
    assert journal.history(tx, incident.number)[-1].what == "incident.held"
    assert import_log(tx, path, ServiceNowLog(), quiet, until=utc("2016-03-01T08:00")).added == 0


def test_what_was_resolved_by_then_has_the_verdict_that_the_log_tells_of_at_closing(
    acting: Acting, tmp_path: Path
) -> None:
    tx, log = acting(MIRA).tx, tmp_path / "log.csv"
    header, *rows = LOG.strip().splitlines()
    resolved = rows[3].replace("Active,true", "Resolved,true").replace("1/3/2016 12:00", "2/3/2016 11:00")
    log.write_text("\n".join([header, *rows[:3], resolved, rows[4]]))
    import_log(tx, log, ServiceNowLog(), quiet, until=utc("2016-03-03T00:00"))
    incident = found(tx, "INC7")
    assert (incident.status, incident.resolved_at) == (IncidentStatus.RESOLVED, utc("2016-03-02T11:00"))
    assert "sla.breached" in [each.what for each in journal.history(tx, incident.number)]


@pytest.mark.parametrize(
    ("place", "site", "region"),
    [("LYON", "lyon", "EMEA"), ("FR-07", "lyon", "EMEA"), ("Gdansk plant", "gdansk", "EMEA"), ("Oslo", "Oslo", None)],
)
def test_a_place_is_the_site_that_is_called_so_by_its_key_its_name_or_its_words(
    acting: Acting, tmp_path: Path, place: str, site: str, region: str | None
) -> None:
    act, log = acting(MIRA), tmp_path / "log.csv"
    header, *rows = LOG.strip().splitlines()
    log.write_text("\n".join([f"{header},location", *(f"{row},{place}" for row in rows)]))
    import_log(act.tx, log, ServiceNowLog(), quiet, sites=act.document.sites)
    assert found(act.tx, "INC7").site == site
    assert act.document.region_of(place) == region


def test_every_change_is_in_the_journal_at_its_own_time(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    told = [(each.what, f"{each.at:%-d %H:%M}") for each in journal.history(tx, found(tx, "INC7").number)]
    assert told == [
        ("incident.declared", "1 09:00"),
        *(
            ("incident.prioritised", "1 10:00"),
            ("incident.assigned", "1 10:00"),
            ("incident.acknowledged", "1 10:00"),
        ),
        *(("incident.assigned", "1 11:00"), ("incident.held", "1 11:00")),
        *(("incident.reopened", "1 12:00"), ("incident.resumed", "1 12:00")),
        *(("incident.resolved", "2 11:00"), ("incident.closed", "7 12:00"), ("sla.breached", "2 11:00")),
    ]


def test_nobody_hears_of_it_and_nothing_falls_due(acting: Acting, path: Path) -> None:
    imported(acting(MIRA).tx, path)
    assert effects(acting(MIRA)) == []
    assert armed(acting(MIRA)) == []


def test_people_of_the_past_are_names_and_are_not_spoken_to(acting: Acting, path: Path) -> None:
    from commands.incidents import operations
    from commands.incidents.notices import FOLLOWS
    from tests.commands.outcome import told

    imported(acting(MIRA).tx, path)
    incident = found(acting(MIRA).tx, "INC8")
    assert person(incident.reporter) == "Caller 2"
    operations.resolve(acting(MIRA), incident.id, note="done", code=None)
    assert not any("name:" in str(effect.arguments.get("channel")) for effect in told(acting(MIRA), FOLLOWS))


def test_a_second_import_adds_nothing(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    assert imported(tx, path) == Outcome(known=2)


def test_the_verdict_is_the_one_that_it_had_and_counts_when_it_ended(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    window = rules.day_window(date(2016, 3, 2), UTC)
    facts = figures.facts(tx, window, window.end)
    assert [each.name for each in facts.breached] == ["As imported"]
    assert (len(facts.met), len(facts.resolved), len(facts.backlog)) == (0, 1, 1)


def test_zone_dates_states_groups_and_columns_are_as_app_yaml_says(acting: Acting, path: Path) -> None:
    text = LOG.replace("assignment_group", "support_group").replace("Awaiting Vendor", "With Vendor")
    path.write_text(text)
    log: dict[str, Any] = {"timezone": "America/Sao_Paulo", "states": {"With Vendor": "vendor"}}
    log |= {"groups": {"Group B": "retail-apps"}, "columns": {"group": "support_group"}}
    assert imported(acting(MIRA).tx, path, **log).added == 2
    incident = found(acting(MIRA).tx, "INC7")
    assert (incident.team, incident.opened_at) == ("retail-apps", utc("2016-03-01T12:00"))


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_why_and_the_rest_is_taken(
    acting: Acting, path: Path
) -> None:
    path.write_text(
        LOG.replace("1/3/2016 12:00", "yesterday").replace("INC8,New", "INC8,-100")
        + "INC9,New,true,Jo 1,1/3/2016 09:00,1/3/2016 09:05,,,2,2,3,,,0,,,,\n"
        + "INC7,New,true,Jo 1,1/3/2016 09:00,1/3/2016 09:05,,,2,2,3,,,0,,,,\n"
        + "?,New,true,Caller 1,1/3/2016 09:00,1/3/2016 09:05,,,2,2,3,,,0,,,,\n"
    )
    outcome = imported(acting(MIRA).tx, path)
    assert (outcome.added, outcome.bad) == (2, 4)
    told = "\n".join(f"{line}: {why}" for line, why in outcome.bad_rows)
    assert "5: its sys_updated_at 'yesterday' is not a date" in told
    assert "7: its state '-100' means nothing" in told
    assert "9: the rows of INC7 do not stand together" in told
    assert "10: it has no number" in told


def test_a_file_that_is_cut_off_imports_nothing(acting: Acting, tmp_path: Path) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress((LOG * 50).encode())[:-40])
    with pytest.raises(Refused, match="cannot be read to its end"):
        imported(acting(MIRA).tx, path)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "number\nINC1\n"])
def test_what_is_no_such_log_is_refused_with_what_it_lacks(acting: Acting, path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(Refused, match="is not a ServiceNow incident log: it has no column"):
        imported(acting(MIRA).tx, path)


def test_how_far_it_is_read_is_told(acting: Acting, path: Path) -> None:
    told: list[tuple[int, int]] = []
    import_log(acting(ANA).tx, path, ServiceNowLog(), lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


REAL = Path(__file__).parents[4] / "shared" / "data" / "servicenow-incidents.csv.gz"


@pytest.mark.about_sqlite
@pytest.mark.skipif(not REAL.exists(), reason="the real log is not beside the project")
@pytest.mark.timeout(240)
def test_the_real_log_is_taken_over_whole_and_its_days_add_up(acting: Acting) -> None:
    act = acting(MIRA)
    outcome = imported(act.tx, REAL)
    finish(act.tx)
    assert (outcome.added, outcome.bad) == (24_918, 5)
    plain = last_rows()
    counted = act.tx.execute(select(table.c.priority, func.count()).group_by(table.c.priority)).all()
    assert {row[0]: row[1] for row in counted} == {"P1": 270, "P2": 408, "P3": 23_466, "P4": 774}
    met = select(func.count()).select_from(service_clocks).where(service_clocks.c.breached.is_(False))
    assert act.tx.execute(met).scalar_one() == 15_803
    check_day(act.tx, plain, date(2016, 5, 26))
    check_windows(act.tx, plain, [date(2016, 2, 1) + timedelta(days=number) for number in range(396)])
    check_windows(act.tx, plain, [date(2016 + month // 12, month % 12 + 1, 1) for month in range(1, 14)])


def last_rows() -> list[dict[str, Any]]:
    """The last row of each incident, its instants read: worked out with no code of ours.

    What was changed before it was opened, by a clock or by hand, was opened when it was first changed.
    """
    first: dict[str, str] = {}
    last: dict[str, dict[str, Any]] = {}
    with gzip.open(REAL) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
            first.setdefault(row["number"], row["sys_updated_at"])
            last[row["number"]] = row
    for number, row in last.items():
        for name in ("opened_at", "resolved_at", "closed_at"):
            row[name] = None if row[name] == "?" else instant(row[name])
        row["opened_at"] = min(row["opened_at"], instant(first[number]))
    return [*last.values()]


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def check_day(tx: Connection, plain: list[dict[str, Any]], day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = start + timedelta(days=1)
    facts = figures.facts(tx, rules.day_window(day, UTC), end)
    resolved = [row for row in plain if row["resolved_at"] and start <= row["resolved_at"] < end]
    assert len(facts.opened) == sum(start <= row["opened_at"] < end for row in plain)
    assert len(facts.backlog) == sum(
        row["opened_at"] < end <= (row["resolved_at"] or row["closed_at"]) for row in plain
    )
    hours = [(row["resolved_at"] - row["opened_at"]).total_seconds() / 3600 for row in resolved]
    assert rules.spread([each.hours for each in facts.resolved]).median == pytest.approx(statistics.median(hours))


def check_windows(tx: Connection, plain: list[dict[str, Any]], starts: list[date]) -> None:
    """The figures of days or months that follow one another are what a plain count makes of the file."""
    instants = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in starts]
    windows = [Window(start, end) for start, end in pairwise(instants)]
    opened, resolved, met, judged = (Counter[int]() for _ in range(4))
    hours: dict[int, list[float]] = {}
    for row in plain:
        ended = row["resolved_at"] or row["closed_at"]
        place = bisect_right(instants, ended) - 1
        opened[bisect_right(instants, row["opened_at"]) - 1] += 1
        judged[place] += 1
        met[place] += row["made_sla"] == "true"
        if row["resolved_at"]:
            resolved[place] += 1
            hours.setdefault(place, []).append((ended - row["opened_at"]).total_seconds() / 3600)
    places = range(len(windows))
    begun = sorted(row["opened_at"] for row in plain)
    ended_by = sorted(row["resolved_at"] or row["closed_at"] for row in plain)
    backlog = [bisect_left(begun, end) - bisect_left(ended_by, end) for end in instants[1:]]
    assert lines.counted(tx, windows, None, IncidentEvent.DECLARED)[""] == [opened[place] for place in places]
    assert lines.counted(tx, windows, None, IncidentEvent.RESOLVED)[""] == [resolved[place] for place in places]
    assert lines.kept(tx, windows, None)[""] == [(met[place], judged[place]) for place in places]
    assert lines.backlog(tx, windows) == backlog
    for place, found in enumerate(lines.to_resolve(tx, windows, None)[""]):
        assert sorted(found) == pytest.approx(sorted(hours.get(place, ())))
