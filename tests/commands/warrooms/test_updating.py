"""What everybody is told: by whom, to whom, in which words; what executives read; and the budget of it all."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import following
from commands.incidents import operations as incident_operations
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.refusals import Invalid, NotAllowed
from commands.warrooms import PRACTICE, beginning, cards, executives, operations, phases, writing
from commands.warrooms.ids import UpdateField
from commands.warrooms.permissions import room_of
from commands.warrooms.update_forms import phase_in, read_update_form
from commands.warrooms.updating import update
from commands.warrooms.verbs import UPDATE, update_form_in
from storage.outbox.records import Effect, Method
from storage.timers import queries as timers
from storage.warrooms.records import Audience, LineKind, Role, RoomPhase, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, armed, details, entries, later, said, told
from tests.commands.warrooms.examples import CHANNEL, opened, settle, turned_private, with_settings
from tests.conftest import MONDAY

GRAVE = {"impact": 1, "urgency": 1}
EXECUTIVES, MAJORS = "#executives", "#major-incidents"


def labels(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"]]


def entered(view: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The form, sent off with these beside what it began with."""
    state = {}
    for block in view["blocks"]:
        element = block["element"]
        if element["type"] == "plain_text_input":
            state[block["block_id"]] = {"text": {"value": element.get("initial_value")}}
        elif element["type"] == "checkboxes":
            state[block["block_id"]] = {"choice": {"selected_options": element.get("initial_options", [])}}
        else:
            state[block["block_id"]] = {"choice": {"selected_option": element["initial_option"]}}
    return {**view, "state": {"values": state | values}}


def test_the_form_begins_with_how_things_stand_and_what_is_right_need_not_be_touched(acting: Acting) -> None:
    opened(acting, **GRAVE)
    writing.write(acting(ANA), 1, kind=LineKind.IMPACT, text="12 stores")
    writing.write(acting(ANA), 1, kind=LineKind.FINDING, text=f"pool of <@{BEN}> is exhausted", mentions=[BEN])
    bare = with_settings(acting(ANA), cadence={"P1": "20m"})
    view = UPDATE.opens(bare, 1)
    beyond = ["Who hears it?", "For the public"]
    assert labels(view) == ["What should everyone know?", "Phase", *beyond, "Next update in"]
    number, told_ = read_update_form(entered(view))
    assert (number, told_) == (
        1,
        {
            "text": "Impact: 12 stores\nKnown: pool of ben is exhausted",
            "audience": [Audience.MAJORS, Audience.FOLLOWERS],
            "public": "",
            "phase": RoomPhase.INVESTIGATING,
            "within": timedelta(minutes=20),
        },
    )


def test_where_app_yaml_has_words_for_the_phase_it_begins_with_those(acting: Acting) -> None:
    opened(acting)
    phases.set_phase(acting(ANA), 1, phase=RoomPhase.FIXING)
    act = with_settings(acting(ANA), templates={"fixing": "We are fixing {service}. {impact}"})
    assert beginning.asking(act, 1).text == "We are fixing Point of sale."
    writing.write(acting(ANA), 1, kind=LineKind.IMPACT, text="12 stores")
    assert beginning.asking(act, 1).text == "We are fixing Point of sale. 12 stores"


def test_nothing_written_down_is_nothing_to_begin_with(acting: Acting) -> None:
    opened(acting)
    assert beginning.asking(with_settings(acting(ANA)), 1).text == ""


