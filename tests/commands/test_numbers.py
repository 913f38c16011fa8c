"""The number of a record is read through odd dashes, spaces and marks wherever a line has one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.config import Document
from commands.availability.reading import service_called
from commands.improvements import words as improvements
from commands.incidents import filters
from commands.items.register import register
from commands.links import words as links
from commands.oncall import words as oncall
from commands.oncall.reading import Needed, team_in
from commands.practices import PRACTICES
from commands.shared import verbs
from commands.shared.days import coming_day, day_in
from commands.shared.practice import merged
from commands.shared.verbs import Fit, Reader, Verb
from commands.sops.verbs import VERBS as SOPS
from commands.status.verbs import OF_MAJORS
from commands.tasks.verbs import AT_THE_DESK
from commands.warrooms.handlers import outside
from commands.warrooms.verbs import VERBS
from storage.links.records import LinkKind
from tests.commands.conftest import ANA, Acting

COMMANDS = {each.command: each for each in merged(PRACTICES).commands}
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


NUMBERED = {"INC": "/incident", "CHG": "/change", "PRB": "/problem", "REQ": "/request", "KB": "/knowledge"} | {
    "IMP": "/improvement"
}


@pytest.mark.parametrize("typed", NUMBERED.values())
@pytest.mark.parametrize("prefix", NUMBERED)
def test_the_number_of_a_record_alone_asks_to_be_shown_it_after_whichever_command(typed: str, prefix: str) -> None:
    line, own = COMMANDS[typed].read(f"{prefix}-4"), COMMANDS[NUMBERED[prefix]]
    assert line.verb is not None
    assert (line.verb.name, line.number) == ("show", 4)
    assert (line.command or typed, line.is_ready) == (own.command, typed == own.command)


@pytest.mark.parametrize("way", WAYS)
def test_a_link_and_a_filter_read_it_too(document: Document, way: str) -> None:
    assert links.read(f"caused by {way}", ("inc", "chg")) == links.Named("INC", 4, LinkKind.CAUSED_BY)
    if " " not in way:
        assert filters.read(way.replace("\u00a0", "-"), document).parents == (4,)


@pytest.mark.parametrize("way", ["{}", "{}.", "*{}*", "“{}”,", "`{}`:", " {} ", "({})"])
def test_a_name_is_found_through_marks_and_punctuation(acting: Acting, document: Document, way: str) -> None:
    assert document.team_called(way.format("Retail Applications")) == "retail-apps"
    assert document.board_called(way.format("cab")) == "cab"
    for name, key in (("Web shop", "webshop"), ("website", "webshop"), ("Plant control (MES)", "mes")):
        assert service_called(document, way.format(name)) == key
    item = register(acting(ANA)).called(way.format("Till database"))
    assert (item and item.key) == "pos-db"
    assert team_in(acting(ANA), f"{way.format('network')} the line is dead") == Needed("network", "the line is dead")


@pytest.mark.parametrize("way", ["2026-03-20", "2026–03–20", "2026‑03‑20,", "*2026-03-20*", "2026-03-20."])
def test_a_day_is_read_through_odd_dashes_and_punctuation(way: str) -> None:
    today, day = date(2026, 3, 16), date(2026, 3, 20)
    assert (day_in(way, today), coming_day(way, today), oncall.day_of(way, today)) == (day, day, day)
    assert improvements.since(way) == {"on": day}
    assert TASK(f"INC-1 look by {way}")["by"] in (way, way.rstrip("."))


def test_a_time_is_read_through_a_dash() -> None:
    assert oncall.cover("<@U1> fri 18:00 – sat 09:00") == oncall.cover("<@U1> fri 18:00 to sat 09:00")


def test_who_or_what_a_task_is_for_is_read_before_a_full_stop() -> None:
    assert TASK("INC-1 look at it for <@U1>.")["person"] == "U1"
    assert TASK("INC-1 look at it for network.")["team"] == "network"


@pytest.mark.parametrize(
    ("line", "verb", "fit", "number", "given"),
    [
        *((f"ack {way}", "ack", Fit.READY, 4, {}) for way in (*WAYS, "#4", "\u200b4", "\u00a04")),
        ("resolve INC-6: x", "resolve", Fit.READY, 6, {"note": "x"}),
        ("hold 7, x", "hold", Fit.READY, 7, {"note": "x"}),
        ("reslove 10 fixed", "resolve", Fit.DOUBTFUL, 10, {"note": "fixed"}),
        ("list closed", "list", Fit.READY, None, {"words": "closed"}),
        ("list retail-apps", "list", Fit.READY, None, {"words": "retail-apps"}),
        ("search gift", "list", Fit.DOUBTFUL, None, {"words": "gift"}),
        ("status 10", "show", Fit.DOUBTFUL, 10, {}),
        ("escalate 10", "priority", Fit.DOUBTFUL, 10, None),
        ("10", "show", Fit.READY, 10, {}),
    ],
)
def test_a_line_after_incident_is_read_as_it_was_meant_or_asked_about(
    line: str, verb: str, fit: Fit, number: int | None, given: dict[str, Any] | None
) -> None:
    read = COMMANDS["/incident"].read(line)
    assert (read.verb and read.verb.name, read.fit, read.number, read.arguments) == (verb, fit, number, given)


@pytest.mark.parametrize(
    ("line", "verb", "number"),
    [
        *(
            ("/change show *CHG-9*.", "show", 9),
            ("/change submit #4", "submit", 4),
            ("/change recuse CHG–1: x", "recuse", 1),
        ),
        *(("/request reject REQ–6: no", "reject", 6), ("/request ask *6* why", "ask", 6)),
        *(("/problem take PRB‑3.", "take", 3), ("/problem cause [3] rust", "cause", 3)),
        *(("/knowledge retire KB–1: old", "retire", 1), ("/knowledge edit *KB-1*", "edit", 1)),
        *(("/improvement hold IMP–2, x", "hold", 2), ("/improvement show #2.", "show", 2)),
    ],
)
def test_and_so_is_one_after_every_other_command(line: str, verb: str, number: int) -> None:
    command, _, text = line.partition(" ")
    read = COMMANDS[command].read(text)
    assert (read.verb and read.verb.name, read.fit, read.number) == (verb, Fit.READY, number)


def test_words_that_only_look_like_one_stay_words() -> None:
    assert PUBLIC("since 4 we look into it") == {"words": "since 4 we look into it"}
    assert oncall.bring("network zinc 4") == {"words": "network zinc 4", "record": "desk", "text": ""}


@pytest.mark.parametrize("way", ["{}-3", "{}–3", "*{} 3*.", "{}3"])
@pytest.mark.parametrize(("typed", "prefix"), [("/incident", "prb"), ("/incident", "CHG"), ("/problem", "INC")])
def test_the_number_of_another_record_alone_is_shown_there_and_is_no_title(typed: str, prefix: str, way: str) -> None:
    line = COMMANDS[typed].read(way.format(prefix))
    shown = {"prb": "/problem", "CHG": "/change", "INC": "/incident"}[prefix]
    assert (line.command, line.number, line.fit, line.verb and line.verb.name) == (shown, 3, Fit.DOUBTFUL, "show")
    assert verbs.correction(typed, line) == f"Write it as `{shown} show 3`."


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


@pytest.mark.parametrize("line", [" ".join(map(str, range(1, 400))), "7, " * 400, "1" + " " * 9000])
def test_a_long_line_of_numbers_that_goes_on_with_words_is_read_at_once(line: str) -> None:
    """Each number more had doubled the time: two dozen of them held everybody up for seconds."""
    assert COMMANDS["/incident"].read(f"{line} tills are down").verb is None


def test_a_name_of_nothing_but_marks_is_read_at_once_too() -> None:
    assert verbs.for_somebody(f"look @{'.' * 9000} into it") == f"look @{'.' * 9000} into it"
    with pytest.raises(verbs.Unshaped, match="nobody called bne:"):
        verbs.for_somebody("look into it @bne., by friday")
