"""People misbehaving: votes that are nobody's to give, buttons of yesterday, mentions and floods of text."""

import asyncio
from dataclasses import dataclass

import pytest

from bot.workspace.delivery import Payload, SocketDelivery
from bot.workspace.people import Actor
from bot.workspace.workspace import Message
from storage.changes import queries as changes
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from tests.company import CHANGE_FORM, declare_major, refused, report, request_change
from tests.conftest import Floor
from tests.faults.conftest import Tally

CORPUS = (
    "<!channel> <!here> <!everyone> <@UANA00000> <@UANA00000|ana> <!subteam^S123|@all> <#C00000001|general>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt; @here @channel <http://evil.example|click here> <mailto:a@b.example|x>",
    "*bold* _it_ ~no~ `code` ```fence``` > quote \u202eright to left\u202c zero\u200bwidth \x00\x07 \ufeff :tada:",
)
LENGTHS = (3_001, 10_000, 100_000)


def quiet(floor: Floor, allowed: frozenset[str] = frozenset()) -> None:
    """Nothing of what was typed pinged anybody, nothing was declined by Slack, nothing broke."""
    for channel in floor.workspace.channels.values():
        for message in channel.messages:
            if message.user == "U0QUARTER":
                assert not message.pings & {"!channel", "!here", "!everyone", "S123"}, message.text
    assert [call for call in floor.workspace.calls if call.error and call.error.startswith("invalid")] == []


async def flood(floor: Floor, text: str) -> list[str]:
    """Put the text into every field and line there is; what people were answered."""
    sofia, ana, carlos = floor.person("sofia"), floor.person("ana"), floor.person("carlos")
    said = []

    async def line(who: Actor, command: str, channel: str = "general") -> None:
        said.append((await who.command(command, channel)).said)

    await line(sofia, "/incident Point of sale is down")
    await line(sofia, f"/incident {text}")
    for command in ("note 1", "hold 1", "resume 1", "resolve 1", "reopen 1", "cancel 1", "assign 1", "show", "bogus"):
        await line(ana, f"/incident {command} {text}")
    await sofia.command("/incident")
    said.append(str((await sofia.submit({"What is wrong?": text, "Details": text})).errors))
    await line(carlos, "/major Web shop is down")
    await floor.settled()
    room = next(each.name for each in floor.workspace.channels.values() if "web-shop-is-down" in each.name)
    for command in ("update", "note", "task", "resolve", "bogus"):
        await line(carlos, f"/major {command} {text}", room)
    await line(carlos, f"/major {text}")
    await ana.command("/change")
    fields = ("What will change?", "Reason", "Implementation plan", "Test plan", "Rollback plan")
    said.append(str((await ana.submit(CHANGE_FORM | dict.fromkeys(fields, text))).errors))
    for command in (f"/change done 1 success {text}", f"/change {text}", f"/sla {text}", f"/desk {text}"):
        await line(ana, command)
    await sofia.say("general", f"<@U0QUARTER> {text[:10_000]}")
    await sofia.dm(text[:10_000])
    await floor.settled()
    return said


@pytest.mark.in_turn("text", CORPUS)
async def test_mentions_and_marks_in_every_field_ping_nobody(floor: Floor, text: str, tally: Tally) -> None:
    said = await flood(floor, text)
    quiet(floor)
    assert [answer for answer in said if "Something went wrong" in answer] == []
    assert await floor.read(outbox.parked) == []
    tally.counted(len(said), note="0 pings")


