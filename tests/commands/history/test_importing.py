"""Another desk's incidents, taken over as they were; nobody hears of it."""

import csv
import gzip
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.operating.importing import told as told_at_the_end
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
from storage.journal.tables import journal as entries
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


@pytest.mark.parametrize("parted_by", [";", "\t"])
def test_a_log_that_a_spreadsheet_has_saved_parts_its_fields_otherwise(
    acting: Acting, path: Path, parted_by: str
) -> None:
    path.write_text(LOG.replace(",", parted_by))
    assert imported(acting(MIRA).tx, path) == Outcome(added=2)


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


def test_a_nul_in_a_log_is_left_out_as_not_every_database_keeps_it(acting: Acting, path: Path) -> None:
    path.write_text(LOG.replace("Tills", "Ti\0lls").replace("Group B", "Group\0 B"))
    tx = acting(MIRA).tx
    assert imported(tx, path) == Outcome(added=2)
    incident = found(tx, "INC7")
    assert (incident.title, incident.team) == ("Tills · Freezes", "Group B")


def test_a_row_with_a_name_too_long_to_be_looked_up_is_left_out_and_told(acting: Acting, path: Path) -> None:
    path.write_text(LOG.replace("Caller 2", "C" * 251))
    outcome = imported(acting(MIRA).tx, path)
    assert outcome.bad_rows == [(7, "its caller_id has 251 characters; 250 are the most")]
    assert outcome.added == 1


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


HOLD = LOG.splitlines()[3]
"""Held on the first of March at eleven, fixed on the second at eleven."""


@pytest.mark.parametrize(
    ("states", "ends"),
    [
        (["New"], ["resumed 1 12:00", "resolved 2 11:00"]),
        (["Resolved", "Active"], ["resumed 1 12:00", "resolved 2 11:00"]),
        (["Resolved"], ["resumed 1 12:00", "resolved 2 11:00"]),
        (["Awaiting User Info", "Active"], ["held 1 12:00", "resumed 1 13:00", "resolved 2 11:00"]),
        ([], ["resolved 2 11:00"]),
    ],
)
def test_a_hold_ends_with_the_next_state_that_waits_for_nothing_or_the_fix_that_came_before(
    acting: Acting, path: Path, states: list[str], ends: list[str]
) -> None:
    tx = acting(MIRA).tx
    later = [
        HOLD.replace("Awaiting Vendor", state).replace("1/3/2016 11:00", f"1/3/2016 {hour}:00")
        for hour, state in enumerate(states, 12)
    ]
    path.write_text("\n".join([HEADER, HOLD, *later, LOG.splitlines()[5]]))
    imported(tx, path)
    told = [f"{each.what} {each.at:%-d %H:%M}" for each in journal.history(tx, found(tx, "INC7").number)]
    waits = re.compile(r"incident\.((?:held|resumed|resolved) .*)")
    assert [match[1] for each in told if (match := waits.match(each))] == ["held 1 11:00", *ends]


def backwards(text: str) -> str:
    """The same log with its newest rows first."""
    header, *rows = text.strip().splitlines()
    return "\n".join([header, *reversed(rows)])


@pytest.mark.parametrize("same_minute", ["1/3/2016 09:05", "1/3/2016 10:00"])
def test_a_log_with_its_newest_rows_first_is_read_from_its_end_within_a_minute_too(
    acting: Acting, path: Path, same_minute: str
) -> None:
    tx = acting(MIRA).tx
    path.write_text(backwards(LOG.replace("1/3/2016 10:00", same_minute)))
    imported(tx, path)
    incident = found(tx, "INC7")
    told = [each.what for each in journal.history(tx, incident.number)]
    assert (incident.status, incident.opened_at) == (IncidentStatus.CLOSED, utc("2016-03-01T09:00"))
    assert (told.count("incident.prioritised"), told.count("incident.acknowledged")) == (1, 1)


