"""Who fixed the last ones like it: from the finest kind that says enough, and else silence."""

from datetime import timedelta
from typing import Any

import pytest

from commands.shared.act import Act
from commands.warrooms import PRACTICE, channel, likely
from commands.warrooms.likely_rules import Fixers, Past, fixers, kinds
from commands.warrooms.verbs import VERBS
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import asked, told
from tests.commands.warrooms.examples import answer, declared, opened
from tests.company import INCIDENT
from tests.conftest import MONDAY


def ended(act: Act, count: int, team: str, category: str = "payment", **more: Any) -> None:
    """So many that the retail team had, and this team in the end."""
    kept = {name: getattr(INCIDENT, name) for name in INCIDENT.__struct_fields__ if name != "id"}
    kept |= {"status": IncidentStatus.CLOSED, "category": category, "team": team, "service": "pos"}
    kept |= {"opened_at": MONDAY - timedelta(days=2), "resolved_at": MONDAY - timedelta(days=1)} | more
    for _ in range(count):
        found = incidents.add(act.tx, **kept)
        act.journal(IncidentEvent.DECLARED, found.number, team="retail-apps")
        if team != "retail-apps":
            act.journal(IncidentEvent.ASSIGNED, found.number, team=team)


def major(acting: Acting, category: str | None = "payment") -> Any:
    opened(acting)
    changed = incidents.change(acting(ANA).tx, 1, was=[*IncidentStatus], category=category, team="retail-apps")
    assert changed is not None
    return changed


def of_84(acting: Acting) -> None:
    for team, count in (("network", 61), ("erp", 15), ("retail-apps", 8)):
        ended(acting(SOFIA), count, team)


def test_61_of_84_like_it_were_fixed_by_another_team_and_its_button_calls_it(acting: Acting) -> None:
    incident = major(acting)
    of_84(acting)
    found = likely.fixers_of(acting(ANA), incident)
    assert found == Fixers(84, [("network", 61), ("erp", 15), ("retail-apps", 8)])
    card = PRACTICE.cards["warroom.likely"](acting(ANA), incident=1)
    assert card["text"] == "61 of 84 like it were fixed by Network"
    (button,) = card["blocks"][-1]["elements"]
    assert button["text"]["text"] == "Page Network"
    verb = next(each for each in VERBS if each.button == button["action_id"])
    assert verb.do is not None
    number, given = verb.pressed(button)
    assert "Calling <@" in verb.do(acting(ANA), number, **given)["text"]


def test_of_four_like_it_the_coarser_kind_tells_and_of_four_in_all_nobody(acting: Acting) -> None:
    incident = major(acting)
    ended(acting(SOFIA), 4, "network")
    assert likely.fixers_of(acting(ANA), incident) is None
    assert PRACTICE.cards["warroom.likely"](acting(ANA), incident=1) == {}
    ended(acting(SOFIA), 6, "erp", category="receipt")
    assert likely.fixers_of(acting(ANA), incident) == Fixers(10, [("erp", 6), ("network", 4)])


@pytest.mark.parametrize(
    "more",
    [
        {"status": IncidentStatus.IN_PROGRESS, "resolved_at": None},
        {"status": IncidentStatus.CANCELLED},
        {"resolved_at": MONDAY},
        {"service": "erp"},
    ],
)
def test_only_what_has_ended_before_and_is_of_the_service_counts(acting: Acting, more: dict[str, Any]) -> None:
    incident = major(acting)
    ended(acting(SOFIA), 9, "network", **more)
    assert likely.fixers_of(acting(ANA), incident) is None


def test_where_its_own_team_fixed_most_the_room_says_nothing(acting: Acting) -> None:
    major(acting)
    ended(acting(SOFIA), 9, "retail-apps")
    ended(acting(SOFIA), 3, "network")
    assert PRACTICE.cards["warroom.likely"](acting(ANA), incident=1) == {}


def test_it_is_read_when_the_message_is_sent_and_not_where_others_wait_to_write(acting: Acting) -> None:
    declared(acting)
    of_84(acting)
    told(acting(ANA), PRACTICE.follows)
    with asked(acting(ANA)) as statements:
        channel.opened(acting("quarterdeck"), answer(), incident=1)
        found = told(acting(ANA), PRACTICE.follows)
    assert [each.render for each in found if each.render == "warroom.likely"] == ["warroom.likely"]
    assert not [each for each in statements if "resolved_at <" in each]


def test_what_its_team_never_had_says_nothing_of_it() -> None:
    past = [Past(number, "payment", None, "network", {"network", "erp"}) for number in range(9)]
    assert fixers(past, "retail-apps") is None
    assert fixers(past, "erp") == Fixers(9, [("network", 9)])
    assert [len(kinds(*facts)) for facts in (("payment", "till-4"), ("payment", None), (None, None))] == [3, 2, 1]
