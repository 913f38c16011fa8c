"""Every way in which somebody may report: form, shortcuts, mention, direct message."""

from tests.conftest import Floor


async def test_the_form_sets_priority_by_the_matrix_and_team_by_service(floor: Floor) -> None:
    wanda = floor.person("wanda")
    await wanda.command("/incident")
    sent = await wanda.submit(
        {
            "What is wrong?": "Belt 2 stands still",
            "Service": "Plant control (MES)",
            "Impact": "High",
            "Urgency": "High",
        }
    )
    assert sent.closed
    await floor.settled()
    assert "INC-1 · P1" in str(floor.last("team-plant-it").blocks)


async def test_the_global_shortcut_opens_the_form(floor: Floor) -> None:
    tom = floor.person("tom")
    assert await tom.shortcut("incident.report") is None
    assert tom.view is not None
    assert tom.view.body["title"]["text"] == "Report an incident"


async def test_the_message_shortcut_begins_the_form_with_the_message(floor: Floor) -> None:
    tom = floor.person("tom")
    message = floor.last("store-42-milan")
    assert await tom.message_shortcut("incident.from_message", "store-42-milan", message) is None
    assert (await tom.submit({})).closed
    await floor.settled()
    assert "Same here in Hamburg" in str(floor.last("incidents").blocks)


async def test_a_mention_offers_to_report_in_its_thread(floor: Floor) -> None:
    tom = floor.person("tom")
    said = await tom.say("general", "@quarterdeck the printer in Hamburg is on fire")
    await floor.settled()
    offer = floor.last("general")
    assert offer.thread_ts == said.ts
    assert await tom.click(offer, "Report it") is None
    await floor.settled()
    assert "printer in Hamburg" in str(floor.last("incidents").blocks)


async def test_a_direct_message_offers_and_only_its_author_may_accept(floor: Floor) -> None:
    tom = floor.person("tom")
    await tom.dm("my mail is gone")
    await floor.settled()
    offer = tom.hears()[-1]
    assert await tom.click(offer, "No, thank you") is None
    await floor.settled()
    assert "nothing is reported" in str(offer.text)


async def test_an_answer_in_the_thread_takes_it_off_hold(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/incident Point of sale is down")
    await ana.command("/incident hold 1 which till is it?")
    await floor.settled()
    receipt = next(message for message in sofia.hears() if message.thread_ts is None)
    await sofia.dm("till 7", receipt.ts)
    await floor.settled()
    card = next(message for message in floor.workspace.channel("team-retail-apps").messages if message.blocks)
    assert "In progress" in str(card.blocks)
    assert "till 7" in floor.last("team-retail-apps").text


async def test_still_broken_reopens_and_what_nobody_reopens_closes_by_itself(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/incident Point of sale is down")
    await ana.command("/incident resolve 1 restarted")
    await floor.settled()
    await sofia.click(sofia.hears()[-1], "Still broken")
    await floor.settled()
    assert "In progress" in (await ana.command("/incident show 1")).said
    await ana.command("/incident resolve 1 replaced")
    await floor.later(days=5, seconds=1)
    assert "Closed" in (await ana.command("/incident show 1")).said


async def test_it_works_over_signed_http_too(floor: Floor) -> None:
    from bot.listening.app import build
    from bot.listening.http import PATH, web_app
    from bot.serving import listening
    from bot.workspace.workspace import SIGNING_SECRET

    program = floor.program
    app = build(program.desk, program.practices, program.slack, SIGNING_SECRET)
    async with listening(
        web_app(app, SIGNING_SECRET, program.in_flight, program.desk.database), "127.0.0.1", 0
    ) as url:
        floor.server.deliver_by_http(url + PATH, SIGNING_SECRET)
        assert "INC-1" in (await floor.person("sofia").command("/incident tills down")).said
        floor.server.deliver_by_http(url + PATH, "another-secret")
        assert (await floor.person("sofia").command("/incident tills down")).error is not None
