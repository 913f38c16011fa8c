"""A board meets: who calls it together, what it is at, what is put off, and the minutes."""

import json
from datetime import timedelta

import pytest

from bot.config import Document
from commands.changes import operations as change_operations
from commands.changes.operations import CLOSE_BALLOT
from commands.meetings import cards, forms, notices, operations, verbs, views, wording
from commands.meetings.permissions import meant
from commands.meetings.reading import looked_at
from commands.practices import PRACTICES
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.pressed import Pressed
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.shared.verbs import Unshaped
from storage.changes import queries as changes
from storage.changes.records import Choice
from storage.directory import queries as directory
from storage.meetings.records import Meeting
from storage.outbox.records import Effect, Method
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, entries, later, said, text_of
from tests.conftest import MONDAY

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
APPROVE, REJECT = Choice.APPROVE, Choice.REJECT


def asked(acting: Acting, person: str, days: float, *, risk: int = 2, title: str = "Patch") -> None:
    start = MONDAY + days * DAY
    change_operations.request(
        acting(person), replace(ASKED, title=title, start=start, end=start + HOUR, implementer=BEN, risk=risk)
    )


def waiting(acting: Acting) -> None:
    """CHG-1 of Ana's begins in nine days, CHG-2 of Chen's is riskier, CHG-3 of Chen's begins tomorrow."""
    asked(acting, ANA, 9)
    asked(acting, CHEN, 9.5, risk=1)
    asked(acting, CHEN, 1, risk=3)
    said(acting(ANA), {})


def begun(acting: Acting) -> Meeting:
    waiting(acting)
    return operations.start(acting(MIRA))


