"""What comes of an article once it was offered, or used: solved, of no help, back again."""

from datetime import timedelta
from typing import Any

import pytest

from bot.workspace.block_kit import check_blocks
from commands.incidents import operations as incidents
from commands.incidents import waiting
from commands.incidents.offers import Said as Mentioned
from commands.incidents.offers import offer as ask_whether
from commands.incidents.report import NewIncident
from commands.knowledge import cards, freshness, offers, operations, reading
from commands.practices import PRACTICES
from commands.shared import literal
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent
from storage.incidents.queries import find as find_incident
from storage.journal import queries as journal
from storage.knowledge import queries as knowledge
from storage.knowledge.records import ArticleEvent, Audience, Content, Helped
from storage.links import queries as links
from storage.outbox.records import Effect
from storage.record import asdict, replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState
from storage.surveys import queries as surveys
from storage.timers import queries as timers
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, GORAN, SOFIA, TOM, Acting
from tests.commands.knowledge.examples import RECEIPTS, published, written
from tests.commands.outcome import armed, details, later, said, stand
from tests.conftest import MONDAY

FOLLOWS = merged(PRACTICES).follows
BLANK = "Till 4 prints blank receipts"
DAY = (MONDAY - timedelta(hours=9), MONDAY + timedelta(hours=15))


@pytest.fixture(autouse=True)
def article(acting: Acting) -> None:
    """KB-1 is published."""
    published(acting)
    said(acting(BEN), FOLLOWS)


def reported(acting: Acting, by: str = SOFIA, text: str = BLANK, hours: float = 0) -> Act:
    """Somebody reports it, and is offered KB-1; what follows has followed."""
    act = later(acting(by), hours=hours)
    incident = incidents.declare(act, NewIncident(text, by, card_waits=timedelta(minutes=2)))
    offers.offer(act, incident.number, by, [1])
    said(act, FOLLOWS)
    for timer in armed(act, offers.OFFERED):
        assert timers.claim(act.tx, timer)
        offers.remember(act.done_by(), **timer.payload)
    said(act, FOLLOWS)
    return act


def teams_cards(found: list[Effect]) -> list[Effect]:
    return [each for each in found if each.render == "incident.card"]


def test_that_solved_it_resolves_it_for_its_reporter_and_nobody_is_asked_anything(acting: Acting) -> None:
    act = reported(acting)
    resolved = offers.solved(later(act, minutes=1), 1, articles=(1,))
    assert (resolved.status, resolved.resolution_code, resolved.assignee) == ("resolved", "User guided", None)
    assert (resolved.acknowledged_at, resolved.resolved_by) == (None, SOFIA)
    told = said(act, FOLLOWS)
    assert not teams_cards(told)
    assert "incident.fix" not in {each.render for each in told}
    assert {clock.state for clock in clocks.of_incident(act.tx, 1)} == {ClockState.STOPPED}
    assert [link.other for link in links.of(act.tx, "INC-1")] == ["KB-1"]
    incidents.close(later(acting(ANA), hours=1), 1)
    said(acting(ANA), FOLLOWS)
    assert surveys.latest(act.tx, "INC-1") is None
    assert knowledge.helped(act.tx, [1]) == {1: Helped(1, 1)}
    assert knowledge.deflected(act.tx, *DAY) == (1, 1)


def test_still_need_help_shows_it_to_the_team_at_once(acting: Acting) -> None:
    act = reported(acting)
    offers.no_help(act, 1, articles=(1,))
    assert len(teams_cards(said(act, FOLLOWS))) == 2
    assert not armed(act, waiting.CARD)
    assert knowledge.helped(act.tx, [1]) == {1: Helped(1, 0)}
    assert knowledge.deflected(act.tx, *DAY) == (1, 0)
    with pytest.raises(MovedOn, match="You have said that about INC-1 already"):
        offers.solved(act, 1, articles=(1,))


