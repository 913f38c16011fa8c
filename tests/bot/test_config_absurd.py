"""Whatever stands in app.yaml, `check` answers in one sentence that names file, line, key and cure, or it works."""

import copy
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import ConfigurationError, Document, load, understood
from bot.operating.check import describe
from bot.workspace.names import check_channel_name
from commands.shared.marked import documents
from tests.bot.test_config import GOOD


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    return [*map(plain, node)] if isinstance(node, list) else node


FULL = (
    GOOD
    + """\
channels: {incidents: incidents, majors: major-incidents, cab: change-advisory, reports: service-reports}
incidents: {auto_close_after: 5d, resolution_codes: [Fixed, Known error]}
war_rooms: {update_every: 20m, commander_within: 5m, archive_after: 1d}
"""
)
(PARSED,) = documents(FULL)
TREE = plain(PARSED)
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
TURNS = 9
"""Each key gets every ninth of the absurd values, its neighbour the next ones: all are tried at keys of each kind."""

Where = tuple[str | int, ...]


def places(node: Any, where: Where = ()) -> Iterator[Where]:
    """Every key of the file, and every member of its lists."""
    if where:
        yield where
    for step, child in node.items() if isinstance(node, dict) else enumerate(node if isinstance(node, list) else ()):
        yield from places(child, (*where, step))


PLACES = sorted(places(TREE), key=str)
ABSURD: list[Any] = [
    None, "", " ", "\u200b", 0, -1, 10**30, 1e308, float("nan"), float("inf"), True, [], {}, [[]], [None], {"": ""},
    "x" * 5000, "9999999d", "-5m", "0s", "1h1h", "\u0663h", "@", "@@", "nils", "a@", "<@U1>", "My Incidents!", "---",
    "two\nlines", "\u202eturned", "null\x85", "9999-12-31T23:59:59", "0001-01-01", "2026-02-30", "00:00-00:00",
    [1, "x"] * 50, {"a": {"b": {"c": 1}}}, "99:99", "Mars/Base", "..", "\\", "'", "{}", "#",
]  # fmt: skip


def put(tree: Any, where: Where, value: Any) -> Any:
    """The tree with a value at a key."""
    node = tree
    for step in where[:-1]:
        node = node[step]
    node[where[-1]] = value
    return tree


def with_value(where: Where, value: Any) -> str:
    text: str = yaml.safe_dump(put(copy.deepcopy(TREE), where, value), allow_unicode=True, sort_keys=False)
    return text


def answer(path: Path, text: str) -> Document | ConfigurationError:
    """What `check` finds, in less than a second of work; what it says can be read."""
    path.write_text(text, encoding="utf-8")
    return judged(path, text, lambda: load(path))


def judged(path: Path, text: str, read: Callable[[], Document]) -> Document | ConfigurationError:
    began = time.process_time()
    found: Document | ConfigurationError
    try:
        found = read()
        assert describe(path, found, NOW).encode()
    except ConfigurationError as refused:
        found = refused
    assert time.process_time() - began < 1.0
    if isinstance(found, ConfigurationError):
        for problem in found.problems:
            sentence = str(problem)
            assert sentence.startswith(f"{path}, line {problem.line}:"), sentence
            assert sentence.encode().decode().isprintable()
            assert len(sentence) < 700
            assert 1 <= problem.line <= text.count("\n") + 1
            assert problem.message
        assert len({(each.line, each.key) for each in found.problems}) == len(found.problems), str(found)
    else:
        check_what_slack_is_told(found)
    return found


def check_what_slack_is_told(document: Document) -> None:
    named = [*document.channels.model_dump().values(), *(team.channel for team in document.teams.values())]
    for name in named:
        if not name.startswith(("C", "G")):
            check_channel_name(name, ())
    keys = [*document.services, *document.teams, *document.resolution_codes, *document.service_names().values()]
    assert all(0 < len(key) <= 75 and key.strip() for key in keys)
    assert all("@" in handle[:-1] or handle.startswith(("U", "W", "@")) for handle in document.people())
    rounds = document.war_rooms
    assert min(rounds.update_every, rounds.commander_within).total_seconds() >= 1
    for board in document.boards.values():
        assert NOW + board.closes_after > NOW
    assert NOW + (document.auto_close_after or rounds.archive_after) >= NOW


@pytest.mark.parametrize("where", PLACES, ids=lambda where: ".".join(map(str, where)))
def test_an_absurd_value_at_any_key_is_refused_in_a_sentence_or_works(tmp_path: Path, where: Where) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(FULL, encoding="utf-8")
    for value in ABSURD[PLACES.index(where) % TURNS :: TURNS]:
        tree = put(copy.deepcopy(PARSED), where, copy.deepcopy(value))
        judged(path, FULL, lambda tree=tree: understood(Document, path, tree))  # type: ignore[misc]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ABSURD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.sampled_from(PLACES), value=ANYTHING)
