"""Forms that were open when the first release ended are sent off to a later one, and its threads and rooms go on.

What is entered has the names of the first release, and so has what is wrong with it: Slack shows that beside an input
of the form that is open.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.workspace.people import Actor, Submission
from tests.conftest import MONDAY, Floor
from tests.upgrade.finding import ballot, card, room, shown, situation, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

Entered = Mapping[str, dict[str, Any]]


def text(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text_input", "value": value}}


def choice(value: str) -> dict[str, Any]:
    return {"choice": {"type": "static_select", "selected_option": option(value)}}


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def instant(**after: float) -> dict[str, Any]:
    return {"at": {"type": "datetimepicker", "selected_date_time": int((MONDAY + timedelta(**after)).timestamp())}}


async def sent_off(actor: Actor, callback: str, entered: Entered) -> Submission:
    """The form that they have had open since then, with this `state.values`."""
    assert actor.view is not None
    assert actor.view.body["callback_id"] == callback
    return await actor.send_form(actor.view, dict(entered))


async def done(floor: Floor, who: str, callback: str, entered: Entered) -> None:
    sent = await sent_off(floor.person(who), callback, entered)
    assert sent.closed, sent.errors
    await floor.settled()


REPORT = {
    "incident.title": text("The scales in Rome weigh nothing"),
    "incident.details": text("Since the update of the night"),
    "incident.service": choice("scanners"),
    "incident.impact": choice("1"),
    "incident.urgency": choice("2"),
}


async def test_a_report_is_opened_with_all_that_was_chosen(floor: Floor) -> None:
    refused = await sent_off(floor.person("tom"), "incident.form", REPORT | {"incident.title": text(" ")})
    assert refused.errors == {"What is wrong?": "Say in a line what is wrong."}
    await done(floor, "tom", "incident.form", REPORT)
    said = shown(floor.last("team-plant-it"))
    for words in ("P2* · The scales in Rome weigh nothing", "Since the update of the night", "Handheld scanners"):
        assert words in said


async def test_a_report_that_was_begun_with_a_message_is_opened(floor: Floor) -> None:
    """Where the message stands is kept in the form."""
    await done(floor, "priya", "incident.form", REPORT | {"incident.title": text("Tills 3 and 4 freeze")})
    assert "P2* · Tills 3 and 4 freeze" in shown(floor.last("team-plant-it"))


async def test_an_incident_is_resolved(floor: Floor) -> None:
    goran = floor.person("goran")
    entered = {"resolve.note": text("Replaced the switch"), "resolve.code": choice("Known error")}
    refused = await sent_off(goran, "incident.resolve.form", entered | {"resolve.note": text("")})
    assert refused.errors == {"How was it fixed?": "Say how it was fixed; the reporter reads it."}
    await done(floor, "goran", "incident.resolve.form", entered)
    assert "*Fixed:* Replaced the switch _Known error_" in shown(card(floor, 4, "team-network"))
    assert "Replaced the switch" in shown(told(floor.person("wanda"), "INC-4 is fixed"))


async def test_an_incident_is_held(floor: Floor) -> None:
    farah = floor.person("farah")
    entered = {"hold.reason": choice("problem"), "hold.note": text("Nobody knows why")}
    refused = await sent_off(farah, "incident.hold.form", entered | {"hold.note": text("")})
    assert refused.errors == {"Say more": "Say what it waits for."}
    await done(floor, "farah", "incident.hold.form", entered)
    assert "*Waiting for a problem's cause:* Nobody knows why" in shown(card(floor, 11, "team-supply-chain"))
    assert "paused" in (await farah.command("/sla INC-11")).said


async def test_a_change_is_requested(floor: Floor) -> None:
    emeka, farah = floor.person("emeka"), floor.person("farah")
    entered = {
        "change.title": text("Count the pallets anew"),
        "change.reason": text("They are miscounted"),
        "change.type": choice("normal"),
        "change.items": {"choice": {"type": "multi_static_select", "selected_options": [option("warehouse")]}},
        "change.start": instant(days=6),
        "change.end": instant(days=6, hours=2),
        "change.implementer": {"person": {"type": "users_select", "selected_user": farah.id}},
        "change.risk": choice("1"),
        "change.impact": choice("2"),
        "change.implementation_plan": text("Hall by hall"),
        "change.test_plan": text("Count one hall twice"),
        "change.rollback_plan": text("Take the old numbers"),
    }
    refused = await sent_off(emeka, "change.form", entered | {"change.end": instant(days=5)})
    assert refused.errors == {"End": "The end must be after the start."}
    refused = await sent_off(emeka, "change.form", entered | {"change.rollback_plan": text("")})
    assert refused.errors == {"Rollback plan": "Fill this in; the board decides by it."}
    await done(floor, "emeka", "change.form", entered)
    said = shown(ballot(floor, 7))
    for words in ("Count the pallets anew", "*Risk*\\nhigh", "*Impact*\\nmedium", "Hall by hall", f"<@{farah.id}>"):
        assert words in said
    for words in ("Warehouse management", "Count one hall twice", "Take the old numbers", "They are miscounted"):
        assert words in said


async def test_a_change_is_voted_against(floor: Floor) -> None:
    dora = floor.person("dora")
    refused = await sent_off(dora, "change.reject.form", {"reject.why": text("")})
    assert refused.errors == {"Why?": "Say why; the requester needs it."}
    await done(floor, "dora", "change.reject.form", {"reject.why": text("Not before the holidays")})
    assert f":-1: <@{dora.id}>: Not before the holidays" in shown(ballot(floor, 1))


async def test_an_update_is_told(floor: Floor) -> None:
    refused = await sent_off(floor.person("ben"), "warroom.update.form", {"update.text": text("")})
    assert refused.errors == {"What should everyone know?": "Say how it stands."}
    await done(floor, "ben", "warroom.update.form", {"update.text": text("All but store 42 sell")})
    assert room(floor, 20).messages[-1].text.startswith(":loudspeaker: *INC-20* · All but store 42 sell")
    assert "All but store 42 sell" in shown(situation(floor, 20))


async def test_a_room_is_resolved(floor: Floor) -> None:
    carlos = floor.person("carlos")
    refused = await sent_off(carlos, "warroom.resolve.form", {"warroom.resolve.note": text("")})
    assert refused.errors == {"How was it fixed?": "Say how it was fixed."}
    await done(floor, "carlos", "warroom.resolve.form", {"warroom.resolve.note": text("Greased the belts")})
    assert "*Resolved:* Greased the belts" in shown(situation(floor, 21))
    assert "INC-21 is resolved. What happened:" in shown(room(floor, 21).messages[-2])


async def test_what_is_said_in_an_old_thread_reaches_its_incident(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await sofia.dm("Till 7", told(sofia, "*INC-5*").ts)
    await floor.settled()
    assert "In progress" in shown(card(floor, 5, "team-retail-apps"))
    assert "The reporter of INC-5 says: Till 7" in floor.last("team-retail-apps").text


async def test_a_message_of_an_old_room_is_pinned_to_its_timeline(floor: Floor) -> None:
    goran, place = floor.person("goran"), room(floor, 23)
    said = await goran.say(place.id, "The spare part is in the van")
    await goran.react("pushpin", place.id, said)
    await floor.settled()
    assert "pinned: The spare part is in the van" in (await goran.command("/major timeline", place.id)).said


async def test_a_message_that_is_on_the_timeline_is_not_put_there_again(floor: Floor) -> None:
    carlos, place = floor.person("carlos"), room(floor, 20)
    await carlos.react("pushpin", place.id, told(carlos, "We roll back the gift card release", place.id))
    await floor.settled()
    assert (await carlos.command("/major timeline", place.id)).said.count("We roll back the gift card release") == 1
