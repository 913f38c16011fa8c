"""The rules that hold the code up, each checked."""

import ast
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.config import Document, Settings, known_keys
from bot.listening.app import registered
from bot.operating.manifest import manifest
from bot.program import policies
from bot.speaking.calls import AT_MOST_ONCE, IDEMPOTENT, VERIFY_FIRST
from commands.practices import PRACTICES

ROOT = Path(__file__).parent.parent
PURE = re.compile(r"(rules|records|calendars|language|durations)\.py$")
HEAVY = {"slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "alembic", "apscheduler"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", [*modules("commands", "storage")], ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards_and_rules_stay_pure(path: Path) -> None:
    names = {name.partition(".")[0] for name in imported(path)}
    assert "bot" not in names
    if path.is_relative_to(ROOT / "storage"):
        assert not names & {"commands", "slack_bolt", "slack_sdk"}
    if PURE.search(path.name):
        assert not names & HEAVY


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice.__name__)
def test_every_parameter_of_a_listener_is_one_that_bolt_knows(practice: ModuleType) -> None:
    known = set(AsyncArgs.__annotations__)
    for name, function in vars(practice.handlers).items():
        if not inspect.iscoroutinefunction(function) or function.__module__ != practice.handlers.__name__:
            continue
        parameters = set(inspect.signature(function).parameters)
        if not name.startswith("_") and "desk" not in parameters:
            assert parameters <= known, name


def emitted() -> Iterator[str]:
    """Every action id of every practice's views."""
    for practice in PRACTICES:
        for value in vars(practice.views).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__name__ == "ActionId":
                yield from (each.value for each in value)


def listened(settings: Settings) -> list[str | re.Pattern[str]]:
    """The action ids that the practices listen to."""
    found: list[str | re.Pattern[str]] = []

    class Recorder:
        def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
            def register(what: str | re.Pattern[str]) -> Callable[..., None]:
                if kind == "action":
                    found.append(what)
                return lambda _listener: None

            return register

    for practice in PRACTICES:
        practice.register(Recorder())
    return found


@pytest.mark.parametrize("action", [*emitted()])
def test_every_action_that_a_view_emits_has_a_listener(action: str, settings: Settings) -> None:
    patterns = listened(settings)
    assert any(
        each.match(action) or each.match(f"{action}.1") if isinstance(each, re.Pattern) else each == action
        for each in patterns
    )


def test_every_slash_command_is_in_the_manifest(settings: Settings) -> None:
    described = manifest(registered(policies(settings)), settings.organisation)
    listed = {command["command"] for command in described["features"]["slash_commands"]}
    source = " ".join(path.read_text() for path in (ROOT / "commands").glob("*/__init__.py"))
    assert listed == set(re.findall(r'app\.command\("(/\w+)"\)', source))
    assert len(described["display_information"]["name"]) <= 35
    json.dumps(described)


def ordered() -> set[str]:
    """Every Web API method that an operation has called."""
    source = " ".join(path.read_text() for path in modules("commands"))
    return set(re.findall(r'(?:method=|speech\.call\(\s*tx,\s*)"([a-zA-Z.]+)"', source)) - {"show"}


def test_of_every_method_that_is_called_it_is_settled_how_it_is_called_again() -> None:
    kinds = (IDEMPOTENT, VERIFY_FIRST, AT_MOST_ONCE)
    assert len(ordered()) > 10
    assert {method: sum(method in kind for kind in kinds) for method in ordered()} == dict.fromkeys(ordered(), 1)


def keys_of(model: type, prefix: tuple[str, ...] = ()) -> Iterator[str]:
    for name in known_keys(prefix):
        yield name
        if len(prefix) < 4 and known_keys((*prefix, name)):
            yield from keys_of(model, (*prefix, name))


def test_every_key_of_app_yaml_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    missing = {key for key in keys_of(Document) if f"`{key}`" not in text}
    assert not missing


def test_the_migrations_make_the_schema_that_the_code_expects(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from storage import migrations, tables

    engine = create_engine(f"sqlite:///{tmp_path / 'schema.db'}")
    assert migrations.upgrade(engine)
    assert not migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_starting_does_not_load_what_only_some_need() -> None:
    heavy = {"alembic", "holidays", "jinja2"}
    code = "import sys, bot.program; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not heavy & set(loaded.split())