def test_anything_at_any_key_is_refused_in_a_sentence_or_works(tmp_path: Path, where: Where, value: Any) -> None:
    answer(tmp_path / "app.yaml", with_value(where, value))


REFUSED = {
    "update_every: 20m": ("update_every: 0", "war_rooms.update_every", "must be from 1 s to 366 d"),
    "commander_within: 5m": ("commander_within: 0", "war_rooms.commander_within", "must be from 1 s"),
    "closes_after: 24h": ("closes_after: 9999999d", "boards.cab.closes_after", "to 366 d; write it like 20m"),
    "auto_close_after: 5d": ("auto_close_after: 9999999d", "incidents.auto_close_after", "0 is never"),
    "incidents: incidents": ("incidents: My Incidents!", "channels.incidents", "is no name that Slack gives"),
    "majors: major-incidents": ("majors: " + "a" * 81, "channels.majors", "Slack takes 80"),
    "cab: change-advisory": ("cab: https://x.example/c", "channels.cab", "small letters, digits, - and _"),
    "reports: service-reports": ("reports: general.chat", "channels.reports", "or the channel's id"),
    "channel: team-retail-apps": ("channel: CAB", "teams.retail-apps.channel", "is no name that Slack gives"),
    "'@retail-oncall'": ("nils", "teams.retail-apps.members[1]", "is nobody; write an email"),
    "[mira@northgate.example]": ("['']", "roles.managers[0]", "is nobody"),
    "[U0COMMAND]": ("['@']", "roles.commanders[0]", "is nobody"),
    "name: Point of sale": (f"name: {'x' * 4000}", "services.pos.name", "75 is the most that Slack shows"),
    "name: Northgate Retail": ("name: ' '", "desk.name", "give it a name that people can read"),
    "[Fixed, Known error]": (f"[{'x' * 200}]", "incidents.resolution_codes[0]", "75 is the most"),
    "  pos: {": (f"  {'k' * 160}: {{", f"services.{'k' * 160}", "75 is the most"),
    "start: 2026-11-23": ("start: 0001-01-01", "freezes[0].start", "is in the year 1"),
    "end: 2026-12-01": ("end: 9999-12-31", "freezes[0].end", "is in the year 9999"),
    "[U1, U2], quorum: 1": ("[v@x.example, V@X.example], quorum: 2", "boards.ecab.quorum", "has 1 member"),
    "target: 15m": ("target: 1h1h", "sla[0].target", "write it like 15m"),
}


@pytest.mark.parametrize("was", REFUSED)
def test_what_slack_would_not_take_is_refused_with_line_key_and_cure(tmp_path: Path, was: str) -> None:
    now, key, cure = REFUSED[was]
    assert FULL.count(was) == 1
    found = answer(tmp_path / "app.yaml", FULL.replace(was, now))
    assert isinstance(found, ConfigurationError), "it is taken"
    line = FULL[: FULL.index(was)].count("\n") + 1
    assert [(each.line, each.key) for each in found.problems] == [(line, key)], str(found)
    assert cure in found.problems[0].message


def test_the_same_person_in_two_spellings_is_one(tmp_path: Path) -> None:
    text = FULL.replace("[U1, U2], quorum: 1", "[v@x.example, V@X.example], quorum: 1")
    found = answer(tmp_path / "app.yaml", text.replace("channel: team-retail-apps", "channel: '#team-retail-apps'"))
    assert isinstance(found, Document)
    assert found.boards["ecab"].members == ("v@x.example",)
    assert found.teams["retail-apps"].channel == "team-retail-apps"


@pytest.mark.parametrize("date", ["2026-02-30", "2026-13-01", "2026-11-23T99:00:00"])
def test_a_day_that_is_none_is_blamed_on_its_own_line(tmp_path: Path, date: str) -> None:
    found = answer(tmp_path / "app.yaml", FULL.replace("start: 2026-11-23", f"start: {date}"))
    assert isinstance(found, ConfigurationError)
    assert found.problems[0].line == FULL[: FULL.index("start: 2026-11-23")].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "cure"),
    [("a: &a [*a]\n", "holds itself"), ("a: &a\n  b: *a\n", "holds itself"), ("desk:\n", "is empty"),
     ('"\\ud800": 1\n', "invalid Unicode"),
     ("\x00", "is not YAML"), ("desk: {name: !!python/object:os.system x}\n", "")],
)  # fmt: skip
def test_a_file_that_is_odd_is_refused_in_a_sentence(tmp_path: Path, text: str, cure: str) -> None:
    found = answer(tmp_path / "app.yaml", text)
    assert isinstance(found, ConfigurationError) or not cure
    assert cure in str(found)
