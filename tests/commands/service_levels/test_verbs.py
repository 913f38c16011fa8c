"""How `/sla` is read, and what it shows."""

from datetime import timedelta

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels import PRACTICE, views
from commands.service_levels.policy import ServiceLevelPolicy
from commands.service_levels.verbs import BREACHING, CLOCKS, LIST, USAGE, VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.refusals import NotFound
from commands.shared.verbs import Fit, Verb
from storage.journal.queries import QUARTERDECK
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    URGENT,
    after,
    clock,
    do,
    promising,
    report,
    reported,
    rung,
)
from tests.conftest import MONDAY


def shown(verb: Verb, act: Act, *number: int, **given: object) -> str:
    assert verb.ask is not None
    answer = verb.ask(act, *number, **{**verb.given, **given})
    return "\n".join([answer["text"], *_texts(answer.get("blocks", []))])


def _texts(blocks: list[dict[str, dict[str, str]]]) -> list[str]:
    found = []
    for block in blocks:
        parts = [block.get("text", {}), *block.get("elements", [])]
        found += [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return found


@pytest.mark.parametrize("text", ["breaching", "LIST", "help"])
def test_a_verb_is_read_whatever_its_case(text: str) -> None:
    line = verbs.read(text, VERBS)
    assert line.verb is not None
    assert (line.verb.name, line.fit, line.arguments) == (text.lower(), Fit.READY, {})


@pytest.mark.parametrize("text", ["INC-1", "1", "bretching", ""])
def test_what_is_no_verb_is_left_to_what_else_it_may_be(text: str) -> None:
    assert not verbs.read(text, VERBS).is_ready


def test_what_is_no_verb_is_told_how_each_is_written_and_what_it_is() -> None:
    assert USAGE == (
        "`/sla INC-N` every clock of an incident, "
        '`/sla breaching [TEAM|@person|P1…P5|SERVICE|"TEXT"]…` what is missed, and next to be, '
        "`/sla missed [day|week]` what was missed in the last 24 hours, or in seven days, "
        "`/sla list [TEAM|P1…P5|SERVICE]…` what is promised, "
        "`/sla object N WHY` say that what you reported does not wait for you: the hold ends, "
        "`/sla objections` what reporters object to, to be judged, "
        "`/sla pauses [day|week|month]` which teams pause late."
    )


def test_every_verb_says_what_it_does() -> None:
    assert all(verb.about for verb in VERBS)
    (command,) = PRACTICE.commands
    assert (command.command, command.verbs) == ("/sla", VERBS)


def test_the_clocks_of_an_incident_are_shown_with_how_far_they_are(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(ANA), 15 * MINUTE), incident_operations.acknowledge)
    told = shown(CLOCKS, after(desk(TOM), HOUR), 1)
    assert "*INC-1* · P4 · Point of sale is down" in told
    assert ":large_green_circle: *Response* · met\n15 min of 1 h used, around the clock" in told
    assert f":large_green_circle: *Fix* · running\n3 h of 4 h left, around the clock · due <!date^{due(4)}" in told


def due(hours: int) -> int:
    return int((MONDAY + timedelta(hours=hours)).timestamp())


def test_a_pause_is_shown_with_who_paused_it_and_why(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incident_operations.hold, note="the till number, <please>")
    told = shown(CLOCKS, after(desk(TOM), 9 * HOUR), 1)
    assert "*Fix* · paused\n3 h of 4 h left, around the clock · due when it goes on" in told
    assert f" – now (8 h) · <@{ANA}>: the till number, &lt;please&gt;" in told
    do(after(desk(ANA), 9 * HOUR), incident_operations.resume)
    assert " – now" not in shown(CLOCKS, after(desk(TOM), 9 * HOUR), 1)


def test_a_missed_promise_is_shown_as_one_while_it_runs_and_when_it_is_over(acting: Acting) -> None:
    desk = reported(acting, FIX)
    rung(after(desk(QUARTERDECK), 5 * HOUR))
    assert ":red_circle: *Fix* · running, missed\n1 h over 4 h, around the clock" in shown(
        CLOCKS, after(desk(TOM), 5 * HOUR), 1
    )
    do(after(desk(ANA), 6 * HOUR), incident_operations.resolve, note="a new cable")
    assert ":red_circle: *Fix* · missed\n2 h over 4 h" in shown(CLOCKS, after(desk(TOM), 9 * HOUR), 1)


def test_what_was_cancelled_is_shown_as_such_and_due_never(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(SOFIA), HOUR), incident_operations.cancel, reason="found the plug")
    assert "*Fix* · cancelled\n1 h of 4 h used, around the clock" in shown(CLOCKS, desk(TOM), 1)


def test_a_promise_that_app_yaml_no_longer_makes_is_shown_with_a_word_on_that(acting: Acting) -> None:
    reported(acting, FIX)
    assert "app.yaml no longer has this target; the clock keeps it" in shown(CLOCKS, promising(acting)(TOM), 1)


def test_where_nothing_is_promised_that_is_said(acting: Acting) -> None:
    desk = reported(acting)
    assert "No service level applies to INC-1. `/sla list` shows them all." in shown(CLOCKS, desk(TOM), 1)


def test_the_clocks_of_what_there_is_not_are_not_shown(acting: Acting) -> None:
    with pytest.raises(NotFound):
        shown(CLOCKS, acting(TOM), 9)


