"""Whatever people type or send: a clear answer, nothing written that should not be, nobody pinged."""

from collections.abc import Iterator
from typing import Any

import pytest

from storage.incidents import queries as incidents
from tests.company import report, slash_command
from tests.conftest import Floor

PINGING = "<!channel> <@UANA00000> <!here> help & co"


def marked(*parts: Any) -> Iterator[str]:
    """The texts in which Slack reads marks and mentions."""
    for part in parts:
        if isinstance(part, dict) and part.get("type") == "mrkdwn":
            yield part["text"]
        elif isinstance(part, dict | list):
            yield from marked(*(part.values() if isinstance(part, dict) else part))


async def count(floor: Floor) -> int:
    return await floor.read(incidents.count_open)


async def test_ten_thousand_characters_are_refused_with_what_to_do(floor: Floor) -> None:
    reply = await floor.person("sofia").command("/incident " + "x" * 10_000)
    assert "10,000 characters" in reply.said
    assert await count(floor) == 0


async def test_typed_mentions_ping_nobody_anywhere(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command(f"/incident Point of sale {PINGING}")
    await ana.command(f"/incident hold 1 {PINGING}")
    await ana.command(f"/incident note 1 {PINGING}")
    await ana.command("/major 1")
    await floor.settled()
    await ana.command(f"/major update {PINGING}", "inc-1-point-of-sale-channel-uana00000")
    await ana.command(f"/incident resolve 1 {PINGING}")
    await floor.settled()
    everyone = {"!channel", "!here", "!everyone"}
    for channel in floor.workspace.channels.values():
        for message in channel.messages:
            assert not message.pings & everyone, message.text
    assert "&lt;!channel&gt;" in str(floor.last("incidents").blocks)


async def test_typed_mentions_ping_nobody_whatever_practice_they_are_typed_in(floor: Floor) -> None:
    ana, mira = floor.person("ana"), floor.person("mira")
    await report(floor)
    for line in (
        *(
            "/problem {}",
            "/problem take 1",
            "/problem link 1 INC-1",
            "/problem cause 1 {}",
            "/problem workaround 1 {}",
        ),
        *("/problem follow 1", "/desk improve {}", "/desk task INC-1 {} for network", "/service wrong pos-db {}"),
        *(
            "/oncall bring network INC-1 {}",
            "/change hold pos {}",
            "/desk mute {} {} 1h {}",
            "/oncall {}",
            "/service {}",
        ),
        *("/knowledge {}", "/desk search {}", "/sla budget {}", "/sla whatif P3={}", "/request {}", "/desk sop {}"),
    ):
        answer = await ana.command(line.replace("{}", PINGING))
        assert answer.error is None
        assert "&amp;lt;" not in str(answer), line
        assert not any("<!channel" in text for text in marked({"type": "mrkdwn", "text": answer.text}, answer.blocks))
    for line in ("/change hold {} x", "/change afterwards {}", "/change agenda {}", "/desk why {}", "/service {}"):
        assert len((await mira.command(line.replace("{}", "<" * 2900))).text) < 4000, line
    await mira.command(f"/improvement reject 1 {PINGING}")
    await mira.command(f"/problem cancel 1 {PINGING}")
    await floor.settled()
    for channel in floor.workspace.channels.values():
        for message in channel.messages:
            assert not message.pings & {"!channel", "!here", "!everyone"}, message.text
    said = str([message.blocks for channel in floor.workspace.channels.values() for message in channel.messages])
    assert said.count("<!channel>") + said.count("&lt;!channel&gt;") > 10


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/incident show 99", "There is no INC-99"),
        ("/incident ack 99", "There is no INC-99"),
        ("/incident resolve 1", "`/incident resolve N NOTE`"),
        ("/incident hlod", "Did you mean"),
        ("/incident close 1", "not resolved yet"),
        ("/incident assign 1 nobody-team", "There is no team"),
        ("/incident link 1 1", "cannot be related to itself"),
        ("/incident priority 1 enormous high", "two buttons"),
        ("/sla INC-99", "There is no INC-99"),
        ("/sla bretching", "breaching"),
        ("/change show 12", "There is no CHG-12"),
        ("/change bogus", "`/change"),
        ("/major 99", "There is no INC-99"),
        ("/major timeline", "works in a war room"),
        ("/major severity P1", "Did you mean `/major severity"),
        ("/oncall cover @ben from friday on", "Write it as `/oncall cover"),
        ("/problem cause PRB-1", "Write it as `/problem cause N TEXT`"),
        ("/majro tills", "Did you mean `/major`"),
    ],
)
async def test_what_cannot_be_done_is_answered_and_changes_nothing(floor: Floor, line: str, answer: str) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    before = await count(floor)
    reply = await floor.person("ana").command(line)
    assert reply.error is None
    if answer != "two buttons":
        assert answer in reply.said
    else:
        assert "Report it as an incident" in reply.said
    assert await count(floor) == before