@pytest.mark.parametrize("press", [offers.solved, offers.no_help])
def test_a_button_tells_nothing_of_an_article_that_is_not_theirs_to_read(acting: Acting, press: Any) -> None:
    written(acting, Content("The door code of the vault", "", "It is 1234"))
    operations.retire(acting(ANA), 1, reason="The printers are gone")
    for report, number in enumerate((2, 1, 99), start=1):
        told = press(reported(acting), report, articles=(number,))
        assert "vault" not in str([told, *journal.history(acting(ANA).tx, f"INC-{report}")])
        assert links.of(acting(ANA).tx, f"INC-{report}") == []
        assert press is not offers.solved or told.resolution_note == "Solved with an article"


def test_it_is_its_reporters_to_say(acting: Acting) -> None:
    reported(acting)
    with pytest.raises(NotAllowed, match="Only <@USOFIA000>, who reported INC-1, can say whether it helped"):
        offers.solved(acting(TOM), 1, articles=(1,))


def test_a_press_that_comes_before_it_is_remembered_counts_all_the_same(acting: Acting) -> None:
    act = acting(SOFIA)
    incidents.declare(act, NewIncident(BLANK, SOFIA))
    offers.solved(act, 1, articles=(1,))
    offers.remember(act, "INC-1", SOFIA, [1])
    assert knowledge.deflected(act.tx, *DAY) == (1, 1)


def test_the_like_reported_again_by_the_same_person_takes_it_back(acting: Acting) -> None:
    act = reported(acting)
    offers.solved(act, 1, articles=(1,))
    reported(acting, by=TOM, hours=1)
    assert knowledge.deflected(act.tx, *DAY) == (2, 1)
    again = reported(acting, text="Blank receipts at till 2 again", hours=2)
    assert knowledge.deflected(again.tx, *DAY) == (3, 0)
    assert details(again, ArticleEvent.TAKEN_BACK) == {"because": "INC-3"}
    assert knowledge.helped(act.tx, [1]) == {1: Helped(1, 0)}


@pytest.mark.parametrize(("hours", "text", "stays"), [(3, BLANK, 0), (25, BLANK, 1), (3, "The door is stuck", 1)])
def test_a_day_later_what_was_reported_meanwhile_is_looked_at(
    acting: Acting, hours: float, text: str, stays: int
) -> None:
    act = reported(acting)
    offers.solved(act, 1, articles=(1,))
    (timer,) = armed(act, offers.BACK)
    assert timer.due_at == MONDAY + timedelta(hours=24)
    incidents.declare(later(act, hours=hours), NewIncident(text, SOFIA))
    offers.back(later(act, hours=24), **timer.payload)
    assert knowledge.deflected(act.tx, DAY[0], DAY[1] + timedelta(days=2)) == (1, stays)


def test_what_is_reopened_was_not_solved(acting: Acting) -> None:
    act = reported(acting)
    offers.solved(act, 1, articles=(1,))
    said(act, FOLLOWS)
    incidents.reopen(act, 1, reason="White again")
    assert len(teams_cards(said(act, FOLLOWS))) == 2
    assert knowledge.deflected(act.tx, *DAY) == (1, 0)


def test_of_several_that_were_offered_none_is_said_to_have_helped(acting: Acting) -> None:
    published(acting)
    act = reported(acting)
    assert offers.solved(act, 1, articles=(1, 2)).resolution_note == "Solved with an article"
    assert knowledge.helped(act.tx, [1, 2]) == {}
    assert knowledge.deflected(act.tx, *DAY) == (1, 1)


def test_what_was_only_asked_about_is_solved_without_a_report(acting: Acting) -> None:
    act = acting(SOFIA)
    number = ask_whether(act, Mentioned(BLANK, "D1", "1.1"))
    assert number is not None
    offers.solved_unreported(act, number, articles=(1,))
    assert find_incident(act.tx, 1) is None
    assert knowledge.deflected(act.tx, *DAY) == (1, 1)
    with pytest.raises(MovedOn):
        offers.solved_unreported(act, number, articles=(1,))


