"""Without its section of app.yaml a practice is silent: no help names it, nothing is told, armed or shown by it."""

from typing import cast

import pytest

from bot.config import Document
from commands.incidents import operations as incidents
from commands.practices import PRACTICES
from commands.shared.desk import follow_up
from commands.shared.practice import Practice, merged
from commands.shared.suggesting import Said
from storage.record import replace
from storage.timers import queries as timers
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import effects

TOGETHER = merged(PRACTICES)
OPTIONAL = [each for each in PRACTICES if each.key]
SAID = ("I need a new laptop", "vpn", "pos-db-1 prints blank receipts", "pos-db-1 prints blank receipts again")


def without(document: Document, key: str) -> Document:
    """The company, had it never written this section."""
    plain = document.model_copy()
    plain.model_fields_set.discard(key)
    plain.__dict__[key] = Document.model_fields[key].get_default(call_default_factory=True)
    return plain


@pytest.fixture(params=OPTIONAL, ids=lambda practice: practice.name)
def practice(request: pytest.FixtureRequest) -> Practice:
    return cast(Practice, request.param)


@pytest.fixture
def silent(acting: Acting, practice: Practice) -> Acting:
    """The same people, where its section is not written."""
    document = without(cast(Document, acting(ANA).document), str(practice.key))
    return lambda person: replace(acting(person), document=document)


def test_it_is_in_no_help(silent: Acting, acting: Acting, practice: Practice) -> None:
    (desk,) = [each for each in TOGETHER.commands if each.command == "/desk"]
    ask = next(verb for verb in desk.verbs if verb.name == "help").ask
    assert ask is not None
    named = [each.command for each in practice.commands]
    for person in (MIRA, ANA, SOFIA):
        assert [each for each in named if f"`{each}" in str(ask(silent(person)))] == []
    assert all(f"`{each}" in str(ask(acting(MIRA))) for each in named), "it is with the section"
    for command, added in practice.adds.items():
        own = next(each for each in TOGETHER.commands if each.command == command)
        told = str(next(verb for verb in own.verbs if verb.name == "help").ask(silent(MIRA)))  # type: ignore[misc]
        assert [each.name for each in added if f"`{command} {each.name}" in told] == []


def test_nothing_of_it_is_told_armed_or_shown(silent: Acting, practice: Practice) -> None:
    for each in PRACTICES:
        if each.begins is not None:
            each.begins(silent(MIRA))
    for text in SAID:
        found = declared(silent, text, service="pos")
    incidents.take(silent(ANA), found.id)
    incidents.resolve(silent(ANA), found.id, note="Turned the roll round")
    incidents.reopen(silent(SOFIA), found.id, reason="No")
    follow_up(silent(MIRA), TOGETHER.follows)
    told = effects(silent(MIRA))
    assert [each.render for each in told if each.render in practice.cards] == []
    assert [kind for kind in practice.timers if timers.of_kind(silent(MIRA).tx, kind)] == []
    if practice.suggests is not None:
        assert [practice.suggests(silent(SOFIA), Said(text, SOFIA)) for text in SAID] == [None] * len(SAID)
    if practice.home is not None:
        assert [*practice.home.begins(silent(MIRA))] == []
        assert [part.title for _, part in practice.home.parts(silent(MIRA)) if part.lines or part.nothing] == []
    if (below := practice.below.get("incident.card")) is not None:
        assert below(silent(ANA), incident=found.id) == []
