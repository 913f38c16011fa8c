"""The number of a record is read through odd dashes, spaces and marks wherever a line has one."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.config import Document
from commands.incidents import filters
from commands.links import words as links
from commands.oncall import words as oncall
from commands.practices import PRACTICES
from commands.shared import verbs
from commands.shared.practice import merged
from commands.shared.verbs import Fit, Reader, Verb
from commands.sops.verbs import VERBS as SOPS
from commands.status.verbs import OF_MAJORS
from commands.tasks.verbs import AT_THE_DESK
from commands.warrooms.handlers import outside
from commands.warrooms.verbs import VERBS
from storage.links.records import LinkKind

WAYS = ("INC-4", "INC–4", "INC‑4", "inc 4", "INC\u00a04", "INC4", "*INC-4*", "INC-4.", "[INC-4]", "`INC−4`", "#INC4")


def reader(verbs: tuple[Verb, ...], name: str) -> Reader:
    return next(verb.reads for verb in verbs if verb.name == name)


TASK, PUBLIC, SOP = reader(AT_THE_DESK, "task"), reader(OF_MAJORS, "public"), reader(SOPS, "sop")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("read", "line", "found"),
    [
        (TASK, "{} look at *it*", {"record": "INC-4", "title": "look at *it*", "by": ""}),
        (TASK, "{}: call <@U1>", {"record": "INC-4", "title": "call", "by": "", "person": "U1"}),
        (PUBLIC, "{}: we look into it", {"named": 4, "words": "we look into it"}),
        (SOP, "pay run stops {}", {"name": "pay run stops", "record": "INC-4"}),
        (oncall.bring, "network {} come", {"words": "network", "record": "INC-4", "text": "come"}),
        (oncall.bring, "network {}", {"words": "network", "record": "INC-4", "text": ""}),
    ],
)
def test_a_number_is_read_however_it_is_written(
    read: Callable[[str], Any], line: str, found: dict[str, Any], way: str
) -> None:
    assert read(line.format(way)) == found


@pytest.mark.parametrize("way", WAYS)
def test_a_link_and_a_filter_read_it_too(document: Document, way: str) -> None:
    assert links.read(f"caused by {way}", ("inc", "chg")) == links.Named("INC", 4, LinkKind.CAUSED_BY)
    if " " not in way:
        assert filters.read(way.replace("\u00a0", "-"), document).parents == (4,)


def test_words_that_only_look_like_one_stay_words() -> None:
    assert PUBLIC("since 4 we look into it") == {"words": "since 4 we look into it"}
    assert oncall.bring("network zinc 4") == {"words": "network zinc 4", "record": "desk", "text": ""}


COMMANDS = {each.command: each for each in merged(PRACTICES).commands}


@pytest.mark.parametrize("way", ["{}-3", "{}–3", "*{} 3*.", "{}3"])
@pytest.mark.parametrize(("typed", "prefix"), [("/incident", "prb"), ("/incident", "CHG"), ("/problem", "INC")])
def test_the_number_of_another_record_alone_is_shown_there_and_is_no_title(typed: str, prefix: str, way: str) -> None:
    line = COMMANDS[typed].read(way.format(prefix))
    shown = {"prb": "/problem", "CHG": "/change", "INC": "/incident"}[prefix]
    assert (line.command, line.number, line.fit, line.verb and line.verb.name) == (shown, 3, Fit.DOUBTFUL, "show")


@pytest.mark.parametrize("text", ["PRB-3", "CHG–3", "req 3.", "*KB-3*", "DRILL-1"])
def test_nor_is_it_a_major_incident(text: str) -> None:
    assert "takes the number of an incident" in str(outside(text, verbs.read(text, VERBS)))


@pytest.mark.parametrize("text", ["1, 2, 3", "INC-1 and inc–2", "*1* 2.", "#1/#2"])
def test_several_numbers_are_asked_about(text: str) -> None:
    line = COMMANDS["/incident"].read(text)
    assert (line.number, line.fit, line.verb and line.verb.name) == (1, Fit.DOUBTFUL, "show")


@pytest.mark.parametrize("text", ["2 tills are down", "PRB-3 is back", "CHG-1 broke the tills", "404 at the shop"])
def test_numbers_in_words_are_reported(text: str) -> None:
    assert COMMANDS["/incident"].read(text).fit is Fit.OTHER
    assert outside(text, verbs.read(text, VERBS)) is None