def test_use_it_has_the_reporter_try_it_and_counts_when_that_was_the_fix(acting: Acting) -> None:
    act = reported(acting)
    offers.use(acting(ANA), 1, article=1)
    (tried,) = [each for each in said(acting(ANA), FOLLOWS) if "thinks that this helps" in str(each.arguments)]
    assert tried.arguments["channel"] == SOFIA
    assert "The receipt paper is upside down" in str(tried.arguments)
    assert "article.solved" in str(tried.arguments)
    with pytest.raises(MovedOn, match="KB-1 was tried for INC-1 already"):
        offers.use(acting(ANA), 1, article=1)
    incidents.resolve(acting(ANA), 1, note="Turned the roll")
    said(acting(ANA), FOLLOWS)
    assert knowledge.helped(act.tx, [1]) == {1: Helped(1, 1)}


def test_what_is_for_a_team_is_not_used_for_a_reporter(acting: Acting) -> None:
    reported(acting)
    published(acting, replace(RECEIPTS, audience=Audience.TEAM))
    with pytest.raises(Refused, match="KB-2 is not for reporters to read"):
        offers.use(acting(ANA), 1, article=2)


def test_how_a_like_incident_was_fixed_is_told_without_the_people_in_it(acting: Acting) -> None:
    reported(acting, by=TOM)
    incidents.resolve(acting(ANA), 1, note="Ben turned the roll, ask ben@northgate.example")
    reported(acting, hours=1)
    offers.use_past(acting(ANA), 2, past=1)
    told = next(each for each in said(acting(ANA), FOLLOWS) if each.arguments.get("channel") == SOFIA)
    assert "[name] turned the roll, ask [mail]" in str(told.arguments)
    with pytest.raises(MovedOn):
        offers.use_past(acting(ANA), 2, past=1)


def shown_on_card(act: Act, number: int) -> str:
    return str(cards.for_resolvers(act, incident=number, team="retail-apps"))


def test_the_card_shows_three_in_all_articles_first_and_those_that_solved_the_like_before(acting: Acting) -> None:
    for hours in range(4):
        reported(acting, by=TOM, hours=hours)
        incidents.resolve(later(acting(ANA), hours=hours), hours + 1, note=f"Turned the roll {hours}")
    published(acting)
    reported(acting, by=TOM, hours=5)
    offers.use(later(acting(ANA), hours=5), 5, article=2)
    incidents.resolve(later(acting(ANA), hours=6), 5, note="With KB-2")
    said(later(acting(ANA), hours=6), FOLLOWS)
    act = reported(acting, hours=7)
    shown = cards.for_resolvers(act, incident=6, team="retail-apps")
    assert [each["text"]["text"].split("*")[1] for each in shown[1:]] == ["KB-2", "INC-4", "INC-3"]
    offers.use(later(acting(ANA), hours=7), 6, article=2)
    assert "KB-2" not in shown_on_card(act, 6)
    incidents.resolve(later(acting(ANA), hours=8), 6, note="done")
    assert shown_on_card(act, 6) == "[]"


def test_what_is_private_is_on_nobodys_card_but_its_own(acting: Acting) -> None:
    incidents.declare(acting(TOM), NewIncident(BLANK, TOM, private=True))
    incidents.resolve(acting(ANA), 1, note="Turned the roll")
    reported(acting)
    assert "INC-1" not in shown_on_card(acting(ANA), 2)


def checks(act: Act) -> list[Effect]:
    return [each for each in said(act, FOLLOWS) if each.render in ("article.check", "article.checks")]


