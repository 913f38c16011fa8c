"""The rules that hold the code up, each checked."""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
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
from commands.shared.ids import Beginning
from commands.shared.practice import SlashCommand, merged
from commands.shared.sites import MANAGER_FIELD, SITE_FIELD
from commands.warrooms import wording as warrooms
from storage import migrations, tables
from storage.journal.records import DRILL
from storage.outbox.records import Method
from storage.record import replace

ROOT = Path(__file__).parent.parent
PURE = re.compile(r"(rules|records|calendars|language|durations|text)\.py$")
SECTION = re.compile(r"^(\w+):", re.MULTILINE)
HEAVY = {"slack_bolt", "slack_sdk", "sqlalchemy", "aiosqlite", "alembic", "apscheduler"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


@cache
def nodes(path: Path) -> list[ast.AST]:
    return [*ast.walk(ast.parse(path.read_text()))]


@cache
def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
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


def test_every_practice_is_composed_and_reads_what_app_yaml_shows() -> None:
    """The edits of docs/adding-a-practice.md that nothing else would miss."""
    shown = {match[1] for match in SECTION.finditer((ROOT / "app.yaml").read_text())}
    for folder in sorted((ROOT / "commands").glob("*/__init__.py")):
        name = folder.parent.name
        practice = getattr(importlib.import_module(f"commands.{name}"), "PRACTICE", None)
        if practice is None:
            continue
        assert any(each is practice for each in PRACTICES), f"add {name}.PRACTICE to commands/practices.py"
        policy = practice.policy
        assert issubclass(Document, policy), f"add {policy.__name__} to the bases of Document in bot/config.py"
        section = practice.key.partition(".")[0]
        assert not section or section in shown, f"show `{section}` in app.yaml, with values that a company could have"


def named(function: str, position: int) -> Iterator[tuple[str, str]]:
    """The constants that such calls of practices name at a position: where, and which. A variable is nobody's."""
    of, _, name = function.partition(".")
    for path in modules("commands"):
        for node in nodes(path):
            match node:
                case ast.Call(ast.Attribute(ast.Name(id=module), attr=attr), args) if (module, attr) == (of, name):
                    held = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                    wanted = args[position]
                    if isinstance(wanted, ast.Constant) or ast.unparse(wanted).partition(".")[0] in vars(held):
                        value = eval(ast.unparse(wanted), vars(held))
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", str(value)


@pytest.mark.parametrize(
    ("function", "position", "field"),
    [("timers.arm", 1, "timers"), ("speech.show", 2, "cards"), ("speech.warn", 3, "cards")],
)
def test_what_is_armed_or_shown_is_listed_in_a_practice(function: str, position: int, field: str) -> None:
    calls = [*named(function, position)]
    assert calls
    for where, name in calls:
        assert name in getattr(TOGETHER, field), f"{where}: list {name!r} in `{field}` of the PRACTICE of its folder"


def test_every_row_of_notices_is_followed() -> None:
    for path in (ROOT / "commands").glob("*/notices.py"):
        notices = importlib.import_module(f"commands.{path.parent.name}.notices")
        for event, followers in getattr(notices, "FOLLOWS", {}).items():
            is_heard = {*followers} <= {*TOGETHER.follows.get(event, ())}
            assert is_heard, f"list FOLLOWS of {path.relative_to(ROOT)} as `follows` of the PRACTICE of its folder"


class Recorder:
    """Stands for Bolt's app: remembers what is listened to, and who listens."""

    def __init__(self) -> None:
        self.listeners: list[tuple[str, str, Callable[..., Any]]] = []

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(what: str) -> Callable[..., None]:
            return lambda listener: self.listeners.append((kind, what, listener))

        return register

    def hears(self, kind: str, name: str) -> bool:
        patterns = [what for listened, what, _ in self.listeners if listened == kind]
        return any(each.covers(name) if isinstance(each, Beginning) else each == name for each in patterns)


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
    unheard = [action for action in ids("ActionId") if not listening.hears("action", action)]
    assert not unheard, (
        f"nobody listens to {unheard}: give a verb that `button`, and list the verb in the PRACTICE of its folder"
    )


READ_ONLY = {form.id for verb in TOGETHER.verbs() if (form := verb.form) is not None and form.reads is None}


def test_every_form_has_a_listener_unless_it_is_only_to_be_read(listening: Recorder) -> None:
    unheard = {form for form in ids("ViewId") if not listening.hears("view", form)} - READ_ONLY
    assert not unheard, f"nobody reads the answer of {sorted(unheard)}: give a verb `form=Form(…)` of that id"


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
        assert (verb.do is None) != (verb.ask is None), f"{verb.name}: give it `do` or `ask`, not both"
        operation = verb.do or verb.ask
        assert operation is not None
        parameters = [*inspect.signature(operation).parameters.values()][1:]
        assert verb.about, verb.name
        assert verb.given.keys() <= {each.name for each in parameters}, verb.name
        if verb.usage is not None and verb.reads is verbs.nothing and not verb.opens:
            needed = [each for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
            missing = {each.name for each in needed} - verb.given.keys()
            assert not missing, f"{verb.name}: `reads` must make {sorted(missing)} of what is typed"


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
    is_current = (ROOT / "docs" / "commands.md").read_text() == reference(TOGETHER)
    assert is_current, "docs/commands.md is not what the verbs say: run python -m bot.operating.reference"


EXAMPLES = {"/incident what is wrong", "/knowledge vpn from home", "/major the tills are down everywhere"}
"""What people are told to write after a command that is no verb of it."""


def sentences(path: Path) -> Iterator[str]:
    """All strings of a module but its docstrings; what is put into one is `{}`."""
    within = {id(part) for node in nodes(path) if isinstance(node, ast.JoinedStr) for part in node.values}
    within |= {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.value


def test_every_line_that_people_are_told_to_type_begins_with_a_verb() -> None:
    known = {command.command: {verb.name for verb in command.verbs if verb.is_typed} for command in TOGETHER.commands}
    line = re.compile(rf"(?<=`)({'|'.join(known)}) ([a-z][a-z-]*)")
    wrong = {
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in modules("commands")
        for said in sentences(path)
        for found in line.finditer(said)
        if found[2] not in known[found[1]] and not any(each.startswith(found[0]) for each in EXAMPLES)
    }
    assert wrong == set()


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
    "subjects.py",
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
    silent = sorted(set(EVENTS.values()) - journalled())
    assert not silent, (
        f"no operation journals {silent}; is one in a new file? Then name that file in OPERATIONS above"
    )


def test_nobody_follows_what_is_never_journalled() -> None:
    unknown = sorted({event.removeprefix(DRILL) for event in TOGETHER.follows} - set(EVENTS))
    assert not unknown, f"{unknown} is followed, and a line of no enum of events in storage/*/records.py"


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
    known = set().union(*map(events_of, of_it))
    assert told == known, (
        f"of commands/warrooms/wording.py: give {sorted(known - told)} a word in WORDS, or list it in SILENT; "
        f"{sorted(told - known)} is no event of {', '.join(of_it)}"
    )


def test_every_table_is_in_the_list_of_all_tables() -> None:
    """`move`, and the comparison with the migrations, go by storage/tables.py."""
    for path in (ROOT / "storage").glob("*/tables.py"):
        module = importlib.import_module(f"storage.{path.parent.name}.tables")
        for name, table in vars(module).items():
            is_listed = not isinstance(table, Table) or getattr(tables, name, None) is table
            assert is_listed, f"import {name} of {path.relative_to(ROOT)} in storage/tables.py, and list it there"


def test_the_head_is_the_newest_revision() -> None:
    versions = sorted(path.name[:4] for path in (ROOT / "storage" / "migrations" / "versions").glob("0*.py"))
    assert versions[-1] == migrations.HEAD, "HEAD in storage/migrations/__init__.py names the newest revision"


def test_everything_that_may_be_done_says_in_which_states_and_what_it_is_called_when_it_cannot_be() -> None:
    for path in (ROOT / "commands").glob("*/rules.py"):
        rules = importlib.import_module(f"commands.{path.parent.name}.rules")
        if hasattr(rules, "Action"):
            for table in ("ALLOWED_IN", "_PAST"):
                missing = set(rules.Action) - set(getattr(rules, table, rules.Action))
                assert not missing, f"{path.relative_to(ROOT)}: {table} has no row for {sorted(missing)}"


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
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_functions_of_practices_are_short_and_take_few_parameters() -> None:
    for where, node in functions("commands"):
        arguments = node.args
        many = len(arguments.posonlyargs + arguments.args + arguments.kwonlyargs)
        long = (node.end_lineno or 0) - node.lineno + 1
        assert many <= 7, f"{where} has {many} parameters, 7 at most"
        assert long <= 40, f"{where} has {long} lines, 40 at most"


def test_files_of_practices_have_one_subject() -> None:
    for path in modules("commands"):
        lines, most = len(path.read_text().splitlines()), 350 if path.name == "operations.py" else 450
        assert lines <= most, f"{path.relative_to(ROOT)} has {lines} lines, {most} at most: split it by subject"


def test_an_operation_says_nothing() -> None:
    """It decides, writes, journals and sets timers; who hears of it stands in notices."""
    for path in modules("commands"):
        if path.name not in OPERATIONS:
            continue
        speaks = (".speech", ".replies", ".views", ".wording", ".notices")
        found = [name for name in imported(path) if name.endswith(speaks)]
        assert not found, f"{path.relative_to(ROOT)} imports {found}: who hears of it stands in notices.py"


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
    told = [key for key, _ in rows]
    assert sorted(told) == sorted(known_keys(())), (
        f"docs/configuration.md has no row for {sorted(set(known_keys(())) - set(told))}; "
        f"{sorted(set(told) - set(known_keys(())))} is no key of app.yaml"
    )
    known = {*known_keys(()), *VALUES}
    for key, text in rows:
        field = next(each for name, each in Document.model_fields.items() if key in (name, each.alias))
        keys, words = {*keys_of(Document, (key,))}, {*re.findall(r"`([a-z_]+)`", text)}
        unknown = words - keys - known - {*values_of(field.annotation)}
        assert not keys - words, f"docs/configuration.md, `{key}`: it does not name {sorted(keys - words)}"
        assert not unknown, f"docs/configuration.md, `{key}`: {sorted(unknown)} is no key of app.yaml"


def test_starting_does_not_load_what_only_some_need() -> None:
    heavy = {"alembic", "holidays", "jinja2", "snowballstemmer"}
    code = "import sys, bot.program; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not heavy & set(loaded.split())


PROGRAMS = {ROOT / "commands" / "oncall" / "ical.py", ROOT / "commands" / "shared" / "drawing.py"}
"""Each is run by its path, in a process of its own."""


def test_a_program_of_its_own_imports_nothing_of_ours() -> None:
    for path in PROGRAMS:
        assert not {name.partition(".")[0] for name in imported(path)} & {"bot", "commands", "storage"}, path


def test_the_commands_compile_no_pattern_as_they_load() -> None:
    """Only what reads app.yaml does, at each start; each button that has several names, which Bolt asks for; and what
    is a program of its own.
    """
    for path in {*modules("commands")} - {ROOT / "commands" / "shared" / "marked.py", *PROGRAMS}:
        named = [
            each for each in ast.iter_child_nodes(nodes(path)[0]) if isinstance(each, ast.Assign | ast.AnnAssign)
        ]
        found = [each.lineno for each in named if each.value and ast.unparse(each.value).startswith("re.compile(")]
        assert not found, f"{path.relative_to(ROOT)}, lines {found}: write pattern(…), of commands.shared.patterns"


OWN = ("cards", "forms", "handlers", "rules", "verbs", "views")
"""What a practice keeps to itself; its ids, operations, permissions, notices and messages others may use."""


def test_nobody_uses_what_another_practice_keeps_to_itself() -> None:
    for path in modules("commands"):
        mine = path.relative_to(ROOT / "commands").parts[0]
        for name in imported(path):
            _, _, rest = name.partition("commands.")
            practice, _, file = rest.partition(".")
            is_open = practice in ("", mine, "shared") or file.partition(".")[0] not in OWN
            assert is_open, f"{path.relative_to(ROOT)} imports {name}, which that practice keeps to itself"


def test_nothing_of_production_imports_the_demo() -> None:
    demo = {ROOT / "bot" / "cli" / "demo.py", *modules("bot/demo", "bot/workspace")}
    for path in {*modules("bot")} - demo:
        assert not {name for name in imported(path) if name.startswith(("bot.demo", "bot.workspace"))}, path
