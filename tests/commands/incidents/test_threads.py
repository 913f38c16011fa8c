"""What is said in the thread of a card: who is told that only the team reads it, and what is sent on."""

import pytest

from commands.incidents import operations, reading, threads
from commands.incidents.notices import FOLLOWS
from commands.incidents.report import SharedFile
from commands.incidents.threads import Reply
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.shared.replies import Origin
from storage.incidents.records import HoldReason, IncidentEvent
from storage.journal import queries as journal
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, BEN, CHEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import HELD, WORKED, declared, standing
from tests.commands.outcome import details, effects, journalled, last, later, said, stand, text_of

SAID = Reply("the cable is loose", "C1", "1.1")
PRIVATELY = replace(SAID, channel="D1")
TEAM = "INC-1/card/team:retail-apps"
HERE = Origin(ANA, "C1", None)


def test_whoever_works_on_it_is_told_once_in_a_while_that_the_reporter_does_not_read_it(acting: Acting) -> None:
    declared(acting)
    assert threads.does_not_read(acting(ANA), 1) == SOFIA
    threads.hear(acting(ANA), 1, SAID, "Sofia")
    declared(acting)
    assert threads.does_not_read(later(acting(ANA), hours=3), 2) is None
    assert threads.does_not_read(acting(BEN), 1) == SOFIA
    assert threads.does_not_read(later(acting(ANA), days=1), 2) == SOFIA


@pytest.mark.parametrize("person", [SOFIA, TOM, CHEN])
def test_whoever_could_not_write_to_them_is_not_told(acting: Acting, person: str) -> None:
    declared(acting)
    assert threads.does_not_read(acting(person), 1) is None


def test_only_its_writer_reads_that_only_the_team_does(acting: Acting) -> None:
    declared(acting)
    said(acting(ANA), FOLLOWS)
    threads.hear(acting(ANA), 1, SAID, "Sofia")
    (told,) = effects(acting(ANA))
    assert (told.method, told.arguments["user"]) == (Method.POST_EPHEMERAL, ANA)
    assert (told.arguments["channel"], told.arguments["thread_ts"]) == ("C1", "1.1")
    button = told.arguments["blocks"][-1]["elements"][0]
    assert (button["text"]["text"], button["action_id"]) == ("Send it to Sofia", "incident.reply.send")


def kept(acting: Acting, by: str = ANA) -> int:
    """The number under which the last reply of somebody is kept."""
    return last(acting(by), f"reply-{by}").id


def test_it_is_sent_to_the_reporter_once_and_not_said_in_the_thread_again(acting: Acting) -> None:
    declared(acting)
    stand(acting(ANA), [TEAM])
    file = SharedFile("a.png", "https://x/a.png")
    threads.hear(acting(ANA), 1, replace(SAID, files=(file,)), "Sofia")
    said(acting(ANA), FOLLOWS)
    threads.send_on(acting(ANA), kept(acting), HERE)
    assert details(acting(ANA), IncidentEvent.TOLD)["text"] == "the cable is loose"
    told = {
        each.arguments.get("user") or each.arguments["channel"]: text_of(each) for each in said(acting(ANA), FOLLOWS)
    }
    assert told == {
        ANA: f"Sent to <@{SOFIA}>.",
        SOFIA: f"<@{ANA}>: the cable is loose\n:paperclip: <https://x/a.png|a.png>",
    }
    with pytest.raises(MovedOn, match="That is sent already"):
        threads.send_on(acting(ANA), kept(acting), HERE)


def test_what_another_wrote_or_what_is_no_reply_is_not_sent(acting: Acting) -> None:
    declared(acting)
    threads.hear(acting(ANA), 1, SAID, "Sofia")
    with pytest.raises(NotAllowed, match=f"<@{ANA}> to send"):
        threads.send_on(acting(BEN), kept(acting), HERE)
    for key in (1, 99):
        with pytest.raises(NotFound, match="I no longer know"):
            threads.send_on(acting(ANA), key, HERE)
    assert IncidentEvent.TOLD not in journalled(acting(ANA), "INC-1")


def test_what_the_reporter_says_under_the_card_is_their_answer(acting: Acting) -> None:
    standing(acting(ANA), status=HELD, hold_reason=HoldReason.CALLER)
    stand(acting(ANA), [TEAM])
    threads.hear(acting(SOFIA), 1, SAID)
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.NOTED, IncidentEvent.RESUMED]
    assert [text_of(each) for each in said(acting(ANA), FOLLOWS) if "text" in each.arguments] == [
        "Thank you, work goes on."
    ]


def test_what_is_said_under_the_card_that_everyone_reads_its_team_reads_under_its_own(acting: Acting) -> None:
    standing(acting(ANA), status=WORKED)
    stand(acting(ANA), [TEAM], channel="C2")
    stand(acting(ANA), ["INC-1/card/incidents"])
    threads.hear(acting(SOFIA), 1, SAID)
    (told,) = said(acting(ANA), FOLLOWS)
    assert (told.arguments["channel"], told.thread) == ("#team-retail-apps", TEAM)


def test_what_is_said_under_a_private_card_nobody_else_reads_and_it_is_noted_for_those_who_work_on_it(
    acting: Acting,
) -> None:
    standing(acting(ANA), private=True)
    threads.hear(acting(ANA), 1, PRIVATELY, "Sofia")
    assert details(acting(ANA), IncidentEvent.NOTED)["reader"] == "team"
    spoken = {each.arguments["channel"]: each for each in said(acting(ANA), FOLLOWS)}
    assert set(spoken) == {"D1", BEN}
    assert spoken["D1"].method is Method.POST_MESSAGE


def test_what_others_say_under_a_card_is_nobodys_business(acting: Acting) -> None:
    declared(acting)
    said(acting(TOM), FOLLOWS)
    threads.hear(acting(TOM), 1, SAID)
    threads.hear(acting(ANA), 1, replace(SAID, text=""), "Sofia")
    assert effects(acting(TOM)) == []
    assert journal.latest(acting(TOM).tx, f"reply-{TOM}", IncidentEvent.OVERHEARD) is None


def test_a_card_is_known_by_where_it_stands_and_a_reporters_thread_is_none(acting: Acting) -> None:
    declared(acting)
    stand(acting(ANA), [TEAM])
    stand(acting(ANA), ["INC-1/reporter"], channel="D1")
    assert reading.card_at(acting(ANA), "C1", "1.1") == 1
    assert reading.card_at(acting(ANA), "D1", "1.1") is None
    assert reading.card_at(acting(ANA), "C2", "1.1") is None


def test_a_reply_of_an_incident_that_is_over_is_sent_on_as_well(acting: Acting) -> None:
    declared(acting)
    operations.cancel(acting(ANA), 1, reason="a drill")
    threads.hear(acting(ANA), 1, SAID, "Sofia")
    threads.send_on(acting(ANA), kept(acting), HERE)
    assert last(acting(ANA), "INC-1").what == IncidentEvent.TOLD


def test_whoever_reported_a_private_one_and_works_on_it_is_heard_by_the_others(acting: Acting) -> None:
    standing(acting(BEN), reporter=BEN, private=True)
    stand(acting(BEN), [f"INC-1/card/person:{BEN}"], channel="D1")
    threads.hear(acting(BEN), 1, PRIVATELY)
    assert [each.arguments["channel"] for each in said(acting(BEN), FOLLOWS)] == [ANA]


def test_of_what_no_person_reported_nobody_is_told_who_does_not_read_it(acting: Acting) -> None:
    standing(acting(ANA), reporter="quarterdeck")
    assert threads.does_not_read(acting(ANA), 1) is None
