"""What may be asked of incidents: each reads what they may see, and it is counted as it is read."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.config import Document
from commands.incidents import operations, permissions, reading
from commands.incidents.verbs import VERBS
from commands.links.operations import relate
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.organisation import Roles, Team
from commands.shared.refusals import NotFound
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents as rows
from storage.links.records import LinkKind
from storage.outbox import queries as outbox
from storage.outbox.records import PostedMessage
from storage.record import replace
from tests.commands.conftest import ANA, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CLOSED, INCIDENT, NEW, RESOLVED, WORKED, declared, standing
from tests.commands.outcome import asked

PEOPLE = ("UA", "UB", "UC", "UD", "UE")
TEAMS = ("red", "blue", "green")
some_people = st.sets(st.sampled_from(PEOPLE), max_size=2).map(sorted).map(tuple)
companies = st.builds(
    lambda teams, managers, commanders: Document(
        teams={key: Team(channel=key, members=members) for key, members in teams.items()},
        roles=Roles(managers=managers, commanders=commanders),
    ),
    teams=st.dictionaries(st.sampled_from(TEAMS), some_people),
    managers=some_people,
    commanders=some_people,
)
an_incident = st.fixed_dictionaries(
    {
        "reporter": st.sampled_from(PEOPLE),
        "assignee": st.sampled_from((None, *PEOPLE)),
        "team": st.sampled_from((None, "gone", *TEAMS)),
        "private": st.booleans(),
        "status": st.sampled_from((NEW, WORKED, CLOSED)),
    }
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(company=companies, several=st.lists(an_incident, min_size=1, max_size=6))
def test_the_list_is_what_each_may_see_whoever_they_are(
    acting: Acting, company: Document, several: list[dict[str, Any]]
) -> None:
    act = replace(acting(TOM), document=company)
    act.tx.execute(delete(rows))
    every = [standing(act, **each) for each in several]
    for person in PEOPLE:
        seen = {each.id for each in every if each.is_open and permissions.sees(act, each, person)}
        found, total = reading.listed(act.done_by(person), Chosen(), 0, 20)
        assert {each.id for each in found} == seen
        assert total == len(seen)


def test_what_is_private_takes_no_place_in_a_list_that_is_cut(acting: Acting) -> None:
    for private in (True, True, False, True, False, False):
        standing(acting(ANA), private=private, team="erp", priority="P1" if private else "P4")
    found, total = reading.listed(acting(TOM), Chosen(), 0, 2)
    assert ([each.id for each in found], total) == ([3, 5], 3)


def test_the_most_pressing_comes_first_and_of_the_same_priority_the_oldest(acting: Acting) -> None:
    for priority in ("P3", "P1", "P3", "P2"):
        standing(acting(ANA), priority=priority)
    found, _ = reading.listed(acting(TOM), Chosen(), 0, 20)
    assert [each.id for each in found] == [2, 4, 1, 3]


def test_those_who_lead_see_all_and_the_others_what_is_theirs(acting: Acting) -> None:
    assert reading.sight_of(acting(MIRA)) is None
    assert reading.sight_of(acting(CARLOS)) is None
    assert reading.sight_of(acting(ANA)) == incidents.Sight(ANA, ("retail-apps",))
    assert reading.sight_of(acting(SOFIA)) == incidents.Sight(SOFIA)


def test_a_list_is_cut_and_counted_by_the_database_however_much_is_open(acting: Acting) -> None:
    for _ in range(30):
        standing(acting(ANA))
    with asked(acting(TOM)) as statements:
        found, total = reading.listed(acting(TOM), Chosen(), 0, 20)
    assert (len(found), total) == (20, 30)
    of_incidents = [statement for statement in statements if "FROM incidents" in statement]
    assert ["LIMIT" in statement for statement in of_incidents] == [True, True]
    assert "count(*)" in of_incidents[-1]


def test_the_open_come_first_and_then_the_rest_the_newest_first_over_all_pages(acting: Acting) -> None:
    closed, new, resolved = IncidentStatus.CLOSED, IncidentStatus.NEW, IncidentStatus.RESOLVED
    for each in (closed, new, closed, new, resolved, new):
        standing(acting(ANA), status=each)
    every = Chosen(statuses=tuple(IncidentStatus))
    pages = [[each.id for each in reading.listed(acting(TOM), every, skip, 2)[0]] for skip in (0, 2, 4, 6)]
    assert pages == [[2, 4], [6, 5], [3, 1], []]


def test_what_is_more_than_anybody_reads_is_not_counted_to_its_end(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "MOST_COUNTED", 3)
    for _ in range(6):
        standing(acting(ANA))
    assert incidents.count_listed(acting(TOM).tx, Chosen()) == 4


def test_a_story_is_what_happened_to_one_and_what_it_is_linked_with(acting: Acting) -> None:
    declared(acting)
    standing(acting(ANA))
    operations.link(acting(ANA), 1, other=2)
    incident, history, linked = reading.story(acting(TOM), 1)
    assert incident.number == "INC-1"
    assert [entry.what for entry in history] == [IncidentEvent.DECLARED, IncidentEvent.LINKED]
    assert linked == [("related to", "INC-2")]


def test_the_story_of_a_private_one_is_for_those_whom_it_concerns(acting: Acting) -> None:
    standing(acting(ANA), private=True)
    assert reading.story(acting(SOFIA), 1)[0].id == 1
    with pytest.raises(NotFound, match="There is no INC-1"):
        reading.story(acting(TOM), 1)


def test_a_private_one_is_named_as_linked_only_to_whom_it_concerns(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), private=True, team="erp", reporter=TOM)
    standing(acting(ANA))
    for other in (2, 3):
        relate(acting(ANA), "INC-1", LinkKind.RELATED, f"INC-{other}")
    incident = reading.story(acting(ANA), 1)[0]
    people = (TOM, CHEN, MIRA, SOFIA, None)
    seen = {who: [number for _, number in reading.related(acting(ANA), incident, who)] for who in people}
    both, one = ["INC-2", "INC-3"], ["INC-3"]
    assert seen == {TOM: both, CHEN: both, MIRA: both, SOFIA: one, None: one}


def test_the_thread_of_a_report_is_that_of_its_receipt_and_of_no_other_message(acting: Acting) -> None:
    act = acting(SOFIA)
    outbox.store_message(act.tx, PostedMessage("INC-7/reporter", "INC-7", "D1", "1.5"))
    outbox.store_message(act.tx, PostedMessage("INC-8/card/person:U1", "INC-8", "D1", "1.6"))
    assert reading.thread_of(act, "D1", "1.5") == 7
    assert [reading.thread_of(act, *at) for at in (("D1", "1.6"), ("D2", "1.5"), ("D1", "1.7"))] == [None] * 3


def answer_to(act: Act, name: str, number: int | None = None, **given: Any) -> str:
    """What `/incident NAME` answers, all of its words."""
    verb = verbs.called(name, VERBS)
    assert verb is not None
    assert verb.ask is not None
    given = {**verb.given, **given}
    return str(verb.ask(act, **given) if number is None else verb.ask(act, number, **given))


def shown(act: Act, number: int = 1) -> list[Block]:
    verb = verbs.called("show", VERBS)
    assert verb is not None
    assert verb.ask is not None
    blocks: list[Block] = verb.ask(act, number)["blocks"]
    return blocks


def test_the_list_says_how_many_more_there_are(acting: Acting) -> None:
    assert "Nothing is open. Enjoy it while it lasts." in answer_to(acting(TOM), "list", words="")
    for _ in range(3):
        standing(acting(ANA))
    assert "3 in all" in answer_to(acting(TOM), "list", words="")
    for _ in range(20):
        standing(acting(ANA))
    assert "Page 1 of 2, 23 in all" in answer_to(acting(TOM), "list", words="")


def test_mine_are_those_that_i_reported_or_work_on_until_they_are_over(acting: Acting) -> None:
    assert "Nothing of yours is open" in answer_to(acting(SOFIA), "mine")
    standing(acting(ANA), title="mine to follow", status=RESOLVED)
    standing(acting(ANA), title="mine to fix", reporter=TOM, assignee=SOFIA, private=True)
    standing(acting(ANA), title="over", status=CLOSED)
    standing(acting(ANA), title="over as well", status=IncidentStatus.CANCELLED)
    standing(acting(ANA), title="of others", reporter=TOM)
    mine = answer_to(acting(SOFIA), "mine")
    assert [title in mine for title in ("to follow", "to fix", "over", "of others")] == [True, True, False, False]


def test_one_is_shown_with_its_story(acting: Acting) -> None:
    declared(acting)
    operations.hold(acting(ANA), 1, note="a new cable")
    assert "a new cable" in answer_to(acting(TOM), "show", 1)


def test_a_note_is_shown_to_the_teams_and_not_to_its_reporter_but_one_that_they_were_told_is(acting: Acting) -> None:
    declared(acting)
    operations.note(acting(ANA), 1, text="she has no idea")
    acting(ANA).journal(IncidentEvent.NOTED, "INC-1", text="of an earlier version")
    for person in (ANA, CHEN, MIRA):
        assert "she has no idea" in answer_to(acting(person), "show", 1)
    for person in (SOFIA, TOM):
        shown = answer_to(acting(person), "show", 1)
        assert "she has no idea" not in shown
        assert "of an earlier version" in shown


def test_of_one_that_somebody_of_a_team_reported_to_another_they_read_no_notes(acting: Acting) -> None:
    declared(acting, by=CHEN)
    operations.note(acting(ANA), 1, text="she has no idea")
    assert "she has no idea" not in answer_to(acting(CHEN), "show", 1)


BUTTONS: Mapping[str, list[str]] = {
    SOFIA: [],
    TOM: [],
    CHEN: ["incident.declare_major"],
    ANA: [f"incident.{each}" for each in ("acknowledge", "take", "answer", "hold", "resolve", "declare_major")],
}


@pytest.mark.parametrize("person", BUTTONS)
def test_one_is_shown_with_the_buttons_that_are_for_whoever_asks(acting: Acting, person: str) -> None:
    declared(acting)
    blocks = shown(acting(person))
    pressed = [each["action_id"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
    assert pressed == BUTTONS[person]


def test_its_reporter_is_asked_for_the_service_and_may_reopen_it(acting: Acting) -> None:
    declared(acting, "the printer is on fire")
    assert "incident.service" in answer_to(acting(SOFIA), "show", 1)
    assert "incident.service" not in answer_to(acting(TOM), "show", 1)
    operations.resolve(acting(ANA), 1, note="water")
    assert "incident.reopen" in answer_to(acting(SOFIA), "show", 1)
    assert "incident.answer" not in answer_to(acting(SOFIA), "show", 1)


def test_however_long_its_story_is_each_part_of_it_fits(acting: Acting) -> None:
    standing(acting(ANA), details="&" * 3000, title="&" * 300, hold_note="&" * 3000, status="on_hold",
             hold_reason="vendor", resolution_note="&" * 3000)  # fmt: skip
    for _ in range(20):
        acting(ANA).journal(IncidentEvent.NOTED, "INC-1", text="<" * 500)
    blocks = shown(acting(ANA))
    assert all(len(block.get("text", {}).get("text", "")) <= 3000 for block in blocks)
    assert sum(len(str(block.get("text", ""))) for block in blocks) < 11_000
    assert str(blocks).count("noted") == 15


def test_what_is_the_same_as_another_stays_with_whoever_reported_it_for_as_long_as_that_is_open(
    acting: Acting,
) -> None:
    standing(acting(ANA), reporter=SOFIA)
    standing(acting(ANA), reporter=TOM)
    operations.duplicate(acting(ANA), 1, of=2)
    assert [each.id for each in incidents.concerning(acting(SOFIA).tx, SOFIA)] == [1]
    assert "Known already" in answer_to(acting(SOFIA), "mine")
    operations.resolve(acting(ANA), 2, note="a cable")
    assert [each.id for each in incidents.concerning(acting(SOFIA).tx, SOFIA)] == [1]
    operations.confirm(acting(TOM), 2)
    assert incidents.concerning(acting(SOFIA).tx, SOFIA) == []
    assert INCIDENT.title in answer_to(acting(TOM), "show", 1)