def test_what_all_came_about_in_one_minute_began_as_new(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    path.write_text(backwards(re.sub(r"1/3/2016 1.:00|7/3/2016 12:00", "1/3/2016 09:05", LOG)))
    imported(tx, path)
    assert found(tx, "INC7").status is IncidentStatus.CLOSED


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


def test_what_was_cancelled_there_counts_neither_as_kept_nor_as_missed(acting: Acting, path: Path) -> None:
    path.write_text(LOG.replace("INC7,Closed", "INC7,Canceled"))
    tx = acting(MIRA).tx
    imported(tx, path)
    incident = found(tx, "INC7")
    assert incident.status is IncidentStatus.CANCELLED
    assert tx.execute(select(service_clocks.c.id)).all() == []
    assert "sla.breached" not in [each.what for each in journal.history(tx, incident.number)]


def test_what_was_fixed_before_it_was_opened_took_no_time_and_is_judged_where_it_is_resolved(
    acting: Acting, path: Path
) -> None:
    path.write_text(LOG.replace(END, END.replace("2/3/2016 11:00,7/3", "20/2/2016 11:00,21/2")))
    tx = acting(MIRA).tx
    imported(tx, path)
    incident = found(tx, "INC7")
    opened = utc("2016-03-01T09:00")
    assert (incident.opened_at, incident.resolved_at, incident.closed_at) == (opened, opened, opened)
    window = rules.day_window(date(2016, 3, 1), UTC)
    facts = figures.facts(tx, window, window.end)
    assert (len(facts.resolved), len(facts.breached)) == (1, 1)


def test_zone_dates_states_groups_and_columns_are_as_app_yaml_says(acting: Acting, path: Path) -> None:
    text = LOG.replace("assignment_group", "support_group").replace("Awaiting Vendor", "With Vendor")
    path.write_text(text)
    log: dict[str, Any] = {"timezone": "America/Sao_Paulo", "states": {"With Vendor": "vendor"}}
    log |= {"groups": {"Group B": "retail-apps"}, "columns": {"group": "support_group"}}
    assert imported(acting(MIRA).tx, path, **log).added == 2
    incident = found(acting(MIRA).tx, "INC7")
    assert (incident.team, incident.opened_at) == ("retail-apps", utc("2016-03-01T12:00"))


def test_dates_that_have_an_offset_of_their_own_are_read_by_it(acting: Acting, path: Path) -> None:
    path.write_text(re.sub(r"(\d+/3/2016 \d\d:\d\d)", r"\1 +0200", LOG))
    imported(acting(MIRA).tx, path, timezone="America/Sao_Paulo", dates="%d/%m/%Y %H:%M %z")
    incident = found(acting(MIRA).tx, "INC7")
    assert (incident.opened_at, incident.resolved_at) == (utc("2016-03-01T07:00"), utc("2016-03-02T09:00"))


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


@pytest.mark.parametrize("year", ["0001", "1899", "9990", "9999"])
def test_a_row_of_a_year_that_cannot_be_is_left_out_and_told(acting: Acting, path: Path, year: str) -> None:
    path.write_text(LOG.replace("7/3/2016 12:00\nINC8", f"7/3/{year} 12:00\nINC8"))
    outcome = imported(acting(MIRA).tx, path, timezone="Asia/Tokyo")
    told = f"its closed_at '7/3/{year} 12:00' is out of reach; dates go from 1900 to 9989"
    assert (outcome.added, outcome.bad_rows) == (2, [(6, told)])


@pytest.mark.parametrize("times", ["1001", "3000000", "9" * 5000, "²", "-1", "often"])
def test_a_row_that_was_reopened_as_often_as_nothing_is_is_left_out_and_told(
    acting: Acting, path: Path, times: str
) -> None:
    path.write_text(LOG.replace(",1,code 5,Resolver 9,2/3/2016 11:00,7/3/2016 12:00\nINC8", f",{times},{END}\nINC8"))
    outcome = imported(acting(MIRA).tx, path)
    told = f"its reopen_count {times[:20]!r} is no number of times from 0 to 1,000"
    assert (outcome.added, outcome.bad_rows) == (2, [(6, told)])


@pytest.mark.parametrize(("times", "reopened"), [("?", 0), ("2", 2), ("2.0", 2), ("1000", 1000)])
def test_what_was_reopened_is_so_as_often_as_its_log_says(
    acting: Acting, path: Path, times: str, reopened: int
) -> None:
    path.write_text(LOG.replace("Group B,Ann,1,", f"Group B,Ann,{times},"))
    imported(acting(MIRA).tx, path)
    assert found(acting(MIRA).tx, "INC7").reopened == reopened


def test_what_took_longer_than_postgresql_counts_in_seconds_is_taken_over_as_well(acting: Acting, path: Path) -> None:
    path.write_text(LOG.replace("Jo 1,1/3/2016 09:00", "Jo 1,1/3/1900 09:00"))
    tx = acting(MIRA).tx
    assert imported(tx, path).added == 2
    assert tx.execute(select(service_clocks.c.target_seconds)).scalars().all() == [2**31 - 1]


def test_of_one_it_is_said_that_it_was_one() -> None:
    assert told_at_the_end(Outcome(added=1, known=1), "change") == "1 change imported, 1 was here already."
    assert told_at_the_end(Outcome(added=2000), "incident") == "2,000 incidents imported."


def test_a_file_that_is_cut_off_imports_nothing(acting: Acting, tmp_path: Path) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress((LOG * 50).encode())[:-40])
    with pytest.raises(Refused, match="cannot be read to its end"):
        imported(acting(MIRA).tx, path)


