"""Whoever asked for something says how it went, once it is there."""

from datetime import timedelta
from typing import Any, cast

from bot.config import Document
from commands.improvements import kpis
from commands.improvements.kpis import Scope
from commands.improvements.measuring import measured
from commands.improvements.operations import propose
from commands.improvements.reading import lines_behind
from commands.reports import exports, figures, reading
from commands.requests import cards, fulfilling, operations
from commands.requests.permissions import existing
from commands.requests.standing import standing
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.surveys import operations as surveys
from commands.surveys.cards import question
from commands.surveys.policy import SurveySettings
from commands.surveys.verbs import BUTTONS
from commands.tasks import operations as tasks
from storage.directory import queries as directory
from storage.figures import lines
from storage.figures.records import Window
from storage.outbox.records import Method
from storage.record import replace
from storage.requests.records import RequestStatus
from storage.surveys import queries as stored
from storage.surveys.records import Survey
from storage.tasks import queries as all_tasks
from tests.commands.conftest import BEN, MIRA, SOFIA, Acting, slack_id
from tests.commands.outcome import effects, journalled, refused, said, stand
from tests.commands.requests.examples import TOGETHER, by, desk, followed, now, ordered
from tests.commands.surveys.examples import confirmed
from tests.commands.surveys.test_notices import MARKS, pressable
from tests.commands.surveys.test_reading import csat

IVAN = slack_id("ivan")
ONE = [{"key": "order", "title": "Order it"}]


def wishing(acting: Acting, **keys: Any) -> Act:
    """Sofia, where nobody has to approve, one task is all, and surveys are written so."""
    act = desk(acting(SOFIA), approve=[], tasks=ONE)
    written = cast(Document, act.document).model_copy(update={"surveys": SurveySettings(**keys)})
    return replace(act, document=written)


def fulfilled(act: Act, by_: str = IVAN, whom: str | None = None) -> Act:
    """What whoever acts asked for is there."""
    request = ordered(act, whom)
    followed(act)
    (task,) = all_tasks.of_record(act.tx, request.number)
    tasks.done(by(act, by_), task.id)
    followed(act)
    assert now(act, request).status is RequestStatus.FULFILLED
    return act


def confirmed_by(act: Act, person: str = SOFIA) -> Act:
    operations.confirm(by(act, person), 1)
    followed(act)
    return act


def survey(act: Act) -> Survey | None:
    return stored.latest(act.tx, "REQ-1")


def shown(act: Act) -> list[str]:
    """What whoever asked can press on their one message."""
    return pressable(cards.requester(act, 1)["blocks"])


def rated(act: Act, score: int) -> Act:
    surveys.rate(act, 1, score=score, prefix="REQ")
    followed(act)
    return act


def test_whoever_says_that_it_is_all_there_is_asked_in_the_same_message(acting: Acting) -> None:
    act = fulfilled(wishing(acting))
    assert survey(act) is None
    assert shown(act) == ["It is all there", "Details"]
    confirmed_by(act)
    assert shown(act) == ["Details", *MARKS, "Not now"]
    told = survey(act)
    assert told is not None
    assert (told.person, told.team, told.resolver, told.apart) == (SOFIA, "workplace", IVAN, False)
    rated(act, 4)
    assert shown(act) == ["Details", *MARKS, "Add a word"]
    assert journalled(act, "REQ-1")[-1] == "survey.rated"
    assert {each.message for each in effects(act) if "survey" in (each.message or "")} == set()


def test_its_buttons_say_of_which_record_they_are_and_those_of_incidents_are_as_they_were(acting: Acting) -> None:
    act = confirmed_by(fulfilled(wishing(acting)))
    mark = next(each for each in cards.requester(act, 1)["blocks"][-1]["elements"] if each["text"]["text"] == "2")
    called = {verb.name: verb for verb in BUTTONS}
    assert called["rate"].pressed(mark) == (1, {"score": 2, "prefix": "REQ"})
    assert called["not now"].pressed(mark) == (1, {"prefix": "REQ"})
    rated(act, 2)
    form = called["comment"].form
    assert form is not None
    assert form.reads is not None
    view = form.opens(act, 1, prefix="REQ")
    assert form.reads({**view, "state": {"values": {}}}) == (1, {"text": "", "prefix": "REQ"})


def test_whoever_says_nothing_is_asked_in_its_thread_once_it_closes(acting: Acting) -> None:
    act = fulfilled(wishing(acting))
    said(act, TOGETHER.follows)
    stand(act, ["REQ-1/requester/1"], SOFIA)
    fulfilling.close(act.done_by(), 1)
    asked = [each for each in said(act, TOGETHER.follows) if each.message == "REQ-1/survey/0"]
    assert [(each.method, each.arguments["channel"], each.thread) for each in asked] == [
        (Method.SHOW, SOFIA, "REQ-1/requester/1"),
    ]  # fmt: skip
    assert pressable(question(act, 1)["blocks"]) == [*MARKS, "Not now"]
    assert shown(act) == ["Details"]


