"""What stored records name may be gone from app.yaml: each is shown still, and so is what was to be said of it."""

from typing import Any, cast

import pytest

from bot.config import Document, parse, shipped_path, understood
from commands.changes import operations as changes
from commands.improvements import operations as improvements
from commands.oncall import operations as oncall
from commands.practices import PRACTICES
from commands.problems import operations as problems
from commands.requests import operations as requests
from commands.requests.rules import NewRequest
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.knowledge.examples import published
from tests.commands.outcome import effects
from tests.commands.warrooms.examples import opened

TOGETHER = merged(PRACTICES)
LEFT = ("desk", "channels", "roles", "reports", "improvements", "requests", "problems")
NOW: dict[str, Any] = {
    "teams": {"ops": {"channel": "team-ops", "members": ["mira@northgate.example"]}},
    "services": {"other": {"name": "Other", "team": "ops", "criticality": 1}},
    "calendars": {"always": {"hours": "always"}},
    "boards": {"board": {"members": ["mira@northgate.example"], "quorum": 1}},
    "changes": {"normal": "board", "emergency": "board", "standard": "none"},
    "catalogue": {"thing": {"name": "Thing", "team": "ops"}},
    "knowledge": {"languages": ["english"]},
    "on_call": {},
    "alerts": [],
}


@pytest.fixture(scope="module")
def another() -> Document:
    """The company, where everything is called otherwise."""
    path = shipped_path()
    tree = parse(path)
    kept = {name: tree[name] for name in LEFT if name in tree}
    kept["desk"] = {"name": "Northgate Retail", "timezone": "Europe/Berlin"}
    return understood(Document, path, kept | NOW)


def test_each_record_is_shown_and_all_that_waits_is_said(acting: Acting, another: Document) -> None:
    opened(acting)
    oncall.bring(acting(MIRA), team="network", record="INC-1")
    problems.open_problem(acting(ANA), text="Receipts come out blank", service="pos")
    changes.request(acting(ANA), ASKED)
    requests.submit(acting(SOFIA), NewRequest("vpn-token", SOFIA, {}))
    improvements.propose(acting(ANA), title="Swap old tills in time")
    published(acting)
    follow_up(acting(MIRA), TOGETHER.follows)
    act = replace(acting(MIRA), document=another)
    rendered = [TOGETHER.cards[each.render](act, **each.subject) for each in effects(act) if each.render is not None]
    assert len([each for each in rendered if each]) >= 8
    shows = [verb for command in TOGETHER.commands for verb in command.verbs if verb.name == "show"]
    shown = [str(cast(Any, verb.ask)(act, 1)) for verb in shows if verb.ask is not None and verb.is_numbered]
    assert all(f"{prefix}-1" in str(shown) for prefix in ("INC", "PRB", "CHG", "REQ", "IMP", "KB"))