def test_a_file_that_is_cut_off_within_a_cell_imports_nothing(acting: Acting, path: Path) -> None:
    path.write_text(LOG + 'INC9,New,true,"Jo')
    lines = LOG.count("\n") + 1
    with pytest.raises(Refused, match=f"the quote that is opened in line {lines} is never closed"):
        imported(acting(MIRA).tx, path)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_of_another_encoding_is_refused_with_the_cure_and_no_name_is_garbled(
    acting: Acting, path: Path, encoding: str
) -> None:
    path.write_text(LOG.replace("Jo 1", "Jörg"), encoding=encoding)
    with pytest.raises(Refused, match=f"{path} is not text in UTF-8. Save it as such."):
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
def test_the_real_log_is_taken_over_whole_and_each_of_its_days_and_months_adds_up(acting: Acting) -> None:
    act = acting(MIRA)
    outcome = imported(act.tx, REAL)
    finish(act.tx)
    assert (outcome.added, outcome.bad) == (24_918, 5)
    plain = plain_incidents()
    counted = act.tx.execute(select(table.c.priority, func.count()).group_by(table.c.priority)).all()
    assert {row[0]: row[1] for row in counted} == {"P1": 270, "P2": 408, "P3": 23_466, "P4": 774}
    met = select(func.count()).select_from(service_clocks).where(service_clocks.c.breached.is_(False))
    assert act.tx.execute(met).scalar_one() == 15_803
    check_apart(act.tx, plain)
    days = [date(2016, 2, 1) + timedelta(days=number) for number in range(396)]
    months = [date(2016 + month // 12, month % 12 + 1, 1) for month in range(1, 14)]
    for zone, starts in ((act.document.desk.zone, days), (UTC, months)):
        plainly = Plainly(plain, zone, starts)
        check_windows(act.tx, plainly)
        check_reports(act.tx, plainly, [date(2016, 3, 1), date(2016, 5, 26)])


@dataclass(frozen=True)
class Plain:
    """What the log says of an incident, read with no code of ours: by its last row, as it ended.

    What was changed before it was opened, by a clock or by hand, was opened when it was first changed. `states` are
    those that it went through, one after another.
    """

    opened: datetime
    resolved: datetime | None
    closed: datetime
    kept: bool
    reopened: int
    states: tuple[str, ...]

    @property
    def ended(self) -> datetime:
        return self.resolved or self.closed


def plain_incidents() -> list[Plain]:
    stories: dict[str, list[list[str]]] = {}
    names = ("number", "incident_state", "opened_at", "sys_updated_at", "resolved_at", "closed_at", "made_sla")
    with gzip.open(REAL, "rt", encoding="utf-8") as text:
        rows = csv.reader(text)
        head = next(rows)
        places = [head.index(name) for name in (*names, "reopen_count")]
        for row in rows:
            stories.setdefault(row[places[0]], []).append([row[place] for place in places])
    return [_plain(story) for story in stories.values()]


def _plain(story: list[list[str]]) -> Plain:
    states = [row[1] for row in story]
    _, _, opened, _, resolved, closed, made_sla, reopened = story[-1]
    return Plain(
        min(instant(opened), instant(story[0][3])),
        None if resolved == "?" else instant(resolved),
        instant(closed),
        made_sla == "true",
        int(reopened),
        tuple(state for place, state in enumerate(states) if place == 0 or state != states[place - 1]),
    )


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


class Plainly:
    """Counted plainly: days or months of a zone that follow one another, by the dates at which they begin."""

    def __init__(self, plain: list[Plain], zone: tzinfo, starts: list[date]) -> None:
        self.zone, self.starts = zone, starts
        self.is_monthly = len({begins.day for begins in starts}) == 1
        self.opened = Counter(self.begins(each.opened) for each in plain)
        self.resolved = Counter(self.begins(each.resolved) for each in plain if each.resolved)
        self.closed = Counter(self.begins(each.closed) for each in plain)
        self.ended = Counter(self.begins(each.ended) for each in plain)
        self.missed = Counter(self.begins(each.ended) for each in plain if not each.kept)
        self.hours: dict[date, list[float]] = {}
        for each in plain:
            if each.resolved:
                taken = (each.resolved - each.opened).total_seconds() / 3600
                self.hours.setdefault(self.begins(each.resolved), []).append(taken)

    def begins(self, at: datetime) -> date:
        day = at.astimezone(self.zone).date()
        return day.replace(day=1) if self.is_monthly else day

    @property
    def windows(self) -> list[Window]:
        edges = [datetime(each.year, each.month, each.day, tzinfo=self.zone) for each in self.starts]
        return [Window(start.astimezone(UTC), end.astimezone(UTC)) for start, end in pairwise(edges)]

    def line(self, counts: Counter[date]) -> list[int]:
        return [counts[begins] for begins in self.starts[:-1]]

    def backlog(self) -> list[int]:
        """What came up to the end of each, without what had ended by then."""
        moved = zip(self.line(self.opened), self.line(self.ended), strict=True)
        return [*accumulate(came - went for came, went in moved)]


def check_apart(tx: Connection, plain: list[Plain]) -> None:
    """What else the rows tell, and is counted nowhere: an imported incident is resolved and closed once, when its log
    says that it was. All of it is known, one by one.
    """
    resolutions = sum(each.states.count("Resolved") for each in plain)
    taken_back = sum(each.reopened for each in plain)
    without = [each for each in plain if not each.resolved]
    unsaid, never = (sum(("Resolved" in each.states) is told for each in without) for told in (True, False))
    assert (resolutions, taken_back, unsaid, never) == (25_236, 331, 1_543, 13)
    assert resolutions - taken_back - unsaid == len(plain) - len(without) == 23_362
    assert sum(each.states.count("Closed") for each in plain) == len(plain) + 12, (
        "closed, looked at, and closed again"
    )
    again = select(func.count(), func.count(entries.c.record.distinct()))
    reopened = tx.execute(again.where(entries.c.what == IncidentEvent.REOPENED)).one()
    assert [*reopened] == [taken_back, sum(each.reopened > 0 for each in plain)] == [331, 275]
    assert tx.execute(again.where(entries.c.what == IncidentEvent.RESOLVED)).one()[0] == 23_362
    assert tx.execute(again.where(entries.c.what == IncidentEvent.CANCELLED)).one()[0] == 0


def check_windows(tx: Connection, plainly: Plainly) -> None:
    """The figures of all of them are what a plain count makes of the file."""
    windows = plainly.windows

    def counted(*what: str) -> list[int]:
        return lines.counted(tx, windows, None, *what)[""]

    assert counted(IncidentEvent.DECLARED) == plainly.line(plainly.opened)
    assert counted(IncidentEvent.RESOLVED) == plainly.line(plainly.resolved)
    assert counted(IncidentEvent.CLOSED, IncidentEvent.CONFIRMED) == plainly.line(plainly.closed)
    kept = lines.kept(tx, windows, None)[""]
    assert [of - good for good, of in kept] == plainly.line(plainly.missed)
    assert [of for _, of in kept] == plainly.line(plainly.ended)
    assert lines.backlog(tx, windows) == plainly.backlog()
    hours = [sorted(plainly.hours.get(begins, ())) for begins in plainly.starts[:-1]]
    assert [sorted(found) for found in lines.to_resolve(tx, windows, None)[""]] == hours


def check_reports(tx: Connection, plainly: Plainly, some: list[date]) -> None:
    """So are the reports of some of them, which are made otherwise."""
    backlog = dict(zip(plainly.starts, plainly.backlog(), strict=False))
    for begins, window in zip(plainly.starts, plainly.windows, strict=False):
        if begins in some:
            facts = figures.facts(tx, window, window.end)
            found = [
                len(each) for each in (facts.opened, facts.resolved, facts.closed, facts.breached, facts.backlog)
            ]
            lines_ = (plainly.opened, plainly.resolved, plainly.closed, plainly.missed, backlog)
            assert found == [each[begins] for each in lines_], begins
