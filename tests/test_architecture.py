"""The rules that hold the code up, each checked."""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from pydantic import BaseModel
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from sqlalchemy import Table

from bot.config import Document, known_keys
from bot.operating.manifest import manifest
from bot.operating.reference import reference
from bot.speaking.calls import AT_MOST_ONCE, IDEMPOTENT, VERIFY_FIRST
from commands.history.policy import CHANGE_COLUMNS
from commands.practices import PRACTICES
from commands.reports.measures import MEASURES
from commands.shared import verbs
from commands.shared.practice import SlashCommand, merged
from commands.shared.sites import MANAGER_FIELD, SITE_FIELD
from commands.warrooms import wording as warrooms
from storage import migrations, tables
from storage.journal.records import DRILL
from storage.outbox.records import Method

ROOT = Path(__file__).parent.parent
PURE = re.compile(r"(rules|records|calendars|language|durations|text)\.py$")
HEAVY = {"slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "alembic", "apscheduler"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


@cache
def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_imports_run_downwards_and_rules_stay_pure() -> None:
    for path in modules("commands", "storage"):
        names = {name.partition(".")[0] for name in imported(path)}
        assert "bot" not in names, path
        if path.is_relative_to(ROOT / "storage"):
            assert not names & {"commands", "slack_bolt", "slack_sdk"}, path
        if PURE.search(path.name):
            assert not names & HEAVY, path


TOGETHER = merged(PRACTICES)


class Recorder:
    """Stands for Bolt's app: remembers what is listened to, and who listens."""

    def __init__(self) -> None:
        self.listeners: list[tuple[str, str | re.Pattern[str], Callable[..., Any]]] = []

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(what: str | re.Pattern[str]) -> Callable[..., None]:
            return lambda listener: self.listeners.append((kind, what, listener))

        return register

    def hears(self, kind: str, name: str) -> bool:
        patterns = [what for listened, what, _ in self.listeners if listened == kind]
        return any(
            each.match(name) or each.match(f"{name}.1") if isinstance(each, re.Pattern) else each == name
            for each in patterns
        )


@pytest.fixture(scope="session")
def listening() -> Recorder:
    recorder = Recorder()
    for practice in TOGETHER.all:
        practice.register(cast(AsyncApp, recorder))
    return recorder


def test_every_parameter_of_a_listener_is_one_that_bolt_knows(listening: Recorder) -> None:
    known = set(AsyncArgs.__annotations__)
    for _, what, listener in listening.listeners:
        assert set(inspect.signature(listener).parameters) <= known, what


def ids(kind: str) -> Iterator[str]:
    """Every id of a kind in every practice's ids."""
    for path in (ROOT / "commands").glob("*/ids.py"):
        module = importlib.import_module(f"commands.{path.parent.name}.ids")
        yield from (each.value for each in getattr(module, kind, ()))


def test_every_action_that_a_view_emits_has_a_listener(listening: Recorder) -> None:
    assert [action for action in ids("ActionId") if not listening.hears("action", action)] == []


READ_ONLY = {form.id for verb in TOGETHER.verbs() if (form := verb.form) is not None and form.reads is None}


def test_every_form_has_a_listener_unless_it_is_only_to_be_read(listening: Recorder) -> None:
    assert {form for form in ids("ViewId") if not listening.hears("view", form)} == READ_ONLY & {*ids("ViewId")}


@pytest.mark.parametrize("command", TOGETHER.commands, ids=lambda command: command.command)
def test_every_slash_command_has_a_listener(command: SlashCommand, listening: Recorder) -> None:
    assert listening.hears("command", command.command)


def test_every_slash_command_and_shortcut_is_in_the_manifest(settings: Document) -> None:
    described = manifest(TOGETHER, settings)
    listed = {command["command"] for command in described["features"]["slash_commands"]}
    assert listed == {command.command for command in TOGETHER.commands}
    assert {each["callback_id"] for each in described["features"]["shortcuts"]} == set(ids("ShortcutId"))
    assert len(described["display_information"]["name"]) <= 35
    json.dumps(described)


def test_no_two_verbs_of_a_command_have_a_name_in_common() -> None:
    for command in TOGETHER.commands:
        names = [verb.name for verb in command.verbs]
        assert len(names) == len(set(names)), command.command


@pytest.mark.parametrize("command", TOGETHER.commands, ids=lambda command: command.command)
def test_what_slack_shows_while_one_types_is_a_verb_or_no_verb_at_all(command: SlashCommand) -> None:
    for hint in command.hints:
        first = hint.split()[0]
        assert hint == first or verbs.called(first, command.verbs) is None, hint
    assert len(command.usage_hint) <= 100


def test_a_verb_does_or_asks_and_gives_its_operation_what_that_takes() -> None:
    """What a line, a button or a form gives it by name are parameters of its operation, and none is missing."""
    for verb in TOGETHER.verbs():
        assert (verb.do is None) != (verb.ask is None), verb.name
        operation = verb.do or verb.ask
        assert operation is not None
        parameters = [*inspect.signature(operation).parameters.values()][1:]
        assert verb.about, verb.name
        assert verb.given.keys() <= {each.name for each in parameters}, verb.name
        if verb.usage is not None and verb.reads is verbs.nothing and not verb.opens:
            needed = [each for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
            assert {each.name for each in needed} <= verb.given.keys(), verb.name


def test_a_button_without_a_form_carries_all_that_its_operation_needs() -> None:
    for verb in TOGETHER.verbs():
        if verb.button is None or verb.form is not None or verb.pressed is not verbs.value_of:
            continue
        parameters = inspect.signature(verb.do or verb.ask or verbs.done).parameters.values()
        needed = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty}
        assert needed <= verb.given.keys(), (
            f"{verb.name}: give it a form, or a `pressed` that reads it from the button"
        )


def test_the_commands_are_documented() -> None:
    """`python -m bot.operating.reference` writes the page."""
    assert (ROOT / "docs" / "commands.md").read_text() == reference(TOGETHER)


def enums_of_events() -> Iterator[type[StrEnum]]:
    for path in (ROOT / "storage").glob("*/records.py"):
        module = importlib.import_module(f"storage.{path.parent.name}.records")
        for name, value in vars(module).items():
            if name.endswith("Event") and isinstance(value, type) and issubclass(value, StrEnum):
                yield value


EVENTS = {event: f"{kind.__name__}.{event.name}" for kind in enums_of_events() for event in kind}


OPERATIONS = (
    "operations.py",
    "moves.py",
    "declaring.py",
    "holds.py",
    "duplicates.py",
    "families.py",
    "correcting.py",
    "following.py",
    "surging.py",
    "waiting.py",
    "freshness.py",
    "conversation.py",
    "times.py",
    "clockwork.py",
    "steps.py",
    "stays.py",
    "digests.py",
    "objections.py",
    "handing.py",
    "tasking.py",
    "attaching.py",
    "bridging.py",
    "merging.py",
    "moving.py",
    "obstacles.py",
    "editing.py",
    "doing.py",
    "checklist.py",
    "holding.py",
    "reviewing.py",
    "linking.py",
    "suspects.py",
    "approving.py",
    "fulfilling.py",
    "chasers.py",
    "away.py",
    "assessing.py",
    "answering.py",
    "standards.py",
    "mining.py",
    "candidates.py",
    "watching.py",
    "opening.py",
    "rotas.py",
    "cadence.py",
    "deferring.py",
    "afterwards.py",
    "feeding.py",
    "writing.py",
    "phases.py",
    "updating.py",
    "executives.py",
    "joining.py",
    "severity.py",
    "streams.py",
)
"""Where practices decide and write; what one has much of stands beside its operations, by subject."""


def journalled() -> set[str]:
    """The members of the enums of events that operations journal, by name as in the source."""
    named = (
        "offers.py",
        "threads.py",
        "channel.py",
        "stream_channels.py",
        "pins.py",
        "desk.py",
        "directory.py",
        "lines.py",
    )
    writing = (*OPERATIONS, *named)
    source = " ".join(path.read_text() for path in modules("commands", "bot/speaking") if path.name in writing)
    return {name for name in EVENTS.values() if name in source}


def test_every_event_is_journalled_by_somebody() -> None:
    assert set(EVENTS.values()) == journalled()


def test_nobody_follows_what_is_never_journalled() -> None:
    assert {event.removeprefix(DRILL) for event in TOGETHER.follows} <= set(EVENTS)


def events_of(subject: str) -> set[str]:
    """What is journalled of a subject's records."""
    return {event for kind in enums_of_events() if kind.__module__ == f"storage.{subject}.records" for event in kind}


@pytest.mark.parametrize("path", [*(ROOT / "commands").glob("*/wording.py")], ids=lambda path: path.parent.name)
def test_every_event_has_a_word_in_the_story_of_its_record_or_is_listed_as_silent(path: Path) -> None:
    practice = path.parent.name
    wording = importlib.import_module(f"commands.{practice}.wording")
    told = {*getattr(wording, "WORDS", ()), *getattr(wording, "SILENT", ())}
    untold = events_of(practice) - told
    assert not untold, f"give each a word in WORDS of commands/{practice}/wording.py, or list it in SILENT there"


def test_the_timeline_of_a_war_room_tells_of_its_incident_its_clocks_and_outages_or_leaves_out_on_purpose() -> None:
    told = {*warrooms.WORDS, *warrooms.SILENT}
    of_it = ("warrooms", "incidents", "service_levels", "availability", "tasks", "oncall", "streams")
    assert told == set().union(*map(events_of, of_it))


def test_every_table_is_in_the_list_of_all_tables() -> None:
    """`move`, and the comparison with the migrations, go by storage/tables.py."""
    for path in (ROOT / "storage").glob("*/tables.py"):
        module = importlib.import_module(f"storage.{path.parent.name}.tables")
        for name, table in vars(module).items():
            assert not isinstance(table, Table) or getattr(tables, name, None) is table, f"{path}: {name}"


def test_the_head_is_the_newest_revision() -> None:
    versions = sorted(path.name[:4] for path in (ROOT / "storage" / "migrations" / "versions").glob("0*.py"))
    assert versions[-1] == migrations.HEAD, "HEAD in storage/migrations/__init__.py names the newest revision"


def test_everything_that_may_be_done_says_in_which_states() -> None:
    for path in (ROOT / "commands").glob("*/rules.py"):
        rules = importlib.import_module(f"commands.{path.parent.name}.rules")
        if hasattr(rules, "Action"):
            assert set(rules.ALLOWED_IN) == set(rules.Action), f"ALLOWED_IN of {path}"


def test_what_is_listened_to_by_a_button_is_declared_once() -> None:
    buttons = [str(verb.button) for verb in TOGETHER.verbs() if verb.button is not None]
    assert len(buttons) == len(set(buttons))


def test_of_every_method_that_is_called_it_is_settled_how_it_is_called_again() -> None:
    kinds = (IDEMPOTENT, VERIFY_FIRST, AT_MOST_ONCE)
    methods = set(Method) - {Method.SHOW}
    assert {method: sum(method in kind for kind in kinds) for method in methods} == dict.fromkeys(methods, 1)


def test_two_practices_cannot_take_the_same_name() -> None:
    with pytest.raises(ValueError, match="two practices have a card called"):
        merged([PRACTICES[0], replace(PRACTICES[0], commands=())])


def functions(*folders: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in modules(*folders):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_functions_of_practices_are_short_and_take_few_parameters() -> None:
    for where, node in functions("commands"):
        arguments = node.args
        assert len(arguments.posonlyargs + arguments.args + arguments.kwonlyargs) <= 7, where
        assert (node.end_lineno or 0) - node.lineno + 1 <= 40, where


def test_files_of_practices_have_one_subject() -> None:
    for path in modules("commands"):
        lines = len(path.read_text().splitlines())
        assert lines <= (350 if path.name == "operations.py" else 450), path


def test_an_operation_says_nothing() -> None:
    """It decides, writes, journals and sets timers; who hears of it stands in notices."""
    for path in modules("commands"):
        if path.name not in OPERATIONS:
            continue
        names = imported(path)
        assert not {
            name for name in names if name.endswith((".speech", ".replies", ".views", ".wording", ".notices"))
        }


def keys_of(model: type, prefix: tuple[str, ...] = ()) -> Iterator[str]:
    for name in known_keys(prefix):
        yield name
        if len(prefix) < 4 and known_keys((*prefix, name)):
            yield from keys_of(model, (*prefix, name))


def values_of(annotation: Any) -> Iterator[str]:
    """The words that something in app.yaml may be, wherever it says so by its type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values():
            yield from values_of(field.annotation)
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    for part in get_args(annotation):
        yield from [part] if isinstance(part, str) else values_of(part)


ROW = re.compile(r"^\| `(\w+)` \|(.*)\|$", re.MULTILINE)
VALUES = {
    MANAGER_FIELD,
    SITE_FIELD,
    "always",
    "none",
    "month",
    "peer",
    *(measure.key for measure in MEASURES),
    *CHANGE_COLUMNS,
}
"""What is written as it is, and is no key: the types of app.yaml do not say so."""


def test_the_table_of_app_yaml_names_every_key_once_and_no_other() -> None:
    rows = ROW.findall((ROOT / "docs" / "configuration.md").read_text())
    assert sorted(key for key, _ in rows) == sorted(known_keys(()))
    known = {*known_keys(()), *VALUES}
    for key, text in rows:
        field = next(each for name, each in Document.model_fields.items() if key in (name, each.alias))
        keys, words = {*keys_of(Document, (key,))}, {*re.findall(r"`([a-z_]+)`", text)}
        assert keys <= words <= keys | known | {*values_of(field.annotation)}, key


def test_the_migrations_make_the_schema_that_the_code_expects(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path / 'schema.db'}")
    assert migrations.upgrade(engine)
    assert not migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_starting_does_not_load_what_only_some_need() -> None:
    heavy = {"alembic", "holidays", "jinja2", "snowballstemmer"}
    code = "import sys, bot.program; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not heavy & set(loaded.split())


OWN = ("cards", "forms", "handlers", "rules", "verbs", "views")
"""What a practice keeps to itself; its ids, operations, permissions, notices and messages others may use."""


def test_nobody_uses_what_another_practice_keeps_to_itself() -> None:
    for path in modules("commands"):
        mine = path.relative_to(ROOT / "commands").parts[0]
        for name in imported(path):
            _, _, rest = name.partition("commands.")
            practice, _, file = rest.partition(".")
            assert practice in ("", mine, "shared") or file.partition(".")[0] not in OWN, f"{path}: {name}"


def test_nothing_of_production_imports_the_demo() -> None:
    demo = {ROOT / "bot" / "__main__.py", *modules("bot/demo", "bot/workspace")}
    for path in {*modules("bot")} - demo:
        assert not {name for name in imported(path) if name.startswith(("bot.demo", "bot.workspace"))}, path
