"""The queue of a team: what nobody has yet, then what is due next."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents.queue import of_team
from commands.shared.act import Act
from commands.shared.organisation import Team
from commands.shared.refusals import NotAllowed
from commands.shared.verbs import Unshaped
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from tests.commands.conftest import ANA, BEN, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import RESOLVED, standing
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)


def due(act: Act, incident: int, at: datetime | None, state: ClockState = ClockState.RUNNING) -> None:
    clocks.add(
        act.tx, incident=incident, measure=Measure.RESOLUTION, target_name="Fix", calendar="always",
        target_seconds=3600, started_at=MONDAY, due_at=at, state=state,
    )  # fmt: skip


def shown(act: Act, words: str = "", page: int = 0, *, meant: bool = False) -> str:
    answer = of_team(act, words=words, page=page, meant=meant)
    return str(answer.get("blocks", answer["text"]))


def order(text: str) -> list[int]:
    return [int(part.split("*")[0]) for part in text.split("*INC-")[1:]]


def test_what_nobody_has_comes_first_then_what_is_due_next_and_what_is_done_is_left_out(acting: Acting) -> None:
    act = acting(ANA)
    for assignee, at in ((BEN, 1), (ANA, 3), (None, 4), (None, 2), (None, None), (ANA, None)):
        incident = standing(act, team="retail-apps", assignee=assignee)
        due(act, incident.id, None if at is None else MONDAY + at * HOUR)
    standing(act, team="retail-apps", status=RESOLVED)
    standing(act, team="erp")
    text = shown(act)
    assert order(text) == [4, 3, 5, 1, 2, 6]
    assert "3 that nobody has" in text
    assert text.count(" · due <!date^") == 4


def test_of_two_clocks_the_one_that_runs_and_is_due_first_counts(acting: Acting) -> None:
    act = acting(ANA)
    for _ in range(2):
        standing(act, team="retail-apps")
    due(act, 1, MONDAY + 5 * HOUR)
    due(act, 1, MONDAY + 1 * HOUR, ClockState.STOPPED)
    due(act, 2, MONDAY + 9 * HOUR)
    due(act, 2, MONDAY + 4 * HOUR)
    assert order(shown(act)) == [2, 1]


def in_two_teams(act: Act) -> Act:
    teams = dict(act.document.teams) | {"shop-floor": Team(channel="shop-floor", members=("ana@northgate.example",))}
    return replace(act, document=cast(Document, act.document).model_copy(update={"teams": teams}))


def test_whoever_is_in_several_teams_sees_the_queues_of_all_with_the_team_of_each(acting: Acting) -> None:
    act = in_two_teams(acting(ANA))
    for team in ("retail-apps", "shop-floor", "erp"):
        standing(act, team=team)
    text = shown(act)
    assert order(text) == [1, 2]
    assert "Queue of Retail applications, shop-floor" in text
    assert "nobody yet · shop-floor" in text
    assert "`/incident team NAME` for one team" in text
    assert order(shown(act, "shop-floor")) == [2]


def test_whoever_is_in_none_reads_which_there_are(acting: Acting) -> None:
    text = shown(acting(SOFIA))
    assert text.startswith("You are in no team of this desk. `/incident team NAME` shows the queue of one: Retail ")


def test_any_team_can_be_named_and_what_is_private_is_there_for_whom_it_concerns(acting: Acting) -> None:
    standing(acting(ANA), team="erp")
    standing(acting(ANA), team="erp", private=True, reporter=SOFIA)
    assert order(shown(acting(TOM), "ERP")) == [1]
    assert "1 in all" in shown(acting(TOM), "ERP")
    assert [order(shown(acting(person), "erp")) for person in (CHEN, SOFIA, MIRA)] == [[1, 2]] * 3


def test_where_nothing_is_open_that_is_said(acting: Acting) -> None:
    assert shown(acting(ANA)) == "Nothing is open with Retail applications."


def test_what_is_no_team_is_asked_about_and_answered_once_it_was_meant(acting: Acting) -> None:
    with pytest.raises(Unshaped):
        shown(acting(ANA), "is broken")
    answer = shown(acting(ANA), "retail-app", meant=True)
    assert answer == "There is no team retail-app. Did you mean `retail-apps`?"


def test_a_guest_has_no_queue(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        shown(replace(acting(TOM), is_guest=True))


def test_a_long_queue_has_pages(acting: Acting) -> None:
    act: Act = acting(ANA)
    for _ in range(20):
        standing(act, team="retail-apps")
    answer: dict[str, Any] = of_team(act, words="", page=1, meant=False)
    assert order(str(answer)) == [16, 17, 18, 19, 20]
    assert answer["blocks"][-1]["elements"][0]["action_id"] == "incident.team.previous"
    assert order(shown(act, page=9)) == [16, 17, 18, 19, 20]
