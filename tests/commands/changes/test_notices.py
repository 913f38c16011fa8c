"""Who hears of a change: the ballot in the board's channel, and those concerned."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from commands.changes import cards, operations
from commands.changes.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.desk import follow_up
from storage.changes.records import ChangeEvent, ChangeType, Choice
from storage.outbox.tables import outbox
from storage.schema import finish
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, MIRA, Acting


def said(act: Act) -> list[Any]:
    """What waits to be said, once all has followed."""
    follow_up(act, FOLLOWS)
    finish(act.tx)
    return list(act.tx.execute(select(outbox).order_by(outbox.c.id)))


def test_a_ballot_is_shown_where_the_board_reads(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    (ballot,) = said(acting(ANA))
    assert (ballot.message, ballot.lane, ballot.render) == ("CHG-1/ballot/1", "CHG-1/ballot/1", "change.ballot")
    assert (ballot.arguments, ballot.subject) == ({"channel": "#change-advisory"}, {"change": 1, "ballot": 1})


def test_votes_and_their_decision_are_one_update_and_the_outcome_is_told_to_those_concerned(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    ballot, *outcome = said(acting(ANA))
    assert ballot.render == "change.ballot"
    assert [each.arguments["channel"] for each in outcome] == [ANA, BEN, "#change-advisory"]
    assert [each.lane for each in outcome] == [f"dm:{ANA}", f"dm:{BEN}", "CHG-1/ballot/1"]
    assert outcome[-1].thread == "CHG-1/ballot/1"
    assert all("Approved" in each.arguments["text"] for each in outcome)


def test_what_needs_no_vote_has_no_ballot_and_is_told_once_to_each(acting: Acting) -> None:
    operations.request(acting(ANA), replace(ASKED, type=ChangeType.STANDARD, implementer=ANA))
    told = said(acting(ANA))
    assert [each.arguments["channel"] for each in told] == [ANA, "#change-advisory"]
    assert all("needs no vote" in each.arguments["text"] for each in told)


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
    assert set(FOLLOWS) == set(ChangeEvent) - {ChangeEvent.REQUESTED}
