"""What a line after `/major` means in a war room, and what outside one."""

import pytest

from commands.shared import verbs
from commands.warrooms.handlers import correction, could_be_verb, is_meant_for_a_room, outside
from commands.warrooms.verbs import VERBS
from tests.commands.warrooms.examples import INGRID

ASKED = f"<@{INGRID}|ingrid>"
ROOM = "works in a war room. Go to the incident's channel (`inc-…`) and say it there."


def said_outside(text: str) -> str | None:
    return outside(text, verbs.read(text, VERBS))


def said_in_a_room(text: str) -> str:
    line = verbs.read(text, VERBS)
    assert not line.is_ready
    return correction(text, line)


@pytest.mark.parametrize(
    "text",
    [
        "the tills are down in every store",
        "timeline of the web shop is empty",
        "summary of sales is not sent",
        "task scheduler of the ERP is down",
        "note field in the ERP is gone",
        "role model of identity is broken",
        "handover of the night shift is impossible",
        "tills",
        "update of the tills has stopped them all",
    ],
)
def test_outside_a_room_a_text_is_a_new_major_incident_with_whatever_word_it_begins(text: str) -> None:
    assert said_outside(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("phase fixing", "severity P1 it has spread", "time started 09:00 says the log", "done T1 restarted"),
        *("bridge end", "merge INC-2", "outage pos", "task look at it", "update they are back"),
    ],
)
def test_outside_a_room_what_is_done_in_one_is_asked_about_and_declares_nothing(text: str) -> None:
    assert is_meant_for_a_room(verbs.read(text, VERBS))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        *(("severity P1", "severity"), ("severity P1 \u200b", "severity"), ("phase foo", "phase")),
        *(("role commander", "role"), ("role scribe \u200b", "role"), ("time started", "time"), ("list x", "list")),
        *(("follow-up x", "follow-up"), ("sevirity P1", "severity"), ("reslove it works", "resolve")),
        *(("the tills are down in every store", None), ("search is down", None), ("need for speed is down", None)),
        *(("role model of identity is broken", None), ("tills", None), ("mail down", None)),
    ],
)
def test_outside_a_room_a_line_that_lacks_something_is_asked_about_and_declares_nothing(
    text: str, verb: str | None
) -> None:
    line = verbs.read(text, VERBS)
    meant = None if is_meant_for_a_room(line) or said_outside(text) else could_be_verb(text, line)
    assert (meant and meant.name) == verb


def test_a_word_that_is_no_verb_before_the_number_of_an_incident_declares_nothing() -> None:
    unknown = "I do not know `/major dril`; `/major help` shows what there is."
    assert said_outside("dril INC-7") == f"{unknown} `/major INC-7` declares INC-7 a major incident."
    assert said_outside("till 7") is None


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("timeline", "timeline"),
        ("Summary", "summary"),
        ("update", "update"),
        ("resolve", "resolve"),
        ("note", "note"),
        ("task", "task"),
        ("role", "role"),
        ("handover", "handover"),
        (f"handover {ASKED}", "handover"),
        (f"role commander {ASKED}", "role"),
        (f"role boss {ASKED}", "role"),
    ],
)
def test_outside_a_room_what_has_the_shape_of_a_verb_is_sent_into_one(text: str, verb: str) -> None:
    assert said_outside(text) == f"`/major {verb}` {ROOM}"


@pytest.mark.parametrize(
    ("text", "line"),
    [("timelin", "timeline"), ("updat", "update TEXT"), ("resolv", "resolve NOTE"), ("hlep", "help")],
)
def test_outside_a_room_a_word_that_is_nearly_a_verb_is_asked_about(text: str, line: str) -> None:
    assert said_outside(text) == (f"Did you mean `/major {line}`? To declare, write what is wrong in a few words.")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("update", "Write it as `/major update TEXT`."),
        ("resolve", "Write it as `/major resolve NOTE`."),
        ("timeline of today", "Write it as `/major timeline`."),
        ("handover ingrid", "Write it as `/major handover @person [if … then …]`. Name one person with @."),
        (
            f"role boss {ASKED}",
            "Write it as `/major role commander|deputy|communications|operations|scribe @person`. "
            "The roles are commander, deputy, communications, operations, scribe.",
        ),
    ],
)
def test_in_a_room_a_verb_that_lacks_something_is_answered_with_how_to_write_it(text: str, answer: str) -> None:
    assert said_in_a_room(text) == answer


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("updaet we look into it", "Did you mean `/major update TEXT`?"),
        ("web shop is down as well", "`/major help` shows what there is."),
        ("2 more stores", "`/major help` shows what there is."),
    ],
)
def test_in_a_room_no_other_incident_is_declared(text: str, hint: str) -> None:
    known = "There is a major incident here already."
    assert said_in_a_room(text) == f"{known} {hint} A new one is declared in another channel."