def test_twice_in_vain_in_a_row_and_its_team_is_asked_once_whether_it_is_still_right(acting: Acting) -> None:
    asked_of = []
    for number, person in ((1, SOFIA), (2, TOM), (3, GORAN)):
        act = reported(acting, by=person)
        offers.no_help(act, number, articles=(1,))
        asked_of.append([each.arguments["channel"] for each in checks(act)])
    assert asked_of == [[], ["#team-retail-apps"], []]
    assert details(acting(ANA), ArticleEvent.CHECK_DUE, record="KB-1") == {"why": "it did not help twice in a row"}
    assert [each["text"]["text"] for each in cards.to_check(acting(ANA), 1)["blocks"][-1]["elements"]] == [
        *("Still right", "Read it", "Edit", "Retire")
    ]
    assert operations.still_right(acting(BEN), 1).check_why is None


def test_nobody_has_looked_at_it_for_long_and_its_team_is_asked(acting: Acting) -> None:
    act = later(acting(ANA), days=180)
    freshness.due(later(act, days=-1), 1)
    assert not checks(act)
    freshness.due(act, 1)
    assert [each.arguments["channel"] for each in checks(act)] == ["#team-retail-apps"]


def test_a_change_of_what_it_is_about_asks_too_and_tells_what_changed(acting: Acting) -> None:
    act = acting(ANA)
    for number in range(10):
        tried(act, number, helped=number < 8, hours=-20 + number)
    change = changes.add(act.tx, **asdict(ASKED), requester=ANA, opened_at=MONDAY)
    act.journal(ChangeEvent.DONE, change.number, outcome="success", note="")
    assert len(checks(act)) == 1
    for number in range(10, 19):
        tried(act, number, helped=number < 13, hours=number)
    shown = str(cards.to_check_for(later(act, hours=30), "CHG-1", "retail-apps"))
    assert "CHG-1 changed what it is about" in shown
    assert "helped 80% before CHG-1, 33% since" in shown


def test_a_change_of_what_many_are_about_asks_once_and_what_is_checked_makes_room(acting: Acting) -> None:
    act = acting(ANA)
    for number in range(7):
        published(acting, replace(RECEIPTS, title=f"Till {number}"))
    change = changes.add(act.tx, **asdict(ASKED), requester=ANA, opened_at=MONDAY)
    act.journal(ChangeEvent.DONE, change.number, outcome="success", note="")
    (told,) = checks(act)
    assert told.message == "CHG-1/articles/retail-apps"
    stand(act, [told.message])

    def shown() -> str:
        rendered = cards.to_check_for(act, **told.subject)
        check_blocks(literal.blocks(rendered["blocks"]))
        return str(rendered["blocks"])

    assert ("Till 3" in shown(), "Till 4" in shown(), "and 3 more" in shown()) == (True, False, True)
    for number in range(1, 9):
        assert len(shown()) > 100
        operations.still_right(act, number)
        assert [each.message for each in checks(act)] == [told.message]
    assert ":white_check_mark: What CHG-1 changed is checked." in shown()


def test_an_article_about_an_item_asks_when_that_item_was_changed(acting: Acting) -> None:
    act = acting(GORAN)
    switch = operations.write(act, content=replace(RECEIPTS, about="Core switch Berlin"))
    assert (switch.team, reading.shown(act, switch).service) == ("network", "Core switch Berlin")
    operations.publish(acting("UHANA0000"), switch.id)
    change = changes.add(act.tx, **asdict(ASKED) | {"items": ("core-switch",)}, requester=ANA, opened_at=MONDAY)
    act.journal(ChangeEvent.DONE, change.number, outcome="success", note="")
    assert [each.message for each in checks(act)] == ["CHG-1/articles/network"]
    assert switch.number in str(cards.to_check_for(act, "CHG-1", "network"))


def tried(act: Act, number: int, *, helped: bool, hours: float) -> None:
    """Somebody tried it then."""
    record, at = f"INC-{100 + number}", MONDAY + timedelta(hours=hours)
    knowledge.used(act.tx, 1, record, SOFIA, at, by_hand=False)
    (use,) = knowledge.uses_of(act.tx, record)
    knowledge.tell(act.tx, use.id, helped=helped, at=at)