@pytest.mark.parametrize("length", LENGTHS)
async def test_too_much_text_in_every_field_is_refused_or_fits(floor: Floor, length: int, tally: Tally) -> None:
    said = await flood(floor, "<& " * (length // 3))
    quiet(floor)
    assert [answer for answer in said if "Something went wrong" in answer] == []
    assert await floor.read(outbox.parked) == []
    tally.counted(len(said), note=f"{length:,} characters in each field")


async def pressed(floor: Floor, who: str, ballot: Message, button: str = "Approve") -> None:
    await floor.person(who).click(ballot, button, "change-advisory")
    await floor.settled()


async def test_votes_of_guests_and_of_other_companies_do_not_count_and_are_journalled(floor: Floor) -> None:
    ballot = await request_change(floor)
    guest = floor.workspace.add_person("visitor", "Visitor", is_guest=True)
    stranger = floor.workspace.add_person("stranger", "Stranger", team="T0OTHER")
    for person in (guest, stranger):
        await pressed(floor, person.id, ballot)
    assert await floor.read(changes.votes_on, 1, 1) == []
    assert set(await refused(floor, "CHG-1")) == {guest.id, stranger.id}


async def test_a_button_of_a_ballot_that_is_over_does_nothing_and_says_so(floor: Floor) -> None:
    ballot = await request_change(floor)
    old = Message(ballot.ts, ballot.user, ballot.text, list(ballot.blocks))
    for name in ("mira", "carlos", "dora"):
        await pressed(floor, name, ballot)
    before = await floor.read(changes.votes_on, 1, 1)
    await floor.person("hana").click(old, "Approve", "change-advisory")
    await floor.settled()
    assert await floor.read(changes.votes_on, 1, 1) == before
    assert len(await refused(floor, "CHG-1")) == 1


async def test_a_card_that_moved_on_does_nothing_more_and_the_refusal_is_journalled(floor: Floor) -> None:
    await report(floor)
    card = floor.last("team-retail-apps")
    old = Message(card.ts, card.user, card.text, list(card.blocks))
    await floor.person("ana").command("/incident resolve 1 a new cable")
    await floor.settled()
    await floor.person("ben").click(old, "Acknowledge", "team-retail-apps")
    await floor.settled()
    assert await refused(floor, "INC-1") == [floor.person("ben").id]


async def test_people_of_another_company_read_and_report_nothing_and_it_is_journalled(floor: Floor) -> None:
    ballot = await request_change(floor)
    stranger = floor.person(floor.workspace.add_person("stranger", "Stranger", team="T0OTHER").id)
    await stranger.click(ballot, "Details", "change-advisory")
    assert stranger.view is None
    await stranger.shortcut("incident.report")
    assert stranger.view is None
    await stranger.dm("the tills are down")
    await floor.settled()
    assert "Shall I report" not in str([message.text for message in stranger.hears()])
    assert set(await refused(floor, "desk")) == {stranger.id}


async def test_what_may_not_be_read_is_journalled_too(floor: Floor) -> None:
    await floor.person("sofia").command("/incident private the door code was mailed")
    tom = floor.person("tom")
    for line in ("/incident show 1", "/sla INC-1"):
        await tom.command(line)
    assert await refused(floor, "INC-1") == [tom.id, tom.id]


async def test_command_that_changed_hands_since_it_was_offered_is_not_taken(floor: Floor) -> None:
    carlos = floor.person("carlos")
    room = await declare_major(floor)
    await carlos.command("/major role commander @carlos", room.id)
    await carlos.command("/major handover @ana", room.id)
    await floor.settled()
    offer = next(message for message in room.messages if "hands the command" in message.text)
    await carlos.command("/major role commander @ingrid", room.id)
    await floor.settled()
    assert "I have command" not in str(offer.blocks)
    ingrid = floor.person("ingrid").id
    card = next(message for message in room.messages if "*Commander*" in str(message.blocks))
    assert f"*Commander*\\n<@{ingrid}>" in str(card.blocks)


async def test_a_form_sent_off_twice_is_one_report(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await sofia.command("/incident")
    view = sofia.view
    assert view is not None
    for _ in range(2):
        floor.workspace.views[sofia.id] = [view]
        await sofia.submit({"What is wrong?": "tills down"})
    await floor.settled()
    assert len(await floor.read(incidents.open_incidents)) == 1


async def test_whoever_presses_too_late_to_open_a_form_is_told_so(floor: Floor) -> None:
    await report(floor)
    floor.server.faults.fail("views.open", "expired_trigger_id")
    await floor.person("ana").click(floor.last("team-retail-apps"), "Resolve", "team-retail-apps")
    await floor.settled()
    assert "That took too long to open" in floor.last("team-retail-apps").text


@dataclass
class Twice:
    """Whatever is delivered comes twice, on both sockets at once or after one another."""

    sockets: SocketDelivery
    at_once: bool

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload:
        envelope = {"envelope_id": "same", "type": kind, "payload": payload, "accepts_response_payload": True}
        if self.at_once:
            later = self.sockets.send(envelope | {"envelope_id": "other"})
            return (await asyncio.gather(self.sockets.send(envelope), later))[0]
        await self.sockets.send(envelope)
        return await self.sockets.send(envelope | {"retry_attempt": 1})


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("line", ["/change", "/incident"])
async def test_what_slack_delivers_twice_opens_its_form_once_and_says_nothing_beside_it(
    floor: Floor, line: str, at_once: bool
) -> None:
    ana = Actor(floor.workspace, floor.person("ana").person, Twice(floor.server.sockets, at_once), floor.server.url)
    floor.server.faults.latency = 0.05 if at_once else 0.0
    reply = await ana.command(line)
    await floor.settled()
    assert ana.view is not None
    assert (reply.error, reply.text) == (None, "")
    assert sum(call.method == "views.open" for call in floor.workspace.calls) == 1


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_press_that_slack_delivers_twice_opens_its_form_once(floor: Floor, at_once: bool) -> None:
    await report(floor)
    ana = Actor(floor.workspace, floor.person("ana").person, Twice(floor.server.sockets, at_once), floor.server.url)
    assert await ana.click(floor.last("team-retail-apps"), "Resolve", "team-retail-apps") is None
    await floor.settled()
    assert ana.view is not None
    assert sum(call.method == "views.open" for call in floor.workspace.calls) == 1
    assert not [message for message in floor.workspace.channel("team-retail-apps").messages if message.ephemeral_to]


async def test_a_form_that_another_process_opened_is_not_said_to_have_come_too_late(floor: Floor) -> None:
    await report(floor)
    floor.server.faults.fail("views.open", "exchanged_trigger_id")
    await floor.person("ana").click(floor.last("team-retail-apps"), "Resolve", "team-retail-apps")
    await floor.settled()
    assert "too long" not in str(floor.texts("team-retail-apps"))


@pytest.mark.parametrize("trouble", ["team_added_to_org", "ratelimited", "lost"])
async def test_whoever_opens_a_form_while_slack_is_busy_is_told_to_try_again(floor: Floor, trouble: str) -> None:
    if trouble == "lost":
        floor.server.faults.lose_request("views.open")
    else:
        floor.server.faults.fail("views.open", trouble)
    told = await floor.person("sofia").command("/incident")
    assert told.text == "Slack did not answer me just now. Try again in a minute."
    assert floor.person("sofia").view is None
    await floor.person("sofia").command("/incident")
    assert floor.person("sofia").view is not None


async def test_a_line_that_was_a_command_after_all_is_answered_when_it_is_done(floor: Floor) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    ana = floor.person("ana")
    await ana.command("/incident ack 1 right now please", "general")
    await ana.click(floor.last("general"), "/incident ack 1", "general")
    await floor.settled()
    assert "INC-1 is acknowledged" in floor.last("general").text