def test_what_is_missed_and_next_to_be_is_listed_with_how_long_and_whose_it_is(acting: Acting) -> None:
    desk = promising(acting, FIX)
    report(desk)
    report(desk, "E-mail is <slow>", later=2 * HOUR)
    do(desk(ANA), incident_operations.take)
    told = shown(BREACHING, after(desk(TOM), 5 * HOUR))
    lines = [line for line in told.split("\n") if "INC-" in line]
    assert lines[:2] == [
        ":hourglass_flowing_sand: 1 h left · *INC-2* P4 · Fix · E-mail is &lt;slow&gt; · nobody yet",
        f":red_circle: 1 h over · *INC-1* P4 · Fix · Point of sale is down · <@{ANA}>",
    ]


def test_what_nobody_has_is_taken_from_the_list_by_those_of_its_team(acting: Acting) -> None:
    desk = promising(acting, FIX)
    report(desk)
    report(desk)
    do(desk(ANA), incident_operations.take)
    for who, buttons in ((ANA, 1), (TOM, 0)):
        assert BREACHING.ask is not None
        listed = BREACHING.ask(desk(who), words="", page=0)["blocks"]
        taking = [block["accessory"] for block in listed if "accessory" in block]
        assert [(each["action_id"], each["value"]) for each in taking] == [("incident.take", "2")] * buttons


def test_at_its_due_instant_it_is_over(acting: Acting) -> None:
    desk = reported(acting, FIX)
    assert ":red_circle: 0 s over" in shown(BREACHING, after(desk(TOM), 4 * HOUR))


def test_where_nothing_runs_nothing_can_be_missed(acting: Acting) -> None:
    assert "No clock is running. Nothing can be missed." in shown(BREACHING, acting(TOM))


def test_what_is_promised_is_listed_with_for_whom(acting: Acting) -> None:
    shop = FIX.model_copy(
        update={"name": "Shop", "services": ("webshop",), "priorities": ("P1", "P2"), "type": "OLA"}
    )
    told = shown(LIST, promising(acting, RESPONSE, shop)(TOM))
    assert told.split("\n")[1:4] == [
        "*What is promised*",
        "*Response*: a first answer within 1 h, around the clock · everything else",
        "*Shop* (OLA): fixed within 4 h, around the clock · P1, P2, Web shop",
    ]


def test_what_is_promised_is_asked_of_a_priority_or_a_service(acting: Acting) -> None:
    shop = FIX.model_copy(update={"name": "Shop", "services": ("webshop",), "calendar": "office"})
    act = promising(acting, URGENT, shop, RESPONSE)(TOM)
    assert "P1 fix" not in shown(LIST, act, words="P2")
    assert "Shop*: fixed within 4 h, in the hours of the office · Web shop" in shown(LIST, act, words="P2")
    assert "Shop" not in shown(LIST, act, words="payroll")
    assert "Shop" in shown(LIST, act, words="retail-apps")
    assert "P1 fix" in shown(LIST, act, words="erp P1")
    assert shown(LIST, promising(acting, URGENT)(TOM), words="P4").endswith("There is nothing of that kind.")


def test_a_long_list_of_promises_is_told_to_its_end(acting: Acting) -> None:
    many = [FIX.model_copy(update={"name": f"Fix {number} {'x' * 60}"}) for number in range(40)]
    pages = [shown(LIST, promising(acting, *many)(TOM), page=page) for page in range(3)]
    assert all(any(f"*Fix {number} " in page for page in pages) for number in range(40))
    assert "Page 1 of 3, 40 in all · the first that applies counts" in pages[0]
    assert shown(LIST, promising(acting, *many)(TOM), page=99) == pages[2]


def test_a_list_has_a_button_to_the_rest_that_keeps_what_was_asked(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for _ in range(40):
        report(desk)
    assert turns(BREACHING, desk(TOM)) == {"Next": 1}
    assert turns(BREACHING, desk(TOM), words="P4", page=1) == {"Previous": 0, "Next": 2}
    assert turns(BREACHING, desk(TOM), page=2) == turns(BREACHING, desk(TOM), page=99) == {"Previous": 1}
    assert turns(BREACHING, desk(TOM), words="P1") == {}


def turns(verb: Verb, act: Act, words: str = "", page: int = 0) -> dict[str, int]:
    """The buttons of a page, and to which page of the same they lead."""
    assert verb.ask is not None
    found = {}
    for block in verb.ask(act, words=words, page=page)["blocks"]:
        for button in block["elements"] if block["type"] == "actions" else ():
            assert verb.is_pressed_by(button["action_id"])
            number, asked = verb.pressed(button)
            assert (number, asked["words"]) == (None, words)
            found[button["text"]["text"]] = asked["page"]
    return found


def test_where_nothing_is_promised_it_is_said_where_to_write_it(acting: Acting) -> None:
    assert (
        shown(LIST, promising(acting)(TOM)).split("\n")[1]
        == "app.yaml names no service levels yet; add them under `sla:`."
    )


def test_every_promise_of_the_company_that_ships_is_listed(acting: Acting) -> None:
    told = shown(LIST, acting(TOM))
    assert all(target.name in told for target in acting(TOM).policy(ServiceLevelPolicy).sla)


def test_every_state_of_a_clock_has_a_word(acting: Acting) -> None:
    assert set(views.STATE_WORDS) == set(ClockState)
    desk = reported(acting, FIX)
    for state in ClockState:
        clocks.change(desk(ANA).tx, clock(desk(ANA)).id, was=[*ClockState], state=state)
        assert f"*Fix* · {views.STATE_WORDS[state]}" in shown(CLOCKS, desk(TOM), 1)