def test_a_private_incident_has_no_box_for_the_public_or_for_many(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    assert beginning.asking(acting(ANA), 1).able == [Audience.FOLLOWERS]
    assert "For the public" not in labels(UPDATE.opens(acting(ANA), 1))
    with pytest.raises(NotAllowed, match="is private"):
        update(acting(ANA), 1, text="soon", audience=[Audience.PAGE], public="We are on it")


def test_public_words_are_said_if_and_only_if_the_page_is_to_hear_them(acting: Acting) -> None:
    opened(acting)
    with pytest.raises(Invalid) as wrong:
        update(acting(ANA), 1, text="pool exhausted", audience=[Audience.PAGE])
    assert UpdateField.PUBLIC in wrong.value.fields
    with pytest.raises(Invalid) as wrong:
        update(acting(ANA), 1, text="pool exhausted", public="We are on it")
    assert "Tick the status page" in wrong.value.fields[UpdateField.PUBLIC]
    update(acting(ANA), 1, text="pool exhausted", audience=[Audience.PAGE], public=" We are on it ")
    kept = details(acting(ANA), WarRoomEvent.UPDATED)
    assert (kept["public"], kept["audience"]) == ("We are on it", ["room", "page"])


def places_of(found: list[Effect]) -> set[str]:
    """Where something is posted."""
    return {each.arguments["channel"] for each in found if each.method is Method.POST_MESSAGE}


def test_an_update_goes_to_whom_it_is_for_and_one_for_the_room_alone_is_not_the_word_that_is_owed(
    acting: Acting,
) -> None:
    opened(acting)
    due = room_of(acting(ANA), 1).next_update_at
    update(acting(ANA), 1, text="between us", audience=[])
    places = {
        each.arguments["channel"]
        for each in said(acting(ANA), PRACTICE.follows)
        if each.method is Method.POST_MESSAGE
    }
    assert places == {CHANNEL}
    assert room_of(acting(ANA), 1).next_update_at == due
    update(acting(ANA), 1, text="for the majors", audience=[Audience.MAJORS], within=timedelta(minutes=10))
    places = {
        each.arguments["channel"]
        for each in said(acting(ANA), PRACTICE.follows)
        if each.method is Method.POST_MESSAGE
    }
    assert places == {CHANNEL, MAJORS}
    assert room_of(acting(ANA), 1).next_update_at == MONDAY + timedelta(minutes=10)


def test_an_update_says_how_far_it_is(acting: Acting) -> None:
    opened(acting)
    for _ in range(2):
        update(acting(ANA), 1, text="we roll back", phase=RoomPhase.FIXING)
    assert [each.details["phase"] for each in entries(acting(ANA), WarRoomEvent.PHASED)] == ["fixing"]


def test_beyond_the_room_it_is_for_whoever_leads_or_speaks_to_tell(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(ANA), 1, text="while nobody leads, anyone does")
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed, match=f"Beyond this room <@{CARLOS}> tells how it stands"):
        operations.update(acting(BEN), 1, text="we look into it")
    assert beginning.asking(acting(BEN), 1).able == []
    view = UPDATE.opens(acting(BEN), 1)
    assert "Who hears it?" not in labels(view)
    _, told_ = read_update_form(entered(view))
    assert told_["audience"] == []
    operations.update(acting(BEN), 1, **{**told_, "text": "the room may"})
    operations.take_role(acting(CARLOS), 1, role=Role.COMMUNICATIONS, to=BEN)
    for who in (BEN, CARLOS, MIRA):
        operations.update(acting(who), 1, text="we look into it")


def briefed(acting: Acting, minutes: float) -> list[Effect]:
    """What executives are to read once the time has come to look again."""
    act = later(acting("quarterdeck"), minutes=minutes)
    for timer in armed(act, executives.BRIEF):
        if timer.due_at <= act.now:
            executives.brief(act, **timer.payload)
    waiting = said(act, PRACTICE.follows)
    return [each for each in waiting if each.arguments.get("channel") == EXECUTIVES]


def test_executives_read_one_message_and_another_only_once_what_matters_has_changed(acting: Acting) -> None:
    opened(acting, **GRAVE)
    (first,) = briefed(acting, 0)
    assert (first.method, first.message, first.render) == (Method.SHOW, "INC-1/executives/1", "warroom.executives")
    operations.update(later(acting(ANA), minutes=4), 1, text="we look into it")
    assert [each.message for each in briefed(acting, 4)] == ["INC-1/executives/1"], "the same, up to date"
    assert briefed(acting, 30) == []
    writing.write(later(acting(ANA), minutes=40), 1, kind=LineKind.IMPACT, text="12 stores")
    assert briefed(acting, 41) == [], "they are not told in between"
    assert [each.message for each in briefed(acting, 60)] == ["INC-1/executives/2"]
    assert "*Impact* 12 stores" in str(cards.executives(acting("quarterdeck"), incident=1))
    assert briefed(acting, 90) == []


def test_executives_hear_of_what_becomes_grave_once_and_of_nothing_private(acting: Acting) -> None:
    opened(acting)
    assert briefed(acting, 1) == []
    incident_operations.set_priority(later(acting(ANA), minutes=30), 1, impact=1, urgency=1)
    settle(later(acting(ANA), minutes=30))
    assert [each.message for each in briefed(acting, 30)] == ["INC-1/executives/1"]
    assert len(entries(acting(ANA), WarRoomEvent.BRIEFED)) == 1
    turned_private(acting(ANA))
    assert cards.executives(acting("quarterdeck"), incident=1) == {}
    operations.update(later(acting(ANA), minutes=31), 1, text="we look into it", audience=[Audience.FOLLOWERS])
    assert briefed(acting, 61) == []
    assert len(entries(acting(ANA), WarRoomEvent.BRIEFED)) == 1


def test_an_update_for_executives_stands_under_what_they_read(acting: Acting) -> None:
    opened(acting, **GRAVE)
    briefed(acting, 0)
    operations.update(acting(ANA), 1, text="the board may ask", audience=[Audience.EXECUTIVES])
    (line,) = [each for each in briefed(acting, 1) if each.method is Method.POST_MESSAGE]
    assert (line.thread, "the board may ask" in line.arguments["text"]) == ("INC-1/executives/1", True)


