"""Who hears of a change: the ballot in the board's channel, and those concerned."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from commands.changes import cards, operations
from commands.changes.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.desk import follow_up
from storage.changes.records import ChangeEvent, ChangeType, Choice, Outcome
from storage.outbox.records import Method
from storage.outbox.tables import outbox
from storage.record import replace
from storage.schema import finish
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, Acting
from tests.commands.outcome import stand


def said(act: Act) -> list[Any]:
    """What waits to be said, once all has followed."""
    follow_up(act, FOLLOWS)
    finish(act.tx)
    return list(act.tx.execute(select(outbox).order_by(outbox.c.id)))


def test_a_ballot_is_shown_where_the_board_reads(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    answer, calling, ballot = said(acting(ANA))
    assert (answer.arguments["channel"], answer.lane) == (ANA, f"dm:{ANA}")
    assert (calling.method, calling.lane) == ("conversations.invite", ballot.lane)
    assert calling.arguments == {"channel": "#change-advisory", "users": [MIRA, CARLOS, DORA, GORAN, OSKAR]}
    assert (ballot.message, ballot.lane, ballot.render) == ("CHG-1/ballot/1", "CHG-1/ballot/1", "change.ballot")
    assert (ballot.arguments, ballot.subject) == ({"channel": "#change-advisory"}, {"change": 1, "ballot": 1})


def test_votes_and_their_decision_are_one_update_and_the_outcome_is_told_to_those_concerned(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    _answer, _calling, ballot, *outcome = said(acting(ANA))
    assert ballot.render == "change.ballot"
    assert [each.arguments["channel"] for each in outcome] == [ANA, BEN, "#change-advisory"]
    assert [each.lane for each in outcome] == [f"dm:{ANA}", f"dm:{BEN}", "CHG-1/ballot/1"]
    assert outcome[-1].thread == "CHG-1/ballot/1"
    assert all("Approved" in each.arguments["text"] for each in outcome)


def test_what_needs_no_vote_has_no_ballot_and_is_told_once_to_each(acting: Acting) -> None:
    operations.request(acting(MIRA), replace(ASKED, type=ChangeType.STANDARD))
    told = said(acting(MIRA))
    assert [each.arguments["channel"] for each in told] == [MIRA, BEN, "#change-advisory"]
    assert all("needs no vote" in each.arguments["text"].lower() for each in told)


def test_whoever_did_it_is_not_told_it_again(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    said(acting(ANA))
    operations.withdraw(acting(ANA), 1)
    told = [each for each in said(acting(ANA)) if "withdrawn" in str(each.arguments)]
    assert [each.arguments["channel"] for each in told] == [BEN, "#change-advisory"]


def test_whoever_asked_is_answered_with_the_number_the_board_its_closing_time_and_the_freezes(acting: Acting) -> None:
    friday = datetime(2026, 11, 27, 20, tzinfo=UTC)
    operations.request(acting(ANA), replace(ASKED, start=friday, end=friday + timedelta(hours=1)))
    answer = said(acting(ANA))[0].arguments["text"]
    assert answer.startswith("CHG-1 is with the board. The Change advisory board decides by <!date^")
    assert "|2026-03-17 09:00 UTC>" in answer
    assert answer.endswith(":snowflake: In the freeze *Black Friday*.")


def test_whoever_asked_reads_that_the_vote_ends_with_the_beginning_of_the_window(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    assert "|2026-03-16 22:00 UTC>, when its window begins." in said(acting(ANA))[0].arguments["text"]


def test_the_outcome_comes_with_the_button_that_goes_on_from_it(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    told = [each for each in said(acting(ANA)) if "Approved" in str(each.arguments)]
    assert ["change.start" in str(each.arguments) for each in told] == [True, True, False]


def test_each_voter_is_mentioned_once_on_the_ballot_and_with_their_vote_once_they_have_voted(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    operations.vote(acting(MIRA), 1, choice=Choice.ABSTAIN)
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert [shown.count(f"<@{person}>") for person in (MIRA, CARLOS, DORA, GORAN, OSKAR)] == [1] * 5
    assert f"*To vote* <@{CARLOS}>" in shown


def test_a_ballot_that_was_put_again_says_that_it_is_over_where_it_still_stands(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    stand(acting(ANA), ["CHG-1/ballot/1"])
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    operations.submit(acting(ANA), 1)
    over = cards.ballot(acting(ANA), change=1, ballot=1)
    assert "This ballot is over." in str(over)
    assert "change.approve" not in str(over)


def test_the_ballot_shows_its_own_round_and_nothing_once_there_is_another(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    assert "5 to vote" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    assert "Not approved" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    operations.submit(acting(ANA), 1)
    assert cards.ballot(acting(ANA), change=1, ballot=1) == {}
    assert "5 to vote" in str(cards.ballot(acting(ANA), change=1, ballot=2))


def test_the_ballot_shows_what_is_in_its_way(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    operations.request(acting(CHEN), replace(ASKED, implementer=CHEN))
    assert "CHG-1 touches Point of sale" in str(cards.ballot(acting(ANA), change=2, ballot=1))


def test_every_event_that_is_told_has_followers() -> None:
    assert set(FOLLOWS) >= set(ChangeEvent)


def test_a_quiet_change_is_a_card_its_outcome_two_direct_messages_and_a_line_when_it_begins_and_ends(
    acting: Acting,
) -> None:
    """All that is said of it, beside the answer to the form: nobody with a seat is asked before half of the time."""
    operations.request(acting(ANA), ASKED)
    said(acting(ANA))
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    now = replace(acting(BEN), now=AT)
    operations.implement(now, 1)
    operations.done(now, 1, outcome=Outcome.SUCCESS, note="")
    told = said(acting(ANA))
    assert [each.message for each in told if each.method == Method.SHOW] == ["CHG-1/ballot/1"]
    answer, *posts = [each for each in told if each.method == Method.POST_MESSAGE]
    assert "CHG-1 is with the board" in answer.arguments["text"]
    assert [each.arguments["channel"] for each in posts] == [ANA, BEN, *["#change-advisory"] * 3]
    assert all(each.thread == "CHG-1/ballot/1" for each in posts[2:])