def told(act: Act) -> list[tuple[str, str]]:
    """Who is told what in words."""
    found = [each for each in said(act, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    return [(str(each.arguments["channel"]), text_of(each)) for each in found]


def test_the_agenda_says_what_waits_how_long_it_takes_and_when_the_board_meets(acting: Acting) -> None:
    waiting(acting)
    shown = verbs._agenda(acting(DORA))
    head, lines = (str(block) for block in shown["blocks"][:2])
    assert "Agenda of the Change advisory board*: 3 changes, 18 minutes" in head
    assert bk.moment(MONDAY + DAY + 3 * HOUR) in head, "tue 13:00 in Berlin"
    assert [lines.index(number) for number in ("CHG-3", "CHG-2", "CHG-1")] == sorted(
        lines.index(number) for number in ("CHG-3", "CHG-2", "CHG-1")
    )
    assert "Start the meeting" in str(shown["blocks"][-1])
    assert "Start the meeting" not in str(verbs._agenda(acting(SOFIA)))


def test_a_board_is_meant_by_its_key_or_its_name_and_other_words_are_asked_about(acting: Acting) -> None:
    waiting(acting)
    for typed in ("", "CAB", "change advisory board", "`cab`"):
        assert "Change advisory board" in str(verbs._agenda(acting(DORA), **verbs._board(typed))), typed
    with pytest.raises(Unshaped, match="There is no board `of this week`"):
        verbs._agenda(acting(DORA), **verbs._board("of this week"))
    begun = verbs._meeting(acting(MIRA), **verbs._words("start Change Advisory Board"))
    assert begun == "The Change advisory board meets: 3 changes, in its channel. You chair it."
    assert meant(acting(MIRA)).board == "cab", "what is kept is the key"
    with pytest.raises(MovedOn, match="The Change advisory board meets already"):
        operations.start(acting(MIRA), board="cab")


def test_an_agenda_with_nothing_on_it_says_when_the_board_meets(acting: Acting) -> None:
    assert "Nothing waits for the Emergency board." in verbs._agenda(acting(DORA), board="ecab")["text"]
    with pytest.raises(Invalid, match="Known are Change advisory board \\(`cab`\\), Emergency board \\(`ecab`\\)"):
        verbs._agenda(acting(DORA), board="x")
    with pytest.raises(Refused, match="nothing to meet for"):
        operations.start(acting(MIRA))


def test_the_vote_on_what_is_risky_is_open_until_the_board_has_met(acting: Acting) -> None:
    waiting(acting)
    closes = {number: changes.find(acting(ANA).tx, number).closes_at for number in (1, 2)}  # type: ignore[union-attr]
    assert closes == {1: MONDAY + DAY, 2: MONDAY + DAY + 5 * HOUR}


def test_those_on_the_board_and_managers_call_it_together_once(acting: Acting) -> None:
    waiting(acting)
    with pytest.raises(NotAllowed, match="Only those on the Change advisory board call it together"):
        operations.start(acting(SOFIA))
    assert operations.start(acting(DORA)).agenda == (3, 2, 1)
    with pytest.raises(MovedOn, match=f"meets already; <@{DORA}> chairs it"):
        operations.start(acting(MIRA))


def test_the_message_has_the_ballot_that_it_is_at_and_a_vote_on_it_counts(acting: Acting) -> None:
    meeting = begun(acting)
    shown = cards.agenda(acting(MIRA), meeting=meeting.id)["blocks"]
    ballot = next(block for block in shown if block.get("block_id") == "CHG-3/ballot/1")
    assert [button["text"]["text"] for button in ballot["elements"]] == ["Approve", "Reject", "Abstain", "Details"]
    assert [each["text"]["text"] for each in shown[-1]["elements"]] == ["Join", "Next", "Defer", "End"]
    change_operations.vote(acting(DORA), 3, choice=APPROVE, at=Pressed(block="CHG-3/ballot/1"))
    assert "*1* for · *0* against" in str(cards.agenda(acting(MIRA), meeting=meeting.id))
    shows = [each for each in said(acting(DORA), notices.FOLLOWS) if each.render == notices.AGENDA]
    assert len(shows) == 1, "a burst of votes is one update"


def test_whoever_presents_the_next_is_called_one_ahead_and_nobody_twice_in_a_row(acting: Acting) -> None:
    meeting = begun(acting)
    [(who, first)] = told(acting(MIRA))
    assert (who, "comes to *CHG-3* Patch now" in first) == (CHEN, True)
    assert operations.go_on(acting(MIRA), meeting.id).current == 2
    [(who, text)] = told(acting(MIRA))
    assert (who, "comes to *CHG-1* Patch in about 10 minutes" in text) == (ANA, True)
    assert operations.go_on(acting(MIRA), meeting.id).current == 1
    assert told(acting(MIRA)) == []


def test_only_the_chair_moves_it_on_and_a_press_on_what_is_over_does_nothing(acting: Acting) -> None:
    meeting = begun(acting)
    with pytest.raises(NotAllowed, match=f"<@{MIRA}> chairs this meeting"):
        operations.go_on(acting(DORA), meeting.id)
    operations.go_on(acting(MIRA), meeting.id, at=0)
    with pytest.raises(MovedOn, match="further on by now"):
        operations.go_on(acting(MIRA), meeting.id, at=0)
    with pytest.raises(NotAllowed, match="Only those on the Change advisory board"):
        operations.pass_on(acting(MIRA), meeting.id, to=SOFIA)
    directory.store(acting(MIRA).tx, GORAN, [], MONDAY)
    with pytest.raises(NotAllowed, match="Only those on the Change advisory board"):
        operations.pass_on(acting(MIRA), meeting.id, to=GORAN)
    operations.pass_on(acting(MIRA), meeting.id, to=DORA)
    assert operations.go_on(acting(DORA), meeting.id, at=1).current == 1


def test_what_was_decided_meanwhile_is_passed_over(acting: Acting) -> None:
    meeting = begun(acting)
    change_operations.withdraw(acting(CHEN), 2)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 2 if person is None else 3, choice=APPROVE)
    assert operations.go_on(acting(MIRA), meeting.id).current in (1, 2)


def test_what_is_put_off_is_open_until_after_the_next_meeting_and_its_requester_hears_why(acting: Acting) -> None:
    meeting = begun(acting)
    operations.go_on(acting(MIRA), meeting.id)
    told(acting(MIRA))
    change, until = operations.defer(acting(MIRA), meeting.id, at=1, reason="Nobody from finance is here")
    assert (change.id, until) == (2, MONDAY + DAY + 5 * HOUR), "two hours after the next meeting has begun"
    assert [timer.due_at for timer in armed(acting(MIRA), CLOSE_BALLOT) if timer.key == "CHG-2"] == [until]
    texts = [text for who, text in told(acting(MIRA)) if who == CHEN]
    first, second = texts[0].split("\n")
    assert first.endswith("has put off *CHG-2* Patch: Nobody from finance is here")
    assert second == f"The vote on it is open until {bk.moment(until)}."
    assert [each.details["at"] for each in entries(acting(MIRA), "meeting.moved", record=meeting.number)] == [1, 2]


def test_what_begins_before_the_next_meeting_cannot_be_put_off(acting: Acting) -> None:
    meeting = begun(acting)
    with pytest.raises(MovedOn, match="CHG-3 cannot wait"):
        operations.defer(acting(MIRA), meeting.id, reason="Later")
    with pytest.raises(Refused, match="not on the agenda"):
        operations.defer(acting(MIRA), meeting.id, change=99)


@pytest.mark.parametrize(
    ("there", "words"), [([MIRA], f"was <@{MIRA}>"), ([MIRA, DORA], f"were <@{MIRA}> <@{DORA}>")]
)
def test_a_board_that_has_met_says_who_was_there(there: list[str], words: str) -> None:
    met = Meeting(1, "cab", MIRA, (1,), 1, MONDAY, ended_at=MONDAY)
    assert wording.going_on(met, "the board", there, 5).endswith(f"There {words}")


def test_the_minutes_tell_what_was_decided_the_votes_dissent_in_full_and_who_was_absent(acting: Acting) -> None:
    meeting = begun(acting)
    why = "The rollback was never tried. " * 90
    for person, choice, reason in ((MIRA, APPROVE, ""), (CARLOS, APPROVE, ""), (DORA, APPROVE, "")):
        change_operations.vote(acting(person), 3, choice=choice, reason=reason)
    operations.join(acting(GORAN), meeting.id)
    operations.go_on(later(acting(MIRA), minutes=4), meeting.id)
    change_operations.vote(later(acting(GORAN), minutes=5), 2, choice=REJECT, reason=why)
    operations.defer(later(acting(MIRA), minutes=10), meeting.id, reason="Finance is missing")
    said(acting(MIRA), notices.FOLLOWS)
    operations.end(later(acting(MIRA), minutes=12), meeting.id)
    [minutes] = [each for each in said(later(acting(MIRA), minutes=12), notices.FOLLOWS) if each.message is not None
                 and each.message.endswith("/minutes")]  # fmt: skip
    shown = str(minutes.arguments["blocks"])
    for part in (
        "Minutes of the Change advisory board", "12 min", f"*There:* <@{MIRA}> <@{GORAN}>", f"*Absent:* <@{CARLOS}>",
        "Approved · 3 for, 0 against", "4 min", "Put off: Finance is missing · 0 for, 1 against", "6 min",
        why.strip(),
        "*CHG-1* Patch", "Open, until",
    ):  # fmt: skip
        assert part in shown, part
    with pytest.raises(MovedOn, match="has ended"):
        operations.go_on(acting(MIRA), meeting.id)
    assert "elements" not in str(cards.agenda(acting(MIRA), meeting=meeting.id)["blocks"])


def test_minutes_of_a_long_meeting_go_on_in_the_thread(acting: Acting) -> None:
    meeting = begun(acting)
    for person in (GORAN, DORA, CARLOS):
        change_operations.vote(acting(person), 2, choice=REJECT, reason="x" * 3000)
    operations.end(acting(MIRA), meeting.id)
    posts: list[Effect] = [each for each in said(acting(MIRA), notices.FOLLOWS) if each.arguments.get("blocks")]
    assert len(posts) >= 2
    assert posts[1].thread == posts[0].message
    for part in posts:
        assert sum(len(json.dumps(block)) for block in part.arguments["blocks"]) <= bk.A_POST


def test_a_meeting_that_is_forgotten_ends_by_itself(acting: Acting) -> None:
    meeting = begun(acting)
    [timer] = armed(acting(MIRA), operations.OVER)
    assert timer.due_at == MONDAY + 4 * HOUR
    operations.end_what_was_forgotten(later(acting("quarterdeck"), hours=4), **timer.payload)
    with pytest.raises(NotFound, match="No board meets now"):
        meant(acting(MIRA))
    operations.end_what_was_forgotten(acting("quarterdeck"), meeting=meeting.id)


def test_a_meeting_of_three_says_so_much_and_no_more(acting: Acting) -> None:
    """The budget: a message that is kept up to date, one to whoever presents, and the minutes."""
    meeting, posts = begun(acting), []
    posts += said(acting(MIRA), notices.FOLLOWS)
    for _ in range(3):
        operations.go_on(acting(MIRA), meeting.id)
        posts += said(acting(MIRA), notices.FOLLOWS)
    operations.end(acting(MIRA), meeting.id)
    posts += said(acting(MIRA), notices.FOLLOWS)
    new = [each for each in posts if each.method is Method.POST_MESSAGE]
    assert len([each for each in new if str(each.arguments["channel"]).startswith("U")]) == 2, (
        "Chen and Ana, once each"
    )
    assert len(new) == 3


def test_a_line_of_a_meeting_is_read_as_it_is_meant(acting: Acting) -> None:
    assert verbs._words("start cab") == {"word": "start", "board": "cab"}
    assert verbs._words("defer CHG-14 no time") == {"word": "defer", "change": 14, "reason": "no time"}
    assert verbs._words("defer 14")["change"] == 14
    for bad in ("", "begin", "next please", "defer", "pass ana"):
        with pytest.raises(Unshaped):
            verbs._words(bad)
    waiting(acting)
    assert "You chair it" in verbs._meeting(acting(MIRA), word="start", board=None)
    assert verbs._meeting(acting(MIRA), word="next") == "Now it is CHG-2."
    assert "is put off" in verbs._meeting(acting(MIRA), word="defer", change=1, reason="")
    assert "chairs the meeting" in verbs._meeting(acting(MIRA), word="pass", to=DORA)
    assert "has ended" in verbs._meeting(acting(DORA), word="end")


def test_the_form_that_puts_off_is_about_the_one_that_is_looked_at(acting: Acting) -> None:
    meeting = begun(acting)
    view = verbs._defer_form(acting(MIRA), meeting.id, at=0)
    assert view["title"]["text"] == "Defer CHG-3"
    with pytest.raises(MovedOn):
        verbs._defer_form(acting(MIRA), meeting.id, at=1)
    empty = {"private_metadata": view["private_metadata"], "state": {"values": {}}}
    with pytest.raises(Invalid, match="Say why it waits"):
        forms.read_defer_form(empty)


def test_a_long_agenda_is_shown_around_where_it_is(acting: Acting) -> None:
    meeting = begun(acting)
    one = looked_at(acting(MIRA), meeting)[0]
    many = replace(meeting, agenda=tuple(range(1, 41)), at=20)
    shown = str(views.agenda(many, "the board", [one] * 40, [MIRA]))
    assert shown.count("*CHG-3*") == views.AROUND
    assert "_18 before" in shown
    assert "_10 after: `/change agenda cab`_" in shown


def test_without_boards_and_alerts_nothing_of_it_is_in_any_help(acting: Acting) -> None:
    [command] = [each for each in merged(PRACTICES).commands if each.command == "/change"]
    named = {verb.name: verb for verb in command.verbs}
    bare = Document.model_validate({"desk": {"name": "Bare"}})
    for name in ("agenda", "meeting", "deploys"):
        assert named[name].is_set_up(acting(MIRA).document)
        assert not named[name].is_set_up(bare)
