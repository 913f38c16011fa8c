"""What people hear of a change."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest

from commands.changes import after_words, ballot_words, home, listing, notices, wording
from commands.shared.blocks import moment
from commands.shared.voting import Shortfall
from storage.changes.records import Change, ChangeEvent
from storage.journal.records import Entry
from storage.record import asdict, replace
from tests.commands.changes.examples import AT, CHANGE

SENTENCES: dict[ChangeEvent, str] = {
    ChangeEvent.WITHDRAWN: "*CHG-1* is withdrawn by <@UBEN00000>: Patch",
    ChangeEvent.BEGUN: ":hammer_and_wrench: <@UBEN00000> begins *CHG-1*: Patch",
}


def entry(what: ChangeEvent, **details: Any) -> Entry:
    return Entry(1, AT, "UBEN00000", what, "CHG-1", details, "slack")


def heard(what: ChangeEvent, **details: Any) -> str:
    return wording.to_everyone(entry(what, **details), CHANGE)


@pytest.mark.parametrize("what", SENTENCES)
def test_each_step_is_told_with_who_took_it(what: ChangeEvent) -> None:
    assert heard(what) == SENTENCES[what]


def test_what_needs_no_vote_is_told_with_its_window_and_how_to_begin() -> None:
    first, second = heard(ChangeEvent.SCHEDULED).split("\n")
    assert first == ":white_check_mark: *CHG-1* needs no vote and is scheduled: Patch"
    assert second.startswith("Its window is <!date^")
    assert second.endswith("Begin with `/change implement 1`.")


def test_an_emergency_that_begins_outside_its_window_is_told_as_such() -> None:
    assert ":warning: Outside its window, <!date^" in heard(ChangeEvent.BEGUN, outside=True)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "no day like it is known yet."), (1, "of 1 day like it."), (2, "of 2 days like it.")],
)
def test_days_like_that_of_the_change_are_counted(days: int, words: str) -> None:
    told = entry(ChangeEvent.WATCHED, seconds=3600, count=1, most=0, days=days)
    assert after_words.watched(told).startswith(":eyes: In the 1 h after it 1 incident came in; ")
    assert after_words.watched(told).endswith(words)


@pytest.mark.parametrize(
    "said",
    [
        lambda change: listing.line_of(change, UTC),
        lambda change: home.planned(change, UTC)[0],
        lambda change: ballot_words.done_already(change, UTC),
    ],
    ids=["list", "Home", "done already"],
)
def test_where_a_change_ends_on_another_day_that_day_is_named(said: Callable[[Change], str]) -> None:
    long = replace(CHANGE, end=AT + timedelta(days=3, hours=2))
    assert f"{moment(AT)} – {moment(long.end)}" in said(long)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Shortfall("late"), "Its window was over."),
        (Shortfall("veto", who="UMIRA0000"), "Veto of <@UMIRA0000>."),
        (Shortfall("quorum", 0, 3), "Quorum not reached: 0 of 3."),
        (Shortfall("majority", 2, 2), "No majority: 2 for, 2 against."),
        (Shortfall("members", 2, 3), "No majority of the members: 2 for, of 3 needed."),
        (Shortfall("unanimous", 1, 2), "Not all agree: 1 for, of 2 needed."),
        (Shortfall("anyone", who="UMIRA0000"), "<@UMIRA0000> is against it."),
        (Shortfall("anyone"), "Nobody said yes or no."),
    ],
)
def test_a_rejection_says_why_the_vote_did_not_carry(why: Shortfall, words: str) -> None:
    text = heard(ChangeEvent.REJECTED, board="cab", reasons=[], why=asdict(why))
    assert text.split("\n")[1] == words


def test_an_approval_says_when_it_is_and_how_to_begin() -> None:
    text = heard(ChangeEvent.APPROVED, board="cab", reasons=[])
    assert text.startswith(":white_check_mark: Approved: *CHG-1* · Patch\nIt is scheduled for <!date^")
    assert text.endswith("Begin with `/change implement 1`.")


def test_a_rejection_says_who_was_against_it_and_why_and_how_to_go_on() -> None:
    text = heard(ChangeEvent.REJECTED, board="cab", reasons=[["UMIRA0000", "the freeze"], ["UDORA0000", "too soon"]])
    assert text.split("\n") == [
        ":x: Not approved: *CHG-1* · Patch",
        "<@UMIRA0000>: the freeze",
        "<@UDORA0000>: too soon",
        "Edit it, then submit it again: `/change submit 1`.",
    ]


@pytest.mark.parametrize(
    ("outcome", "words"), [("success", "a success"), ("issues", "done, with issues"), ("failed", "failed")]
)
def test_how_it_went_is_told_in_words(outcome: str, words: str) -> None:
    text = heard(ChangeEvent.DONE, outcome=outcome, note="all tills fine")
    assert text == f"*CHG-1* is {words}, says <@UBEN00000>. all tills fine"


def test_what_people_typed_pings_nobody() -> None:
    change = replace(CHANGE, title="<!channel>")
    assert "&lt;!channel&gt;" in wording.to_everyone(entry(ChangeEvent.BEGUN), change)
    assert "&lt;!here&gt;" in heard(ChangeEvent.DONE, outcome="failed", note="<!here>")
    assert "&lt;!here&gt;" in heard(ChangeEvent.REJECTED, reasons=[["UMIRA0000", "<!here>"]])


class Details(dict[str, Any]):
    """What sentences read of entries."""

    def __missing__(self, name: str) -> Any:
        pytest.fail(f"a sentence reads {name!r} of an entry: give it a value in the test that failed")


def test_every_event_that_people_are_told_of_has_a_sentence() -> None:
    details = Details(outcome="success", note="", reasons=[], reason="", minutes=30)
    told = [
        ChangeEvent(what)
        for what, followers in notices.FOLLOWS.items()
        if {notices.tell, notices.tell_as_planned} & {*followers}
    ]
    given = [Entry(1, AT, "UBEN00000", what, "CHG-1", details, "slack") for what in told]
    assert all(wording.to_everyone(each, CHANGE) for each in given)