def test_of_rooms_that_are_open_already_executives_hear_from_the_next_start_on(acting: Acting) -> None:
    opened(acting, **GRAVE)
    timers.disarm(acting(ANA).tx, executives.BRIEF, "1")
    for _ in range(2):
        PRACTICE.begins(acting("quarterdeck"))
        assert [timer.due_at for timer in armed(acting(ANA), executives.BRIEF)] == [MONDAY]


def test_where_nobody_named_executives_they_are_told_nothing(acting: Acting) -> None:
    opened(acting, **GRAVE)
    executives.brief(with_settings(acting("quarterdeck")), 1)
    assert entries(acting(ANA), WarRoomEvent.BRIEFED) == []


def posted(found: list[Effect], place: str, *, thread: bool = False) -> int:
    messages = [each for each in found if each.method is Method.POST_MESSAGE and each.arguments["channel"] == place]
    return sum((each.thread is not None) is thread for each in messages)


def test_100_minutes_of_a_p1_with_five_updates_in_time_are_few_messages(acting: Acting) -> None:
    """The room: 1 card, 5 updates, 1 end. The majors: 1 post, 5 lines in its thread, 1 of the end. The reporter: one
    thread. Executives: one message. Whoever follows: 5 updates. No nudge.
    """
    found: list[Effect] = []

    everybody = merged(PRACTICES).follows

    def then(act: Act) -> None:
        found.extend(told(act, everybody))
        all_sent(act)

    opened(acting, **GRAVE)
    following.follow(acting(TOM), 1)
    settle(acting(TOM))
    for minutes in (4, 23, 42, 61, 80):
        operations.update(later(acting(ANA), minutes=minutes), 1, text="we look into it")
        then(later(acting(ANA), minutes=minutes))
        due = room_of(acting(ANA), 1).next_update_at
        assert due is not None
        assert due > MONDAY + timedelta(minutes=minutes + 19), "the next comes in time"
    for minutes in (0, 30, 60, 90):
        found += briefed(acting, minutes)
    resolved_at = later(acting(ANA), minutes=100)
    operations.resolve(resolved_at, 1, note="a new pool")
    then(resolved_at)
    assert posted(found, CHANNEL) == 5 + 1
    assert (posted(found, MAJORS), posted(found, MAJORS, thread=True)) == (0, 5 + 1)
    assert {each.message for each in found if each.arguments.get("channel") == EXECUTIVES} == {"INC-1/executives/1"}
    assert posted(found, SOFIA, thread=True) == 5
    assert {each.message for each in found if each.arguments.get("channel") == SOFIA and each.message} == {
        "INC-1/reporter",
        "INC-1/fix/0",
    }, "their report, and the question whether it works"
    assert posted(found, TOM) == 5 + 1
    assert not entries(acting(ANA), WarRoomEvent.UPDATE_OVERDUE)


def in_phase(view: dict[str, Any], phase: RoomPhase, **typed: Any) -> dict[str, Any]:
    """The form while it is open, with another phase chosen."""
    chosen = {UpdateField.PHASE: {"warroom.update.phase": {"selected_option": {"value": phase}}}}
    return entered(view, **chosen, **typed)


def test_another_phase_begins_with_its_words_unless_somebody_has_changed_them(acting: Acting) -> None:
    opened(acting, service="pos")
    writing.write(acting(ANA), 1, kind=LineKind.IMPACT, text="12 stores")
    view = UPDATE.opens(acting(ANA), 1)
    words, phase = view["blocks"][:2]
    assert words["element"]["initial_value"] == "We are looking into Point of sale. 12 stores"
    assert (phase["dispatch_action"], phase["element"]["action_id"]) == (True, "warroom.update.phase")
    chosen = phase_in(in_phase(view, RoomPhase.FIXING))
    assert chosen == (1, RoomPhase.FIXING, words["hint"]["text"])
    fixing = update_form_in(acting(ANA), *chosen)
    again = fixing["blocks"][0]
    assert again["element"]["initial_value"] == "We know the cause and are fixing Point of sale. 12 stores"
    assert again["element"]["action_id"] != words["element"]["action_id"], "else Slack keeps what stands there"
    assert [block["block_id"] for block in fixing["blocks"]] == [block["block_id"] for block in view["blocks"]]
    own = {UpdateField.TEXT: {"text": {"value": "Rolling back now"}}}
    assert phase_in(in_phase(view, RoomPhase.FIXING, **own)) is None
    assert read_update_form(in_phase(fixing, RoomPhase.FIXING))[1]["phase"] is RoomPhase.FIXING


def test_without_templates_the_words_stay_whatever_phase_is_chosen(acting: Acting) -> None:
    opened(acting)
    bare = with_settings(acting(ANA), cadence={"P1": "20m"})
    assert "dispatch_action" not in UPDATE.opens(bare, 1)["blocks"][1]
