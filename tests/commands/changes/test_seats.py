"""Seats, who takes them, who votes for whoever is away, who is needed, and who is asked for their vote."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.config import Document
from commands.changes import away, cards, chasers, lines, notices, operations, verbs
from commands.changes.policy import Board
from commands.changes.seats import seated
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Choice
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Method
from storage.record import replace
from tests.commands import outcome
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, SOFIA, TOM, Acting, slack_id
from tests.commands.outcome import armed, entries, last, said, text_of
from tests.conftest import MONDAY

A, B, C, D, E, F = MIRA, CARLOS, DORA, GORAN, OSKAR, slack_id("hana")
HOUR = timedelta(hours=1)
FAR = replace(ASKED, start=MONDAY + timedelta(days=7), end=MONDAY + timedelta(days=7, hours=1))
OnBoard = Callable[..., Acting]
ON_BOARD: Callable[..., Board] = Board.model_validate


@pytest.fixture
def on(acting: Acting) -> OnBoard:
    """The board of five, with something else written of it."""

    def varied(**more: Any) -> Acting:
        def act(person: str) -> Act:
            found = acting(person)
            document = cast(Document, found.document)
            board = document.boards["cab"].model_copy(update=more)
            return replace(found, document=document.model_copy(update={"boards": {**document.boards, "cab": board}}))

        return act

    return varied


def request(acting: Acting, by: str = ANA, **more: Any) -> Change:
    return operations.request(acting(by), replace(FAR, **more))


def yes(acting: Acting, *people: str) -> Change:
    for each in people:
        change = operations.vote(acting(each), 1, choice=Choice.APPROVE)
    return change


def is_away(acting: Acting, who: str, stand_in: str | None, days: int = 2) -> None:
    away.hand_over(acting(who), since=MONDAY, until=MONDAY + timedelta(days=days), stand_in=stand_in)


def test_the_next_free_alternates_take_the_seats_of_whoever_has_a_conflict() -> None:
    assert seated("ABCDE", "FGH", {"B", "F", "D"}) == ("A", "C", "E", "G", "H")
    assert seated("ABCDE", "A", {"B"}) == ("A", "C", "D", "E")


def test_a_member_who_requests_it_leaves_their_seat_to_an_alternate(on: Callable[..., Acting]) -> None:
    acting = on(alternates=("hana@northgate.example",))
    assert request(acting, by=C, implementer=CHEN).voters == (A, B, D, E, F)
    assert "votes" not in str(cards.ballot(acting(ANA), change=1, ballot=1)["text"])


def test_whoever_has_a_conflict_leaves_with_their_vote_and_an_alternate_is_called_in(
    on: Callable[..., Acting],
) -> None:
    acting = on(alternates=("hana@northgate.example",))
    request(acting)
    yes(acting, A, B)
    said(acting(ANA), notices.FOLLOWS)
    left = operations.recuse(acting(B), 1, reason="My brother sells it")
    assert left.voters == (A, C, D, E, F)
    told = [text_of(each) for each in said(acting(B), notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert told == [
        f"<@{B}> has a conflict and leaves the vote: My brother sells it\n<@{F}> takes the seat: please vote above."
    ]
    assert yes(acting, C).status is ChangeStatus.AUTHORISE, "the vote that was struck does not count"
    with pytest.raises(NotAllowed):
        operations.vote(acting(B), 1, choice=Choice.APPROVE)
    assert yes(acting, F).status is ChangeStatus.SCHEDULED


def test_a_conflict_is_declared_by_whoever_has_a_seat_while_it_is_open(acting: Acting) -> None:
    request(acting)
    with pytest.raises(NotAllowed, match="You have no seat"):
        operations.recuse(acting(SOFIA), 1, reason="I do not like it")
    with pytest.raises(Invalid, match="Say what the conflict is"):
        operations.recuse(acting(A), 1, reason=" ")
    yes(acting, A, B, C)
    with pytest.raises(MovedOn, match="is closed"):
        operations.recuse(acting(D), 1, reason="Too late")


def test_a_proxy_votes_in_place_of_whoever_is_away_and_adds_nothing(acting: Acting) -> None:
    """C8: a third seat says yes, by the voice of another."""
    request(acting)
    is_away(acting, E, F)
    yes(acting, A, B)
    decided = operations.vote(acting(F), 1, choice=Choice.APPROVE, seat=E)
    assert decided.status is ChangeStatus.SCHEDULED
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert "*3* for" in shown
    assert f"<@{F}> for <@{E}>" in shown


def test_whoever_votes_in_person_is_not_voted_for(acting: Acting) -> None:
    """C8, the other way round."""
    request(acting)
    is_away(acting, E, F)
    yes(acting, A, B)
    operations.vote(acting(E), 1, choice=Choice.REJECT, reason="No")
    with pytest.raises(MovedOn, match=f"<@{E}> has voted in person"):
        operations.vote(acting(F), 1, choice=Choice.APPROVE, seat=E)
    assert changes.votes_on(acting(ANA).tx, 1, 1)[-1].choice is Choice.REJECT


def test_the_owner_of_a_seat_votes_over_what_was_cast_for_them(acting: Acting) -> None:
    request(acting)
    is_away(acting, E, F)
    operations.vote(acting(F), 1, choice=Choice.APPROVE)
    operations.vote(acting(E), 1, choice=Choice.REJECT, reason="No")
    assert [(vote.choice, vote.cast_by) for vote in changes.votes_on(acting(ANA).tx, 1, 1)] == [(Choice.REJECT, None)]


def test_nobody_votes_in_the_place_of_the_requester(acting: Acting) -> None:
    """C10: the seat has left, not only the person."""
    request(acting, by=E, implementer=CHEN)
    is_away(acting, E, F)
    with pytest.raises(NotAllowed):
        operations.vote(acting(F), 1, choice=Choice.APPROVE, seat=E)


def test_the_requester_and_the_implementer_vote_for_nobody_and_one_person_for_no_more_than_one(
    acting: Acting,
) -> None:
    request(acting)
    is_away(acting, E, ANA)
    is_away(acting, D, F)
    is_away(acting, C, F)
    with pytest.raises(NotAllowed):
        operations.vote(acting(ANA), 1, choice=Choice.APPROVE)
    operations.vote(acting(F), 1, choice=Choice.APPROVE, seat=C)
    with pytest.raises(NotAllowed, match="You do not vote for"):
        operations.vote(acting(F), 1, choice=Choice.APPROVE, seat=D)


def test_a_proxy_of_a_proxy_has_no_vote(acting: Acting) -> None:
    request(acting)
    is_away(acting, E, F)
    is_away(acting, F, TOM)
    with pytest.raises(NotAllowed):
        operations.vote(acting(TOM), 1, choice=Choice.APPROVE, seat=E)


def test_a_veto_does_not_travel(on: Callable[..., Acting]) -> None:
    acting = on(veto=("oskar@northgate.example",))
    request(acting)
    is_away(acting, E, F)
    operations.vote(acting(F), 1, choice=Choice.REJECT, seat=E, reason="I would not")
    yes(acting, A, B)
    assert yes(acting, C).status is ChangeStatus.SCHEDULED


def test_a_ballot_has_a_row_of_buttons_for_whoever_is_away_and_mentions_who_votes_for_them(acting: Acting) -> None:
    request(acting)
    is_away(acting, E, F)
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert f"<@{F}> votes for <@{E}>, who is away" in shown
    assert shown.count("change.approve.for") == 1
    told = [text_of(each) for each in said(acting(E), notices.FOLLOWS) if each.arguments.get("channel") == F]
    assert len(told) == 1
    assert told[0].startswith(f"You vote for <@{E}> on the ballots")


def test_what_is_needed_of_some_is_needed_whatever_the_others_say(on: Callable[..., Acting]) -> None:
    acting = on(seats={"security": ("goran@northgate.example", "oskar@northgate.example")}, needs={"security": 1})
    request(acting)
    assert yes(acting, A, B, C).status is ChangeStatus.AUTHORISE
    assert "1 yes of security, *1 more yes decides it*" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    closed = operations.close_ballot(replace(acting(QUARTERDECK), now=MONDAY + 24 * HOUR), 1, 1)
    assert closed is not None
    assert closed.decision == "rejected"
    assert last(acting(ANA), "CHG-1").details["why"] == {
        "kind": "needs", "found": 0, "needed": 1, "who": "security"
    }  # fmt: skip


def test_who_is_away_comes_back_and_is_away_no_more(acting: Acting) -> None:
    is_away(acting, E, F)
    assert away.come_back(acting(E)) == 1
    assert away.coming(acting(ANA)) == []
    with pytest.raises(Refused, match="You are not away"):
        away.come_back(acting(E))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"until": MONDAY}, "after the start"),
        ({"since": MONDAY - 48 * HOUR, "until": MONDAY - HOUR}, "over already"),
        ({"until": MONDAY + timedelta(days=100)}, "at most 90 days"),
        ({"stand_in": E}, "Name somebody else"),
        ({"board": "cob"}, "There is no board `cob`"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(acting: Acting, given: dict[str, Any], sentence: str) -> None:
    usual: dict[str, Any] = {"since": MONDAY, "until": MONDAY + HOUR, "stand_in": F}
    with pytest.raises(Invalid, match=sentence):
        away.hand_over(acting(E), **usual | given)


@pytest.mark.parametrize("first", ["2026-03-17", "2026-08-01", "2026-12-01"], ids=["spring", "autumn", "winter"])
def test_one_is_away_for_at_most_ninety_days_however_long_each_of_them_is(acting: Acting, first: str) -> None:
    day = date.fromisoformat(first)
    with pytest.raises(Invalid, match="at most 90 days"):
        verbs._away(acting(E), words=f"{day}..{day + timedelta(days=91)}")
    assert verbs._away(acting(E), words=f"{day}..{day + timedelta(days=90)}").startswith(f"<@{E}>: away")


def test_a_manager_says_who_is_away_for_somebody_who_is_ill(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match="Only service managers"):
        away.hand_over(acting(D), since=MONDAY, until=MONDAY + HOUR, absent=E)
    assert away.hand_over(acting(MIRA), since=MONDAY, until=MONDAY + HOUR, absent=E).person == E


@pytest.mark.parametrize("typed", ["cab", "CAB", "change advisory board", "`cab`"])
def test_an_absence_is_said_in_a_line(acting: Acting, typed: str) -> None:
    line = lines.absence(f"2026-03-20..2026-03-23 <@UHANA0000> {typed}")
    told = verbs._away(acting(E), **line)
    assert told.startswith(f"<@{E}> on the Change advisory board: away <!date^")
    assert told.endswith(f"<@{F}> votes for them")
    assert verbs._away(acting(E), words="list") == told
    assert "on the ballots of the Change advisory board, <!date^" in text_of(said(acting(F), notices.FOLLOWS)[0])
    with pytest.raises(Refused, match=r"Write the days like"):
        verbs._away(acting(E), words="soon..later")


def asked(act: Act) -> list[list[str]]:
    return [entry.details["seats"] for entry in entries(act, ChangeEvent.CHASED, record="CHG-1")]


def fire(acting: Acting) -> datetime:
    """The next chaser, when it is due."""
    timer = armed(acting(ANA), chasers.CHASE)[0]
    chasers.chase(replace(acting(QUARTERDECK), now=timer.due_at), **timer.payload)
    return timer.due_at


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("today..tomorrow", (16, 17)),
        ("fri..mon", (20, 23)),
        ("2026-03-20..2026-03-23", (20, 23)),
        ("tomorrow..2026-03-23", (17, 23)),
    ],
)
def test_days_are_said_in_words_too_and_the_end_comes_after_the_beginning(words: str, days: tuple[int, int]) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = away.span(words, MONDAY, berlin)
    assert found == tuple(datetime(2026, 3, day, tzinfo=berlin) for day in days)
    with pytest.raises(ValueError, match="someday"):
        away.span("someday..tomorrow", MONDAY, berlin)


def test_half_way_the_fewest_are_asked_whose_yes_would_settle_it_and_nobody_twice(acting: Acting) -> None:
    request(acting)
    yes(acting, A, B)
    assert fire(acting) == MONDAY + 12 * HOUR
    said(acting(ANA), notices.FOLLOWS)
    assert fire(acting) == MONDAY + 19.2 * HOUR
    first, second = asked(acting(ANA))
    assert len(first) == len(second) == 1
    assert first != second
    assert armed(acting(ANA), chasers.CHASE) == []


def test_who_is_asked_gets_the_buttons_of_the_ballot_and_nothing_once_it_is_settled(acting: Acting) -> None:
    request(acting)
    yes(acting, A, B)
    fire(acting)
    shown = str(cards.chase(acting(C), change=1, ballot=1, seat=C, person=C))
    assert "Your yes would decide it." in shown
    assert "'block_id': 'CHG-1/ballot/1'" in shown
    yes(acting, D)
    assert cards.chase(acting(C), change=1, ballot=1, seat=C, person=C) == {}


def test_nobody_is_asked_who_is_away_but_whoever_votes_for_them(acting: Acting) -> None:
    request(acting)
    yes(acting, A, B)
    is_away(acting, C, None)
    is_away(acting, D, None)
    is_away(acting, E, F)
    fire(acting)
    assert asked(acting(ANA)) == [[E]]
    chased = [each for each in said(acting(ANA), notices.FOLLOWS) if each.render == "change.chase"]
    assert [each.arguments["channel"] for each in chased] == [F]


def test_where_app_yaml_says_nothing_of_it_nobody_is_asked_again(on: Callable[..., Acting]) -> None:
    acting = on(chase=())
    request(acting)
    assert armed(acting(ANA), chasers.CHASE) == []


def test_a_vote_asks_the_database_as_little_on_a_board_of_three_hundred(acting: Acting, on: OnBoard) -> None:
    people = [slack_id(f"voter{index:03d}") for index in range(300)]
    handles = [f"{person.lower()}@northgate.example" for person in people]
    for handle, person in zip(handles, people, strict=True):
        directory.store(acting(ANA).tx, handle, [person], MONDAY)
        directory.store(acting(ANA).tx, person, [person], MONDAY)
    large = on(members=tuple(handles), quorum=300, alternates=(), seats={}, needs={}, veto=())
    request(large)
    for person in people[:2]:
        large(person).tx.info.clear()
        with outcome.asked(large(person)) as statements:
            operations.vote(large(person), 1, choice=Choice.APPROVE)
    assert len(statements) <= 10


def test_a_guest_votes_for_nobody(acting: Acting) -> None:
    request(acting)
    is_away(acting, GORAN, TOM)
    with pytest.raises(NotAllowed, match="Guests report with"):
        operations.vote(replace(acting(TOM), is_guest=True), 1, choice=Choice.APPROVE, seat=GORAN)
    assert operations.vote(acting(TOM), 1, choice=Choice.APPROVE, seat=GORAN).status is ChangeStatus.AUTHORISE


@pytest.mark.parametrize(
    ("name", "called"), [("Change advisory board", "the Change advisory board"), (None, "the board `cab`")]
)
def test_a_board_is_named_wherever_somebody_reads_of_it_and_by_its_key_without_a_name(
    on: OnBoard, name: str | None, called: str
) -> None:
    acting = on(name=name)
    capital = f"{called[0].upper()}{called[1:]}"
    request(acting)
    (answer, *_) = said(acting(ANA), notices.FOLLOWS)
    assert f"CHG-1 is with the board. {capital} decides by <!date^" in text_of(answer)
    assert f"*Vote of {called}*" in str(verbs.show(acting(TOM), 1))
    with pytest.raises(NotAllowed) as refusal:
        operations.vote(acting(TOM), 1, choice=Choice.APPROVE)
    assert f"You are not on {called}, which decides on CHG-1." in refusal.value.sentence
    few = on(name=name, members=("mira@northgate.example",))
    with pytest.raises(Refused) as refused:
        operations.request(few(ANA), FAR)
    assert refused.value.sentence.startswith(f"{capital} cannot decide on it: 1 may vote and its quorum is 3.")