async def test_staff_cannot_work_on_incidents_of_others(floor: Floor) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    for line in ("ack 1", "resolve 1 done", "cancel 1 no", "reopen 1 no", "note 1 hm"):
        reply = await floor.person("tom").command(f"/incident {line}")
        assert "is for the team Retail applications" in reply.said
    own = await floor.person("sofia").command("/incident cancel 1 found the plug")
    assert own.said.startswith("INC-1 is cancelled")


async def test_a_resolved_incident_is_not_resolved_again(floor: Floor) -> None:
    ana = floor.person("ana")
    await floor.person("sofia").command("/incident Point of sale is down")
    await ana.command("/incident resolve 1 restarted")
    assert "is resolved already" in (await ana.command("/incident resolve 1 restarted")).said
    assert "in direct" not in (await ana.command("/incident show 1")).said


@pytest.mark.parametrize("text", ["hold music is broken", "list of stores is empty", "show room lights are out"])
async def test_a_verb_counts_only_where_what_follows_has_its_shape(floor: Floor, text: str) -> None:
    assert "INC-1" in (await floor.person("sofia").command(f"/incident {text}")).said
    assert await count(floor) == 1


async def test_when_it_could_be_either_two_buttons_ask(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await sofia.command("/incident show 3 tills in Rome the door")
    question = sofia.sees("general")[-1]
    assert await sofia.click(question, "Report it as an incident") is None
    await floor.settled()
    assert await count(floor) == 1
    assert "INC-1" in str(question.blocks)


async def test_a_word_that_is_nearly_a_verb_is_answered_with_how_to_write_it_when_it_was_meant(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident hlod")
    assert await ana.click(ana.sees("general")[-1], "/incident hold") is None
    await floor.settled()
    assert "Write it as `/incident hold N REASON`" in ana.sees("general")[-1].text
    assert await count(floor) == 0


async def test_the_same_envelope_twice_is_carried_out_once(floor: Floor) -> None:
    payload = slash_command("/incident tills down")
    envelope = {"envelope_id": "same", "type": "slash_commands", "payload": payload, "accepts_response_payload": True}
    first = await floor.server.sockets.send(envelope)
    second = await floor.server.sockets.send(envelope)
    assert "INC-1" in first["text"]
    assert "already" in second["text"]
    assert await count(floor) == 1


@pytest.mark.breaks
@pytest.mark.parametrize("value", ["", "x", "-1", "999999999999999999999", "1; drop table incidents"])
async def test_a_malformed_button_is_answered(floor: Floor, value: str) -> None:
    ana = floor.person("ana")
    body = {
        "type": "block_actions",
        "user": {"id": ana.id, "team_id": "T0DESK"},
        "team": {"id": "T0DESK"},
        "channel": {"id": floor.workspace.channel("general").id, "name": "general"},
        "container": {"type": "message"},
        "trigger_id": "1.1",
        "response_url": ana.response_url(floor.workspace.channel("general")),
        "actions": [{"type": "button", "action_id": "incident.take", "block_id": "b", "value": value}],
    }
    await floor.server.sockets.deliver("interactive", body)
    await floor.settled()
    assert ana.sees("general")[-1].ephemeral_to == ana.id


async def test_unknown_actions_and_views_are_answered(floor: Floor) -> None:
    ana = floor.person("ana")
    message = floor.workspace.post(floor.workspace.channel("general"), ana.id, "x", blocks=[BUTTON])
    assert await ana.click(message, "Old button", "general") is None
    await floor.settled()
    assert "older version" in ana.sees("general")[-1].text


BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "gone", "text": {"type": "plain_text", "text": "Old button"}}],
}