def test_where_app_yaml_says_so_they_are_asked_with_it(acting: Acting) -> None:
    act = fulfilled(wishing(acting, after="resolution"))
    assert shown(act) == ["It is all there", "Details", *MARKS, "Not now"]
    surveys.decline(act, 1, prefix="REQ")
    confirmed_by(act)
    assert shown(act) == ["Details"]


def test_who_did_it_themselves_is_not_asked(acting: Acting) -> None:
    act = by(wishing(acting), IVAN)
    assert survey(confirmed_by(fulfilled(act), IVAN)) is None


def test_who_was_asked_of_anything_a_few_days_ago_is_not_asked(acting: Acting) -> None:
    confirmed(acting)
    assert survey(confirmed_by(fulfilled(wishing(acting)))) is None


def test_who_has_left_is_not_asked(acting: Acting) -> None:
    act = fulfilled(wishing(acting))
    directory.store(act.tx, SOFIA, [], act.now)
    fulfilling.close(act.done_by(), 1)
    followed(act)
    assert survey(act) is None


def test_what_is_cancelled_is_not_asked_about(acting: Acting) -> None:
    act = wishing(acting)
    ordered(act)
    operations.cancel(act, 1, reason="not needed")
    followed(act)
    assert survey(act) is None


def test_where_app_yaml_says_nothing_of_surveys_requests_are_not_asked_about(acting: Acting) -> None:
    act = wishing(acting)
    act = replace(act, document=cast(Document, act.document).model_copy(update={"surveys": None}))
    assert survey(confirmed_by(fulfilled(act))) is None


def test_nobody_else_rates_it_and_of_what_was_not_asked_nobody_does(acting: Acting) -> None:
    act = fulfilled(wishing(acting), whom=BEN)
    with refused(MovedOn, "You are asked how it went once REQ-1 is done, and not about everything.", "REQ-1"):
        rated(act, 5)
    confirmed_by(act, BEN)
    told = survey(act)
    assert told is not None
    assert (told.person, told.apart) == (SOFIA, True), "somebody else closed it: it is asked where they see it"
    with refused(NotAllowed, "Only whoever asked for it rates how it went.", "REQ-1"):
        rated(by(act, BEN), 5)
    with refused(NotFound, "There is no REQ-1.", "REQ-1"):
        rated(by(act, slack_id("stranger")), 5)


def test_a_low_mark_is_called_back_and_what_is_done_for_it_does_not_tell_of_that(acting: Acting) -> None:
    act = rated(confirmed_by(fulfilled(wishing(acting))), 1)
    assert shown(act)[-2:] == ["Yes, call me", "No, thank you"]
    surveys.call_back(act, 1, agreed=True, prefix="REQ")
    followed(act)
    owed = all_tasks.of_record(act.tx, "REQ-1")[-1]
    title = "Call the requester of REQ-1 back: they gave it a 1, and agree to be called"
    assert (owed.person, owed.title) == (MIRA, title)
    assert [task.id for task in standing(act, existing(act, 1)).tasks] == [1]
    tasks.done(by(act, MIRA), owed.id)
    followed(act)
    assert existing(act, 1).status is RequestStatus.CLOSED


def test_satisfaction_counts_what_was_asked_for_with_what_was_reported(acting: Acting) -> None:
    act = rated(confirmed_by(fulfilled(wishing(acting))), 5)
    surveys.comment(act, 1, text="quick", prefix="REQ")
    told = csat(by(act, MIRA))
    assert "*100.0%* gave 4 or 5 (n 1;" in told
    assert "5 of 5 · REQ-1: quick" in told
    assert "quick" in csat(by(act, IVAN)), "who did it reads what was said of it"
    day = act.now.date()
    late = replace(by(act, MIRA), now=act.now + timedelta(days=3))
    assert reading.json_of(late, day)["csat"] == {"n": 1, "score": 100.0, "asked": 1}
    figure = figures.called("csat")
    assert figure is not None
    found, hidden = reading.behind(late, figure, reading.day_of(late, day))
    assert ([each.number for each in found], hidden) == (["REQ-1"], 0)
    assert "REQ-1,New laptop,,workplace" in exports.of(late, day.isoformat()).content


def test_a_mark_of_what_was_asked_for_is_of_the_team_that_saw_to_it(acting: Acting) -> None:
    act = rated(confirmed_by(fulfilled(wishing(acting))), 5)
    window = Window(act.now - timedelta(days=1), act.now + timedelta(days=1))
    assert lines.happy(act.tx, [window], "team") == {"workplace": [(1, 1)]}
    csat_kpi = kpis.called("csat")
    assert csat_kpi is not None
    of_the_team = measured(act, csat_kpi, Scope("team", "workplace"), window.start, window.end)
    assert (of_the_team.own.part, of_the_team.own.n, [*of_the_team.behind]) == (1, 1, ["REQ-1"])
    assert measured(act, csat_kpi, Scope("team", "network"), window.start, window.end).own.n == 0
    told = propose(by(act, MIRA), title="Sooner")
    assert "New laptop" in str(lines_behind(by(act, MIRA), told, of_the_team.behind))
